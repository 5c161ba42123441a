//! The schema of the parameters, made from the descriptions of the fields.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::Params;
use crate::model::Field;

impl JsonSchema for Params<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Params".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties = size();
        let mut required = vec!["size"];
        for field in Field::ALL {
            let Some((key, value, always)) = field.default_report() else {
                continue;
            };
            properties.insert(key.to_owned(), property(field, &value));
            if always && !value.is_null() {
                required.push(key);
            }
        }
        json_schema!({
            "description": "The parameters that apply to the run. Those that do not are left out.",
            "type": "object",
            "properties": properties,
            "required": required,
        })
    }
}

/// Returns the schemas of the size as a word and as a number.
fn size() -> Map<String, Value> {
    let word = "`small`, `medium` or `large`; null if the size is exact.";
    let n = "Size of a task, given or found by calibration; not with `values`.";
    let seconds =
        "CPU seconds of an egg, or mean seconds a sleeping task sleeps; not with `values`.";
    Map::from_iter([
        (
            "size".to_owned(),
            json!({ "description": word, "type": ["string", "null"] }),
        ),
        (
            "n".to_owned(),
            json!({ "description": n, "type": "integer", "minimum": 0 }),
        ),
        (
            "seconds".to_owned(),
            json!({ "description": seconds, "type": "number" }),
        ),
    ])
}

/// Returns the schema of one field. A field without a value by default is a number.
fn property(field: Field, value: &Value) -> Value {
    let help = field.help();
    let description = help.split(" [default").next().unwrap_or(help);
    let names: Vec<String> = field
        .choices()
        .iter()
        .map(|choice| choice.get_name().to_owned())
        .collect();
    match value {
        Value::String(_) => {
            json!({ "description": description, "type": "string", "enum": names })
        }
        Value::Array(items) => {
            let of = if items.iter().all(Value::is_number) && field != Field::Urls {
                "number"
            } else {
                "string"
            };
            json!({ "description": description, "type": "array", "items": { "type": of } })
        }
        Value::Bool(_) => json!({ "description": description, "type": "boolean" }),
        _ => json!({ "description": description, "type": ["number", "null"] }),
    }
}
