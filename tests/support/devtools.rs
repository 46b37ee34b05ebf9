//! Chromium, driven over the DevTools protocol through a pair of pipes: no port, and when the test program ends, however it
//! ends, the pipes close and the browser ends with it.
//!
//! Own code instead of a library, since this is all there is to it: JSON texts with a zero byte behind each, answers found by their
//! number, events by their session. The libraries compile the whole protocol and speak WebSocket to a port.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long an answer of the browser may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Gives the browser the protocol's file descriptors 3 and 4, and removes the folder of the run when it has ended. The first argument
/// is that folder, the second the browser.
const LAUNCH: &str = r#"folder=$1; shift; trap 'rm -rf "$folder"' EXIT INT TERM; "$@" 3<&0 4>&1 </dev/null >&2"#;

/// What makes a browser quiet, and fit for machines without a screen, a sandbox or much shared memory.
const FLAGS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-background-networking",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    // Names of the network are nobody's: a page that asks for one is seen by the tests, and nothing leaves the machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A browser that runs until the test program ends.
pub(crate) struct Devtools {
    to: Mutex<ChildStdin>,
    desk: Arc<Desk>,
    calls: AtomicU64,
}

/// Who waits for what. When the browser ends, nobody waits any longer.
#[derive(Default)]
struct Desk {
    answers: Mutex<HashMap<u64, Sender<Value>>>,
    events: Mutex<HashMap<String, Sender<Value>>>,
}

impl Devtools {
    /// Starts Chromium, which keeps its profile in a folder. From then on, the folder lasts as long as the browser does.
    pub(crate) fn launch(folder: TempDir) -> Devtools {
        let browser = installed("chromium").expect("the package `chromium` to be installed; scripts/test does that");
        let folder = folder.keep();
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chromium.log");
        let mut command = Command::new("sh");
        command.args(["-c", LAUNCH, "sh"]).arg(&folder).arg(browser).args(FLAGS);
        command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
        if is_root() {
            command.arg("--no-sandbox");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(log).expect("a log"));
        let mut child = command.spawn().expect("sh to run");
        let (to, from) = (child.stdin.take().expect("its input"), child.stdout.take().expect("its output"));
        let desk = Arc::<Desk>::default();
        let reader = Arc::clone(&desk);
        thread::spawn(move || {
            reader.read(from);
            child.wait()
        });
        Devtools { to: Mutex::new(to), desk, calls: AtomicU64::new(1) }
    }

    /// Calls a method of the browser, or of a session where one is named.
    ///
    /// # Errors
    /// The browser's own words.
    pub(crate) fn call(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value, String> {
        let id = self.calls.fetch_add(1, Ordering::Relaxed);
        let mut call = json!({"id": id, "method": method, "params": params});
        if let Some(session) = session {
            call["sessionId"] = json!(session);
        }
        let (sender, answer) = channel();
        lock(&self.desk.answers).insert(id, sender);
        let mut bytes = call.to_string().into_bytes();
        bytes.push(0);
        let sent = lock(&self.to).write_all(&bytes);
        let answer = sent.ok().and_then(|()| answer.recv_timeout(PATIENCE).ok());
        let answer = answer.unwrap_or_else(|| panic!("Chromium gives no answer to {method}; see chromium.log"));
        match answer.get("error") {
            Some(error) => Err(error["message"].as_str().unwrap_or_default().to_owned()),
            None => Ok(answer["result"].clone()),
        }
    }

    /// The events of a session from now on.
    pub(crate) fn events(&self, session: &str) -> Receiver<Value> {
        let (sender, events) = channel();
        lock(&self.desk.events).insert(session.to_owned(), sender);
        events
    }
}

impl Desk {
    fn read(&self, from: ChildStdout) {
        let mut from = BufReader::new(from);
        let mut bytes = Vec::new();
        while from.read_until(0, &mut bytes).is_ok_and(|length| length > 0) {
            bytes.pop();
            self.deliver(serde_json::from_slice(&bytes).expect("JSON of the browser"));
            bytes.clear();
        }
        lock(&self.answers).clear();
        lock(&self.events).clear();
    }

    /// Gives a message to the one it is for. Nobody may wait any longer; then it is dropped.
    fn deliver(&self, message: Value) {
        if let Some(id) = message["id"].as_u64() {
            lock(&self.answers).remove(&id).map(|waiting| waiting.send(message));
        } else if let Some(session) = message["sessionId"].as_str() {
            lock(&self.events).get(session).map(|listening| listening.send(message.clone()));
        }
    }
}

/// A test that fails while it holds a lock fails alone.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a program lies.
fn installed(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// The sandbox is for everybody but root.
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
