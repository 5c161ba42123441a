//! Keys and experiments as pages show them.

use std::fmt::Write;

use eggtop::model::{PRESETS, PresetSize};
use eggtop::tui::keymap;

/// Returns a table for each place and mode, in the order in which they first come.
pub(crate) fn keys() -> String {
    let mut places: Vec<(&str, String)> = Vec::new();
    for row in keymap::rows() {
        let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
        let line = format!("| {} | {} |\n", keys.join(" "), row.words);
        let place = row.heading();
        match places.iter_mut().find(|(other, _)| *other == place) {
            Some((_, lines)) => lines.push_str(&line),
            None => places.push((place, line)),
        }
    }
    let section = |(place, lines): (&str, String)| {
        let heading = capitalised(place);
        format!("## {heading}\n\n| keys | what they do |\n|---|---|\n{lines}\n")
    };
    places.into_iter().map(section).collect()
}

/// Returns a list of all experiments, and a section for each.
pub(crate) fn experiments() -> String {
    let mut text = "| experiment | what it shows |\n|---|---|\n".to_owned();
    for preset in PRESETS.iter() {
        let (id, title) = (&preset.id, &preset.title);
        let target = id.to_lowercase();
        writeln!(text, "| [{id}](#{target}) | {title} |").unwrap();
    }
    for preset in PRESETS.iter() {
        let lines: Vec<String> = preset.lines(PresetSize::Small).collect();
        writeln!(
            text,
            "\n### {}\n\n{}.\n",
            preset.id,
            capitalised(&preset.title)
        )
        .unwrap();
        writeln!(text, "- Look at: {}.", preset.look).unwrap();
        writeln!(text, "- Expected: {}.", preset.expected()).unwrap();
        if let Some(notes) = preset.notes() {
            writeln!(text, "- The notes' figure: {notes}.").unwrap();
        }
        writeln!(
            text,
            "\n`eggtop run --preset {}` does the same as:\n\n```sh\n{}\n```",
            preset.id,
            lines.join("\n")
        )
        .unwrap();
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
