//! What is to be said of the machine before an experiment: what will disturb it, as far as that can be
//! seen beforehand.

use crate::model::{Ceiling, Glance, Machine, Sample, Throttling, Timestamp};

use crate::results::capacity::cores_of;
use crate::results::unsteady::factor;
use crate::session::state::Session;
use crate::text::figures::{figure, percent};

/// Other programs are worth a word from this share of the available cores on.
const BUSY: f64 = 0.15;

/// What will disturb an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disturber {
    /// Other programs use the cores.
    Others,
    /// The control group's quota runs out.
    Quota,
    /// Heat holds cores back.
    Heat,
    /// The machine runs on its battery.
    Battery,
    /// The clock is held down.
    Clock,
    /// The speed of the cores varied when it was measured.
    Cores,
    /// The same work did not cost the same before.
    Cost,
}

/// Something that will disturb an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disturbance {
    /// What it is.
    pub by: Disturber,
    /// The same in words.
    pub words: String,
}

impl Disturbance {
    const fn new(by: Disturber, words: String) -> Self {
        Self { by, words }
    }

    /// Returns whether waiting may help.
    pub const fn passes(&self) -> bool {
        matches!(
            self.by,
            Disturber::Others | Disturber::Quota | Disturber::Heat
        )
    }
}

/// Returns what will disturb an experiment, seen at the latest samples, while nothing runs.
pub fn disturbances(session: &Session) -> Vec<Disturbance> {
    let mut all = of_machine(&session.machine, &glance(session));
    all.extend(session.ceilings.last().and_then(of_cores));
    let rows = crate::results::compare::newest_rows(session);
    if let Some(times) = rows.iter().find_map(|row| row.comparison().unsteady) {
        let times = figure(factor(times), 1, 2);
        let words = format!("the same work took {times} times the CPU time in runs before");
        all.push(Disturbance::new(Disturber::Cost, words));
    }
    all
}

/// Returns what the latest samples saw, without what they may have seen of a run of ours.
fn glance(session: &Session) -> Glance {
    let ended = session.runs.iter().filter_map(|run| run.ended).max();
    let own = |sample: &&Sample| {
        let since = session.now - sample.window - sample.window;
        ended.is_some_and(|ended| ended > since)
    };
    let latest = session.latest.as_ref().filter(|sample| !own(sample));
    let (throttled, hot) = session
        .held
        .lately(session.now, ended.unwrap_or(Timestamp::START));
    Glance {
        others: latest.and_then(|sample| others_busy(sample, &session.machine)),
        hot,
        throttled,
    }
}

/// Returns what will disturb an experiment on a machine that was looked at.
pub fn of_machine(machine: &Machine, seen: &Glance) -> Vec<Disturbance> {
    let power = &machine.power;
    let reported = [
        (Disturber::Others, others_words(machine, seen.others)),
        (Disturber::Quota, quota_words(seen.throttled)),
        (
            Disturber::Heat,
            seen.hot.then(|| "heat throttles its cores".to_owned()),
        ),
        (
            Disturber::Battery,
            power.on_battery.then(|| "it runs on battery".to_owned()),
        ),
        (
            Disturber::Clock,
            power.capped.map(|share| {
                let share = percent(share);
                format!("its clock is limited to {share} % of the highest")
            }),
        ),
    ];
    let reported = reported.into_iter();
    reported
        .filter_map(|(by, words)| Some(Disturbance::new(by, words?)))
        .collect()
}

/// Returns the same of cores whose speed was measured, if it varied by more than what matters.
pub fn of_cores(measured: &Ceiling) -> Option<Disturbance> {
    let unsteady = measured.steadiness.filter(|it| !it.is_steady())?;
    let below = percent(unsteady.smallest_difference);
    let words = format!(
        "its cores were not steady when they were measured (differences below about {below} % cannot \
         be told)"
    );
    Some(Disturbance::new(Disturber::Cores, words))
}

fn others_words(machine: &Machine, others: Option<f64>) -> Option<String> {
    let usable = machine.usable.max(1) as f64;
    let others = others.filter(|others| *others >= BUSY * usable)?;
    let cores = cores_of(machine);
    Some(format!(
        "other programs use {} of {cores} core{}",
        figure(others, 1, 2),
        if cores == 1 { "" } else { "s" }
    ))
}

