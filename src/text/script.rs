//! Which script a Chinese text is written in: fonts and screen readers want to know.

use super::characters::{classify, written_forms};

/// Characters that are looked at: the beginning of a text tells.
const ENOUGH: usize = 2_000;

/// A script of Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Simplified characters.
    Simplified,
    /// Traditional characters.
    Traditional,
}

impl Script {
    /// The language tag of Chinese in this script, or in one that is not known.
    pub fn tag(script: Option<Script>) -> &'static str {
        match script {
            Some(Script::Simplified) => "zh-Hans",
            Some(Script::Traditional) => "zh-Hant",
            None => "zh",
        }
    }
}

/// The script of a text; `None` where none of its characters differs between the two.
pub fn script(text: &str) -> Option<Script> {
    let (mut simplified, mut traditional) = (0, 0);
    for c in text.chars().take(ENOUGH).filter(|c| written_forms(*c).len() > 1) {
        classify(c, |folded, _| if folded == c { simplified += 1 } else { traditional += 1 });
    }
    // Traditional texts hold many characters that are simplified forms too (面, 后, 里); simplified ones hold hardly any of the others.
    match (simplified, traditional) {
        (0, 0) => None,
        _ if traditional * 3 > simplified => Some(Script::Traditional),
        _ => Some(Script::Simplified),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_of_a_text_is_told_by_characters_that_differ() {
        for (text, expected) in [
            ("推动高质量发展，坚持项目为王。", Some(Script::Simplified)),
            ("推動高質量發展，堅持項目為王。", Some(Script::Traditional)),
            ("在里面，先后同出一家，只向前面了；委員會已經決定。", Some(Script::Traditional)),
            ("在里面，先后同出一家；著名的乾隆年间，会议决定从严治理发展问题。", Some(Script::Simplified)),
            ("We must pursue 2025.", None),
            ("", None),
        ] {
            assert_eq!(script(text), expected, "{text}");
        }
    }
}
