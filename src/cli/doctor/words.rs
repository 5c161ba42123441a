//! The findings in plain words: a heading, then one or more lines, for each part.

use std::collections::BTreeSet;

use super::{Findings, Starts};
use crate::machine::{Comparison, WINDOW};
use crate::model::{CoreInfo, CoreKind, Machine, Steadiness};
use crate::process::priority;
use crate::text::width::{columns_of, wrapped};
use crate::tui;

/// Width of the headings.
const HEADING: usize = 12;

/// Lines are not broken into less than this, headings included.
const LEAST_COLUMNS: u16 = 40;

/// Writes the findings.
pub(super) fn report(findings: &Findings) -> String {
    let parts = [
        ("eggtop", vec![env!("CARGO_PKG_VERSION").to_owned()]),
        ("system", system(&findings.machine)),
        ("cores", cores(&findings.machine)),
        ("limits", limits_and_throttling(findings)),
        ("clock", clock(findings)),
        ("load", load(&findings.readers)),
        ("steadiness", steadiness(findings.steadiness.as_ref())),
        ("start", vec![starts(&findings.starts)]),
        ("python", findings.pythons.report(&findings.machine)),
        ("terminal", terminal(findings)),
        ("settings", settings(findings)),
    ];
    laid_out(&parts, findings.terminal.size.map(|(columns, _)| columns))
}

/// Writes what is known of another machine.
pub(super) fn report_machine(machine: &Machine) -> String {
    let parts = [
        ("eggtop", vec![env!("CARGO_PKG_VERSION").to_owned()]),
        ("system", system(machine)),
        ("cores", cores(machine)),
        ("limits", limits(machine).into()),
    ];
    laid_out(&parts, None)
}

/// Writes the parts that have something to say; on a terminal no wider than it, unless it is narrow.
fn laid_out(parts: &[(&str, Vec<String>)], columns: Option<u16>) -> String {
    let room = columns.map(|columns| columns.max(LEAST_COLUMNS) - HEADING as u16);
    let parts = parts.iter().filter(|(_, lines)| !lines.is_empty());
    parts
        .map(|(heading, lines)| {
            let lines = lines.iter().flat_map(|line| fitted(line, room));
            part(heading, &lines.collect::<Vec<String>>())
        })
        .collect()
}

fn part(heading: &str, lines: &[String]) -> String {
    let indent = format!("\n{:HEADING$}", "");
    format!("{heading:HEADING$}{}\n", lines.join(&indent))
}

/// Breaks a line that is too long; what follows is indented.
fn fitted(line: &str, room: Option<u16>) -> Vec<String> {
    match room {
        Some(room) if columns_of(line) > usize::from(room) => {
            let lines = wrapped(line, room - 2).into_iter().enumerate();
            let indent = |at: usize| if at == 0 { "" } else { "  " };
            lines
                .map(|(at, line)| indent(at).to_owned() + &line)
                .collect()
        }
        _ => vec![line.to_owned()],
    }
}

fn system(machine: &Machine) -> Vec<String> {
    let names = [&machine.system, &machine.brand];
    let mut lines: Vec<String> = names.into_iter().cloned().collect();
    lines.retain(|line| !line.is_empty());
    if machine.memory > 0 {
        let gib = machine.memory as f64 / f64::from(1 << 30);
        lines.push(format!("{gib:.1} GiB of memory"));
    }
    lines
}

fn cores(machine: &Machine) -> Vec<String> {
    let physical = machine.physical.map_or_else(
        || "how many are physical is unknown".to_owned(),
        |physical| format!("{physical} physical"),
    );
    let siblings = if machine.has_smt() {
        "logical cores share physical ones (SMT)"
    } else {
        "no two share a physical one (no SMT)"
    };
    let count = |kind| {
        machine
            .cores
            .iter()
            .filter(|core| core.kind == kind)
            .count()
    };
    let fast = count(CoreKind::Performance);
    let thrifty = count(CoreKind::Efficiency);
    let kinds = if fast + thrifty == 0 {
        "all alike (no P and E cores)".to_owned()
    } else {
        format!("{fast} fast (P), {thrifty} thrifty (E)")
    };
    let distinct = |of: fn(&CoreInfo) -> u16| {
        let distinct: BTreeSet<u16> = machine.cores.iter().map(of).collect();
        distinct.len()
    };
    let packages = counted(distinct(|core| core.package), "package");
    let nodes = counted(distinct(|core| core.node), "NUMA node");
    vec![
        format!("{} logical, {physical}", machine.logical),
        siblings.to_owned(),
        format!("{kinds}; {packages}, {nodes}"),
    ]
}

fn limits(machine: &Machine) -> [String; 2] {
    let cores = format!("may run on cores {}", ranges(&machine.affinity));
    [machine.limits(), cores]
}

fn limits_and_throttling(findings: &Findings) -> Vec<String> {
    let mut lines = limits(&findings.machine).to_vec();
    lines.extend(priority());
    if let Some(throttling) = findings.throttling {
        lines.push(format!(
            "the quota ran out in {} and stopped this group for {} within {}",
            counted(throttling.periods as usize, "period"),
            throttling.time,
            WINDOW,
        ));
    }
    lines
}

