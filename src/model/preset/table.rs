//! The presets, and nothing else. Figures are those of the teaching notes, on their machines.

mod tools;

use super::{Check, Expected, Preset, Scaled, Step, Where};
use crate::model::spec::{ExecutorKind, RuntimeKind};

use Check::{BeyondCores, Faster, Gains, InTurn, Knee, LostUpdates, NoFaster, Raw, TornLines};
use ExecutorKind::{Async, Pool, Process, Serial, Threads};
use RuntimeKind::{Gil, Native, Python};
use Where::{Everywhere, UnderGil};

/// Side by side wherever Rust and Python do the same.
const ALL: &[RuntimeKind] = &[Native, Gil, Python];

/// Every experiment that can be launched by its name.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "E1",
        title: "fry eggs: one core, then all of them",
        look: "one hot core, then all; by the timer, a GIL leaves eggs raw",
        notes_figure: Some("4 eggs of 10 s on 4 cores in about 10 s"),
        notes_machine: "4 logical cores",
        runtimes: ALL,
        steps: &[
            Step {
                line: "compare eggs --tasks 4 --executor serial,pool",
                notes: "--seconds 10",
                scaled: Scaled::Size,
            },
            Step {
                line: "run eggs --by timer --tasks 4 --workers 4 --executor threads",
                notes: "--seconds 10",
                scaled: Scaled::Size,
            },
        ],
        checks: &[
            Faster {
                fast: Pool,
                slow: Serial,
                place: Everywhere,
            },
            Raw,
        ],
        outcome: Expected::Results,
    },
    Preset {
        id: "E2",
        title: "count divisors: uneven tasks",
        look: "the tail, where some workers have nothing left; cores busy",
        notes_figure: Some("serial 26.5 s, pool of 4 15.3 s: only 1.7 times as fast"),
        notes_machine: "4 logical cores",
        runtimes: ALL,
        steps: &[Step {
            line: "compare divisors --tasks 4 --workers 4 --executor serial,pool",
            notes: "--values 77e6,74e6,73e6,71e6",
            scaled: Scaled::Size,
        }],
        checks: &[Faster {
            fast: Pool,
            slow: Serial,
            place: Everywhere,
        }],
        outcome: Expected::Results,
    },
    Preset {
        id: "E3",
        title: "threads that print at the same time",
        look: "lines run into each other; whole lines and a lock cure it",
        notes_figure: Some("lines of four threads run into each other"),
        notes_machine: "machine not told",
        runtimes: ALL,
        steps: &[
            printing("run print --executor threads --workers 4 --tasks 4"),
            printing("run print --executor threads --workers 4 --tasks 4 --print whole"),
            printing("run print --executor threads --workers 4 --tasks 4 --lock yes"),
        ],
        checks: &[TornLines],
        outcome: Expected::Results,
    },
    Preset {
        id: "E4",
        title: "tasks too small to share, and chunks of them",
        look: "the pool loses: start-up and hand-over; chunks lose less",
        notes_figure: Some("serial map 16 us, pool.map 1.73 ms"),
        notes_machine: "8 logical cores",
        runtimes: ALL,
        steps: &[Step {
            line: "sweep power --executor pool --n 1",
            notes: "--tasks 24 --chunk 1,3,6,12",
            scaled: Scaled::Flags([
                "--tasks 1000 --chunk 1,10,100",
                "--tasks 10000 --chunk 1,10,100,1000",
                "--tasks 100000 --chunk 1,10,100,1000",
            ]),
        }],
        checks: &[NoFaster {
            this: Pool,
            than: Serial,
            place: Everywhere,
        }],
        outcome: Expected::Results,
    },
    Preset {
        id: "E5",
        title: "count down: serially, in threads, in processes",
        look: "native threads run at once; under a GIL they take turns",
        notes_figure: Some("serial 3.83 s, 4 threads 4.15 s, 4 processes 2.55 s"),
        notes_machine: "4 logical cores",
        runtimes: ALL,
        steps: &[Step {
            line: "compare busy --tasks 4 --workers 4 --executor serial,threads,process",
            notes: "--n 10_000_000",
            scaled: Scaled::Size,
        }],
        checks: &[
            NoFaster {
                this: Threads,
                than: Serial,
                place: UnderGil,
            },
            Faster {
                fast: Process,
                slow: Serial,
                place: Everywhere,
            },
        ],
        outcome: Expected::Results,
    },
    Preset {
        id: "E6",
        title: "how large a pool should be",
        look: "the knee at the number of cores; more workers only take turns",
        notes_figure: Some("1, 2, 4, 8, 16 workers: 5.3 (8.0 at first), 2.70, 1.48, 1.58, 1.60 s"),
        notes_machine: "4 cores",
        runtimes: ALL,
        steps: &[Step {
            line: "sweep busy --tasks 8 --workers 1,2,4,8,16 --executor pool",
            notes: "--n 10_000_000",
            scaled: Scaled::Size,
        }],
        checks: &[Gains, Knee],
        outcome: Expected::Results,
    },
    Preset {
        id: "E7",
        title: "five batches, handed over at once",
        look: "queued, running, done: a row for each batch under the lanes",
        notes_figure: Some("handed over in 1 ms, done at 5.7, 11.0, 16.3, 22.1, 28.2 s"),
        notes_machine: "4 logical cores",
        runtimes: ALL,
        steps: &[Step {
            line: "run busy --tasks 40 --batches 5 --executor pool",
            notes: "--n 10_000_000",
            scaled: Scaled::Size,
        }],
        checks: &[InTurn],
        outcome: Expected::Results,
    },
    Preset {
        id: "E8",
        title: "what it costs to share a number",
        look: "additions a second, way by way; the unlocked total is wrong",
        notes_figure: Some("synchronizing costs some ms to hundreds of ms"),
        notes_machine: "machine not told",
        runtimes: ALL,
        steps: &[Step {
            line: "compare counter --executor threads,pool --tasks 2 --workers 2",
            notes: "--size small",
            scaled: Scaled::Flags([
                "--size small --scale 0.05",
                "--size small --scale 0.2",
                "--size small",
            ]),
        }],
        checks: &[LostUpdates],
        outcome: Expected::Totals,
    },
    Preset {
        id: "E11",
        title: "start and end of every call",
        look: "lanes chopped into turns under a GIL, whole ones in the pool",
        notes_figure: Some("4 threads 20 s, 4 processes 5 s"),
        notes_machine: "machine not told",
        runtimes: ALL,
        steps: &[Step {
            line: "compare sum --tasks 4 --workers 4 --executor serial,threads,pool",
            notes: "--n 100_000_000",
            scaled: Scaled::Size,
        }],
        checks: &[Faster {
            fast: Pool,
            slow: Threads,
            place: UnderGil,
        }],
        outcome: Expected::Results,
    },
    Preset {
        id: "E12",
        title: "deadlocks, and why the printed one returns",
        look: "cores idle, nothing moves, A waits for B and B for A",
        notes_figure: Some("never ends, they say; as printed it returns"),
        notes_machine: "whatever the machine",
        runtimes: ALL,
        steps: &[
            deadlock("run deadlock --how futures --executor threads"),
            deadlock("run deadlock --how nested --executor threads"),
            deadlock("run deadlock --how locks --executor threads"),
            deadlock("run deadlock --how futures --cure printed --executor threads"),
        ],
        checks: &[],
        outcome: Expected::Deadlocks,
    },
    Preset {
        id: "E13",
        title: "fetch URLs, and let those fail that do",
        look: "results as they come, failures too; the cores stay idle",
        notes_figure: Some("5 URLs by 5 threads: 4 pages, one 403"),
        notes_machine: "machine not told",
        runtimes: ALL,
        steps: &[Step {
            line: "compare fetch --executor serial,threads,async --workers 8",
            notes: "--size medium",
            scaled: Scaled::Size,
        }],
        checks: &[
            Faster {
                fast: Threads,
                slow: Serial,
                place: Everywhere,
            },
            Faster {
                fast: Async,
                slow: Serial,
                place: Everywhere,
            },
        ],
        outcome: Expected::SomeFail,
    },
    Preset {
        id: "E14",
        title: "sleeping tasks, on ever more threads, and on one",
        look: "threads gain past the cores, down to the longest task",
        notes_figure: Some("1, 2, 5, 7, 10 threads: 26, 13.5, 7.5, 6.4, 5.0 s"),
        notes_machine: "machine not told",
        runtimes: ALL,
        steps: &[
            Step {
                line: "sweep sleep --executor threads --workers 1,2,5,7,10",
                notes: "--size large",
                scaled: Scaled::Size,
            },
            Step {
                line: "run sleep --executor async --workers 10",
                notes: "--size large",
                scaled: Scaled::Size,
            },
        ],
        checks: &[BeyondCores],
        outcome: Expected::Results,
    },
    Preset {
        id: "E16",
        title: "append to lists: real, user and sys",
        look: "wall against user and sys: the same work done, in less time",
        notes_figure: Some("2 threads 2.00 s, 2 processes 1.05 s, 4 processes 0.54 s"),
        notes_machine: "at least 4 cores",
        runtimes: ALL,
        steps: &[
            Step {
                line: "compare append --tasks 4 --workers 2 --executor serial,threads,process",
                notes: "--n 2_500_000",
                scaled: Scaled::Size,
            },
            Step {
                line: "run append --tasks 4 --workers 4 --executor process",
                notes: "--n 2_500_000",
                scaled: Scaled::Size,
            },
        ],
        checks: &[Faster {
            fast: Process,
            slow: Threads,
            place: UnderGil,
        }],
        outcome: Expected::Results,
    },
    Preset {
        id: "E17",
        title: "write files: a process each, or a pool",
        look: "starting costs more than writing; the serial run wins",
        notes_figure: Some("10 files: a Process each 0.10 s, a Pool 0.20 s"),
        notes_machine: "machine not told",
        runtimes: ALL,
        steps: &[Step {
            line: "compare files --executor serial,pool,process --tasks 10",
            notes: "--n 1000",
            scaled: Scaled::Flags(["--n 1000", "--n 100_000", "--n 10_000_000"]),
        }],
        checks: &[
            NoFaster {
                this: Pool,
                than: Serial,
                place: Everywhere,
            },
            NoFaster {
                this: Process,
                than: Pool,
                place: Everywhere,
            },
        ],
        outcome: Expected::Results,
    },
    Preset {
        id: "E18",
        title: "the life of a process",
        look: "tab 4: a zombie, an orphan, pages that become private",
        notes_figure: None,
        notes_machine: "machine not told",
        runtimes: &[Native],
        steps: &[
            Step {
                line: "run lifecycle --what life",
                notes: "--size medium",
                scaled: Scaled::Size,
            },
            Step {
                line: "run lifecycle --what orphan",
                notes: "--size medium",
                scaled: Scaled::Size,
            },
            Step {
                line: "run lifecycle --what memory",
                notes: "--size medium",
                scaled: Scaled::Size,
            },
        ],
        checks: &[],
        outcome: Expected::Results,
    },
    Preset {
        id: "E19",
        title: "physical and logical cores",
        look: "what siblings of a core add; beyond them nothing does",
        notes_figure: Some("no gain past the physical cores"),
        notes_machine: "4 logical cores",
        runtimes: &[Native],
        steps: &[Step {
            line: "sweep busy --pin spread --tasks 8 --workers 1,2,4,8 --executor pool",
            notes: "--n 10_000_000",
            scaled: Scaled::Size,
        }],
        checks: &[Gains, Knee],
        outcome: Expected::Results,
    },
    tools::E20,
    Preset {
        id: "Amdahl",
        title: "a serial share bounds the speedup",
        look: "all wait for the serial part; the fit gives its share back",
        notes_figure: None,
        notes_machine: "not measured there",
        runtimes: &[Native],
        steps: &[Step {
            line: "sweep mix --serial 25% --tasks 48 --workers 1,2,4 --executor pool",
            notes: "--size medium",
            scaled: Scaled::Size,
        }],
        checks: &[],
        outcome: Expected::Results,
    },
];

/// Threads of the notes sleep 2, 4, 1 and 5 s before each line.
const fn printing(line: &'static str) -> Step {
    Step {
        line,
        notes: "--values 2,4,1,5",
        scaled: Scaled::Size,
    }
}

/// Tasks of the notes work for 5 s before they wait; under a GIL that takes as long as all of them.
const fn deadlock(line: &'static str) -> Step {
    Step {
        line,
        notes: "--seconds 5 --limit 60",
        scaled: Scaled::Size,
    }
}
