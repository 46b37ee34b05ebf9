//! The program `tifa` on a desk of its own: a folder of speeches that a test writes, and an index beside it.
#![allow(dead_code, reason = "every test file takes the words that it needs")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// How long a test waits for what must come before it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with `speeches/` and, once it has been built, `index/`.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn empty() -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("speeches")).expect("a folder");
        Desk { folder }
    }

    /// A desk with these files, not indexed yet.
    pub(crate) fn with(files: &[(&str, &str)]) -> Desk {
        let desk = Desk::empty();
        for (name, text) in files {
            desk.write(name, text);
        }
        desk
    }

    /// A desk with these files, indexed.
    pub(crate) fn indexed(files: &[(&str, &str)]) -> Desk {
        let desk = Desk::with(files);
        desk.tifa(&["index", "speeches"]).succeeds();
        desk
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.path().join("index")
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join("speeches").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("to write a speech");
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path().join("speeches").join(name)).expect("to remove a speech");
    }

    /// The program, to be run on this desk; nothing of the tester's own settings shows.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(Path::new(env!("CARGO_BIN_EXE_tifa")), arguments)
    }

    pub(crate) fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        for name in [
            "TIFA_INDEX",
            "TIFA_PUBLIC_URL",
            "TIFA_BASE_PATH",
            "TIFA_ALLOW_ORIGIN",
            "TIFA_FRAME_ANCESTOR",
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
        ] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn tifa(&self, arguments: &[&str]) -> Said {
        Said::from(self.command(arguments).output().expect("the program to run"))
    }

    /// The answer to a search as JSON, whether it found anything or not.
    pub(crate) fn search(&self, query: &str) -> Value {
        let said = self.tifa(&["search", "--json", query]);
        assert!(said.code < 2, "{said:?}");
        said.json()
    }

    /// The version of the index.
    pub(crate) fn version(&self) -> String {
        self.search("改革")["index"]["version"].as_str().expect("a version").to_owned()
    }
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let code = output.status.code().expect("an exit code, not a signal");
        Said { code, out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Said {
    pub(crate) fn succeeds(self) -> Said {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// Ends with code 2, says why, and prints no data.
    pub(crate) fn fails_with(self, why: &str) -> Said {
        assert_eq!(self.code, 2, "{self:?}");
        assert!(self.err.contains(why), "{why:?} is not told: {self:?}");
        assert_eq!(self.out, "");
        self
    }

    /// Has a line on standard error that holds all of these.
    pub(crate) fn tells(&self, parts: &[&str]) -> &Said {
        let told = self.err.lines().any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(told, "no line tells {parts:?}:\n{}", self.err);
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("JSON")
    }
}

/// A server that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
    talk: Receiver<String>,
}

impl Server {
    /// Starts `tifa serve` and waits until it tells its address.
    pub(crate) fn start(mut command: Command) -> Server {
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program to run");
        let mut lines = BufReader::new(child.stderr.take().expect("its talk")).lines();
        let (sender, talk) = channel();
        thread::spawn(move || {
            while let Some(Ok(line)) = lines.next() {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut server = Server { child, address: String::new(), talk };
        let line = server.hears(" at http://");
        let address = line.split(" at http://").nth(1).and_then(|rest| rest.split(['/', ' ']).next());
        server.address = address.expect("an address").to_owned();
        server
    }

    /// Waits for a line that holds this.
    pub(crate) fn hears(&self, part: &str) -> String {
        let mut heard = Vec::new();
        loop {
            match self.talk.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => heard.push(line),
                Err(error) => panic!("{part:?} is never said ({error}), but {heard:#?}"),
            }
        }
    }

    /// The status and body of an answer.
    pub(crate) fn get(&self, target: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).expect("to ask");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split_whitespace().nth(1).and_then(|status| status.parse().ok());
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        (status.expect("a status"), body.expect("a body"))
    }

    /// Hits of a query that is written as it stands in a URL.
    pub(crate) fn hits(&self, query: &str) -> u64 {
        let (status, body) = self.get(&format!("/api/v1/search?q={query}&match=phrase"));
        assert_eq!(status, 200, "{body}");
        let answer: Value = serde_json::from_str(&body).expect("JSON");
        answer["totals"]["hits"].as_u64().expect("hits")
    }

    /// Asks it to end, and gives its exit code.
    #[cfg(unix)]
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let kill = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        assert!(kill.expect("sh").success());
        self.child.wait().expect("its end").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
