//! The log of connections on disk: one line each, in files of bounded size and number.

use crate::error::TlsdError;
use crate::limits::RECORDS_QUEUED_MAX;
use std::io;
use std::path::{Path, PathBuf};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncWriteExt as _, BufWriter};
use tokio::sync::mpsc;

/// The file that is being written.
const CURRENT: &str = "connections.jsonl";
/// Octets after which it is set aside as `connections-N.jsonl`, numbers rising.
const FILE_OCTETS_MAX: u64 = 64 * 1024 * 1024;
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

/// What writes them.
#[derive(Debug)]
pub(crate) struct Writer {
    folder: PathBuf,
    lines: mpsc::Receiver<String>,
    current: BufWriter<File>,
    octets: u64,
    /// Numbers of the files that were set aside, rising.
    aside: Vec<u64>,
}

/// Opens the log in a folder, which is made if it is missing.
pub(crate) async fn open(folder: &Path) -> Result<(Records, Writer), TlsdError> {
    let failed = |source| TlsdError::File {
        action: "open the log in",
        path: folder.to_owned(),
        source,
    };
    let (sender, lines) = mpsc::channel(RECORDS_QUEUED_MAX);
    let writer = Writer::open(folder, lines).await.map_err(failed)?;
    Ok((Records { lines: sender }, writer))
}

impl Writer {
    async fn open(folder: &Path, lines: mpsc::Receiver<String>) -> io::Result<Self> {
        fs::create_dir_all(folder).await?;
        let mut aside = Vec::new();
        let mut entries = fs::read_dir(folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            aside.extend(entry.file_name().to_str().and_then(number_of));
        }
        aside.sort_unstable();
        let (current, octets) = current(folder).await?;
        Ok(Self {
            folder: folder.to_owned(),
            lines,
            current,
            octets,
            aside,
        })
    }

    /// Writes until nobody sends lines any more. A line that the disk does not take is told in the daemon's own log.
    pub(crate) async fn run(mut self) {
        while let Some(line) = self.lines.recv().await {
            let written = self.put(&line).await;
            let flushed = if self.lines.is_empty() {
                self.current.flush().await
            } else {
                Ok(())
            };
            if let Err(error) = written.and(flushed) {
                tracing::error!(%error, folder = %self.folder.display(), "a record of a connection is lost");
            }
        }
    }

    async fn put(&mut self, line: &str) -> io::Result<()> {
        self.current.write_all(line.as_bytes()).await?;
        self.current.write_all(b"\n").await?;
        let octets = u64::try_from(line.len()).unwrap_or(u64::MAX);
        self.octets = self.octets.saturating_add(octets).saturating_add(1);
        if self.octets >= FILE_OCTETS_MAX {
            self.turn().await?;
        }
        Ok(())
    }

    /// Sets the current file aside and begins another.
    async fn turn(&mut self) -> io::Result<()> {
        self.current.flush().await?;
        self.current.get_ref().sync_data().await?;
        let number = self.aside.last().map_or(1, |last| last.saturating_add(1));
        fs::rename(self.folder.join(CURRENT), self.folder.join(name_of(number))).await?;
        self.aside.push(number);
        (self.current, self.octets) = current(&self.folder).await?;
        while self.aside.len() > FILES_MAX {
            let oldest = self.aside.remove(0);
            fs::remove_file(self.folder.join(name_of(oldest))).await?;
        }
        Ok(())
    }
}

async fn current(folder: &Path) -> io::Result<(BufWriter<File>, u64)> {
    let mut options = OpenOptions::new();
    let file = options
        .create(true)
        .append(true)
        .mode(0o640)
        .open(folder.join(CURRENT))
        .await?;
    let octets = file.metadata().await?.len();
    Ok((BufWriter::new(file), octets))
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
        let entries = std::fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn lines_go_on_where_the_log_ended() {
        let folder = TempDir::new().unwrap();
        for line in ["one", "two"] {
            let (records, writer) = open(folder.path()).await.unwrap();
            records.write(line.to_owned()).await;
            drop(records);
            writer.run().await;
        }
        let text = std::fs::read_to_string(folder.path().join(CURRENT)).unwrap();
        assert_eq!(text, "one\ntwo\n");
    }

    #[tokio::test]
    async fn files_are_bounded_in_size_and_number() {
        let folder = TempDir::new().unwrap();
        for number in 1..=u64::try_from(FILES_MAX).unwrap() {
            std::fs::write(folder.path().join(name_of(number)), "old\n").unwrap();
        }
        let (records, mut writer) = open(folder.path()).await.unwrap();
        writer.octets = FILE_OCTETS_MAX - 4;
        for line in ["last", "next"] {
            records.write(line.to_owned()).await;
        }
        drop(records);
        writer.run().await;
        let names = names(&folder);
        assert_eq!(names.len(), FILES_MAX + 1);
        assert!(!names.contains(&name_of(1)), "the oldest has gone");
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(
            (
                read("connections-64.jsonl").as_str(),
                read(CURRENT).as_str()
            ),
            ("last\n", "next\n")
        );
    }
}
