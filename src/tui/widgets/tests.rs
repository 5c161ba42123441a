//! What holds for all widgets, and helpers for the tests of each.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use tui_input::Input;

use super::*;
use crate::model::{CoreKind, CoreSample, TaskId, TimeSpan};
use crate::session::Stage;
use crate::tui::theme::{GlyphSet, Role, Theme, ThemeName};

/// Returns a core of this number, so busy.
pub(super) fn core(id: u16, busy: f32) -> CoreMeter {
    CoreMeter::from(&CoreSample {
        id,
        busy,
        times: None,
    })
}

/// Returns the lines a widget draws, without the blanks at their ends.
pub(super) fn draw(width: u16, height: u16, widget: impl Widget) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    widget.render(area, &mut buffer);
    lines(&buffer)
}

fn lines(buffer: &Buffer) -> String {
    let cells = usize::from(buffer.area.width).max(1);
    let lines = buffer.content.chunks(cells).map(|row| {
        let line: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        line.trim_end().to_owned() + "\n"
    });
    lines.collect()
}

const WORDS: [&str; 6] = [
    "",
    "A",
    "eggs",
    "日本語の長い名前です、とても長い名前です",
    "\u{1b}[31mred\u{7}\u{0}\n",
    "a label that is far longer than any column it could be put into, and then some more of it",
];

const SHARES: [f32; 8] = [0.0, 0.001, 0.5, 1.0, -3.0, 7.5, f32::NAN, f32::INFINITY];

/// Returns a theme picked by a number.
fn any_theme(pick: usize) -> Theme {
    let glyphs = [GlyphSet::Unicode, GlyphSet::Ascii][pick % 2];
    let name = [ThemeName::Dark, ThemeName::Light, ThemeName::Mono][pick % 3];
    Theme::new(name).with_glyphs(glyphs)
}

fn any_share(pick: usize) -> f32 {
    SHARES[pick % SHARES.len()]
}

fn draw_meters(area: Rect, buffer: &mut Buffer, pick: usize) {
    let workers = |id: usize| {
        let worker = WorkerShare {
            letter: 'A',
            share: any_share(pick + id),
        };
        vec![worker; id % 3]
    };
    let cores: Vec<CoreMeter> = (0..pick % 1_100)
        .map(|id| CoreMeter {
            workers: workers(id),
            usable: id % 5 != 0,
            kind: [CoreKind::Uniform, CoreKind::Efficiency][pick % 2],
            ..core(id as u16, any_share(pick + id + 1))
        })
        .collect();
    let modes = [
        MeterMode::YoursAndOthers,
        MeterMode::Htop,
        MeterMode::ByWorker,
    ];
    Meters::new(&cores, &any_theme(pick))
        .mode(modes[pick % 3])
        .render(area, buffer);
}

fn draw_rows(area: Rect, buffer: &mut Buffer, pick: usize) {
    let theme = &any_theme(pick);
    let words = WORDS[pick % WORDS.len()];
    let cells: Vec<LaneCell> = (0..pick % 300)
        .map(|index| LaneCell {
            state: LaneState::ALL[(index / 7) % LaneState::ALL.len()],
            task: (index % 11 > 2).then_some(TaskId(index as u32 * 1_000)),
            begins: index % 11 == 3,
        })
        .collect();
    LaneRow::new(words, &cells, theme)
        .gutter((pick % 9) as u16)
        .ghost(Some((pick % 250) as u16))
        .note(words)
        .render(area, buffer);
    let shares: Vec<Option<f32>> = (0..pick % 300)
        .map(|index| (index % 4 > 0).then_some(any_share(pick + index)))
        .collect();
    HeatRow::new(words, &shares, theme).render(area, buffer);
    let eggs: Vec<Egg> = (0..pick % 300)
        .map(|index| Egg::Done(any_share(pick + index)))
        .collect();
    EggRow::new(words, &eggs, theme).render(area, buffer);
    let (from, to) = [
        (0, 0),
        (5, 1),
        (0, u64::MAX),
        (u64::MAX - 1, u64::MAX),
        (7, 9_000_000_000),
    ][pick % 5];
    Axis::new(TimeSpan(from), TimeSpan(to), theme)
        .cuts(&[TimeSpan(from), TimeSpan(to)])
        .render(area, buffer);
}

