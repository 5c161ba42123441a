//! The work of all runtimes is the same: one table of tasks, `assets/python/tests/same_work.json`, is held
//! against the tasks of this program here, and against those of CPython by the tests of its runner.

use serde::Deserialize;
use serde_json::Value;

use super::fake::Fake;
use super::{Adder, Append, Divisors, Egg, NewFile, Plan, PrimeRange, TaskInput, run};
use crate::model::{
    Draft, FryBy, Size, SyncMethod, TaskId, TaskOutput, TimeSpan, WorkloadKind, name_of,
};

const TABLE: &str = include_str!("../../assets/python/tests/same_work.json");

/// A task and what comes of it.
#[derive(Debug, Deserialize)]
struct Row {
    workload: WorkloadKind,
    task: u32,
    input: Value,
    output: TaskOutput,
    /// CPU time of its own that a task of `sleep` computes for, in ns.
    heated: Option<u64>,
    #[serde(default)]
    spec: Value,
}

impl Row {
    fn number(&self, name: &str) -> u64 {
        self.input[name].as_u64().unwrap()
    }

    /// Returns what a plan gives the task.
    fn planned(&self) -> TaskInput {
        let spec = Draft {
            workload: self.workload,
            values: self.input["x"].as_f64().into_iter().collect(),
            block: TimeSpan(self.spec["block"].as_u64().unwrap_or(0)),
            size: self.input["n"].as_u64().map_or(Size::Medium, Size::N),
            combine: serde_json::from_value(self.spec["combine"].clone()).unwrap_or_default(),
            serial: 0.0,
            scale: 1.0,
            ..Draft::default()
        }
        .spec();
        Plan::new(&spec, 0.0).input(TaskId(self.task))
    }

    fn task(&self, folder: &std::path::Path) -> TaskInput {
        let seed = u64::from(self.task);
        match self.workload {
            WorkloadKind::Primes => TaskInput::Primes(PrimeRange {
                from: self.number("from"),
                to: self.number("to"),
            }),
            WorkloadKind::Eggs => TaskInput::Eggs(Egg {
                seconds: self.input["seconds"].as_f64().unwrap(),
                by: FryBy::Heat,
            }),
            WorkloadKind::Files => TaskInput::Files(NewFile {
                path: folder.join(self.task.to_string()),
                n: self.number("n"),
            }),
            WorkloadKind::Counter => TaskInput::Counter(Adder {
                n: self.number("n"),
                share: SyncMethod::Own,
                message: 8,
            }),
            // those of the notes have sizes of several kinds
            WorkloadKind::Divisors => TaskInput::Divisors(Divisors {
                n: self.number("n"),
            }),
            WorkloadKind::Append => TaskInput::Append(Append {
                n: self.number("n"),
                seed,
            }),
            _ => self.planned(),
        }
    }
}

#[test]
fn every_task_of_the_table_gives_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<Row> = serde_json::from_str(TABLE).unwrap();
    let mut seen = Vec::new();
    for row in &rows {
        let mut context = Fake::default();
        let mut task = row.task(folder.path());
        if let TaskInput::Sleep(nap) = &mut task {
            assert_eq!(nap.block, TimeSpan(row.heated.unwrap()), "{row:?}");
            nap.seconds = row.input["seconds"].as_f64().unwrap();
        }
        assert_eq!(
            run(&task, &mut context).as_ref(),
            Ok(&row.output),
            "{row:?}"
        );
        if let Some(heated) = row.heated {
            let elapsed = context.elapsed();
            assert!(elapsed >= TimeSpan(heated) && elapsed < TimeSpan(heated + 1_000_000));
        }
        seen.push(row.workload);
    }
    // what needs a server, a terminal or processes is held to its own tests
    let apart = [
        WorkloadKind::Fetch,
        WorkloadKind::Print,
        WorkloadKind::Deadlock,
        WorkloadKind::Lifecycle,
        // what it gives is a time
        WorkloadKind::Bandwidth,
    ];
    for kind in <WorkloadKind as clap::ValueEnum>::value_variants() {
        let name = name_of(kind);
        assert!(seen.contains(kind) != apart.contains(kind), "{name}");
    }
}
