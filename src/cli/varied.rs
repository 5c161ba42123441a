//! What a comparison may vary.

use crate::model::Field;

/// Fields of which several values may be given, each of which is a work of its own.
pub(super) const VARIED: [Field; 5] = [
    Field::Deadlock,
    Field::Fix,
    Field::Print,
    Field::Lock,
    Field::Until,
];
