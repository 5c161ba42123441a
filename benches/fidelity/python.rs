//! The interpreters that the model is held against.

use std::process::Command;

use serde_json::Value;

use crate::{Numbers, Scenario};

/// Names that are tried when no interpreter is named.
const USUAL: [&str; 5] = [
    "python3.8",
    "python3.12",
    "python3.13",
    "python3.13t",
    "python3.14t",
];

/// A CPython that was found.
pub(crate) struct Python {
    executable: String,
    pub(crate) version: String,
    pub(crate) gil: bool,
}

/// Returns the interpreters to measure, each once.
pub(crate) fn pythons() -> Vec<Python> {
    // cargo hands on a flag of its own
    let given = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"));
    let mut names: Vec<String> = given.collect();
    if names.is_empty() {
        let listed = std::env::var("EGGTOP_BENCH_PYTHONS").unwrap_or_else(|_| USUAL.join(":"));
        names = listed.split(':').map(str::to_owned).collect();
    }
    let mut found: Vec<Python> = Vec::new();
    for name in names {
        // a name can lead to a script that looks for the interpreter anew each time
        let about = ask(&name, &["about".to_owned()]);
        let text = |about: &Value, field: &str| about[field].as_str().map(str::to_owned);
        let python = about.and_then(|about| {
            Some(Python {
                executable: text(&about, "executable")?,
                version: text(&about, "version")?,
                gil: about["gil"].as_bool()?,
            })
        });
        match python {
            Some(python)
                if found
                    .iter()
                    .all(|other| other.executable != python.executable) =>
            {
                println!("{name}: CPython {}, {}", python.version, python.executable);
                found.push(python);
            }
            Some(_) => {}
            None => println!("{name}: not here"),
        }
    }
    found
}

/// Runs the script and returns what it printed.
fn ask(python: &str, arguments: &[String]) -> Option<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/fidelity.py");
    let output = Command::new(python)
        .arg(script)
        .args(arguments)
        .output()
        .ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

impl Python {
    pub(crate) fn measure(&self, what: &Scenario) -> Numbers {
        let reported = ask(&self.executable, &what.arguments()).unwrap();
        serde_json::from_value(reported).unwrap()
    }
}
