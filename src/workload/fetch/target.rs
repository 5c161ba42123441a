//! Where a URL leads: scheme, host, port and path.

use hyper::Uri;
use hyper::header::HeaderValue;

use super::trouble::Trouble;

/// What a URL says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    uri: Uri,
    /// The name or address of the host, without the brackets of an IPv6 address.
    pub(super) host: String,
    /// Its port.
    pub(super) port: u16,
    /// Whether it is to be reached through TLS.
    pub(super) secure: bool,
}

impl Target {
    /// Reads an absolute URL.
    pub(super) fn of(url: &str) -> Result<Self, Trouble> {
        let uri: Uri = url.parse().map_err(|_| Trouble::Url("this is no URL"))?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(Trouble::Url("only http and https can be fetched")),
        };
        let Some(authority) = uri.authority() else {
            return Err(Trouble::Url("a URL without a host"));
        };
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let port = authority.port_u16();
        Ok(Self {
            host,
            port: port.unwrap_or(if secure { 443 } else { 80 }),
            secure,
            uri,
        })
    }

    /// Returns what to ask the host for.
    pub(super) fn path(&self) -> &str {
        self.uri.path_and_query().map_or("/", |path| path.as_str())
    }

    /// Returns the host as a request names it.
    pub(super) fn authority(&self) -> &str {
        self.uri
            .authority()
            .map_or("", |authority| authority.as_str())
    }

    /// Returns where a redirect leads from here.
    pub(super) fn redirected(&self, location: &HeaderValue) -> Result<Self, Trouble> {
        let location = location
            .to_str()
            .map_err(|_| Trouble::Url("a redirect to what is no URL"))?;
        if location.starts_with("http://") || location.starts_with("https://") {
            return Self::of(location);
        }
        let scheme = if self.secure { "https" } else { "http" };
        if location.starts_with("//") {
            return Self::of(&format!("{scheme}:{location}"));
        }
        let folder = if location.starts_with('/') {
            ""
        } else {
            let path = self.uri.path();
            &path[..path.rfind('/').map_or(0, |slash| slash + 1)]
        };
        Self::of(&format!(
            "{scheme}://{}{folder}{location}",
            self.authority()
        ))
    }
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
        for strange in ["", "eggs", "/eggs", "ftp://eggs/", "http://", "http:///x"] {
            assert!(Target::of(strange).is_err(), "{strange}");
        }
    }

    #[test]
    fn a_redirect_leads_on_from_where_it_stands() {
        let from = Target::of("https://eggs.example:444/a/b?c").unwrap();
        for (location, leads) in [
            ("http://other.example/x", "http://other.example/x"),
            ("//other.example/x", "https://other.example/x"),
            ("/x?y", "https://eggs.example:444/x?y"),
            ("x", "https://eggs.example:444/a/x"),
        ] {
            let location = HeaderValue::from_static(location);
            assert_eq!(
                from.redirected(&location).unwrap(),
                Target::of(leads).unwrap()
            );
        }
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
