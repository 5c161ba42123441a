//! A session as one web page that needs nothing else: results to read, and every run to go through in
//! time, lane by lane and core by core.
//!
//! What is long is thinned, so that the page of a session of any length stays small, and says so.

mod data;

use std::fmt::Write as _;
use std::io::{self, Write};

use ratatui::style::Color;

use super::palette;
use super::svg::{escaped, hex};
use crate::session::{LaneState, Session};
use crate::text::harmless_json;

const STYLE: &str = include_str!("../../assets/page/page.css");
const SCRIPT: &str = include_str!("../../assets/page/page.js");
const BODY: &str = include_str!("../../assets/page/page.html");

/// How a state of lanes is shown.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Which state.
    pub state: LaneState,
    /// What it is called.
    pub name: &'static str,
    /// The character that stands for it in the lab, whose pattern it has here, too.
    pub glyph: char,
    /// Its colours on a light and on a dark page.
    pub colors: [Color; 2],
}

/// What the page has besides the session.
#[derive(Debug)]
pub struct Page<'a> {
    /// What it is called.
    pub title: &'a str,
    /// When it began, and on what.
    pub place: &'a str,
    /// The results as HTML.
    pub results: &'a str,
    /// How states are shown; one that is not among them is left out.
    pub kinds: &'a [Kind],
    /// The colours of text and of what is behind it, on a light and on a dark page.
    pub base: [(Color, Color); 2],
}

impl Page<'_> {
    /// Writes the page of a session.
    pub fn write(&self, session: &Session, to: &mut impl Write) -> io::Result<()> {
        let (data, thinned) = data::of(session, self.kinds);
        // in a script of a page only this letter could end it
        let data = serde_json::to_string(&data)?;
        let data = harmless_json(&data).replace('<', "\\u003c");
        let title = escaped(self.title);
        write!(
            to,
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
             <title>{title}</title>\n<style>\n{}{STYLE}</style>\n\
             <h1>{title}</h1>\n<p class=\"weak\">{}</p>\n",
            self.colors(),
            escaped(self.place)
        )?;
        if thinned {
            writeln!(
                to,
                "<p>This session is long: neighbouring stretches are merged, and the oldest runs have \
                 results only.</p>"
            )?;
        }
        write!(
            to,
            "{BODY}<h2>Results</h2>\n{}\n\
             <script type=\"application/json\" id=\"session\">{data}</script>\n\
             <script>\n{SCRIPT}</script>\n</html>\n",
            self.results
        )?;
        to.flush()
    }

    /// Returns the colours of both themes as variables of the style sheet.
    fn colors(&self) -> String {
        let theme = |at: usize| {
            let (front, back) = self.base[at];
            let mut states = String::new();
            for (number, kind) in self.kinds.iter().enumerate() {
                // Writing into a string cannot fail.
                let _ = write!(states, "--s{number}:{};", css(kind.colors[at]));
            }
            format!(
                ":root{{--front:{};--back:{};{states}}}",
                css(front),
                css(back)
            )
        };
        let (light, dark) = (theme(0), theme(1));
        format!("{light}\n@media (prefers-color-scheme: dark) {{{dark}}}\n")
    }
}

fn css(color: Color) -> String {
    hex(palette::rgb(color).unwrap_or([0x80; 3]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, EventKind, Timestamp};

    #[test]
    fn nothing_in_a_session_becomes_part_of_the_page() {
        let mut session = Session::default();
        let label = "</script><b>\u{1b}[2J & \"x\"".to_owned();
        session.apply(&Event {
            at: Timestamp(7),
            kind: EventKind::Mark { label },
        });
        let mut out = Vec::new();
        let base = (Color::Black, Color::White);
        let page = Page {
            title: "<i>&",
            place: "a\u{0}b",
            results: "<p>No run has ended.</p>",
            kinds: &[],
            base: [base, (Color::White, Color::Black)],
        };
        page.write(&session, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("</script>").count(), 2);
        assert!(!text.contains("<b>\\") && text.contains("<h1>&lt;i&gt;&amp;</h1>"));
        assert!(
            !text
                .chars()
                .any(|letter| letter.is_control() && letter != '\n')
        );
        let data = text.split("id=\"session\">").nth(1).unwrap();
        let data = data.split("</script>").next().unwrap();
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["marks"][0]["name"], "</script><b>?[2J & \"x\"");
    }
}
