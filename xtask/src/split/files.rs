//! Files of the bundle: their names carry a hash of what is in them.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::failure::{Result, While};

/// Writes a file under a name that changes with it, and gives the name. It has as many digits as Trunk's.
pub(super) fn put(folder: &Path, start: &str, end: &str, bytes: &[u8]) -> Result<String> {
    let hash = Sha256::digest(bytes);
    let hash = hash
        .first_chunk()
        .map_or(0, |first| u64::from_be_bytes(*first));
    let name = format!("{start}-{hash:016x}{end}");
    write(&folder.join(&name), bytes)?;
    Ok(name)
}

/// The hash of a file of the bundle as
/// [Subresource Integrity](https://www.w3.org/TR/SRI/#the-integrity-attribute) has it.
pub(super) fn integrity(folder: &Path, name: &str) -> Result<String> {
    let hash = Sha256::digest(read(&folder.join(name))?);
    Ok(format!("sha256-{}", STANDARD.encode(hash)))
}

pub(super) fn make_empty(folder: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).or_fail(|| format!("{} cannot be made", folder.display()))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).or_fail(|| format!("{} cannot be read", path.display()))
}

pub(super) fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).or_fail(|| format!("{} cannot be read", path.display()))
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).or_fail(|| format!("{} cannot be written", path.display()))
}

pub(super) fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).or_fail(|| format!("{} cannot be removed", path.display()))
}
