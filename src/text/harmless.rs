//! Text from outside, made fit to be drawn and written.

use std::borrow::Cow;
use std::fmt::Write;

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

/// Returns at most so many letters of a text from outside, made [`harmless`], and says with `..` that
/// there are more. It bounds what is kept of a text, not the columns it takes.
pub(crate) fn excerpt(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => harmless(&text[..end]) + "..",
        None => harmless(text),
    }
}

/// Returns lines, each made [`harmless`].
pub fn harmless_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(harmless).collect();
    lines.join("\n")
}

/// Returns text from outside for a cell of comma-separated values: harmless, and no formula to a
/// spreadsheet. A number stays one.
pub fn cell(text: &str) -> String {
    let text = harmless(text);
    let begins = text.trim_start().chars().next();
    let formula = matches!(
        begins,
        Some('=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    );
    if formula && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text
    }
}

/// Returns JSON that says the same, with everything in its texts escaped that could steer what shows it.
pub fn harmless_json(json: &str) -> Cow<'_, str> {
    let steering = |letter: char| letter >= '\u{7f}' && (letter.is_control() || steers(letter));
    if !json.contains(steering) {
        return json.into();
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for letter in json.chars() {
        if steering(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // writing to a text cannot fail
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(letter);
        }
    }
    escaped.into()
}

/// Returns whether a letter is not seen itself, but changes or hides others, parts lines or tags text:
/// Unicode's formats, separators and fillers.
fn steers(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let text = "egg\u{1b}[2J\n\u{202e}lost\u{9b}\t\u{7}é";
        assert_eq!(harmless(text), "egg?[2J ?lost? ?é");
        for letter in [
            '\u{80}',
            '\u{9f}',
            '\u{7f}',
            '\u{2028}',
            '\u{2029}',
            '\u{2066}',
            '\u{61c}',
            '\u{e0041}',
        ] {
            assert_eq!(harmless(&letter.to_string()), "?", "{letter:?}");
        }
        assert_eq!(harmless_lines("a\u{9b}\nb\r\n"), "a?\nb?\n");
    }

    #[test]
    fn an_excerpt_is_bounded_and_says_that_there_is_more() {
        assert_eq!(excerpt("卵\u{1b}gg", 4), "卵?gg");
        assert_eq!(excerpt("卵\u{1b}gg", 3), "卵?g..");
        assert_eq!(excerpt("", 0), "");
        let accents = "\u{301}".repeat(1_000);
        assert_eq!(excerpt(&accents, 5).chars().count(), 5 + 2);
    }

    #[test]
    fn a_cell_is_no_formula_and_a_number_stays_one() {
        for text in [
            "=1+1",
            "+1+1",
            "-cmd|x",
            "@SUM(A1)",
            "\t=1",
            " =1",
            "\u{ff1d}1",
            "-",
            "=-1",
        ] {
            let cell = cell(text);
            assert!(cell.starts_with('\''), "{text:?} -> {cell:?}");
        }
        // what is replaced is none any more
        assert_eq!(cell("\r=1"), "?=1");
        for text in ["-1.5", "+2", "-1e-9", "", "eggs", "1=1", "a\u{202e}"] {
            assert_eq!(cell(text), harmless(text));
        }
    }

    #[test]
    fn json_says_the_same_without_steering() {
        let text = "é\u{9b}\u{202e}\u{2028}\u{7f}\u{e0041}\u{1b}\n\"\\";
        let json = serde_json::to_string_pretty(&[text]).unwrap();
        let safe = harmless_json(&json);
        assert!(
            safe.chars()
                .all(|letter| letter == '\n' || !letter.is_control() && !steers(letter))
        );
        assert!(safe.contains('é') && safe.contains('\n'));
        let back: Vec<String> = serde_json::from_str(&safe).unwrap();
        assert_eq!(back, [text]);
        assert!(matches!(harmless_json("[\"eggs é\"]"), Cow::Borrowed(_)));
    }
}
