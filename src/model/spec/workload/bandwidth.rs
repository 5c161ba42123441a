//! `bandwidth`: arrays larger than the caches, copied.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Parameters, Sizing};
use crate::model::spec::{Draft, RunSpec};
use crate::model::topology::Machine;

/// The choices of `bandwidth`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Bandwidth {
    array: Option<u32>,
}

impl Bandwidth {
    pub(super) const MEANING: Meaning = Meaning {
        task: "copy n numbers of 8 bytes from one array of its own to another, again and again",
        noun: ("copy", "copies"),
        unit: SizeUnit::ANY_N,
        experiments: "-",
        bound: "memory bandwidth",
    };
}

impl Parameters for Bandwidth {
    fn of(draft: &Draft) -> Self {
        Self {
            array: draft.array_mb,
        }
    }

    fn put(&self, draft: &mut Draft) {
        draft.array_mb = self.array;
    }

    fn sizing(&self) -> Sizing {
        Sizing::Known([2.0, 6.0, 20.0])
    }

    fn contends(&self) -> bool {
        true
    }
}

impl RunSpec {
    /// The sizes of an array of `bandwidth` that may be asked for, in MB.
    pub const ARRAYS: (u32, u32) = (1, 65_536);
    /// The default size of an array where the caches are unknown or small, and the largest default, in MB.
    const USUAL_ARRAYS: (u32, u32) = (64, 256);

    /// Returns whether its tasks go through more memory than caches hold.
    pub const fn streams(&self) -> bool {
        matches!(self.workload, Workload::Bandwidth(_))
    }

    /// Returns the size of an array of `bandwidth` in MB, where it was set.
    const fn chosen_array(&self) -> Option<u32> {
        match &self.workload {
            Workload::Bandwidth(bandwidth) => bandwidth.array,
            _ => None,
        }
    }

    /// Returns the bytes of an array of `bandwidth`.
    pub fn array_bytes(&self) -> u64 {
        let (least, _) = Self::USUAL_ARRAYS;
        1_000_000 * u64::from(self.chosen_array().unwrap_or(least))
    }

    /// Returns the MB of an array that is larger than the caches of a machine, but not so much that memory
    /// is short.
    pub fn usual_array(machine: &Machine) -> u32 {
        let (least, most) = Self::USUAL_ARRAYS;
        Self::stream_array(machine.last_level_cache).clamp(least, most)
    }

    /// Returns the MB of an array as STREAM asks for where the largest cache has so many bytes: 4 times as
    /// many (John `McCalpin`, `stream.c`, version 5.10).
    pub fn stream_array(cache: u64) -> u32 {
        let wanted = cache.saturating_mul(4).div_ceil(1_000_000);
        u32::try_from(wanted).unwrap_or(u32::MAX)
    }

    /// Returns the run with sizes that depend on the machine.
    #[must_use]
    pub fn fitted_to(self, machine: &Machine) -> Self {
        if !self.streams() || self.chosen_array().is_some() {
            return self;
        }
        let array_mb = Some(Self::usual_array(machine));
        Draft {
            array_mb,
            ..self.into()
        }
        .spec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::spec::WorkloadKind;

    #[test]
    fn arrays_are_larger_than_the_caches_and_not_too_large() {
        let usual = |last_level_cache| {
            RunSpec::usual_array(&Machine {
                last_level_cache,
                ..Machine::default()
            })
        };
        assert_eq!(
            [0, 1 << 20, 32 << 20, 1 << 30].map(usual),
            [64, 64, 135, 256]
        );
    }

    #[test]
    fn arrays_get_a_default_size_unless_one_is_set() {
        let machine = Machine {
            last_level_cache: 25_000_000,
            ..Machine::default()
        };
        let fitted = |workload, array_mb| {
            let draft = Draft {
                workload,
                array_mb,
                ..Draft::default()
            };
            draft.spec().fitted_to(&machine).chosen_array()
        };
        assert_eq!(fitted(WorkloadKind::Bandwidth, None), Some(100));
        assert_eq!(fitted(WorkloadKind::Bandwidth, Some(7)), Some(7));
        assert_eq!(fitted(WorkloadKind::Sum, Some(7)), None);
    }
}
