//! The screenplays that the program brings along.

/// Their names and texts.
pub const SHIPPED: [(&str, &str); 3] = [
    ("tour", include_str!("../../assets/screenplays/tour.play")),
    ("gil", include_str!("../../assets/screenplays/gil.play")),
    (
        "deadlock",
        include_str!("../../assets/screenplays/deadlock.play"),
    ),
];

/// Returns the text of a screenplay by its name.
pub fn shipped(name: &str) -> Option<&'static str> {
    let mut all = SHIPPED.iter();
    all.find(|(other, _)| *other == name).map(|(_, text)| *text)
}
