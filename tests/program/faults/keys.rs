//! Keys and clicks without sense, and quitting in the middle of things.

use std::time::Duration;

use super::screen::lab;

/// A row of numbers that looks like chance and is the same every time (splitmix64).
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number from 0 to below the limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// Keys that have a meaning somewhere, but those that end or stop the program.
const KEYS: [&str; 44] = [
    "\r",
    "c",
    "w",
    "x",
    "\t",
    "\x1b[Z",
    "+",
    "=",
    "-",
    " ",
    "z",
    "Z",
    "[",
    "]",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[F",
    "\x1b[H",
    "1",
    "2",
    "m",
    "t",
    "?",
    "\x1bOP",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "h",
    "j",
    "k",
    "l",
    "e",
    "\x7f",
    "\x1b[3~",
    "a",
    "ü",
    "卵",
    "%",
    ",",
    "y",
    "n",
    "\x1b[1;5C",
    "\x1b[<99;99M",
];

/// Returns a key, or something that the mouse does, anywhere and also outside of the screen.
fn anything(random: &mut Random) -> String {
    if random.below(4) > 0 {
        return KEYS[random.below(KEYS.len() as u64) as usize].to_owned();
    }
    let button = [0, 1, 2, 32, 35, 64, 65, 66][random.below(8) as usize];
    let (column, row) = (1 + random.below(110), 1 + random.below(35));
    let end = if random.below(2) == 0 { 'M' } else { 'm' };
    format!("\x1b[<{button};{column};{row}{end}")
}

#[test]
fn no_keys_break_the_lab() {
    for seed in [1, 2] {
        let mut random = Random::new(seed);
        let mut screen = lab("--seconds 0.02 --tasks 4 --workers 2");
        for _ in 0..100 {
            for _ in 0..10 {
                screen.press(&anything(&mut random));
            }
            screen.rest(Duration::from_millis(10));
        }
        // Ctrl-C means the same everywhere
        screen.press("\x03");
        let status = screen.exit_status();
        let written = String::from_utf8_lossy(&screen.written);
        assert!(
            !written.contains("panicked"),
            "seed {seed}: {}",
            screen.text()
        );
        assert_eq!(status, 0, "seed {seed}");
        screen.family.assert_gone();
        screen.assert_as_found();
    }
}

#[test]
fn cut_sequences_do_not_break_the_lab() {
    let mut random = Random::new(3);
    let mut screen = lab("--seconds 0.02 --tasks 4 --workers 2");
    for _ in 0..60 {
        // escape sequences cut anywhere, numbers of any size, no Ctrl-C, Ctrl-Z or q
        let noise: String = (0..20)
            .map(|_| {
                b"\x1b\x1b[[<O;;0199MmuRt~?\x00\x01\x02\x7f"[random.below(23) as usize] as char
            })
            .collect();
        screen.press(&noise);
        screen.rest(Duration::from_millis(5));
    }
    // an unfinished sequence swallows what follows it, but not for ever
    screen.press("~~MM");
    screen.rest(Duration::from_millis(200));
    screen.press("\x03");
    assert_eq!(screen.exit_status(), 0, "{}", screen.text());
    screen.family.assert_gone();
    screen.assert_as_found();
}

#[test]
fn quitting_in_mid_run_leaves_no_process() {
    for (keys, way) in [
        ("q", "--executor pool --start fork"),
        ("q", "--executor process --start spawn --tasks 3"),
        ("qq", "--executor pool --start spawn"),
        ("qqq", "--executor process --start fork --tasks 3"),
        ("\x03", "--executor pool --start fork"),
    ] {
        let mut screen = lab(&format!("--seconds 60 --workers 3 {way}"));
        screen.press("\r");
        screen.family.working(3);
        screen.press(keys);
        assert_eq!(screen.exit_status(), 0, "{keys:?} {way}");
        screen.family.assert_gone();
        screen.assert_as_found();
    }
}

#[test]
fn quitting_threads_in_mid_run_is_at_once() {
    for executor in ["serial", "threads"] {
        let mut screen = lab(&format!("--seconds 60 --workers 3 --executor {executor}"));
        screen.press("\r");
        screen.wait_for("your run");
        screen.wait_for("x stop");
        screen.press("q");
        assert_eq!(screen.exit_status(), 0);
        screen.family.assert_gone();
        screen.assert_as_found();
    }
}

#[test]
fn quitting_at_once_is_possible() {
    // while sizes are measured, while workers start: wherever the second key falls
    for pause in [0, 1, 5, 20, 60, 150] {
        let mut screen = lab("--workload primes --workers 3");
        screen.press("\r");
        screen.rest(Duration::from_millis(pause));
        screen.press("q");
        assert_eq!(screen.exit_status(), 0, "after {pause} ms");
        screen.family.assert_gone();
        screen.assert_as_found();
    }
}
