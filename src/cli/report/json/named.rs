//! The schema of a choice that the report writes by its name.

use std::borrow::Cow;
use std::marker::PhantomData;

use clap::ValueEnum;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

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
