//! Reads a query: from tokens to conditions. What can't be an operator where it stands is text.

use std::collections::VecDeque;

use super::tokens::{Setting, Token, split};
use super::{
    Chain, Condition, Expression, Gap, Link, MAX_EXPRESSIONS, MAX_OPERANDS, Note, Pattern, Phrase, Query, Scope,
    phrases_of, print,
};
use crate::error::{Error, Result};
use crate::text::characters::{Class, classify};
use crate::text::sentences;

/// Reads a query as it is typed.
pub(super) fn read(text: &str) -> Result<Query> {
    let (tokens, notes) = split(text);
    if tokens.is_empty() {
        return Err(Error::EmptyQuery);
    }
    let mut reader = Reader {
        tokens: tokens.into(),
        pending: VecDeque::new(),
        query: Query { notes, ..Query::anything() },
        settings: 0,
        expressions: 0,
    };
    let mut condition = Condition::all(reader.sequence()?);
    let Reader { mut query, settings, .. } = reader;
    // A lone dash between two phrases of pasted text is no phrase; a query of nothing else is an error.
    if condition == Condition::All(Vec::new()) && settings == 0 {
        return Err(Error::EmptyPhrase { phrase: text.trim().to_owned() });
    }
    if let Some(gap) = query.gap {
        widen(&mut condition, gap);
    }
    query.condition = condition;
    Ok(query)
}

struct Reader<'a> {
    tokens: VecDeque<Token<'a>>,
    /// Conditions that were read already, to be taken before the next token.
    pending: VecDeque<Condition>,
    query: Query,
    /// How many settings there were.
    settings: usize,
    /// How many expressions.
    expressions: usize,
}

