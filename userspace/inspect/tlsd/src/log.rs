//! The log of connections on disk: one line each, in files of bounded size and number.

use crate::error::TlsdError;
use crate::limits::{RECORDS_GATHERED, RECORDS_QUEUED_MAX};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;
use tokio::sync::mpsc;

/// The file that is being written.
const CURRENT: &str = "connections.jsonl";
/// Octets after which it is set aside as `connections-N.jsonl`, numbers rising.
const FILE_OCTETS_MAX: u64 = 64 * 1024 * 1024;
/// Octets of lines after which they are written, whatever more there is.
const BATCH_OCTETS_MAX: usize = 1024 * 1024;
/// Files that were set aside; the oldest goes when there is one more. With the current one they take 4 GiB at most.
const FILES_MAX: usize = 63;

/// Where records go.
#[derive(Clone, Debug)]
pub(crate) struct Records {
    lines: mpsc::Sender<String>,
}

impl Records {
    /// Writes a line, without its end. Waits while the disk is behind: no record is lost before its connection has ended.
    pub(crate) async fn write(&self, line: String) {
        if self.lines.send(line).await.is_err() {
            tracing::error!("a record is lost: the log is not written any more");
        }
    }
}

/// What writes them, on a thread of its own.
#[derive(Debug)]
pub(crate) struct Writer {
    folder: PathBuf,
    lines: mpsc::Receiver<String>,
    /// Lines that go to the disk by the next write.
    batch: Vec<u8>,
    /// How many those are.
    gathered: usize,
    current: File,
    octets: u64,
    /// Numbers of the files that were set aside, rising.
    aside: Vec<u64>,
}

/// Opens the log in a folder, which is made if it is missing.
pub(crate) fn open(folder: &Path) -> Result<(Records, Writer), TlsdError> {
    let failed = |source| TlsdError::File {
        action: "open the log in",
        path: folder.to_owned(),
        source,
    };
    let (sender, lines) = mpsc::channel(RECORDS_QUEUED_MAX);
    let writer = Writer::open(folder, lines).map_err(failed)?;
    Ok((Records { lines: sender }, writer))
}

impl Writer {
    fn open(folder: &Path, lines: mpsc::Receiver<String>) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut aside = Vec::new();
        for entry in fs::read_dir(folder)? {
            aside.extend(entry?.file_name().to_str().and_then(number_of));
        }
        aside.sort_unstable();
        let (current, octets) = current(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            lines,
            batch: Vec::new(),
            gathered: 0,
            current,
            octets,
            aside,
        })
    }

    /// Writes until nobody sends lines any more: all that came within [`RECORDS_GATHERED`] by one write. Blocks its thread.
    pub(crate) fn run(mut self) {
        while let Some(first) = self.lines.blocking_recv() {
            self.put(&first);
            gather();
            while let Ok(line) = self.lines.try_recv() {
                self.put(&line);
            }
            self.write();
        }
    }

    fn put(&mut self, line: &str) {
        self.batch.extend_from_slice(line.as_bytes());
        self.batch.push(b'\n');
        self.gathered = self.gathered.saturating_add(1);
        let octets = u64::try_from(line.len()).unwrap_or(u64::MAX);
        self.octets = self.octets.saturating_add(octets).saturating_add(1);
        if self.batch.len() >= BATCH_OCTETS_MAX {
            self.write();
        }
        if self.octets >= FILE_OCTETS_MAX {
            self.write();
            if let Err(error) = self.turn() {
                tracing::error!(%error, folder = %self.folder.display(), "the log goes on in the file that is full");
            }
        }
    }

    /// Writes what was gathered. Lines that the disk does not take are told in the daemon's own log.
    fn write(&mut self) {
        if let Err(error) = self.current.write_all(&self.batch) {
            tracing::error!(%error, records = self.gathered, folder = %self.folder.display(), "records of connections are lost");
        }
        self.batch.clear();
        self.gathered = 0;
    }

    /// Sets the current file aside and begins another.
    fn turn(&mut self) -> io::Result<()> {
        self.current.sync_data()?;
        let number = self.aside.last().map_or(1, |last| last.saturating_add(1));
        fs::rename(self.folder.join(CURRENT), self.folder.join(name_of(number)))?;
        self.aside.push(number);
        (self.current, self.octets) = current(&self.folder)?;
        while self.aside.len() > FILES_MAX {
            let oldest = self.aside.remove(0);
            fs::remove_file(self.folder.join(name_of(oldest)))?;
        }
        Ok(())
    }
}

/// Lets lines come.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing is waited for: what comes meanwhile shares a write"
)]
fn gather() {
    thread::sleep(RECORDS_GATHERED);
}

fn current(folder: &Path) -> io::Result<(File, u64)> {
    let mut options = OpenOptions::new();
    let file = options
        .create(true)
        .append(true)
        .mode(0o640)
        .open(folder.join(CURRENT))?;
    let octets = file.metadata()?.len();
    Ok((file, octets))
}

fn name_of(number: u64) -> String {
    format!("connections-{number}.jsonl")
}

fn number_of(name: &str) -> Option<u64> {
    let number = name.strip_prefix("connections-")?.strip_suffix(".jsonl")?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn names(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Has the last lines of a daemon written.
    fn write(records: Records, writer: Writer, lines: &[&str]) {
        for line in lines {
            records.lines.blocking_send((*line).to_owned()).unwrap();
        }
        drop(records);
        writer.run();
    }

    #[test]
    fn lines_go_on_where_the_log_ended() {
        let folder = TempDir::new().unwrap();
        for line in ["one", "two"] {
            let (records, writer) = open(folder.path()).unwrap();
            write(records, writer, &[line]);
        }
        let text = fs::read_to_string(folder.path().join(CURRENT)).unwrap();
        assert_eq!(text, "one\ntwo\n");
    }

    #[test]
    fn files_are_bounded_in_size_and_number() {
        let folder = TempDir::new().unwrap();
        for number in 1..=u64::try_from(FILES_MAX).unwrap() {
            fs::write(folder.path().join(name_of(number)), "old\n").unwrap();
        }
        let (records, mut writer) = open(folder.path()).unwrap();
        writer.octets = FILE_OCTETS_MAX - 4;
        write(records, writer, &["last", "next"]);
        let names = names(&folder);
        assert_eq!(names.len(), FILES_MAX + 1);
        assert!(!names.contains(&name_of(1)), "the oldest has gone");
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(
            (
                read("connections-64.jsonl").as_str(),
                read(CURRENT).as_str()
            ),
            ("last\n", "next\n")
        );
    }
}
