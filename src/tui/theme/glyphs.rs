//! The characters things are drawn with, in Unicode and in ASCII.

use ratatui::symbols::border;

use super::Role;

/// Which characters may be drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GlyphSet {
    /// Blocks, shades, box drawing, circles.
    #[default]
    Unicode,
    /// Only what every terminal and locale has.
    Ascii,
}

/// Characters that are not bound to a state.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// A cell filled from below, from an eighth (or a tenth) to all of it.
    pub levels: &'static [char],
    /// A cell filled from the left, from an eighth to all of it; where there are no parts, only all.
    pub parts: &'static [char],
    /// The mark of a core that does nothing.
    pub nothing: char,
    /// The left edge of a task that begins in this cell.
    pub begin: char,
    /// Where the last run ended.
    pub ghost: char,
    /// How done an egg is, from raw to done.
    pub eggs: [char; 5],
    /// A measured point, and the one that is selected.
    pub points: [char; 2],
    /// The error of a point, above and below it.
    pub error: char,
    /// An egg that was lost.
    pub lost: char,
    /// Beside a field: there is a value before, and one after.
    pub arrows: [char; 2],
    /// Beside what is selected or has the keys.
    pub pointer: char,
    /// On the time axis: the program was suspended here.
    pub cut: char,
    /// Ends a text that is cut.
    pub ellipsis: &'static str,
    /// Borders of a box.
    pub border: border::Set<'static>,
    /// Borders of the box that has the keys.
    pub focus: border::Set<'static>,
}

const UNICODE: Glyphs = Glyphs {
    levels: &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
    parts: &['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
    nothing: '·',
    begin: '▐',
    ghost: '┊',
    eggs: ['○', '◔', '◑', '◕', '●'],
    points: ['●', '◆'],
    error: '│',
    lost: '†',
    arrows: ['◂', '▸'],
    pointer: '▸',
    cut: '╱',
    ellipsis: "…",
    border: border::ROUNDED,
    focus: border::THICK,
};

const ASCII: Glyphs = Glyphs {
    levels: &['1', '2', '3', '4', '5', '6', '7', '8', '9', '#'],
    parts: &['#'],
    nothing: '.',
    begin: '|',
    ghost: '!',
    eggs: ['.', 'c', 'o', 'O', '@'],
    points: ['o', '@'],
    error: '|',
    lost: 'x',
    arrows: ['<', '>'],
    pointer: '>',
    cut: '/',
    ellipsis: "~",
    border: box_of("+", "|", "-"),
    focus: box_of("#", "#", "="),
};

const fn box_of(
    corner: &'static str,
    vertical: &'static str,
    horizontal: &'static str,
) -> border::Set<'static> {
    border::Set {
        top_left: corner,
        top_right: corner,
        bottom_left: corner,
        bottom_right: corner,
        vertical_left: vertical,
        vertical_right: vertical,
        horizontal_top: horizontal,
        horizontal_bottom: horizontal,
    }
}

impl GlyphSet {
    /// Returns the characters that are not bound to a state.
    pub const fn glyphs(self) -> &'static Glyphs {
        match self {
            Self::Unicode => &UNICODE,
            Self::Ascii => &ASCII,
        }
    }

    /// Returns the glyph of a state, a space for what has none.
    pub const fn state(self, role: Role) -> char {
        let (unicode, ascii) = match role {
            Role::Running | Role::User => ('█', '#'),
            Role::Waiting | Role::Iowait => ('░', '.'),
            Role::Lock => ('╳', 'x'),
            Role::Barrier => ('‖', '|'),
            Role::Ready => ('▒', '='),
            Role::Overhead | Role::System => ('▓', ':'),
            Role::Nice => ('▒', '%'),
            Role::Irq => ('▚', '@'),
            Role::Softirq => ('▞', '$'),
            Role::Steal => ('╳', '&'),
            Role::Guest => ('┼', '*'),
            _ => (' ', ' '),
        };
        match self {
            Self::Unicode => unicode,
            Self::Ascii => ascii,
        }
    }
}
