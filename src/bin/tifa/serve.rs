//! `tifa serve`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::value_parser;
use tifa::index::Index;
use tifa::server::{self, BasePath, Limits, Origin, PublicUrl, Site, State};
use tokio::net::TcpListener;
use tokio::signal;

use crate::Found;
use crate::index::Options;
use crate::indexing;
use crate::output::{counted, say};

/// Serve the web page and the HTTP API.
///
/// Where DIR holds no index yet, PATH is indexed first. A newly published index is taken up without a restart.
/// Ends on Ctrl-C or SIGTERM, after the requests under way.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders to index where there is no index yet
    #[arg(value_name = "PATH", default_value = "corpus")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    /// The address to listen on; 0.0.0.0:8848 lets other machines in
    #[arg(long, default_value = "127.0.0.1:8848", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// Where people find the start page, such as https://intranet.example.cn/tifa, so that feeds and browsers can be told
    #[arg(long, env = "TIFA_PUBLIC_URL", value_name = "URL")]
    public_url: Option<PublicUrl>,
    /// The path that requests arrive under, such as /tifa; the path of --public-url where not said, / where a proxy takes it off
    #[arg(long, env = "TIFA_BASE_PATH", value_name = "PATH")]
    base_path: Option<BasePath>,
    /// Sites whose scripts may read the API, such as https://www.example.cn; may be repeated; * for all
    #[arg(long, env = "TIFA_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<Origin>,
    /// Sites whose pages may show /embed in a frame; may be repeated; * for all
    #[arg(long, env = "TIFA_FRAME_ANCESTOR", value_name = "ORIGIN", value_delimiter = ',')]
    frame_ancestor: Vec<Origin>,
    /// Seconds after which a search gives up
    #[arg(long, default_value_t = Limits::default().request_time.as_secs(), value_parser = value_parser!(u64).range(1..=A_DAY),
        value_name = "SECONDS")]
    request_time: u64,
    /// Characters of a query at most
    #[arg(long, default_value_t = Limits::default().query_characters, value_name = "N")]
    max_query: usize,
    /// How deep a page may reach: offset + limit
    #[arg(long, default_value_t = Limits::default().window, value_name = "N")]
    max_window: usize,
    /// Connections open at once
    #[arg(long, default_value_t = Limits::default().connections, value_name = "N")]
    max_connections: usize,
    /// Searches at work at once
    #[arg(long, default_value_t = Limits::default().searches, value_name = "N")]
    max_searches: usize,
    /// Megabytes that the text may take in memory, as written and as folded, which makes the strict lens and regular expressions ten times
    /// as fast and more; where it takes more, or with 0, none is kept
    #[arg(long, default_value_t = Limits::default().text_memory >> 20, value_name = "MB")]
    text_memory: u64,
    /// Seconds that a client may take to send the head of a request
    #[arg(long, default_value_t = Limits::default().header_timeout.as_secs(), value_parser = value_parser!(u64).range(1..=A_DAY),
        value_name = "SECONDS")]
    header_timeout: u64,
}

/// The longest time that can be set, in seconds: clocks overflow somewhere behind it.
const A_DAY: u64 = 86_400;

impl Arguments {
    fn limits(&self) -> Limits {
        Limits {
            request_time: Duration::from_secs(self.request_time),
            query_characters: self.max_query,
            window: self.max_window,
            text_memory: self.text_memory.saturating_mul(1 << 20),
            connections: self.max_connections,
            searches: self.max_searches.max(1),
            header_timeout: Duration::from_secs(self.header_timeout),
            ..Limits::default()
        }
    }

    fn site(&self) -> Site {
        Site {
            public_url: self.public_url.clone(),
            base_path: self.base_path.clone(),
            allowed_origins: self.allow_origin.clone(),
            frame_ancestors: self.frame_ancestor.clone(),
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Found> {
    let index = open_or_build(arguments)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(arguments.listen)
            .await
            .with_context(|| format!("can't listen on {} (choose another with --listen)", arguments.listen))?;
        let site = arguments.site();
        say(format_args!(
            "tifa serves {} at http://{}{} (Ctrl-C stops it)",
            counted(index.snapshot().speech_count(), "speech"),
            listener.local_addr()?,
            site.mount()
        ));
        let state = State::with_events(index, arguments.limits(), |event| say(event)).at(site);
        server::serve(listener, state, stop_signal()?).await;
        say("stopped");
        Ok(Found::Something)
    })
}

fn open_or_build(arguments: &Arguments) -> anyhow::Result<Index> {
    let dir = &arguments.options.index;
    match Index::open(dir) {
        Err(tifa::Error::NoIndex { .. }) => {
            say(format_args!("no index in {} yet: building it", dir.display()));
            let options = &arguments.options;
            let report = indexing::run(&arguments.paths, dir, options.read()?, &options.reading()).map_err(hinted)?;
            report.tell();
            Ok(Index::open(dir)?)
        }
        opened => Ok(opened?),
    }
}

/// Who just typed `tifa serve` has named no path that could be missing.
fn hinted(error: tifa::Error) -> anyhow::Error {
    match error {
        tifa::Error::NoSuchPath { .. } => anyhow::Error::new(error)
            .context("nothing to serve: name speeches, as in `tifa serve ~/speeches`, or an index with --index"),
        error => error.into(),
    }
}

/// Ready when the process is asked to end.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = signal::ctrl_c() => (),
            _ = terminate.recv() => (),
        }
        #[cfg(not(unix))]
        signal::ctrl_c().await.ok();
    })
}
