//! `hash`: SHA-256 over a buffer, again and again.

use sha2::{Digest, Sha256};

use super::numbers::Numbered;
use super::tally::Tally;
use super::{Context, Interruption};
use crate::model::{TaskId, TaskOutput};

/// Bytes of the buffer.
const BUFFER: u64 = 1_000_000;

const BLOCK: u64 = 100_000;

/// Bytes that are there: the buffer is these again and again, and so many fit the first cache of any
/// core. From further away, they would come faster in one run than in another.
const PIECE: u64 = 4_000;

/// SHA-256 over a 1 MB buffer, n times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash {
    /// The number of rounds.
    pub n: u64,
    /// What the buffer is filled from.
    pub seed: u64,
}

impl Numbered for Hash {
    fn of(n: u64, number: TaskId) -> Self {
        Self {
            n,
            seed: number.0.into(),
        }
    }

    fn n(&self) -> u64 {
        self.n
    }

    fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.n, self.seed, context)
    }

    fn bytes(_: u64) -> u64 {
        BUFFER
    }

    fn tally(_: u32) -> Tally {
        Tally::Digests([0; 32])
    }

    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Digest(_))
    }
}

/// Hashes a buffer, filled from the seed, n times in a row; gives the digest of all of it.
fn run(n: u64, seed: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let piece = filled_from(seed)?;
    let mut hasher = Sha256::new();
    let blocks = n.saturating_mul(BUFFER / BLOCK);
    for done in 1..=blocks {
        // as Python's hashlib, which needs no interpreter for it
        context.blocking(&mut || {
            for _ in 0..BLOCK / PIECE {
                hasher.update(&piece);
            }
        });
        context.checkpoint((done as f64 / blocks as f64) as f32)?;
    }
    Ok(TaskOutput::Digest(hasher.finalize().into()))
}

/// Returns a piece of the buffer: the seed's 8 bytes, the lowest first, again and again, the same in
/// every language.
fn filled_from(seed: u64) -> Result<Vec<u8>, Interruption> {
    let mut piece = Vec::new();
    piece.try_reserve_exact(PIECE as usize)?;
    while piece.len() < PIECE as usize {
        piece.extend_from_slice(&seed.to_le_bytes());
    }
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    #[test]
    fn pieces_cover_the_buffer_exactly() {
        assert_eq!((BUFFER % BLOCK, BLOCK % PIECE), (0, 0));
        assert_eq!(
            PIECE as usize % size_of::<u64>(),
            0,
            "it begins anew each time"
        );
        assert_eq!(filled_from(3).unwrap().len(), PIECE as usize);
    }

    #[test]
    fn all_of_it_is_hashed_without_a_gil() {
        let mut context = Fake {
            skips_blocking: true,
            ..Fake::default()
        };
        let nothing = run(3, 5, &mut context).unwrap();
        assert_eq!(nothing, TaskOutput::Digest(Sha256::digest([]).into()));
    }

    #[test]
    fn is_the_digest_of_the_buffer_repeated() {
        let once = 5_u64
            .to_le_bytes()
            .repeat(BUFFER as usize / size_of::<u64>());
        for n in 0..3_u8 {
            let whole = once.repeat(usize::from(n));
            let digest = run(u64::from(n), 5, &mut Fake::default()).unwrap();
            assert_eq!(digest, TaskOutput::Digest(Sha256::digest(whole).into()));
        }
    }

    #[test]
    fn the_seed_decides() {
        let digests = [1, 2, 1].map(|seed| run(1, seed, &mut Fake::default()).unwrap());
        assert_ne!(digests[0], digests[1]);
        assert_eq!(digests[0], digests[2]);
    }
}
