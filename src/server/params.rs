//! Parameters of a URL, read strictly: what is wrong is said, nothing is guessed or left aside.
//!
//! axum's own extractors replace bytes that are no UTF-8 and pass over escapes that are none. A number that people cite must not
//! come from a question that was silently changed.

use std::ops::RangeInclusive;
use std::str::FromStr;

use super::problem::Problem;

/// Parameters of a request at most.
const MAX_PARAMETERS: usize = 200;

/// The parameters of a request that nobody has taken yet. An empty value is as good as none: forms send empty fields.
#[derive(Debug, Default)]
pub(super) struct Params {
    pairs: Vec<(String, String)>,
}

/// What a parameter must be, to follow "is not" and 应为.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    pub(super) en: &'static str,
    pub(super) zh: &'static str,
}

impl Params {
    /// Reads the part of a URL behind `?`.
    ///
    /// # Errors
    /// An escape is malformed, gives no UTF-8, or there are too many parameters.
    pub(super) fn read(query: Option<&str>) -> Result<Params, Problem> {
        let pieces: Vec<&str> = query.unwrap_or_default().split('&').filter(|piece| !piece.is_empty()).collect();
        if pieces.len() > MAX_PARAMETERS {
            let detail = format!("there are {} parameters; at most {MAX_PARAMETERS} are read", pieces.len());
            let detail_zh = format!("参数有 {} 个，最多 {MAX_PARAMETERS} 个", pieces.len());
            return Err(Problem::bad_request("too_many_parameters", detail, detail_zh));
        }
        let pairs = pieces.into_iter().map(|piece| {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            let name = decode_form(name).map_err(bad_escape)?;
            let value = decode_form(value).map_err(|at| bad_escape(at).of(name.clone()))?;
            Ok((name, value))
        });
        Ok(Params { pairs: pairs.collect::<Result<_, Problem>>()? })
    }

    /// Reads what can be read, to show a form again as it was sent.
    pub(super) fn read_leniently(query: Option<&str>) -> Params {
        let pairs = query.unwrap_or_default().split('&').take(MAX_PARAMETERS).filter_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            Some((decode_form(name).ok()?, decode_form(value).ok()?))
        });
        Params { pairs: pairs.collect() }
    }

    /// Takes a parameter that may be given once.
    pub(super) fn one(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let mut values = self.take(name);
        if values.len() > 1 {
            let detail = format!("{name} is given {} times; give it once", values.len());
            let detail_zh = format!("参数 {name} 出现了 {} 次，只能出现一次", values.len());
            return Err(Problem::bad_request("repeated_parameter", detail, detail_zh).of(name));
        }
        Ok(values.pop().filter(|value| !value.is_empty()))
    }

    /// Takes a parameter that may be given several times.
    pub(super) fn all(&mut self, name: &str) -> Vec<String> {
        self.take(name).into_iter().filter(|value| !value.trim().is_empty()).collect()
    }

    /// Takes a parameter of a type that reads itself.
    pub(super) fn parsed<T: FromStr>(&mut self, name: &str, expected: Expected) -> Result<Option<T>, Problem> {
        self.one(name)?.map(|value| parse(name, &value, expected)).transpose()
    }

    /// Takes a number within a range.
    pub(super) fn number(&mut self, name: &str, range: RangeInclusive<usize>) -> Result<Option<usize>, Problem> {
        let Some(value) = self.one(name)? else { return Ok(None) };
        let number = value.parse().ok().filter(|number| range.contains(number));
        number.map(Some).ok_or_else(|| {
            let (least, most) = range.into_inner();
            let detail = format!("{name}: {value:?} is not a number from {least} to {most}");
            let detail_zh = format!("参数 {name} 的值“{value}”无效，应为 {least} 到 {most} 的整数");
            Problem::bad_request("bad_parameter", detail, detail_zh).of(name)
        })
    }

    /// Makes sure that nothing is left.
    ///
    /// # Errors
    /// A parameter is left that nobody knows.
    pub(super) fn finish(self) -> Result<(), Problem> {
        let Some((name, _)) = self.pairs.into_iter().next() else { return Ok(()) };
        let detail = format!("there is no parameter {name:?} here");
        let detail_zh = format!("这里没有参数“{name}”");
        Err(Problem::bad_request("unknown_parameter", detail, detail_zh).of(name))
    }

    /// All parameters in order.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    fn take(&mut self, name: &str) -> Vec<String> {
        let (taken, left) = std::mem::take(&mut self.pairs).into_iter().partition(|(given, _)| given == name);
        self.pairs = left;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }
}

/// Reads a value, or says what it should have been.
pub(super) fn parse<T: FromStr>(name: &str, value: &str, expected: Expected) -> Result<T, Problem> {
    value.parse().map_err(|_| {
        let detail = format!("{name}: {value:?} is not {}", expected.en);
        let detail_zh = format!("参数 {name} 的值“{value}”无效，应为{}", expected.zh);
        Problem::bad_request("bad_parameter", detail, detail_zh).of(name)
    })
}

/// The id in the path of a speech, which may hold `/` and, escaped, anything else.
pub(super) fn id_in_path(path: &str, prefix: &str) -> Result<String, Problem> {
    decode(path.strip_prefix(prefix).unwrap_or(path)).map_err(bad_escape)
}

fn bad_escape(at: String) -> Problem {
    let detail = format!("{at:?} in the URL is no percent-escape of UTF-8");
    let detail_zh = format!("网址里的“{at}”不是 UTF-8 的百分号编码");
    Problem::bad_request("bad_escape", detail, detail_zh)
}

fn decode_form(text: &str) -> Result<String, String> {
    decode(&text.replace('+', " "))
}

/// Undoes percent-escapes; the error is the piece that is wrong.
fn decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let wrong = || rest[at..].chars().take(3).collect::<String>();
        let digits = rest.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or_else(wrong)?;
        bytes.push(byte);
        rest = &rest[at + 3..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        error.as_bytes().get(at).map(|byte| format!("%{byte:02X}")).unwrap_or_default()
    })
}

/// Escapes a text for a URL: all but what is never special, and `/`.
pub(super) fn encode(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let written = write!(encoded, "%{byte:02X}");
            debug_assert!(written.is_ok(), "a String takes any text");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_reads_back() {
        for text in ["", "a b+c", "讲话/2025#1?&=%", "\u{0}\u{10ffff}"] {
            assert_eq!(decode(&encode(text)).as_deref(), Ok(text));
            assert_eq!(decode_form(&encode(text)).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_wrong_escape_is_named() {
        for (text, wrong) in
            [("a%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%+1a", "%+1"), ("%E6%94", "%E6"), ("%讲话", "%讲话")]
        {
            assert_eq!(decode(text), Err(wrong.to_owned()), "{text}");
        }
    }
}
