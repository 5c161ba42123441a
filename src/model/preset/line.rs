//! The lines that presets are written in: what a person would type after `eggtop`.

use super::super::field::{Field, SpecError};
use super::super::series::Series;
use super::super::spec::{Draft, RunSpec, Size};

/// A line, taken apart.
struct Typed<'a> {
    command: &'a str,
    /// The run that all are made from.
    spec: Draft,
    /// The field that has several values, and these.
    list: Option<(Field, Vec<&'a str>)>,
}

/// Returns the runs of a line and more flags, where the base says. The runs of a group belong
/// together.
pub(super) fn runs(line: &str, flags: &str, base: &Draft) -> Result<Vec<Vec<RunSpec>>, SpecError> {
    let words: Vec<&str> = line
        .split_whitespace()
        .chain(flags.split_whitespace())
        .collect();
    let Typed {
        command,
        spec,
        list,
    } = take_apart(&words, base)?;
    let shares = command == "compare" && spec.spec().shares();
    let Some((field, values)) = list else {
        let series = Series::Ways {
            executors: Series::usual_executors(&spec.spec()),
        };
        return Ok(match command {
            "compare" => alone(series.runs(&spec)),
            _ => vec![vec![spec.spec()]],
        });
    };
    let each: Result<Vec<Draft>, SpecError> = values
        .into_iter()
        .map(|value| {
            let mut one = spec.clone();
            field.set(&mut one, value)?;
            Ok(one)
        })
        .collect();
    let each = each?;
    Ok(match field {
        Field::Workers => {
            let workers = each.iter().filter_map(|one| one.workers).collect();
            let has_base = false;
            vec![Series::Counts { workers, has_base }.runs(&spec)]
        }
        Field::Chunk => {
            let chunks = each.iter().map(|one| one.chunk).collect();
            let has_base = false;
            vec![Series::Chunks { chunks, has_base }.runs(&spec)]
        }
        _ if shares => alone(each.iter().flat_map(by_every_way).collect()),
        _ => alone(each.iter().map(Draft::spec).collect()),
    })
}

/// Returns the run by every synchronization method that there is where it is done.
fn by_every_way(run: &Draft) -> Vec<RunSpec> {
    let ways = run.spec().ways_to_share().to_vec();
    Series::Shares { ways }.runs(run)
}

/// Makes a group of each run.
fn alone(runs: Vec<RunSpec>) -> Vec<Vec<RunSpec>> {
    runs.into_iter().map(|run| vec![run]).collect()
}

fn take_apart<'a>(words: &[&'a str], base: &Draft) -> Result<Typed<'a>, SpecError> {
    let (command, workload, flags) = match words {
        [command, workload, flags @ ..] => (*command, *workload, flags),
        _ => return Err(SpecError::new("preset", words.join(" "), "a whole line")),
    };
    let mut typed = Typed {
        command,
        spec: Draft {
            runtime: base.runtime,
            python: base.python.clone(),
            runner: base.runner.clone(),
            switch_interval: base.switch_interval,
            repeat: base.repeat,
            ..Draft::default()
        },
        list: None,
    };
    Field::Workload.set(&mut typed.spec, workload)?;
    for pair in flags.chunks(2) {
        let [flag, value] = pair else {
            return Err(SpecError::new("preset", words.join(" "), "a value a flag"));
        };
        typed.take(flag, value)?;
    }
    typed.spec.scale *= base.scale;
    Ok(typed)
}

impl<'a> Typed<'a> {
    fn take(&mut self, flag: &str, value: &'a str) -> Result<(), SpecError> {
        let name = flag.trim_start_matches('-');
        match name {
            "n" => {
                self.spec.size = Size::from_n(value)?;
                return Ok(());
            }
            "seconds" => {
                self.spec.size = Size::from_seconds(value)?;
                return Ok(());
            }
            _ => {}
        }
        let field = Field::named(name);
        let field = field.ok_or_else(|| SpecError::new("preset", flag, "a flag of a run"))?;
        let listed = match self.command {
            "compare" => field == Field::Executor,
            "sweep" => matches!(field, Field::Workers | Field::Chunk) && value.contains(','),
            _ => false,
        };
        if listed {
            self.list = Some((field, value.split(',').collect()));
            return Ok(());
        }
        field.set(&mut self.spec, value)
    }
}
