//! Which logical cores there are, and which physical core, package and NUMA node they belong to (sysfs).
//!
//! A machine may have a thousand cores and the first frame waits for this, so a file that speaks for
//! several cores (the list of siblings, of a package) is read once for all of them.

use std::collections::BTreeMap;
use std::fs;

use crate::model::{CoreInfo, CoreKind};

use super::files::Tree;

/// The cores that are online, in order of their number, and how many physical ones they are.
#[derive(Debug, Default)]
pub(super) struct Topology {
    /// Every online core.
    pub(super) cores: Vec<CoreInfo>,
    /// Physical cores, where the tree reports them.
    pub(super) physical: Option<usize>,
    /// Bytes of the largest cache of the first core; 0 where the tree does not report it.
    pub(super) last_level_cache: u64,
}

/// Reads the topology of the cores that the tree calls online; none where the tree does not list them.
pub(super) fn read(tree: Tree<'_>) -> Option<Topology> {
    let online = tree.cores("/sys/devices/system/cpu/online")?;
    if online.is_empty() {
        return None;
    }
    let groups = groups_by_list(tree, &online).or_else(|| groups_by_ids(tree, &online));
    let packages = packages(tree, &online);
    let nodes = nodes(tree);
    let kinds = kinds(tree, &online);
    let mut cores: Vec<CoreInfo> = plain(&online);
    for core in &mut cores {
        core.package = packages.get(&core.id).copied().unwrap_or(0);
        core.node = nodes.get(&core.id).copied().unwrap_or(0);
        core.kind = kinds.get(&core.id).copied().unwrap_or_default();
    }
    for (physical, group) in groups.iter().flatten().enumerate() {
        for (sibling, id) in group.iter().enumerate() {
            if let Ok(at) = cores.binary_search_by_key(id, |core| core.id) {
                cores[at].physical = physical as u16;
                cores[at].sibling = sibling as u16;
            }
        }
    }
    Some(Topology {
        cores,
        physical: groups.map(|groups| groups.len()),
        last_level_cache: last_level_cache(tree, online[0]),
    })
}

/// Returns cores of which only the numbers are known.
pub(super) fn plain(ids: &[u16]) -> Vec<CoreInfo> {
    ids.iter()
        .map(|&id| CoreInfo {
            id,
            physical: id,
            ..CoreInfo::default()
        })
        .collect()
}

/// Returns the bytes of the largest cache that a core has alone or with others. The kernel reports them
/// in KiB: `32768K`.
fn last_level_cache(tree: Tree<'_>, id: u16) -> u64 {
    let size = |index: u32| {
        let text = tree.text(&of_core(id, &format!("cache/index{index}/size")))?;
        let kib: u64 = text.trim().strip_suffix('K')?.parse().ok()?;
        kib.checked_mul(1_024)
    };
    (0..8).map_while(size).max().unwrap_or(0)
}

/// Returns a file of a core.
fn of_core(id: u16, file: &str) -> String {
    format!("/sys/devices/system/cpu/cpu{id}/{file}")
}

/// Returns the list of cores in the first of the files that exists; the kernel renamed them in 5.3.
fn listed(tree: Tree<'_>, id: u16, files: [&str; 2]) -> Option<Vec<u16>> {
    files
        .iter()
        .find_map(|file| tree.cores(&of_core(id, &format!("topology/{file}"))))
}

/// Returns the logical cores of every physical one, in order, by the kernel's lists of siblings.
fn groups_by_list(tree: Tree<'_>, online: &[u16]) -> Option<Vec<Vec<u16>>> {
    let mut groups: Vec<Vec<u16>> = Vec::new();
    let mut placed = vec![false; usize::from(u16::MAX) + 1];
    for &id in online {
        if placed[usize::from(id)] {
            continue;
        }
        let mut group = listed(tree, id, ["core_cpus_list", "thread_siblings_list"])?;
        group.push(id);
        group.retain(|&core| online.binary_search(&core).is_ok() && !placed[usize::from(core)]);
        group.sort_unstable();
        group.dedup();
        for &core in &group {
            placed[usize::from(core)] = true;
        }
        groups.push(group);
    }
    Some(groups)
}

/// Returns the same by the numbers of package, die and core, which only together are unique.
fn groups_by_ids(tree: Tree<'_>, online: &[u16]) -> Option<Vec<Vec<u16>>> {
    let number = |id, file: &str| tree.number::<i32>(&of_core(id, &format!("topology/{file}")));
    let mut groups: BTreeMap<_, Vec<u16>> = BTreeMap::new();
    for &id in online {
        let core = number(id, "core_id")?;
        let place = (
            number(id, "physical_package_id"),
            number(id, "die_id"),
            core,
        );
        groups.entry(place).or_default().push(id);
    }
    let mut groups: Vec<Vec<u16>> = groups.into_values().collect();
    groups.sort_unstable();
    Some(groups)
}

/// Returns the package of every core.
fn packages(tree: Tree<'_>, online: &[u16]) -> BTreeMap<u16, u16> {
    let mut packages = BTreeMap::new();
    for &id in online {
        if packages.contains_key(&id) {
            continue;
        }
        // Machines without packages say -1.
        let package = tree
            .number(&of_core(id, "topology/physical_package_id"))
            .unwrap_or(0);
        packages.insert(id, package);
        let members = listed(tree, id, ["package_cpus_list", "core_siblings_list"]);
        for core in members.into_iter().flatten() {
            packages.entry(core).or_insert(package);
        }
    }
    packages
}

/// Returns the NUMA node of every core.
fn nodes(tree: Tree<'_>) -> BTreeMap<u16, u16> {
    let folder = "/sys/devices/system/node";
    let mut nodes = BTreeMap::new();
    for entry in fs::read_dir(tree.path(folder))
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let Some(node) = name.strip_prefix("node").and_then(|node| node.parse().ok()) else {
            continue;
        };
        for core in tree
            .cores(&format!("{folder}/{name}/cpulist"))
            .into_iter()
            .flatten()
        {
            nodes.insert(core, node);
        }
    }
    nodes
}

/// Returns the kind of every core of a machine that has two kinds.
fn kinds(tree: Tree<'_>, online: &[u16]) -> BTreeMap<u16, CoreKind> {
    let fast = match tree.cores("/sys/devices/cpu_core/cpus") {
        // Intel: what is not among these is a thrifty core, of one sort or another.
        Some(fast) => fast,
        None => fast_by_capacity(tree, online),
    };
    let is_fast = |id: &u16| fast.binary_search(id).is_ok();
    if fast.is_empty() || online.iter().all(is_fast) {
        return BTreeMap::new();
    }
    let kind = |id: &u16| {
        if is_fast(id) {
            CoreKind::Performance
        } else {
            CoreKind::Efficiency
        }
    };
    online.iter().map(|id| (*id, kind(id))).collect()
}

/// Returns the cores in the upper half of what the scheduler thinks they can do (ARM), in order.
fn fast_by_capacity(tree: Tree<'_>, online: &[u16]) -> Vec<u16> {
    let capacities: Option<Vec<(u16, u64)>> = online
        .iter()
        .map(|&id| Some((id, tree.number(&of_core(id, "cpu_capacity"))?)))
        .collect();
    let capacities = capacities.unwrap_or_default();
    let of = |&(_, capacity): &(u16, u64)| capacity;
    let least = capacities.iter().map(of).min().unwrap_or(0);
    let most = capacities.iter().map(of).max().unwrap_or(0);
    capacities
        .iter()
        .filter(|&core| of(core).saturating_mul(2) >= least.saturating_add(most))
        .map(|&(id, _)| id)
        .collect()
}
