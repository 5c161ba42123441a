//! What a whole control sequence means: a key or the mouse, or nothing to us, as every reply of the
//! terminal.

use crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::Input;

/// Modifiers that no key of ours has: with one of them it is another key.
const FOREIGN: KeyModifiers = KeyModifiers::ALT
    .union(KeyModifiers::SUPER)
    .union(KeyModifiers::HYPER)
    .union(KeyModifiers::META);

/// Returns what `CSI parameters last` means.
pub(super) fn meaning(parameters: &[u8], last: u8) -> Option<Input> {
    let parameters = std::str::from_utf8(parameters).ok()?;
    if let Some(rest) = parameters.strip_prefix('<') {
        return mouse(rest, last).map(Input::Mouse);
    }
    // the first of the parts of each parameter counts, but for how a key was pressed
    let mut fields = parameters.split(';').map(|field| field.split(':'));
    let mut number = |or: u32| {
        let mut parts = fields.next()?;
        let first = parts.next().filter(|text| !text.is_empty());
        let first = first.map_or(Some(or), |text| text.parse().ok())?;
        let second: Option<u32> = parts.next().and_then(|text| text.parse().ok());
        Some((first, second))
    };
    let (first, _) = number(1)?;
    let (held, kind) = number(1).unwrap_or((1, None));
    let code = match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'S' => KeyCode::F(4),
        b'Z' => KeyCode::BackTab,
        b'u' => typed(first)?,
        // 27 ; modifiers ; character: xterm's modifyOtherKeys
        b'~' if first == 27 => typed(number(0)?.0)?,
        b'~' => numbered(first)?,
        _ => return None,
    };
    key(code, held, kind).map(Input::Key)
}

/// Returns the key of a number that xterm and its kin give it.
fn numbered(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23 | 24 => KeyCode::F(number as u8 - 12),
        _ => return None,
    })
}

/// Returns the key that is given by its character.
fn typed(character: u32) -> Option<KeyCode> {
    Some(match character {
        9 => KeyCode::Tab,
        13 | 57_414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        127 => KeyCode::Backspace,
        // the private use area is for keys that are not characters
        57_344..=63_743 => return None,
        _ => KeyCode::Char(char::from_u32(character).filter(|char| !char.is_control())?),
    })
}

/// Returns a key with what was held, unless that makes it another key or it was only let go.
fn key(code: KeyCode, held: u32, kind: Option<u32>) -> Option<KeyEvent> {
    let held = held.saturating_sub(1);
    let all = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ];
    let modifiers: KeyModifiers = all
        .into_iter()
        .filter_map(|(bit, modifier)| (held & bit != 0).then_some(modifier))
        .collect();
    let kind = match kind {
        Some(2) => KeyEventKind::Repeat,
        Some(3) => return None,
        _ => KeyEventKind::Press,
    };
    let code = match code {
        KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        KeyCode::Char(char) if modifiers.contains(KeyModifiers::SHIFT) => {
            KeyCode::Char(char.to_uppercase().next().unwrap_or(char))
        }
        code => code,
    };
    let event = KeyEvent::new_with_kind(code, modifiers, kind);
    (!modifiers.intersects(FOREIGN)).then_some(event)
}

/// Reads `button ; column ; row` with `M` for pressed and `m` for let go, counted from 1.
fn mouse(parameters: &str, last: u8) -> Option<MouseEvent> {
    let mut numbers = parameters.split(';').map(|text| text.parse::<u16>().ok());
    let (button, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if !matches!(last, b'M' | b'm') {
        return None;
    }
    click(
        button,
        last == b'm',
        column.checked_sub(1)?,
        row.checked_sub(1)?,
    )
}

/// Returns what the mouse does at a place, counted from 0, by the terminal's number of a button.
pub(super) fn click(button: u16, let_go: bool, column: u16, row: u16) -> Option<MouseEvent> {
    let which = match button & 3 {
        0 => Some(MouseButton::Left),
        1 => Some(MouseButton::Middle),
        2 => Some(MouseButton::Right),
        _ => None,
    };
    let kind = match (button & 0b1110_0000, which) {
        (0, Some(which)) if let_go => MouseEventKind::Up(which),
        (0, Some(which)) => MouseEventKind::Down(which),
        // the old way does not say which
        (0, None) => MouseEventKind::Up(MouseButton::Left),
        (32, Some(which)) => MouseEventKind::Drag(which),
        (32, None) => MouseEventKind::Moved,
        (64, _) => match button & 3 {
            0 => MouseEventKind::ScrollUp,
            1 => MouseEventKind::ScrollDown,
            2 => MouseEventKind::ScrollLeft,
            _ => MouseEventKind::ScrollRight,
        },
        _ => return None,
    };
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, button & 4 != 0);
    modifiers.set(KeyModifiers::ALT, button & 8 != 0);
    modifiers.set(KeyModifiers::CONTROL, button & 16 != 0);
    Some(MouseEvent {
        kind,
        column,
        row,
        modifiers,
    })
}
