//! Metadata that a text tells about itself: who spoke, when, where, on whose behalf.
//!
//! What is given stands; what is not is looked for in the text, then in what its page says, then in the name of its file. Only the
//! lines above the speech proper, its first sentences and its last lines are read: a date or a name in the middle is of something else.
//! A value of which a part is hidden (某, XX, **) is none.

use self::label::Label;
use self::line::{Line, is_masked};
use self::speaker::Speaker;
use super::layout::Layout;
use super::regions::Region;
use crate::speech::{DatePrecision, Field, Level, Metadata, Provenance, Sentence, SentenceKind, Speech, SpeechDate};

mod body;
mod date;
mod doc_number;
mod file_name;
mod label;
mod level;
mod line;
mod meeting;
mod speaker;

/// The field of [`Metadata::extra`] that keeps when the page was published: that is not the date of the speech.
const PUBLISHED: &str = "published";
/// The region of what concerns the whole country.
const NATIONAL: &str = "全国";

/// So many paragraphs at the top may tell metadata.
const TOP: usize = 40;
/// The longest such paragraph, in bytes: a longer one is the speech already.
const TOP_LINE: usize = 300;
/// So much of the first sentences is read, in bytes, and so many of them.
const LEAD: usize = 2400;
const LEAD_SENTENCES: usize = 12;
/// So many sentences after the top, and before the end, may be a signature; and its longest line, in bytes.
const SIGNATURE_WITHIN: usize = 60;
const SIGNATURE_LINE: usize = 100;

/// Fills in what is not given: from the lines of the text, then from what its page says, then from the name of its file.
/// Nothing is guessed: what none of them says stays unknown.
pub(super) fn read(speech: &mut Speech, layout: &Layout, file_name: Option<&str>) {
    let told = Reader::new(speech, layout, file_name).told();
    let provenance = |origin: Origin| match origin {
        Origin::At(place) => Provenance::Line(line_number(&speech.text, place)),
        Origin::Page => Provenance::Page,
        Origin::FileName => Provenance::FileName,
        Origin::Follows(field) => Provenance::Follows(field),
    };
    speech.provenance = told.origins.into_iter().map(|(field, origin)| (field, provenance(origin))).collect();
    speech.metadata = told.metadata;
}

/// Where a value was found.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    /// At this place of the text, in bytes.
    At(usize),
    Page,
    FileName,
    Follows(Field),
}

type Found<T> = Option<(T, Origin)>;

/// What is known of a speech, and where each value that was not given comes from.
struct Told {
    metadata: Metadata,
    origins: Vec<(Field, Origin)>,
}

/// A date at the end of a document, and what stands above it.
struct Signature<'a> {
    date: (SpeechDate, Origin),
    above: Option<Line<'a>>,
}

struct Reader<'a> {
    speech: &'a Speech,
    layout: &'a Layout,
    file_name: Option<&'a str>,
    /// The paragraphs above the speech proper.
    top: Vec<Line<'a>>,
    /// The number of the sentence that the speech proper begins with.
    start: usize,
}

impl<'a> Reader<'a> {
    fn new(speech: &'a Speech, layout: &'a Layout, file_name: Option<&'a str>) -> Reader<'a> {
        let mut reader = Reader { speech, layout, file_name, top: Vec::new(), start: 0 };
        for paragraph in speech.sentences.chunk_by(|a, b| a.paragraph == b.paragraph).take(TOP) {
            let range = paragraph[0].range.start as usize..paragraph[paragraph.len() - 1].range.end as usize;
            let source = &speech.text[range.clone()];
            let kind = paragraph[0].kind;
            if kind != SentenceKind::Title && is_of_speech(paragraph, source) {
                break;
            }
            reader.top.push(Line::new(range.start, source, kind, paragraph.iter().all(|one| one.noise.is_some())));
            reader.start += paragraph.len();
        }
        reader
    }

    fn told(&self) -> Told {
        let mut told = Told { metadata: self.speech.metadata.clone(), origins: Vec::new() };
        told.title(self);
        told.keep(Field::DocNumber, |known| &mut known.doc_number, || self.doc_number());
        told.keep(Field::Source, |known| &mut known.source, || self.labelled(Label::Source));
        told.published(self);
        let signature = self.signature();
        told.keep(Field::Date, |known| &mut known.date, || self.date(signature.as_ref()));
        told.names(self, signature.as_ref());
        told
    }

    /// The first value with a label.
    fn labelled(&self, label: Label) -> Found<String> {
        let mut values = label::values(&self.top, label);
        values.find_map(|value| {
            let written: Vec<&str> = value.line.source_of(value.range).split_whitespace().collect();
            Some((written.join(" "), Origin::At(value.line.at)))
                .filter(|(value, _)| !value.is_empty() && !is_masked(value))
        })
    }

    fn labelled_date(&self, label: Label) -> Found<SpeechDate> {
        let mut values = label::values(&self.top, label);
        values.find_map(|value| {
            let found = date::dates(&value.line.plain[value.range.clone()]);
            let first = found.first().filter(|found| found.range.start == 0)?;
            Some((first.date, Origin::At(value.line.at)))
        })
    }

    /// What the page says of a field, as far as it says something.
    fn page(&self, field: Field) -> Option<&'a str> {
        let said = self.layout.said.iter().find(|(said, _)| *said == field)?;
        Some(said.1.trim()).filter(|value| !value.is_empty() && !is_masked(value))
    }

