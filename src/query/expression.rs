//! Regular expressions over folded sentences: read, folded as the text is, and compiled for linear time.
//!
//! The expression is folded on its syntax tree, so that /開[放発]/ finds 开放. What its literals make sure of (its needs) narrows the
//! sentences that are looked at.

use std::sync::{Arc, OnceLock};

use regex_automata::meta;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Capture, Class, Hir, HirKind};

use super::Lens;
use super::fault;
use super::folding::fold_hir;
use crate::error::{Error, Result};
use crate::text::fold::SEPARATOR;

/// Groups and repetitions that may stand inside each other.
const MAX_NESTING: u32 = 50;
/// Bytes that a compiled expression may take.
const MAX_COMPILED: usize = 4 << 20;
/// Bytes that looking for it may take besides, for each search at a time.
const MAX_CACHE: usize = 2 << 20;
/// Alternatives that literals are spelled out into, to narrow by.
const MAX_SPELLED: usize = 16;

/// A regular expression, as typed and as compared.
#[derive(Clone, Debug)]
pub struct Expression {
    typed: String,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    hir: Hir,
    default: Compiled,
    loose: OnceLock<Option<Compiled>>,
    strict: OnceLock<Option<Compiled>>,
}

/// An expression under a lens.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Finds it in the folded sentence of the lens; under the strict lens, in the sentence as written.
    pub(crate) regex: meta::Regex,
    /// What a sentence must hold; `None` where nothing can be said.
    pub(crate) need: Option<Need>,
}

/// What a folded sentence must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// These characters in a row, `，` for a separator.
    Letters(String),
    All(Vec<Need>),
    Any(Vec<Need>),
}

impl Expression {
    /// Reads an expression in the syntax of Rust's `regex` crate, without the slashes around it.
    ///
    /// # Errors
    /// It is malformed, too large, or can match nothing.
    pub fn new(typed: &str) -> Result<Expression> {
        let wrong = |problem: String, problem_zh: &str| Error::Expression {
            expression: typed.to_owned(),
            problem,
            problem_zh: problem_zh.to_owned(),
        };
        let unescaped = typed.replace("\\/", "/");
        // A soft line break in a sentence as written is a blank, so `.` finds it.
        let mut parser = ParserBuilder::new().nest_limit(MAX_NESTING).dot_matches_new_line(true).build();
        let hir = parser.parse(&unescaped).map_err(|error| {
            let (problem, problem_zh) = explain(&error);
            wrong(problem, &problem_zh)
        })?;
        let folded = fold_hir(&hir, true);
        if [&hir, &folded].iter().any(|hir| hir.properties().minimum_len() == Some(0)) {
            return Err(wrong("it can match nothing at all".to_owned(), "它可以匹配空文字"));
        }
        let too_large = |error| {
            let problem_zh = format!("编译后超过 {MAX_COMPILED} 字节");
            wrong(format!("it is too large ({error}); narrow its repetitions and classes"), &problem_zh)
        };
        let default = compile(&folded).map_err(too_large)?;
        let inner = Inner { hir, default, loose: OnceLock::new(), strict: OnceLock::new() };
        Ok(Expression { typed: typed.to_owned(), inner: Arc::new(inner) })
    }

    /// As typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// As compared under a lens; `None` where nothing is left of it.
    pub(crate) fn compiled(&self, lens: Lens) -> Option<&Compiled> {
        match lens {
            Lens::Default => Some(&self.inner.default),
            Lens::Loose => self.inner.loose.get_or_init(|| self.build(fold_hir(&self.inner.hir, false))).as_ref(),
            Lens::Strict => self.inner.strict.get_or_init(|| self.build(self.inner.hir.clone())).as_ref(),
        }
    }

    fn build(&self, hir: Hir) -> Option<Compiled> {
        // No larger than the expression under the default lens, but for a few classes.
        (hir.properties().minimum_len() != Some(0)).then(|| compile(&hir).ok()).flatten()
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        self.typed == other.typed
    }
}

