//! Which keys come from one that is held: terminals send the same key again and again, and say no more.

use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, KeyEventKind};

/// A key that comes again sooner is held. The slowest of the usual rates is one in 90 ms.
const SOON: Duration = Duration::from_millis(120);

/// The last key, and when it came.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    last: Option<(KeyEvent, Instant)>,
}

impl Repeats {
    /// Returns a key with its kind: pressed, or repeated.
    pub(super) fn note(&mut self, key: KeyEvent, now: Instant) -> KeyEvent {
        let held = self.last.is_some_and(|(last, at)| {
            let same = (last.code, last.modifiers) == (key.code, key.modifiers);
            same && now.saturating_duration_since(at) < SOON
        });
        self.last = Some((key, now));
        KeyEvent {
            kind: if held { KeyEventKind::Repeat } else { key.kind },
            ..key
        }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;

    #[test]
    fn the_same_key_soon_again_is_held() {
        let (mut repeats, began) = (Repeats::default(), Instant::now());
        let mut kind = |code, at| {
            let at = began + Duration::from_millis(at);
            repeats.note(KeyEvent::from(code), at).kind
        };
        let (enter, other) = (KeyCode::Enter, KeyCode::Char('c'));
        assert_eq!(kind(enter, 0), KeyEventKind::Press);
        assert_eq!(
            kind(enter, 500),
            KeyEventKind::Press,
            "the delay before the first"
        );
        assert_eq!(kind(enter, 533), KeyEventKind::Repeat);
        assert_eq!(kind(enter, 623), KeyEventKind::Repeat);
        assert_eq!(kind(other, 630), KeyEventKind::Press);
        assert_eq!(
            kind(enter, 640),
            KeyEventKind::Press,
            "another key was between"
        );
    }
}
