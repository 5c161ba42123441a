//! Where a runner reports what happens: on its standard output, which is version 1 of the protocol, or on
//! a descriptor of its own, which is version 2. The hello decides.

use super::fault::Fault;
use super::last_words::LastWords;
use super::line::Line;
use super::lines::Lines;
use crate::text::harmless::excerpt;

/// Letters that are kept of the name.
const NAME: usize = 60;
/// How much may be printed for people before the hello, in bytes.
const MOST_PRINTED: usize = 1_000_000;

/// A version of the protocol, by the stream on which a runner speaks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::executor) enum Version {
    /// Standard output, which holds nothing else.
    Output = 1,
    /// The descriptor for events; standard output is for people.
    Events = 2,
}

/// What a runner reports, from its first byte on.
#[derive(Debug, Default)]
pub(super) struct Channel {
    version: Option<Version>,
    output: Lines,
    events: Lines,
    /// What is wrong with the first line of standard output, as long as it may be for people.
    odd: Option<Fault>,
    /// Bytes on standard output before the hello.
    printed: usize,
    /// What standard output said to people.
    notes: LastWords,
}

impl Version {
    /// Returns what the stream is called.
    pub(super) const fn stream(self) -> &'static str {
        match self {
            Self::Output => "standard output",
            Self::Events => "stream of events",
        }
    }
}

impl Channel {
    /// Returns the version that the runner speaks, once it said hello.
    pub(super) const fn version(&self) -> Option<Version> {
        self.version
    }

    /// Takes in what came on standard output; returns how much of it may be meant for eggtop.
    pub(super) fn add_output(&mut self, piece: &[u8]) -> usize {
        if self.version != Some(Version::Output) {
            self.notes.add(piece);
        }
        match self.version {
            Some(Version::Events) => return 0,
            None if self.odd.is_some() => {}
            None | Some(Version::Output) => self.output.add(piece),
        }
        if self.version.is_none() {
            self.printed += piece.len();
        }
        piece.len()
    }

    /// Takes in what came on the descriptor for events; returns how much of it may be meant for eggtop.
    pub(super) fn add_events(&mut self, piece: &[u8]) -> usize {
        if self.version == Some(Version::Output) {
            return 0;
        }
        self.events.add(piece);
        piece.len()
    }

    /// Returns the name in the hello, once it came on either stream.
    pub(super) fn hello(&mut self) -> Result<Option<String>, Fault> {
        if let Some(line) = self.events.take()? {
            let name = hello(line, Version::Events)?;
            self.version = Some(Version::Events);
            self.output = Lines::default();
            return Ok(Some(name));
        }
        if self.odd.is_some() {
            return self.never().map(|()| None);
        }
        let odd = match self.output.take() {
            Ok(None) => return Ok(None),
            Ok(Some(line)) if Line::parse(line).is_ok() => {
                let name = hello(line, Version::Output)?;
                self.version = Some(Version::Output);
                return Ok(Some(name));
            }
            Ok(Some(line)) => hello(line, Version::Output).err(),
            Err(fault) => Some(fault),
        };
        // a program that says hello on the other stream may say here what it likes
        self.odd = odd;
        self.output = Lines::default();
        Ok(None)
    }

    /// Returns an error if there is too much text before a hello.
    fn never(&self) -> Result<(), Fault> {
        match &self.odd {
            Some(odd) if self.printed > MOST_PRINTED => Err(odd.clone()),
            _ => Ok(()),
        }
    }

    /// Returns the next line of the stream on which it said hello.
    pub(super) fn line(&mut self) -> Result<Option<&[u8]>, Fault> {
        match self.version {
            Some(Version::Events) => self.events.take(),
            _ => self.output.take(),
        }
    }

    /// Returns an error for what is not part of the protocol, when nothing more comes.
    pub(super) fn end(&self) -> Result<(), Fault> {
        match self.version {
            Some(Version::Events) => self.events.end(),
            Some(Version::Output) => self.output.end(),
            None => match &self.odd {
                Some(odd) => Err(odd.clone()),
                None => self.events.end().and_then(|()| self.output.end()),
            },
        }
    }

    /// Returns what is wrong with the first line of standard output, if no hello came after it.
    pub(super) fn odd(&self) -> Option<&Fault> {
        self.odd.as_ref()
    }

    /// Returns the last line of standard output that was for people.
    pub(super) fn note(&self) -> Option<String> {
        let reported = self.version == Some(Version::Output);
        self.notes.text().filter(|_| !reported)
    }
}

