//! Session files that are damaged in every way that is easily thought of: whatever stands in them, they
//! are read, drawn and exported without harm.

use std::fs;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use eggtop::export::{tables, trace};
use eggtop::frames::FrameSequence;
use eggtop::model::Timestamp;
use eggtop::record::Reader;
use eggtop::tui::app::Look;
use ratatui::buffer::Buffer;
use serde_json::{Value, json};

/// Files that are damaged; more with `EGGTOP_DAMAGES`.
const DAMAGES: u64 = 250;
/// Does harm to a terminal, to a web page, and to a program that splits lines.
const NASTY: &str = "\u{1b}[2J\u{7}</script><b>&\"',;\r\n\u{9b}1m\u{202e}\0";

/// Numbers that follow from a seed, by xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }
}

/// Real sessions as lines, unpacked.
fn sessions() -> Vec<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let plain = fs::read_to_string(root.join("tests/data/session-1.jsonl")).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    let mut all: Vec<Vec<String>> = vec![lines(&plain)];
    for name in ["deadlock", "eggs", "sharing"] {
        let path = root.join(format!("screenshots/sessions/{name}.jsonl.zst"));
        let packed = fs::read(path).unwrap();
        let text = zstd::decode_all(Cursor::new(packed)).unwrap();
        all.push(lines(&String::from_utf8(text).unwrap()));
    }
    all
}

/// Every place of a value that holds no others.
fn leaves<'a>(value: &'a mut Value, found: &mut Vec<&'a mut Value>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| leaves(value, found)),
        Value::Object(fields) => fields.values_mut().for_each(|value| leaves(value, found)),
        leaf => found.push(leaf),
    }
}

/// Puts something else into a place.
fn spoil(leaf: &mut Value, dice: &mut Dice) {
    *leaf = match leaf {
        Value::Number(_) => {
            let numbers = [
                json!(0),
                json!(1),
                json!(-1),
                json!(u64::MAX),
                json!(u64::MAX / 2),
                json!(u32::MAX),
                json!(u16::MAX),
                json!(1e300),
                json!(0.5),
                json!(99),
            ];
            numbers[dice.below(numbers.len())].clone()
        }
        Value::String(_) => json!(NASTY),
        Value::Bool(value) => json!(!*value),
        _ => json!(null),
    };
}

/// Damages a session, and does so again and again.
fn damaged(lines: &[String], dice: &mut Dice) -> Vec<u8> {
    let mut lines = lines.to_vec();
    for _ in 0..=dice.below(6) {
        let at = 1 + dice.below(lines.len() - 1);
        match dice.below(9) {
            0 => drop(lines.remove(at)),
            1 => {
                let again = lines[at].clone();
                let to = 1 + dice.below(lines.len());
                lines.insert(to.min(lines.len()), again);
            }
            2 => {
                let other = 1 + dice.below(lines.len() - 1);
                lines.swap(at, other);
            }
            3 => spoil_line(&mut lines[0], dice),
            // the same harm to one place of every event of a kind
            4 => {
                let length = lines[at].len();
                for line in lines.iter_mut().skip(1).filter(|line| line.len() == length) {
                    spoil_line(line, &mut Dice(dice.0));
                }
            }
            _ => spoil_line(&mut lines[at], dice),
        }
        if lines.len() < 3 {
            break;
        }
    }
    let mut bytes = lines.join("\n").into_bytes();
    bytes.push(b'\n');
    match dice.below(8) {
        0 => bytes.truncate(dice.below(bytes.len())),
        1 => {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        _ => {}
    }
    bytes
}

fn spoil_line(line: &mut String, dice: &mut Dice) {
    let Ok(mut value) = serde_json::from_str::<Value>(line) else {
        return;
    };
    let mut found = Vec::new();
    leaves(&mut value, &mut found);
    let at = dice.below(found.len());
    if let Some(leaf) = found.get_mut(at) {
        spoil(leaf, dice);
    }
    *line = value.to_string();
}

fn assert_harmless(frame: &Buffer) {
    for cell in frame.content() {
        assert!(
            !cell.symbol().chars().any(char::is_control),
            "{:?}",
            cell.symbol()
        );
    }
}

/// Reads a file, shows it on every tab at many moments, and exports what this program alone can.
fn show(bytes: &[u8]) {
    let open = || Reader::new(Cursor::new(bytes.to_vec()));
    let Ok(events) = open() else {
        return;
    };
    let mut frames = FrameSequence::new(events, Look::default(), (100, 30));
    for step in 0.. {
        let Some(event) = frames.step() else {
            break;
        };
        frames.tick(event.at);
        if step % 40 == 0 {
            let key = char::from(b'1' + (step / 40 % 4) as u8);
            frames.press(key);
            assert_harmless(&frames.frame());
        }
    }
    for keys in ["1", "2", "3", "4", "1v", "zzz", "mm"] {
        keys.chars().for_each(|key| frames.press(key));
        assert_harmless(&frames.frame());
    }
    frames.tick(Timestamp(u64::MAX));
    assert_harmless(&frames.frame());
    let mut out = Vec::new();
    trace::write(&mut open().unwrap(), "here", &mut out).unwrap();
    let _: Value = serde_json::from_slice(&out).unwrap();
    tables::write_tasks(&mut open().unwrap(), &mut Vec::new()).unwrap();
    tables::write_samples(&mut open().unwrap(), &mut Vec::new()).unwrap();
}

#[test]
fn no_damage_does_harm() {
    let more = std::env::var("EGGTOP_DAMAGES").ok();
    let damages = more.map_or(DAMAGES, |more| more.parse().unwrap());
    let sessions = sessions();
    let mut harmed = Vec::new();
    for seed in 1..=damages {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let lines = &sessions[seed as usize % sessions.len()];
        let bytes = damaged(lines, &mut dice);
        if catch_unwind(AssertUnwindSafe(|| show(&bytes))).is_err() {
            let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{seed}.jsonl"));
            fs::write(&path, &bytes).unwrap();
            harmed.push(path);
        }
    }
    assert!(harmed.is_empty(), "{harmed:?}");
}
