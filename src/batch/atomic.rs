//! Files that are whole or absent: written to a temporary name in the same folder, flushed to the disk, renamed, and
//! the folder flushed too. Whatever stops the process in between leaves a `.tmp` file that the next start removes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// Ending of temporary files.
const ENDING: &str = ".tmp";

/// A file that is being written and has its name only once it is whole. Dropped before that, it leaves nothing.
#[derive(Debug)]
pub(super) struct Whole {
    /// `None` once it has its name, or was given up.
    file: Option<BufWriter<File>>,
    digest: Sha256,
    temporary: PathBuf,
    target: PathBuf,
}

impl Whole {
    /// Begins a file.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let temporary = target.with_file_name(format!(".{name}.{}{ENDING}", std::process::id()));
        let file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        let file = Some(BufWriter::with_capacity(1 << 16, file));
        Ok(Self { file, digest: Sha256::new(), temporary, target: target.to_path_buf() })
    }

    /// Flushes the file, gives it its name, and returns the SHA-256 of its bytes.
    ///
    /// # Errors
    /// Those of the file system. A flush that failed is never repeated, because the system may have dropped the data
    /// and call the second one a success: the file is given up instead.
    pub(super) fn commit(mut self) -> io::Result<String> {
        let file = self.file.take().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let named = file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.temporary, &self.target));
        if let Err(error) = named {
            self.give_up();
            return Err(error);
        }
        sync_folder(&self.target)?;
        Ok(super::hex(self.digest.clone().finalize()))
    }

    /// If this fails too, the next start removes it.
    fn give_up(&self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = self.file.as_mut().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let written = file.write(bytes)?;
        if let Some(taken) = bytes.get(..written) {
            self.digest.update(taken);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            // What is still buffered is not wanted any more.
            drop(file.into_parts());
            self.give_up();
        }
    }
}

/// Writes a file at once and gives the SHA-256 of its bytes.
///
/// # Errors
/// Those of the file system; nothing is left behind.
pub(super) fn write(target: &Path, bytes: &[u8]) -> io::Result<String> {
    let mut file = Whole::create(target)?;
    file.write_all(bytes)?;
    file.commit()
}

/// Removes what earlier processes left half-written; only the holder of the lock may.
///
/// # Errors
/// Those of the file system.
pub(super) fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') && name.ends_with(ENDING) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// A new name is on the disk only when its folder is.
#[cfg(unix)]
fn sync_folder(target: &Path) -> io::Result<()> {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Other systems do not let a folder be flushed.
#[cfg(not(unix))]
fn sync_folder(_target: &Path) -> io::Result<()> {
    Ok(())
}
