//! `tifa inspect`

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tifa::corpus::{self, Draft, Encoding, NoiseRules, Problem, ReadOptions};
use tifa::server::wire::{MaskKind, OriginKind, SpeechBody, ValueOrigin};
use tifa::speech::{Field, Level};
use tifa::text::fold;

use crate::Found;
use crate::output::{FAINT, TITLE, counted, say};

/// Show what tifa reads out of a file, without an index: metadata and where each value comes from, outline, noise, masks.
///
/// Of a file of many speeches, all are shown, or the one of --line.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Of a file with a speech a line, only that of line N
    #[arg(long, value_name = "N")]
    line: Option<usize>,
    /// The encoding of the file, such as gbk or big5, where it is not found out rightly
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,
    /// Rules of noise that come before the built-in ones
    #[arg(long, value_name = "FILE")]
    noise: Option<PathBuf>,
    /// Print JSON, a speech a line
    #[arg(long)]
    json: bool,
}

/// Masks of a kind that are shown.
const MASKS_SHOWN: usize = 5;

/// One speech of the file, in JSON.
#[derive(Serialize)]
struct Inspection<'a> {
    #[serde(serialize_with = "as_text")]
    file: &'a Path,
    line: Option<usize>,
    problems: &'a [Problem],
    #[serde(flatten)]
    body: SpeechBody,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let own = arguments.noise.as_deref().map(NoiseRules::with_file).transpose()?;
    let rules = own.as_ref().unwrap_or(NoiseRules::built_in());
    let found = corpus::find(std::slice::from_ref(&arguments.file))?;
    let mut failures: Vec<Problem> = found.problems;
    let mut shown = 0;
    for file in &found.files {
        match file.records(&ReadOptions { encoding: arguments.encoding }) {
            Ok(records) => {
                for record in records {
                    match record.and_then(|record| if_asked(arguments, record)) {
                        Ok(Some(draft)) => {
                            show(arguments, rules, draft)?;
                            shown += 1;
                        }
                        Ok(None) => (),
                        Err(problem) if arguments.line.is_none() || problem.line == arguments.line => {
                            failures.push(problem)
                        }
                        Err(_) => (),
                    }
                }
            }
            Err(problem) => failures.push(problem),
        }
    }
    for problem in &failures {
        say(format_args!("{}: {problem}", problem.reason.weight().name()));
    }
    if let (Some(line), 0, []) = (arguments.line, shown, failures.as_slice()) {
        say(format_args!("{}: no speech begins in line {line}", arguments.file.display()));
    }
    Ok(match (failures.is_empty(), shown) {
        (false, _) => Found::Failures,
        (true, 0) => Found::Nothing,
        (true, _) => Found::Something,
    })
}

fn if_asked(arguments: &Arguments, record: corpus::Record) -> Result<Option<Draft>, Problem> {
    if arguments.line.is_some_and(|line| record.line() != Some(line)) {
        return Ok(None);
    }
    record.read().map(Some)
}

fn show(arguments: &Arguments, rules: &NoiseRules, mut draft: Draft) -> anyhow::Result<()> {
    let (line, problems) = (draft.line, std::mem::take(&mut draft.warnings));
    let speech = draft.into_speech_by(rules);
    let counted = speech.sentences.iter().filter(|sentence| sentence.noise.is_none());
    let characters = counted.map(|sentence| fold(speech.sentence_text(sentence)).len() as u64).sum();
    let body = SpeechBody::new(&speech, characters);
    let inspection = Inspection { file: &arguments.file, line, problems: &problems, body };
    let mut out = anstream::stdout().lock();
    if arguments.json {
        serde_json::to_writer(&mut out, &inspection)?;
        writeln!(out)?;
    } else {
        print(&mut out, &inspection)?;
    }
    Ok(())
}

fn print(out: &mut impl Write, inspection: &Inspection) -> std::io::Result<()> {
    let body = &inspection.body;
    writeln!(out, "{TITLE}{}{TITLE:#}", body.speech.known.id)?;
    for problem in inspection.problems {
        writeln!(out, "  warning: {problem}")?;
    }
    print_metadata(out, body)?;
    print_outline(out, body)?;
    print_noise(out, body)?;
    print_masks(out, body)?;
    writeln!(out)
}

