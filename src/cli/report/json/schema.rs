//! The schema of the report, derived from the types that are written: only tests need it, so the
//! program does not carry it.

use std::path::Path;
use std::{env, fs};

use schemars::generate::SchemaSettings;

use super::Report;

/// Returns the schema as text, with the keys of each object in order.
fn derived() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = generator
        .into_generator()
        .into_root_schema_for::<Report<'_>>();
    schema.insert("title".to_owned(), "The report of eggtop".into());
    let text = serde_json::to_string_pretty(schema.as_value()).unwrap();
    // what the code calls an entry of the report is simply called by its name there
    text.replace("Entry\"", "\"") + "\n"
}

#[test]
fn the_generated_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let schema = derived();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &schema).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == schema,
        "docs/report.schema.json is not the schema of the report: \
         `UPDATE_DOCS=1 cargo test --lib --test repository generated` writes it anew"
    );
}
