//! The other hosts of a session: what each is, and how busy its cores are. They are kept apart from the
//! machine that the session runs on, whose cores have the same numbers.
//!
//! Nothing emits a second host yet: this program reads and folds sessions of several hosts, but records
//! one host only.

use crate::model::{HostFacts, HostId, Machine, Sample, Timestamp};

use super::cores::{CoreUse, uses};
use super::history::History;
use super::lanes::Lane;

/// What is known of another host.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its number in the log.
    pub id: HostId,
    /// What people call it, where that is reported.
    pub name: Option<String>,
    /// The machine, where that is reported.
    pub machine: Option<Machine>,
    /// When it was looked at last, and what was seen.
    pub latest: Option<(Timestamp, Sample)>,
    /// How each core of the latest look was used, in the same order.
    pub cores: Vec<CoreUse>,
    /// How busy its cores were.
    pub history: History,
}

/// The other hosts of a session, in order of their numbers.
#[derive(Debug, Clone, Default)]
pub struct Hosts(Vec<Host>);

impl Hosts {
    /// The most hosts that are kept; of further ones nothing is.
    pub const MOST: usize = 64;
    /// The most memory that the history of one takes, in bytes.
    const HISTORY: usize = 1 << 20;

    /// Returns them all.
    pub fn iter(&self) -> impl Iterator<Item = &Host> {
        self.0.iter()
    }

    /// Returns one by its number.
    pub fn get(&self, id: HostId) -> Option<&Host> {
        let place = self.0.binary_search_by_key(&id, |host| host.id).ok()?;
        self.0.get(place)
    }

    /// Takes the facts of a host; those of the session's own machine are known from its start.
    pub(super) fn know(&mut self, facts: &HostFacts) {
        if let Some(host) = self.get_mut(facts.host) {
            host.name = Some(facts.name.clone());
            host.machine.clone_from(&facts.machine);
        }
    }

    /// Takes a sample of another host, and what its workers reported about its cores.
    pub(super) fn look<'a>(
        &mut self,
        at: Timestamp,
        sample: &Sample,
        lanes: impl Iterator<Item = &'a Lane>,
    ) {
        if let Some(host) = self.get_mut(sample.host) {
            host.history.push(at, sample);
            host.cores = uses(at, sample, lanes);
            host.latest = Some((at, sample.clone()));
        }
    }

    /// Returns a host, which is added if it is new and there is room.
    fn get_mut(&mut self, id: HostId) -> Option<&mut Host> {
        let place = match self.0.binary_search_by_key(&id, |host| host.id) {
            Ok(place) => place,
            Err(_) if id.is_here() || self.0.len() >= Self::MOST => return None,
            Err(place) => {
                let host = Host {
                    id,
                    name: None,
                    machine: None,
                    latest: None,
                    cores: Vec::new(),
                    history: History::limited(Self::HISTORY),
                };
                self.0.insert(place, host);
                place
            }
        };
        self.0.get_mut(place)
    }
}

#[cfg(test)]
mod tests;
