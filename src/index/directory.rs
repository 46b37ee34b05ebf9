//! The folder of an index, readable by another user than the one who wrote it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

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
        let mut file = tempfile::NamedTempFile::new_in(&self.root)?;
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
