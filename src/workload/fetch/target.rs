//! Where a URL leads, and where a redirect leads from there: resolved by the URL standard, as browsers
//! do it (RFC 3986, section 5, where both say the same).

use hyper::header::HeaderValue;
use url::{Host, Position, Url};

use super::trouble::Trouble;

/// What a URL says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    url: Url,
    /// The name or address of the host, without the brackets of an IPv6 address.
    pub(super) host: String,
    pub(super) port: u16,
    /// Whether it is to be reached through TLS.
    pub(super) secure: bool,
}

impl Target {
    /// Reads an absolute URL.
    pub(super) fn of(url: &str) -> Result<Self, Trouble> {
        // the standard takes `http:eggs` and `http:///eggs` for `http://eggs`, which is a typing error here
        let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
        let leads = Self::to(Url::parse(url).map_err(fault)?)?;
        if after_scheme.is_empty() || after_scheme.starts_with(['/', '\\']) {
            return Err(Trouble::Url("a URL without a host"));
        }
        Ok(leads)
    }

    fn to(url: Url) -> Result<Self, Trouble> {
        let secure = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(Trouble::Url("only http and https can be fetched")),
        };
        // RFC 9110, section 4.2.4: from others it is an error, for it hides where a URL leads
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Trouble::Url("a URL with a name or a password is not sent"));
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(Trouble::Url("a URL without a host")),
        };
        Ok(Self {
            host,
            port: url
                .port_or_known_default()
                .unwrap_or(if secure { 443 } else { 80 }),
            secure,
            url,
        })
    }

    /// Returns what to ask the host for.
    pub(super) fn path(&self) -> &str {
        &self.url[Position::BeforePath..Position::AfterQuery]
    }

    /// Returns the host as a request names it.
    pub(super) fn authority(&self) -> &str {
        &self.url[Position::BeforeHost..Position::AfterPort]
    }

    /// Returns where a redirect leads from here.
    pub(super) fn redirected(&self, location: &HeaderValue) -> Result<Self, Trouble> {
        let nowhere = Trouble::Url("a redirect to what is no URL");
        let Ok(location) = std::str::from_utf8(location.as_bytes()) else {
            return Err(nowhere);
        };
        let next = Self::to(self.url.join(location).map_err(fault)?)?;
        if self.secure && !next.secure {
            return Err(Trouble::Url(
                "a redirect from https to http, which others could read, is not followed",
            ));
        }
        Ok(next)
    }

    /// Fails where a redirect leads to another host, and to none of these.
    pub(super) fn may_lead_to(&self, next: &Self, hosts: Option<&[String]>) -> Result<(), Trouble> {
        let host = next.url.host_str().unwrap_or_default();
        let allowed = hosts.is_none_or(|hosts| hosts.iter().any(|one| one == host));
        if allowed || self.host == next.host {
            return Ok(());
        }
        Err(Trouble::Host(host.to_owned()))
    }
}

