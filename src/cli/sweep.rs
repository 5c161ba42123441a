//! `eggtop sweep WORKLOAD`: the same work serially, then with more and more workers, or in larger and
//! larger chunks.

use anyhow::{Result, bail};

use super::args::Work;
use super::compare::{Places, each};
use super::headless::Call;
use super::settings::{Given, Key, Settings};
use crate::machine;
use crate::model::{Draft, ExecutorKind, Field, RunSpec, Series};

/// Returns the same work with several numbers of workers.
pub(super) fn sweep(work: Work) -> Result<Call> {
    let mut settings = work.settings()?;
    settings.check_python()?;
    let groups = groups(&mut settings, machine::read().usable)?;
    Call::new(settings, groups)
}

/// Returns the runs of every runtime and interpreter, pinned in every way that is asked for. The serial
/// run comes first: without it no speedup is known.
pub(super) fn groups(settings: &mut Settings, usable: usize) -> Result<Vec<Vec<RunSpec>>> {
    let places = Places::take(settings);
    let chunks = chunks(settings);
    let usual: Vec<String> = Series::usual_counts(usable)
        .iter()
        .map(u32::to_string)
        .collect();
    let counts = match chunks {
        None => settings.take_list(Field::Workers, &usual.join(",")),
        Some(_) => Vec::new(),
    };
    let pins = settings.take_list(Field::Pin, "none");
    let base = settings.draft()?;
    if base.executor == ExecutorKind::Serial {
        bail!(
            "--executor serial: one of threads, pool, process; the serial run is added automatically"
        );
    }
    let chunks = chunks.map(|chunks| each(&base, chunks, |spec| spec.chunk));
    let chunks = chunks.transpose()?;
    let workers = each(&base, counts, |spec| spec.workers)?;
    let workers: Vec<u32> = workers.into_iter().flatten().collect();
    let pins = each(&base, pins, |spec| spec.pin)?;
    let series = |has_base| match chunks.clone() {
        Some(chunks) => Series::Chunks { chunks, has_base },
        None => Series::Counts {
            workers: workers.clone(),
            has_base,
        },
    };
    let pinned = |place: &Draft| {
        let runs = pins.iter().enumerate().flat_map(|(at, &pin)| {
            let place = place.clone();
            series(at > 0).runs(&Draft { pin, ..place })
        });
        runs.collect()
    };
    Ok(places.of(&base)?.iter().map(pinned).collect())
}

/// Takes the sizes of chunks out of the settings if several are given: then they are what differs,
/// and not the workers.
fn chunks(settings: &mut Settings) -> Option<Vec<Given>> {
    let given = settings.get(Key::Field(Field::Chunk))?;
    let several = given.text.contains(',');
    several.then(|| settings.take_list(Field::Chunk, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::fake::flag;
    use crate::model::RuntimeKind;

    fn series(given: Vec<Given>) -> Result<Vec<RunSpec>> {
        Ok(groups(&mut Settings::new(given), 2)?.concat())
    }

    #[test]
    fn a_serial_run_comes_first_on_every_runtime() {
        let given = vec![
            flag(Field::Workers, "2"),
            flag(Field::Runtime, "native,gil"),
        ];
        let reported: Vec<_> = series(given)
            .unwrap()
            .iter()
            .map(|spec| (spec.runtime(), spec.executor()))
            .collect();
        let expected = [RuntimeKind::Native, RuntimeKind::Gil].map(|runtime| {
            [ExecutorKind::Serial, ExecutorKind::Pool].map(|executor| (runtime, executor))
        });
        assert_eq!(reported, expected.concat());
    }

    #[test]
    fn counts_follow_the_serial_run() {
        let series = series(vec![flag(Field::Workers, "2, 3")]).unwrap();
        let workers: Vec<Option<u32>> = series.iter().map(RunSpec::workers).collect();
        assert_eq!(workers, [None, Some(2), Some(3)]);
        assert_eq!(series[0].executor(), ExecutorKind::Serial);
        assert_eq!(series[1].executor(), ExecutorKind::Pool);
    }

    #[test]
    fn several_chunks_are_what_differs() {
        let given = vec![flag(Field::Chunk, "1, 10"), flag(Field::Workers, "2")];
        let series = series(given).unwrap();
        let reported: Vec<_> = series
            .iter()
            .map(|spec| (spec.executor(), spec.chunk(), spec.workers()))
            .collect();
        let pool = |chunk| (ExecutorKind::Pool, chunk, Some(2));
        let serial = (ExecutorKind::Serial, 1, None);
        assert_eq!(reported, [serial, pool(1), pool(10)]);
    }

    #[test]
    fn the_usual_counts_are_those_of_the_machine() {
        let series = series(Vec::new()).unwrap();
        let workers: Vec<Option<u32>> = series.iter().map(RunSpec::workers).collect();
        assert_eq!(workers, [None, Some(1), Some(2), Some(4)]);
    }

    #[test]
    fn pins_are_compared_against_one_serial_run() {
        use crate::model::Pin::{None, One, Spread};
        let given = vec![
            flag(Field::Workers, "2"),
            flag(Field::Pin, "none,spread,one"),
        ];
        let reported: Vec<_> = series(given)
            .unwrap()
            .iter()
            .map(|spec| (spec.executor(), spec.pin()))
            .collect();
        let pools = [None, Spread, One].map(|pin| (ExecutorKind::Pool, pin));
        assert_eq!(reported[0], (ExecutorKind::Serial, None));
        assert_eq!(reported[1..], pools);
    }

    #[test]
    fn nonsense_is_refused() {
        let refusal = |given| series(vec![given]).unwrap_err().to_string();
        let workers = refusal(flag(Field::Workers, "1,0"));
        assert_eq!(workers, "--workers 0: a whole number, 1 to 10000");
        assert!(refusal(flag(Field::Executor, "serial")).contains("threads, pool, process"));
    }
}
