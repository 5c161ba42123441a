//! Colours and glyphs by meaning: the one place that knows how a state looks.
//!
//! A theme is a file of styles in `assets/themes`, a set of [`Glyphs`] and a [`Depth`] of colour.
//! Every state has a glyph of its own, so that no information depends on colour alone.

mod depth;
mod glyphs;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clap::ValueEnum;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;
use serde::{Deserialize, Serialize};

pub use depth::Depth;
pub use glyphs::{GlyphSet, Glyphs};

/// Which palette.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeName {
    /// Bright colours on near black.
    #[default]
    Dark,
    /// Dark colours on white.
    Light,
    /// No colours at all.
    Mono,
}

impl ThemeName {
    /// Returns the theme after this one, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Mono,
            Self::Mono => Self::Dark,
        }
    }
}

/// What something on the screen means; it decides the colour and, for states, the glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Plain text, and what is behind everything.
    Text,
    /// Text of less weight: units, hints, what does not apply.
    Dim,
    /// Text of more weight: the numbers people look for.
    Accent,
    /// Borders of boxes.
    Border,
    /// Borders of the box that has the keys.
    Focus,
    /// The line or field that is selected.
    Selected,
    /// Refusals, notices, and what went wrong.
    Warning,
    /// A task of the run is on a core; in the meters: your run.
    Running,
    /// Waiting for time, a disk or a network.
    Waiting,
    /// Waiting for a lock or the GIL.
    Lock,
    /// Waiting at a barrier until others have finished their part.
    Barrier,
    /// Ready, but something else has the core; in the meters: other programs.
    Ready,
    /// Start-up and hand-over; in the meters: the kernel.
    Overhead,
    /// Nothing to do.
    Idle,
    /// User mode at normal priority.
    User,
    /// User mode at low priority.
    Nice,
    /// In the kernel.
    System,
    /// Serving interrupts.
    Irq,
    /// Serving soft interrupts.
    Softirq,
    /// Taken by the hypervisor.
    Steal,
    /// Running guests.
    Guest,
    /// Idle while a disk is waited for.
    Iowait,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 22] = [
        Self::Text,
        Self::Dim,
        Self::Accent,
        Self::Border,
        Self::Focus,
        Self::Selected,
        Self::Warning,
        Self::Running,
        Self::Waiting,
        Self::Lock,
        Self::Barrier,
        Self::Ready,
        Self::Overhead,
        Self::Idle,
        Self::User,
        Self::Nice,
        Self::System,
        Self::Irq,
        Self::Softirq,
        Self::Steal,
        Self::Guest,
        Self::Iowait,
    ];
}

/// How everything looks: styles by meaning, and glyphs.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    name: ThemeName,
    styles: BTreeMap<Role, Style>,
    glyphs: GlyphSet,
}

impl Default for Theme {
    fn default() -> Self {
        Self::new(ThemeName::default())
    }
}

impl Theme {
    /// Returns the theme with all its colours and Unicode glyphs.
    pub fn new(name: ThemeName) -> Self {
        Self {
            name,
            styles: BTreeMap::new(),
            glyphs: GlyphSet::Unicode,
        }
        .with_depth(Depth::True)
    }

    /// Maps the colours to what the terminal can show; without any, it is the theme `mono`.
    #[must_use]
    pub fn with_depth(self, depth: Depth) -> Self {
        let name = match depth {
            Depth::Mono => ThemeName::Mono,
            _ => self.name,
        };
        let styles = BUILT_IN[name as usize]
            .iter()
            .map(|(&role, look)| (role, look.style(depth)))
            .collect();
        Self {
            name,
            styles,
            ..self
        }
    }

    /// Chooses the glyphs.
    #[must_use]
    pub fn with_glyphs(mut self, glyphs: GlyphSet) -> Self {
        self.glyphs = glyphs;
        self
    }

    /// Returns which palette it is.
    pub const fn name(&self) -> ThemeName {
        self.name
    }

    /// Returns whether only ASCII may be drawn.
    pub fn ascii(&self) -> bool {
        self.glyphs == GlyphSet::Ascii
    }

    /// Returns the style of a meaning, without what is behind it, which [`Theme::base`] paints.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }

    /// Returns the style the whole screen is painted with before anything else.
    pub fn base(&self) -> Style {
        self.style(Role::Text)
    }

    /// Returns the colours of text and of what is behind it, for pictures.
    pub fn base_colors(&self) -> (Color, Color) {
        let base = self.base();
        (
            base.fg.unwrap_or(Color::Reset),
            base.bg.unwrap_or(Color::Reset),
        )
    }

    /// Returns every colour there is, for formats that have few.
    pub fn colors(&self) -> Vec<Color> {
        let mut colors: Vec<Color> = Vec::new();
        for style in self.styles.values() {
            let both = [style.fg, style.bg].into_iter().flatten();
            let new: Vec<Color> = both.filter(|color| !colors.contains(color)).collect();
            colors.extend(new);
        }
        colors
    }