    fn doc_number(&self) -> Found<String> {
        let labelled = self.labelled(Label::DocNumber).map(|(number, origin)| (doc_number::solid(&number), origin));
        labelled
            .filter(|(number, _)| doc_number::is_number(&Line::alone(number).plain))
            .or_else(|| doc_number::of_lines(&self.top).map(|(number, at)| (number, Origin::At(at))))
            .or_else(|| self.page(Field::DocNumber).map(|number| (doc_number::solid(number), Origin::Page)))
    }

    fn date(&self, signature: Option<&Signature>) -> Found<SpeechDate> {
        self.labelled_date(Label::Date)
            .or_else(|| self.date_of_act())
            .or_else(|| self.date_at_top())
            .or_else(|| self.date_in_title())
            .or_else(|| signature.map(|signature| signature.date))
            .or_else(|| Some((self.page(Field::Date)?.get(..10)?.parse().ok()?, Origin::Page)))
            .or_else(|| Some((file_name::date(self.file_name?)?, Origin::FileName)))
    }

    /// ——2024年1月2日在……会上; of several days on which a text was passed or issued, the last.
    fn date_of_act(&self) -> Found<SpeechDate> {
        let acts = self.beside_title().filter(|line| is_act(line)).filter_map(|line| {
            let first = date::dates(&line.plain).into_iter().next()?;
            let is_at_start = line.plain[..first.range.start].chars().all(|c| !c.is_alphanumeric() && c != '《');
            let is_known = first.date.precision() != DatePrecision::Year;
            (is_at_start && is_known).then_some((first.date, Origin::At(line.at)))
        });
        acts.last()
    }

    /// A date in a line of its own, or beside a name; over two lines.
    fn date_at_top(&self) -> Found<SpeechDate> {
        let lines: Vec<&Line> = self.beside_title().collect();
        for (n, line) in lines.iter().enumerate() {
            let is_stamp = line.plain.contains(':');
            let found = date::alone(&line.plain).or_else(|| {
                // 2024年1月2日　县长　张三
                let first = date::dates(&line.plain).into_iter().next().filter(|found| found.range.start == 0)?;
                (line.plain[first.range.end..].starts_with(' ') && line.plain.chars().count() < 40).then_some(first)
            });
            let broken = || {
                let next = lines.get(n + 1)?;
                let joined = format!("{}{}", line.plain, next.plain);
                date::alone(&joined).filter(|_| line.plain.ends_with(['年', '月']))
            };
            if let Some(found) = broken().or(found).filter(|_| !is_stamp) {
                return Some((found.date, Origin::At(line.at)));
            }
        }
        None
    }

    /// A day at the end of the title, brackets apart: 施政报告 2024-01-17（宣读纪录）.
    fn date_in_title(&self) -> Found<SpeechDate> {
        let title = self.top.iter().rev().find(|line| line.kind == SentenceKind::Title)?;
        let last = date::dates(&title.plain)
            .into_iter()
            .last()
            .filter(|found| found.date.precision() == DatePrecision::Day)?;
        let behind = title.plain[last.range.end..].trim_start_matches([')', ' ']);
        let is_end = behind.is_empty() || (behind.starts_with('(') && behind.ends_with(')'));
        is_end.then_some((last.date, Origin::At(title.at)))
    }

