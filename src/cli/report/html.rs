//! The results as HTML, a part of the page of a session.

use std::fmt::Write;

use super::{Detail, groups, tools};
use crate::export::svg::escaped;
use crate::results::{compare, cores_of};
use crate::session::Session;

/// Returns a table for each work that was done, and what that means.
pub(crate) fn html(session: &Session) -> String {
    let groups = groups(session);
    if groups.is_empty() {
        return "<p>No run has ended.</p>".to_owned();
    }
    let mut text = String::new();
    for group in &groups {
        let (heads, rows) = group.grid(cores_of(&session.machine));
        put(
            &mut text,
            format_args!("<h3>{}</h3>\n", escaped(&group.work())),
        );
        put(&mut text, format_args!("<div class=\"wide\"><table>\n"));
        line(&mut text, "th", heads.iter().copied());
        for row in &rows {
            line(&mut text, "td", row.iter().map(String::as_str));
        }
        put(&mut text, format_args!("</table></div>\n"));
        let remarks = group.remarks(Detail::Verdicts);
        list(
            &mut text,
            remarks.iter().map(|remark| remark.sentence.as_str()),
        );
    }
    let tools = tools::lines(&compare::rows(session), Detail::Verdicts);
    if !tools.is_empty() {
        put(
            &mut text,
            format_args!("<h3>The best way for each work, measured here</h3>\n"),
        );
        list(&mut text, tools.iter().map(String::as_str));
    }
    text
}

fn line<'a>(text: &mut String, cell: &str, words: impl Iterator<Item = &'a str>) {
    put(text, format_args!("<tr>"));
    for word in words {
        put(text, format_args!("<{cell}>{}</{cell}>", escaped(word)));
    }
    put(text, format_args!("</tr>\n"));
}

fn list<'a>(text: &mut String, lines: impl Iterator<Item = &'a str>) {
    put(text, format_args!("<ul>\n"));
    for line in lines {
        put(text, format_args!("<li>{}</li>\n", escaped(line)));
    }
    put(text, format_args!("</ul>\n"));
}

fn put(text: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    let _ = text.write_fmt(words);
}