impl Eq for Expression {}

fn compile(hir: &Hir) -> std::result::Result<Compiled, Box<meta::BuildError>> {
    let config = meta::Config::new()
        .nfa_size_limit(Some(MAX_COMPILED))
        .hybrid_cache_capacity(MAX_CACHE)
        .which_captures(regex_automata::nfa::thompson::WhichCaptures::Implicit);
    let regex = meta::Builder::new().configure(config).build_from_hir(hir).map_err(Box::new)?;
    Ok(Compiled { regex, need: need(hir) })
}

/// What is wrong, in a line, with the place in characters.
fn explain(error: &regex_syntax::Error) -> (String, String) {
    let (what, offset, pattern) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.offset, error.pattern()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.offset, error.pattern()),
        other => (other.to_string(), 0, ""),
    };
    let character = pattern.get(..offset).map_or(0, |before| before.chars().count()) + 1;
    let zh = format!("第 {character} 个字符处有误（{}）", fault::in_chinese(error));
    (format!("{what}, at character {character}"), zh)
}

/// What every match holds.
fn need(hir: &Hir) -> Option<Need> {
    if let Some(spelled) = spell(hir) {
        return any(spelled.iter().map(|text| letters(text)).collect::<Option<Vec<_>>>()?);
    }
    match hir.kind() {
        HirKind::Repetition(repetition) if repetition.min > 0 => need(&repetition.sub),
        HirKind::Capture(Capture { sub, .. }) => need(sub),
        HirKind::Alternation(parts) => any(parts.iter().map(need).collect::<Option<Vec<_>>>()?),
        HirKind::Concat(parts) => all(concat_needs(parts)),
        _ => None,
    }
}

/// Neighbours that can be spelled out are spelled out together, as long as that stays short.
fn concat_needs(parts: &[Hir]) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut run: Vec<String> = vec![String::new()];
    let close = |run: &mut Vec<String>, needs: &mut Vec<Need>| {
        let spelled = std::mem::replace(run, vec![String::new()]);
        needs.extend(spelled.iter().map(|text| letters(text)).collect::<Option<Vec<_>>>().and_then(any));
    };
    for part in parts {
        match spell(part) {
            Some(spelled) => {
                if run.len() * spelled.len() > MAX_SPELLED {
                    close(&mut run, &mut needs);
                }
                run = run.iter().flat_map(|before| spelled.iter().map(move |text| format!("{before}{text}"))).collect();
            }
            None => {
                close(&mut run, &mut needs);
                needs.extend(need(part));
            }
        }
    }
    close(&mut run, &mut needs);
    needs
}

/// All that an expression can match, where that is short.
fn spell(hir: &Hir) -> Option<Vec<String>> {
    let spelled = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8(literal.0.to_vec()).ok()?],
        HirKind::Class(Class::Unicode(class)) => {
            let characters = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            let spelled: Vec<String> = characters.take(MAX_SPELLED + 1).map(String::from).collect();
            spelled
        }
        HirKind::Capture(Capture { sub, .. }) => spell(sub)?,
        HirKind::Alternation(parts) => {
            parts.iter().map(spell).collect::<Option<Vec<_>>>()?.into_iter().flatten().collect()
        }
        HirKind::Concat(parts) => {
            let mut spelled = vec![String::new()];
            for part in parts {
                let next = spell(part)?;
                if spelled.len() * next.len() > MAX_SPELLED {
                    return None;
                }
                spelled =
                    spelled.iter().flat_map(|before| next.iter().map(move |text| format!("{before}{text}"))).collect();
            }
            spelled
        }
        _ => return None,
    };
    (1..=MAX_SPELLED).contains(&spelled.len()).then_some(spelled)
}

/// The need of a literal: separators at its ends say nothing, since a sentence has none there.
fn letters(text: &str) -> Option<Need> {
    let text = text.trim_matches(SEPARATOR);
    (!text.is_empty()).then(|| Need::Letters(text.to_owned()))
}