fn print_metadata(out: &mut impl Write, body: &SpeechBody) -> std::io::Result<()> {
    let known = &body.speech.known;
    let level = known.level.map(|level| Level::from(level).name().to_owned());
    let values = [
        (Field::Title, Some(&known.title)),
        (Field::Date, known.date.as_ref()),
        (Field::Speaker, known.speaker.as_ref()),
        (Field::Occasion, known.occasion.as_ref()),
        (Field::Issuer, known.issuer.as_ref()),
        (Field::Region, known.region.as_ref()),
        (Field::Level, level.as_ref()),
        (Field::DocNumber, known.doc_number.as_ref()),
        (Field::Source, known.source.as_ref()),
    ];
    for (field, value) in values {
        let name = field.name();
        match value {
            Some(value) => {
                let origin = body.speech.provenance.get(&field.into()).map(told).unwrap_or_default();
                writeln!(out, "  {name:<11} {value}  {FAINT}{origin}{FAINT:#}")?;
            }
            None => writeln!(out, "  {name:<11} {FAINT}unknown{FAINT:#}")?,
        }
    }
    for (name, value) in &body.speech.extra {
        writeln!(out, "  {name:<11} {value}  {FAINT}kept{FAINT:#}")?;
    }
    let paragraphs = body.sentences.last().map_or(0, |sentence| sentence.paragraph + 1);
    writeln!(
        out,
        "  {}, {}, {}",
        counted(body.speech.characters, "letter"),
        counted(body.sentences.len() as u64, "sentence"),
        counted(u64::from(paragraphs), "paragraph"),
    )
}

fn told(origin: &ValueOrigin) -> String {
    match (origin.from, origin.line, origin.field) {
        (OriginKind::Line, Some(line), _) => format!("line {line}"),
        (OriginKind::Follows, _, Some(field)) => {
            format!("follows from the {}", Field::from(field).name())
        }
        (OriginKind::Page, ..) => "the page's markup".to_owned(),
        (OriginKind::FileName, ..) => "the name of the file".to_owned(),
        (OriginKind::MadeUp, ..) => "made up".to_owned(),
        _ => "given".to_owned(),
    }
}

fn print_outline(out: &mut impl Write, body: &SpeechBody) -> std::io::Result<()> {
    if !body.outline.is_empty() {
        writeln!(out, "outline")?;
    }
    for heading in &body.outline {
        let indent = usize::from(heading.level) * 2;
        writeln!(out, "{:indent$}{}  {FAINT}{}{FAINT:#}", "", one_line(&heading.text), heading.anchor)?;
    }
    Ok(())
}

fn print_noise(out: &mut impl Write, body: &SpeechBody) -> std::io::Result<()> {
    let noise = || body.sentences.iter().filter_map(|sentence| Some((sentence, sentence.noise.as_ref()?)));
    if noise().next().is_some() {
        writeln!(out, "noise")?;
    }
    for (sentence, reason) in noise() {
        writeln!(out, "  {reason:<13} {}  {FAINT}{}{FAINT:#}", one_line(&sentence.text), sentence.anchor)?;
    }
    Ok(())
}

fn print_masks(out: &mut impl Write, body: &SpeechBody) -> std::io::Result<()> {
    let mut kinds: BTreeMap<MaskKind, (usize, Vec<String>)> = BTreeMap::new();
    for sentence in &body.sentences {
        for (n, segment) in sentence.segments.iter().enumerate() {
            let Some(kind) = segment.mask else { continue };
            let (count, shown) = kinds.entry(kind).or_default();
            *count += 1;
            if shown.len() < MASKS_SHOWN {
                // What stands behind it tells most of what it hides.
                let behind = sentence.segments.get(n + 1).map_or("", |next| next.text.as_str());
                let behind: String = behind.chars().take(3).collect();
                shown.push(format!("{}{}", one_line(&segment.text), one_line(&behind)));
            }
        }
    }
    if !kinds.is_empty() {
        writeln!(out, "masks")?;
    }
    for (kind, (count, shown)) in kinds {
        let name = tifa::text::MaskKind::from(kind).name();
        writeln!(out, "  {count:>4} {name:<8} {FAINT}{}{FAINT:#}", shown.join("  "))?;
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn as_text<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}
