//! `tifa suggest`

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use tifa::index::Index;
use tifa::query::MAX_QUERY_CHARACTERS;
use tifa::server::wire;
use tifa::suggest::{DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS, Suggested, Suggestions};

use crate::Found;
use crate::output::{FAINT, TITLE, counted, say};

/// Complete what is being typed: frequent phrases of the speeches with their counts, titles, speakers.
///
/// Only the last term of TEXT is completed, by its letters or as pinyin: in full, by initials, or mixed (gzlfz, gaozl).
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What has been typed so far
    #[arg(value_name = "TEXT")]
    text: String,
    /// The folder of the index
    #[arg(long, env = "TIFA_INDEX", default_value = "index", value_name = "DIR")]
    index: PathBuf,
    /// Print the answer as JSON, the same as the HTTP API
    #[arg(long)]
    json: bool,
    /// Suggestions of each group
    #[arg(long, default_value_t = DEFAULT_SUGGESTIONS, value_name = "N")]
    limit: usize,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let Arguments { text, index, json, limit } = arguments;
    let length = text.chars().count();
    if length > MAX_QUERY_CHARACTERS {
        return Err(tifa::Error::QueryTooLong { length, limit: MAX_QUERY_CHARACTERS }.into());
    }
    if *limit > MAX_SUGGESTIONS {
        let expected = format!("a number up to {MAX_SUGGESTIONS}");
        return Err(tifa::Error::Parameter { name: "--limit", value: limit.to_string(), expected }.into());
    }
    let snapshot = Index::open(index)?.snapshot();
    let suggestions = Suggestions::of(&snapshot)?;
    let start = Instant::now();
    let suggested = suggestions.suggest(text, *limit)?;
    let took = start.elapsed();
    let found = !(suggested.phrases.is_empty() && suggested.titles.is_empty() && suggested.speakers.is_empty());
    if *json {
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &wire::SuggestAnswer::new(&snapshot, text, suggested, took))?;
        writeln!(out)?;
    } else {
        print(&suggested)?;
    }
    Ok(if found { Found::Something } else { Found::Nothing })
}

fn print(suggested: &Suggested) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    for phrase in &suggested.phrases {
        let (hits, speeches) = (counted(phrase.about.hits, "hit"), counted(phrase.about.speeches, "speech"));
        writeln!(out, "{TITLE}{}{TITLE:#}  {FAINT}{hits} in {speeches}{FAINT:#}", phrase.text)?;
    }
    for title in &suggested.titles {
        let facts = format!("title of {}, {}", counted(title.about.speeches, "speech"), title.about.id);
        writeln!(out, "{TITLE}{}{TITLE:#}  {FAINT}{facts}{FAINT:#}", title.text)?;
    }
    for speaker in &suggested.speakers {
        let facts = format!("speaker of {}", counted(speaker.about, "speech"));
        writeln!(out, "{TITLE}{}{TITLE:#}  {FAINT}{facts}{FAINT:#}", speaker.text)?;
    }
    if !suggested.mined {
        say("the phrases of this index have not been mined yet: run `tifa index` on its folders");
    }
    Ok(())
}
