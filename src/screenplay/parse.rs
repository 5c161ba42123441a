//! Screenplays read from their text, line by line; all that is wrong is reported, not only the first.

use std::collections::HashSet;
use std::time::Duration;

use thiserror::Error;

use super::{Ask, Scene, Screenplay, Step, Until};
use crate::model::{Draft, Field, Preset, PresetSize, chosen};

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{line}: {reason}")]
pub struct Fault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, in one sentence.
    pub reason: String,
}

/// A wait ends after so long if nothing else is said.
const LIMIT: Duration = Duration::from_mins(1);
/// Nothing takes longer.
const LONGEST: f64 = 3_600.0;
/// How long the viewers have for an answer by default.
const ANSWER: Duration = Duration::from_secs(6);
/// A caption and a question fit so many characters, which are two lines of a small terminal.
const LONGEST_TEXT: usize = 120;
const VERBS: &str = "title, size, limit, set, key, run, wait, caption, mark, snap, hide, show, \
                     ask, choice or answer";

/// A screenplay while it is read.
#[derive(Debug)]
struct Reading {
    play: Screenplay,
    limit: Duration,
    /// A question that has no answer yet, and its line.
    asked: Option<(usize, Ask)>,
    marks: HashSet<String>,
    hidden: bool,
    /// The panel, as the lines before have set it.
    spec: Draft,
}

/// Reads a screenplay; `spec` stands in the panel at first.
pub fn parse(text: &str, spec: &Draft) -> Result<Screenplay, Vec<Fault>> {
    let mut reading = Reading {
        play: Screenplay {
            title: String::new(),
            size: None,
            scenes: Vec::new(),
        },
        limit: LIMIT,
        asked: None,
        marks: HashSet::new(),
        hidden: false,
        spec: spec.clone(),
    };
    let mut faults = Vec::new();
    for (line, words) in (1..).zip(text.lines()) {
        let words = words.trim();
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        if let Err(reason) = reading.read(line, words) {
            faults.push(Fault { line, reason });
        }
    }
    let last = |reason: &str| Fault {
        line: text.lines().count().max(1),
        reason: reason.to_owned(),
    };
    if reading.asked.is_some() {
        faults.push(last("the last question has no answer"));
    }
    if faults.is_empty() && reading.play.scenes.is_empty() {
        faults.push(last("nothing happens in it"));
    }
    if faults.is_empty() {
        Ok(reading.play)
    } else {
        Err(faults)
    }
}

impl Reading {
    fn read(&mut self, line: usize, words: &str) -> Result<(), String> {
        let (verb, rest) = split(words);
        if self.asked.is_some() && !matches!(verb, "choice" | "answer") {
            self.asked = None;
            return Err(format!("{verb}: the question above has no answer yet"));
        }
        let steps = match verb {
            "title" if !rest.is_empty() => {
                rest.clone_into(&mut self.play.title);
                return Ok(());
            }
            "size" => {
                self.play.size = Some(size_of(rest).map_err(|reason| named(words, &reason))?);
                return Ok(());
            }
            "limit" => {
                self.limit = seconds_of(rest).map_err(|reason| named(words, &reason))?;
                return Ok(());
            }
            "ask" => {
                self.ask(line, rest)?;
                return Ok(());
            }
            "choice" => {
                let choice = text_of(verb, rest)?;
                let (_, ask) = self.asked.as_mut().ok_or("choice: there is no question")?;
                ask.choices.push(choice);
                return Ok(());
            }
            "answer" => return self.answer(rest),
            "key" => keys_of(rest)?,
            "set" => vec![self.set(rest)?],
            "run" => vec![run_of(rest)?],
            "wait" => vec![self.wait(rest)?],
            "caption" if rest.is_empty() => vec![Step::Caption(String::new())],
            "caption" => vec![caption_of(rest)?],
            "mark" => vec![Step::Mark(self.mark(verb, rest)?)],
            "snap" => vec![Step::Snap(self.mark(verb, rest)?)],
            "hide" | "show" if self.hidden == (verb == "hide") => {
                return Err(format!("{verb}: it is so already"));
            }
            "hide" => {
                self.hidden = true;
                vec![Step::Hide]
            }
            "show" => {
                self.hidden = false;
                vec![Step::Show]
            }
            "title" => return Err("title: a few words".to_owned()),
            _ => return Err(format!("{verb}: one of {VERBS}")),
        };
        let scenes = steps.into_iter().map(|step| Scene { line, step });
        self.play.scenes.extend(scenes);
        Ok(())
    }

    fn set(&mut self, rest: &str) -> Result<Step, String> {
        let (name, value) = split(rest);
        let field = Field::named(name).ok_or_else(|| {
            let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
            format!("set {name}: one of {}", names.join(", "))
        })?;
        field
            .set(&mut self.spec, value)
            .map_err(|error| format!("set {name} {value}: {}", error.allowed()))?;
        Ok(Step::Set(field, value.to_owned()))
    }

