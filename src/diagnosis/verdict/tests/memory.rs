//! What is said of workers that go through memory.

use super::*;
use crate::results::Bandwidth;

const fn rate(per_second: f64, workers: u32) -> Bandwidth {
    Bandwidth {
        per_second,
        per_cpu_second: per_second,
        workers,
    }
}

fn of_two(each: f64, alone: Option<Bandwidth>) -> Facts {
    with(facts(), |facts| {
        facts.bandwidth = Some(rate(each, 2));
        facts.comparison.alone = alone;
    })
}

/// Two workers that copy less than a machine's largest cache holds.
fn in_cache(largest_cache: u64) -> Facts {
    with(of_two(5e9, Some(rate(8e9, 1))), |facts| {
        facts.setup.largest_cache = largest_cache;
    })
}

#[test]
fn arrays_in_a_cache_say_nothing_about_memory() {
    let copied = 2 * facts().spec.array_bytes();
    let name = |cache| verdict(&in_cache(cache)).rule;
    assert_eq!(name(copied), "memory in caches");
    assert_eq!(name(copied - 1), "memory bandwidth");
    assert_eq!(name(0), "memory bandwidth", "not known");
}

/// Facts for each rule, with what the work is bound by then.
pub(super) fn recorded() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let alone = Some(rate(8e9, 1));
    let computing = Some(Bound::Computing);
    vec![
        ("memory in caches", computing, in_cache(1 << 30)),
        ("memory bandwidth", Some(Bound::Memory), of_two(5e9, alone)),
        ("memory not saturated", computing, of_two(7e9, alone)),
        ("memory of one alone", computing, of_two(7e9, None)),
    ]
}
