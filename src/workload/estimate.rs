//! How long runs will take, as far as that is known before they start.

use super::registry::seconds_once;
use crate::model::{Machine, RunSpec};
use crate::results::may_be_repeated;

/// Runs that take less time together, in seconds, need no word beforehand.
const WORTH_A_WORD: f64 = 3.0;

/// Returns about how many seconds the run will take with all its repeats, or nothing where only a
/// calibration could show that.
pub fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
    let once = seconds_once(spec, machine)?;
    Some(once * f64::from(spec.repetitions()))
}

/// Returns about how many seconds several runs take, one after the other.
pub fn seconds_of_all(specs: &[RunSpec], machine: &Machine) -> Option<f64> {
    specs.iter().map(|spec| seconds(spec, machine)).sum()
}

/// Returns an estimate as words, or nothing: `, about 4 s`.
pub fn about(seconds: Option<f64>) -> String {
    seconds.map_or_else(String::new, |seconds| format!(", {}", about_words(seconds)))
}

/// Returns how long runs take together, and how long at most where noise may leave something open, so
/// that they are repeated: `, about 12 s, up to 24 s`.
pub fn about_all(runs: &[RunSpec], machine: &Machine) -> String {
    let seconds = seconds_of_all(runs, machine);
    seconds.map_or_else(String::new, |seconds| {
        format!(", {}", about_words_of_all(runs, seconds))
    })
}

/// Returns what is said of several runs before the first of them begins, `5 runs, about 12 s, up to
/// 24 s`; nothing of a single run, where it is not known how long they take, and where that is so short
/// that they are over when it is read.
pub fn announcement(runs: &[RunSpec], machine: &Machine) -> Option<String> {
    let count: u32 = runs.iter().map(RunSpec::repetitions).sum();
    let seconds = seconds_of_all(runs, machine)?;
    let matters = count > 1 && seconds >= WORTH_A_WORD;
    matters.then(|| format!("{count} runs, {}", about_words_of_all(runs, seconds)))
}

fn about_words_of_all(runs: &[RunSpec], seconds: f64) -> String {
    let about = about_words(seconds);
    if may_be_repeated(runs) {
        // repeats take no more time than the first round
        format!("{about}, up to {}", length(2.0 * seconds))
    } else {
        about
    }
}

fn about_words(seconds: f64) -> String {
    format!("about {}", length(seconds))
}

