//! The page of a session: its results as the report has them, in the colours of the themes.

use std::io::{self, Write};

use super::report;
use crate::export::page::{Kind, Page};
use crate::model::Event;
use crate::record::Head;
use crate::text::harmless;
use crate::tui::theme::{Theme, ThemeName};
use crate::tui::widgets::{StateLook, explained_states, look_of};

/// Writes the page of all that was recorded.
pub(super) fn write(
    events: impl Iterator<Item = Event>,
    head: &Head,
    title: &str,
    to: &mut impl Write,
) -> io::Result<()> {
    let session = super::session_of(events);
    let themes = [ThemeName::Light, ThemeName::Dark].map(Theme::new);
    let kind = |state| {
        let StateLook { name, role } = look_of(state);
        Kind {
            state,
            name,
            glyph: themes[0].glyph(role),
            colors: [&themes[0], &themes[1]].map(|theme| theme.style(role).fg.unwrap_or_default()),
        }
    };
    let kinds: Vec<Kind> = explained_states().map(kind).collect();
    let place = format!(
        "{}, {}, eggtop {}",
        head.started,
        session.machine.limits(),
        session.version
    );
    let page = Page {
        title,
        place: &harmless(&place),
        results: &report::html(&session),
        kinds: &kinds,
        base: [themes[0].base_colors(), themes[1].base_colors()],
    };
    page.write(&session, to)
}
