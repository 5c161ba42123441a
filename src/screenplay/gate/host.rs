//! The host of a URL, read so strictly that no other program can read another host out of it.

use std::net::Ipv6Addr;

use url::Url;

const NO_HOST: &str =
    "the host of a screenplay's URL is letters, digits, dots and dashes, or an address";

/// Returns the host of a URL in the one way in which hosts are compared.
pub(super) fn host_of(url: &str) -> Result<String, &'static str> {
    let host = plain_host_of(url)?;
    // the workload fetch reads it by the URL standard, which takes `127.1` and `0x7f.1` for 127.0.0.1
    let fetched = Url::parse(url).map_err(|_| NO_HOST)?;
    if fetched.host_str() == Some(&host) {
        Ok(host)
    } else {
        Err(NO_HOST)
    }
}

fn plain_host_of(url: &str) -> Result<String, &'static str> {
    // a slash to some, and a letter to others
    if url.contains('\\') {
        return Err(NO_HOST);
    }
    let (_, rest) = url.split_once("://").ok_or(NO_HOST)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    // the colons of an address of version 6 are within brackets
    let inside = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match authority[inside..].split_once(':') {
        Some((host, port)) => (&authority[..inside + host.len()], port),
        None => (authority, ""),
    };
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NO_HOST);
    }
    host_name(host).ok_or(NO_HOST)
}

/// Returns the name or the address of a host in the one way in which hosts are compared; none if it is
/// neither.
pub fn host_name(text: &str) -> Option<String> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if let Ok(address) = bare.unwrap_or(text).parse::<Ipv6Addr>() {
        return Some(format!("[{address}]"));
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let is_name = (1..=253).contains(&text.len()) && text.chars().all(plain);
    is_name.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_in_one_way_only() {
        for (url, host) in [
            ("http://eggs.example", "eggs.example"),
            ("https://EGGS.Example:8443/a?b#c", "eggs.example"),
            ("http://127.0.0.1:80/x", "127.0.0.1"),
            ("http://[::1]:8000/", "[::1]"),
            ("http://[0:0:0:0:0:0:0:1]/", "[::1]"),
            ("http://evil.example#@good.example/", "evil.example"),
            ("http://evil.example?good.example", "evil.example"),
            // another name than without the dot
            ("http://good.example./", "good.example."),
        ] {
            assert_eq!(host_of(url).as_deref(), Ok(host), "{url}");
        }
        for url in [
            "good.example",
            "http://",
            "http://:80/",
            "http://good.example@evil.example/",
            "http://good.example:80@evil.example/",
            "http://good.example:x/",
            "http://%65vil.example/",
            "http://\u{ff45}vil.example/",
            "http://evil\u{3002}example/",
            "http://evil.example\\.good.example/",
            "http://good.example/\\..\\evil",
            "http://127.1/",
            "http://0x7f.0.0.1/",
            "http://2130706433/",
            "http:/evil.example/",
            "http:///evil.example/",
            "http://[::1]x/",
            "http://[::1/",
            "http://[fe80::1%25eth0]/",
            "http://a b/",
        ] {
            assert!(host_of(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_flag_names_a_host_and_nothing_more() {
        assert_eq!(host_name("Eggs.Example").as_deref(), Some("eggs.example"));
        assert_eq!(host_name("::1"), host_name("[::1]"));
        for text in ["", "http://a", "a/b", "a:80", "*", "a b"] {
            assert_eq!(host_name(text), None, "{text}");
        }
    }
}