fn fault(error: url::ParseError) -> Trouble {
    Trouble::Url(match error {
        url::ParseError::EmptyHost => "a URL without a host",
        url::ParseError::InvalidPort => "a port is a number up to 65535",
        _ => "this is no URL",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_url_says_where_it_leads() {
        let target = Target::of("http://eggs.example/a?b=1").unwrap();
        assert_eq!((target.host.as_str(), target.port), ("eggs.example", 80));
        assert_eq!((target.path(), target.secure), ("/a?b=1", false));
        let target = Target::of("https://[::1]:8443").unwrap();
        assert_eq!((target.host.as_str(), target.port), ("::1", 8443));
        assert_eq!((target.path(), target.secure), ("/", true));
        assert_eq!(target.authority(), "[::1]:8443");
        let target = Target::of("HTTP://Eggs.Example:80/a b#part").unwrap();
        assert_eq!(
            (target.path(), target.authority()),
            ("/a%20b", "eggs.example")
        );
        for strange in [
            "",
            "eggs",
            "/eggs",
            "ftp://eggs/",
            "http://",
            "http:///x",
            "http:eggs",
            "https:///x",
            "file:///etc/passwd",
            "http://eggs:99999/",
            "http://eggs:x/",
            "http://ann:pw@eggs/",
            "http://ann@eggs/",
            "http://eg gs/",
            "data:,eggs",
        ] {
            assert!(Target::of(strange).is_err(), "{strange}");
        }
        let refusal = Target::of("http://eggs:99999/").unwrap_err().to_string();
        assert_eq!(refusal, "a port is a number up to 65535");
    }

    /// Returns where a redirect leads from a URL, or why it leads nowhere.
    fn led(from: &str, location: &str) -> Result<String, String> {
        let location = HeaderValue::from_bytes(location.as_bytes()).unwrap();
        let leads = Target::of(from).unwrap().redirected(&location);
        leads
            .map(|target| {
                let scheme = if target.secure { "https" } else { "http" };
                format!("{scheme}://{}{}", target.authority(), target.path())
            })
            .map_err(|trouble| trouble.to_string())
    }

    #[test]
    fn a_redirect_leads_on_from_where_it_stands() {
        let from = "https://eggs.example:444/a/b?c";
        for (location, leads) in [
            ("https://other.example/x", "https://other.example/x"),
            ("HTTPS://Other.Example/x", "https://other.example/x"),
            ("//other.example/x", "https://other.example/x"),
            ("/x?y", "https://eggs.example:444/x?y"),
            ("x", "https://eggs.example:444/a/x"),
            ("?x", "https://eggs.example:444/a/b?x"),
            ("../x", "https://eggs.example:444/x"),
            ("../../../x", "https://eggs.example:444/x"),
            ("./x/../y", "https://eggs.example:444/a/y"),
            ("", "https://eggs.example:444/a/b?c"),
            ("#part", "https://eggs.example:444/a/b?c"),
            ("/é", "https://eggs.example:444/%C3%A9"),
            ("/a b", "https://eggs.example:444/a%20b"),
            ("\\x", "https://eggs.example:444/x"),
            ("https://other.example:443/", "https://other.example/"),
        ] {
            assert_eq!(led(from, location), Ok(leads.to_owned()), "{location}");
        }
        // to https is always a way
        let up = led("http://eggs.example/", "https://eggs.example/x");
        assert_eq!(up, Ok("https://eggs.example/x".to_owned()));
    }

    #[test]
    fn a_redirect_that_leads_astray_is_not_followed() {
        let from = "https://eggs.example/a";
        for (location, reason) in [
            ("file:///etc/passwd", "only http and https can be fetched"),
            ("FILE:///etc/passwd", "only http and https can be fetched"),
            ("ftp://eggs.example/", "only http and https can be fetched"),
            ("data:,eggs", "only http and https can be fetched"),
            ("javascript:1", "only http and https can be fetched"),
            (
                "https://ann:secret@other.example/",
                "a URL with a name or a password is not sent",
            ),
            (
                "//ann@other.example/",
                "a URL with a name or a password is not sent",
            ),
            (
                "https://other.example:99999/",
                "a port is a number up to 65535",
            ),
            (
                "https://other.example:-1/",
                "a port is a number up to 65535",
            ),
            ("http://eggs.example/", "from https to http"),
            ("HTTP://eggs.example/", "from https to http"),
            ("https://", "a URL without a host"),
        ] {
            let reported = led(from, location).unwrap_err();
            assert!(reported.contains(reason), "{location}: {reported}");
            assert!(!reported.contains("secret"), "{reported}");
        }
        let no_text = HeaderValue::from_bytes(b"/\xff").unwrap();
        assert!(Target::of(from).unwrap().redirected(&no_text).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_url_or_refused(url: String, location: Vec<u8>) {
            let _ = Target::of(&url);
            let from = Target::of("http://eggs.example/a").unwrap();
            if let Ok(location) = HeaderValue::from_bytes(&location) {
                let _ = from.redirected(&location);
            }
        }
    }
}
