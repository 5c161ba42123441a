//! How many columns of a terminal a text takes, and texts that are cut, filled or broken to fit.
//!
//! A letter takes one column, two, or none. What belongs to one letter, such as an accent or the parts
//! of a joined emoji, is never parted: that is also how the screen is drawn.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Returns how many columns a text takes.
pub(crate) fn columns_of(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Returns as much of the beginning of a text as fits.
pub(crate) fn beginning(text: &str, room: impl Into<usize>) -> &str {
    let (room, mut used) = (room.into(), 0);
    let beyond = text.grapheme_indices(true).find(|(_, letter)| {
        used += letter.width();
        used > room
    });
    &text[..beyond.map_or(text.len(), |(at, _)| at)]
}

/// Returns as much of the end of a text as fits.
fn ending(text: &str, room: usize) -> &str {
    let mut used = 0;
    let beyond = text.grapheme_indices(true).rev().find(|(_, letter)| {
        used += letter.width();
        used > room
    });
    &text[beyond.map_or(0, |(at, letter)| at + letter.len())..]
}

/// Returns the text, or as much of its beginning as fits before an ellipsis.
pub(crate) fn cut(text: &str, room: impl Into<usize>, ellipsis: &str) -> String {
    cut_to(text, room.into(), ellipsis, |kept| (kept, 0))
}

/// Returns the text, or as much of its end as fits behind an ellipsis: for paths, whose beginnings say
/// least.
pub(crate) fn cut_front(text: &str, room: impl Into<usize>, ellipsis: &str) -> String {
    cut_to(text, room.into(), ellipsis, |kept| (0, kept))
}

/// Returns the text, or as much of its beginning and its end as fits around an ellipsis: for words of
/// which the last ones distinguish them.
pub(crate) fn cut_inside(text: &str, room: impl Into<usize>, ellipsis: &str) -> String {
    cut_to(text, room.into(), ellipsis, |kept| {
        (kept - kept / 2, kept / 2)
    })
}

/// Returns the text if it fits, or what is left of it around an ellipsis; `parts` divides the columns
/// that are left between its beginning and its end.
fn cut_to(
    text: &str,
    room: usize,
    ellipsis: &str,
    parts: impl Fn(usize) -> (usize, usize),
) -> String {
    if columns_of(text) <= room {
        return text.to_owned();
    }
    let ellipsis = beginning(ellipsis, room);
    let (before, behind) = parts(room - columns_of(ellipsis));
    format!(
        "{}{ellipsis}{}",
        beginning(text, before),
        ending(text, behind)
    )
}

/// Returns the text with blanks behind it up to so many columns.
pub(crate) fn padded(text: &str, room: impl Into<usize>) -> String {
    let blanks = room.into().saturating_sub(columns_of(text));
    format!("{text}{:blanks$}", "")
}

/// Breaks a text between words into lines of at most so many columns; a longer word is a line.
pub(crate) fn wrapped(text: &str, room: impl Into<usize>) -> Vec<String> {
    let room = room.into().max(1);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let joint = usize::from(!lines[last].is_empty());
        if joint == 0 || columns_of(&lines[last]) + joint + columns_of(word) <= room {
            if joint == 1 {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Breaks a text wherever a line is full: all of it is kept, blanks, too. A letter that is wider than a
/// line is a line of its own. Such letters are rare: a wide letter with a mark that takes a column, too.
pub(crate) fn broken(text: &str, room: impl Into<usize>) -> Vec<&str> {
    let room = room.into().max(2);
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let fitting = beginning(rest, room).len();
        let letter = rest.graphemes(true).next().map_or(0, str::len);
        let (line, behind) = rest.split_at(fitting.max(letter));
        lines.push(line);
        rest = behind;
        if rest.is_empty() {
            return lines;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Letters of two columns, accents, letters without a width, and emoji made of several.
    const HARD: [&str; 7] = [
        "卵卵卵卵卵",
        "a卵b卵c",
        "e\u{301}gg \u{5375}\u{5375} e\u{301}",
        "a\u{200b}b\u{200d}c\u{fe0f}d",
        "\u{301}\u{301}",
        "👩\u{200d}👩\u{200d}👧 fries 👍🏽 in 🇩🇪",
        "❤\u{fe0f} heart",
    ];

    #[test]
    fn nothing_is_wider_than_its_room() {
        for text in HARD {
            for room in 0..16_usize {
                for ellipsis in ["…", "~", "..."] {
                    for cut in [cut, cut_front, cut_inside] {
                        let cut = cut(text, room, ellipsis);
                        assert!(columns_of(&cut) <= room, "{room}: {cut:?}");
                    }
                }
                assert!(columns_of(ending(text, room)) <= room, "{room}: {text:?}");
                let filled = padded(beginning(text, room), room);
                assert_eq!(columns_of(&filled), room, "{text:?}");
            }
            let whole = columns_of(text);
            assert_eq!(cut(text, whole, "…"), text);
        }
    }

    #[test]
    fn letters_count_by_the_columns_they_take() {
        for (text, room, cut_to) in [
            ("卵卵卵", 5_usize, "卵卵…"),
            // the second half of a letter does not fit
            ("卵卵卵", 4, "卵…"),
            ("e\u{301}gg", 2, "e\u{301}…"),
            (
                "👩\u{200d}👩\u{200d}👧 👩\u{200d}👩\u{200d}👧",
                4,
                "👩\u{200d}👩\u{200d}👧 …",
            ),
            ("🇩🇪🇫🇷", 3, "🇩🇪…"),
            ("a\u{200b}bc", 2, "a\u{200b}…"),
            ("egg", 1, "…"),
            ("egg", 0, ""),
        ] {
            assert_eq!(cut(text, room, "…"), cut_to, "{text:?} in {room}");
        }
        assert_eq!(padded("卵", 5_usize), "卵   ");
        assert_eq!(padded("egg", 2_usize), "egg");
        assert_eq!(ending("ab卵", 2), "卵");
        assert_eq!(ending("ae\u{301}", 1), "e\u{301}");
    }

    #[test]
    fn an_ellipsis_stands_where_something_is_missing() {
        let label = "python 3.11 pool x2 chunk 100";
        assert_eq!(cut_inside(label, 29_usize, "…"), label);
        assert_eq!(
            cut_inside(label, 25_usize, "…"),
            "python 3.11 …x2 chunk 100"
        );
        assert_eq!(cut_inside(label, 2_usize, "…"), "p…");
        assert_eq!(cut_inside(label, 1_usize, "…"), "…");
        assert_eq!(cut(label, 9_usize, "..."), "python...");
        assert_eq!(cut(label, 2_usize, "..."), "..");
        assert_eq!(cut_front("/opt/bin/python3", 10_usize, "…"), "…n/python3");
        assert_eq!(cut_front("/opt/卵", 3_usize, "…"), "…卵");
    }

    #[test]
    fn text_breaks_between_words() {
        assert_eq!(wrapped("one two three", 7_usize), ["one two", "three"]);
        assert_eq!(wrapped("卵 卵 卵", 5_usize), ["卵 卵", "卵"]);
        assert_eq!(wrapped("", 7_usize), [""]);
        assert_eq!(wrapped("immeasurable", 0_usize), ["immeasurable"]);
    }

    #[test]
    fn text_that_is_broken_keeps_every_character() {
        assert_eq!(broken("/a  b/c", 3_usize), ["/a ", " b/", "c"]);
        assert_eq!(broken("蛋蛋蛋", 5_usize), ["蛋蛋", "蛋"]);
        assert_eq!(
            broken("e\u{301}e\u{301}e", 2_usize),
            ["e\u{301}e\u{301}", "e"]
        );
        assert_eq!(broken("", 5_usize), [""]);
        let wide = "\u{2b820}\u{11937}";
        assert_eq!(columns_of(wide), 3);
        assert_eq!(broken(&format!("a{wide}b"), 2_usize), ["a", wide, "b"]);
    }

    proptest! {
        #[test]
        fn any_text_fits(text: String, room in 0_usize..40) {
            prop_assert!(columns_of(&cut(&text, room, "…")) <= room);
            prop_assert!(columns_of(&cut_front(&text, room, "…")) <= room);
            prop_assert!(columns_of(&cut_inside(&text, room, "...")) <= room);
            prop_assert_eq!(broken(&text, room).concat(), text);
        }
    }
}
