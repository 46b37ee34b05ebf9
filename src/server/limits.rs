//! What a server allows, each with its default. The program offers them as flags.

use std::time::Duration;

use crate::query::MAX_QUERY_CHARACTERS;
use crate::search::{DEFAULT_TIME_LIMIT, MAX_LIMIT, MAX_WINDOW};

/// Searches at work at once for each core. More would only wait for each other.
const SEARCHES_PER_CORE: usize = 2;
/// Requests that may wait for their turn.
const QUEUE: usize = 256;
/// How long a request waits for its turn.
const QUEUE_TIME: Duration = Duration::from_secs(2);
/// Bytes that text may take.
const TEXT_MEMORY: u64 = 512 << 20;
/// Connections open at once.
const CONNECTIONS: usize = 1_024;
/// How long a client may take to send the head of a request, and how long it may stay idle between two.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may stay open, so that a client that never reads its answer does not hold it for ever.
const CONNECTION_TIME: Duration = Duration::from_secs(600);
/// How long requests under way may go on after the signal to stop.
const DRAIN_TIME: Duration = Duration::from_secs(10);
/// How often the server looks for a newly published index.
const RELOAD_EVERY: Duration = Duration::from_millis(500);

/// What a server allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of a query. Default: 1,000.
    pub query_characters: usize,
    /// Results of one page. Default: 100.
    pub page: usize,
    /// How deep a page may reach: offset + limit. Default: 1,000,000.
    pub window: usize,
    /// How long a search may take. Default: 10 seconds.
    pub request_time: Duration,
    /// Requests that read the index at once. Default: two for each core.
    pub searches: usize,
    /// Requests that may wait for their turn; one more is turned away. Default: 256.
    pub queue: usize,
    /// How long a request waits for its turn before it is turned away. Default: 2 seconds.
    pub queue_time: Duration,
    /// Bytes that the text of all speeches may take in memory, as folded once somebody asks for a regular expression, and as written once
    /// somebody asks under the strict lens; where both would take more, none is kept, and these are ten times slower and more. Default: 512 MiB.
    pub text_memory: u64,
    /// Connections open at once; one more waits until another closes. Default: 1,024.
    pub connections: usize,
    /// How long a client may take to send the head of a request; also how long a connection may be idle. Default: 10 seconds.
    pub header_timeout: Duration,
    /// How long a connection may stay open. Default: 10 minutes.
    pub connection_time: Duration,
    /// How long requests under way may go on after the signal to stop. Default: 10 seconds.
    pub drain_time: Duration,
    /// How often to look for a newly published index. Default: every 500 ms.
    pub reload_every: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        Limits {
            query_characters: MAX_QUERY_CHARACTERS,
            page: MAX_LIMIT,
            window: MAX_WINDOW,
            request_time: DEFAULT_TIME_LIMIT,
            searches: cores * SEARCHES_PER_CORE,
            queue: QUEUE,
            queue_time: QUEUE_TIME,
            text_memory: TEXT_MEMORY,
            connections: CONNECTIONS,
            header_timeout: HEADER_TIMEOUT,
            connection_time: CONNECTION_TIME,
            drain_time: DRAIN_TIME,
            reload_every: RELOAD_EVERY,
        }
    }
}
