//! What of a screenplay cannot be on this machine, found before anything is played.

use super::{Fault, Screenplay, Step};
use crate::model::{Draft, Machine, Series};
use crate::tui::keymap::Key;

/// Keys that may change the panel, so that what it says is not known any more.
const CHANGING: [&str; 11] = [
    "Left",
    "Right",
    "h",
    "l",
    "+",
    "=",
    "-",
    "i",
    "e",
    "E",
    "Backspace",
];

/// Returns every line that cannot be done on a machine, when `spec` stands in the panel at first.
pub fn check(play: &Screenplay, spec: &Draft, machine: &Machine) -> Vec<Fault> {
    let mut panel = Some(spec.clone());
    let mut faults = Vec::new();
    for scene in &play.scenes {
        let refused = match &scene.step {
            Step::Key(key) if changes(*key) => {
                panel = None;
                None
            }
            Step::Set(field, value) => {
                // what a value of it may be was looked at when it was read
                if let Some(spec) = &mut panel {
                    let _ = field.set(spec, value);
                }
                None
            }
            Step::Run => panel
                .as_ref()
                .and_then(|spec| spec.spec().check(machine).err())
                .map(|error| format!("run: {error}")),
            Step::Preset(preset, size) => {
                let base = Draft {
                    runtime: preset.runtimes.first().copied().unwrap_or_default(),
                    ..spec.clone()
                };
                panel = None;
                let runs = preset.runs(*size, &base);
                let possible = runs.map(|groups| Series::possible(&groups, machine).0);
                match possible {
                    Ok(runs) if !runs.is_empty() => None,
                    Ok(_) => Some(format!("run preset {}: not on this machine", preset.id)),
                    Err(error) => Some(format!("run preset {}: {error}", preset.id)),
                }
            }
            _ => None,
        };
        let line = scene.line;
        faults.extend(refused.map(|reason| Fault { line, reason }));
    }
    faults
}

fn changes(key: Key) -> bool {
    CHANGING.contains(&key.to_string().as_str())
}
