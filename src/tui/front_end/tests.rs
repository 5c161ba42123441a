//! What is drawn goes to the screen and to all taps.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};

use super::*;
use crate::tui::FrameTap;

/// A screen that answers every frame with the next message, and at last with the end.
struct Scripted {
    size: (u16, u16),
    next: VecDeque<Message>,
    to: Sender<Message>,
    shown: Rc<RefCell<Vec<Arc<DrawnFrame>>>>,
    taps: Vec<FrameTap>,
    tapped: Rc<RefCell<Vec<Vec<Arc<DrawnFrame>>>>>,
}

impl Screen for Scripted {
    fn size(&self) -> (u16, u16) {
        self.size
    }

    fn take(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn leave(&mut self) {}
}

impl FrameReader for Scripted {
    fn frame(&mut self, frame: &Arc<DrawnFrame>) -> io::Result<()> {
        self.shown.borrow_mut().push(Arc::clone(frame));
        let taps = self.taps.iter_mut();
        self.tapped
            .borrow_mut()
            .push(taps.filter_map(FrameTap::newest).collect());
        let next = self.next.pop_front().unwrap_or(Message::InputClosed);
        self.to.send(next).map_err(io::Error::other)
    }
}

/// There is no lab behind the screen. Without a reader it ends after the first frame.
struct Nothing(Option<Sender<Message>>);

impl Backend for Nothing {
    fn catch_up(&mut self) -> Vec<Message> {
        if let Some(to) = self.0.take() {
            to.send(Message::InputClosed).unwrap();
        }
        Vec::new()
    }

    fn carry_out(&mut self, _: Effect) -> Option<Message> {
        None
    }

    fn suspend(&mut self) {}
}

type Frames = Vec<Arc<DrawnFrame>>;

/// Returns what is shown, and what two taps get of each frame, while the window changes its size.
fn shown(size: Option<(u16, u16)>, sizes: &[(u16, u16)]) -> (Frames, Vec<Frames>) {
    let options = Options {
        size,
        ..Options::default()
    };
    let (to, messages) = channel();
    let (shown, tapped) = (Rc::default(), Rc::default());
    let resized = |&(columns, rows): &(u16, u16)| Message::Resize(columns, rows);
    let screen = Scripted {
        size: sizes[0],
        next: sizes[1..].iter().map(resized).collect(),
        to,
        shown: Rc::clone(&shown),
        taps: vec![options.taps.open(), options.taps.open()],
        tapped: Rc::clone(&tapped),
    };
    let mut front_end = FrontEnd::new(options, screen, Nothing(None));
    assert_eq!(front_end.run(&messages).unwrap(), 0);
    (shown.take(), tapped.take())
}

fn size_of(frame: &DrawnFrame) -> (u16, u16) {
    (frame.cells.area.width, frame.cells.area.height)
}

#[test]
fn screen_and_taps_get_the_same_frames() {
    let sizes = [(100, 30), (60, 20), (80, 24)];
    let (shown, tapped) = shown(None, &sizes);
    assert_eq!(
        shown.iter().map(|frame| size_of(frame)).collect::<Vec<_>>(),
        sizes
    );
    for (frame, taps) in shown.iter().zip(&tapped) {
        assert_eq!(taps.len(), 2);
        assert!(taps.iter().all(|tapped| Arc::ptr_eq(tapped, frame)));
    }
}

#[test]
fn a_tap_gets_a_screen_of_a_fixed_size_without_what_is_around_it() {
    let (shown, tapped) = shown(Some((100, 30)), &[(120, 40), (50, 10)]);
    assert_eq!(
        [&shown[0], &shown[1]].map(|frame| size_of(frame)),
        [(120, 40), (50, 10)]
    );
    assert!(
        tapped
            .iter()
            .flatten()
            .all(|frame| size_of(frame) == (100, 30))
    );
    let [window, screen] = [&shown[0].cells, &tapped[0][0].cells];
    assert_eq!(window.cell((10, 5)), screen.cell((0, 0)));
    assert_eq!(window.cell((109, 34)), screen.cell((99, 29)));
}

#[test]
fn without_a_screen_frames_are_drawn_for_taps_alone() {
    for is_open in [false, true] {
        let options = Options::default();
        let taps = options.taps.clone();
        let open = is_open.then(|| taps.open());
        let (to, messages) = channel();
        let mut front_end = FrontEnd::new(options, HeadlessScreen, Nothing(Some(to)));
        assert_eq!(front_end.run(&messages).unwrap(), 0);
        front_end.leave();
        let sizes: Vec<_> = taps.open().map(|frame| size_of(&frame)).collect();
        assert_eq!(sizes.len(), usize::from(is_open));
        assert_eq!(open.map_or(0, Iterator::count), usize::from(is_open));
    }
}
