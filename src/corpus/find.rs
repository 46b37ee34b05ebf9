//! Which files a run reads: those under its paths that have a known format, in an order that does not depend on the disk.
//!
//! Opens no file. Names that begin with `.` are passed over without a word, except where the name was given as a path of the run.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::problem::{Problem, Reason};
use super::sidecar;
use crate::error::{Error, Result};

/// What [`find`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The files, those of the first path first, within a path by the bytes of their names. A file that lies under two paths of the
    /// run belongs to the first.
    pub files: Vec<SourceFile>,
    /// What could not be listed or is not of a known format.
    pub problems: Vec<Problem>,
    /// The paths of the run in canonical form, in their order.
    pub roots: Vec<PathBuf>,
}

/// A file of a known format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is: the canonical form of the path of the run, and the way down from there.
    pub path: PathBuf,
    /// The way down from the path of the run, with `/` between; for a path that is itself a file, the file's name.
    /// The id of its speech, where none is given.
    pub name: String,
    /// Its size when it was found.
    pub bytes: u64,
    /// How it is read.
    pub format: Format,
    /// Whether it is compressed: `.gz` after the rest of its name.
    pub is_gzip: bool,
    /// The file beside it that holds fields of its speech.
    pub sidecar: Option<PathBuf>,
}

/// A format that is read. Each may be compressed: `.txt.gz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.txt`: one speech, front matter allowed.
    Text,
    /// `.md`: the same.
    Markdown,
    /// `.html`, `.htm`: a page, one speech.
    Html,
    /// `.mht`, `.mhtml`: a saved page, one speech.
    Mht,
    /// `.jsonl`: one speech a line.
    JsonLines,
    /// `.csv`: one speech a row, below a row with the names of the fields.
    Csv,
}

impl Format {
    /// The format that a file's name tells.
    pub fn of(path: &Path) -> Option<Format> {
        let plain = if is_gzip(path) { Path::new(path.file_stem()?) } else { path };
        match extension(plain)?.as_str() {
            "txt" => Some(Format::Text),
            "md" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            "mht" | "mhtml" => Some(Format::Mht),
            "jsonl" => Some(Format::JsonLines),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }

    /// Whether a file of it holds many speeches.
    pub fn holds_many(self) -> bool {
        matches!(self, Format::JsonLines | Format::Csv)
    }
}

/// Whether a file is compressed, by its name.
pub(super) fn is_gzip(path: &Path) -> bool {
    extension(path).is_some_and(|extension| extension == "gz")
}

/// What stands behind the last full stop of a name, in small letters.
fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// Why a file is not read, by its name.
fn unknown_format(path: &Path) -> &'static str {
    match extension(path).as_deref() {
        Some("doc" | "docx" | "wps" | "pdf" | "ofd" | "rtf" | "odt" | "xls" | "xlsx" | "ppt" | "pptx") => {
            "this format comes with a later release; save it as .txt or .html, and it is read"
        }
        _ => "not a format that tifa reads (.txt, .md, .html, .htm, .mht, .jsonl, .csv, and .gz of these)",
    }
}

/// Lists the files under the paths of a run, in path order.
///
/// A link is followed, but not where it leads to something that is found under the path anyway, nor twice to one folder: so no
/// speech counts twice, and no circle of links is walked.
///
/// # Errors
/// A path that does not exist or cannot be looked at. What is wrong further down becomes a problem.
pub fn find(paths: &[PathBuf]) -> Result<Found> {
    let mut found = Found::default();
    for path in paths {
        let root = path.canonicalize().map_err(|source| match source.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Error::NoSuchPath { path: path.clone() },
            _ => Error::Read { path: path.clone(), source },
        })?;
        found.roots.push(root);
    }
    let mut seen = HashSet::new();
    let mut sidecars = Vec::new();
    for root in found.roots.clone() {
        let mut files = Vec::new();
        walk(&root, &mut files, &mut sidecars, &mut found.problems);
        if files.first().is_some_and(|file| file.path == root) {
            sidecars.extend(sidecar::beside(&root));
        }
        files.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        files.retain(|file| seen.insert(file.path.clone()));
        found.files.append(&mut files);
    }
    found.problems.append(&mut sidecar::assign(&mut found.files, sidecars));
    found.problems.sort_by(|a, b| a.file.cmp(&b.file));
    found.problems.dedup();
    Ok(found)
}

