//! A table for people, the verdicts under it. ASCII, so that it reads the same everywhere.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, TableComponent, presets};

use super::Told;
use crate::results::compare;
use crate::results::cores_of;
use crate::session::Session;

/// Writes a table for each work that was done.
pub(super) fn write(session: &Session, told: &Told, to: &mut impl Write) -> io::Result<()> {
    let groups = super::groups(session);
    if groups.is_empty() {
        return writeln!(to, "No run has ended.");
    }
    if let Some(preset) = &told.preset {
        writeln!(to, "{}\n", preset.title())?;
    }
    for (at, group) in groups.iter().enumerate() {
        if at > 0 {
            writeln!(to)?;
        }
        let (heads, rows) = group.grid(cores_of(&session.machine));
        let mut table = Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_style(TableComponent::HeaderLines, '-')
            .set_header(heads)
            .add_rows(rows);
        for (at, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, 2));
            if at > 0 {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        writeln!(to, "{}\n", group.work())?;
        for line in table.lines() {
            writeln!(to, "{}", line.trim_end())?;
        }
        writeln!(to)?;
        for remark in group.remarks(told.detail) {
            writeln!(to, "{}", remark.sentence)?;
            for line in remark.details {
                writeln!(to, "  {line}")?;
            }
        }
    }
    let tools = super::tools::lines(&compare::rows(session), told.detail);
    if !tools.is_empty() {
        writeln!(to, "\nThe best way for each work, measured here:")?;
    }
    for line in tools {
        writeln!(to, "  {line}")?;
    }
    if let Some(preset) = &told.preset {
        writeln!(to)?;
        for line in preset.lines() {
            writeln!(to, "{line}")?;
        }
    }
    Ok(())
}
