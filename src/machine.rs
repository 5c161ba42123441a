//! Reads the machine: cores, topology, limits, the threads of the run's own workers.
//!
//! Everything here is read on demand and nothing runs by itself; `engine::sampler` sets the pace.

use std::path::Path;
use std::thread;

use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

use crate::model::Machine;

mod compare;
mod files;
mod glance;
mod history;
mod limits;
mod load;
mod own;
mod power;
mod processes;
mod procstat;
mod pulse;
mod this_thread;
mod threads;
mod topology;

pub use compare::{Comparison, compare_readers};
pub use glance::glance;
pub use history::WINDOW;
pub use limits::ThrottlingReader;
pub use load::{Load, LoadReader, Pace};
pub use own::OwnReader;
pub use power::HeatReader;
pub use processes::{ProcessReader, memory_of};
pub use procstat::CoreReader;
pub use pulse::{Birth, Pulse};
pub use this_thread::{
    KeptAffinity, allowed_cores, current_core, pin_thread, thread_id, thread_usage,
};
pub use threads::{LiveWorker, WorkerReader};

use files::Tree;
use topology::Topology;

/// Reads the machine this program runs on.
pub fn read() -> Machine {
    let affinity = limits::affinity().unwrap_or_default();
    let facts = RefreshKind::nothing()
        .with_cpu(CpuRefreshKind::nothing())
        .with_memory(MemoryRefreshKind::nothing().with_ram());
    let mut machine = read_at(Path::new("/"), &affinity);
    machine.physical = machine
        .physical
        .or_else(|| System::physical_core_count().ok());
    if let Ok(system) = System::new_with_specifics(facts) {
        let brand = system.cpus().first().map(|core| core.brand().trim());
        machine.brand = brand.map(str::to_owned).unwrap_or_default();
        if machine.memory == 0 {
            machine.memory = system.total_memory();
        }
    }
    machine.system = [System::long_os_version(), System::kernel_version()]
        .into_iter()
        .flatten()
        .collect::<Vec<String>>()
        .join(", kernel ");
    machine
}

/// Reads the cores and limits that a file tree tells of, as the kernel lays it out below `root`.
///
/// `affinity` is the mask of this process, in order; empty where the system has none. Where the tree
/// tells nothing of the cores, they are those of the mask, or as many as the standard library counts.
pub fn read_at(root: &Path, affinity: &[u16]) -> Machine {
    let tree = Tree(root);
    let topology = topology::read(tree).unwrap_or_else(|| Topology {
        cores: topology::plain(&known_by_name(root, affinity)),
        physical: None,
        last_level_cache: 0,
    });
    let quota = limits::quota(tree).map(|quota| quota.cores);
    let affinity = match affinity {
        [] => topology.cores.iter().map(|core| core.id).collect(),
        mask => mask.to_vec(),
    };
    let power = power::read(tree, &affinity);
    Machine {
        logical: topology.cores.len(),
        physical: topology.physical,
        last_level_cache: topology.last_level_cache,
        cores: topology.cores,
        usable: limits::usable(affinity.len(), quota),
        affinity,
        quota,
        memory: limits::memory(tree).unwrap_or_default(),
        power,
        ..Machine::default()
    }
}

/// Reads a machine from a copy of its `/sys` and `/proc` below `root`, the mask of the process that
/// made the copy included; without one, all cores may be used.
///
/// None where the copy tells of no core.
pub fn read_copy(root: &Path) -> Option<Machine> {
    let tree = Tree(root);
    let known = topology::read(tree)
        .map(|topology| topology.cores.iter().map(|core| core.id).collect())
        .or_else(|| procstat::numbers(root).ok())
        .filter(|cores: &Vec<u16>| !cores.is_empty());
    let affinity = match (known, limits::affinity_in(tree)) {
        (Some(online), Some(mut mask)) => {
            // The kernel lists cores here that could be plugged in some day.
            mask.retain(|core| online.contains(core));
            mask
        }
        (Some(_), None) => Vec::new(),
        (None, mask) => mask.filter(|mask| !mask.is_empty())?,
    };
    Some(read_at(root, &affinity))
}

/// Returns the numbers of the cores without sysfs: from `/proc/stat`, the mask, or a mere count.
fn known_by_name(root: &Path, affinity: &[u16]) -> Vec<u16> {
    if let Ok(cores) = procstat::numbers(root)
        && !cores.is_empty()
    {
        return cores;
    }
    match affinity {
        [] => (0..thread::available_parallelism().map_or(1, |count| count.get() as u16)).collect(),
        mask => mask.to_vec(),
    }
}
