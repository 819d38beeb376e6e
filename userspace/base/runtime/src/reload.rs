//! Files that a daemon reads at its start, and again when they change or when it is told to by SIGHUP.
//!
//! Here stands when; the reading is the daemon's. It reads whole or not at all: what cannot be used, be it half-written, leaves
//! what was read before, and the next change brings another try.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How often the files are looked at.
pub const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Most files of a folder that are looked at, in the order that the system lists them; of what changes beyond, SIGHUP tells.
const ENTRIES_MAX: usize = 1_024;

/// Why the files are to be read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// One of them is not what it was.
    Changed,
    /// SIGHUP.
    Told,
}

/// Waits for the moment to read files again.
#[derive(Debug)]
pub struct Reload {
    watched: Watched,
    hangup: Signal,
    look: Interval,
}

impl Reload {
    /// Looks at files, and at folders with what stands in them. Make it *before* the first reading, so that no change falls
    /// between the two. From the call on SIGHUP does not end the process.
    pub fn watch(paths: Vec<PathBuf>) -> io::Result<Self> {
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            watched: Watched::new(paths),
            hangup: signal(SignalKind::hangup())?,
            look,
        })
    }

    /// The next cause to read them again. Dropping the future loses none.
    pub async fn next(&mut self) -> Cause {
        loop {
            tokio::select! {
                _ = self.hangup.recv() => {
                    self.watched.changed();
                    return Cause::Told;
                }
                _ = self.look.tick() => if self.watched.changed() {
                    return Cause::Changed;
                }
            }
        }
    }
}

/// Files, and how they looked last.
#[derive(Debug)]
struct Watched {
    paths: Vec<PathBuf>,
    seen: Vec<Vec<Look>>,
}

/// How a file looks from outside; a name that is not there looks like nothing.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    path: PathBuf,
    /// Device, inode and length.
    which: (u64, u64, u64),
    /// When content, and owner or mode, changed: seconds and nanoseconds of each.
    when: (i64, i64, i64, i64),
}

impl Watched {
    fn new(paths: Vec<PathBuf>) -> Self {
        let seen = paths.iter().map(|path| look_at(path)).collect();
        Self { paths, seen }
    }

    /// Whether something differs from the last look.
    fn changed(&mut self) -> bool {
        let now: Vec<_> = self.paths.iter().map(|path| look_at(path)).collect();
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

fn look_at(path: &Path) -> Vec<Look> {
    let Ok(metadata) = fs::metadata(path) else {
        return Vec::new();
    };
    let mut looks = vec![Look::of(path, &metadata)];
    if let Ok(entries) = fs::read_dir(path) {
        let paths = entries.flatten().map(|entry| entry.path());
        looks.extend(paths.take(ENTRIES_MAX).filter_map(|path| {
            let metadata = fs::metadata(&path).ok()?;
            Some(Look::of(&path, &metadata))
        }));
    }
    looks.sort();
    looks
}

impl Look {
    fn of(path: &Path, metadata: &Metadata) -> Self {
        Self {
            path: path.to_owned(),
            which: (metadata.dev(), metadata.ino(), metadata.len()),
            when: (
                metadata.mtime(),
                metadata.mtime_nsec(),
                metadata.ctime(),
                metadata.ctime_nsec(),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