    /// The lines at the top that are neither title nor noise nor a label's.
    fn beside_title(&self) -> impl Iterator<Item = &Line<'a>> {
        let is_value = |n: usize| {
            n > 0 && self.top.get(n - 1).is_some_and(|before| before.plain.ends_with(':') && label::is_label(before))
        };
        let lines = self.top.iter().enumerate();
        let wanted = move |(n, line): &(usize, &Line)| {
            line.kind != SentenceKind::Title && !line.is_noise && !label::is_label(line) && !is_value(*n)
        };
        lines.filter(wanted).map(|(_, line)| line)
    }

    /// A date in a line of its own under the name of a body, or in one of the last lines.
    fn signature(&self) -> Option<Signature<'a>> {
        let sentences = &self.speech.sentences[self.start..];
        let early = sentences.iter().take(SIGNATURE_WITHIN).enumerate();
        let mut early = early.filter_map(|(n, _)| self.signature_at(self.start + n));
        let is_signed =
            |signature: &Signature| signature.above.as_ref().is_some_and(|above| body::is_body(&above.plain));
        early.find(is_signed).or_else(|| {
            let last =
                (self.start..self.speech.sentences.len()).rev().filter(|n| self.speech.sentences[*n].noise.is_none());
            last.take(SIGNATURE_WITHIN).find_map(|n| self.signature_at(n))
        })
    }

    fn signature_at(&self, n: usize) -> Option<Signature<'a>> {
        let line = |n: usize| {
            let sentence = self.speech.sentences.get(n)?;
            let source = self.speech.sentence_text(sentence);
            let is_short = source.len() <= SIGNATURE_LINE;
            is_short.then_some((sentence, source))
        };
        let (sentence, source) = line(n).filter(|(_, source)| source.contains(['年', '-', '.']))?;
        let date = date::alone(&Line::alone(source).plain).filter(|found| found.date.number() % 100 != 0)?;
        let above = n.checked_sub(1).filter(|above| *above >= self.start).and_then(line);
        let above = above
            .map(|(above, source)| Line::new(above.range.start as usize, source, above.kind, above.noise.is_some()));
        Some(Signature { date: (date.date, Origin::At(sentence.range.start as usize)), above })
    }

    /// The first sentences of the speech, if they hold a word: they are read for nothing else.
    fn lead(&self, word: &str) -> Option<Line<'a>> {
        let sentences = self.speech.sentences[self.start..].iter().filter(|one| one.noise.is_none());
        let is_prose = |sentence: &&Sentence| !matches!(sentence.kind, SentenceKind::Salutation | SentenceKind::Title);
        let mut sentences = sentences.take(LEAD_SENTENCES).filter(is_prose);
        let first = sentences.next()?;
        let end = sentences.last().unwrap_or(first).range.end.min(first.range.start + LEAD as u32) as usize;
        let source = &self.speech.text[first.range.start as usize..self.speech.text.floor_char_boundary(end)];
        source.contains(word).then(|| Line::new(first.range.start as usize, source, first.kind, false))
    }
}

/// Whether a paragraph is of the speech proper: whom it speaks to, a heading, whole sentences.
fn is_of_speech(paragraph: &[Sentence], source: &str) -> bool {
    matches!(paragraph[0].kind, SentenceKind::Salutation | SentenceKind::Heading | SentenceKind::Closing)
        || paragraph.len() > 1
        || source.len() > TOP_LINE
        || source.ends_with(['。', '！', '？', '；', '!', '?'])
}

/// Whether a line tells of an act on a day: a meeting, or that a text was passed or issued. Not when it comes into force.
fn is_act(line: &Line) -> bool {
    const ACTS: [&str; 8] = ["通过", "批准", "公布", "发布", "修订", "修正", "印发", "签发"];
    (line.plain.contains('在') && line.plain.contains(['上', '会']))
        || (ACTS.iter().any(|act| line.plain.contains(act)) && !line.plain.ends_with("施行"))
}

impl Told {
    /// Takes a value where none is given.
    fn keep<T>(
        &mut self,
        field: Field,
        slot: impl Fn(&mut Metadata) -> &mut Option<T>,
        find: impl FnOnce() -> Found<T>,
    ) {
        let slot = slot(&mut self.metadata);
        if slot.is_none() {
            if let Some((value, origin)) = find() {
                *slot = Some(value);
                self.origins.push((field, origin));
            }
        }
    }

    /// A title in the text is no metadata, since it counts as text; but it is told where it stands.
    fn title(&mut self, reader: &Reader) {
        if self.metadata.title.is_some() {
            return;
        }
        match reader.speech.title_sentences().first() {
            Some(title) => self.origins.push((Field::Title, Origin::At(title.range.start as usize))),
            None => self.keep(
                Field::Title,
                |known| &mut known.title,
                || {
                    let page = reader.page(Field::Title).map(|title| (title.to_owned(), Origin::Page));
                    page.or_else(|| Some((file_name::title(reader.file_name?)?, Origin::FileName)))
                },
            ),
        }
    }

