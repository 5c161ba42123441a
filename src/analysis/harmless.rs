//! Text from outside, made fit to be drawn and written.

/// Returns text from outside with everything that could steer a terminal replaced: control
/// characters, and marks that turn or hide the text around them.
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\t' => ' ',
            letter if letter.is_control() || steers(letter) => '?',
            letter => letter,
        })
        .collect()
}

/// Returns whether a letter is not seen itself, but changes how others are.
fn steers(letter: char) -> bool {
    matches!(
        letter,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let text = "egg\u{1b}[2J\n\u{202e}lost\u{9b}\t\u{7}é";
        assert_eq!(harmless(text), "egg?[2J ?lost? ?é");
    }
}
