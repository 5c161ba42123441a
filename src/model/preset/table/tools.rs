//! The preset that does work of every kind, each several ways.

use super::super::{Expected, Preset, Scaled, Step};
use super::ALL;

/// Every kind of work that the notes have a rule for.
pub(super) const E20: Preset = Preset {
    id: "E20",
    title: "choose the tool",
    look: "the best way for each work, measured here (lab: press v)",
    notes_figure: Some(
        "computing: processes; waiting: threads or async, many at once: async; network: tune; disk: serially",
    ),
    notes_machine: "a rule, not measured",
    runtimes: ALL,
    steps: &[
        Step {
            line: "compare busy --tasks 4 --executor serial,threads,pool",
            notes: "--n 10_000_000",
            scaled: Scaled::Size,
        },
        Step {
            line: "compare sleep --workers 8 --tasks 8 --executor serial,threads,pool,async",
            notes: "--size large",
            scaled: Scaled::Size,
        },
        many("run sleep --tasks 1000 --executor threads --workers 100"),
        many("run sleep --tasks 1000 --executor async"),
        Step {
            line: "compare fetch --workers 8 --executor serial,threads,async",
            notes: "--size medium",
            scaled: Scaled::Size,
        },
        Step {
            line: "compare files --tasks 10 --executor serial,threads,pool,process",
            notes: "--n 1000",
            scaled: Scaled::Flags(["--n 1000", "--n 100_000", "--n 10_000_000"]),
        },
        Step {
            line: "compare power --n 1 --tasks 1000 --executor serial,threads,pool",
            notes: "",
            scaled: Scaled::Flags(["", "", ""]),
        },
    ],
    checks: &[],
    outcome: Expected::SomeFail,
};

/// So many at once that a thread for each would be too many.
const fn many(line: &'static str) -> Step {
    Step {
        line,
        notes: "--seconds 0.1",
        scaled: Scaled::Flags(["--seconds 0.1", "--seconds 0.3", "--seconds 1"]),
    }
}
