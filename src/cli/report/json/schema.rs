//! The schema of the report, derived from the types that are written: only tests need it, so the
//! program does not carry it.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::path::Path;
use std::{env, fs};

use clap::ValueEnum;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

use super::Report;

/// A choice that the report writes by its name: the schema lists all names there are.
pub(in crate::cli::report) struct Named<T>(PhantomData<T>);

impl<T: ValueEnum + Serialize> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Named".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let variants = T::value_variants().iter();
        let names: Vec<Value> = variants
            .map(|variant| serde_json::to_value(variant).unwrap())
            .collect();
        json_schema!({ "type": "string", "enum": names })
    }
}

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
         `UPDATE_DOCS=1 cargo test --lib --test readme generated` writes it anew"
    );
}
