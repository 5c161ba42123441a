//! Error diffusion: which of several parties a column shows that has room for one.

use std::collections::HashMap;
use std::hash::Hash;

/// What each of several sharers is still owed, from stretch to stretch.
///
/// Each is shown for its share of the time, to within a stretch, however short its turns are: what
/// one stretch could not show is carried over to the next one in which the sharer occurs (Floyd and
/// Steinberg 1976, in one dimension). Otherwise a worker that has the core for a quarter of every
/// column would never be seen to run.
#[derive(Debug, Clone)]
pub(super) struct ErrorDiffusion<K> {
    debts: HashMap<K, i128>,
}

impl<K> Default for ErrorDiffusion<K> {
    fn default() -> Self {
        Self {
            debts: HashMap::new(),
        }
    }
}

impl<K: Copy + Eq + Hash> ErrorDiffusion<K> {
    /// Returns which of those that share a stretch is shown for all of its width: the one that is
    /// owed most, the first where several are; none where all are at zero.
    pub(super) fn shown(
        &mut self,
        times: impl IntoIterator<Item = (K, u64)>,
        width: u64,
    ) -> Option<K> {
        let width = i128::from(width);
        let mut most: Option<(K, i128)> = None;
        for (sharer, time) in times {
            let debt = self.debts.entry(sharer).or_default();
            *debt = (*debt).clamp(-width, width) + i128::from(time);
            if time > 0 && most.is_none_or(|(_, most)| *debt > most) {
                most = Some((sharer, *debt));
            }
        }
        let (shown, _) = most?;
        *self.debts.entry(shown).or_default() -= width;
        Some(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_shown_for_their_share() {
        let mut owed = ErrorDiffusion::default();
        let shown: Vec<char> = (0..100)
            .filter_map(|_| owed.shown([('a', 60), ('b', 25), ('c', 15)], 100))
            .collect();
        let count = |letter| shown.iter().filter(|&&other| other == letter).count();
        assert!(count('a').abs_diff(60) <= 1, "{shown:?}");
        assert!(count('b').abs_diff(25) <= 1, "{shown:?}");
        assert!(count('c').abs_diff(15) <= 1, "{shown:?}");
    }

    #[test]
    fn no_part_is_shown_where_it_is_not() {
        let mut owed = ErrorDiffusion::default();
        assert_eq!(owed.shown([('a', 40), ('b', 60)], 100), Some('b'));
        assert_eq!(owed.shown([('a', 0), ('b', 100)], 100), Some('b'));
        assert_eq!(owed.shown([('a', 40), ('b', 60)], 100), Some('a'));
        assert_eq!(owed.shown([('a', 0)], 100), None);
        assert_eq!(owed.shown([], 100), None);
    }
}
