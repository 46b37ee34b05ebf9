//! `tifa search`

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tifa::index::{Index, Snapshot};
use tifa::query::{Filters, Lens, MAX_QUERY_CHARACTERS, Match, Property, Query, Sort, is_unknown};
use tifa::search::{self, Answer, Bookmark, Explanation, Facet, Found as Result_, MAX_LIMIT, Request, Snippet, Tier};
use tifa::server::wire;
use tifa::speech::{Level, SpeechDate};

use crate::Found;
use crate::exclusion::typed;
use crate::output::{FAINT, HIT, TIER, TITLE, counted, grouped, has_colour, say};

/// Search for phrases and patterns: every occurrence, counted exactly, the best speeches first.
///
/// Blanks separate phrases that must all occur in the same speech; "…" keeps blanks inside a phrase. Traditional and simplified
/// characters, full and half width, quotation marks and the kind of separator make no difference (see --lens).
///
/// -x leaves out; a | b either; ( ) groups; a $5 b within 5 letters in order, a #5 b in either order; 以…为… a frame; a \ b where a does
/// not stand inside b; /regex/; speaker: region: level: issuer: id: year:2013..2017 from: to: in:title|heading|item|body noise:yes;
/// speaker:? year:? what is unknown.
/// Put the query in single quotes, so that the shell leaves it alone; write -- before what could be a flag (-- -A). `tifa parse` says how a query is read.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to look for
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// The folder of the index
    #[arg(long, env = "TIFA_INDEX", default_value = "index", value_name = "DIR")]
    index: PathBuf,
    /// Print the answer as JSON, the same as the HTTP API
    #[arg(long)]
    json: bool,
    /// How much to forgive: strict, default or loose
    #[arg(long, default_value = "default", value_name = "LENS", value_parser = parse::<Lens>)]
    lens: Lens,
    /// auto: exact matches, then loose ones, then speeches that hold the words; phrase: exact matches alone
    #[arg(long = "match", default_value = "auto", value_name = "MATCH", value_parser = parse::<Match>)]
    matching: Match,
    /// relevance, newest, oldest or hits
    #[arg(long, default_value = "relevance", value_name = "SORT", value_parser = parse::<Sort>)]
    sort: Sort,
    /// Not before: 2013, 2013-05 or 2013-05-06
    #[arg(long, value_name = "DATE", value_parser = parse::<SpeechDate>)]
    from: Option<SpeechDate>,
    /// Not after: 2017, 2017-05 or 2017-05-06
    #[arg(long, value_name = "DATE", value_parser = parse::<SpeechDate>)]
    to: Option<SpeechDate>,
    /// Only this speaker, '?' for those unknown; may be given again for others
    #[arg(long, value_name = "NAME")]
    speaker: Vec<String>,
    /// Only this issuer, or '?'; may be given again
    #[arg(long, value_name = "NAME")]
    issuer: Vec<String>,
    /// Only this region, or '?'; may be given again
    #[arg(long, value_name = "NAME")]
    region: Vec<String>,
    /// Only this level: central, province, city, county, township, unit, or '?'; may be given again
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Vec<Option<Level>>,
    /// Results to show, up to 100; 0 gives the totals alone, and where nothing is exact, the size of the next tier that holds something
    #[arg(long, default_value_t = search::DEFAULT_LIMIT, value_name = "N")]
    limit: usize,
    /// Results to leave out from the start
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// Continue behind an earlier page: its next_cursor, with all else as it was
    #[arg(long, value_name = "CURSOR", conflicts_with = "offset", value_parser = parse::<Bookmark>)]
    cursor: Option<Bookmark>,
    /// Count the results by year, decade, level, region, speaker, issuer or kind; several apart by commas
    #[arg(long, value_name = "FACET", value_delimiter = ',', value_parser = parse::<Facet>)]
    facets: Vec<Facet>,
    /// Count under every lens too: what folding adds to the characters as typed
    #[arg(long)]
    lenses: bool,
    /// Say of each result why it ranks where it does
    #[arg(long)]
    explain: bool,
    /// Snippets of a result
    #[arg(long, default_value_t = search::DEFAULT_SNIPPETS, value_name = "N")]
    snippets: usize,
    /// Seconds after which a search gives up
    #[arg(long, default_value_t = search::DEFAULT_TIME_LIMIT.as_secs(), value_name = "SECONDS")]
    timeout: u64,
}

fn parse<T: std::str::FromStr<Err = String>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|expected| format!("expected {expected}"))
}

