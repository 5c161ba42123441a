//! `eggtop doctor`: what this machine, its Pythons and this terminal can do.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use super::args::{Doctor, DoctorFormat};
use super::startup::Startup;
use super::terminal::{Streams, Terminal};
use super::{config, output};
use crate::executor::measure_steadiness;
use crate::machine::{self, Comparison, ThrottlingReader};
use crate::model::{Machine, Steadiness, Throttling};
use crate::os;
use crate::runtime::Stop;
use crate::text::harmless_json;

mod pythons;
mod starts;
mod words;

use pythons::Pythons;
use starts::Starts;

/// What was found.
#[derive(Debug)]
struct Findings {
    machine: Machine,
    readers: Vec<Comparison>,
    throttling: Option<Throttling>,
    clock_ns: Option<u64>,
    steadiness: Option<Steadiness>,
    starts: Starts,
    pythons: Pythons,
    terminal: Terminal,
    settings: Option<PathBuf>,
}

/// Looks at the machine for about two seconds, or at the copy of another one, and prints what was
/// found; returns the exit status.
pub(super) fn doctor(doctor: &Doctor) -> Result<u8> {
    let text = match &doctor.root {
        Some(root) => report_copy(root, doctor.format)?,
        None => report_this(doctor.format)?,
    };
    output::print(text.as_bytes())?;
    Ok(0)
}

fn report_this(format: DoctorFormat) -> Result<String> {
    let startup = Startup::prepare(|| Ok(()))?;
    let findings = examine(startup)?;
    Ok(match format {
        DoctorFormat::Table => words::report(&findings),
        DoctorFormat::Json => json_of(&FindingsEntry::new(&findings))?,
    })
}

/// Reports what files can say: no load, nothing started, no terminal.
fn report_copy(root: &Path, format: DoctorFormat) -> Result<String> {
    let machine = machine::read_copy(root).with_context(|| {
        let allowed =
            "a folder with a copy of another machine's sys and proc; no core is described";
        format!("--root {}: {allowed}", root.display())
    })?;
    Ok(match format {
        DoctorFormat::Table => words::report_machine(&machine),
        DoctorFormat::Json => json_of(&MachineEntry::new(&machine))?,
    })
}

fn json_of(reported: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string_pretty(reported)?;
    Ok(harmless_json(&json).into_owned() + "\n")
}

fn examine(startup: Startup<()>) -> Result<Findings> {
    let mut machine = startup.machine.clone();
    let throttling = ThrottlingReader::open(Path::new("/"));
    let readers = machine::compare_readers();
    let throttling = throttling.and_then(|reader| reader.map(|reader| reader.read()).transpose());
    // Interpreters are started for it, which would show in the load.
    let pythons = Pythons::look(&mut machine);
    let steadiness = measure_steadiness(&machine, &Stop::default());
    Ok(Findings {
        machine,
        readers,
        // Where the statistics may not be read, none are reported.
        throttling: throttling.unwrap_or_default(),
        clock_ns: os::clock_resolution().ok(),
        steadiness,
        starts: starts::measure(startup)?,
        pythons,
        terminal: Terminal::look(),
        settings: config::usual_place(),
    })
}

/// The findings as one JSON object; what is not known is null.
#[derive(Debug, Serialize)]
struct FindingsEntry<'a> {
    #[serde(flatten)]
    machine: MachineEntry<'a>,
    readers: Vec<ReaderEntry>,
    throttling: Option<Throttling>,
    clock_resolution_ns: Option<u64>,
    steadiness: Option<SteadinessEntry>,
    start_us: Starts,
    python: &'a Pythons,
    terminal: TerminalEntry<'a>,
    settings: Option<&'a Path>,
}

#[derive(Debug, Serialize)]
struct MachineEntry<'a> {
    eggtop: &'static str,
    machine: &'a Machine,
    limits: String,
}

#[derive(Debug, Serialize)]
struct ReaderEntry {
    core: u16,
    sysinfo: f32,
    proc_stat: Option<f32>,
}

#[derive(Debug, Serialize)]
struct SteadinessEntry {
    #[serde(flatten)]
    measured: Steadiness,
    steady: bool,
}

#[derive(Debug, Serialize)]
struct TerminalEntry<'a> {
    #[serde(flatten)]
    streams: Streams,
    term: &'a str,
    columns: Option<u16>,
    rows: Option<u16>,
    colours: u32,
    utf8: bool,
}

impl<'a> MachineEntry<'a> {
    fn new(machine: &'a Machine) -> Self {
        Self {
            eggtop: env!("CARGO_PKG_VERSION"),
            machine,
            limits: machine.limits(),
        }
    }
}

impl SteadinessEntry {
    fn new(measured: Steadiness) -> Self {
        Self {
            measured,
            steady: measured.is_steady(),
        }
    }
}

impl<'a> FindingsEntry<'a> {
    fn new(findings: &'a Findings) -> Self {
        let terminal = &findings.terminal;
        let reader = |both: &Comparison| ReaderEntry {
            core: both.core,
            sysinfo: both.sysinfo,
            proc_stat: both.own,
        };
        Self {
            machine: MachineEntry::new(&findings.machine),
            readers: findings.readers.iter().map(reader).collect(),
            throttling: findings.throttling,
            clock_resolution_ns: findings.clock_ns,
            steadiness: findings.steadiness.map(SteadinessEntry::new),
            start_us: findings.starts,
            python: &findings.pythons,
            terminal: TerminalEntry {
                streams: terminal.streams,
                term: &terminal.term,
                columns: terminal.size.map(|(columns, _)| columns),
                rows: terminal.size.map(|(_, rows)| rows),
                colours: terminal.colours(),
                utf8: terminal.utf8,
            },
            settings: findings.settings.as_deref(),
        }
    }
}
