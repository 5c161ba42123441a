//! The events of a trace as JSON, one a line.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{TimeSpan, Timestamp};
use crate::text::{harmless, harmless_json};

/// What is written of a slice besides its time.
pub(super) type Args = Value;
/// A process and a thread.
pub(super) type Track = (i32, i32);

/// A trace that is written.
pub(super) struct Out<W: Write> {
    to: W,
    first: bool,
}

impl<W: Write> Out<W> {
    pub(super) fn begin(mut to: W, host: &str) -> io::Result<Self> {
        let about = json!({"eggtop": env!("CARGO_PKG_VERSION"), "host": harmless(host)});
        write!(
            to,
            "{{\"displayTimeUnit\":\"ms\",\"otherData\":{about},\"traceEvents\":["
        )?;
        Ok(Self { to, first: true })
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.to.write_all(b"\n]}\n")?;
        self.to.flush()
    }

    /// Names a process; those with smaller numbers stand above.
    pub(super) fn name_process(&mut self, pid: i32, name: &str, place: i32) -> io::Result<()> {
        let name = json!({"ph": "M", "name": "process_name", "pid": pid, "tid": 0, "args": {"name": harmless(name)}});
        self.put(&name)?;
        self.put(&json!({"ph": "M", "name": "process_sort_index", "pid": pid, "tid": 0, "args": {"sort_index": place}}))
    }

    pub(super) fn name_thread(
        &mut self,
        (pid, tid): Track,
        name: &str,
        place: u32,
    ) -> io::Result<()> {
        let name = json!({"ph": "M", "name": "thread_name", "pid": pid, "tid": tid, "args": {"name": harmless(name)}});
        self.put(&name)?;
        self.put(&json!({"ph": "M", "name": "thread_sort_index", "pid": pid, "tid": tid, "args": {"sort_index": place}}))
    }

    /// Writes something that lasted.
    pub(super) fn slice(
        &mut self,
        (pid, tid): Track,
        name: &str,
        (from, to): (Timestamp, Timestamp),
        args: &Args,
    ) -> io::Result<()> {
        let slice = json!({"ph": "X", "name": harmless(name), "cat": "eggtop", "ts": ts(from),
            "dur": micros(to - from), "pid": pid, "tid": tid, "args": args});
        self.put(&slice)
    }

    /// Writes something that lasted and may overlap others of its track.
    pub(super) fn overlapping(
        &mut self,
        (pid, id): (i32, u64),
        name: &str,
        (from, to): (Timestamp, Timestamp),
        args: &Args,
    ) -> io::Result<()> {
        for (phase, at) in [("b", from), ("e", to)] {
            let end = json!({"ph": phase, "name": harmless(name), "cat": "task", "id": id,
                "ts": ts(at), "pid": pid, "tid": pid, "args": args});
            self.put(&end)?;
        }
        Ok(())
    }

    /// Writes an arrow from one track to another.
    pub(super) fn flow(
        &mut self,
        id: u64,
        from: (Track, Timestamp),
        to: (Track, Timestamp),
    ) -> io::Result<()> {
        for (phase, ((pid, tid), at)) in [("s", from), ("f", to)] {
            let mut end = json!({"ph": phase, "name": "hand-over", "cat": "flow", "id": id,
                "ts": ts(at), "pid": pid, "tid": tid});
            if phase == "f" {
                end["bp"] = json!("e");
            }
            self.put(&end)?;
        }
        Ok(())
    }

    /// Writes a value that changes; a counter has one key.
    pub(super) fn counter(
        &mut self,
        pid: i32,
        (name, key): (&str, &str),
        at: Timestamp,
        value: f64,
    ) -> io::Result<()> {
        let value = (value * 1e3).round() / 1e3;
        self.put(&json!({"ph": "C", "name": name, "pid": pid, "tid": 0, "ts": ts(at), "args": {key: value}}))
    }

    /// Writes something that happened to all at once.
    pub(super) fn instant(&mut self, at: Timestamp, name: &str) -> io::Result<()> {
        self.put(
            &json!({"ph": "i", "s": "g", "name": harmless(name), "ts": ts(at), "pid": 1, "tid": 0}),
        )
    }

    /// Writes something that happened on a track.
    pub(super) fn instant_of(
        &mut self,
        (pid, tid): Track,
        at: Timestamp,
        name: &str,
    ) -> io::Result<()> {
        self.put(&json!({"ph": "i", "s": "t", "name": harmless(name), "ts": ts(at), "pid": pid, "tid": tid}))
    }

    fn put(&mut self, event: &Value) -> io::Result<()> {
        let joint = if std::mem::take(&mut self.first) {
            "\n"
        } else {
            ",\n"
        };
        write!(self.to, "{joint}{}", harmless_json(&event.to_string()))
    }
}

/// Returns microseconds since the session's start.
fn ts(at: Timestamp) -> f64 {
    micros(at.since_start())
}

/// Returns microseconds, with the nanoseconds behind the point.
fn micros(time: TimeSpan) -> f64 {
    time.0 as f64 / 1e3
}