/// A level; none for `?`.
fn level(text: &str) -> Result<Option<Level>, String> {
    if is_unknown(text) { Ok(None) } else { parse(text).map(Some) }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let start = Instant::now();
    let mut request = request(arguments)?;
    let snapshot = Index::open(&arguments.index)?.snapshot();
    if let Some(cursor) = &arguments.cursor {
        request.offset = cursor.offset(&snapshot, &request)?;
    }
    let answer = search::search(&snapshot, &request)?;
    let took = start.elapsed();
    if arguments.json {
        let wire = wire::SearchAnswer::new(&snapshot, &typed(&arguments.query), &request, &answer, took);
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &wire)?;
        writeln!(out)?;
    } else {
        print(&snapshot, &request, &answer, took)?;
    }
    let found = answer.totals.speeches > 0 || !answer.results.is_empty() || lists_more(&answer);
    Ok(if found { Found::Something } else { Found::Nothing })
}

/// Whether a later tier holds something, though this page does not reach it.
fn lists_more(answer: &Answer) -> bool {
    answer.loose_speeches.unwrap_or(0) + answer.words_speeches.unwrap_or(0) > 0
}

fn request(arguments: &Arguments) -> tifa::Result<Request> {
    let text = typed(&arguments.query);
    let length = text.chars().count();
    if length > MAX_QUERY_CHARACTERS {
        return Err(tifa::Error::QueryTooLong { length, limit: MAX_QUERY_CHARACTERS });
    }
    if arguments.limit > MAX_LIMIT {
        return Err(tifa::Error::Parameter {
            name: "--limit",
            value: arguments.limit.to_string(),
            expected: format!("a number up to {MAX_LIMIT}"),
        });
    }
    let query: Query = text.parse()?;
    let mut filters = Filters { from: arguments.from, to: arguments.to, ..Filters::default() };
    filters.speakers = filters.known(Property::Speaker, arguments.speaker.clone());
    filters.issuers = filters.known(Property::Issuer, arguments.issuer.clone());
    filters.regions = filters.known(Property::Region, arguments.region.clone());
    filters.levels = arguments.level.iter().copied().flatten().collect();
    filters.unknown.extend(arguments.level.contains(&None).then_some(Property::Level));
    Ok(Request {
        lens: arguments.lens,
        matching: arguments.matching,
        filters,
        sort: arguments.sort,
        offset: arguments.offset,
        limit: arguments.limit,
        snippets: arguments.snippets,
        facets: arguments.facets.clone(),
        lenses: arguments.lenses,
        explain: arguments.explain,
        did_you_mean: !arguments.json || arguments.matching == Match::Auto,
        time_limit: Duration::from_secs(arguments.timeout),
        ..Request::new(query)
    })
}

fn print(snapshot: &Snapshot, request: &Request, answer: &Answer, took: Duration) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    let totals = &answer.totals;
    writeln!(
        out,
        "{TITLE}{}{TITLE:#} in {} of {} {FAINT}(index {}: {}, {:.1} ms){FAINT:#}",
        counted(totals.hits, "hit"),
        counted(totals.sentences, "sentence"),
        counted(totals.speeches, "speech"),
        snapshot.version(),
        counted(snapshot.speech_count(), "speech"),
        took.as_secs_f64() * 1e3,
    )?;
    for note in request.query.notes() {
        say(format_args!("{}: {} / {}", note.text, note.en, note.zh));
    }
    print_doubts(&mut out, answer)?;
    print_counts(&mut out, answer)?;
    let mut tier = Tier::Exact;
    for (n, result) in answer.results.iter().enumerate() {
        if result.tier != tier {
            tier = result.tier;
            writeln!(out, "\n{TIER}{}{TIER:#}", tier_heading(tier, request.lens, answer))?;
        }
        print_result(&mut out, request.offset + n + 1, result)?;
    }
    if answer.results.is_empty() {
        print_tiers(&mut out, request.lens, answer)?;
    }
    let shown = (request.offset + answer.results.len()) as u64;
    let all = totals.speeches + answer.loose_speeches.unwrap_or(0) + answer.words_speeches.unwrap_or(0);
    if !answer.results.is_empty() && shown < all {
        say(format_args!("{} more: --offset {shown}", grouped(all - shown)));
    }
    if all == 0 && answer.did_you_mean.is_empty() {
        say("nothing found; fewer or shorter phrases may help");
    }
    Ok(())
}

/// What could be meant by phrases that do not occur.
fn print_doubts(out: &mut impl Write, answer: &Answer) -> std::io::Result<()> {
    for doubt in &answer.did_you_mean {
        writeln!(out, "\n{TIER}{} does not occur; did you mean{TIER:#}", doubt.phrase)?;
        for (near, query) in &doubt.suggestions {
            let (hits, speeches) = (counted(near.hits, "hit"), counted(near.speeches, "speech"));
            writeln!(out, "  {query} {FAINT}({}: {hits} in {speeches}){FAINT:#}", near.phrase)?;
        }
    }
    Ok(())
}