fn quota_words(throttled: Throttling) -> Option<String> {
    (throttled.periods > 0)
        .then(|| "the quota of its control group runs out (it is throttled)".to_owned())
}

/// Returns how many of the cores that may be used other programs use, by one sample.
fn others_busy(sample: &Sample, machine: &Machine) -> Option<f64> {
    let affinity = &machine.affinity;
    let ours = |id: u16| affinity.is_empty() || affinity.contains(&id);
    let cores = sample.cores.iter().filter(|core| ours(core.id));
    let busy: f64 = cores.map(|core| f64::from(core.busy)).sum();
    let others = busy - f64::from(sample.own);
    (!sample.cores.is_empty() && others.is_finite()).then(|| others.max(0.0))
}

/// Returns all of them in one sentence part: `other programs use 1.2 of 2 cores, and it runs on its
/// battery`.
fn in_words(all: &[Disturbance]) -> String {
    let words: Vec<&str> = all.iter().map(|one| one.words.as_str()).collect();
    words.join(", and ")
}

/// Returns what is said before an experiment begins, which may have a name: `before E5 begins: other
/// programs use 1.2 of 2 cores; its times will be less reliable`.
pub fn said(name: Option<&str>, all: &[Disturbance]) -> String {
    format!(
        "before {} begins: {}; its times will be less reliable",
        name.unwrap_or("it"),
        in_words(all)
    )
}

