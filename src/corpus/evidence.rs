//! Metadata that a text tells about itself: who spoke, when, where, on whose behalf.
//!
//! What is given stands; what is not is looked for in the text, then in what its page says, then in the name of its file. Only the
//! lines above the speech proper, its first sentences and its last lines are read: a date or a name in the middle is of something else.
//! A value of which a part is hidden (某, XX, **) is none.

use self::label::Label;
use self::line::Line;
use self::reader::Reader;
use self::who::Who;
use super::layout::Layout;
use super::regions::Region;
use crate::speech::{Field, Level, Metadata, Provenance, Speech};

mod body;
mod date;
mod doc_number;
mod file_name;
mod label;
mod level;
mod line;
mod meeting;
mod reader;
mod speaker;
mod when;
mod who;

pub(super) use self::speaker::is_office;

/// The field of [`Metadata::extra`] that keeps when the page was published: that is not the date of the speech.
const PUBLISHED: &str = "published";
/// The region of what concerns the whole country.
const NATIONAL: &str = "全国";

/// The longest title that is read for names, in bytes: a text of one line may be taken for a title as a whole.
const LONGEST_TITLE: usize = 1000;

/// Fills in what is not given: from the lines of the text, then from what its page says, then from the name of its file.
/// Nothing is guessed: what none of them says stays unknown.
pub(super) fn read(speech: &mut Speech, layout: &Layout, file_name: Option<&str>) {
    let known = std::mem::take(&mut speech.metadata);
    let told = Told::read(known, &Reader::new(speech, layout, file_name));
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

impl Told {
    fn read(metadata: Metadata, reader: &Reader) -> Told {
        let mut told = Told { metadata, origins: Vec::new() };
        told.title(reader);
        told.keep(Field::DocNumber, |known| &mut known.doc_number, || reader.doc_number());
        let source = || reader.labelled(Label::Source).or_else(|| reader.said(Field::Source));
        told.keep(Field::Source, |known| &mut known.source, source);
        told.published(reader);
        let titles = told.titles(reader);
        let titles: Vec<_> = titles.iter().map(|(title, origin)| (Line::alone(title), *origin)).collect();
        let signature = told.lacks_names().then(|| {
            let issuer = titles.iter().find_map(|(title, _)| body::of_title(title));
            reader.signature(issuer.as_deref())
        });
        let signature = signature.flatten();
        told.keep(Field::Date, |known| &mut known.date, || reader.date(signature.as_ref()));
        told.names(&Who { reader, titles: &titles, signature: signature.as_ref() });
        told
    }

    /// Whether something is unknown that a signature may tell.
    fn lacks_names(&self) -> bool {
        self.metadata.date.is_none() || self.metadata.speaker.is_none() || self.metadata.issuer.is_none()
    }

    /// Takes a value where none is given.
    fn keep<T>(
        &mut self,
        field: Field,
        slot: impl Fn(&mut Metadata) -> &mut Option<T>,
        find: impl FnOnce() -> Found<T>,
    ) {
        let slot = slot(&mut self.metadata);
        if slot.is_none()
            && let Some((value, origin)) = find()
        {
            *slot = Some(value);
            self.origins.push((field, origin));
        }
    }

    /// A title in the text is no metadata, since it counts as text; but it is told where it stands.
    fn title(&mut self, reader: &Reader) {
        if self.metadata.title.is_some() {
            return;
        }
        match reader.speech.title_sentences().first() {
            Some(title) => self.origins.push((Field::Title, Origin::At(title.range.start as usize))),
            None => {
                let file_name = || Some((file_name::title(reader.file_name?)?, Origin::FileName));
                self.keep(Field::Title, |known| &mut known.title, || reader.said(Field::Title).or_else(file_name));
            }
        }
    }

    fn published(&mut self, reader: &Reader) {
        if let Some((date, _)) = reader.labelled_date(Label::Published) {
            self.metadata.extra.entry(PUBLISHED.to_owned()).or_insert_with(|| date.to_string().into());
        }
    }

    /// The title that is known, and the one in the text.
    fn titles(&self, reader: &Reader) -> Vec<(String, Origin)> {
        let known = self.metadata.title.clone().map(|title| (title, Origin::Follows(Field::Title)));
        let in_text = reader.speech.title_in_text().zip(reader.speech.title_sentences().first());
        let in_text = in_text.map(|(title, first)| (title, Origin::At(first.range.start as usize)));
        known.into_iter().chain(in_text).filter(|(title, _)| title.len() <= LONGEST_TITLE).collect()
    }

    /// Speaker, occasion, issuer, and what follows from them: region and level.
    fn names(&mut self, who: &Who) {
        let mut office = None;
        self.keep(
            Field::Speaker,
            |known| &mut known.speaker,
            || {
                let (speaker, origin) = who.speaker()?;
                office = speaker.office;
                Some((speaker.name, origin))
            },
        );
        self.keep(Field::Occasion, |known| &mut known.occasion, || who.occasion());
        // 省人民政府 names a level, and a body only once the region is known.
        let found = if self.metadata.issuer.is_none() { who.issuer() } else { None };
        let (relative, issuer) = match found {
            Some((name, origin)) if is_relative(&name) => (Some((name, origin)), None),
            issuer => (None, issuer),
        };
        self.keep(Field::Issuer, |known| &mut known.issuer, || issuer);
        self.region(office.as_deref(), who.titles);
        self.relative_issuer(relative.as_ref());
        self.level(relative.as_ref().map(|(name, _)| name.as_str()), office.as_deref());
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

    fn region(&mut self, office: Option<&str>, titles: &[(Line, Origin)]) {
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
            .or_else(|| titles.iter().find_map(|(title, _)| of(Some(&title.plain), Field::Title)));
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

/// The line of a text that a place stands in, from 1.
fn line_number(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let breaks = memchr::memchr_iter(b'\n', before).count();
    let returns = memchr::memchr_iter(b'\r', before).filter(|at| text.as_bytes().get(at + 1) != Some(&b'\n')).count();
    u32::try_from(breaks + returns + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