    fn published(&mut self, reader: &Reader) {
        if !self.metadata.extra.contains_key(PUBLISHED) {
            if let Some((date, _)) = reader.labelled_date(Label::Published) {
                self.metadata.extra.insert(PUBLISHED.to_owned(), date.to_string().into());
            }
        }
    }

    /// Speaker, occasion, issuer, and what follows from them: region and level.
    fn names(&mut self, reader: &Reader, signature: Option<&Signature>) {
        let title = self
            .metadata
            .title
            .clone()
            .or_else(|| Some(reader.speech.title()).filter(|(_, made_up)| !made_up).map(|(title, _)| title));
        let title = title.unwrap_or_default();
        let title = Line::alone(&title);
        let title_at = reader.speech.title_sentences().first().map(|title| Origin::At(title.range.start as usize));
        let title_at = title_at.unwrap_or(Origin::Follows(Field::Title));

        let mut office = None;
        self.keep(
            Field::Speaker,
            |known| &mut known.speaker,
            || {
                let told = reader.speaker(&title, title_at, signature)?;
                office = told.0.office;
                Some((told.0.name, told.1))
            },
        );
        self.keep(Field::Occasion, |known| &mut known.occasion, || reader.occasion(&title, title_at));
        let relative = self.issuer(reader, &title, title_at, signature);
        self.region(office.as_deref(), &title);
        self.relative_issuer(relative.as_ref());
        self.level(relative.as_ref().map(|(name, _)| name.as_str()), office.as_deref());
    }

    /// Takes the issuer; gives it back where it is named by its level only (省人民政府).
    fn issuer(
        &mut self,
        reader: &Reader,
        title: &Line,
        title_at: Origin,
        signature: Option<&Signature>,
    ) -> Found<String> {
        if self.metadata.issuer.is_some() {
            return None;
        }
        let found = reader.issuer(title, title_at, signature);
        if found.as_ref().is_some_and(|(name, _)| is_relative(name)) {
            return found;
        }
        self.keep(Field::Issuer, |known| &mut known.issuer, || found);
        None
    }

    /// 云岭省 and 省人民政府 are 云岭省人民政府.
    fn relative_issuer(&mut self, relative: Option<&(String, Origin)>) {
        let Some((name, origin)) = relative else { return };
        let Some(region) = &self.metadata.region else { return };
        let region = Region::named_in(region).map_or_else(|| region.clone(), |region| region.name().to_owned());
        let full = UNITS_OF_REGIONS.iter().find_map(|unit| {
            let rest = name.strip_prefix(unit)?;
            region.ends_with(unit).then(|| format!("{region}{rest}"))
        });
        self.keep(Field::Issuer, |known| &mut known.issuer, || Some((full?, *origin)));
    }

    fn region(&mut self, office: Option<&str>, title: &Line) {
        let known = &self.metadata;
        let of = |name: Option<&str>, field| {
            let name = name?;
            let is_central = || match field {
                Field::Speaker => level::of_office(name, None) == Some(Level::Central),
                _ => level::is_national(name),
            };
            let region = Region::named_in(name).map(Region::path);
            let region = region.or_else(|| is_central().then(|| NATIONAL.to_owned()))?;
            Some((region, Origin::Follows(field)))
        };
        let found = of(known.issuer.as_deref(), Field::Issuer)
            .or_else(|| of(known.occasion.as_deref(), Field::Occasion))
            .or_else(|| of(office, Field::Speaker))
            .or_else(|| of(Some(&title.plain), Field::Title));
        self.keep(Field::Region, |known| &mut known.region, || found);
    }

    fn level(&mut self, relative: Option<&str>, office: Option<&str>) {
        let known = &self.metadata;
        let region = known.region.as_deref().and_then(Region::named_in);
        let of = |name: Option<&str>, field| Some((level::of_name(name?, region)?, Origin::Follows(field)));
        let of_office = || Some((level::of_office(office?, region)?, Origin::Follows(Field::Speaker)));
        let found: Found<Level> = of(known.issuer.as_deref(), Field::Issuer)
            .or_else(|| of(relative, Field::Issuer))
            .or_else(of_office)
            .or_else(|| of(known.occasion.as_deref(), Field::Occasion));
        self.keep(Field::Level, |known| &mut known.level, || found);
    }
}

/// What a body may be called by within its region: 省人民政府.
const UNITS_OF_REGIONS: [&str; 9] = ["自治区", "省", "市", "州", "县", "区", "旗", "镇", "乡"];

