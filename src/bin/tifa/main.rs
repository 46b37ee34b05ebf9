//! The program `tifa`: flags, files, output. Skill lives in the library; this is the glue.

mod bench;
mod dump;
mod eval;
mod exclusion;
mod index;
mod indexing;
mod inspect;
mod noise;
mod output;
mod parse;
mod report;
mod search;
mod serve;
mod suggest;
mod verify;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Full-text search for Chinese policy speeches: exact phrases, counted and shown in context.
///
/// Index a folder of speeches, then search it here, over HTTP, or on a web page.
#[derive(Parser)]
#[command(name = "tifa", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 found or done, 1 nothing found (or a difference, for verify), 2 error,\n\
    4 indexed, but some files failed.\n\
    Data goes to standard output, everything else to standard error. NO_COLOR is respected.\n\n\
    Example: tifa index speeches/ && tifa search 项目为王，环境是金")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Index(index::Arguments),
    Inspect(inspect::Arguments),
    Search(search::Arguments),
    Parse(parse::Arguments),
    Suggest(suggest::Arguments),
    Serve(serve::Arguments),
    Dump(dump::Arguments),
    Verify(verify::Arguments),
    Eval(eval::Arguments),
    Noise(noise::Arguments),
    Bench(bench::Arguments),
}

/// What a command found, which becomes the exit code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Something,
    Nothing,
    /// It was done, but some files failed.
    Failures,
}

fn main() -> ExitCode {
    let arguments = exclusion::guarded(&Arguments::command(), std::env::args_os());
    let result = match Arguments::parse_from(arguments).command {
        Command::Index(arguments) => index::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Search(arguments) => search::run(&arguments),
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Suggest(arguments) => suggest::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Dump(arguments) => dump::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Noise(arguments) => noise::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
    };
    match result {
        Ok(Found::Something) => ExitCode::SUCCESS,
        Ok(Found::Nothing) => ExitCode::from(1),
        Ok(Found::Failures) => ExitCode::from(4),
        // The reader of a pipe has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error);
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| {
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        json.or_else(|| cause.downcast_ref::<io::Error>().map(io::Error::kind))
    };
    error.chain().any(|cause| kind(cause) == Some(io::ErrorKind::BrokenPipe))
}
