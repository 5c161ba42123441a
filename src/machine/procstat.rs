//! The own reader of `/proc/stat`: the kinds of time of every core, by its number, over a short window.
//!
//! The file stays open and the kernel writes it anew for every read at its start.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::model::{CoreSample, CoreTimes, TimeSpan, Timestamp};

use super::history::History;

/// Bytes to begin with: enough for about a hundred cores.
const BUFFER: usize = 8 * 1024;

/// Reads the kinds of time of all cores again and again.
#[derive(Debug)]
pub struct CoreReader {
    file: File,
    text: Vec<u8>,
    history: History<Vec<CoreTicks>>,
    spare: Vec<CoreTicks>,
}

impl CoreReader {
    /// Opens `/proc/stat` below `root`; fails on systems that have none.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self {
            file: File::open(root.join("proc/stat"))?,
            text: vec![0; BUFFER],
            history: History::default(),
            spare: Vec::new(),
        })
    }

    /// Reads all counters; `at` is the time of reading.
    pub fn read(&mut self, at: Timestamp) -> io::Result<()> {
        let length = self.fill()?;
        let mut cores = std::mem::take(&mut self.spare);
        parse(&self.text[..length], &mut cores);
        self.spare = self.history.push(at, cores).unwrap_or_default();
        Ok(())
    }

    /// Returns the numbers of the cores that were online at the last reading, in order.
    pub fn online(&self) -> impl Iterator<Item = u16> {
        self.history
            .newest()
            .into_iter()
            .flatten()
            .map(|core| core.id)
    }

    /// Returns every core's shares of about the last `window`, and how long that window really is.
    ///
    /// A core that came online within it is left out; none before the second reading.
    pub fn shares(&self, window: TimeSpan) -> Option<(TimeSpan, Vec<CoreSample>)> {
        let (span, base) = self.history.base(window)?;
        let mut base = base.iter().peekable();
        let mut shares = Vec::with_capacity(base.len());
        for core in self.history.newest()? {
            while base.next_if(|old| old.id < core.id).is_some() {}
            if let Some(old) = base.next_if(|old| old.id == core.id) {
                shares.push(core.since(old));
            }
        }
        Some((span, shares))
    }

    /// Reads the part of the file with the cores, which stands before the interrupts; returns its length.
    fn fill(&mut self) -> io::Result<usize> {
        loop {
            let length = self.file.read_at(&mut self.text, 0)?;
            let text = &self.text[..length];
            let complete =
                length < self.text.len() || text.windows(5).any(|part| part == b"\nintr");
            if complete {
                return Ok(length);
            }
            self.text.resize(self.text.len() * 2, 0);
        }
    }
}

/// Returns the numbers of the cores that `/proc/stat` below `root` lists, in order.
pub(super) fn numbers(root: &Path) -> io::Result<Vec<u16>> {
    let mut reader = CoreReader::open(root)?;
    reader.read(Timestamp::START)?;
    Ok(reader.online().collect())
}

/// A core's time since the system started, in ticks of 10 ms, of each kind. Guests are taken out of
/// `user` and `nice`, where the kernel counts them as well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct CoreTicks {
    id: u16,
    /// In the order of [`CoreTimes`]: user, nice, system, irq, softirq, steal, guest.
    spent: [u64; 7],
    idle: u64,
    iowait: u64,
}

impl CoreTicks {
    /// Reads a line `cpu3 1 2 3 4 5 6 7 8 9 10`; old kernels leave out the last fields.
    fn of(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line.strip_prefix(b"cpu")?).ok()?;
        let (id, rest) = line.split_once(' ')?;
        let mut fields = [0_u64; 10];
        let mut count = 0;
        for (field, text) in fields.iter_mut().zip(rest.split_ascii_whitespace()) {
            *field = text.parse().ok()?;
            count += 1;
        }
        let [user, nice, system, idle, iowait, others @ ..] = fields;
        let [irq, softirq, steal, guest, guest_nice] = others;
        let (user, nice) = (user.saturating_sub(guest), nice.saturating_sub(guest_nice));
        let guest = guest.saturating_add(guest_nice);
        (count >= 4).then_some(Self {
            id: id.parse().ok()?,
            spent: [user, nice, system, irq, softirq, steal, guest],
            idle,
            iowait,
        })
    }

    /// Returns the shares of the time between an older reading and this one.
    ///
    /// Counters may run backwards a little (iowait does, by its nature): that is no time at all.
    fn since(&self, old: &Self) -> CoreSample {
        let idle = self.idle.saturating_sub(old.idle);
        let iowait = self.iowait.saturating_sub(old.iowait);
        let mut spent = self.spent;
        for (now, old) in spent.iter_mut().zip(old.spent) {
            *now = now.saturating_sub(old);
        }
        let busy: u64 = spent.iter().sum();
        let total = (busy + idle + iowait).max(1);
        let share = |ticks: u64| (ticks as f64 / total as f64) as f32;
        let [user, nice, system, irq, softirq, steal, guest] = spent.map(share);
        CoreSample {
            id: self.id,
            busy: share(busy),
            times: Some(CoreTimes {
                user,
                nice,
                system,
                irq,
                softirq,
                steal,
                guest,
                iowait: share(iowait),
            }),
        }
    }
}