impl<'a> Reader<'a> {
    /// Terms up to a closing bracket or the end.
    fn sequence(&mut self) -> Result<Vec<Condition>> {
        let mut conditions = Vec::new();
        loop {
            match self.peek() {
                None | Some(Token::Close) => return Ok(conditions),
                // Behind an operator that turned out to be text.
                Some(Token::Or) => {
                    self.tokens.pop_front();
                    if !matches!(self.peek(), None | Some(Token::Close | Token::Or))
                        && let Some(right) = self.alternatives()?
                    {
                        let left = conditions.pop();
                        conditions.push(Condition::any(left.into_iter().chain([right]).collect()));
                    }
                }
                _ => conditions.extend(self.alternatives()?),
            }
            conditions.extend(self.pending.drain(..));
        }
    }

    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.front()
    }

    /// `a | b`
    fn alternatives(&mut self) -> Result<Option<Condition>> {
        let mut conditions: Vec<Condition> = self.negatable()?.into_iter().collect();
        while self.pending.is_empty() && self.peek() == Some(&Token::Or) {
            while self.peek() == Some(&Token::Or) {
                self.tokens.pop_front();
            }
            if !matches!(self.peek(), None | Some(Token::Close)) {
                conditions.extend(self.negatable()?);
            }
        }
        Ok((!conditions.is_empty()).then(|| Condition::any(conditions)))
    }

    /// `-a`
    fn negatable(&mut self) -> Result<Option<Condition>> {
        let mut negative = false;
        while self.peek() == Some(&Token::Not) {
            self.tokens.pop_front();
            negative = !negative;
        }
        if let Some(Token::Setting(setting)) = self.peek() {
            let setting = *setting;
            self.tokens.pop_front();
            self.set(setting, negative);
            return Ok(None);
        }
        let condition = self.outside()?;
        Ok(if negative { condition.map(Condition::negated) } else { condition })
    }

    /// `a \ b`
    fn outside(&mut self) -> Result<Option<Condition>> {
        let Some(mut left) = self.chain()? else { return Ok(None) };
        let mut but = Vec::new();
        while self.pending.is_empty() && self.peek() == Some(&Token::Outside) {
            self.tokens.pop_front();
            let right = if self.at_operand() { self.chain()? } else { None };
            match (pattern(left), right.map(pattern)) {
                (Ok(pattern), Some(Ok(right))) => {
                    but.push(right);
                    left = Condition::Pattern(pattern);
                }
                (same, right) => {
                    self.misplaced("\\");
                    left = same.map_or_else(|condition| condition, condition);
                    self.pending.extend(right.map(|right| right.map_or_else(|condition| condition, condition)));
                    break;
                }
            }
        }
        Ok(Some(match left {
            Condition::Pattern(of) if !but.is_empty() => Condition::Pattern(Pattern::Outside { of: Box::new(of), but }),
            other => other,
        }))
    }

    /// `a $5 b #3 c`
    fn chain(&mut self) -> Result<Option<Condition>> {
        let Some(mut left) = self.primary()? else { return Ok(None) };
        let mut rest: Vec<(Link, Pattern)> = Vec::new();
        while self.pending.is_empty()
            && let Some(Token::Distance(link, text)) = self.peek()
        {
            let (link, text) = (*link, *text);
            self.tokens.pop_front();
            let right = if self.at_operand() { self.primary()? } else { None };
            match (pattern(left), right.map(pattern)) {
                (Ok(pattern), Some(Ok(right))) if rest.len() + 1 < MAX_OPERANDS => {
                    rest.push((link, right));
                    left = Condition::Pattern(pattern);
                }
                (same, right) => {
                    self.misplaced(text);
                    left = same.map_or_else(|condition| condition, condition);
                    self.pending.extend(bare(text));
                    self.pending.extend(right.map(|right| right.map_or_else(|condition| condition, condition)));
                    break;
                }
            }
        }
        Ok(Some(match left {
            Condition::Pattern(first) if !rest.is_empty() => Condition::Pattern(Pattern::Chain(Chain {
                first: Box::new(first),
                rest,
                frame: false,
                open_start: false,
                open_end: false,
            })),
            other => other,
        }))
    }

    /// Whether a pattern can begin with the next token.
    fn at_operand(&self) -> bool {
        matches!(self.peek(), Some(Token::Open | Token::Quoted(_) | Token::Expression(_) | Token::Bare(_)))
    }

    /// A term, or what stands between brackets. Nothing where it folds to nothing.
    fn primary(&mut self) -> Result<Option<Condition>> {
        Ok(match self.tokens.pop_front() {
            Some(Token::Open) => {
                let inside = self.sequence()?;
                self.tokens.pop_front();
                (!inside.is_empty()).then(|| Condition::all(inside))
            }
            Some(Token::Quoted(text)) => quoted(text),
            Some(Token::Bare(text)) => {
                self.hint(text);
                bare(text)
            }
            Some(Token::Expression(text)) => {
                self.expressions += 1;
                if self.expressions > MAX_EXPRESSIONS {
                    return Err(Error::Expression {
                        expression: text.to_owned(),
                        problem: format!("a query has at most {MAX_EXPRESSIONS} expressions"),
                        problem_zh: format!("一个查询最多 {MAX_EXPRESSIONS} 个正则式"),
                    });
                }
                Some(Condition::Pattern(Pattern::Expression(Expression::new(text)?)))
            }
            Some(Token::Condition(condition)) => Some(condition),
            Some(Token::Setting(setting)) => {
                self.set(setting, false);
                None
            }
            Some(Token::Distance(_, text)) => {
                self.misplaced(text);
                bare(text)
            }
            Some(Token::Outside) => {
                self.misplaced("\\");
                None
            }
            Some(Token::Not | Token::Or) => None,
            Some(close @ Token::Close) => {
                self.tokens.push_front(close);
                None
            }
            None => None,
        })
    }

    fn set(&mut self, setting: Setting, negative: bool) {
        self.settings += 1;
        match setting {
            Setting::Kinds(kinds) => {
                self.query.scope.kinds = if negative { Scope::ALL_KINDS & !kinds } else { kinds };
            }
            Setting::Noise(noise) => self.query.scope.noise = noise != negative,
            Setting::Gap(gap) => self.query.gap = Some(gap),
        }
    }

    fn misplaced(&mut self, operator: &str) {
        self.query.notes.push(Note {
            text: operator.to_owned(),
            en: format!("read as text: it joins two patterns of one sentence (phrases, frames, expressions, or several with | in brackets), at most {MAX_OPERANDS}"),
            zh: format!("按文字处理：它连接同一句中的两个模式（短语、框架、正则式，或括号里用 | 分开的几个），最多 {MAX_OPERANDS} 个"),
        });
    }

    /// `a$5b` is a phrase: operators stand alone.
    fn hint(&mut self, text: &str) {
        let Some(at) = text.find(['$', '#', '＄', '＃']).filter(|at| *at > 0) else { return };
        let behind: String = text[at..].chars().skip(1).collect();
        let digits = behind.chars().take_while(char::is_ascii_digit).count();
        if digits > 0 && behind.len() > digits {
            self.query.notes.push(Note {
                text: text.to_owned(),
                en: "read as one phrase: for a distance, put blanks around the operator".to_owned(),
                zh: "按一个短语处理：要表示间隔，请在运算符两边留空格".to_owned(),
            });
        }
    }
}

/// The pattern that a condition is, where it is one of a single sentence.
fn pattern(condition: Condition) -> Result<Pattern, Condition> {
    match condition {
        Condition::Pattern(pattern) => Ok(pattern),
        Condition::Any(conditions) if conditions.iter().all(|one| matches!(one, Condition::Pattern(_))) => {
            let patterns = conditions.into_iter().filter_map(|one| match one {
                Condition::Pattern(pattern) => Some(pattern),
                _ => None,
            });
            Ok(Pattern::Either(patterns.collect()))
        }
        other => Err(other),
    }
}