fn walk(root: &Path, files: &mut Vec<SourceFile>, sidecars: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    let mut links = Links { root, followed: HashSet::new() };
    let entries = WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !(is_hidden(entry) || links.lead_back(entry)));
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) if sidecar::is_one(entry.path()) => sidecars.push(entry.into_path()),
            Ok(entry) => match source_file(root, &entry) {
                Ok(file) => files.push(file),
                Err(problem) => problems.push(problem),
            },
            // A link to a folder above itself, whose files are found there.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                if path.file_name().is_some_and(starts_with_dot) && path != root {
                    continue;
                }
                let why = error.into_io_error().unwrap_or_else(|| ErrorKind::Other.into());
                problems.push(Problem::unreadable(&path, &why));
            }
        }
    }
}

fn source_file(root: &Path, entry: &DirEntry) -> Result<SourceFile, Problem> {
    let path = entry.path();
    let wrong = |reason, detail: &str| Problem::new(path, None, reason, detail);
    if !entry.file_type().is_file() {
        return Err(wrong(Reason::Unreadable, "is neither a file nor a folder; take it out of the folder"));
    }
    let Some(format) = Format::of(path) else {
        return Err(wrong(Reason::UnknownFormat, unknown_format(path)));
    };
    let Some(name) = name_below(root, path) else {
        return Err(wrong(Reason::BadName, "its name is not UTF-8; rename it"));
    };
    let bytes = match entry.metadata() {
        Ok(metadata) => metadata.len(),
        Err(error) => return Err(wrong(Reason::Unreadable, &format!("cannot be read: {error}"))),
    };
    Ok(SourceFile { path: path.to_owned(), name, bytes, format, is_gzip: is_gzip(path), sidecar: None })
}