/// Writes ascending numbers as ranges: `0-3, 6`.
fn ranges(numbers: &[u16]) -> String {
    let parts: Vec<String> = numbers
        .chunk_by(|one, next| next.checked_sub(*one) == Some(1))
        .map(|part| match part {
            [first, .., last] => format!("{first}-{last}"),
            [only] => only.to_string(),
            [] => String::new(),
        })
        .collect();
    parts.join(", ")
}

fn clock(findings: &Findings) -> Vec<String> {
    let resolution = findings.clock_ns.map_or_else(
        || "resolution is unknown".to_owned(),
        |nanos| format!("resolution {nanos} ns"),
    );
    vec![resolution]
}

fn load(readers: &[Comparison]) -> Vec<String> {
    let percent = |share: f32| format!("{:.0} %", share * 100.0);
    let mut lines = vec![format!("two readers over the same {WINDOW:.1}:")];
    for both in readers {
        let own = both.own.map_or_else(|| "not here".to_owned(), percent);
        let sysinfo = percent(both.sysinfo);
        lines.push(format!(
            "core {:<4} sysinfo {sysinfo:>6}   /proc/stat {own:>6}",
            both.core
        ));
    }
    lines
}

fn steadiness(steadiness: Option<&Steadiness>) -> Vec<String> {
    steadiness.map_or_else(
        || vec!["not measured: no threads could be started for it".to_owned()],
        |steadiness| vec![steadiness.measured(), steadiness.meaning()],
    )
}

fn starts(starts: &Starts) -> String {
    let shown = |took: Option<f64>| match took {
        Some(micros) if micros < 1000.0 => format!("{micros:.0} us"),
        Some(micros) => format!("{:.1} ms", micros / 1000.0),
        None => "refused".to_owned(),
    };
    format!(
        "until ready for a task: thread {}, fork {}, spawn {}",
        shown(starts.thread),
        shown(starts.fork),
        shown(starts.spawn)
    )
}

fn terminal(findings: &Findings) -> Vec<String> {
    let terminal = &findings.terminal;
    let text = if terminal.utf8 { "UTF-8" } else { "ASCII" };
    let size = terminal.size.map_or_else(
        || "size unknown".to_owned(),
        |(columns, rows)| format!("{columns}x{rows}"),
    );
    let colours = match terminal.colours() {
        0 => "no colours".to_owned(),
        colours => format!("{colours} colours"),
    };
    let screen = match tui::possible() {
        Ok(()) => "the lab can open".to_owned(),
        Err(reason) => format!("the lab cannot open: {reason}"),
    };
    vec![screen, format!("{size}, {colours}, {text}")]
}

fn settings(findings: &Findings) -> Vec<String> {
    let Some(path) = &findings.settings else {
        return vec!["no home folder is known, so no file is read".to_owned()];
    };
    let there = if path.exists() {
        ""
    } else {
        " (there is none)"
    };
    vec![format!("{}{there}", path.display())]
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hybrid_machine_is_described_in_words() {
        let core = |id, physical, sibling, kind| CoreInfo {
            id,
            physical,
            sibling,
            kind,
            ..CoreInfo::default()
        };
        let machine = Machine {
            logical: 3,
            physical: Some(2),
            cores: vec![
                core(0, 0, 0, CoreKind::Performance),
                core(1, 0, 1, CoreKind::Performance),
                core(2, 1, 0, CoreKind::Efficiency),
            ],
            ..Machine::default()
        };
        assert_eq!(
            cores(&machine),
            [
                "3 logical, 2 physical",
                "logical cores share physical ones (SMT)",
                "2 fast (P), 1 thrifty (E); 1 package, 1 NUMA node",
            ]
        );
    }

    #[test]
    fn lines_fit_a_terminal_and_are_whole_elsewhere() {
        let line = "this machine is not steady: other programs or a quota take cores away";
        let parts = [("steadiness", vec![line.to_owned(), "short".to_owned()])];
        assert_eq!(
            laid_out(&parts, None),
            format!("steadiness  {line}\n            short\n")
        );
        for columns in 0..100 {
            let text = laid_out(&parts, Some(columns));
            let most = usize::from(columns.max(LEAST_COLUMNS));
            assert!(text.lines().all(|line| line.len() <= most), "{text}");
            let words = text.split_whitespace().collect::<Vec<&str>>().join(" ");
            assert_eq!(words, format!("steadiness {line} short"));
        }
    }

    #[test]
    fn start_costs_have_sensible_units() {
        let reported = starts(&Starts {
            thread: Some(41.7),
            fork: Some(1_250.0),
            spawn: None,
        });
        assert!(
            reported.ends_with("thread 42 us, fork 1.2 ms, spawn refused"),
            "{reported}"
        );
    }

    #[test]
    fn cores_are_listed_as_ranges() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2, 5, 7-8");
        assert_eq!(ranges(&[]), "");
    }
}
