//! Bytes to text: which encoding they are in, and what becomes of bytes that are invalid in it.
//!
//! In this order: a byte order mark (a fact of the file), the encoding that the user gave, strict UTF-8, the encoding that the file
//! declares, UTF-16 without a mark, and whichever of GB18030 and Big5 the characters are frequent in. An encoding is believed only where
//! it fits: of a hundred characters beyond ASCII at most one may be invalid. Those few become U+FFFD and a warning; where no encoding
//! fits, the file is refused.

use std::fmt;
use std::str::FromStr;

use encoding_rs::{BIG5, DecoderResult, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::problem::Reason;

/// A character encoding, by one of its names on the web: `gb18030`, `gbk`, `gb2312`, `big5`, `big5-hkscs`, `utf-8`, `utf-16le`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// Whether a line of it can be found among its bytes: its line breaks, quotes and separators are those of ASCII, and no other
    /// character has these bytes in it.
    pub(super) fn keeps_ascii(self) -> bool {
        self.0 != UTF_16LE && self.0 != UTF_16BE
    }
}

impl FromStr for Encoding {
    type Err = String;

    fn from_str(name: &str) -> Result<Encoding, String> {
        // GBK is read as its superset, which a file of that name often needs.
        match encoding_rs::Encoding::for_label_no_replacement(name.as_bytes()) {
            Some(encoding) if encoding == GBK => Ok(Encoding(GB18030)),
            Some(encoding) => Ok(Encoding(encoding)),
            None => Err("no encoding that tifa knows; names are gb18030, big5-hkscs, utf-8, utf-16le".to_owned()),
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

/// Text out of bytes.
#[derive(Debug, PartialEq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// What was invalid and is U+FFFD now.
    pub(super) damage: Option<Damage>,
}

/// Invalid bytes in a text that is otherwise of its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damage {
    encoding: Encoding,
    /// How many sequences of bytes are invalid.
    count: usize,
    /// The line of the first of them, from 1.
    pub(super) line: usize,
}

/// `2 places are not UTF-8 …; what to do`.
impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (places, are) = if self.count == 1 { ("place", "is") } else { ("places", "are") };
        write!(
            f,
            "{} {places} from here on {are} not {} and became U+FFFD; repair the file, or name its encoding with --encoding",
            self.count, self.encoding
        )
    }
}

/// Why bytes are no text.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) reason: Reason,
    /// The line where it shows, from 1.
    pub(super) line: Option<usize>,
    pub(super) detail: String,
}

/// What is known of an encoding before the bytes are looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    /// By the user: nothing else is tried.
    pub(super) given: Option<Encoding>,
    /// By the file: tried before any is told by its characters.
    pub(super) declared: Option<Encoding>,
}

/// Text out of the bytes of a whole file. UTF-8 is not copied.
pub(super) fn decode(mut bytes: Vec<u8>, told: Told) -> Result<Decoded, Fault> {
    if let Some(what) = kind_of_binary(&bytes) {
        return Err(not_text(what));
    }
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) {
        bytes.drain(..mark);
        return decode_part(bytes, Some(Encoding(encoding)));
    }
    if let Some(encoding) = told.given {
        return decode_part(bytes, Some(encoding));
    }
    let nulls = memchr::memchr_iter(0, &bytes).count();
    if nulls > 0 {
        match utf16_without_mark(&bytes) {
            None if nulls * FEW > bytes.len() => return Err(not_text("a binary file")),
            None => {}
            encoding => return decode_part(bytes, encoding),
        }
    }
    tell_apart(bytes, told.declared)
}

/// Text out of a part of a file whose encoding is settled, if it could be.
pub(super) fn decode_part(bytes: Vec<u8>, encoding: Option<Encoding>) -> Result<Decoded, Fault> {
    let Some(encoding) = encoding else { return tell_apart(bytes, None) };
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if encoding == Encoding(UTF_8) => return Ok(Decoded { text, damage: None }),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let decoded = decode_as(encoding, &bytes);
    match decoded.damage {
        Some(Damage { count, line, .. }) if !decoded.fits() => Err(Fault {
            reason: Reason::BadEncoding,
            line: Some(line),
            detail: format!("not {encoding}: {count} places are invalid; name its encoding with --encoding"),
        }),
        _ => Ok(decoded),
    }
}

