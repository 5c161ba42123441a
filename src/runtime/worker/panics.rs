//! What a task that panicked said.

/// Returns why a task panicked.
pub(super) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    text.map_or_else(
        || "the task panicked".to_owned(),
        |text| format!("the task panicked: {text}"),
    )
}
