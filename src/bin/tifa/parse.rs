//! `tifa parse`

use std::io::Write;

use tifa::query::Query;
use tifa::server::wire::ParsedQuery;

use crate::Found;
use crate::exclusion::typed;

/// Say how a query is read, in canonical form and in words.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The query
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Print JSON, the same as the HTTP API
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let text = typed(&arguments.query);
    let query: Query = text.parse()?;
    let mut out = anstream::stdout().lock();
    if arguments.json {
        serde_json::to_writer(&mut out, &ParsedQuery::new(&text, &query))?;
        writeln!(out)?;
        return Ok(Found::Something);
    }
    let meaning = query.meaning();
    writeln!(out, "{query}\n{}\n{}", meaning.zh, meaning.en)?;
    for note in query.notes() {
        writeln!(out, "{}: {} / {}", note.text, note.zh, note.en)?;
    }
    Ok(Found::Something)
}