/// Reads every line of a single core into `cores`, in order of the cores' numbers.
fn parse(text: &[u8], cores: &mut Vec<CoreTicks>) {
    cores.clear();
    let lines = text.split(|&byte| byte == b'\n');
    cores.extend(
        lines
            .take_while(|line| !line.starts_with(b"intr"))
            .filter_map(CoreTicks::of),
    );
    cores.sort_unstable_by_key(|core| core.id);
    cores.dedup_by_key(|core| core.id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Reads one text after another, 500 ms apart, and returns the shares at the end.
    fn shares(texts: &[&str]) -> Vec<CoreSample> {
        let folder = tempfile::tempdir().unwrap();
        let stat = folder.path().join("proc/stat");
        fs::create_dir(folder.path().join("proc")).unwrap();
        fs::write(&stat, "").unwrap();
        let mut reader = CoreReader::open(folder.path()).unwrap();
        for (step, text) in (1..).zip(texts) {
            fs::write(&stat, text).unwrap();
            reader.read(Timestamp::from_millis(500 * step)).unwrap();
        }
        reader.shares(TimeSpan::from_millis(500)).unwrap().1
    }

    fn busy(shares: &[CoreSample]) -> Vec<(u16, f32)> {
        shares.iter().map(|core| (core.id, core.busy)).collect()
    }

    #[test]
    fn every_kind_of_time_has_its_share() {
        let shares = shares(&[
            "cpu  9 9\ncpu0 100 100 100 100 100 100 100 100 100 100\nintr 5\n",
            "cpu  9 9\ncpu0 120 115 105 140 110 101 102 107 105 105\nintr 6\n",
        ]);
        // 20 of user with 5 of guest, 15 of nice with 5 of guest: 100 ticks in all.
        let expected = CoreTimes {
            user: 0.15,
            nice: 0.10,
            system: 0.05,
            irq: 0.01,
            softirq: 0.02,
            steal: 0.07,
            guest: 0.10,
            iowait: 0.10,
        };
        assert_eq!(shares[0].times, Some(expected));
        assert!((shares[0].busy - 0.5).abs() < 1e-6);
    }

    #[test]
    fn cores_are_identified_by_number_not_by_line() {
        let three_goes = shares(&[
            "cpu0 0 0 0 0\ncpu1 0 0 0 0\ncpu2 0 0 0 0\ncpu3 50 0 0 0\ncpu4 0 0 0 0\n",
            "cpu0 0 0 0 50\ncpu1 0 0 0 50\ncpu2 25 0 0 25\ncpu4 50 0 0 0\n",
        ]);
        assert_eq!(busy(&three_goes), [(0, 0.0), (1, 0.0), (2, 0.5), (4, 1.0)]);
        let three_comes = shares(&[
            "cpu2 0 0 0 0\ncpu4 0 0 0 0\n",
            "cpu2 50 0 0 0\ncpu3 9 9 9 9\ncpu4 10 0 0 40\n",
        ]);
        assert_eq!(busy(&three_comes), [(2, 1.0), (4, 0.2)]);
    }

    #[test]
    fn iowait_may_run_backwards() {
        let shares = shares(&["cpu0 0 0 0 0 90\n", "cpu0 10 0 0 40 80\n"]);
        assert_eq!(busy(&shares), [(0, 0.2)]);
        assert!(shares[0].times.unwrap().iowait.abs() < 1e-6);
    }

    #[test]
    fn steal_is_busy_and_shown_as_such() {
        let shares = shares(&["cpu0 0 0 0 0 0 0 0 0 0 0\n", "cpu0 5 0 0 5 0 0 0 10 0 0\n"]);
        assert_eq!(busy(&shares), [(0, 0.75)]);
        assert!((shares[0].times.unwrap().steal - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_core_whose_counters_stand_still_is_idle() {
        let shares = shares(&["cpu0 7 7 7 7\n", "cpu0 7 7 7 7\n"]);
        assert_eq!(busy(&shares), [(0, 0.0)]);
    }

    #[test]
    fn garbage_lines_are_left_out() {
        let shares = shares(&[
            "cpu0 0 0 0 0\n",
            "cpu\ncpu \ncpux 1 2 3 4\ncpu7\ncpu8 1\ncpu9 1 2 3 -4\ncpu70000 1 1 1 1\n\u{fffd}\ncpu0 1 0 0 1\n",
        ]);
        assert_eq!(busy(&shares), [(0, 0.5)]);
    }

    #[test]
    fn a_thousand_cores_outgrow_the_first_buffer() {
        let text = |user: u32| {
            let line = |core| format!("cpu{core} {user} 0 0 1000000 0 0 0 0 0 0");
            (0..1_024).map(line).collect::<Vec<String>>().join(
                "
",
            )
        };
        let shares = shares(&[&text(1), &text(2)]);
        assert_eq!(shares.len(), 1_024);
        assert!(shares.iter().all(|core| core.busy > 0.99));
    }
}
