//! Sessions with hostile text.

use std::fs;

use serde_json::Value;

use super::exported;

/// Hostile text: a formula, an 8-bit control, turned text, parted lines.
const HOSTILE: &str = "=HYPERLINK(1)\u{9b}31m\u{202e}\u{2028}\u{e0041}卵";

/// Puts the text wherever a session has one from outside.
fn hostile(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match name.as_str() {
                    // times of a core are called so, too
                    "user" | "system" if field.is_number() => {}
                    "host" | "user" | "brand" | "system" | "output" | "runner" => {
                        *field = HOSTILE.into();
                    }
                    "runtime" => *field = "runner".into(),
                    "outcome" => *field = serde_json::json!({"failed": HOSTILE}),
                    _ => hostile(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hostile),
        _ => {}
    }
}

#[test]
fn nothing_that_is_exported_steers_what_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hostile.jsonl");
    let lines = fs::read_to_string("tests/data/session-1.jsonl").unwrap();
    let lines: Vec<String> = lines
        .lines()
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            hostile(&mut line);
            line.to_string()
        })
        .collect();
    fs::write(&file, lines.join("\n") + "\n").unwrap();
    let mut reported = 0;
    for format in [
        "csv",
        "csv --table tasks",
        "json",
        "md",
        "html",
        "txt",
        "ans",
        "svg",
        "cast",
        "cast3",
        "trace",
    ] {
        let text = exported(&file, &format!("--to {format}"));
        let raw = ['\u{9b}', '\u{202e}', '\u{2028}', '\u{e0041}'];
        assert!(!text.contains(raw), "{format}");
        reported += usize::from(text.contains("HYPERLINK"));
        if format.starts_with("csv") {
            let mut lines = csv::Reader::from_reader(text.as_bytes());
            for cell in lines
                .records()
                .flat_map(|line| line.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            {
                let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(
                    !formula || cell.parse::<f64>().is_ok(),
                    "{format}: {cell:?}"
                );
            }
        }
    }
    assert!(reported > 5, "only {reported} formats contain it");
}