fn draw_frames(area: Rect, buffer: &mut Buffer, pick: usize) {
    let theme = &any_theme(pick);
    let words = WORDS[pick % WORDS.len()];
    let input = Input::new(words.to_owned());
    let state = match pick % 5 {
        0 => FieldState::Normal,
        1 => FieldState::Selected,
        2 => FieldState::Editing(&input),
        3 => FieldState::Grey(words),
        _ => FieldState::Refused(&input, words),
    };
    FieldLine::new(words, words, theme)
        .state(state)
        .render(area, buffer);
    Bar::new(any_share(pick), theme)
        .label(words)
        .render(area, buffer);
    let quit = Hint {
        key: "q",
        word: "quit",
    };
    let hints = WORDS.map(|word| Hint { key: word, word });
    Hints::new(&hints, quit, theme).render(area, buffer);
    let tabs = WORDS.map(|word| ('1', word));
    Tabs::new(&tabs, pick % 7, theme).render(area, buffer);
    let columns = WORDS.map(|word| Column {
        text: word.to_owned(),
        width: pick as u16 % 9,
        right: pick % 2 == 1,
    });
    let life = [Some(Stage::Starting), Some(Stage::Zombie), None];
    ProcessRow::new(&columns, &life, theme).render(area, buffer);
    Boxed::new(words, theme)
        .right(words)
        .bottom(words)
        .focused(pick % 2 == 1)
        .render(area, buffer);
}

/// Draws every widget into the area, with values picked by a number.
fn draw_all(area: Rect, buffer: &mut Buffer, pick: usize) {
    draw_meters(area, buffer, pick);
    draw_rows(area, buffer, pick);
    draw_frames(area, buffer, pick);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn widgets_draw_in_their_area_only_at_any_size(
        x in 0_u16..20,
        y in 0_u16..20,
        width in 0_u16..220,
        height in 0_u16..70,
        pick in 0_usize..10_000,
    ) {
        let area = Rect::new(x, y, width, height);
        let mut buffer = Buffer::filled(Rect::new(0, 0, 245, 95), ratatui::buffer::Cell::new("~"));
        draw_all(area, &mut buffer, pick);
        for position in buffer.area.positions().filter(|at| !area.contains(*at)) {
            prop_assert_eq!(buffer[position].symbol(), "~", "{:?} outside {:?}", position, area);
        }
        prop_assert!(!lines(&buffer).chars().any(|c| c.is_control() && c != '\n'));
        // An area that reaches beyond the buffer is drawn as far as there are cells.
        draw_all(area, &mut Buffer::empty(Rect::new(0, 0, 40, 12)), pick);
    }
}

#[test]
fn lanes_heat_axis_and_eggs_share_their_columns() {
    let theme = Theme::default();
    let states = "OOORRRRRRRRRRRRLLLDDDWWWRRRRRRR";
    let cells: Vec<LaneCell> = states
        .char_indices()
        .map(|(index, state)| LaneCell {
            state: match state {
                'R' => LaneState::Running,
                'L' => LaneState::Lock,
                'D' => LaneState::Ready,
                'W' => LaneState::Waiting,
                _ => LaneState::Overhead,
            },
            task: (index > 2).then_some(TaskId(if index < 24 { 12 } else { 16 })),
            begins: index == 3 || index == 24,
        })
        .collect();
    let shares: Vec<Option<f32>> = (0..40)
        .map(|i| (i > 1).then_some(i as f32 / 39.0))
        .collect();
    let eggs = [1.0, 0.8, 0.5, 0.3, 0.1].map(Egg::Done);
    let area = Rect::new(0, 0, 60, 6);
    let mut buffer = Buffer::empty(area);
    let rows: Vec<Rect> = area.rows().collect();
    LaneRow::new("A", &cells, &theme)
        .ghost(Some(42))
        .render(rows[0], &mut buffer);
    LaneRow::new("#", &cells[..10], &theme)
        .note("killed by SIGKILL")
        .render(rows[1], &mut buffer);
    HeatRow::new("cores", &shares, &theme).render(rows[2], &mut buffer);
    Axis::new(TimeSpan::ZERO, TimeSpan::from_millis(4_400), &theme)
        .cuts(&[TimeSpan::from_millis(2_500)])
        .render(rows[3], &mut buffer);
    EggRow::new("eggs", &eggs, &theme).render(rows[4], &mut buffer);
    EggRow::new(
        "eggs",
        &[[Egg::Done(1.0); 300], [Egg::Lost; 300]].concat(),
        &theme,
    )
    .render(rows[5], &mut buffer);
    insta::assert_snapshot!(lines(&buffer));
    let digit = &buffer[(10, 0)];
    assert_eq!(digit.symbol(), "1");
    assert!(digit.modifier.contains(ratatui::style::Modifier::REVERSED));
}

#[test]
fn ticks_of_the_axis_are_sensible() {
    let theme = Theme::default();
    let axis = |from, to, width| {
        draw(
            width,
            1,
            &Axis::new(TimeSpan(from), TimeSpan(to), &theme).gutter(0),
        )
    };
    let second = 1_000_000_000;
    insta::assert_snapshot!(axis(0, second / 100, 60));
    insta::assert_snapshot!(axis(0, 2 * second, 60));
    insta::assert_snapshot!(axis(61 * second, 95 * second, 60));
    insta::assert_snapshot!(axis(3_600 * second, 3_900 * second, 60));
    assert_eq!(axis(0, 0, 60), "\n");
    // a short axis has a tick beside its begin, if there is room for one
    assert_eq!(axis(0, second * 3 / 2, 13), "0       1 s\n");
    assert_eq!(axis(0, second * 11 / 10, 13), "0    0.5 s\n");
    assert_eq!(axis(0, second * 3 / 2, 6), "0\n");
}

