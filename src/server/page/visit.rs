//! Who looks at a page, and from where: the language, and the way to other pages.

use axum::http::Uri;
use axum::http::header::HeaderMap;

use super::language::Language;
use super::words::Words;
use crate::server::params::{Params, encode};
use crate::server::problem::Problem;
use crate::server::site::Site;

/// One look at a page.
#[derive(Clone)]
pub(super) struct Visit {
    pub(super) language: Language,
    /// Whether the language was asked for in the URL, so that it is to be remembered.
    pub(super) is_choice: bool,
    /// What stands before every path.
    pub(super) base: String,
    /// The same for others, where it is known.
    url: Option<String>,
    path: String,
    /// The parameters, without that of the language.
    pub(super) pairs: Vec<(String, String)>,
}

/// The parameter that chooses a language.
const UI: &str = "ui";

impl Visit {
    /// Reads what every page takes.
    ///
    /// # Errors
    /// A malformed URL, or a language that the pages don't speak.
    pub(super) fn read(site: &Site, uri: &Uri, headers: &HeaderMap) -> Result<Visit, Problem> {
        let mut params = Params::read(uri.query())?;
        let chosen = params.one(UI)?;
        let language = match &chosen {
            Some(tag) => Language::of_tag(tag).ok_or_else(|| {
                let detail = format!("{UI}: {tag:?} is not zh-CN, zh-TW or en");
                let detail_zh = format!("参数 {UI} 的值“{tag}”无效，应为 zh-CN、zh-TW、en 之一");
                Problem::bad_request("bad_parameter", detail, detail_zh).of(UI)
            })?,
            None => Language::of_headers(headers),
        };
        let pairs = params.pairs().to_vec();
        Ok(Visit { is_choice: chosen.is_some(), ..Visit::new(site, uri, language, pairs) })
    }

    /// A look at a page whose URL can't be read.
    pub(super) fn lenient(site: &Site, uri: &Uri, headers: &HeaderMap) -> Visit {
        let mut params = Params::read_leniently(uri.query());
        let chosen = params.all(UI).first().and_then(|tag| Language::of_tag(tag));
        let language = chosen.unwrap_or_else(|| Language::of_headers(headers));
        Visit::new(site, uri, language, params.pairs().to_vec())
    }

    fn new(site: &Site, uri: &Uri, language: Language, pairs: Vec<(String, String)>) -> Visit {
        let path = site.path(uri.path());
        Visit { language, is_choice: false, base: site.path(""), url: site.url(""), path, pairs }
    }

    pub(super) fn words(&self) -> &'static Words {
        Words::of(self.language)
    }

    /// Whether the page speaks the language of this tag.
    pub(super) fn is_in(&self, tag: &str) -> bool {
        self.language.tag() == tag
    }

    /// A path of this server.
    pub(super) fn to(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Whether the server knows its own address; without it no browser can take it up as a search engine.
    pub(super) fn has_address(&self) -> bool {
        self.url.is_some()
    }

    /// A path of this server, for others to use: as fully as it is known.
    pub(super) fn abroad(&self, path: &str) -> String {
        format!("{}{path}", self.url.as_ref().unwrap_or(&self.base))
    }

    /// The parameters as a part of a URL, for those who read them again.
    pub(super) fn query(&self) -> String {
        join(self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// The search for the same parameters but for some changes; a value that is empty leaves the parameter out. It begins with the first
    /// page where `offset` is not among the changes.
    pub(super) fn search_with(&self, changes: &[(&str, &str)]) -> String {
        self.with("/search", changes)
    }

    /// The search without one value of a parameter.
    pub(super) fn search_without(&self, name: &str, value: &str) -> String {
        let goes = |pair: &&(String, String)| pair.0 == "offset" || (pair.0 == name && pair.1 == value);
        let kept = self.pairs.iter().filter(|pair| !goes(pair) && !pair.1.is_empty());
        self.to(&format!("/search?{}", join(kept.map(|(name, value)| (name.as_str(), value.as_str())))))
    }

    /// Another page about the same question.
    pub(super) fn with(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let is_kept = |name: &str| name != "offset" && !changes.iter().any(|(changed, _)| *changed == name);
        let kept = self.pairs.iter().filter(|(name, value)| is_kept(name) && !value.is_empty());
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let changed = changes.iter().copied().filter(|(_, value)| !value.is_empty());
        self.to(&format!("{path}?{}", join(kept.chain(changed))))
    }

    /// This page with some parameters changed.
    pub(super) fn here_with(&self, changes: &[(&str, &str)]) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        format!("{}?{}", self.path, join(kept.chain(changes.iter().copied()).filter(|(_, value)| !value.is_empty())))
    }

    /// The same page in every language: its tag, its name, the way to it.
    pub(super) fn languages(&self) -> Vec<(&'static str, &'static str, String)> {
        let link = |language: Language| {
            let kept = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let query = join(kept.chain([(UI, language.tag())]));
            (language.tag(), language.name(), format!("{}?{query}", self.path))
        };
        Language::ALL.map(link).to_vec()
    }
}

fn join<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
