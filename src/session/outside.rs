//! What a run had to do with the outside: what came of each URL, and what came out of the shared pipe.

use std::collections::VecDeque;

use crate::model::{Outcome, Printed, PrintedLine, TaskEnd, TaskId, TaskOutput, TimeSpan};

/// What a run fetched and printed.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// What its tasks fetch, in turn.
    pub urls: Vec<String>,
    /// What came of the first tasks that are over, in the order they ended.
    pub fetched: Vec<Fetched>,
    /// The latest lines that were printed.
    pub lines: VecDeque<PrintedLine>,
    /// How many lines were printed.
    pub printed: u32,
    /// How many of them are torn.
    pub torn: u32,
}

/// What came of a task that fetched a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The task that fetched it.
    pub task: TaskId,
    /// From its beginning to its end.
    pub took: TimeSpan,
    /// What it gave, or why it failed.
    pub answer: Result<Answer, String>,
}

/// What a URL gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Bytes of the body.
    pub bytes: u64,
    /// Time until the answer began.
    pub latency: TimeSpan,
}

impl Fetched {
    /// Returns the HTTP status, of a failure, too, where the server answered: its reason then begins
    /// with `HTTP` and the number.
    pub fn status(&self) -> Option<u16> {
        match &self.answer {
            Ok(answer) => Some(answer.status),
            Err(reason) => {
                let number = reason.strip_prefix("HTTP ")?.split(' ').next()?;
                number
                    .parse()
                    .ok()
                    .filter(|status| (100..=999).contains(status))
            }
        }
    }
}

impl Outside {
    /// The most tasks, and the most lines, that are kept.
    pub const MOST: usize = 1_000;

    /// Returns what a task fetches.
    pub fn url(&self, task: TaskId) -> &str {
        let place = (task.0 as usize).checked_rem(self.urls.len());
        place.map_or("", |place| &self.urls[place])
    }

    /// Notes the end of a task that began then.
    pub(crate) fn end(&mut self, end: &TaskEnd, took: TimeSpan) {
        let answer = match &end.outcome {
            Outcome::Done(TaskOutput::Fetched {
                status,
                bytes,
                latency,
            }) => Ok(Answer {
                status: *status,
                bytes: *bytes,
                latency: *latency,
            }),
            Outcome::Failed(reason) => Err(reason.clone()),
            Outcome::Done(_) | Outcome::Stopped => return,
        };
        if !self.urls.is_empty() && self.fetched.len() < Self::MOST {
            self.fetched.push(Fetched {
                task: end.task,
                took,
                answer,
            });
        }
    }

    /// Notes what was printed.
    pub(crate) fn print(&mut self, printed: &Printed) {
        self.printed = self.printed.saturating_add(printed.count);
        self.torn = self.torn.saturating_add(printed.torn);
        self.lines.extend(printed.lines.iter().cloned());
        let more = self.lines.len().saturating_sub(Self::MOST);
        self.lines.drain(..more);
    }

    /// Keeps only the numbers.
    pub(super) fn forget(&mut self) {
        self.urls = Vec::new();
        self.fetched = Vec::new();
        self.lines = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(task: u32, outcome: Outcome) -> TaskEnd {
        TaskEnd {
            task: TaskId(task),
            core: 0,
            cpu: TimeSpan::ZERO,
            cpu_total: TimeSpan::ZERO,
            outcome,
        }
    }

    #[test]
    fn each_url_has_its_own_end() {
        let mut outside = Outside {
            urls: vec!["http://a".to_owned(), "http://b".to_owned()],
            ..Outside::default()
        };
        let failed = |reason: &str| Outcome::Failed(reason.to_owned());
        let fetched = TaskOutput::Fetched {
            status: 200,
            bytes: 7,
            latency: TimeSpan(5),
        };
        outside.end(&ended(1, failed("HTTP 403 Forbidden")), TimeSpan(9));
        outside.end(&ended(2, Outcome::Done(fetched)), TimeSpan(8));
        outside.end(&ended(3, failed("Connection refused")), TimeSpan(1));
        outside.end(&ended(4, Outcome::Stopped), TimeSpan(1));
        let reported: Vec<_> = outside
            .fetched
            .iter()
            .map(|fetched| (outside.url(fetched.task), fetched.status(), fetched.took.0))
            .collect();
        assert_eq!(
            reported,
            [
                ("http://b", Some(403), 9),
                ("http://a", Some(200), 8),
                ("http://b", None, 1)
            ]
        );
    }

    #[test]
    fn very_many_lines_are_counted_and_only_the_latest_kept() {
        let mut outside = Outside::default();
        for number in 0..3 * Outside::MOST {
            let text = number.to_string();
            outside.print(&Printed {
                count: 2,
                torn: 1,
                lines: vec![PrintedLine { text, torn: true }],
            });
        }
        assert_eq!(outside.printed as usize, 6 * Outside::MOST);
        assert_eq!(outside.torn as usize, 3 * Outside::MOST);
        assert_eq!(outside.lines.len(), Outside::MOST);
        assert_eq!(outside.lines.back().unwrap().text, "2999");
    }
}