fn any(mut needs: Vec<Need>) -> Option<Need> {
    if needs.len() < 2 { needs.pop() } else { Some(Need::Any(needs)) }
}

fn all(mut needs: Vec<Need>) -> Option<Need> {
    if needs.len() < 2 { needs.pop() } else { Some(Need::All(needs)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need_of(text: &str) -> Option<Need> {
        Expression::new(text).unwrap().inner.default.need.clone()
    }

    fn matches(expression: &str, sentence: &str) -> bool {
        let compiled = Expression::new(expression).unwrap();
        compiled.inner.default.regex.is_match(&crate::text::fold(sentence).to_string())
    }

    #[test]
    fn literals_and_classes_are_folded() {
        assert!(matches("開[放發]", "改革开放"));
        assert!(matches("“六[稳穩]”", "做好六穩工作"));
        assert!(matches("为王、环境", "项目为王，环境是金"));
        assert!(matches("ＡＩ", "发展ai"));
        assert!(!matches("改[^開]放", "改开放"));
        assert!(matches("改[^開]放", "改 革放"));
        assert!(matches("[一-龥]{4}發展", "高质量的发展"));
        assert!(matches(r"1,?5\d\d", "投资1,500元"));
        assert!(matches(r"3\.5%", "增长3.5%"));
        assert!(matches("改革——开放", "改革，开放"));
        assert!(!matches("改革，开放", "改革开放"));
        assert!(!matches(".{2}，.{2}", "改革开放"));
        assert!(matches("1,000元", "1 000元，1000元"));
        assert!(matches(r"\d,\d{3}元", "1,000元"));
        assert!(matches(r"\d+\.\d%", "增长3.5%"));
        assert!(matches("XX[市县]", "在***市"));
        assert!(matches("二○[一二]", "二○一五年"));
        assert!(matches(r"\w{4}，\w+", "改革開放、農村"));
        assert!(!matches(r"改\w放", "改，放"));
        assert!(matches(r"[\u{4e00}-\u{9fff}、]{6}", "改革，農村好"));
        assert!(matches("^各位", "各位代表"));
        assert!(!matches("^代表", "各位代表"));
    }

    #[test]
    fn needs_are_spelled_out() {
        let letters = |text: &str| Need::Letters(text.to_owned());
        assert_eq!(need_of("改革.{1,5}開放"), Some(Need::All(vec![letters("改革"), letters("开放")])));
        assert_eq!(need_of("第[一二]产业"), Some(Need::Any(vec![letters("第一产业"), letters("第二产业")])));
        assert_eq!(
            need_of("(增长|下降)了?.%"),
            Some(Need::All(vec![Need::Any(vec![letters("增长"), letters("下降")]), letters("%")]))
        );
        assert_eq!(need_of(r"\d+年"), Some(letters("年")));
        assert_eq!(need_of(r"\d+"), None);
        assert_eq!(need_of("、改革"), Some(letters("改革")));
    }

    #[test]
    fn what_can_match_nothing_is_an_error() {
        for text in ["a*", "改?", "“”", "“?", "", "(改|)"] {
            assert_eq!(Expression::new(text).unwrap_err().code(), "bad_expression", "{text}");
        }
        for text in ["(改", "[", "改{9999}{9999}", "\\p{Nothing}"] {
            assert_eq!(Expression::new(text).unwrap_err().code(), "bad_expression", "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_in_chinese() {
        for (typed, expected) in [
            ("改(", "第 2 个字符处有误（左括号没有对应的右括号）"),
            ("*", "第 1 个字符处有误（表示次数的符号前面没有内容）"),
            ("[改-", "第 1 个字符处有误（左方括号没有对应的右方括号）"),
            ("\\p{无}", "第 1 个字符处有误（写法无效）"),
        ] {
            let Err(Error::Expression { problem_zh, .. }) = Expression::new(typed) else { panic!("{typed} is read") };
            assert_eq!(problem_zh, expected, "{typed}");
        }
    }
}