/// The tiers behind the exact one that hold something, where no result of them is shown.
fn print_tiers(out: &mut impl Write, lens: Lens, answer: &Answer) -> std::io::Result<()> {
    for (tier, speeches) in [(Tier::Loose, answer.loose_speeches), (Tier::Words, answer.words_speeches)] {
        if speeches.is_some_and(|speeches| speeches > 0) {
            writeln!(out, "{TIER}{}{TIER:#}", tier_heading(tier, lens, answer))?;
        }
    }
    Ok(())
}

/// The totals under every lens, and the facets, as far as they were asked for.
fn print_counts(out: &mut impl Write, answer: &Answer) -> std::io::Result<()> {
    for (name, totals) in ["strict", "default", "loose"].iter().zip(answer.lenses.iter().flatten()) {
        let (hits, sentences) = (counted(totals.hits, "hit"), counted(totals.sentences, "sentence"));
        writeln!(out, "  {name:8} {hits} in {sentences} of {}", counted(totals.speeches, "speech"))?;
    }
    for (facet, counts) in &answer.facets {
        writeln!(out, "\n{TIER}{}{TIER:#}", facet.name())?;
        for count in counts {
            let value = count.value.as_deref().unwrap_or("unknown");
            writeln!(out, "  {value}: {} in {}", counted(count.hits, "hit"), counted(count.speeches, "speech"))?;
        }
    }
    Ok(())
}

/// The numbers of a score, which add up.
fn print_explanation(out: &mut impl Write, explanation: &Explanation) -> std::io::Result<()> {
    let Explanation { score, letters, mean_letters, norm, .. } = explanation;
    writeln!(out, "     {FAINT}score {score:.3}: {letters} letters (mean {mean_letters:.0}), norm {norm:.3}{FAINT:#}")?;
    for term in &explanation.terms {
        let title = if term.in_title { ", in the title" } else { "" };
        writeln!(
            out,
            "     {FAINT}  {}: {:.3} = weight {:.3}, frequency {} ({}, {}{title}){FAINT:#}",
            term.term,
            term.contribution,
            term.weight,
            term.frequency,
            counted(term.hits, "hit"),
            counted(term.headings, "heading"),
        )?;
    }
    Ok(())
}

fn tier_heading(tier: Tier, lens: Lens, answer: &Answer) -> String {
    let speeches = |n: Option<u64>| grouped(n.unwrap_or(0));
    match (tier, lens) {
        (Tier::Exact, _) => String::new(),
        (Tier::Loose, Lens::Strict) => {
            format!("{} more in other characters or with other separators (loose)", speeches(answer.loose_speeches))
        }
        (Tier::Loose, _) => format!("{} more with other or no separators (loose)", speeches(answer.loose_speeches)),
        (Tier::Words, _) => format!("{} more that hold the words, not the phrase", speeches(answer.words_speeches)),
    }
}

fn print_result(out: &mut impl Write, n: usize, result: &Result_) -> std::io::Result<()> {
    let speech = &result.speech;
    let metadata = &speech.metadata;
    let facts = [
        metadata.date.map(|date| date.to_string()),
        metadata.speaker.clone(),
        metadata.region.clone(),
        metadata.issuer.clone(),
        (result.hits > 0).then(|| counted(result.hits, "hit")),
        Some(speech.id.clone()),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    writeln!(out, "\n{n}. {TITLE}{}{TITLE:#}", speech.title().0)?;
    writeln!(out, "   {FAINT}{}{FAINT:#}", facts.join(" · "))?;
    for snippet in &result.snippets {
        if !snippet.path.is_empty() {
            writeln!(out, "   {FAINT}{}{FAINT:#}", snippet.path.join(" › "))?;
        }
        writeln!(out, "     {}", marked(snippet))?;
    }
    if let Some(explanation) = &result.explanation {
        print_explanation(out, explanation)?;
    }
    Ok(())
}

/// A snippet on one line, its hits in colour, or between brackets where there is no colour.
fn marked(snippet: &Snippet) -> String {
    let (open, close) = if has_colour() {
        (HIT.render().to_string(), HIT.render_reset().to_string())
    } else {
        ("【".to_owned(), "】".to_owned())
    };
    let mut line = String::from(if snippet.cut_before { "…" } else { "" });
    for segment in &snippet.segments {
        let mut text = segment.text.replace(['\n', '\r'], "");
        if segment.left_out > 0 {
            text.push_str("[…]");
        }
        if segment.hit {
            line.push_str(&format!("{open}{text}{close}"));
        } else {
            line.push_str(&text);
        }
    }
    line.push_str(if snippet.cut_after { "…" } else { "" });
    line
}