    /// Returns the glyphs that are not bound to a state: levels, borders, arrows.
    pub fn glyphs(&self) -> &'static Glyphs {
        self.glyphs.glyphs()
    }

    /// Returns the glyph of a state, a space for what has none.
    pub fn glyph(&self, role: Role) -> char {
        self.glyphs.state(role)
    }

    /// Returns a piece of text in the style of a meaning.
    pub fn span<'a>(&self, role: Role, text: impl Into<std::borrow::Cow<'a, str>>) -> Span<'a> {
        Span::styled(text, self.style(role))
    }
}

/// The built-in themes, in the order of [`ThemeName`].
static BUILT_IN: LazyLock<[BTreeMap<Role, Look>; 3]> = LazyLock::new(|| {
    [
        include_str!("../../assets/themes/dark.toml"),
        include_str!("../../assets/themes/light.toml"),
        include_str!("../../assets/themes/mono.toml"),
    ]
    .map(|text| toml::from_str(text).expect("a test reads the built-in themes"))
});

/// A style as a theme's file has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Look {
    style: Style,
    /// The colour to take where there are only 16, and the nearest would mislead.
    ansi: Option<Color>,
}

impl Look {
    fn style(self, depth: Depth) -> Style {
        let mut style = self.style;
        style.bg = style.bg.map(|color| depth.nearest(color));
        style.fg = match self.ansi {
            Some(color) if depth == Depth::Ansi => Some(color),
            _ => style.fg.map(|color| depth.nearest(color)),
        };
        style
    }
}

impl TryFrom<String> for Look {
    type Error = String;

    fn try_from(words: String) -> Result<Self, String> {
        let mut look = Self::default();
        let mut before = "";
        for word in words.split_whitespace() {
            let style = look.style;
            look.style = match word {
                "on" | "or" => style,
                "bold" => style.add_modifier(Modifier::BOLD),
                "dim" => style.add_modifier(Modifier::DIM),
                "reversed" => style.add_modifier(Modifier::REVERSED),
                "underlined" => style.add_modifier(Modifier::UNDERLINED),
                color => {
                    let color: Color = color
                        .parse()
                        .map_err(|_| format!("no style word and no colour: {color}"))?;
                    match before {
                        "on" => style.bg(color),
                        "or" => {
                            look.ansi = Some(color);
                            style
                        }
                        _ => style.fg(color),
                    }
                }
            };
            before = word;
        }
        Ok(look)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const STATES: [Role; 6] = [
        Role::Running,
        Role::Waiting,
        Role::Lock,
        Role::Barrier,
        Role::Ready,
        Role::Overhead,
    ];

    #[test]
    fn every_theme_knows_every_role() {
        for name in ThemeName::value_variants() {
            let theme = Theme::new(*name);
            for role in Role::ALL {
                assert!(theme.styles.contains_key(&role), "{name:?} lacks {role:?}");
            }
        }
        let read = toml::from_str::<BTreeMap<Role, Look>>;
        let error = read("running = \"#12\"").unwrap_err().to_string();
        assert!(error.contains("no colour: #12"), "{error}");
        assert!(read("walking = \"bold\"").is_err());
    }

    #[test]
    fn states_differ_in_colour_and_in_glyph() {
        for name in [ThemeName::Dark, ThemeName::Light] {
            for depth in [Depth::True, Depth::Indexed, Depth::Ansi] {
                let theme = Theme::new(name).with_depth(depth);
                let colors: HashSet<_> = STATES.iter().map(|&role| theme.style(role).fg).collect();
                assert_eq!(colors.len(), STATES.len(), "{name:?} {depth:?} {colors:?}");
                let (_, behind) = theme.base_colors();
                assert!(!colors.contains(&Some(behind)), "{name:?} {depth:?}");
                let kinds = [Role::User, Role::Nice, Role::System, Role::Steal];
                let colors: HashSet<_> = kinds.iter().map(|&role| theme.style(role).fg).collect();
                assert_eq!(colors.len(), kinds.len(), "{name:?} {depth:?} {colors:?}");
                assert_eq!(theme.clone().with_depth(depth), theme);
            }
        }
        for set in [GlyphSet::Unicode, GlyphSet::Ascii] {
            let theme = Theme::default().with_glyphs(set);
            let glyphs: HashSet<_> = STATES.iter().map(|&role| theme.glyph(role)).collect();
            assert_eq!(glyphs.len(), STATES.len());
            let kinds: HashSet<_> = Role::ALL[14..].iter().map(|&r| theme.glyph(r)).collect();
            assert_eq!(kinds.len(), 8);
        }
    }

    #[test]
    fn no_colour_is_mono_and_keeps_the_glyphs() {
        let theme = Theme::new(ThemeName::Light)
            .with_glyphs(GlyphSet::Ascii)
            .with_depth(Depth::Mono);
        assert_eq!(theme.name(), ThemeName::Mono);
        assert!(theme.ascii());
        assert!(Role::ALL.iter().all(|&role| theme.style(role).fg.is_none()));
        assert_eq!(ThemeName::Dark.next().next().next(), ThemeName::Dark);
    }
}