/// Returns the name in a hello of this version.
fn hello(line: &[u8], version: Version) -> Result<String, Fault> {
    let fault = |why: String| Fault::new(why, line);
    match Line::parse(line).map_err(fault)? {
        Line::Hello { protocol, .. } if protocol != version as u32 => Err(fault(format!(
            "it speaks version {protocol} of the protocol, this eggtop speaks version {} on the {}",
            version as u32,
            version.stream()
        ))),
        Line::Hello { name, .. } => Ok(excerpt(name.trim(), NAME)),
        Line::Event { .. } | Line::Results(_) => {
            Err(fault("its first line is no hello".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"hello":{"protocol":1,"name":"egg"}}"#;
    const TWO: &str = r#"{"hello":{"protocol":2,"name":"egg"}}"#;

    /// Returns what a runner is called that says so on standard output, and then so on the other one.
    fn said(output: &str, events: &str) -> (Channel, Result<Option<String>, String>) {
        let mut channel = Channel::default();
        channel.add_output(output.as_bytes());
        let mut heard = channel.hello();
        if heard == Ok(None) {
            channel.add_events(events.as_bytes());
            heard = channel.hello();
        }
        (channel, heard.map_err(|fault| fault.to_string()))
    }

    #[test]
    fn a_hello_has_a_name_and_the_version() {
        let said = |line: &str| {
            let reported = hello(line.as_bytes(), Version::Output);
            reported.map_err(|fault| fault.to_string())
        };
        assert_eq!(
            said(r#"{"hello":{"protocol":1,"name":" egg 0.1 "}}"#).unwrap(),
            "egg 0.1"
        );
        let long = format!(
            r#"{{"hello":{{"protocol":1,"name":"\u001b[2J{}"}}}}"#,
            "e".repeat(1_000)
        );
        let name = said(&long).unwrap();
        assert!(name.starts_with("?[2Jee") && name.len() == NAME + 2);
        for (line, why) in [
            (
                r#"{"hello":{"protocol":2,"name":"x"}}"#,
                "it speaks version 2 of the protocol, this eggtop speaks version 1 on the standard",
            ),
            (r#"{"hello":{"name":"x"}}"#, "missing field `protocol`"),
            (r#"{"results":[]}"#, "its first line is no hello"),
            (
                "hello",
                "it sent what is no line of the protocol (expected value at byte 1): 'hello'",
            ),
        ] {
            let fault = said(line).unwrap_err();
            assert!(fault.contains(why), "{fault}");
        }
    }

    #[test]
    fn the_stream_of_the_hello_is_the_one_that_counts() {
        let (mut channel, heard) = said(&format!("{ONE}\nnext\n"), "");
        assert_eq!(heard.unwrap().as_deref(), Some("egg"));
        assert_eq!(channel.version(), Some(Version::Output));
        assert_eq!(channel.line().unwrap(), Some(&b"next"[..]));
        assert_eq!(channel.add_events(b"{"), 0);
        assert_eq!((channel.end(), channel.note()), (Ok(()), None));

        for banner in ["", "Welcome!\n", "no newline", "{}\n", "[]\n\n\n"] {
            let (mut channel, heard) = said(banner, &format!("{TWO}\nnext\n"));
            assert_eq!(heard.unwrap().as_deref(), Some("egg"), "{banner}");
            assert_eq!(channel.version(), Some(Version::Events));
            assert_eq!(channel.add_output(b"more\nthe last\n"), 0);
            assert_eq!(channel.line().unwrap(), Some(&b"next"[..]));
            assert_eq!(channel.note().as_deref(), Some("the last"));
            assert_eq!(channel.end(), Ok(()));
        }
    }

    #[test]
    fn text_before_the_hello_of_version_1_is_a_fault_when_no_other_comes() {
        let (channel, heard) = said(&format!("Welcome!\n{ONE}\n"), "");
        assert_eq!(heard, Ok(None));
        let fault = channel.end().unwrap_err().to_string();
        assert!(fault.ends_with("'Welcome!'"), "{fault}");
        // what can be no text for people is refused at once, and so is a flood
        for output in [TWO, r#"{"results":[]}"#] {
            assert!(said(&format!("{output}\n"), "").1.is_err(), "{output}");
        }
        let mut channel = Channel::default();
        let mut added = 0;
        while let Ok(heard) = channel.hello() {
            assert_eq!(heard, None);
            added += channel.add_output(&b"egg\n".repeat(1_000));
        }
        assert!(added <= MOST_PRINTED + 4_000, "{added}");
        let fault = said("", &format!("{ONE}\n")).1.unwrap_err();
        assert!(
            fault.contains("speaks version 2 on the stream of events"),
            "{fault}"
        );
    }
}
