//! Sidecars: `NAME.meta.yaml`, fields of the speech in the file NAME beside it.
//!
//! NAME is the whole name of the file (`a.txt.meta.yaml`), or its name without the format (`a.meta.yaml`), which then tells about each
//! file of that name. The whole name is the stronger: of the two, only one is read. In a file of many speeches the fields hold for each.
//! What a sidecar says wins over what the file says of itself, so that a text need not be touched to be corrected.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::fields::Fields;
use super::find::{self, SourceFile};
use super::front_matter::MAX_FRONT_MATTER_BYTES;
use super::problem::{Problem, Reason};
use super::yaml;

/// How the name of a sidecar ends.
const ENDING: &str = ".meta.yaml";

/// Whether a file is a sidecar, by its name.
pub(super) fn is_one(path: &Path) -> bool {
    target(path).is_some()
}

/// Tells each file its sidecar; those that are left over become problems. Touches no disk.
pub(super) fn assign(files: &mut [SourceFile], sidecars: Vec<PathBuf>) -> Vec<Problem> {
    if sidecars.is_empty() {
        return Vec::new();
    }
    let by_target: HashMap<PathBuf, PathBuf> =
        sidecars.into_iter().filter_map(|sidecar| Some((target(&sidecar)?, sidecar))).collect();
    let mut used = HashSet::new();
    for file in files {
        file.sidecar = by_target.get(&file.path).or_else(|| by_target.get(&without_format(&file.path))).cloned();
        used.extend(file.sidecar.clone());
    }
    by_target
        .into_values()
        .filter(|sidecar| !used.contains(sidecar))
        .map(|sidecar| {
            let detail = "tells about no file that is read; name it NAME.meta.yaml beside the file NAME";
            Problem::new(&sidecar, None, Reason::LoneSidecar, detail)
        })
        .collect()
}

/// The sidecar of a file that was named by itself, so that its folder is not listed.
pub(super) fn beside(path: &Path) -> Option<PathBuf> {
    [path.to_owned(), without_format(path)].into_iter().find_map(|mut target| {
        target.as_mut_os_string().push(ENDING);
        target.is_file().then_some(target)
    })
}

/// The fields of the sidecar of a file; none where it has no sidecar.
///
/// # Errors
/// A sidecar that cannot be read or is not YAML fields: the problem is the file's, which cannot be read without it.
pub(super) fn fields(file: &SourceFile) -> Result<Fields, Problem> {
    let Some(sidecar) = &file.sidecar else { return Ok(Fields::new()) };
    let wrong = |reason, detail: String| {
        let name = sidecar.file_name().unwrap_or_default().to_string_lossy();
        Problem::new(&file.path, None, reason, format!("its sidecar {name} {detail}"))
    };
    let mut bytes = Vec::new();
    File::open(sidecar)
        .and_then(|open| open.take(MAX_FRONT_MATTER_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| wrong(Reason::Unreadable, format!("cannot be read: {error}")))?;
    if bytes.len() > MAX_FRONT_MATTER_BYTES {
        return Err(wrong(Reason::BadSidecar, "is longer than 64 KB; shorten it".to_owned()));
    }
    let yaml = std::str::from_utf8(&bytes)
        .map_err(|_| wrong(Reason::BadSidecar, "is not UTF-8; save it as UTF-8".to_owned()))?;
    yaml::parse(yaml.trim_start_matches('\u{feff}'))
        .map_err(|fault| wrong(Reason::BadSidecar, format!("is, at line {}, {}", fault.line, fault.detail)))
}

/// The file that a sidecar tells about, with or without its format.
fn target(sidecar: &Path) -> Option<PathBuf> {
    let name = sidecar.file_name()?.to_str()?.strip_suffix(ENDING)?;
    (!name.is_empty()).then(|| sidecar.with_file_name(name))
}

/// A path without the `.txt` or `.txt.gz` at its end.
fn without_format(path: &Path) -> PathBuf {
    let plain = if find::is_gzip(path) { path.with_extension("") } else { path.to_owned() };
    plain.with_extension("")
}
