//! Names of people and machines, which a session file need not contain.

use std::env;

use crate::model::HostFacts;
use crate::os::{host_name, user_name};

/// What stands in place of a name.
const HIDDEN: &[u8] = b"hidden";
/// A shorter name stands in too many words that are none.
const SHORTEST: usize = 3;

/// So many names of other hosts are taken out.
const MOST_HOSTS: usize = 256;

/// Names that are taken out of every line, in capitals or not; none when they may be written.
#[derive(Debug, Clone, Default)]
pub(super) struct Hidden {
    /// Whether names may not be written.
    hides: bool,
    /// What is looked for, in small letters, and what stands there instead; the longest first.
    names: Vec<(Vec<char>, Vec<u8>)>,
    /// How many names of other hosts are among them.
    hosts: usize,
}

impl Hidden {
    /// Returns the names of this person and this machine, and the person's home folder.
    pub(super) fn of_this_place() -> Self {
        let home = env::var("HOME").ok().filter(|home| home.len() > SHORTEST);
        let people = user_name().map(|name| (name, HIDDEN.to_vec()));
        let mut hidden = Self::new(
            home.map(|home| (home, b"~".to_vec()))
                .into_iter()
                .chain(people),
        );
        if let Some(host) = host_name() {
            hidden.add_host(&host);
        }
        hidden
    }

    fn new(names: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut hidden = Self {
            hides: true,
            ..Self::default()
        };
        for (name, instead) in names {
            hidden.add(&name, &instead);
        }
        hidden
    }

    fn add_host(&mut self, name: &str) {
        self.add(name, HIDDEN);
        // of `kitchen.example` the first part alone is a name, too
        if let Some((first, _)) = name.split_once('.') {
            self.add(first, HIDDEN);
        }
    }

    fn add(&mut self, name: &str, instead: &[u8]) {
        // as it stands in JSON, without the quotes around it
        if let Ok(text) = serde_json::to_string(name)
            && name.len() >= SHORTEST
        {
            let name: Vec<char> = small(&text[1..text.len() - 1]).collect();
            if self.names.iter().any(|(known, _)| *known == name) {
                return;
            }
            self.names.push((name, instead.to_vec()));
            let length = |(name, _): &(Vec<char>, Vec<u8>)| std::cmp::Reverse(name.len());
            self.names.sort_by_key(length);
        }
    }

    /// Takes out the name of another host from now on; returns what is written in its place, if names
    /// are hidden.
    pub(super) fn learn(&mut self, host: &HostFacts) -> Option<String> {
        if !self.hides {
            return None;
        }
        if self.hosts < MOST_HOSTS {
            let known = self.names.len();
            self.add_host(&host.name);
            self.hosts += usize::from(self.names.len() > known);
        }
        Some(format!("host {}", host.host.0))
    }

    /// Takes the names out of a line of JSON: out of texts, where they are words of their own.
    pub(super) fn hide(&self, line: &mut Vec<u8>) {
        for (name, instead) in &self.names {
            let mut from = 0;
            while let Some((at, end)) = find(line, from, name) {
                if is_word(line, at, end) && in_text(line, at) {
                    line.splice(at..end, instead.iter().copied());
                    from = at + instead.len();
                } else {
                    // names begin with whole letters, and so does what follows one
                    from = at + letter_length(line[at]);
                }
            }
        }
    }
}

