//! What bytes of a terminal are taken for.

use crossterm::event::MouseEventKind;
use proptest::prelude::*;

use super::*;

/// Returns what comes of bytes that are read at once, followed by silence.
fn read(bytes: &[u8]) -> Vec<Input> {
    let mut decoder = Decoder::default();
    let mut came = decoder.feed(bytes);
    while decoder.patience().is_some() {
        came.extend(decoder.give_up());
    }
    came
}

/// Returns the keys as text: `q Up Alt-x`.
fn keys(bytes: &[u8]) -> String {
    let names: Vec<String> = read(bytes)
        .into_iter()
        .map(|input| match input {
            Input::Key(key) => {
                let alt = key.modifiers.contains(KeyModifiers::ALT);
                let name = crate::tui::keymap::Key::from(key);
                format!("{}{name}", if alt { "Alt-" } else { "" })
            }
            Input::Mouse(mouse) => format!("{:?}", mouse.kind),
            Input::Paste(text) => format!("{text:?}"),
        })
        .collect();
    names.join(" ")
}

#[test]
fn every_key_of_the_table_is_read_as_it_is_sent() {
    for key in crate::tui::keymap::rows().iter().flat_map(|row| row.keys) {
        let sent = key.sent();
        if !sent.is_empty() {
            assert_eq!(keys(sent.as_bytes()), key.to_string(), "{sent:?}");
        }
    }
}

