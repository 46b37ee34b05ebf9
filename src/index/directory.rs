//! The folder of an index, readable by another user than the one who wrote it.

use std::fs::{self, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// tantivy's own directory, except that every file it writes may be read by everyone (tantivy leaves `meta.json` at mode 0600).
#[derive(Clone, Debug)]
pub(super) struct PublicDirectory {
    inner: MmapDirectory,
    root: PathBuf,
}

impl PublicDirectory {
    pub(super) fn open(root: &Path) -> Result<PublicDirectory> {
        let inner = MmapDirectory::open(root)
            .map_err(|error| Error::Read { path: root.to_owned(), source: io::Error::other(error.to_string()) })?;
        Ok(PublicDirectory { inner, root: root.to_owned() })
    }
}

/// Puts a file beside those of the index, whole or not at all.
pub(crate) fn publish(dir: &Path, name: &str, data: &[u8]) -> Result<()> {
    let written = PublicDirectory::open(dir)?.atomic_write(Path::new(name), data);
    written.map_err(|source| Error::Write { path: dir.join(name), source })
}

/// What a file is called until it is whole.
const TEMPORARY: (&str, &str) = (".tifa-", ".tmp");

/// A file that is locked as long as the program lives that writes it.
fn temporary(dir: &Path) -> io::Result<NamedTempFile> {
    loop {
        let file = tempfile::Builder::new().prefix(TEMPORARY.0).suffix(TEMPORARY.1).tempfile_in(dir)?;
        file.as_file().lock()?;
        // Before it was locked, another program may have taken it for a leftover.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// Removes what is left of files whose writers were killed: those that nobody holds locked.
pub(super) fn remove_leftovers(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir).map_err(|source| Error::Read { path: dir.to_owned(), source })? {
        let path = entry.map_err(|source| Error::Read { path: dir.to_owned(), source })?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) && path.is_file() {
            remove_unheld(&path).map_err(|source| Error::Write { path, source })?;
        }
    }
    Ok(())
}

fn remove_unheld(path: &Path) -> io::Result<()> {
    let removed = fs::File::open(path).and_then(|file| match file.try_lock() {
        Ok(()) => fs::remove_file(path),
        Err(TryLockError::WouldBlock) => Ok(()),
        Err(TryLockError::Error(error)) => Err(error),
    });
    // It may just have been finished.
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

#[cfg(unix)]
fn make_public(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_public(_: &Path) -> io::Result<()> {
    Ok(())
}

impl Directory for PublicDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = self.inner.open_write(path)?;
        make_public(&self.root.join(path)).map_err(|error| OpenWriteError::wrap_io_error(error, path.to_path_buf()))?;
        Ok(file)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let mut file = temporary(&self.root)?;
        file.write_all(data)?;
        make_public(file.path())?;
        file.as_file().sync_data()?;
        file.persist(self.root.join(path))?;
        self.sync_directory()
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_being_written_is_no_leftover_before_its_writer_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let (handle, path) = temporary(dir.path()).unwrap().keep().unwrap();
        remove_leftovers(dir.path()).unwrap();
        assert!(path.exists(), "somebody writes it");
        drop(handle);
        remove_leftovers(dir.path()).unwrap();
        assert!(!path.exists(), "nobody will finish it");
    }
}
