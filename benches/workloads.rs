//! How long each workload takes at some n and at twice that n: a time that does not double is work
//! that the optimiser removed. And what the checkpoints of a task cost by themselves.

use divan::Bencher;
use eggtop::model::{SyncMethod, TaskOutput};
use eggtop::workload::{Adder, Context, Interruption, TaskInput, run};

#[path = "shared/null.rs"]
mod null;

use null::Null;

fn main() {
    divan::main();
}

fn work(bencher: Bencher<'_, '_>, input: &TaskInput) {
    bencher.bench(|| -> Result<TaskOutput, Interruption> {
        run(divan::black_box(input), &mut Null::default())
    });
}

/// A task at n = `args` and at 2 n. Eggs, sleeps and printers are not here, because their time is given;
/// neither are tasks whose time depends on a network or a disk.
mod grows {
    use eggtop::model::Combining;
    use eggtop::workload::{Append, Busy, Copying, Divisors, Hash, Part, Power, PrimeRange, Sum};

    use super::{Bencher, TaskInput, work};

    #[divan::bench(args = [1_000_000, 2_000_000])]
    fn divisors(bencher: Bencher<'_, '_>, n: u64) {
        work(bencher, &TaskInput::Divisors(Divisors { n }));
    }

    #[divan::bench(args = [5_000_000, 10_000_000])]
    fn primes(bencher: Bencher<'_, '_>, to: u64) {
        work(bencher, &TaskInput::Primes(PrimeRange { from: 0, to }));
    }

    #[divan::bench(args = [2_000_000, 4_000_000])]
    fn busy(bencher: Bencher<'_, '_>, n: u64) {
        work(bencher, &TaskInput::Busy(Busy { n }));
    }

    #[divan::bench(args = [2_000_000, 4_000_000])]
    fn sum(bencher: Bencher<'_, '_>, n: u64) {
        work(bencher, &TaskInput::Sum(Sum { n }));
    }

    #[divan::bench(args = [2_000_000, 4_000_000])]
    fn reduce(bencher: Bencher<'_, '_>, n: u64) {
        let combining = Combining::Barrier;
        let part = Part {
            from: 0,
            n,
            combining,
        };
        work(bencher, &TaskInput::Reduce(part));
    }

    /// In arrays so small that making them takes no time to speak of.
    #[divan::bench(args = [20_000_000, 40_000_000])]
    fn bandwidth(bencher: Bencher<'_, '_>, n: u64) {
        let array = 1_000_000;
        work(bencher, &TaskInput::Bandwidth(Copying { n, array }));
    }

    #[divan::bench(args = [500_000, 1_000_000])]
    fn append(bencher: Bencher<'_, '_>, n: u64) {
        work(bencher, &TaskInput::Append(Append { n, seed: 1 }));
    }

    #[divan::bench(args = [50_000, 100_000])]
    fn power(bencher: Bencher<'_, '_>, n: u64) {
        work(bencher, &TaskInput::Power(Power { n }));
    }

    #[divan::bench(args = [4, 8])]
    fn hash(bencher: Bencher<'_, '_>, n: u64) {
        work(bencher, &TaskInput::Hash(Hash { n, seed: 1 }));
    }
}

/// The additions of `counter` that need nothing from a run: to a total of one's own.
#[divan::bench(args = [10_000_000, 20_000_000])]
fn counter(bencher: Bencher<'_, '_>, n: u64) {
    let (share, message) = (SyncMethod::Own, 8);
    work(bencher, &TaskInput::Counter(Adder { n, share, message }));
}

/// What 1,000 checkpoints add to a task, that of the runtime left out: a call through the trait.
#[divan::bench]
fn thousand_checkpoints(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        let mut context = Null::default();
        let seen: &mut dyn Context = divan::black_box(&mut context);
        for done in 0..1_000_u16 {
            seen.checkpoint(f32::from(done) / 1e3)?;
        }
        Ok::<u64, Interruption>(context.checkpoints)
    });
}
