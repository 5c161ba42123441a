//! What each workload means: the one table that panel, command line, help and documents are fed from.

use clap::ValueEnum;

use super::spec::{RunSpec, WorkloadKind, name_of};

/// What the size of a task counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeUnit {
    /// Seconds of heat.
    Seconds,
    /// A number n, up to `most`.
    N {
        /// The largest n that ends in a sensible time and fits memory.
        most: u64,
    },
    /// Nothing that could be given exactly: small, medium and large scale a table.
    Words,
}

/// What a person should know of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// What one task does, in a few words; `n` and `t` stand for its size.
    pub task: &'static str,
    /// What one task is called when there is one, and when there are several.
    pub noun: (&'static str, &'static str),
    /// What `n` counts.
    pub unit: SizeUnit,
    /// The experiments it serves.
    pub experiments: &'static str,
    /// What bounds it.
    pub bound: &'static str,
}

/// How large the tasks of `divisors` are to each other, in turn: the numbers of the teaching notes in
/// millions. The first is that of a task of n.
pub const UNEVEN: [u64; 4] = [77, 74, 73, 71];

/// The numbers that tasks of `sleep` square in turn, after half as many seconds asleep: those of the
/// teaching notes, 26 s one after another.
pub const NAPS: [f64; 10] = [1.0, 4.0, 3.0, 5.0, 6.0, 3.0, 7.0, 5.0, 8.0, 10.0];

/// Returns what a workload means.
pub const fn meaning_of(workload: WorkloadKind) -> Meaning {
    match workload {
        WorkloadKind::Eggs => EGGS,
        WorkloadKind::Divisors => DIVISORS,
        WorkloadKind::Primes => PRIMES,
        WorkloadKind::Busy => BUSY,
        WorkloadKind::Sum => SUM,
        WorkloadKind::Append => APPEND,
        WorkloadKind::Power => POWER,
        WorkloadKind::Hash => HASH,
        WorkloadKind::Mix => MIX,
        WorkloadKind::Counter => COUNTER,
        WorkloadKind::Deadlock => DEADLOCK,
        WorkloadKind::Sleep => SLEEP,
        WorkloadKind::Fetch => FETCH,
        WorkloadKind::Files => FILES,
        WorkloadKind::Print => PRINT,
        WorkloadKind::Lifecycle => LIFECYCLE,
    }
}

/// Returns the table of workloads for the documents, in Markdown.
pub fn markdown_table() -> String {
    let rows = WorkloadKind::value_variants().iter().map(|workload| {
        let Meaning {
            task,
            noun: (_, many),
            unit,
            experiments,
            bound,
        } = meaning_of(*workload);
        let size = match unit {
            SizeUnit::Seconds => "`--seconds T`, at most 86400".to_owned(),
            SizeUnit::Words => "none; `--scale X`".to_owned(),
            SizeUnit::N { most: u64::MAX } => "`--n N`".to_owned(),
            SizeUnit::N { most } => format!("`--n N`, at most {most}"),
        };
        let name = name_of(workload);
        format!("| `{name}` | {task} | {many} | {size} | {bound} | {experiments} |\n")
    });
    let head = "| workload | a task | tasks are called | exact size | bound by | experiments |\n\
                |---|---|---|---|---|---|\n";
    rows.fold(head.to_owned(), |table, row| table + &row)
}

const EGGS: Meaning = Meaning {
    task: "heat for t seconds",
    noun: ("egg", "eggs"),
    unit: SizeUnit::Seconds,
    experiments: "E1",
    bound: "cpu",
};

const DIVISORS: Meaning = Meaning {
    task: "count the divisors of n, 1 and n left out, by trial division",
    noun: ("number", "numbers"),
    unit: SizeUnit::N { most: u64::MAX },
    experiments: "E2",
    bound: "cpu, uneven",
};

const PRIMES: Meaning = Meaning {
    task: "count the primes of one range below n",
    noun: ("range", "ranges"),
    unit: SizeUnit::N {
        most: 10_000_000_000_000,
    },
    experiments: "-",
    bound: "cpu",
};

const BUSY: Meaning = Meaning {
    task: "count n down to 0",
    noun: ("count", "counts"),
    unit: SizeUnit::N { most: u64::MAX },
    experiments: "E5 E6 E7",
    bound: "cpu",
};

const SUM: Meaning = Meaning {
    task: "sum 0 to n - 1 in 128 bits",
    noun: ("sum", "sums"),
    unit: SizeUnit::N { most: u64::MAX },
    experiments: "E11",
    bound: "cpu",
};

const APPEND: Meaning = Meaning {
    task: "append n random numbers to a list",
    noun: ("list", "lists"),
    unit: SizeUnit::N {
        most: 1_000_000_000,
    },
    experiments: "E16",
    bound: "cpu, memory",
};

const POWER: Meaning = Meaning {
    task: "x to the 10th for x over 0 to 23, n times",
    noun: ("map", "maps"),
    unit: SizeUnit::N { most: u64::MAX },
    experiments: "E4",
    bound: "overhead",
};

const HASH: Meaning = Meaning {
    task: "SHA-256 over a 1 MB buffer, n times",
    noun: ("hash", "hashes"),
    unit: SizeUnit::N { most: u64::MAX },
    experiments: "-",
    bound: "cpu",
};

const MIX: Meaning = Meaning {
    task: "count n down to 0; the serial fraction of all work comes first, alone",
    noun: ("part", "parts"),
    unit: SizeUnit::N { most: u64::MAX },
    experiments: "Amdahl",
    bound: "cpu",
};

const COUNTER: Meaning = Meaning {
    task: "add 1 to a number that all tasks share, n times",
    noun: ("adder", "adders"),
    unit: SizeUnit::N { most: u64::MAX },
    experiments: "E8 E12",
    bound: "lock",
};

const DEADLOCK: Meaning = Meaning {
    task: "work for t seconds, then wait for another that waits, too",
    noun: ("task", "tasks"),
    unit: SizeUnit::Seconds,
    experiments: "E12",
    bound: "lock",
};

const LIFECYCLE: Meaning = Meaning {
    task: "live for t seconds as a process: be forked, fork, exit, be a zombie, be reaped",
    noun: ("life", "lives"),
    unit: SizeUnit::Seconds,
    experiments: "E18",
    bound: "process",
};

const SLEEP: Meaning = Meaning {
    task: "sleep for x/2 seconds, then square x",
    noun: ("nap", "naps"),
    unit: SizeUnit::Seconds,
    experiments: "E14",
    bound: "waiting",
};

const FETCH: Meaning = Meaning {
    task: "get a URL and count its bytes; what goes wrong fails alone",
    noun: ("URL", "URLs"),
    unit: SizeUnit::Words,
    experiments: "E13",
    bound: "network",
};

const FILES: Meaning = Meaning {
    task: "create a file in a scratch folder, write n bytes, close it",
    noun: ("file", "files"),
    unit: SizeUnit::N {
        most: RunSpec::MOST_FILE_BYTES,
    },
    experiments: "E17",
    bound: "disk",
};

const PRINT: Meaning = Meaning {
    task: "print five lines, t seconds before each, into a pipe that all tasks share",
    noun: ("printer", "printers"),
    unit: SizeUnit::Seconds,
    experiments: "E3",
    bound: "waiting",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_for_the_documents_has_every_workload_with_its_limit() {
        let table = markdown_table();
        let rows = WorkloadKind::value_variants().len();
        assert_eq!(table.lines().count(), rows + 2);
        assert!(table.lines().all(|line| line.matches('|').count() == 7));
        assert!(table.contains("| `primes` |") && table.contains("at most 10000000000000 |"));
    }
}
