//! What is to be said of the machine before an experiment: what will disturb it, as far as that can be
//! seen beforehand.

use crate::model::{Machine, Sample};

use super::facts::cores_of;
use super::figures::{figure, percent};
use super::session::Session;
use super::unsteady::factor;

/// Other programs are worth a word from this share of the usable cores on.
const BUSY: f64 = 0.15;

/// Something that will disturb an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disturbance {
    /// What it is, in words.
    pub words: String,
    /// Whether waiting may help.
    pub passes: bool,
}

/// Returns what the machine is, seen at its latest sample, while nothing runs.
pub fn disturbances(session: &Session) -> Vec<Disturbance> {
    // A sample that may reach back into a run of ours tells of that.
    let ended = session.runs.iter().filter_map(|run| run.ended).max();
    let own = |sample: &&Sample| {
        let since = session.now - sample.window - sample.window;
        ended.is_some_and(|ended| ended > since)
    };
    let latest = session.latest.as_ref().filter(|sample| !own(sample));
    let others = latest.and_then(|sample| others_busy(sample, &session.machine));
    let mut all = of_machine(&session.machine, others, false);
    let rows = super::compare::newest_rows(session);
    if let Some(times) = rows.iter().find_map(|row| row.unsteady) {
        all.push(Disturbance {
            words: format!(
                "the same work took {} times the CPU time in runs before",
                figure(factor(times), 1, 2)
            ),
            passes: false,
        });
    }
    all
}

/// Returns the same of a machine of which so many cores are used by other programs. `hot` says whether
/// heat was seen to hold its cores back.
pub fn of_machine(machine: &Machine, others: Option<f64>, hot: bool) -> Vec<Disturbance> {
    let usable = machine.usable.max(1) as f64;
    let power = &machine.power;
    let busy = others.filter(|others| *others >= BUSY * usable);
    let busy = busy.map(|others| Disturbance {
        words: format!(
            "other programs use {} of {} core{}",
            figure(others, 1, 2),
            cores_of(machine),
            if cores_of(machine) == 1 { "" } else { "s" }
        ),
        passes: true,
    });
    let lasting = [
        power
            .on_battery
            .then(|| "it runs on its battery".to_owned()),
        power.capped.map(|share| {
            let share = percent(share);
            format!("its clock is held at {share} % of the highest")
        }),
        hot.then(|| "heat holds its cores back".to_owned()),
    ];
    let lasting = lasting.into_iter().flatten().map(|words| Disturbance {
        words,
        passes: false,
    });
    busy.into_iter().chain(lasting).collect()
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
pub fn in_words(all: &[Disturbance]) -> String {
    let words: Vec<&str> = all.iter().map(|one| one.words.as_str()).collect();
    words.join(", and ")
}

#[cfg(test)]
mod tests {
    use super::super::play::{look, play, session_of};
    use super::*;
    use crate::model::Power;

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
        let told = disturbances(&session);
        assert_eq!(in_words(&told), "other programs use 1.2 of 2 cores");
        assert!(told[0].passes);
        session.machine.power = Power {
            on_battery: true,
            capped: Some(0.5),
            throttled: 2,
        };
        let told = of_machine(&session.machine, Some(1.2), true);
        assert_eq!(
            in_words(&told[1..]),
            "it runs on its battery, and its clock is held at 50 % of the highest, and heat holds its \
             cores back"
        );
        assert!(told[1..].iter().all(|one| !one.passes));
    }

    #[test]
    fn what_our_own_run_used_is_not_that_of_others() {
        use super::super::play::{begins, over, start, summary};
        use crate::model::RunSpec;
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