/// The condition that a pattern was read from.
fn condition(pattern: Pattern) -> Condition {
    match pattern {
        Pattern::Either(patterns) => Condition::any(patterns.into_iter().map(Condition::Pattern).collect()),
        other => Condition::Pattern(other),
    }
}

fn quoted(text: &str) -> Option<Condition> {
    let phrases: Vec<Condition> =
        phrases_of(text).into_iter().map(|phrase| Condition::Pattern(Pattern::Phrase(phrase))).collect();
    (!phrases.is_empty()).then(|| Condition::all(phrases))
}

/// A term without quotation marks: a frame, or phrases.
fn bare(text: &str) -> Option<Condition> {
    if let Some(frame) = frame(text) {
        return Some(Condition::Pattern(Pattern::Chain(frame)));
    }
    let phrases = phrases_of(text).into_iter().map(|phrase| match print::can_be_printed(&phrase) {
        true => phrase,
        // Every kind of closing mark stands before a bracket inside: without them it still folds to the same.
        false => Phrase::new(&print::without_quotes(phrase.typed())).unwrap_or(phrase),
    });
    let phrases: Vec<Condition> = phrases.map(|phrase| Condition::Pattern(Pattern::Phrase(phrase))).collect();
    (!phrases.is_empty()).then(|| Condition::all(phrases))
}

/// `以…为…`: single gaps between letters, and beside such a gap also at the ends of the term.
pub(super) fn frame(text: &str) -> Option<Chain> {
    let pieces = sentences(text);
    if pieces.len() != 1 || pieces[0].range != (0..text.len()) || !print::stands_bare(text) {
        return None;
    }
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let is_gap = |n: usize| characters.get(n).is_some_and(|(_, c)| matches!(c, '…' | '_' | '＿'));
    let is_single = |n: usize| is_gap(n) && !is_gap(n + 1) && !(n > 0 && is_gap(n - 1));
    let last = characters.len() - 1;
    let letter_before =
        |n: usize| characters[..n].iter().rev().map(|(_, c)| *c).find(|c| !is_dropped(*c)).is_some_and(is_letter);
    let letter_behind =
        |n: usize| characters[n + 1..].iter().map(|(_, c)| *c).find(|c| !is_dropped(*c)).is_some_and(is_letter);
    let inner: Vec<usize> = (1..last).filter(|n| is_single(*n) && letter_before(*n) && letter_behind(*n)).collect();
    if inner.is_empty() {
        return None;
    }
    let open_start = is_single(0) && letter_behind(0);
    let open_end = is_single(last) && letter_before(last);
    let byte = |n: usize| characters.get(n).map_or(text.len(), |(byte, _)| *byte);
    let starts = std::iter::once(usize::from(open_start)).chain(inner.iter().map(|n| n + 1));
    let ends = inner.iter().copied().chain([characters.len() - usize::from(open_end)]);
    let mut parts = starts.zip(ends).map(|(start, end)| Phrase::new(&text[byte(start)..byte(end)]).ok());
    let first = Box::new(Pattern::Phrase(parts.next()??));
    let link = Link { gap: Gap::FRAME, either_order: false };
    let rest: Option<Vec<(Link, Pattern)>> = parts.map(|part| Some((link, Pattern::Phrase(part?)))).collect();
    let rest = rest.filter(|rest| rest.len() < MAX_OPERANDS)?;
    Some(Chain { first, rest, frame: true, open_start, open_end })
}

fn is_dropped(c: char) -> bool {
    let mut dropped = true;
    classify(c, |_, class| dropped &= class == Class::Transparent);
    dropped
}

/// Whether what is not dropped of a character is letters: of İ that is i, without the dot.
fn is_letter(c: char) -> bool {
    let mut letter = true;
    classify(c, |_, class| letter &= matches!(class, Class::Letter | Class::Mask | Class::Circle | Class::Transparent));
    letter
}

/// Gives all frames another gap.
fn widen(condition: &mut Condition, gap: Gap) {
    match condition {
        Condition::Pattern(pattern) => widen_pattern(pattern, gap),
        Condition::Field(_) => {}
        Condition::All(conditions) | Condition::Any(conditions) => {
            conditions.iter_mut().for_each(|condition| widen(condition, gap));
        }
        Condition::Not(inner) => widen(inner, gap),
    }
}

fn widen_pattern(pattern: &mut Pattern, gap: Gap) {
    match pattern {
        Pattern::Phrase(_) | Pattern::Expression(_) => {}
        Pattern::Chain(chain) => {
            widen_pattern(&mut chain.first, gap);
            for (link, pattern) in &mut chain.rest {
                if chain.frame {
                    link.gap = gap;
                }
                widen_pattern(pattern, gap);
            }
        }
        Pattern::Outside { of, but } => {
            widen_pattern(of, gap);
            but.iter_mut().for_each(|pattern| widen_pattern(pattern, gap));
        }
        Pattern::Either(patterns) => patterns.iter_mut().for_each(|pattern| widen_pattern(pattern, gap)),
    }
}
