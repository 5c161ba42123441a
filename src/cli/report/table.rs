//! A table for people, the verdicts under it. ASCII, so that it reads the same everywhere.

use std::io::{self, Write};
use std::ops::Range;

use comfy_table::{CellAlignment, Table, TableComponent, presets};

use super::ReportOptions;
use crate::results::{compare, cores_of};
use crate::session::Session;
use crate::text::width::columns_of;

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
        writeln!(to, "{}\n", preset.title())?;
    }
    for (at, group) in groups.iter().enumerate() {
        if at > 0 {
            writeln!(to)?;
        }
        writeln!(to, "{}\n", group.work())?;
        let (heads, rows) = group.grid(cores_of(&session.machine));
        write_grid((&heads, &rows), options.width, to)?;
        writeln!(to)?;
        for remark in group.remarks(options.detail) {
            writeln!(to, "{}", remark.sentence)?;
            for line in remark.details {
                writeln!(to, "  {line}")?;
            }
        }
    }
    let tools = super::tools::lines(&compare::rows(session), options.detail);
    if !tools.is_empty() {
        writeln!(to, "\nThe best way for each work, measured here:")?;
    }
    for line in tools {
        writeln!(to, "  {line}")?;
    }
    if let Some(preset) = &options.preset {
        writeln!(to)?;
        for line in preset.lines() {
            writeln!(to, "{line}")?;
        }
    }
    Ok(())
}

/// What separates two columns.
const GAP: usize = 2;

type Grid<'a> = (&'a [&'static str], &'a [Vec<String>]);

/// Writes a table; one that is too wide in parts, one below another, each of which begins with the first
/// column.
fn write_grid((heads, rows): Grid<'_>, width: Option<u16>, to: &mut impl Write) -> io::Result<()> {
    let width_of = |column: usize| {
        let cells = rows.iter().map(|row| columns_of(&row[column]));
        cells.chain([columns_of(heads[column])]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width_of).collect();
    let room = width.map_or(usize::MAX, usize::from);
    for (at, columns) in parts(&widths, room).into_iter().enumerate() {
        if at > 0 {
            writeln!(to)?;
        }
        let with_first = || std::iter::once(0).chain(columns.clone());
        let mut table = Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_style(TableComponent::HeaderLines, '-')
            .set_header(with_first().map(|column| heads[column]))
            .add_rows(
                rows.iter()
                    .map(|row| with_first().map(|column| row[column].clone())),
            );
        for (at, column) in table.column_iter_mut().enumerate() {
            let is_last = at == columns.len();
            column.set_padding((0, if is_last { 0 } else { GAP as u16 }));
            if at > 0 {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for line in table.lines() {
            writeln!(to, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// Returns which columns beside the first one are in each part of a table.
fn parts(widths: &[usize], room: usize) -> Vec<Range<usize>> {
    let first = widths.first().copied().unwrap_or(0);
    let mut parts = Vec::new();
    let (mut start, mut used) = (1, first);
    for (column, width) in widths.iter().enumerate().skip(1) {
        if used.saturating_add(GAP + width) > room && column > start {
            parts.push(start..column);
            (start, used) = (column, first);
        }
        used += GAP + width;
    }
    parts.push(start..widths.len().max(start));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: Option<u16>) -> String {
        let heads = ["way", "wall s", "cores", "result"];
        let row = |way: &str| {
            [way, "0.0107", "0.37 of 2", "168"]
                .map(str::to_owned)
                .to_vec()
        };
        let rows = [row("serial"), row("pool x2")];
        let mut text = Vec::new();
        write_grid((&heads, &rows), width, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_table_is_no_wider_than_it_may_be() {
        for width in 20..60 {
            let text = written(Some(width));
            assert!(
                text.lines().all(|line| line.len() <= usize::from(width)),
                "{text}"
            );
            for cell in ["0.0107", "0.37 of 2", "168"] {
                assert_eq!(text.matches(cell).count(), 2, "{text}");
            }
        }
    }

    #[test]
    fn each_part_begins_with_the_way() {
        let text = written(Some(30));
        let heads: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("way"))
            .collect();
        assert_eq!(heads, ["way      wall s      cores", "way      result"]);
        assert_eq!(text.matches("pool x2").count(), 2);
    }

    #[test]
    fn without_a_width_and_in_too_little_room_nothing_is_lost() {
        assert_eq!(written(None).matches("way").count(), 1);
        assert_eq!(written(Some(1)).matches("way").count(), 3);
    }
}