fn small(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Returns where a name in small letters begins and ends for the first time from a place on, however it
/// is written there.
fn find(line: &[u8], from: usize, name: &[char]) -> Option<(usize, usize)> {
    // a line of JSON is text; from the middle of a letter nothing is looked for
    let rest = std::str::from_utf8(line.get(from..)?).ok()?;
    rest.char_indices().find_map(|(at, _)| {
        let length = length_of(&rest[at..], name)?;
        Some((from + at, from + at + length))
    })
}

/// Returns how many bytes of a text are the name that it begins with, if it does.
fn length_of(text: &str, name: &[char]) -> Option<usize> {
    let mut wanted = name.iter();
    for (at, letter) in text.char_indices() {
        if wanted.len() == 0 {
            return Some(at);
        }
        if !letter
            .to_lowercase()
            .all(|small| wanted.next() == Some(&small))
        {
            return None;
        }
    }
    (wanted.len() == 0).then_some(text.len())
}

/// Returns how many bytes a letter has that begins with this one.
const fn letter_length(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

/// Returns whether no letter or digit stands before or behind.
fn is_word(line: &[u8], at: usize, end: usize) -> bool {
    let joined = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    !joined(at.checked_sub(1).and_then(|before| line.get(before))) && !joined(line.get(end))
}

/// Returns whether a place lies in a text of JSON that is no key.
fn in_text(line: &[u8], at: usize) -> bool {
    let mut inside = false;
    let mut escaped = false;
    for &byte in &line[..at] {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ => {}
        }
    }
    let mut rest = line[at..].iter();
    let end = rest.position(|&byte| byte == b'"');
    inside && end.is_some() && rest.next() != Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::HostId;

    fn hidden(line: &str) -> String {
        let names = [
            ("ann", &b"hidden"[..]),
            ("/home/ann", b"~"),
            ("kitchen", b"hidden"),
        ];
        let hidden = Hidden::new(names.map(|(name, instead)| (name.to_owned(), instead.to_vec())));
        let mut line = line.as_bytes().to_vec();
        hidden.hide(&mut line);
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn names_are_taken_out_of_texts_only() {
        assert_eq!(
            hidden(
                r#"{"ann":1,"path":"/home/ann/python","cannot":"cannot ann","host":"kitchen-7"}"#
            ),
            r#"{"ann":1,"path":"~/python","cannot":"cannot hidden","host":"hidden-7"}"#
        );
        assert_eq!(hidden(r#"{"a":"x\"","ann":2}"#), r#"{"a":"x\"","ann":2}"#);
    }

    #[test]
    fn names_are_taken_out_however_they_are_written() {
        for (line, expected) in [
            (r#"{"a":"/home/Ann/x"}"#, r#"{"a":"~/x"}"#),
            (r#"{"a":"/HOME/ANN"}"#, r#"{"a":"~"}"#),
            (
                r#"{"a":"KITCHEN.example","b":"Ann_x"}"#,
                r#"{"a":"hidden.example","b":"hidden_x"}"#,
            ),
            (
                r#"{"a":"Joanne Hannover cANNot","ANN":1}"#,
                r#"{"a":"Joanne Hannover cANNot","ANN":1}"#,
            ),
            (
                r#"{"a":"é ANN é","b":"ann"}"#,
                r#"{"a":"é hidden é","b":"hidden"}"#,
            ),
        ] {
            assert_eq!(hidden(line), expected);
        }
        // letters outside of ASCII have capitals, too
        let own = Hidden::new([("jürgen".to_owned(), HIDDEN.to_vec())]);
        let mut line = r#"{"a":"JÜRGEN jürgen"}"#.as_bytes().to_vec();
        own.hide(&mut line);
        assert_eq!(line, br#"{"a":"hidden hidden"}"#);
    }

    #[test]
    fn the_names_of_other_hosts_are_taken_out_once_they_are_known() {
        let host = HostFacts {
            host: HostId(2),
            name: "kitchen2".to_owned(),
            machine: None,
        };
        let mut hidden = Hidden::new([]);
        let mut line = br#"{"a":"kitchen2 kitchen2"}"#.to_vec();
        hidden.hide(&mut line);
        assert_eq!(line, br#"{"a":"kitchen2 kitchen2"}"#);
        assert_eq!(hidden.learn(&host), Some("host 2".to_owned()));
        hidden.hide(&mut line);
        assert_eq!(line, br#"{"a":"hidden hidden"}"#);
        for _ in 0..1_000 {
            hidden.learn(&host);
        }
        assert_eq!(hidden.names.len(), 1, "it is one name");
        for number in 0..1_000 {
            let name = format!("pantry{number}");
            hidden.learn(&HostFacts {
                name,
                ..host.clone()
            });
        }
        assert_eq!(hidden.names.len(), MOST_HOSTS);
        assert_eq!(Hidden::default().learn(&host), None);
    }

    #[test]
    fn where_names_may_be_shown_nothing_changes() {
        let mut line = br#"{"user":"ann"}"#.to_vec();
        Hidden::default().hide(&mut line);
        assert_eq!(line, br#"{"user":"ann"}"#);
    }
}
