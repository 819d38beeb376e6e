//! Files that requests cite: kept by the SHA-256 of their content, with their octets in a folder and their rows in the store.
//!
//! A file is put by whoever will cite it, chunk by chunk; its first octets are judged before anything of it is kept, the
//! whole of it before it is a file ([`desk::content`]). A private key is never written: it waits in memory for the request
//! that cites it, where keyd seals it.
//!
//! With a scanner, a file can be cited once the scanner found nothing. What no request cites is deleted after [`UNCITED_FOR`].
//! Whoever finds a bound reached is refused with it; nothing is deleted to make room.

mod chunk;
mod cite;
mod folder;
mod put;
mod read;
mod scan;

pub(crate) use chunk::no_secrets;
pub(crate) use cite::Cited;
use folder::Folder;
pub use scan::{SCANS_MAX, ScanJob, ScanOutcome};

use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::{Core, Writing};
use crate::error::ControlError;
use crate::keys;
use crate::ledger::{put, scan as rows};
use crate::papers::PaperSettings;
use crate::store::{Op as Put, StateStore};
use desk::content::Content;
use jiff::{SignedDuration, Timestamp};
use model::{AccountName, Applicant};
use put::Upload;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use wire::keys::{SecretOctets, Sha256};
use wire::{Fact, FileView, PaperFact, Scan};

/// Most files; their rows stand in memory, some 200 octets each.
const FILES_MAX: usize = 200_000;
/// Most octets of all files: what a gateway's disk keeps beside its journal.
const FILES_BYTES_MAX: u64 = 64 << 30;
/// Most files of one owner that no request cites: a form takes some dozens.
const UNCITED_FILES_MAX: usize = 128;
/// Most octets of them: sixteen of the largest documents.
const UNCITED_BYTES_MAX: u64 = 256 << 20;
/// How long a file waits for the request that cites it, by real time.
const UNCITED_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Most files swept in one transaction.
const SWEPT_MAX: usize = 24;
/// Most such transactions at a time; the next follow with the next tick.
const SWEEPS_MAX: usize = 16;
/// Most owners that a file remembers; of more the first puts it again.
const OWNERS_MAX: usize = 64;

/// Who put a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Owner {
    /// Any account of an applicant.
    Applicant(Applicant),
    /// An account that files for nobody of its own: an officer.
    Account(AccountName),
}

impl Owner {
    /// Whom a caller puts files as; nobody without an account.
    pub(crate) fn of(caller: &Caller) -> Option<Self> {
        let account = caller.account.as_ref()?;
        Some(match account.files_for() {
            Some(applicant) => Self::Applicant(applicant),
            None => Self::Account(account.name.clone()),
        })
    }
}

/// A file, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileRow {
    /// What its content is.
    pub(crate) content: Content,
    /// Its octets.
    pub(crate) bytes: u64,
    /// When it was put last, by real time.
    pub(crate) put_at: Timestamp,
    /// Who put it.
    pub(crate) owners: Vec<Owner>,
    /// Whether it was looked through.
    pub(crate) scan: Scan,
    /// Whether a request cites it, or it is a document.
    pub(crate) is_cited: bool,
}

/// A private key that waits for its request.
#[derive(Debug)]
pub(crate) struct HeldKey {
    octets: SecretOctets,
    until: Timestamp,
}

/// What is known of the files in memory.
#[derive(Debug, Default)]
pub(crate) struct Files {
    folder: Option<Folder>,
    has_scanner: bool,
    kept: BTreeMap<Sha256, FileRow>,
    bytes: u64,
    /// Those that no request cites, the one that was put first at the front.
    uncited: BTreeSet<(Timestamp, Sha256)>,
    /// Those that the scanner has to look through.
    waiting: BTreeSet<Sha256>,
    scanning: BTreeSet<Sha256>,
    /// Why the scanner did not answer last; none if it did.
    scanner_failed: Option<String>,
    scan_again_at: Option<Timestamp>,
    uploads: BTreeMap<(Owner, Sha256), Upload>,
    /// How many uploads were begun: each has a name of its own.
    begun: u64,
    held: BTreeMap<(Owner, Sha256), HeldKey>,
}

impl Files {
    /// Reads what the store knows, and deletes from the folder what it does not know.
    pub(crate) fn open(
        store: &dyn StateStore,
        settings: &PaperSettings,
    ) -> Result<Self, ControlError> {
        let folder = settings.folder.as_deref().map(Folder::open);
        let mut files = Self {
            folder: folder.transpose().map_err(ControlError::Folder)?,
            has_scanner: settings.has_scanner,
            ..Self::default()
        };
        for (key, row) in rows::<FileRow>(store, b"file/")? {
            if let Some(digest) = keys::file_of(&key) {
                files.adopt(digest, row);
            }
        }
        if let Some(folder) = &files.folder {
            let is_known = |digest: &Sha256| files.kept.contains_key(digest);
            if let Err(error) = folder.tidy(is_known) {
                tracing::warn!(%error, "the folder of files cannot be tidied");
            }
        }
        Ok(files)
    }

    /// What is stored of a file is this now.
    pub(crate) fn adopt(&mut self, digest: Sha256, row: FileRow) {
        let waits = self.has_scanner
            && !row.is_cited
            && matches!(row.scan, Scan::Waiting | Scan::Unscanned);
        if waits {
            self.waiting.insert(digest);
        } else {
            self.waiting.remove(&digest);
        }
        self.forget(digest);
        if !matches!(row.scan, Scan::Infected { .. }) {
            self.bytes = self.bytes.saturating_add(row.bytes);
        }
        if !row.is_cited {
            self.uncited.insert((row.put_at, digest));
        }
        self.kept.insert(digest, row);
    }