/// The encoding of a file of lines, by its beginning; none where that is all ASCII, or nothing fits.
///
/// # Errors
/// A beginning that is no text.
pub(super) fn encoding_of_lines(beginning: &[u8], given: Option<Encoding>) -> Result<Option<Encoding>, Fault> {
    if let Some(what) = kind_of_binary(beginning) {
        return Err(not_text(what));
    }
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(beginning) {
        return Ok(Some(Encoding(encoding)));
    }
    if given.is_some() || beginning.is_ascii() && memchr::memchr(0, beginning).is_none() {
        return Ok(given);
    }
    let pairs = &beginning[..beginning.len() & !1];
    Ok(utf16_without_mark(pairs)
        .or_else(|| is_mostly_utf8(beginning).then_some(Encoding(UTF_8)))
        .or_else(|| detect(beginning)))
}

/// Whether of the lines that are not ASCII at least half are UTF-8: few are by chance, and few are damaged. The last may be cut.
fn is_mostly_utf8(beginning: &[u8]) -> bool {
    let (mut utf8, mut all) = (0_usize, 0_usize);
    for line in beginning.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        all += 1;
        utf8 += usize::from(std::str::from_utf8(line).map_or_else(|error| error.error_len().is_none(), |_| true));
    }
    utf8 * 2 >= all
}

/// Text out of bytes of which at most is known what the file declares.
fn tell_apart(bytes: Vec<u8>, declared: Option<Encoding>) -> Result<Decoded, Fault> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text, damage: None }),
        Err(error) => error.into_bytes(),
    };
    let utf8 = decode_as(Encoding(UTF_8), &bytes);
    if utf8.fits() {
        return Ok(utf8);
    }
    declared
        .into_iter()
        .chain(utf16_without_mark(&bytes))
        .chain(detect(&bytes))
        .map(|encoding| decode_as(encoding, &bytes))
        .find(Decoded::fits)
        .ok_or_else(|| Fault {
            reason: Reason::BadEncoding,
            line: utf8.damage.map(|damage| damage.line),
            detail: "not UTF-8, nor surely another encoding; name its encoding with --encoding".to_owned(),
        })
}

impl Decoded {
    /// Whether so little is invalid that the encoding is the right one, and the file damaged.
    fn fits(&self) -> bool {
        let foreign = || self.text.chars().filter(|c| !c.is_ascii()).count();
        self.damage.is_none_or(|damage| damage.count * FEW <= foreign())
    }
}

/// One in so many is few.
const FEW: usize = 100;

/// The text in this encoding, whatever becomes of it.
fn decode_as(Encoding(encoding): Encoding, bytes: &[u8]) -> Decoded {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Decoded { text: text.into_owned(), damage: None };
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Into a buffer of its own: into a text with room, each call would take time for all the room.
    let mut buffer = [0; 4 << 10];
    let mut text = String::with_capacity(bytes.len());
    let (mut rest, mut count, mut line) = (bytes, 0, 1);
    loop {
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(rest, &mut buffer, true);
        rest = &rest[read..];
        text.push_str(&String::from_utf8_lossy(&buffer[..written]));
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                if count == 0 {
                    line = memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1;
                }
                count += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    Decoded { text, damage: Some(Damage { encoding: Encoding(encoding), count, line }) }
}

/// UTF-16 without a byte order mark, told by its characters: of ten at least nine are Chinese letters, Chinese punctuation or ASCII, and some
/// byte is one that only halves of 。，、, of blanks or of line breaks are. Pairs of bytes in another encoding are so by chance only, and
/// pairs of Latin letters, which are Chinese letters in UTF-16, never are.
fn utf16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    if !bytes.len().is_multiple_of(2) || !bytes.iter().any(|byte| matches!(byte, 0..=2 | 0x0c)) {
        return None;
    }
    let at_home = |order: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        let (mut home, mut all) = (0_usize, 0_usize);
        for character in char::decode_utf16(units) {
            home += usize::from(is_at_home(character.ok()?));
            all += 1;
        }
        (home * 10 >= all * 9).then_some(home)
    };
    let (little, big) = (at_home(u16::from_le_bytes), at_home(u16::from_be_bytes));
    match little.max(big) {
        None => None,
        _ if little >= big => Some(Encoding(UTF_16LE)),
        _ => Some(Encoding(UTF_16BE)),
    }
}