/// The way from the root to a file, with `/` between whatever the system; none where it is not UTF-8.
fn name_below(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    if below.as_os_str().is_empty() {
        return path.file_name()?.to_str().map(str::to_owned);
    }
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

fn is_hidden(entry: &DirEntry) -> bool {
    starts_with_dot(entry.file_name())
}

fn starts_with_dot(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Keeps links from giving a speech twice.
struct Links<'a> {
    root: &'a Path,
    followed: HashSet<PathBuf>,
}

impl Links<'_> {
    /// Whether an entry is a link to something that is found without it.
    fn lead_back(&mut self, entry: &DirEntry) -> bool {
        if !entry.path_is_symlink() {
            return false;
        }
        let Ok(target) = entry.path().canonicalize() else { return false };
        if let Ok(below) = target.strip_prefix(self.root)
            && !below.iter().any(starts_with_dot)
        {
            return true;
        }
        !self.followed.insert(target)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder with files of these names, each holding a word.
    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "讲话").unwrap();
        }
        folder
    }

    fn names(found: &Found) -> Vec<&str> {
        found.files.iter().map(|file| file.name.as_str()).collect()
    }

    fn find_in(folder: &tempfile::TempDir) -> Found {
        find(&[folder.path().to_owned()]).unwrap()
    }

    #[test]
    fn files_come_in_the_order_of_their_names() {
        let found = find_in(&folder(&["b.txt", "a/z.md", "a.jsonl", "a-b/c.txt", "市/讲话.TXT"]));
        assert_eq!(names(&found), ["a-b/c.txt", "a.jsonl", "a/z.md", "b.txt", "市/讲话.TXT"]);
        assert_eq!(found.problems, []);
        assert_eq!(found.files[0].format, Format::Text);
        assert_eq!(found.files[0].bytes, 6);
        assert_eq!(found.files[1].format, Format::JsonLines);
        assert!(found.files[0].path.starts_with(&found.roots[0]));
    }

    #[test]
    fn a_path_that_is_a_file_is_named_by_its_file_name() {
        let folder = folder(&["a/b.txt"]);
        let found = find(&[folder.path().join("a/b.txt")]).unwrap();
        assert_eq!(names(&found), ["b.txt"]);
        assert_eq!(found.files[0].path, found.roots[0]);
    }

    #[test]
    fn a_file_under_two_paths_belongs_to_the_first() {
        let folder = folder(&["a/b.txt", "c.txt"]);
        let (all, part) = (folder.path().to_owned(), folder.path().join("a"));
        assert_eq!(names(&find(&[all.clone(), part.clone()]).unwrap()), ["a/b.txt", "c.txt"]);
        assert_eq!(names(&find(&[part, all]).unwrap()), ["b.txt", "c.txt"]);
    }

    #[test]
    fn a_missing_path_is_an_error() {
        let folder = folder(&["a.txt"]);
        let missing = folder.path().join("nowhere");
        let error = find(&[folder.path().to_owned(), missing.clone()]).unwrap_err();
        assert!(matches!(error, Error::NoSuchPath { path } if path == missing));
        let below_a_file = folder.path().join("a.txt/b");
        assert!(matches!(find(&[below_a_file]), Err(Error::NoSuchPath { .. })));
    }

    #[test]
    fn other_formats_are_reported() {
        let found = find_in(&folder(&["a.docx", "b", "c.txt"]));
        assert_eq!(names(&found), ["c.txt"]);
        assert_eq!(found.problems.len(), 2);
        assert_eq!(found.problems[0].reason, Reason::UnknownFormat);
        assert!(
            found.problems[0]
                .to_string()
                .ends_with("a.docx: this format comes with a later release; save it as .txt or .html, and it is read")
        );
        assert!(found.problems[1].to_string().contains("b: not a format that tifa reads (.txt, .md, .html"));
    }

    #[test]
    fn hidden_files_are_passed_over_unless_given() {
        let folder = folder(&[".git/a.txt", ".a.txt", "._b.docx", "b.txt"]);
        let found = find_in(&folder);
        assert_eq!(names(&found), ["b.txt"]);
        assert_eq!(found.problems, []);
        assert_eq!(names(&find(&[folder.path().join(".git")]).unwrap()), ["a.txt"]);
        assert_eq!(names(&find(&[folder.path().join(".a.txt")]).unwrap()), [".a.txt"]);
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;

        use super::*;

        #[test]
        fn circles_of_links_end_and_no_file_comes_twice() {
            let folder = folder(&["a/b.txt", "c.txt"]);
            symlink(folder.path(), folder.path().join("a/up")).unwrap();
            symlink("a", folder.path().join("again")).unwrap();
            symlink("c.txt", folder.path().join("latest.txt")).unwrap();
            let found = find_in(&folder);
            assert_eq!(names(&found), ["a/b.txt", "c.txt"]);
            assert_eq!(found.problems, []);
        }

        #[test]
        fn links_to_what_is_not_found_otherwise_are_followed_once() {
            let outside = folder(&["x.txt", "in/y.txt"]);
            let folder = folder(&["a.txt", ".store/z.txt"]);
            symlink(outside.path(), folder.path().join("l1")).unwrap();
            symlink(outside.path(), folder.path().join("l2")).unwrap();
            symlink(folder.path(), outside.path().join("back")).unwrap();
            symlink(".store/z.txt", folder.path().join("z.txt")).unwrap();
            let found = find_in(&folder);
            assert_eq!(names(&found), ["a.txt", "l1/in/y.txt", "l1/x.txt", "z.txt"]);
            assert!(found.files.iter().all(|file| file.path.starts_with(&found.roots[0])));
        }

        #[test]
        fn a_link_to_nowhere_is_reported() {
            let folder = folder(&["a.txt"]);
            symlink("nowhere", folder.path().join("b.txt")).unwrap();
            let found = find_in(&folder);
            assert_eq!(names(&found), ["a.txt"]);
            assert_eq!(found.problems.len(), 1);
            assert_eq!(found.problems[0].reason, Reason::Unreadable);
        }

        #[test]
        fn a_name_that_is_not_utf8_is_reported() {
            let folder = folder(&["a.txt"]);
            fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xbd\xb2.txt")), "讲话").unwrap();
            let found = find_in(&folder);
            assert_eq!(names(&found), ["a.txt"]);
            assert_eq!(found.problems[0].reason, Reason::BadName);
        }

        #[test]
        fn what_is_no_file_is_reported_and_not_opened() {
            let folder = folder(&["a.txt"]);
            let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s.txt")).unwrap();
            let found = find_in(&folder);
            assert_eq!(names(&found), ["a.txt"]);
            assert_eq!(found.problems[0].reason, Reason::Unreadable);
        }

        #[test]
        fn a_folder_that_may_not_be_read_is_reported() {
            use std::os::unix::fs::PermissionsExt;
            let folder = folder(&["a.txt", "closed/b.txt"]);
            let closed = folder.path().join("closed");
            fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
            let found = find_in(&folder);
            let root_may_anything = fs::read_dir(&closed).is_ok();
            fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
            if !root_may_anything {
                assert_eq!(names(&found), ["a.txt"]);
                assert_eq!(found.problems[0].reason, Reason::Unreadable);
                assert!(found.problems[0].touches(&found.roots[0].join("closed/b.txt")));
            }
        }
    }
}
