//! URLs as a person types them.

use url::{ParseError, Url};

use super::RunSpec;

/// Returns what follows the scheme of a URL that can be fetched; schemes are the same in capitals.
fn after_scheme(url: &str) -> Option<&str> {
    ["http://", "https://"].iter().find_map(|scheme| {
        let (begin, rest) = url.split_at_checked(scheme.len())?;
        begin.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// Returns the URLs of a list with commas; a comma inside of one is its own.
pub(in crate::model) fn urls_of(text: &str) -> Vec<String> {
    let mut urls: Vec<String> = Vec::new();
    for piece in text.split(',') {
        let begins = after_scheme(piece.trim()).is_some();
        match urls.last_mut() {
            Some(last) if !begins => {
                last.push(',');
                last.push_str(piece);
            }
            _ => urls.push(piece.to_owned()),
        }
    }
    urls.iter().map(|url| url.trim().to_owned()).collect()
}

/// Returns why a URL cannot be fetched.
pub(in crate::model) fn url_fault(url: &str) -> Option<&'static str> {
    let (_, longest) = RunSpec::MOST_URLS;
    let Some(rest) = after_scheme(url) else {
        return Some("a URL begins with http:// or https://");
    };
    let host = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    if url.len() > longest {
        return Some("a URL has at most 2000 bytes");
    }
    let is_blank = |letter: char| letter.is_control() || letter.is_whitespace();
    if url.chars().any(is_blank) {
        return Some("a URL has no blanks and no control characters");
    }
    if host.is_empty() || host.starts_with(':') {
        return Some("a URL names a host");
    }
    match Url::parse(url) {
        _ if host.contains('@') => Some("a URL with a name or a password is not sent"),
        Ok(_) => None,
        Err(ParseError::InvalidPort) => Some("a port is a number up to 65535"),
        Err(_) => Some("a URL names a host as it can be reached, such as eggs.example or [::1]"),
    }
}