    fn wait(&self, rest: &str) -> Result<Step, String> {
        let allowed = || {
            format!(
                "wait {rest}: done, running, deadlock, mark, 50% (of the tasks) or 4 s; and within 20 s"
            )
        };
        let (what, limit) = match rest.split_once(" within ") {
            Some((what, limit)) => (what.trim(), seconds_of(limit).map_err(|_| allowed())?),
            None => (rest, self.limit),
        };
        let until = match what {
            "done" => Until::Done,
            "running" => Until::Running,
            "deadlock" => Until::Deadlock,
            "mark" => Until::Mark,
            _ => match what.strip_suffix('%').map(str::parse::<f64>) {
                Some(Ok(share @ 0.0..=100.0)) => Until::Settled(share / 100.0),
                Some(_) => return Err(allowed()),
                None => Until::Passed(seconds_of(what).map_err(|_| allowed())?),
            },
        };
        Ok(Step::Wait(until, limit))
    }

    fn mark(&mut self, verb: &str, name: &str) -> Result<String, String> {
        let name = text_of(verb, name)?;
        if name.contains('=') {
            return Err(format!("{verb} {name}: a name without ="));
        }
        if !self.marks.insert(name.clone()) {
            return Err(format!("{verb} {name}: there is one of that name above"));
        }
        Ok(name)
    }

    fn ask(&mut self, line: usize, question: &str) -> Result<(), String> {
        let ask = Ask {
            question: text_of("ask", question)?,
            choices: Vec::new(),
            answer: 0,
            after: ANSWER,
        };
        self.asked = Some((line, ask));
        Ok(())
    }

    fn answer(&mut self, rest: &str) -> Result<(), String> {
        let (line, mut ask) = self.asked.take().ok_or("answer: there is no question")?;
        let (number, after) = match rest.split_once(" after ") {
            Some((number, after)) => (number.trim(), Some(after)),
            None => (rest, None),
        };
        if let Some(after) = after {
            ask.after = seconds_of(after).map_err(|reason| format!("answer {rest}: {reason}"))?;
        }
        let most = ask.choices.len() as u32;
        if !(2..=9).contains(&most) {
            return Err(format!("answer: after 2 to 9 choices, there are {most}"));
        }
        let given = number.parse().ok().filter(|n| (1..=most).contains(n));
        ask.answer = given.ok_or_else(|| format!("answer {rest}: a number, 1 to {most}"))?;
        let step = Step::Ask(ask);
        self.play.scenes.push(Scene { line, step });
        Ok(())
    }
}

fn run_of(rest: &str) -> Result<Step, String> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let (name, size) = match words.as_slice() {
        [] => return Ok(Step::Run),
        ["preset", name] => (*name, "small"),
        ["preset", name, size] => (*name, *size),
        _ => return Err(format!("run {rest}: nothing more, or preset E5 small")),
    };
    let preset = Preset::named(name).map_err(|error| format!("run {rest}: {}", error.allowed()))?;
    let size: PresetSize =
        chosen(size).map_err(|allowed| format!("run {rest}: a preset, and {allowed}"))?;
    Ok(Step::Preset(preset, size))
}

fn caption_of(rest: &str) -> Result<Step, String> {
    let Some(when) = rest.strip_prefix("when ") else {
        return Ok(Step::Caption(text_of("caption", rest)?));
    };
    let (condition, words) = when
        .split_once(':')
        .ok_or("caption when: a condition, a colon and some words")?;
    let condition = condition
        .parse()
        .map_err(|reason| format!("caption when {}: {reason}", condition.trim()))?;
    Ok(Step::CaptionWhen(
        condition,
        text_of("caption", words.trim())?,
    ))
}

fn keys_of(rest: &str) -> Result<Vec<Step>, String> {
    if rest.is_empty() {
        return Err("key: one key or several, as key 2 or key Down Down".to_owned());
    }
    let keys = rest.split_whitespace().map(|name| match name.parse() {
        Ok(key) => Ok(Step::Key(key)),
        Err(reason) => Err(format!("key {name}: {reason}")),
    });
    keys.collect()
}

/// Reads columns and rows.
fn size_of(text: &str) -> Result<(u16, u16), String> {
    let allowed = || "columns and rows, as 100x30, 20x5 to 500x500".to_owned();
    let (columns, rows) = text.split_once('x').ok_or_else(allowed)?;
    match (columns.parse(), rows.parse()) {
        (Ok(columns @ 20..=500), Ok(rows @ 5..=500)) => Ok((columns, rows)),
        _ => Err(allowed()),
    }
}

fn seconds_of(text: &str) -> Result<Duration, String> {
    let digits = text.trim().trim_end_matches('s').trim_end();
    let seconds = digits.parse().ok();
    let seconds = seconds.filter(|seconds: &f64| (0.0..=LONGEST).contains(seconds));
    seconds
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "seconds, 0 to 3600, as 4 s".to_owned())
}

fn text_of(verb: &str, text: &str) -> Result<String, String> {
    match text.chars().count() {
        0 => Err(format!("{verb}: some words")),
        1..=LONGEST_TEXT => Ok(text.to_owned()),
        length => Err(format!(
            "{verb}: {length} characters; those who watch read {LONGEST_TEXT} at most"
        )),
    }
}

fn named(words: &str, reason: &str) -> String {
    format!("{words}: {reason}")
}

fn split(words: &str) -> (&str, &str) {
    let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    (first, rest.trim())
}
