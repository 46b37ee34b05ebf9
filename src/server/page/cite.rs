//! How a sentence is cited: GB/T 7714, plain text and BibTeX.

use std::fmt::Write;

use time::{OffsetDateTime, UtcOffset};

use crate::server::wire::SpeechInfo;

/// The same source in several forms.
pub(super) struct Citation {
    /// After GB/T 7714-2015, 8.4 (electronic resources): who. title[EB/OL]. (date)[day of citing]. URL.
    pub(super) plain: String,
    pub(super) bibtex: String,
}

impl Citation {
    /// Cites a speech that stands at `url`, read on `today`.
    pub(super) fn new(info: &SpeechInfo, url: &str, today: &str) -> Citation {
        Citation { plain: plain(info, url, today), bibtex: bibtex(info, url, today) }
    }
}

/// Today in China, where the speeches are: 2026-11-21.
pub(super) fn today() -> String {
    let china = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
    let today = OffsetDateTime::now_utc().to_offset(china).date();
    format!("{:04}-{:02}-{:02}", today.year(), u8::from(today.month()), today.day())
}

fn plain(info: &SpeechInfo, url: &str, today: &str) -> String {
    let mut plain = String::new();
    if let Some(author) = author(info) {
        plain += &format!("{author}. ");
    }
    plain += &info.title;
    plain += "[EB/OL]. ";
    if let Some(date) = &info.date {
        plain += &format!("({date})");
    }
    plain + &format!("[{today}]. {url}.")
}

fn bibtex(info: &SpeechInfo, url: &str, today: &str) -> String {
    let mut fields = Vec::new();
    if let Some(author) = author(info) {
        // Braces keep a Chinese name and the name of a body in one piece.
        fields.push(("author", format!("{{{}}}", escaped(author))));
    }
    fields.push(("title", escaped(&info.title)));
    if let Some(date) = &info.date {
        fields.push(("date", date.clone()));
        fields.push(("year", date.chars().take(4).collect()));
    }
    let optional = [("note", &info.occasion), ("number", &info.doc_number)];
    fields.extend(optional.into_iter().filter_map(|(name, value)| Some((name, escaped(value.as_ref()?)))));
    fields.push(("url", url.to_owned()));
    fields.push(("urldate", today.to_owned()));
    let mut bibtex = format!("@misc{{{},\n", key(info));
    for (name, value) in fields {
        // Writing to a String cannot fail.
        writeln!(bibtex, "  {name} = {{{value}}},").ok();
    }
    bibtex + "}\n"
}

fn author(info: &SpeechInfo) -> Option<&str> {
    info.speaker.as_deref().or(info.issuer.as_deref())
}

/// Letters and digits of the id, which BibTeX takes for a key; a hash where there are none.
fn key(info: &SpeechInfo) -> String {
    let plain: String = info.id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    if plain.is_empty() { format!("speech-{}", &blake3::hash(info.id.as_bytes()).to_hex()[..8]) } else { plain }
}

/// What BibTeX and LaTeX would take for something else.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '{' | '}' | '%' | '&' | '#' | '$' | '_' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info() -> SpeechInfo {
        let mut speech = crate::speech::Speech { id: "讲话/2024-1.txt".to_owned(), ..Default::default() };
        speech.metadata.title = Some("在100%达标会上的讲话".to_owned());
        speech.metadata.speaker = Some("王某".to_owned());
        speech.metadata.date = "2024-03-05".parse().ok();
        SpeechInfo::new(&speech)
    }

    #[test]
    fn a_citation_has_the_order_of_the_standard() {
        let citation = Citation::new(&info(), "http://host/speeches/1#s4", "2026-11-21");
        assert_eq!(
            citation.plain,
            "王某. 在100%达标会上的讲话[EB/OL]. (2024-03-05)[2026-11-21]. http://host/speeches/1#s4."
        );
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        let mut info = info();
        (info.speaker, info.date) = (None, None);
        assert_eq!(Citation::new(&info, "u", "d").plain, "在100%达标会上的讲话[EB/OL]. [d]. u.");
        assert!(!Citation::new(&info, "u", "d").bibtex.contains("author"));
    }

    #[test]
    fn bibtex_is_escaped() {
        let bibtex = Citation::new(&info(), "http://host/1", "2026-11-21").bibtex;
        assert!(
            bibtex.starts_with("@misc{2024-1txt,\n  author = {{王某}},\n  title = {在100\\%达标会上的讲话},\n"),
            "{bibtex}"
        );
        assert!(bibtex.ends_with("  urldate = {2026-11-21},\n}\n"), "{bibtex}");
    }

    #[test]
    fn a_day_has_ten_characters() {
        assert_eq!(today().len(), 10);
    }
}