#[test]
fn fields_in_every_state() {
    let theme = Theme::default();
    let input = Input::new("12".to_owned());
    let field = FieldLine::new("tasks", "8", &theme);
    let row = |field: FieldLine<'_>| draw(34, 1, &field);
    let drawn = [
        row(field),
        row(field.state(FieldState::Selected)),
        row(field.state(FieldState::Editing(&input))),
        row(field.state(FieldState::Grey("only for processes"))),
        row(field
            .state(FieldState::Grey("only for processes"))
            .pointed(true)),
        row(field.state(FieldState::Refused(&input, "a whole number, 1 to 1000"))),
        draw(14, 1, &FieldLine::new("workload", "divisors", &theme)),
    ];
    insta::assert_snapshot!(drawn.concat());

    let long = Input::new("0123456789".repeat(5));
    let drawn = row(field.state(FieldState::Editing(&long)));
    assert!(
        drawn.contains("456789"),
        "the end, where the cursor is, is seen: {drawn}"
    );
}

#[test]
fn boxes_say_who_has_the_keys_by_their_border() {
    let theme = Theme::default();
    let ascii = theme.clone().with_glyphs(GlyphSet::Ascii);
    let boxed = |theme| {
        Boxed::new("Lanes", theme)
            .right("3.1 s")
            .bottom("One sentence.")
    };
    insta::assert_snapshot!(draw(30, 3, &boxed(&theme)));
    insta::assert_snapshot!(draw(30, 3, &boxed(&theme).focused(true)));
    insta::assert_snapshot!(draw(30, 3, &boxed(&ascii)));
    insta::assert_snapshot!(draw(30, 3, &boxed(&ascii).focused(true)));
    insta::assert_snapshot!(draw(12, 3, &boxed(&theme)));
    assert_eq!(boxed(&theme).inner(Rect::new(0, 0, 1, 9)).area(), 0);
}

#[test]
fn the_hint_for_quitting_stays_longest() {
    let theme = Theme::default();
    let keys =
        [("⏎", "run"), ("c", "compare"), ("x", "stop")].map(|(key, word)| Hint { key, word });
    let hints = Hints::new(
        &keys,
        Hint {
            key: "q",
            word: "quit",
        },
        &theme,
    );
    insta::assert_snapshot!(draw(60, 1, &hints));
    insta::assert_snapshot!(draw(24, 1, &hints));
    insta::assert_snapshot!(draw(10, 1, &hints));
    insta::assert_snapshot!(draw(6, 1, &hints));
}

#[test]
fn tabs_are_found_by_column() {
    let theme = Theme::default();
    let names = [('1', "Lab"), ('4', "Processes")];
    let tabs = Tabs::new(&names, 1, &theme);
    assert_eq!(draw(30, 1, &tabs), " 1 Lab  4 Processes\n");
    assert_eq!(
        (tabs.at(0), tabs.at(7), tabs.at(20)),
        (Some(0), Some(1), None)
    );
    assert_eq!(tabs.width(), 20);
}

#[test]
fn a_process_is_words_and_a_bar_of_its_life() {
    let theme = Theme::default();
    let column = |text: &str, width, right| Column {
        text: text.to_owned(),
        width,
        right,
    };
    let columns = [column("fork server", 8, false), column("42", 5, true)];
    let life = [
        None,
        Some(Stage::Starting),
        Some(Stage::Alive),
        Some(Stage::Zombie),
        Some(Stage::Gone),
    ];
    let row = ProcessRow::new(&columns, &life, &theme);
    assert_eq!(draw(22, 1, &row), "fork se…    42  ▓█Z\n");
    assert_eq!(draw(9, 1, &row), "fork se…\n");
}

#[test]
fn bars_end_in_eighths_and_never_vanish() {
    let theme = Theme::default();
    let bar = |share| draw(10, 1, &Bar::new(share, &theme));
    assert_eq!(bar(0.0), "\n");
    assert_eq!(bar(0.001), "▏\n");
    assert_eq!(bar(0.55), "█████▌\n");
    assert_eq!(bar(1.0), "██████████\n");
    assert_eq!(bar(f32::NAN), "\n");
    assert_eq!(
        draw(10, 1, &Bar::new(0.001, &theme).role(Role::Ready)),
        "▒\n"
    );
    let ascii = theme.clone().with_glyphs(GlyphSet::Ascii);
    assert_eq!(draw(10, 1, &Bar::new(0.55, &ascii)), "######\n");
}

#[test]
fn the_legend_of_lanes_has_a_glyph_for_each_state() {
    let theme = Theme::default();
    let legend = explained_states().flat_map(|state| lane_legend(state, &theme));
    let legend = legend.collect::<ratatui::text::Line<'_>>().to_string();
    insta::assert_snapshot!(legend.trim_end());
}
