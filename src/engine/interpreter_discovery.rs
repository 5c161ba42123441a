//! What is known of the machine: the search for Python interpreters goes on beside everything else,
//! and a run that needs one waits for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::model::{Emitter, EventKind, Interpreter, Machine, RunSpec};
use crate::python;
use crate::runtime::Stop;

/// How often one that waits looks whether the search is over, or the run was stopped.
const LOOK: Duration = Duration::from_millis(10);

/// Knows the machine, and looks for interpreters in a thread of its own. Dropping it ends that.
#[derive(Debug)]
pub(super) struct InterpreterDiscovery {
    emitter: Emitter,
    given_up: Arc<AtomicBool>,
    machine: Arc<Mutex<Machine>>,
    errand: Mutex<Option<JoinHandle<()>>>,
}

impl InterpreterDiscovery {
    /// Creates a discovery that begins with the interpreters of the machine.
    pub(super) fn new(machine: Machine, emitter: Emitter) -> Self {
        Self {
            emitter,
            given_up: Arc::default(),
            machine: Arc::new(Mutex::new(machine)),
            errand: Mutex::default(),
        }
    }

    /// Returns the machine as far as it is known.
    pub(super) fn machine(&self) -> Machine {
        lock(&self.machine).clone()
    }

    /// Begins to look for interpreters, those that `asked` names included, unless that has been done
    /// or is being done.
    pub(super) fn search(&self, asked: &[String]) {
        if !self.is_out() && lock(&self.machine).pythons.is_none() {
            let asked = asked.to_vec();
            self.send(move |known, given_up| *known = python::find(&asked, given_up));
        }
    }

    /// Returns the machine with what is to be known of the interpreter that a run needs. Waits until
    /// that is found out; none when the run was stopped meanwhile.
    pub(super) fn learn(&self, spec: &RunSpec, stop: &Stop) -> Option<Machine> {
        self.wait(stop)?;
        self.search(spec.python().map(str::to_owned).as_slice());
        self.wait(stop)?;
        if let Some(path) = spec.python().map(str::to_owned)
            && spec.may_have_python(&lock(&self.machine))
        {
            self.send(move |known, given_up| python::add(known, &path, given_up));
        }
        self.wait(stop)?;
        Some(self.machine())
    }

    /// Updates the known interpreters in a thread of its own, and emits them.
    fn send(&self, errand: impl FnOnce(&mut Vec<Interpreter>, &AtomicBool) + Send + 'static) {
        let emitter = self.emitter.clone();
        let given_up = Arc::clone(&self.given_up);
        let machine = Arc::clone(&self.machine);
        let go = move || {
            let known = lock(&machine).pythons.clone();
            let first = known.is_none();
            let mut known = known.unwrap_or_default();
            errand(&mut known, &given_up);
            if !given_up.load(Ordering::Relaxed) {
                // stored before it is reported: a reader of the event may ask for a run at once
                lock(&machine).pythons = Some(known.clone());
                emitter.emit(EventKind::Interpreters(known));
                let broken = lock(&machine).broken_environment().filter(|_| first);
                if let Some(text) = broken {
                    emitter.emit(EventKind::Notice { text });
                }
            }
        };
        match thread::Builder::new().name("scout".to_owned()).spawn(go) {
            Ok(thread) => *lock(&self.errand) = Some(thread),
            Err(reason) => {
                let text = format!("cannot look for Python: {reason}");
                self.emitter.emit(EventKind::Notice { text });
            }
        }
    }

    /// Waits until the discovery has finished; none when the run was stopped before.
    fn wait(&self, stop: &Stop) -> Option<()> {
        while self.is_out() {
            if stop.requested() {
                return None;
            }
            thread::sleep(LOOK);
        }
        Some(())
    }

    fn is_out(&self) -> bool {
        let errand = lock(&self.errand);
        errand.as_ref().is_some_and(|errand| !errand.is_finished())
    }
}

impl Drop for InterpreterDiscovery {
    /// Waits until no interpreter that was started is left, which is soon.
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::Relaxed);
        if let Some(errand) = lock(&self.errand).take() {
            let _ = errand.join();
        }
    }
}

/// Returns what is in a mutex, also if another thread panicked with it: it is whole after every step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;
    use crate::model::{Clock, Draft, Event, RuntimeKind};

    fn discovery(machine: Machine) -> (InterpreterDiscovery, Receiver<Event>) {
        let (to, events) = channel();
        let emitter = Emitter::new(Clock::start(), move |event| to.send(event).is_ok());
        (InterpreterDiscovery::new(machine, emitter), events)
    }

    /// A run on the program at this path.
    fn on(path: &str) -> RunSpec {
        Draft {
            runtime: RuntimeKind::Python,
            python: Some(path.to_owned()),
            ..Draft::default()
        }
        .spec()
    }

    /// A machine on which the search has found nothing.
    fn searched() -> Machine {
        Machine {
            pythons: Some(Vec::new()),
            ..Machine::default()
        }
    }

    #[test]
    fn an_unknown_path_is_examined_once_and_reported() {
        let (discovery, events) = discovery(searched());
        let spec = on("/nonexistent/python3");
        for _ in 0..2 {
            let machine = discovery.learn(&spec, &Stop::default()).unwrap();
            let refusal = spec.check(&machine).unwrap_err().to_string();
            assert_eq!(
                refusal,
                "--python /nonexistent/python3: there is no such file"
            );
        }
        drop(discovery);
        let reported: Vec<EventKind> = events.iter().map(|event| event.kind).collect();
        assert!(
            matches!(&reported[..], [EventKind::Interpreters(known)] if known.len() == 1),
            "{reported:?}"
        );
    }

    #[test]
    fn a_stopped_run_waits_for_nothing() {
        let (discovery, _events) = discovery(searched());
        discovery.send(|_, given_up| {
            while !given_up.load(Ordering::Relaxed) {
                thread::sleep(LOOK);
            }
        });
        let stop = Stop::default();
        stop.request();
        assert_eq!(discovery.learn(&on("/nonexistent/python3"), &stop), None);
    }

    #[test]
    fn what_is_known_is_not_searched_for() {
        let (discovery, events) = discovery(searched());
        discovery.search(&[]);
        drop(discovery);
        assert_eq!(events.iter().count(), 0);
    }
}
