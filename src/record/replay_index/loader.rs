//! Reads a session file into the replay index, block by block.

use std::sync::atomic::Ordering;

use super::{Block, Shared, Text, is_shown};
use crate::model::{Chapter, ChapterKind, Event, EventKind, RunEvent, Timestamp};
use crate::record::Reader;
use crate::session::Session;
use crate::text::labels::label_of;

const PACKING: i32 = 1;
/// The most chapters that are kept.
const CHAPTERS: usize = 10_000;
/// The first block is short: it is what the first frame waits for.
const FIRST: usize = 64;

/// Reads a file into the replay index.
pub(super) struct Loader<'a> {
    shared: &'a Shared,
    session: Session,
    /// The block that is being read: when it begins and ends, its place, its events and text.
    from: Option<Timestamp>,
    due: Timestamp,
    at: u64,
    events: usize,
    text: Vec<u8>,
    bytes: usize,
    chapters: Vec<Chapter>,
    looks: Vec<Timestamp>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            session: Session::default(),
            from: None,
            due: Timestamp::START,
            at: 0,
            events: 0,
            text: Vec::new(),
            bytes: 0,
            chapters: Vec::new(),
            looks: Vec::new(),
        }
    }

    pub(super) fn load(mut self, mut reader: Reader, block: (usize, usize)) {
        let packed = reader.is_packed();
        let mut most = FIRST.min(block.1);
        self.shared.holdings().keep_base(&self.session);
        self.at = reader.bytes_read();
        while let Some(event) = reader.next() {
            self.take(&event);
            self.bytes += reader.line().len();
            if packed {
                self.text.extend_from_slice(reader.line());
            }
            if self.events >= most || self.bytes >= block.0 {
                most = block.1;
                self.shelve(packed);
            }
            if self.shared.leaving.load(Ordering::Relaxed) {
                return;
            }
        }
        self.shelve(packed);
        let mut holdings = self.shared.holdings();
        holdings.extent.whole = true;
        holdings.extent.cut = reader.cut().cloned();
        drop(holdings);
        self.shared.grown.notify_all();
    }

    fn take(&mut self, event: &Event) {
        if !is_shown(&event.kind) {
            return;
        }
        self.due = self.due.max(event.at);
        self.from.get_or_insert(self.due);
        self.events += 1;
        match &event.kind {
            EventKind::Sample(sample) if sample.host.is_here() => self.looks.push(self.due),
            EventKind::Run { event, .. } => self.take_run(event),
            EventKind::Mark { label } => self.chapter(ChapterKind::Mark, label.clone()),
            _ => {}
        }
        self.session.apply(event);
    }

    fn take_run(&mut self, event: &RunEvent) {
        match event {
            RunEvent::Started(start) => {
                let label = label_of(start, &self.session.machine);
                self.chapter(ChapterKind::Run, label);
            }
            RunEvent::Ended(_) => self.chapter(ChapterKind::End, String::new()),
            _ => {}
        }
    }

    fn chapter(&mut self, what: ChapterKind, label: String) {
        let at = self.due;
        self.chapters.push(Chapter { at, what, label });
    }

    /// Puts what was read since the last time into the replay index.
    fn shelve(&mut self, packed: bool) {
        let Some(from) = self.from.take() else {
            return;
        };
        let text = if packed {
            // text in memory always packs
            Text::Packed(
                zstd::stream::encode_all(self.text.as_slice(), PACKING).unwrap_or_default(),
            )
        } else {
            let (at, bytes) = (self.at, self.bytes);
            Text::File { at, bytes }
        };
        self.at += self.bytes as u64;
        (self.bytes, self.events) = (0, 0);
        self.text.clear();
        let mut holdings = self.shared.holdings();
        if holdings.blocks.is_empty() {
            holdings.extent.from = from;
        }
        holdings.blocks.push(Block { from, text });
        holdings.extent.to = self.due;
        holdings.keep_base(&self.session);
        holdings.looks.append(&mut self.looks);
        if !self.chapters.is_empty() && holdings.chapters.len() < CHAPTERS {
            let before = holdings.chapters.iter().cloned();
            holdings.chapters = before.chain(self.chapters.drain(..)).collect();
        }
        self.chapters.clear();
        drop(holdings);
        self.shared.grown.notify_all();
    }
}
