//! Drawn frames for readers for which drawing does not wait, such as a page that shows the screen.
//!
//! There is one place for a frame, and the newest frame takes it: a slow reader misses frames, but costs
//! the drawing thread neither time nor memory. All readers share the frames.
//!
//! No command opens a tap yet; only tests do.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::drawn_frame::{DrawnFrame, FrameReader};

/// Where taps are opened and frames are offered; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct FrameTaps(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    place: Mutex<Place>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Place {
    newest: Option<Arc<DrawnFrame>>,
    /// How many frames there have been.
    count: u64,
    taps: usize,
    /// No other frame will come.
    over: bool,
}

impl Shared {
    /// Returns the place, also if another thread panicked with it: it is whole after every step.
    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FrameTaps {
    /// Opens a tap, which begins with the newest frame there is.
    pub fn open(&self) -> FrameTap {
        self.0.place().taps += 1;
        FrameTap {
            shared: Arc::clone(&self.0),
            seen: 0,
        }
    }

    /// Returns whether there is any tap.
    pub fn are_open(&self) -> bool {
        self.0.place().taps > 0
    }

    /// Ends all taps: no other frame will come.
    pub fn end(&self) {
        self.0.place().over = true;
        self.0.changed.notify_all();
    }
}

impl FrameReader for FrameTaps {
    fn frame(&mut self, frame: &Arc<DrawnFrame>) -> io::Result<()> {
        let mut place = self.0.place();
        let before = place.newest.replace(Arc::clone(frame));
        place.count += 1;
        drop(place);
        self.0.changed.notify_all();
        // The place is not locked while a frame that no tap has is freed.
        drop(before);
        Ok(())
    }
}

/// Gives one reader the frames, each at most once; as an iterator it waits for them, until the end.
#[derive(Debug)]
pub struct FrameTap {
    shared: Arc<Shared>,
    /// The number of the frame that it gave last.
    seen: u64,
}

impl FrameTap {
    /// Returns the newest frame if it was not given yet; never waits.
    pub fn newest(&mut self) -> Option<Arc<DrawnFrame>> {
        let place = self.shared.place();
        let count = place.count;
        let newest = place.newest.clone();
        drop(place);
        let seen = std::mem::replace(&mut self.seen, count);
        newest.filter(|_| count > seen)
    }
}

impl Iterator for FrameTap {
    type Item = Arc<DrawnFrame>;

    fn next(&mut self) -> Option<Arc<DrawnFrame>> {
        let seen = self.seen;
        let waits = |place: &mut Place| place.count == seen && !place.over;
        let place = self.shared.changed.wait_while(self.shared.place(), waits);
        drop(place.unwrap_or_else(PoisonError::into_inner));
        self.newest()
    }
}

impl Drop for FrameTap {
    fn drop(&mut self) {
        let mut place = self.shared.place();
        place.taps = place.taps.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;
    use crate::model::Timestamp;

    fn frame(at: u64) -> Arc<DrawnFrame> {
        Arc::new(DrawnFrame {
            at: Timestamp(at),
            cells: Buffer::empty(Rect::new(0, 0, 3, 2)),
        })
    }

    fn offer(taps: &FrameTaps, at: u64) {
        taps.clone().frame(&frame(at)).unwrap();
    }

    #[test]
    fn all_taps_get_the_same_frames() {
        let taps = FrameTaps::default();
        let [mut one, mut two] = [taps.open(), taps.open()];
        for at in 1..100 {
            offer(&taps, at);
            let [one, two] = [&mut one, &mut two].map(|tap| tap.next().unwrap());
            assert_eq!(one.at, Timestamp(at));
            assert!(Arc::ptr_eq(&one, &two), "frames are shared");
        }
        assert!(one.newest().is_none());
    }

    #[test]
    fn a_slow_tap_misses_frames_and_is_not_waited_for() {
        let taps = FrameTaps::default();
        let mut slow = taps.open();
        let (busy, is_busy) = channel();
        let (go_on, may_go_on) = channel::<()>();
        let reader = thread::Builder::new().spawn(move || {
            let first = slow.next().unwrap();
            busy.send(first.at).unwrap();
            // it has the frame in hand until all others were drawn
            may_go_on.recv().unwrap();
            let rest: Vec<Timestamp> = slow.map(|frame| frame.at).collect();
            (first.at, rest)
        });
        let reader = reader.unwrap();
        offer(&taps, 0);
        assert_eq!(is_busy.recv(), Ok(Timestamp(0)));
        let kept: Vec<Arc<DrawnFrame>> = (1..=1_000).map(frame).collect();
        for frame in &kept {
            taps.clone().frame(frame).unwrap();
        }
        // of all that it missed only the newest is kept for it
        let held = kept.iter().filter(|frame| Arc::strong_count(frame) > 1);
        assert_eq!(held.map(|frame| frame.at.0).collect::<Vec<_>>(), [1_000]);
        taps.end();
        go_on.send(()).unwrap();
        assert_eq!(
            reader.join().unwrap(),
            (Timestamp(0), vec![Timestamp(1_000)])
        );
    }

    #[test]
    fn a_tap_that_comes_late_begins_with_what_is_seen() {
        let taps = FrameTaps::default();
        assert!(!taps.are_open());
        offer(&taps, 1);
        offer(&taps, 2);
        let mut late = taps.open();
        assert!(taps.are_open());
        assert_eq!(late.next().map(|frame| frame.at), Some(Timestamp(2)));
        taps.end();
        assert_eq!(late.next(), None);
        drop(late);
        assert!(!taps.are_open());
    }
}
