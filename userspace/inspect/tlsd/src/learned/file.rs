//! The file that keeps what was learned over a restart.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use tls::learned::{Learner, LearnerState};

/// Its name, in the folder of the log.
pub(crate) const FILE: &str = "learned.json";
/// Longest file that is read: 4,096 exemptions take some 4 MiB, and the revocations of an organisation 80 KiB.
const OCTETS_MAX: u64 = 64 << 20;

/// Reads what was learned; nothing where there is no file. A file that cannot be used is set aside, and the error says why.
pub(super) fn read(path: &Path) -> Result<Learner, String> {
    let octets = match octets(path) {
        Ok(octets) => octets,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Learner::default()),
        Err(error) => return Err(refused(path, &error.to_string())),
    };
    let state: LearnerState =
        serde_json::from_slice(&octets).map_err(|error| refused(path, &error.to_string()))?;
    Learner::of_state(state).map_err(|error| refused(path, &error.to_string()))
}

/// Writes what was learned, whole or not at all.
pub(super) fn write(path: &Path, state: &LearnerState) -> io::Result<()> {
    let beside = with_end(path, "new");
    let mut file = File::create(&beside)?;
    file.write_all(&serde_json::to_vec_pretty(state)?)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn octets(path: &Path) -> io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    let file = File::open(path)?;
    let read = file
        .take(OCTETS_MAX.saturating_add(1))
        .read_to_end(&mut octets)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > OCTETS_MAX {
        let why = format!("it is longer than {OCTETS_MAX} octets");
        return Err(io::Error::other(why));
    }
    Ok(octets)
}

/// Sets a file aside that is not used, so that it can be looked at when the next has taken its place.
fn refused(path: &Path, why: &str) -> String {
    let aside = with_end(path, "refused");
    let kept = match fs::rename(path, &aside) {
        Ok(()) => format!("it is kept as {}", aside.display()),
        Err(error) => format!("it could not be set aside: {error}"),
    };
    let path = path.display();
    format!("{path} is not used, and learning begins anew: {why}; {kept}")
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    PathBuf::from(name)
}
