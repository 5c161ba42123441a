//! Words that several boxes share, and text that keeps to its area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::text::width::wrapped;
use crate::tui::theme::{Role, Theme};

/// Returns the row of an area, empty when it has none.
pub(super) fn row(area: Rect, row: u16) -> Rect {
    Rect {
        y: area.y.saturating_add(row),
        height: u16::from(row < area.height),
        ..area
    }
}

/// Writes a line into an area's first row.
pub(super) fn line<'a>(line: impl Into<Line<'a>>, area: Rect, buf: &mut Buffer) {
    line.into().render(area.intersection(buf.area), buf);
}

/// Returns the groups of spans that fit a width whole, one after another.
pub(super) fn fitting<'a>(groups: impl IntoIterator<Item = Vec<Span<'a>>>, width: u16) -> Line<'a> {
    let mut used = 0;
    let mut spans = Vec::new();
    for group in groups {
        let words: usize = group.iter().map(Span::width).sum();
        // Blanks at the end may be cut.
        let blank = group
            .last()
            .map_or(0, |last| last.content.len() - last.content.trim_end().len());
        if used + words - blank > usize::from(width) {
            break;
        }
        used += words;
        spans.extend(group);
    }
    Line::from(spans)
}

/// Returns a legend's pairs of glyph and words, as groups that stay together.
pub(super) fn pairs(legend: &Line<'static>) -> Vec<Vec<Span<'static>>> {
    let pairs = legend.spans.chunks(2);
    pairs.map(<[Span<'static>]>::to_vec).collect()
}

/// Returns what an empty box says, broken into lines; a key that it begins with is highlighted.
pub(super) fn taught(text: &str, width: u16, theme: &Theme) -> Vec<Line<'static>> {
    let key = text.split_once(": ").map_or(0, |(key, _)| key.len());
    let lines = wrapped(text, width).into_iter().enumerate();
    let lines = lines.map(|(at, line)| {
        let key = if at == 0 { key } else { 0 };
        let (key, rest) = line.split_at_checked(key).unwrap_or(("", &line));
        Line::from(vec![
            theme.span(Role::Accent, key.to_owned()),
            theme.span(Role::Text, rest.to_owned()),
        ])
    });
    lines.collect()
}

/// Returns what parts of one line are kept apart with.
pub(super) fn dot(theme: &Theme) -> &'static str {
    if theme.ascii() { " - " } else { " · " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_longer_than_its_line_does_not_stand_out() {
        let theme = Theme::default();
        let lines = |text| taught(text, 12, &theme);
        assert_eq!(lines("Enter: fry")[0].spans[0].content, "Enter");
        let long = lines("a beginning of some length: a text");
        assert_eq!(long[0].spans[0].content, "");
        assert_eq!(long[0].spans[1].content, "a beginning");
    }

    #[test]
    fn groups_are_kept_whole() {
        let groups = ["one", "two", "three"].map(|word| vec![Span::raw(word)]);
        assert_eq!(fitting(groups, 8).to_string(), "onetwo");
        let blank = ["one  ", "two  "].map(|word| vec![Span::raw(word)]);
        assert_eq!(fitting(blank, 8).to_string(), "one  two  ");
    }
}
