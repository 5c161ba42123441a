//! The parameters that apply to a run, each described by its field; those that do not are left out.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::model::{Field, Size, SizeUnit, meaning_of};
use crate::results::Row;

#[cfg(test)]
mod schema;

/// The parameters of a run.
pub(super) struct Params<'a>(pub(super) &'a Row);

impl Serialize for Params<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.size() {
            map.serialize_entry(key, &value)?;
        }
        let spec = self.0.measured.start.spec.draft();
        for (field, (key, value)) in Field::ALL
            .into_iter()
            .filter_map(|field| Some((field, field.report(&spec)?)))
        {
            match field {
                // Those that were fetched, the local server's included.
                Field::Urls => map.serialize_entry(key, &self.0.measured.outside.urls)?,
                _ => map.serialize_entry(key, &value)?,
            }
        }
        map.end()
    }
}

impl Params<'_> {
    /// Returns the size as a word, and what that was in the workload's unit.
    fn size(&self) -> Vec<(&'static str, Value)> {
        let start = &self.0.measured.start;
        let spec = &start.spec;
        let mut all = vec![("size", json!(spec.size().word()))];
        match (meaning_of(spec.workload()).unit, spec.size()) {
            _ if spec.values_are_sizes() => {}
            (SizeUnit::Seconds(_), _) => all.push(("seconds", json!(start.size))),
            (SizeUnit::N { .. }, Size::N(n)) => all.push(("n", json!(n))),
            (SizeUnit::N { .. }, _) => all.push(("n", json!(start.size.round() as u64))),
            (SizeUnit::Words, _) => {}
        }
        all
    }
}
