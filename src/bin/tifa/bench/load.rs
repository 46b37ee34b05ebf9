//! A small load generator: so many connections, each sending one request after the other. Only as much HTTP/1.1 as that takes.
//!
//! It shares the cores with the server, as the bound says.

use std::fmt::Write;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::queries::Times;
use super::table::{Figure, Unit};

/// Connections at once.
pub(super) const CONNECTIONS: usize = 64;
/// When to stop, though phrases are left.
const TIME: Duration = Duration::from_secs(60);

/// What came back.
pub(super) struct Answers {
    pub(super) times: Times,
    /// How many were not 200.
    pub(super) others: usize,
    took: Duration,
}

impl Answers {
    /// Answers in a second; an error is not one.
    pub(super) fn rate(&self) -> Figure {
        Figure::new((self.times.len() - self.others) as f64 / self.took.as_secs_f64(), Unit::PerSecond)
    }
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) enum Target {
    /// The API, for exact matches alone.
    Api,
    /// The page of results, with facets and all tiers.
    Page,
}

/// Asks for each phrase once, over so many connections at once.
pub(super) fn run(
    server: SocketAddr,
    target: Target,
    phrases: &[String],
    connections: usize,
) -> anyhow::Result<Answers> {
    let requests: Arc<[String]> = phrases.iter().map(|phrase| request(server, target, phrase)).collect();
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let (times, others) = tokio::runtime::Runtime::new()?.block_on(async {
        let mut open = JoinSet::new();
        for _ in 0..connections {
            open.spawn(ask(server, Arc::clone(&requests), Arc::clone(&next), start + TIME));
        }
        let (mut times, mut others) = (Vec::with_capacity(requests.len()), 0);
        while let Some(asked) = open.join_next().await {
            let asked = asked??;
            times.extend(asked.times);
            others += asked.others;
        }
        anyhow::Ok((times, others))
    })?;
    Ok(Answers { times: Times::new(times), others, took: start.elapsed() })
}

fn request(server: SocketAddr, target: Target, phrase: &str) -> String {
    let mut encoded = String::new();
    for byte in phrase.bytes() {
        // Writing to a string can't fail.
        write!(encoded, "%{byte:02X}").ok();
    }
    let path = match target {
        Target::Api => format!("/api/v1/search?q={encoded}&match=phrase"),
        Target::Page => format!("/search?q={encoded}"),
    };
    format!("GET {path} HTTP/1.1\r\nHost: {server}\r\n\r\n")
}

/// What came back on one connection.
#[derive(Default)]
struct Asked {
    times: Vec<Duration>,
    others: usize,
}

/// Sends requests over one connection until none is left.
async fn ask(server: SocketAddr, requests: Arc<[String]>, next: Arc<AtomicUsize>, end: Instant) -> io::Result<Asked> {
    let stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let mut asked = Asked::default();
    let mut buffer = Vec::new();
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed))
        && Instant::now() < end
    {
        let start = Instant::now();
        send(&stream, request.as_bytes()).await?;
        let status = receive(&stream, &mut buffer).await?;
        asked.times.push(start.elapsed());
        asked.others += usize::from(status != 200);
    }
    Ok(asked)
}

async fn send(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(sent) => bytes = &bytes[sent..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => (),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads one whole answer; its status.
async fn receive(stream: &TcpStream, buffer: &mut Vec<u8>) -> io::Result<u16> {
    buffer.clear();
    let mut piece = [0; 16 << 10];
    loop {
        if let Some(head) = Head::read(buffer)?
            && buffer.len() >= head.answer_bytes
        {
            return Ok(head.status);
        }
        stream.readable().await?;
        match stream.try_read(&mut piece) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => buffer.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => (),
            Err(error) => return Err(error),
        }
    }
}

struct Head {
    status: u16,
    /// Of the whole answer, the head included.
    answer_bytes: usize,
}

impl Head {
    /// The head, where all of it has come.
    fn read(bytes: &[u8]) -> io::Result<Option<Head>> {
        const END: &[u8] = b"\r\n\r\n";
        let Some(end) = memchr::memmem::find(bytes, END) else { return Ok(None) };
        let head = String::from_utf8_lossy(&bytes[..end]);
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let fields = head.lines().filter_map(|line| line.split_once(':'));
        let length = fields.filter(|(name, _)| name.eq_ignore_ascii_case("content-length")).find_map(|(_, value)| {
            let length: usize = value.trim().parse().ok()?;
            Some(length)
        });
        match (status, length) {
            (Some(status), Some(length)) => Ok(Some(Head { status, answer_bytes: end + END.len() + length })),
            _ => Err(io::Error::new(ErrorKind::InvalidData, "an answer without a status or a length")),
        }
    }
}