#[test]
fn keys_come_in_many_forms() {
    for (bytes, names) in [
        (&b"\x1bOA\x1b[B\x1b[1;2C"[..], "Up Down Right"),
        (b"\x1bOP\x1b[11~\x1b[[A\x1bOR", "F1 F1 F1 F3"),
        (b"\x1b[21~\x1b[24~\x1b[5~\x1b[7~", "F10 F12 PgUp Home"),
        (
            b"\x1b[27u\x1b[13u\x1b[99;5u\x1b[113;1:3u",
            "Esc Enter Ctrl-C",
        ),
        (
            b"\x1b[27;5;99~\x1b[Z\x1b[9;2u",
            "Ctrl-C Shift-Tab Shift-Tab",
        ),
        ("äß€🥚".as_bytes(), "ä ß € 🥚"),
        (b"\x03\x1a\r\t\x7f", "Ctrl-C Ctrl-Z Enter Tab Backspace"),
    ] {
        assert_eq!(keys(bytes), names, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_reply_of_the_terminal_is_no_key() {
    for reply in [
        // cursor position, plain and of DEC; status
        &b"\x1b[12;40R"[..],
        b"\x1b[?12;40;1R",
        b"\x1b[0n",
        // device attributes, one to three
        b"\x1b[?62;22;52c",
        b"\x1b[>0;276;0c",
        b"\x1bP!|7E565445\x1b\\",
        // colours, ended either way; a clipboard; a title
        b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
        b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
        b"\x1b]52;c;cXFx\x07",
        b"\x1b]lquit\x1b\\",
        // terminfo, the version, the keyboard's mode, modes, the size
        b"\x1bP1+r524742=38\x1b\\",
        b"\x1bP>|XTerm(390)\x1b\\",
        b"\x1b[?1u",
        b"\x1b[?2026;2$y",
        b"\x1b[8;24;80t",
        b"\x1b[4;600;800t",
        // focus, graphics, privacy messages
        b"\x1b[I",
        b"\x1b[O",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b^x\x1b\\",
        // in 8 bits
        b"\x9b?62;22c",
        b"\x9d11;rgb:0/0/0\x07",
    ] {
        assert_eq!(keys(reply), "", "{:?}", String::from_utf8_lossy(reply));
        // what comes after it is still read
        let followed = [reply, b"q"].concat();
        assert_eq!(keys(&followed), "q", "{:?}", String::from_utf8_lossy(reply));
        // and it may come in two parts
        for cut in 2..reply.len() {
            let mut decoder = Decoder::default();
            let mut came = decoder.feed(&reply[..cut]);
            came.extend(decoder.feed(&reply[cut..]));
            assert_eq!(came, [], "{cut} of {reply:?}");
        }
    }
}

#[test]
fn what_begins_a_reply_and_goes_no_further_locks_nothing() {
    for begun in [
        &b"\x1b]11;rgb"[..],
        b"\x1bPq",
        b"\x1b[12;",
        b"\x1b[200~text",
        b"\x1b_",
    ] {
        for (key, name) in [(&b"\x03"[..], "Ctrl-C"), (b"\x1a", "Ctrl-Z")] {
            let mut decoder = Decoder::default();
            decoder.feed(begun);
            let in_paste = matches!(decoder.state, State::Paste(_));
            if !in_paste || name == "Ctrl-C" {
                let came = decoder.feed(key);
                assert_eq!(came, read(key), "{name} after {begun:?}");
            }
        }
        let mut decoder = Decoder::default();
        decoder.feed(begun);
        decoder.give_up();
        assert_eq!(
            decoder.feed(b"q"),
            read(b"q"),
            "after {begun:?} and silence"
        );
    }
}

#[test]
fn a_paste_is_one_text_however_it_comes() {
    let bytes = "\x1b[200~quit\rq\x03x \x1b[A eggs é\x1b[201~".as_bytes();
    let text = "quit\rq\u{3}x \u{1b}[A eggs é";
    assert_eq!(read(bytes), [Input::Paste(text.to_owned())]);
    let mut decoder = Decoder::default();
    // no part ends in a Ctrl-C
    let parts = bytes.chunks(7).filter(|part| !part.ends_with(b"\x03"));
    assert_eq!(parts.clone().map(<[u8]>::len).sum::<usize>(), bytes.len());
    let came: Vec<Input> = parts.flat_map(|part| decoder.feed(part)).collect();
    assert_eq!(came, [Input::Paste(text.to_owned())]);
}

#[test]
fn a_paste_without_end_is_kept_in_part_and_ends_in_silence_or_by_ctrl_c() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.feed(b"\x1b[200~"), []);
    let text = vec![b'e'; LONGEST_PASTE * 3];
    assert_eq!(decoder.feed(&text), []);
    assert!(matches!(&decoder.state, State::Paste(bytes) if bytes.len() == LONGEST_PASTE));
    assert_eq!(decoder.feed(b"\x1b[201~q").len(), 2);
    decoder.feed(b"\x1b[200~eggs");
    assert_eq!(decoder.give_up(), [Input::Paste("eggs".to_owned())]);
    decoder.feed(b"\x1b[200~eggs");
    assert_eq!(decoder.feed(b"\x03"), read(b"\x03"));
    assert_eq!(decoder.feed(b"q"), read(b"q"));
}

#[test]
fn esc_alone_is_a_key_and_with_another_says_so() {
    assert_eq!(keys(b"\x1b"), "Esc");
    assert_eq!(keys(b"\x1b\x1b"), "Esc Esc");
    assert_eq!(keys(b"\x1b\x1b[A"), "Esc Up");
    assert_eq!(keys(b"\x1bx"), "Alt-x");
    assert_eq!(keys("\x1bé".as_bytes()), "Alt-é");
    assert_eq!(keys(b"\x1b["), "Alt-[");
    assert_eq!(keys(b"\x1b]"), "Alt-]");
    assert_eq!(keys(b"\x1bO"), "Alt-O");
    // keys with Alt have no meaning here
    assert_eq!(keys(b"\x1b[1;3A\x1b[120;3u\x1b[27;3;113~\x1b[120;9u"), "");
}

#[test]
fn the_mouse_is_read_in_both_forms() {
    for (bytes, kind, place) in [
        (
            &b"\x1b[<0;11;3M"[..],
            MouseEventKind::Down(crossterm::event::MouseButton::Left),
            (10, 2),
        ),
        (b"\x1b[<65;300;1M", MouseEventKind::ScrollDown, (299, 0)),
        (
            b"\x1b[M +#",
            MouseEventKind::Down(crossterm::event::MouseButton::Left),
            (10, 2),
        ),
    ] {
        let [Input::Mouse(mouse)] = read(bytes)[..] else {
            panic!("{bytes:?}");
        };
        assert_eq!((mouse.kind, (mouse.column, mouse.row)), (kind, place));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_taken_and_after_silence_a_key_is_one(bytes: Vec<u8>) {
        let mut decoder = Decoder::default();
        decoder.feed(&bytes);
        decoder.give_up();
        prop_assert!(decoder.patience().is_none());
        prop_assert_eq!(decoder.feed(b"q"), read(b"q"));
    }

    #[test]
    fn bytes_mean_the_same_in_any_parts(bytes in proptest::collection::vec(
        prop::sample::select(b"\x1b[]OP;<?M~0129Aqx\xc3\xa9\r".to_vec()), 0..40), cut in 0_usize..40) {
        let cut = cut.min(bytes.len());
        let mut decoder = Decoder::default();
        let mut came = decoder.feed(&bytes[..cut]);
        came.extend(decoder.feed(&bytes[cut..]));
        let mut whole = Decoder::default();
        prop_assert_eq!(came, whole.feed(&bytes));
    }
}