fn is_at_home(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}' | '·' | '\u{200b}'..='\u{201d}' | '…' | '①'..='⒛')
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// GB18030 or Big5, whichever the bytes are frequent characters in; neither where not even half of them are. Other languages have to be
/// named.
///
/// Of 5,900 pieces of 8 characters each, this takes none of simplified text in GBK for Big5 and 7 the other way round; Firefox's detector
/// (`chardetng`), which has the whole web to tell apart, takes 9 and 7.
fn detect(bytes: &[u8]) -> Option<Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let (gb, big5) = (frequent(sample, is_frequent_in_gb), frequent(sample, is_frequent_in_big5));
    let (encoding, share) = if big5 > gb { (BIG5, big5) } else { (GB18030, gb) };
    (share >= 0.5).then_some(Encoding(encoding))
}

/// How much of a text is looked at.
const SAMPLE_BYTES: usize = 256 << 10;

/// The share of frequent characters among the pairs of bytes that are not ASCII.
fn frequent(bytes: &[u8], is_frequent: impl Fn(u8, u8) -> bool) -> f64 {
    let (mut frequent, mut all, mut at) = (0_u32, 0_u32, 0);
    while let Some(&lead) = bytes.get(at) {
        if lead.is_ascii() {
            at += 1;
            continue;
        }
        let Some(&trail) = bytes.get(at + 1) else { break };
        frequent += u32::from(is_frequent(lead, trail));
        all += 1;
        at += 2;
    }
    f64::from(frequent) / f64::from(all.max(1))
}

/// The 3,755 frequent characters of GB 2312, and its punctuation.
fn is_frequent_in_gb(lead: u8, trail: u8) -> bool {
    matches!(lead, 0xa1..=0xa3 | 0xb0..=0xd7) && trail >= 0xa1
}

/// The 5,401 frequent characters of Big5, and its punctuation.
fn is_frequent_in_big5(lead: u8, trail: u8) -> bool {
    matches!(lead, 0xa1 | 0xa4..=0xc6) && matches!(trail, 0x40..=0x7e | 0xa1..)
}

/// What a file is that begins like no text.
fn kind_of_binary(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "a ZIP archive, as .docx is"),
        (b"%PDF-", "a PDF file"),
        (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls)"),
        (b"{\\rtf", "an RTF file"),
        (b"\x1f\x8b", "compressed by gzip, which its name should tell (.txt.gz)"),
        (b"Rar!\x1a", "a RAR archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
    ];
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| *what)
}

fn not_text(what: &str) -> Fault {
    let detail = format!("not a text, but {what}; save it as text under this name, or take it out of the folder");
    Fault { reason: Reason::Binary, line: None, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gb_18030_and_hkscs_are_read_in_full() {
        let text = |name: &str, bytes: &[u8]| decode_as(name.parse().unwrap(), bytes).text;
        assert_eq!(text("gb2312", b"\x81\x39\xef\x31\x95\x32\x82\x36\xfe\x9f\xe9F\xa9\x96"), "㐂𠀀䶮镕〇");
        assert_eq!(text("big5", b"\x87\x40\x88\x62\x8f\xe6\xfa\x40\xfe\xfe"), "䏰Ê̄𤩺𠕇秔");
    }

    #[test]
    fn latin_letters_in_an_old_encoding_are_not_taken_for_utf_16() {
        let text = "Areportbegins1withatitle开幕词andendswithanother闭幕词";
        let (bytes, ..) = GBK.encode(text);
        assert!(bytes.len().is_multiple_of(2));
        assert_eq!(decode(bytes.into_owned(), Told::default()).unwrap().text, text);
    }

    #[test]
    fn names_are_those_of_the_web() {
        for (name, encoding) in
            [("GBK", "gb18030"), (" gb2312 ", "gb18030"), ("Big5-HKSCS", "Big5"), ("utf-16", "UTF-16LE")]
        {
            assert_eq!(name.parse::<Encoding>().unwrap().to_string(), encoding);
        }
        for name in ["", "hz-gb-2312", "latin-chinese"] {
            assert!(name.parse::<Encoding>().is_err(), "{name}");
        }
    }

    #[test]
    fn many_invalid_bytes_take_linear_time() {
        assert!(decode(b"\xff\n".repeat(300_000), Told::default()).is_err());
        let given = Told { given: "gb18030".parse().ok(), declared: None };
        assert!(decode(vec![0xff; 300_000], given).is_err());
    }
}
