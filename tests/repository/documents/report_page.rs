//! The fields of reports as a page shows them: from the schema of the JSON report, which a unit test
//! derives from the types that are written, and from the head of a CSV report.

use std::fmt::Write;

use serde_json::Value;

use super::{eggtop, root, text_of, words};

/// Returns the schema of the JSON report.
pub(crate) fn schema() -> Value {
    serde_json::from_str(&text_of(&root().join("docs/report.schema.json"))).unwrap()
}

/// Returns a table for each object of the report, in the order in which they first come.
pub(crate) fn fields() -> String {
    let schema = schema();
    let mut text = section("The whole", &schema);
    let mut names = Vec::new();
    add_referred(&mut names, &schema);
    let mut at = 0;
    while at < names.len() {
        let object = &schema["$defs"][&names[at]];
        add_referred(&mut names, object);
        text += &section(&names[at], object);
        at += 1;
    }
    text
}

/// Adds the names of objects that the fields of one refer to, in the order of the fields, each once.
fn add_referred(names: &mut Vec<String>, object: &Value) {
    for (_, about) in fields_of(object) {
        for name in referred(about) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
}

fn section(name: &str, object: &Value) -> String {
    let about = object["description"].as_str().unwrap_or_default();
    let mut text = format!("### {name}\n\n{}\n\n", on_one_line(about));
    if let Some(choices) = object["oneOf"].as_array() {
        text += "| value | meaning |\n|---|---|\n";
        for choice in choices {
            let (value, about) = (choice["const"].as_str().unwrap(), &choice["description"]);
            writeln!(
                text,
                "| `{value}` | {} |",
                on_one_line(about.as_str().unwrap())
            )
            .unwrap();
        }
        return text + "\n";
    }
    text += "| field | type | meaning |\n|---|---|---|\n";
    for (field, about) in fields_of(object) {
        let mut kind = kind_of(about);
        if !required(object).contains(&field) {
            kind = kind.replace(" or null", "") + " or absent";
        }
        let meaning = on_one_line(about["description"].as_str().unwrap());
        let one_of = match about["enum"].as_array() {
            Some(names) => {
                let names = names.iter().filter_map(Value::as_str);
                let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
                format!(" One of {}.", names.join(", "))
            }
            None => String::new(),
        };
        writeln!(text, "| `{field}` | {kind} | {meaning}{one_of} |").unwrap();
    }
    text + "\n"
}

/// Returns the fields of an object: those that are always there in the order in which they are
/// written, then all others.
fn fields_of(object: &Value) -> Vec<(&str, &Value)> {
    let always = required(object);
    let fields = object["properties"].as_object().into_iter().flatten();
    let mut fields: Vec<(&str, &Value)> =
        fields.map(|(name, about)| (name.as_str(), about)).collect();
    fields.sort_by_key(|(name, _)| {
        let at = always.iter().position(|field| field == name);
        at.unwrap_or(usize::MAX)
    });
    fields
}

fn required(object: &Value) -> Vec<&str> {
    let names = object["required"].as_array().into_iter().flatten();
    names.filter_map(Value::as_str).collect()
}

fn on_one_line(text: &str) -> String {
    words(text).join(" ").replace('|', "\\|")
}

/// Returns the type of a field in words, with a link to the table of an object.
fn kind_of(about: &Value) -> String {
    if let Some(place) = about["$ref"].as_str() {
        let name = name_in(place);
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(kinds) = about["anyOf"].as_array() {
        let kinds: Vec<String> = kinds.iter().map(kind_of).collect();
        return kinds.join(" or ");
    }
    let word = |kind: &str| match kind {
        "string" => "text".to_owned(),
        "array" => format!("list of {}", kind_of(&about["items"])),
        other => other.to_owned(),
    };
    match &about["type"] {
        Value::String(kind) => word(kind),
        Value::Array(kinds) => {
            let kinds: Vec<String> = kinds.iter().filter_map(Value::as_str).map(word).collect();
            kinds.join(" or ")
        }
        _ => "any".to_owned(),
    }
}

/// Returns the names of objects that a part of the schema refers to.
pub(crate) fn referred(part: &Value) -> Vec<String> {
    match part {
        Value::Object(fields) => {
            let inside = fields.iter().flat_map(|(key, value)| match value.as_str() {
                Some(place) if key == "$ref" => vec![name_in(place)],
                _ => referred(value),
            });
            inside.collect()
        }
        Value::Array(values) => values.iter().flat_map(referred).collect(),
        _ => Vec::new(),
    }
}

/// Returns the name of an object from the place where the schema has it.
fn name_in(place: &str) -> String {
    place.trim_start_matches("#/$defs/").to_owned()
}

/// Returns the columns of a CSV report, as a list.
pub(crate) fn csv_columns() -> String {
    let (status, report, complaint) = eggtop(&words("run busy --n 1000 --format csv"));
    assert_eq!(status, 0, "{complaint}");
    let head = report.lines().next().unwrap();
    let names: Vec<String> = head.split(',').map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