fn length(seconds: f64) -> String {
    match seconds {
        _ if seconds < 1.0 => format!("{seconds:.1} s"),
        _ if seconds < 90.0 => format!("{seconds:.0} s"),
        _ if seconds < 5_400.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.0} h", seconds / 3_600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, ExecutorKind, FryBy, RuntimeKind, Series, Size, WorkloadKind};
    use crate::session::play::{play, session_of};

    fn machine(usable: usize) -> Machine {
        play([session_of(usable)]).machine
    }

    /// Medium eggs one after another, in threads, in a pool and in a process each.
    fn eggs() -> Vec<RunSpec> {
        let base = RunSpec::default();
        let executors = Series::usual_executors(&base);
        Series::Ways { executors }.runs(&base.draft())
    }

    fn with(runs: &[RunSpec], change: impl Fn(&mut RunSpec)) -> Vec<RunSpec> {
        let mut runs = runs.to_vec();
        runs.iter_mut().for_each(change);
        runs
    }

    #[test]
    fn eight_eggs_in_a_pool_of_two_take_four_seconds() {
        let machine = machine(2);
        assert_eq!(seconds(&RunSpec::default(), &machine), Some(4.0));
        assert_eq!(
            seconds_of_all(&eggs(), &machine),
            Some(8.0 + 4.0 + 4.0 + 4.0)
        );
    }

    #[test]
    fn more_workers_than_cores_save_no_heat_but_timers_ring_all_the_same() {
        let mut spec = Draft {
            workers: Some(8),
            ..Draft::default()
        }
        .spec();
        assert_eq!(seconds(&spec, &machine(2)), Some(4.0));
        spec.change(|draft| draft.by = FryBy::Timer);
        assert_eq!(seconds(&spec, &machine(2)), Some(1.0));
    }

    #[test]
    fn threads_under_one_gil_save_nothing_unless_the_work_releases_it() {
        let mut spec = Draft {
            runtime: RuntimeKind::Gil,
            executor: ExecutorKind::Threads,
            ..Draft::default()
        }
        .spec();
        assert_eq!(seconds(&spec, &machine(2)), Some(8.0));
        spec.change(|draft| draft.by = FryBy::Timer);
        assert_eq!(seconds(&spec, &machine(2)), Some(4.0), "the timers ring");
        spec.change(|draft| draft.workload = WorkloadKind::Busy);
        assert_eq!(seconds(&spec, &machine(2)), Some(6.0));
        spec.change(|draft| draft.workload = WorkloadKind::Hash);
        assert_eq!(seconds(&spec, &machine(2)), Some(3.0));
        spec.change(|draft| draft.executor = ExecutorKind::Pool);
        spec.change(|draft| draft.workload = WorkloadKind::Busy);
        assert_eq!(seconds(&spec, &machine(2)), Some(3.0));
    }

    #[test]
    fn a_serial_share_stays_serial() {
        let spec = Draft {
            workload: WorkloadKind::Mix,
            serial: 0.5,
            ..Draft::default()
        }
        .spec();
        assert_eq!(seconds(&spec, &machine(2)), Some(6.0 * 0.75));
    }

    #[test]
    fn an_exact_n_is_not_guessed() {
        let spec = Draft {
            workload: WorkloadKind::Primes,
            size: Size::N(1_000_000),
            ..Draft::default()
        }
        .spec();
        assert_eq!(seconds(&spec, &machine(2)), None);
        assert_eq!(
            seconds_of_all(&[RunSpec::default(), spec], &machine(2)),
            None
        );
    }
    #[test]
    fn several_runs_are_announced_with_what_repeats_may_add() {
        let reported = |runs: &[RunSpec]| announcement(runs, &machine(2));
        let eggs = eggs();
        assert_eq!(reported(&eggs).unwrap(), "4 runs, about 20 s, up to 40 s");
        let thrice = with(&eggs, |run| run.change(|draft| draft.repeat = Some(3)));
        assert_eq!(reported(&thrice).unwrap(), "12 runs, about 60 s");
        // the same run is not compared with itself
        let twice = vec![eggs[0].clone(); 2];
        assert_eq!(reported(&twice).unwrap(), "2 runs, about 16 s");
        let once = with(&eggs[..1], |run| {
            run.change(|draft| draft.repeat = Some(15));
        });
        assert_eq!(reported(&once).unwrap(), "15 runs, about 2 min");
    }

    #[test]
    fn what_is_single_short_or_not_known_is_not_announced() {
        let reported = |runs: &[RunSpec]| announcement(runs, &machine(2));
        let eggs = eggs();
        assert_eq!(reported(&eggs[..1]), None);
        let short = with(&eggs, |run| {
            run.change(|draft| draft.size = Size::Seconds(0.01));
        });
        assert_eq!(reported(&short), None);
        let exact = with(&eggs, |run| {
            run.change(|draft| draft.workload = WorkloadKind::Primes);
            run.change(|draft| draft.size = Size::N(1_000_000));
        });
        assert_eq!(reported(&exact), None);
        assert_eq!(about_all(&exact, &machine(2)), "");
        assert_eq!(reported(&[]), None);
    }

    #[test]
    fn estimates_are_round() {
        let words = [None, Some(0.26), Some(4.2), Some(240.0), Some(7_200.0)].map(about);
        assert_eq!(
            words,
            [
                "",
                ", about 0.3 s",
                ", about 4 s",
                ", about 4 min",
                ", about 2 h"
            ]
        );
    }
}
