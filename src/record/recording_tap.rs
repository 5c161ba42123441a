//! The tap on the log with which a recording can be begun and ended at any time.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::head::{Head, now};
use super::names::Hidden;
use super::recorder::{RecordError, Recorder};
use super::replay_preamble::ReplayPreamble;
use super::writer::Writer;
use crate::model::{Clock, Event};
use crate::os::{host_name, user_name};

/// Whether session files name the person and the machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Names {
    /// They do.
    #[default]
    Shown,
    /// They do not, in their heads or anywhere else.
    Hidden,
}

/// Sees every event on its way into the log, and hands it to the recording if one is on. Clones are
/// the same tap.
#[derive(Clone, Default)]
pub struct RecordingTap(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    names: Names,
    replay_preamble: ReplayPreamble,
    recorder: Option<Recorder>,
}

impl RecordingTap {
    /// Takes an event.
    pub fn observe(&self, event: &Event) {
        let mut state = self.state();
        if let Some(recorder) = &state.recorder {
            recorder.take(event.clone());
        }
        state.replay_preamble.observe(event);
    }

    /// Leaves the names of person and machine out of the recordings that begin from now on.
    pub fn hide_names(&self) {
        self.state().names = Names::Hidden;
    }

    /// Returns a recording's file as its log may name it: without the folders if names are left out.
    pub fn name_in_log(&self, path: &Path) -> String {
        let name = path.file_name().map(Path::new);
        let shown = match self.state().names {
            Names::Shown => path,
            Names::Hidden => name.unwrap_or(path),
        };
        shown.display().to_string()
    }

    /// Begins to record into a file: what is needed of the session so far, then all that comes.
    ///
    /// `trouble` is reported if the file cannot be written to the end; the session goes on.
    pub fn begin(
        &self,
        path: &Path,
        clock: Clock,
        trouble: impl FnOnce(RecordError) + Send + 'static,
    ) -> Result<(), RecordError> {
        let create = |head: &Head, hidden| Writer::create(path, head, hidden);
        let before = self.begin_with(clock, trouble, create);
        match before.map_err(|error| RecordError::begin(path, &error))? {
            Some(before) if !before.is_broken() => before.finish(),
            // that it was aborted is reported already
            _ => Ok(()),
        }
    }

    /// Begins to record with a writer that is created for it; returns the recorder that was on.
    ///
    /// Creating it may take long, so the threads that emit events do not wait for it.
    fn begin_with(
        &self,
        clock: Clock,
        trouble: impl FnOnce(RecordError) + Send + 'static,
        create: impl FnOnce(&Head, Hidden) -> io::Result<Writer>,
    ) -> io::Result<Option<Recorder>> {
        let state = self.state();
        let names = state.names;
        let mut head = Head::of_session(
            state.replay_preamble.machine(),
            clock.now().since_start().as_duration(),
        );
        drop(state);
        let mut hidden = Hidden::default();
        match names {
            Names::Shown => {
                head.host = host_name();
                head.user = user_name();
            }
            Names::Hidden => hidden = Hidden::of_this_place(),
        }
        let recorder = Recorder::start(create(&head, hidden)?, trouble)?;
        let mut state = self.state();
        for event in state.replay_preamble.events() {
            recorder.take(event.clone());
        }
        Ok(state.recorder.replace(recorder))
    }

    /// Returns whether a recording is on.
    pub fn is_recording(&self) -> bool {
        let state = self.state();
        state.recorder.as_ref().is_some_and(|on| !on.is_broken())
    }

    /// Ends the recording and returns its file, if one was on.
    pub fn end(&self) -> Result<Option<PathBuf>, RecordError> {
        let recorder = self.state().recorder.take();
        recorder.map_or(Ok(None), |recorder| {
            let path = recorder.path().to_owned();
            recorder.finish().map(|()| Some(path))
        })
    }

    /// Returns a name for a file in the current folder that nothing has yet.
    pub fn new_name() -> PathBuf {
        let time = now().to_zoned_datetime(jiff::tz::TimeZone::system());
        let stem = time.strftime("eggtop-%Y%m%d-%H%M%S").to_string();
        let name = |extra: &str| PathBuf::from(format!("{stem}{extra}.jsonl.zst"));
        let free = |path: &PathBuf| !path.exists() && !super::partial_of(path).exists();
        let others = (2..100).map(|number| name(&format!("-{number}")));
        std::iter::once(name(""))
            .chain(others)
            .find(free)
            .unwrap_or_else(|| name(""))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RecordingTap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tape").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread::Builder;
    use std::time::Duration;

    use super::*;
    use crate::model::{EventKind, Timestamp};
    use crate::record::Reader;

    fn notice(text: &str) -> Event {
        let text = text.to_owned();
        Event {
            at: Timestamp::START,
            kind: EventKind::Notice { text },
        }
    }

    #[test]
    fn nobody_waits_for_a_disk_that_is_slow_to_begin() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let recording_tap = RecordingTap::default();
        recording_tap.hide_names();
        let (beginning, begins) = channel();
        let (on, reported) = channel();
        let worker = recording_tap.clone();
        let worker = Builder::new().name("worker".to_owned()).spawn(move || {
            begins.recv().unwrap();
            worker.observe(&notice("egg"));
            on.send(()).unwrap();
        });
        let create = |head: &Head, hidden| {
            // the file is created only after the worker has emitted an event
            beginning.send(()).unwrap();
            let patience = Duration::from_mins(3);
            reported.recv_timeout(patience).expect("the worker waits");
            Writer::create(&path, head, hidden)
        };
        let never = |error| panic!("{error}");
        let before = recording_tap
            .begin_with(Clock::start(), never, create)
            .unwrap();
        assert!(before.is_none());
        worker.unwrap().join().unwrap();
        recording_tap.observe(&notice("fried"));
        recording_tap.end().unwrap();
        let last = Reader::open(&path).unwrap().last();
        assert_eq!(last, Some(notice("fried")));
    }
}
