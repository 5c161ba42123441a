//! Hosts: the machines that take part in a session, of which this one needs no word.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::topology::Machine;

/// A host of a session: 0 is the one that the session runs on, which is what is meant wherever no host
/// is reported; others have the numbers that their `host` event gives them.
///
/// Messages between processes leave it out, for they never leave the host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub u32);

impl HostId {
    /// The host that the session runs on.
    pub const HERE: Self = Self(0);

    /// Returns whether it is the host that the session runs on.
    pub fn is_here(&self) -> bool {
        *self == Self::HERE
    }
}

impl Serialize for HostId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_u32(self.0)
        } else {
            serializer.serialize_unit()
        }
    }
}

impl<'de> Deserialize<'de> for HostId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            u32::deserialize(deserializer).map(Self)
        } else {
            <()>::deserialize(deserializer).map(|()| Self::HERE)
        }
    }
}

/// Another host than the one that the session runs on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostFacts {
    /// Its number, by which events name it.
    pub host: HostId,
    /// What people call it.
    pub name: String,
    /// What the machine is, where that is reported.
    #[serde(default)]
    pub machine: Option<Machine>,
}
