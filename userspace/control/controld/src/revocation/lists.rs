//! Lists: fetched before they run out, judged before they count, and kept in a folder over a restart.

use super::exchange;
use super::sources::Sources;
use eds::{KnownList, Trust};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Longest list, in bytes: as that of a file in the administrator's folder.
const LIST_BYTES_MAX: usize = 16 << 20;
/// Longest wait for one list.
const LIST_WAIT: Duration = Duration::from_mins(1);

/// How long after one try a list that is held, and due, is asked for again.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// The lists that are held, by address.
pub(crate) type Held = BTreeMap<String, HeldList>;

/// A list that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeldList {
    /// What it says of itself.
    pub(crate) known: KnownList,
    /// When its address was asked last, by the legal clock.
    pub(crate) asked_at: Timestamp,
}

/// A list that was fetched, or why none came.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// Its address.
    pub(crate) address: String,
    /// It, and what it says of itself.
    pub(crate) list: Result<(Arc<Vec<u8>>, KnownList), String>,
    /// When it was asked, by the legal clock.
    pub(crate) asked_at: Timestamp,
}

/// Fetches the lists that are missing or that three quarters of their life are over of, one after the other. One that is held
/// on the disk from before a start is taken from there. What will not do leaves the old one, which ends by its own date.
pub(crate) async fn refresh(
    sources: Arc<Sources>,
    held: Held,
    (trust, now): (Arc<Trust>, Timestamp),
    folder: PathBuf,
) -> Vec<Fetched> {
    let mut fetched = Vec::new();
    for (address, place) in &sources.lists {
        let old = held.get(address);
        if old.is_some_and(|old| waits(old, now)) {
            continue;
        }
        let asked_at = now;
        let path = folder.join(file_name(address));
        if old.is_none()
            && let Ok(der) = read(&path)
            && let Ok(list) = judge(&trust, der, (None, now), None).await
            && !is_due(&list.1, now)
        {
            let (address, list) = (address.clone(), Ok(list));
            fetched.push(Fetched {
                address,
                list,
                asked_at,
            });
            continue;
        }
        let list = match exchange(place, None, (LIST_WAIT, LIST_BYTES_MAX)).await {
            Ok(der) => {
                judge(
                    &trust,
                    der,
                    (old.map(|old| old.known.clone()), now),
                    Some(path),
                )
                .await
            }
            Err(why) => Err(why),
        };
        fetched.push(Fetched {
            address: address.clone(),
            list,
            asked_at,
        });
    }
    fetched
}

/// Whether a list that is held is not asked for now.
fn waits(held: &HeldList, now: Timestamp) -> bool {
    let again = held.asked_at.saturating_add(AGAIN_AFTER);
    // A clock that was set back asks at once.
    let was_asked = held.asked_at <= now && again.is_ok_and(|again| now < again);
    was_asked || !is_due(&held.known, now)
}

/// Whether the next list is to be fetched: three quarters of the life of this one are over.
fn is_due(list: &KnownList, now: Timestamp) -> bool {
    let life = list.next_update.duration_since(list.this_update);
    let due = list.this_update.saturating_add(life * 3 / 4);
    due.is_ok_and(|due| now >= due)
}

/// Judges a list, and keeps it in a file; both beside the loop, since a large one takes a while.
async fn judge(
    trust: &Arc<Trust>,
    der: Vec<u8>,
    (old, now): (Option<KnownList>, Timestamp),
    kept_in: Option<PathBuf>,
) -> Result<(Arc<Vec<u8>>, KnownList), String> {
    let trust = Arc::clone(trust);
    let judging = tokio::task::spawn_blocking(move || {
        let list = trust.known_list(&der, now);
        let list = list.map_err(|error| error.to_string())?;
        if old.is_some_and(|old| old.this_update > list.this_update) {
            return Err(format!(
                "it is of {}, older than the one that is held",
                list.this_update
            ));
        }
        if let Some(path) = kept_in
            && let Err(error) = keep(&path, &der)
        {
            tracing::warn!(path = %path.display(), %error, "a fetched list cannot be kept; it is fetched again after a start");
        }
        Ok((Arc::new(der), list))
    });
    // It ends by itself, but for a fault of the machine.
    timeout(LIST_WAIT, judging)
        .await
        .map_err(|_| "it took too long to judge".to_owned())?
        .map_err(|error| error.to_string())?
}

fn file_name(address: &str) -> String {
    let digest = model::ContentDigest(Sha256::digest(address.as_bytes()).into());
    format!("{digest}.crl")
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let bytes = fs::metadata(path)?.len();
    if usize::try_from(bytes).is_ok_and(|bytes| bytes <= LIST_BYTES_MAX) {
        fs::read(path)
    } else {
        Err(std::io::ErrorKind::FileTooLarge.into())
    }
}

/// Puts a file in the place of another, whole or not at all.
fn keep(path: &Path, der: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("new");
    let mut file = fs::File::create(&new)?;
    file.write_all(der)?;
    file.sync_all()?;
    fs::rename(&new, path)
}
