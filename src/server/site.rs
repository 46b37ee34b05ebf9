//! How the server is seen from outside: under which address, and which other sites may use it.
//!
//! Nothing is taken from the `Host` of a request, which is whatever its sender likes: an address that is written into an answer comes from
//! the one who runs the server, or is left out.

use std::fmt;
use std::str::FromStr;

use axum::http::Uri;
use thiserror::Error;

/// How the server is seen from outside. By default: at the root of an address that it does not know, and open to no other site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Where people find the start page. Without it nothing gets an absolute address.
    pub public_url: Option<PublicUrl>,
    /// The path that requests arrive under. Without it: the path of `public_url`, as behind a proxy that passes paths on as they are. A proxy
    /// that takes the path off needs the empty one here.
    pub base_path: Option<BasePath>,
    /// Whose scripts may read the API.
    pub allowed_origins: Vec<Origin>,
    /// Whose pages may show `/embed` in a frame, besides the server's own.
    pub frame_ancestors: Vec<Origin>,
}

impl Site {
    /// The path that requests arrive under: `/tifa`, or nothing.
    pub fn mount(&self) -> &str {
        let implied = self.public_url.as_ref().map(|url| &url.path);
        self.base_path.as_ref().or(implied).map_or("", |path| &path.0)
    }

    /// Where a browser finds `route`, such as `/search`: for links within the site.
    pub(super) fn path(&self, route: &str) -> String {
        format!("{}{route}", self.public_url.as_ref().map_or_else(|| self.mount(), |url| &url.path.0))
    }

    /// Where anybody finds `route`, where that is known: for what is read away from the site.
    pub(super) fn url(&self, route: &str) -> Option<String> {
        self.public_url.as_ref().map(|url| format!("{}{}{route}", url.origin, url.path.0))
    }

    /// The start page, as fully as it is known: what tells this site from another.
    pub(super) fn start(&self) -> String {
        self.url("/").unwrap_or_else(|| self.path("/"))
    }
}

/// An absolute path without a slash at its end, or nothing: `/tifa`, `/a/b`. Its letters need no escape anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BasePath(String);

/// Where a site begins: `https://intranet.example.cn/tifa`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: Origin,
    path: BasePath,
}

/// Where a page comes from, as a browser tells it: scheme, host, and a port where it is not the scheme's own. Or `*`, any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// What is no address, and how to write one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadAddress {
    /// No base path.
    #[error("a base path is like /tifa: unescaped letters, digits and - . _ ~ between slashes")]
    BasePath,
    /// No public URL.
    #[error("a public URL is like https://intranet.example.cn/tifa, without ? and #")]
    PublicUrl,
    /// No origin.
    #[error(
        "an origin is like https://www.example.cn or http://10.0.0.8:8080, without a path; a host in letters of ASCII (xn--…)"
    )]
    Origin,
}

impl FromStr for BasePath {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<BasePath, BadAddress> {
        let is_plain = |piece: &str| {
            let plain = piece.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
            plain && !["", ".", ".."].contains(&piece)
        };
        let path = text.strip_suffix('/').unwrap_or(text);
        let mut pieces = path.split('/');
        let is_path = pieces.next() == Some("") && pieces.all(is_plain);
        if is_path { Ok(BasePath(path.to_owned())) } else { Err(BadAddress::BasePath) }
    }
}

impl FromStr for PublicUrl {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<PublicUrl, BadAddress> {
        let (origin, path) = split(text).ok_or(BadAddress::PublicUrl)?;
        Ok(PublicUrl { origin, path: path.parse().map_err(|_| BadAddress::PublicUrl)? })
    }
}

impl FromStr for Origin {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Origin, BadAddress> {
        match split(text) {
            _ if text == "*" => Ok(Origin(text.to_owned())),
            Some((origin, "" | "/")) => Ok(origin),
            _ => Err(BadAddress::Origin),
        }
    }
}

impl Origin {
    /// Whether it stands for all origins.
    pub(super) fn is_any(&self) -> bool {
        self.0 == "*"
    }
}

/// As browsers write it.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A web address as its origin and the rest.
fn split(text: &str) -> Option<(Origin, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let scheme = scheme.to_ascii_lowercase();
    let own_port = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    // The port is dropped where browsers drop it; the library knows what a host and a port are.
    let uri: Uri = format!("{scheme}://{host}").parse().ok()?;
    let named =
        uri.host().filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte)))?;
    let named = named.to_ascii_lowercase();
    let port = uri.port_u16().filter(|port| *port != own_port).map(|port| format!(":{port}")).unwrap_or_default();
    let is_whole = host.len() == named.len() + uri.port().map_or(0, |port| port.as_str().len() + 1);
    (is_whole && !named.is_empty()).then(|| (Origin(format!("{scheme}://{named}{port}")), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Option<BasePath> {
        Some(text.parse().unwrap())
    }

    fn url(text: &str) -> Option<PublicUrl> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn links_and_routes_lie_where_the_flags_say() {
        let sites = [
            (None, None, "", "/search", None),
            (path("/tifa"), None, "/tifa", "/tifa/search", None),
            (path("/"), None, "", "/search", None),
            (path(""), None, "", "/search", None),
            (None, url("https://a.cn"), "", "/search", Some("https://a.cn/search")),
            (None, url("https://a.cn/t/"), "/t", "/t/search", Some("https://a.cn/t/search")),
            // The proxy takes the path off.
            (path("/"), url("https://a.cn/t"), "", "/t/search", Some("https://a.cn/t/search")),
        ];
        for (base_path, public_url, mount, path, url) in sites {
            let site = Site { base_path, public_url, ..Site::default() };
            assert_eq!((site.mount(), site.path("/search").as_str()), (mount, path), "{site:?}");
            assert_eq!(site.url("/search").as_deref(), url, "{site:?}");
        }
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (given, origin) in [
            ("https://www.a.cn", "https://www.a.cn"),
            ("HTTPS://WWW.A.CN:443/", "https://www.a.cn"),
            ("http://10.0.0.8:8080", "http://10.0.0.8:8080"),
            ("http://a:443", "http://a:443"),
            ("http://[::1]:80", "http://[::1]"),
            ("*", "*"),
        ] {
            assert_eq!(given.parse::<Origin>().unwrap().to_string(), origin);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let origins = [
            "",
            "null",
            "a.cn",
            "//a.cn",
            "ftp://a.cn",
            "https://",
            "https://:80",
            "https://a.cn/x",
            "https://a.cn?x",
            "https://a.cn#x",
            "https://u@a.cn",
            "https://u:p@a.cn",
            "https://a.cn:",
            "https://a.cn:99999",
            "https://a.cn:x",
            "https://*.a.cn",
            "https://a b",
            "https://a;b",
            "https://中国.cn",
            "https://a.cn,https://b.cn",
            "https://a.cn\r\nx: y",
            "**",
        ];
        for text in origins {
            assert_eq!(text.parse::<Origin>(), Err(BadAddress::Origin), "{text}");
        }
        for text in ["tifa", "//", "/a//b", "/..", "/a/./b", "/{a}", "/a b", "/a%20", "/提法", "/a?b", "/a#b"] {
            assert_eq!(text.parse::<BasePath>(), Err(BadAddress::BasePath), "{text}");
        }
        for text in ["*", "a.cn/tifa", "https://a.cn/a?b", "https://a.cn/#", "https://a.cn/提法", "https://a.cn/a/../b"]
        {
            assert_eq!(text.parse::<PublicUrl>(), Err(BadAddress::PublicUrl), "{text}");
        }
    }
}
