//! How long runs will take, as far as that is known before they start.

use crate::model::{FryBy, Machine, RunSpec, Size, SizeUnit, WorkloadKind, meaning_of};
use crate::results::computing_at_once;
use crate::results::may_be_repeated;

use super::{Plan, size_for};

/// Runs that take less time together, in seconds, need no word beforehand.
const WORTH_A_WORD: f64 = 3.0;

/// Returns about how many seconds the run will take with all its repeats, or nothing where only a
/// calibration could tell.
pub fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
    let at_once = at_once(spec, machine);
    let growth = f64::from(spec.growth(spec.worker_count(machine)));
    let once = match meaning_of(spec.workload()).unit {
        // for ever, or until others are done
        _ if spec.workload() == WorkloadKind::Deadlock => return None,
        _ if spec.workload() == WorkloadKind::Print => {
            let lines: Vec<f64> = spec.delays().iter().map(|delay| 5.0 * delay).collect();
            waited(&lines, spec, machine)
        }
        // how long others' servers take, nobody knows
        SizeUnit::Words if !spec.urls().is_empty() => return None,
        SizeUnit::Words => waited(&[0.75 * spec.latency_scale()], spec, machine),
        _ if spec.workload() == WorkloadKind::Files => return None,
        _ if spec.workload() == WorkloadKind::Sleep => {
            let plan = Plan::new(spec, size_for(spec, 1.0));
            let naps: Vec<f64> = plan.inputs().map(|nap| nap.cost()).collect();
            waited(&naps, spec, machine) + spec.block().as_secs_f64()
        }
        SizeUnit::Seconds(_) => fry(spec, spec.worker_count(machine), at_once)?,
        SizeUnit::N { .. } => {
            let all = match spec.size() {
                _ if !spec.values().is_empty() => return None,
                Size::Small => 2.0,
                Size::Medium => 6.0,
                Size::Large => 20.0,
                Size::N(_) | Size::Seconds(_) => return None,
            };
            let serial = match spec.workload() {
                WorkloadKind::Mix => spec.serial(),
                _ => 0.0,
            };
            all * spec.scale() * (serial + (1.0 - serial) * growth / at_once)
        }
    };
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

/// Returns how many workers compute at once: no more than have a task.
fn at_once(spec: &RunSpec, machine: &Machine) -> f64 {
    let workers = spec.worker_count(machine);
    let workers = workers.min(spec.tasks_of(workers).max(1));
    f64::from(workers).min(computing_at_once(spec, machine))
}

/// Returns the seconds of tasks that wait for so long in turn: as many wait at once as there are
/// workers, however few cores.
fn waited(each: &[f64], spec: &RunSpec, machine: &Machine) -> f64 {
    let tasks = spec.task_count() as usize;
    let workers = (spec.worker_count(machine) as usize).clamp(1, tasks);
    let used = &each[..each.len().min(tasks)];
    let mean = used.iter().sum::<f64>() / used.len() as f64;
    let longest = used.iter().copied().fold(0.0, f64::max);
    longest.max(mean * tasks as f64 / workers as f64)
}

fn fry(spec: &RunSpec, workers: u32, at_once: f64) -> Option<f64> {
    let tasks = spec.tasks_of(workers);
    let each = match spec.size() {
        Size::Small => 0.25,
        Size::Medium => 1.0,
        Size::Large => 2.0,
        Size::Seconds(seconds) => seconds,
        Size::N(_) => return None,
    };
    let (each, all) = match spec.values() {
        [] => (each, each * f64::from(tasks)),
        values => {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (mean, mean * f64::from(tasks))
        }
    };
    let rounds = f64::from(tasks.div_ceil(workers.clamp(1, tasks.max(1))));
    let seconds = match spec.by() {
        FryBy::Timer => rounds * each,
        // Workers that cannot compute at once share what there is.
        FryBy::Heat => (rounds * each).max(all / at_once),
    };
    Some(seconds * spec.scale())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, ExecutorKind, RuntimeKind, Series};
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
        let told = |runs: &[RunSpec]| announcement(runs, &machine(2));
        let eggs = eggs();
        assert_eq!(told(&eggs).unwrap(), "4 runs, about 20 s, up to 40 s");
        let thrice = with(&eggs, |run| run.change(|draft| draft.repeat = Some(3)));
        assert_eq!(told(&thrice).unwrap(), "12 runs, about 60 s");
        // the same run is not compared with itself
        let twice = vec![eggs[0].clone(); 2];
        assert_eq!(told(&twice).unwrap(), "2 runs, about 16 s");
        let once = with(&eggs[..1], |run| {
            run.change(|draft| draft.repeat = Some(15));
        });
        assert_eq!(told(&once).unwrap(), "15 runs, about 2 min");
    }

    #[test]
    fn what_is_single_short_or_not_known_is_not_announced() {
        let told = |runs: &[RunSpec]| announcement(runs, &machine(2));
        let eggs = eggs();
        assert_eq!(told(&eggs[..1]), None);
        let short = with(&eggs, |run| {
            run.change(|draft| draft.size = Size::Seconds(0.01));
        });
        assert_eq!(told(&short), None);
        let exact = with(&eggs, |run| {
            run.change(|draft| draft.workload = WorkloadKind::Primes);
            run.change(|draft| draft.size = Size::N(1_000_000));
        });
        assert_eq!(told(&exact), None);
        assert_eq!(about_all(&exact, &machine(2)), "");
        assert_eq!(told(&[]), None);
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
