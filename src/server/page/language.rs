//! Which language a page speaks: asked for in the URL (`ui`), chosen before (a cookie), or preferred by the browser.

use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, HeaderMap};

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::server) enum Language {
    /// Chinese in simplified characters.
    #[default]
    Simplified,
    /// Chinese in traditional characters.
    Traditional,
    /// English.
    English,
}

/// The cookie that remembers a choice.
const COOKIE_NAME: &str = "tifa_ui";

impl Language {
    pub(super) const ALL: [Language; 3] = [Language::Simplified, Language::Traditional, Language::English];

    /// Its tag, as in `lang` and in the parameter `ui`.
    pub(in crate::server) fn tag(self) -> &'static str {
        match self {
            Language::Simplified => "zh-CN",
            Language::Traditional => "zh-TW",
            Language::English => "en",
        }
    }

    /// Its name in itself.
    pub(super) fn name(self) -> &'static str {
        match self {
            Language::Simplified => "简体",
            Language::Traditional => "繁體",
            Language::English => "English",
        }
    }

    /// The language of a tag that is one of ours.
    pub(in crate::server) fn of_tag(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The language that somebody wants who says nothing in the URL.
    pub(in crate::server) fn of_headers(headers: &HeaderMap) -> Language {
        chosen(headers).or_else(|| preferred(headers)).unwrap_or_default()
    }

    /// The cookie that keeps the choice for a year.
    pub(super) fn cookie(self, base_path: &str) -> String {
        format!("{COOKIE_NAME}={}; Path={base_path}/; Max-Age=31536000; SameSite=Lax", self.tag())
    }
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE_NAME).and_then(|(_, tag)| Language::of_tag(tag))
}

/// The first that we speak, by quality, then in the order that the browser has.
fn preferred(headers: &HeaderMap) -> Option<Language> {
    let header = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut wanted: Vec<(Language, f32)> = header
        .split(',')
        .filter_map(|entry| {
            let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            let quality = match parameters.trim().strip_prefix("q=") {
                Some(quality) => quality.trim().parse().ok()?,
                None => 1.0,
            };
            spoken(tag.trim()).filter(|_| quality > 0.0).map(|language| (language, quality))
        })
        .collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
    wanted.first().map(|(language, _)| *language)
}

fn spoken(tag: &str) -> Option<Language> {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    match parts.next()? {
        "en" => Some(Language::English),
        "zh" => {
            let is_traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
            Some(if is_traditional && !tag.contains("hans") { Language::Traditional } else { Language::Simplified })
        }
        "yue" => Some(Language::Traditional),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(accept: &str, cookie: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, accept.parse().unwrap());
        headers.insert(COOKIE, cookie.parse().unwrap());
        Language::of_headers(&headers)
    }

    #[test]
    fn the_browser_says_what_it_prefers() {
        for (accept, language) in [
            ("", Language::Simplified),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Simplified),
            ("zh-TW,zh;q=0.9", Language::Traditional),
            ("zh-Hant-HK", Language::Traditional),
            ("zh-Hans-HK", Language::Simplified),
            ("en-GB,en;q=0.9", Language::English),
            ("fr,en;q=0.2,zh;q=0.5", Language::Simplified),
            ("en;q=0,zh-HK;q=0.1", Language::Traditional),
            ("de", Language::Simplified),
            ("en;q=x", Language::Simplified),
        ] {
            assert_eq!(asked(accept, ""), language, "{accept}");
        }
    }

    #[test]
    fn what_was_chosen_counts_more() {
        assert_eq!(asked("en", "a=b; tifa_ui=zh-TW"), Language::Traditional);
        assert_eq!(asked("en", "tifa_ui=xx"), Language::English);
        assert!(Language::English.cookie("/tifa").starts_with("tifa_ui=en; Path=/tifa/;"));
    }
}
