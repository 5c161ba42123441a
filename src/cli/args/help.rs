//! What the help says of each flag that has a value.

use crate::cli::settings::Key;

/// Returns the placeholder of the value in the help, and the help.
pub(super) const fn help_of(key: Key) -> (&'static str, &'static str) {
    match key {
        Key::Field(field) => (field.value_name(), field.help()),
        Key::N => (
            "N",
            "How large a task is, exactly, as 5000000 or 5e6: whatever n means to the workload",
        ),
        Key::Seconds => (
            "T",
            "How long an egg fries or a nap is, exactly, in seconds, or as 500ms, 1s or 2min",
        ),
        Key::Format => (
            "FORMAT",
            "How to print the results, without a screen [default: table]",
        ),
        Key::Explain => ("BOOL", "Whether results are explained"),
        Key::Theme => ("THEME", "The colours [default: dark]"),
        Key::Record => (
            "FILE",
            "Record the session into this file; .zst or .gz at its end compress it",
        ),
        Key::Anonymous => ("BOOL", "Whether the recording leaves names out"),
        Key::Ascii => ("BOOL", "Whether only ASCII characters are drawn"),
        Key::Mouse => ("BOOL", "Whether the mouse is used"),
    }
}