/// Returns the same as a question's text, with what happens while it waits for an answer.
pub fn asked(name: Option<&str>, all: &[Disturbance]) -> String {
    let mut passing = all.iter().filter(|one| one.passes()).peekable();
    let waits = if passing.peek().is_none() {
        ""
    } else if passing.all(|one| one.by == Disturber::Others) {
        " It begins by itself when they use less."
    } else {
        " It begins by itself when that is over."
    };
    format!(
        "Before {} begins: {}. Its times will be less reliable.{waits}",
        name.unwrap_or("it"),
        in_words(all)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, EventKind, Power, Steadiness, TimeSpan};
    use crate::session::play::{look, play, session_of};

    fn words(session: &Session) -> String {
        in_words(&disturbances(session))
    }

    #[test]
    fn a_machine_at_rest_needs_no_word() {
        assert_eq!(
            words(&play([session_of(2), look(500, 500, &[0.1, 0.1])])),
            ""
        );
        assert_eq!(words(&Session::default()), "");
    }

    #[test]
    fn other_programs_pass_and_a_battery_does_not() {
        let mut session = play([session_of(2), look(500, 500, &[1.0, 0.2])]);
        let reported = disturbances(&session);
        assert_eq!(in_words(&reported), "other programs use 1.2 of 2 cores");
        assert!(reported[0].passes());
        session.machine.power = Power {
            on_battery: true,
            capped: Some(0.5),
            throttled: 2,
        };
        let seen = Glance {
            others: Some(1.2),
            ..Glance::default()
        };
        let reported = of_machine(&session.machine, &seen);
        assert_eq!(
            in_words(&reported[1..]),
            "it runs on battery, and its clock is limited to 50 % of the highest"
        );
        assert!(reported[1..].iter().all(|one| !one.passes()));
    }

    /// A sample at rest with these counts.
    fn counts(at: u64, periods: Option<u64>, heat: Option<u64>) -> Event {
        let mut event = look(at, 400, &[0.0, 0.0]);
        if let EventKind::Sample(sample) = &mut event.kind {
            sample.throttling = periods.map(|periods| Throttling {
                periods,
                time: TimeSpan::from_millis(50 * periods),
            });
            sample.heat = heat;
        }
        event
    }

    const QUOTA: &str = "the quota of its control group runs out (it is throttled)";
    const HEAT: &str = "heat throttles its cores";

    #[test]
    fn heat_and_a_quota_are_seen_as_long_as_they_go_on() {
        let mut session = play([session_of(2), counts(500, Some(7), Some(30))]);
        // what they had counted before says nothing of now
        assert_eq!(words(&session), "");
        session.apply(&counts(900, Some(9), None));
        assert_eq!(words(&session), QUOTA);
        session.apply(&counts(1_500, Some(9), Some(31)));
        assert_eq!(words(&session), format!("{QUOTA}, and {HEAT}"));
        assert!(disturbances(&session).iter().all(Disturbance::passes));
        session.apply(&counts(3_000, Some(9), Some(31)));
        assert_eq!(words(&session), HEAT);
        session.apply(&counts(3_600, Some(9), Some(31)));
        assert_eq!(words(&session), "");
    }

    #[test]
    fn what_our_own_run_was_throttled_for_is_not_said_of_the_machine() {
        use crate::model::RunSpec;
        use crate::session::play::{begins, over, start, summary};
        let mut session = play([
            session_of(2),
            counts(500, Some(0), Some(1)),
            begins(600, 0, start(RunSpec::default(), 2)),
            counts(900, Some(3), Some(2)),
            over(1_000, 0, summary(400, 8)),
            counts(1_100, Some(4), Some(3)),
        ]);
        assert_eq!(words(&session), "");
        session.apply(&counts(2_100, Some(4), Some(4)));
        assert_eq!(words(&session), HEAT);
    }

    #[test]
    fn cores_that_were_not_steady_are_said_until_they_are_measured_anew() {
        let measured = |smallest_difference| {
            let steadiness = Steadiness {
                workers: 2,
                alone_varies: 0.1,
                together_varies: 0.0,
                cores: 2.0,
                without_core: 0.0,
                smallest_difference,
            };
            let kind = EventKind::Ceiling(Ceiling {
                workers: 2,
                steadiness: Some(steadiness),
                ..Ceiling::default()
            });
            Event {
                at: Timestamp::START,
                kind,
            }
        };
        let mut session = play([session_of(2), measured(0.2)]);
        assert_eq!(
            words(&session),
            "its cores were not steady when they were measured (differences below about 20 % cannot \
             be told)"
        );
        assert!(!disturbances(&session)[0].passes());
        session.apply(&measured(0.05));
        assert_eq!(words(&session), "");
    }

    #[test]
    fn a_sentence_and_a_question_name_the_experiment() {
        let of = |by, words: &str| Disturbance::new(by, words.to_owned());
        let busy = of(Disturber::Others, "other programs use 1.2 of 2 cores");
        let battery = of(Disturber::Battery, "it runs on battery");
        let hot = of(Disturber::Heat, HEAT);
        assert_eq!(
            said(Some("E5"), &[busy.clone(), battery.clone()]),
            "before E5 begins: other programs use 1.2 of 2 cores, and it runs on battery; its \
             times will be less reliable"
        );
        let question = |all: &[Disturbance]| asked(None, all);
        assert_eq!(
            question(std::slice::from_ref(&battery)),
            "Before it begins: it runs on battery. Its times will be less reliable."
        );
        assert!(
            question(&[busy.clone(), battery])
                .ends_with("reliable. It begins by itself when they use less.")
        );
        assert!(
            question(&[busy, hot]).ends_with("reliable. It begins by itself when that is over.")
        );
    }

    #[test]
    fn what_our_own_run_used_is_not_that_of_others() {
        use crate::model::RunSpec;
        use crate::session::play::{begins, over, start, summary};
        let begins = begins(100, 0, start(RunSpec::default(), 2));
        let over = over(900, 0, summary(800, 8));
        let mut session = play([session_of(2), begins, over, look(1_000, 500, &[1.0, 1.0])]);
        assert_eq!(words(&session), "");
        session.apply(&look(2_000, 500, &[1.0, 1.0]));
        assert_eq!(words(&session), "other programs use 2.0 of 2 cores");
    }

    #[test]
    fn cores_that_may_not_be_used_do_not_count() {
        let mut session = play([session_of(2), look(500, 500, &[0.0, 1.0])]);
        session.machine.affinity = vec![0];
        session.machine.usable = 1;
        assert_eq!(words(&session), "");
        session.machine.affinity = vec![1];
        assert_eq!(words(&session), "other programs use 1.0 of 1 core");
    }
}