fn is_relative(body: &str) -> bool {
    UNITS_OF_REGIONS.iter().any(|unit| body.starts_with(unit))
}

impl<'a> Reader<'a> {
    fn speaker(&self, title: &Line, title_at: Origin, signature: Option<&Signature>) -> Option<(Speaker, Origin)> {
        let at = |speaker: Speaker| {
            let at = Origin::At(speaker.at);
            (speaker, at)
        };
        let labelled = label::values(&self.top, Label::Speaker).find_map(|value| speaker::of_label(&value));
        labelled
            .or_else(|| speaker::of_lines(&self.top))
            .map(at)
            .or_else(|| speaker::of_title(title).map(|speaker| (speaker, title_at)))
            .or_else(|| self.beside_title().find_map(speaker::of_title).map(at))
            .or_else(|| self.lead("在报告中").as_ref().and_then(speaker::of_summary).map(at))
            .or_else(|| signature?.above.as_ref().and_then(speaker::of_signature).map(at))
            .or_else(|| {
                let name = self.page(Field::Speaker)?.to_owned();
                let at = 0;
                Some((Speaker { name, office: None, at }, Origin::Page))
            })
    }

    fn occasion(&self, title: &Line, title_at: Origin) -> Found<String> {
        let written = |line: &Line, range| line.source_of(range).to_owned();
        let beside = |read: fn(&Line) -> Option<std::ops::Range<usize>>| {
            let found = self.beside_title().filter_map(|line| Some((written(line, read(line)?), Origin::At(line.at))));
            found.last()
        };
        self.labelled(Label::Occasion)
            .or_else(|| beside(meeting::held))
            .or_else(|| Some((written(title, meeting::held(title)?), title_at)))
            .or_else(|| beside(meeting::passed))
            .or_else(|| Some((written(title, meeting::resolving(title)?), title_at)))
            .or_else(|| beside(meeting::resolving))
            .or_else(|| {
                self.lead("会议")
                    .and_then(|lead| Some((written(&lead, meeting::resolving(&lead)?), Origin::At(lead.at))))
            })
            .or_else(|| {
                self.lead("召开")
                    .and_then(|lead| Some((written(&lead, meeting::convened(&lead)?), Origin::At(lead.at))))
            })
            .or_else(|| Some((self.page(Field::Occasion)?.to_owned(), Origin::Page)))
    }

    fn issuer(&self, title: &Line, title_at: Origin, signature: Option<&Signature>) -> Found<String> {
        let labelled = self.labelled(Label::Issuer).map(|(name, origin)| (body::written(&name), origin));
        let signed = || {
            let above = signature?.above.as_ref().filter(|above| body::is_body(&above.plain))?;
            Some((body::written(above.source), Origin::At(above.at)))
        };
        let passed = || {
            let passed = self.beside_title().filter_map(|line| {
                let meeting = meeting::passed(line)?;
                Some((meeting::body(line.source_of(meeting))?, Origin::At(line.at)))
            });
            passed.last()
        };
        let resolved = |line: &Line, origin| Some((meeting::body(line.source_of(meeting::resolving(line)?))?, origin));
        labelled
            .or_else(|| Some((body::of_title(title)?, title_at)))
            .or_else(|| resolved(title, title_at))
            .or_else(|| self.beside_title().find_map(|line| Some((body::of_red_head(line)?, Origin::At(line.at)))))
            .or_else(|| {
                self.beside_title().filter_map(|line| Some((body::of_order(line)?, Origin::At(line.at)))).last()
            })
            .or_else(passed)
            .or_else(|| self.beside_title().find_map(|line| resolved(line, Origin::At(line.at))))
            .or_else(|| self.lead("会议").and_then(|lead| resolved(&lead, Origin::At(lead.at))))
            .or_else(|| self.spoken_for())
            .or_else(signed)
            .or_else(|| Some((self.page(Field::Issuer)?.to_owned(), Origin::Page)))
    }

    fn spoken_for(&self) -> Found<String> {
        ["代表", "委托", "委託", "决定", "決定"].iter().find_map(|word| {
            let lead = self.lead(word)?;
            let (name, _) = body::spoken_for(&lead)?;
            Some((name, Origin::At(lead.at)))
        })
    }
}

/// The line of a text that a place stands in, from 1.
fn line_number(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let breaks = memchr::memchr_iter(b'\n', before).count();
    let returns = memchr::memchr_iter(b'\r', before).filter(|at| text.as_bytes().get(at + 1) != Some(&b'\n')).count();
    u32::try_from(breaks + returns + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
