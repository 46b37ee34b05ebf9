//! Saved pages (.mht): a mail whose first page, or else first text, is the speech.

use mailparse::{DispositionType, ParsedMail};

use super::decode::Encoding;

/// The part of a saved page that is read.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    /// As they are in the encoding of the page; how the mail wrapped them is undone.
    pub(super) bytes: Vec<u8>,
    /// Whether it is HTML, else plain text.
    pub(super) is_html: bool,
    /// The encoding that the mail says the part has.
    pub(super) declared: Option<Encoding>,
}

/// Finds the page in a saved page: the first part that is HTML, else the first that is plain text.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn page(bytes: &[u8]) -> Result<Part, String> {
    let mail = mailparse::parse_mail(bytes).map_err(|error| format!("not a saved page ({error}); save it again"))?;
    let find = |mimetype: &str| mail.parts().find(|part| part.ctype.mimetype == mimetype && !is_attached(part));
    let (part, is_html) = match find("text/html") {
        Some(part) => (part, true),
        None => (find("text/plain").ok_or("a saved page without a page; save it again")?, false),
    };
    let bytes = part.get_body_raw().map_err(|error| format!("its page cannot be unpacked ({error}); save it again"))?;
    let declared = part.ctype.params.get("charset").and_then(|name| name.parse().ok());
    Ok(Part { bytes, is_html, declared })
}

fn is_attached(part: &ParsedMail<'_>) -> bool {
    part.get_content_disposition().disposition == DispositionType::Attachment
}
