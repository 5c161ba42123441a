//! What is said before several runs begin without a screen, and on a terminal waited for.

use std::sync::atomic::{AtomicBool, Ordering};

use super::enter;
use super::output;
use super::terminal::Terminal;
use crate::diagnosis::beforehand;
use crate::diagnosis::beforehand::Disturbance;
use crate::machine;
use crate::model::{Machine, RunSpec};
use crate::os;
use crate::workload::announcement;

/// How many samples, a third of a second each, an experiment waits for on a terminal. In a script nobody
/// could answer.
const MOST_LOOKS: u32 = 33;

const WAITS: &str = "it starts when that is over, after 10 s at the latest; Enter: start anyway";

/// How an experiment will go.
#[derive(Debug)]
pub(super) struct Outlook {
    /// The experiment's name, if it has one.
    name: Option<&'static str>,
    /// What will disturb it.
    disturbances: Vec<Disturbance>,
    /// How long it takes, where that is known.
    takes: Option<String>,
}

impl Outlook {
    /// Looks at the machine.
    pub(super) fn of(name: Option<&'static str>, runs: &[RunSpec], machine: &Machine) -> Self {
        Self {
            name,
            disturbances: look(machine),
            takes: announcement(runs, machine),
        }
    }

    /// Returns it in sentences.
    pub(super) fn sentences(&self) -> Vec<String> {
        let all = &self.disturbances;
        let disturbed = (!all.is_empty()).then(|| beforehand::said(self.name, all));
        disturbed.into_iter().chain(self.takes.clone()).collect()
    }

    /// Waits, where a person can say that it is to go on anyway, until what can pass is over.
    pub(super) fn wait(self, machine: &Machine, ending: &AtomicBool) {
        let passes = self.disturbances.iter().any(Disturbance::passes);
        if !passes || !Terminal::look().streams.stderr || !os::is_terminal_ours() {
            return;
        }
        output::complain(WAITS);
        let is_enough = || ending.load(Ordering::Relaxed) || enter::is_pressed();
        wait(self.disturbances, is_enough, || look(machine));
    }
}

fn look(machine: &Machine) -> Vec<Disturbance> {
    beforehand::of_machine(machine, &machine::glance(machine))
}

/// Looks again until nothing is left that can pass, or it is enough.
fn wait(
    mut all: Vec<Disturbance>,
    mut is_enough: impl FnMut() -> bool,
    mut look: impl FnMut() -> Vec<Disturbance>,
) {
    for _ in 0..MOST_LOOKS {
        if is_enough() || !all.iter().any(Disturbance::passes) {
            return;
        }
        all = look();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Glance, Power};

    /// What disturbs on a battery while others use so many cores.
    fn seen(others: f64) -> Vec<Disturbance> {
        let machine = Machine {
            affinity: vec![0, 1],
            usable: 2,
            power: Power {
                on_battery: true,
                ..Power::default()
            },
            ..Machine::default()
        };
        let glance = Glance {
            others: Some(others),
            ..Glance::default()
        };
        beforehand::of_machine(&machine, &glance)
    }

    /// Returns how often was looked, when others use these cores one look after the other and a person has
    /// enough after so many.
    fn looks(first: f64, then: &[f64], enough: usize) -> usize {
        let (mut asked, mut looked) = (0, 0);
        let is_enough = || {
            asked += 1;
            asked > enough
        };
        let look = || {
            let others = then.get(looked).or(then.last()).copied();
            looked += 1;
            seen(others.unwrap_or(first))
        };
        wait(seen(first), is_enough, look);
        looked
    }

    #[test]
    fn it_begins_when_what_can_pass_is_over() {
        assert_eq!(looks(1.2, &[1.0, 0.8, 0.1], 99), 3);
        assert_eq!(looks(0.0, &[], 99), 0, "a battery is not waited for");
    }

    #[test]
    fn it_begins_when_a_person_has_enough_and_in_any_case() {
        assert_eq!(looks(1.2, &[], 0), 0);
        assert_eq!(looks(1.2, &[], 2), 2);
        assert_eq!(looks(1.2, &[], usize::MAX), MOST_LOOKS as usize);
    }

    #[test]
    fn what_disturbs_is_said_before_how_long_it_takes() {
        let outlook = |disturbances, takes: Option<&str>| Outlook {
            name: Some("E5"),
            disturbances,
            takes: takes.map(str::to_owned),
        };
        assert!(outlook(Vec::new(), None).sentences().is_empty());
        assert_eq!(
            outlook(seen(1.2), Some("5 runs, about 12 s")).sentences(),
            [
                "before E5 begins: other programs use 1.2 of 2 cores, and it runs on battery; its \
                 times will be less reliable",
                "5 runs, about 12 s"
            ]
        );
    }
}
