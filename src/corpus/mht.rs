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

/// The longest header that is decoded, in bytes; real ones have some hundred. `mailparse` takes quadratic time for one.
const MAX_HEADER_BYTES: usize = 4 << 10;

/// Headers that are decoded.
const DECODED: [&[u8]; 3] = [b"content-type:", b"content-transfer-encoding:", b"content-disposition:"];

/// Finds the page in a saved page: the first part that is HTML, else the first that is plain text.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn page(bytes: &[u8]) -> Result<Part, String> {
    if has_long_header(bytes) {
        return Err(format!("a header of the saved page is longer than {MAX_HEADER_BYTES} bytes; save it again"));
    }
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

/// Whether a header that is decoded is too long, with the lines that go on with it.
fn has_long_header(bytes: &[u8]) -> bool {
    let mut length = 0;
    bytes.split_inclusive(|byte| *byte == b'\n').any(|line| {
        let begins = |name: &&[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        length = match line[0] {
            b' ' | b'\t' if length > 0 => length + line.len(),
            _ if DECODED.iter().any(begins) => line.len(),
            _ => 0,
        };
        length > MAX_HEADER_BYTES
    })
}

fn is_attached(part: &ParsedMail<'_>) -> bool {
    part.get_content_disposition().disposition == DispositionType::Attachment
}
