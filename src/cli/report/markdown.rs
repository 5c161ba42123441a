//! A Markdown table to paste into notes or an issue.

use std::io::{self, Write};

use comfy_table::{Table, presets};

use super::ReportOptions;
use crate::results::{compare, cores_of};
use crate::session::Session;
use crate::text::harmless;

/// Writes a table for each work that was done.
pub(super) fn write(
    session: &Session,
    options: &ReportOptions,
    to: &mut impl Write,
) -> io::Result<()> {
    let groups = super::groups(session);
    if groups.is_empty() {
        return writeln!(to, "No run has ended.");
    }
    if let Some(preset) = &options.preset {
        writeln!(to, "**{}**\n", escaped(preset.title()))?;
    }
    for group in &groups {
        writeln!(to, "**{}** on {}\n", group.work(), machine(session))?;
        let (heads, rows) = group.grid(cores_of(&session.machine));
        let mut table = Table::new();
        let rows = rows
            .into_iter()
            .map(|row| row.into_iter().map(escaped).collect::<Vec<_>>());
        table
            .load_preset(presets::ASCII_MARKDOWN)
            .set_header(heads)
            .add_rows(rows);
        writeln!(to, "{table}\n")?;
        for remark in group.remarks(options.detail) {
            writeln!(to, "- {}", escaped(remark.sentence))?;
            for line in remark.details {
                writeln!(to, "  - {}", escaped(line))?;
            }
        }
        writeln!(to)?;
    }
    let tools = super::tools::lines(&compare::rows(session), options.detail);
    if !tools.is_empty() {
        writeln!(to, "The best way for each work, measured here:\n")?;
        for line in tools {
            writeln!(to, "- {}", escaped(line))?;
        }
        writeln!(to)?;
    }
    if let Some(preset) = &options.preset {
        for line in preset.lines() {
            writeln!(to, "- {}", escaped(line))?;
        }
        writeln!(to)?;
    }
    writeln!(to, "eggtop {}", harmless(&session.version))
}

/// Returns the machine in a few words: its processor and its limits.
fn machine(session: &Session) -> String {
    let machine = &session.machine;
    let brand = harmless(&machine.brand);
    let name = if brand.trim().is_empty() {
        "this machine"
    } else {
        brand.trim()
    };
    escaped(format!("{name} ({})", machine.limits()))
}

/// Returns text that Markdown and HTML take as it is.
fn escaped(text: String) -> String {
    if !text.contains(['|', '<', '>', '*', '_', '`', '[', '\\']) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if matches!(letter, '|' | '<' | '>' | '*' | '_' | '`' | '[' | '\\') {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}
