//! What all requests share: the index, the limits, the turns, how the server is seen from outside, and where events are told.

use std::any::Any;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::limits::Limits;
use super::problem::Problem;
use super::site::Site;
use super::turns::Turns;
use crate::error::{Error, Kind, Result};
use crate::index::{Index, Overview, Snapshot};
use crate::suggest::Suggestions;

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct State {
    shared: Arc<Shared>,
    site: Arc<Site>,
}

struct Shared {
    index: Index,
    limits: Limits,
    turns: Turns,
    tell: Box<dyn Fn(&Event) + Send + Sync>,
    /// The overview of one index version: the same until the next is published.
    overview: Mutex<Option<(String, Arc<Overview>)>>,
    /// The suggestions of one index version.
    suggestions: Mutex<Option<(String, Arc<Suggestions>)>>,
}

/// Something that the one who runs the server may want to know.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A newly published index is served from now on.
    Reloaded {
        /// Its version.
        version: String,
        /// Its number of speeches.
        speeches: u64,
    },
    /// A newly published index could not be read; the one before is served on.
    ReloadFailed(Error),
    /// A request failed through no fault of the asker's. The asker was told nothing of the cause.
    RequestFailed(Error),
    /// A request ended in a panic: a fault of the program.
    Panicked(String),
    /// A connection could not be taken.
    AcceptFailed(io::Error),
}

/// A line for a log.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Reloaded { version, speeches } => write!(f, "now serving index {version} with {speeches} speeches"),
            Event::ReloadFailed(error) => {
                write!(f, "the new index can't be read, the one before is served on: {error}")
            }
            Event::RequestFailed(error) => write!(f, "a request failed: {error}"),
            Event::Panicked(message) => write!(f, "a request panicked: {message}"),
            Event::AcceptFailed(error) => write!(f, "a connection could not be taken: {error}"),
        }
    }
}

/// How much later than its own time limit a search is given up by the one who waits for it.
const GRACE: Duration = Duration::from_secs(2);

impl State {
    /// A server of an index, at the root of its address, that tells nobody what happens.
    pub fn new(index: Index, limits: Limits) -> State {
        State::with_events(index, limits, |_| ())
    }

    /// A server of an index that tells its events to `tell`.
    pub fn with_events(index: Index, limits: Limits, tell: impl Fn(&Event) + Send + Sync + 'static) -> State {
        index.keep_text(limits.text_memory);
        let turns = Turns::new(limits.searches, limits.queue, limits.queue_time);
        let shared = Arc::new(Shared {
            index,
            limits,
            turns,
            tell: Box::new(tell),
            overview: Mutex::default(),
            suggestions: Mutex::default(),
        });
        State { shared, site: Arc::default() }
    }

    /// The same server, seen from outside as `site` says.
    pub fn at(self, site: Site) -> State {
        State { site: Arc::new(site), ..self }
    }

    pub(super) fn site(&self) -> &Site {
        &self.site
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    pub(super) fn index(&self) -> &Index {
        &self.shared.index
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        self.shared.index.snapshot()
    }

    pub(super) fn tell(&self, event: &Event) {
        (self.shared.tell)(event);
    }

    /// Does on a blocking thread, in turn, what reads the index.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let Some(turn) = self.shared.turns.take().await else { return Err(Problem::busy()) };
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        let limit = self.limits().request_time;
        match timeout(limit.saturating_add(GRACE), task).await {
            Ok(Ok(result)) => result.map_err(|error| self.problem(error)),
            Ok(Err(failed)) => {
                let message = failed.try_into_panic().map_or_else(|_| "cancelled".to_owned(), |panic| said(&*panic));
                self.tell(&Event::Panicked(message));
                Err(Problem::internal())
            }
            Err(_) => Err(Error::TimedOut { limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX) }.into()),
        }
    }

    /// What the asker is told of an error, and the log, where it is not the asker's.
    pub(super) fn problem(&self, error: Error) -> Problem {
        let problem = Problem::from(&error);
        if matches!(error.kind(), Kind::Installation | Kind::Fault) {
            self.tell(&Event::RequestFailed(error));
        }
        problem
    }

    /// The overview of a snapshot; to be called on a blocking thread.
    pub(super) fn overview(&self, snapshot: &Snapshot) -> Result<Arc<Overview>> {
        let kept = || self.shared.overview.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, overview)) = &*kept()
            && version == snapshot.version()
        {
            return Ok(Arc::clone(overview));
        }
        let overview = Arc::new(snapshot.overview()?);
        *kept() = Some((snapshot.version().to_owned(), Arc::clone(&overview)));
        Ok(overview)
    }

    /// The suggestions of a snapshot; to be called on a blocking thread.
    pub(super) fn suggestions(&self, snapshot: &Snapshot) -> Result<Arc<Suggestions>> {
        // Whoever asks meanwhile waits: gathering them twice at once would take longer.
        let mut kept = self.shared.suggestions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, suggestions)) = &*kept
            && version == snapshot.version()
        {
            return Ok(Arc::clone(suggestions));
        }
        let suggestions = Arc::new(Suggestions::of(snapshot)?);
        *kept = Some((snapshot.version().to_owned(), Arc::clone(&suggestions)));
        Ok(suggestions)
    }
}

/// What becomes of a handler that panics: an error like any other, told to the log. The connection stays.
pub(super) fn on_panic(state: &State) -> impl Fn(Box<dyn Any + Send>) -> Response + Clone + Send + 'static {
    let state = state.clone();
    move |panic| {
        state.tell(&Event::Panicked(said(&*panic)));
        Problem::internal().into_response()
    }
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".to_owned())
}
