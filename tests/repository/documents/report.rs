//! Real reports against the schema that the types have, and the other way round: each field of the
//! schema stands in one of them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::report_page::schema;
use super::{eggtop, without_outlook, words};

/// Calls whose reports have every field between them, and the status of each.
const REPORTS: [(&str, i32); 17] = [
    // long enough for its processes to be looked at
    (
        "run eggs --seconds 2 --tasks 2 --workers 2 --format json",
        0,
    ),
    (
        "run eggs --seconds 0.01 --tasks 2 --tasks-per-child 1 --format json",
        0,
    ),
    (
        "compare mix --n 1000 --tasks 2 --executor serial,threads,pool --format json",
        0,
    ),
    ("run busy --n 1000 --repeat 2 --format json", 0),
    (
        "run --preset E5 --runtime native --scale 0.001 --format json",
        0,
    ),
    ("run counter --sync pipe --n 100 --tasks 2 --format json", 0),
    ("run deadlock --seconds 0.01 --format json", 1),
    ("run busy --n 1000 --tasks 4 --batches 2 --format json", 0),
    ("run sleep --seconds 0.001 --format json", 0),
    ("run reduce --n 1000 --combine tree --format json", 0),
    ("run bandwidth --n 1000 --array-mb 1 --format json", 0),
    (
        "run lifecycle --scenario memory --seconds 0.02 --zombie-time 0 --write-mb 1 --format json",
        0,
    ),
    (
        "run fetch --scale 0.01 --executor threads --workers 8 --format json",
        1,
    ),
    (
        "run print --seconds 0.01 --executor threads --workers 4 --format json",
        0,
    ),
    ("sweep mix --n 1000 --workers 1,2 --format json", 0),
    // sessions of before, which do not hold all that is measured today
    ("export tests/data/session-1.jsonl --to json", 0),
    ("export tests/data/session-2.jsonl --to json", 0),
];

#[test]
fn real_reports_are_as_the_schema_says() {
    let mut checked = Checked {
        schema: schema(),
        seen: BTreeSet::new(),
    };
    let whole = checked.schema.clone();
    for (arguments, expected) in REPORTS {
        let (status, report, complaint) = eggtop(&words(arguments));
        assert_eq!(status, expected, "{arguments}: {complaint}");
        // only what goes wrong is complained of
        let fine = without_outlook(&complaint).is_empty() || status != 0;
        assert!(fine, "{arguments}: {complaint}");
        let report = serde_json::from_str(&report).unwrap();
        checked.check("report", &report, &whole);
    }
    let objects = whole["$defs"].as_object().unwrap().iter();
    let objects = objects.map(|(name, object)| (name.as_str(), object));
    for (name, object) in objects.chain([("report", &whole)]) {
        for field in object["properties"].as_object().into_iter().flatten() {
            let field = format!("{name}.{}", field.0);
            assert!(checked.seen.contains(&field), "no report has {field}");
        }
    }
}

#[test]
fn what_is_not_as_the_schema_says_is_found() {
    let (_, report, _) = eggtop(&words("run busy --n 1000 --format json"));
    let report: Value = serde_json::from_str(&report).unwrap();
    let spoil: [fn(&mut Value); 5] = [
        |report| report["runs"][0]["wall_s"] = "long".into(),
        |report| report["runs"][0]["workers"] = (-1).into(),
        |report| report["runs"][0]["executor"] = "crowd".into(),
        |report| report["machine"]["oven"] = 1.into(),
        |report| {
            let summary = report["summary"][0].as_object_mut().unwrap();
            summary.remove("wall_s");
        },
    ];
    for spoil in spoil {
        let mut spoilt = report.clone();
        spoil(&mut spoilt);
        let found = std::panic::catch_unwind(|| {
            let schema = schema();
            let whole = schema.clone();
            let seen = BTreeSet::new();
            Checked { schema, seen }.check("report", &spoilt, &whole);
        });
        assert!(found.is_err());
    }
}

/// A schema and the fields of it that were seen, by the name of their object.
struct Checked {
    schema: Value,
    seen: BTreeSet<String>,
}

impl Checked {
    /// Checks a value, and panics where it is not as this part of the schema says. The part may have
    /// only what is understood here, so that nothing of it is passed over.
    fn check(&mut self, name: &str, value: &Value, part: &Value) {
        let Some(rules) = part.as_object() else {
            assert_eq!(part, &Value::Bool(true), "{name}");
            return;
        };
        for (rule, reported) in rules {
            match rule.as_str() {
                "$ref" => {
                    let place = reported.as_str().unwrap();
                    let object = place.strip_prefix("#/$defs/").unwrap();
                    let part = self.schema["$defs"][object].clone();
                    self.check(object, value, &part);
                }
                "anyOf" | "oneOf" => self.check_any(name, value, reported),
                "type" => assert!(is_a(reported, value), "{name} is {value}, not {reported}"),
                "enum" => assert!(
                    reported.as_array().unwrap().contains(value),
                    "{name}: {value}"
                ),
                "const" => assert_eq!(reported, value, "{name}"),
                "minimum" => assert!(value.is_null() || value.as_f64() >= reported.as_f64()),
                "maximum" => assert!(value.is_null() || value.as_f64() <= reported.as_f64()),
                "items" => {
                    for item in value.as_array().into_iter().flatten() {
                        self.check(name, item, reported);
                    }
                }
                "properties" => self.check_fields(name, value, reported),
                "required" => {
                    for field in reported.as_array().unwrap() {
                        let field = field.as_str().unwrap();
                        assert!(value.get(field).is_some(), "{name} has no {field}");
                    }
                }
                "$schema" | "$defs" | "title" | "description" | "format" => {}
                other => panic!("nothing checks what the schema says of {name} by {other}"),
            }
        }
    }

    fn check_fields(&mut self, name: &str, value: &Value, reported: &Value) {
        for (field, value) in value.as_object().unwrap() {
            let part = reported.get(field);
            let part = part.unwrap_or_else(|| panic!("the schema has no {name}.{field}"));
            self.check(field, value, part);
            self.seen.insert(format!("{name}.{field}"));
            // what no report can show without a Python at hand
            if value.is_null() {
                self.see_all(part);
            }
        }
    }

    /// Checks that a value is as one of several parts says: none, a choice, or an object.
    fn check_any(&mut self, name: &str, value: &Value, reported: &Value) {
        let parts = reported.as_array().unwrap();
        let is_null = |part: &&Value| part["type"] == "null";
        let chosen = if value.is_null() {
            parts.iter().find(is_null)
        } else {
            let choice = parts.iter().find(|part| part["const"] == *value);
            choice.or_else(|| parts.iter().find(|part| !is_null(part)))
        };
        let chosen = chosen.unwrap_or_else(|| panic!("{name} is {value}"));
        self.check(name, value, chosen);
    }

    /// Takes all fields of the objects that a part refers to as seen.
    fn see_all(&mut self, part: &Value) {
        for object in super::report_page::referred(part) {
            let inside = self.schema["$defs"][&object].clone();
            for (field, part) in inside["properties"].as_object().into_iter().flatten() {
                if self.seen.insert(format!("{object}.{field}")) {
                    self.see_all(part);
                }
            }
        }
    }
}

fn is_a(reported: &Value, value: &Value) -> bool {
    if let Some(kinds) = reported.as_array() {
        return kinds.iter().any(|kind| is_a(kind, value));
    }
    match reported.as_str().unwrap() {
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        other => panic!("the schema calls a type {other}"),
    }
}
