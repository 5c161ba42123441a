//! Keys, mouse and size of the terminal.

use std::sync::mpsc::Sender;

use crossterm::event::{Event, KeyEventKind};

use crate::tui::message::Message;

/// Reads the terminal until nobody wants to know, or it cannot be read any more.
pub(super) fn read(to: &Sender<Message>) {
    while let Ok(event) = crossterm::event::read() {
        if let Some(message) = message_of(&event)
            && to.send(message).is_err()
        {
            return;
        }
    }
    // An error here means that the main loop must end; when it has ended already, all is well.
    let _ = to.send(Message::InputClosed);
}

fn message_of(event: &Event) -> Option<Message> {
    match *event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Message::Key(key)),
        Event::Mouse(mouse) => Some(Message::Mouse(mouse)),
        Event::Resize(columns, rows) => Some(Message::Resize(columns, rows)),
        _ => None,
    }
}
