//! Plots as text, and every size down to nothing.

use super::*;
use crate::tui::theme::GlyphSet;

fn drawn(theme: &Theme, (width, height): (u16, u16), most: f64) -> String {
    let ideal = |x: f64| Some(x.min(2.0));
    let curves = [Curve {
        of: &ideal,
        line: Line::Solid,
        role: Role::Dim,
    }];
    let dot = |x: f64, y, selected| Dot {
        x,
        y,
        error: 0.1,
        selected,
    };
    let dots = [
        dot(1.0, 1.0, false),
        dot(2.0, 1.9, true),
        dot(most, 1.8, false),
    ];
    let marks = [
        Mark {
            x: 2.0,
            words: "available 2".to_owned(),
            now: false,
        },
        Mark {
            x: most,
            words: "40%".to_owned(),
            now: true,
        },
    ];
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let plot = Plot::new(theme).curves(&curves).dots(&dots).marks(&marks);
    (&plot).render(area, &mut buffer);
    let rows = buffer.content().chunks(usize::from(width.max(1)));
    let lines = rows.map(|row| {
        row.iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn points_marks_and_the_ideal_line_can_be_read() {
    insta::assert_snapshot!("plot", drawn(&Theme::default(), (44, 12), 4.0));
    insta::assert_snapshot!("plot_of_many", drawn(&Theme::default(), (60, 12), 128.0));
    let ascii = Theme::default().with_glyphs(GlyphSet::Ascii);
    let text = drawn(&ascii, (44, 12), 4.0);
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!("plot_ascii", text);
}

#[test]
fn every_size_can_be_drawn() {
    for width in 0..60 {
        for height in 0..14 {
            drawn(&Theme::default(), (width, height), 4.0);
            drawn(&Theme::default(), (width, height), 1_024.0);
        }
    }
}

#[test]
fn what_is_no_number_is_left_out() {
    let theme = Theme::default();
    let area = Rect::new(0, 0, 40, 10);
    let mut buffer = Buffer::empty(area);
    let dots = [f64::NAN, f64::INFINITY, -1.0, 1e300].map(|value| Dot {
        x: value,
        y: value,
        error: value,
        selected: false,
    });
    let nothing = |_| Some(f64::NAN);
    let curves = [Curve {
        of: &nothing,
        line: Line::Dotted,
        role: Role::Running,
    }];
    let plot = Plot::new(&theme).curves(&curves).dots(&dots);
    (&plot).render(area, &mut buffer);
}
