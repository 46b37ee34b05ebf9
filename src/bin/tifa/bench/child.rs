//! The program itself as a child process: whole runs, their time and their memory.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::queries::Times;

/// How often the memory of a run is read.
const POLL: Duration = Duration::from_millis(10);

/// A child that does not outlive its owner.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // A child that has ended already can't be killed, and need not be.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn tifa(command: &str, dir: &Path) -> anyhow::Result<Command> {
    let mut tifa = Command::new(std::env::current_exe().context("where this program lies is unknown")?);
    tifa.arg(command).arg("--index").arg(dir).stdin(Stdio::null()).stdout(Stdio::null());
    Ok(tifa)
}

/// A run of `tifa index`.
pub(super) struct IndexRun {
    pub(super) took: Duration,
    /// In megabytes; mapped files count while they are resident.
    pub(super) peak_memory: Option<f64>,
}

/// Indexes as a user would, telling the same on standard error.
pub(super) fn index(paths: &[PathBuf], dir: &Path) -> anyhow::Result<IndexRun> {
    let mut command = tifa("index", dir)?;
    let start = Instant::now();
    let mut child = Guard(command.arg("--").args(paths).spawn()?);
    let mut peak_memory = None;
    let status = loop {
        if let Some(status) = child.0.try_wait()? {
            break status;
        }
        // The mark only rises, and is gone once the child has ended.
        peak_memory = memory(child.0.id(), "VmHWM:").or(peak_memory);
        thread::sleep(POLL);
    };
    let took = start.elapsed();
    // Files that can't be read are told, and the rest is measured.
    ensure!(matches!(status.code(), Some(0 | 4)), "`tifa index` ended with {status}");
    Ok(IndexRun { took, peak_memory })
}

/// Whole runs of `tifa search`, one for each phrase.
pub(super) fn starts(phrases: &[&String], dir: &Path) -> anyhow::Result<Times> {
    let mut times = Vec::with_capacity(phrases.len());
    for phrase in phrases {
        let mut command = tifa("search", dir)?;
        command.args(["--match", "phrase", "--", phrase.as_str()]).stderr(Stdio::null());
        let start = Instant::now();
        let status = command.status()?;
        times.push(start.elapsed());
        ensure!(matches!(status.code(), Some(0 | 1)), "`tifa search` ended with {status}");
    }
    Ok(Times::new(times))
}

/// A running `tifa serve`.
pub(super) struct Server {
    child: Guard,
    address: SocketAddr,
}

impl Server {
    /// Starts it on a port of its own and waits until it is there.
    pub(super) fn start(dir: &Path) -> anyhow::Result<Server> {
        let mut command = tifa("serve", dir)?;
        let mut child = Guard(command.args(["--listen", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn()?);
        let mut lines = BufReader::new(child.0.stderr.take().context("the server has no standard error")?).lines();
        let mut address = None;
        while address.is_none() {
            address = address_in(&lines.next().context("`tifa serve` ended at once")??);
        }
        // It goes on talking: nobody reading would stop it in the end.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(Server { child, address: address.context("`tifa serve` said no address")? })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its memory in megabytes, mapped files apart.
    pub(super) fn own_memory(&self) -> Option<f64> {
        memory(self.child.0.id(), "RssAnon:")
    }
}

/// The address in `tifa serves … at http://ADDR …`.
fn address_in(line: &str) -> Option<SocketAddr> {
    line.split_once("http://")?.1.split_whitespace().next()?.parse().ok()
}

/// A field of `/proc/PID/status` in megabytes; elsewhere than on Linux there is none.
fn memory(process: u32, field: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