    fn forget(&mut self, digest: Sha256) {
        let Some(row) = self.kept.remove(&digest) else {
            return;
        };
        self.uncited.remove(&(row.put_at, digest));
        if !matches!(row.scan, Scan::Infected { .. }) {
            self.bytes = self.bytes.saturating_sub(row.bytes);
        }
    }

    /// When the next file is to be swept, by real time.
    pub(crate) fn next_sweep(&self) -> Option<Timestamp> {
        let (put_at, _) = self.uncited.first()?;
        put_at.checked_add(UNCITED_FOR).ok()
    }

    pub(crate) fn row(&self, digest: Sha256) -> Option<&FileRow> {
        self.kept.get(&digest)
    }

    pub(crate) fn folder(&self) -> Option<&Folder> {
        self.folder.as_ref()
    }

    /// How many files there are, their octets, how many wait for the scanner, and how that is.
    pub(crate) fn status(&self) -> (u32, u64, u32, String) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let scanner = match (&self.scanner_failed, self.has_scanner) {
            (_, false) => "none".to_owned(),
            (None, true) => "answers".to_owned(),
            (Some(why), true) => why.clone(),
        };
        (
            count(self.kept.len()),
            self.bytes,
            count(self.waiting.len()),
            scanner,
        )
    }

    /// The bound that one more file of so many octets passes, in words.
    pub(crate) fn full(&self, owner: Option<&Owner>, bytes: u64) -> Option<String> {
        if self.kept.len() >= FILES_MAX {
            return Some(format!("{FILES_MAX} files are kept already"));
        }
        if self.bytes.saturating_add(bytes) > FILES_BYTES_MAX {
            return Some(format!(
                "the files would have more than {FILES_BYTES_MAX} octets"
            ));
        }
        let owner = owner?;
        let own = self
            .uncited
            .iter()
            .filter_map(|(_, digest)| self.kept.get(digest));
        let own = own.filter(|row| row.owners.contains(owner));
        let (count, sum) = own.fold((0, 0_u64), |(count, sum), row| {
            (count + 1, sum.saturating_add(row.bytes))
        });
        if count >= UNCITED_FILES_MAX {
            return Some(format!(
                "{UNCITED_FILES_MAX} of your files wait for a request that cites them"
            ));
        }
        (sum.saturating_add(bytes) > UNCITED_BYTES_MAX).then(|| {
            format!(
                "your files that wait for a request would have more than {UNCITED_BYTES_MAX} octets"
            )
        })
    }
}

/// What came of a file, for the journal.
pub(crate) fn told(what: PaperFact) -> Fact {
    Fact::Paper { what }
}

/// A file as its owners see it.
pub(crate) fn view(digest: Sha256, row: &FileRow) -> FileView {
    FileView {
        sha256: digest,
        name: String::new(),
        field: String::new(),
        content: row.content.label().to_owned(),
        bytes: row.bytes,
        scan: row.scan.clone(),
    }
}

impl Core {
    /// Deletes files that no request cited in time, and forgets uploads and keys that nobody went on with.
    pub(crate) fn sweep_files(&mut self, now: Now) -> Result<(), ControlError> {
        self.files.held.retain(|_, key| key.until > now.real);
        self.files.drop_idle_uploads(now.real);
        for _ in 0..SWEEPS_MAX {
            let is_old = |put_at: &Timestamp| now.real.duration_since(*put_at) >= UNCITED_FOR;
            let old = self.files.uncited.iter();
            let old = old.take_while(|(put_at, _)| is_old(put_at));
            let old: Vec<(Sha256, u64)> = old
                .take(SWEPT_MAX)
                .filter_map(|(_, digest)| Some((*digest, self.files.row(*digest)?.bytes)))
                .collect();
            if old.is_empty() {
                break;
            }
            self.delete_files(&old, now)?;
        }
        Ok(())
    }

    fn delete_files(&mut self, old: &[(Sha256, u64)], now: Now) -> Result<(), ControlError> {
        let delete = |(digest, _): &(Sha256, u64)| Put::Delete {
            key: keys::file(*digest),
        };
        let writing = Writing {
            puts: old.iter().map(delete).collect(),
            facts: vec![told(PaperFact::FilesSwept {
                count: u32::try_from(old.len()).unwrap_or(u32::MAX),
                bytes: old.iter().map(|(_, bytes)| bytes).sum(),
            })],
            ..Writing::default()
        };
        self.write(writing, now)?;
        for (digest, _) in old {
            self.files.forget(*digest);
            self.files.waiting.remove(digest);
            if let Some(folder) = &self.files.folder {
                folder.remove(*digest);
            }
        }
        Ok(())
    }

    /// What makes a file a stored one, and tells of it.
    fn write_file(
        &mut self,
        digest: Sha256,
        row: FileRow,
        facts: Vec<Fact>,
        now: Now,
    ) -> Result<(), ControlError> {
        let writing = Writing {
            puts: vec![put(keys::file(digest), &row)?],
            facts,
            ..Writing::default()
        };
        self.write(writing, now)?;
        self.files.adopt(digest, row);
        Ok(())
    }
}
