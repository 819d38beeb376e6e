//! A file is put, chunk by chunk.

use super::chunk::{
    bounded, is_single, no_secrets, out_of_order, refused, taken, unkept, whole, wrong_digest,
};
use super::folder::{Folder, discard};
use super::{FileRow, Files, HeldKey, OWNERS_MAX, Owner, told, view};
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::Core;
use crate::error::{ControlError, refuse};
use desk::content::{self, BEGINNING_BYTES, Content};
use jiff::{SignedDuration, Timestamp};
use law::form::FileKind;
use sha2::{Digest as _, Sha256 as Hasher};
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use wire::file::CHUNK_BYTES_MAX;
use wire::keys::{SecretOctets, Sha256};
use wire::{Done, FileChunk, FileView, PaperFact, RefusalCode, Scan};

/// Most files that are being put; each has an open file.
const UPLOADS_MAX: usize = 64;
/// Most of one owner.
const UPLOADS_PER_OWNER_MAX: usize = 4;
/// How long an upload may rest, by real time.
const UPLOAD_IDLE: SignedDuration = SignedDuration::from_mins(10);
/// Most private keys that wait for their request, in memory alone.
const KEYS_MAX: usize = 64;
/// Most of one owner: a form asks for one.
const KEYS_PER_OWNER_MAX: usize = 4;
/// How long a private key waits.
const KEY_FOR: SignedDuration = SignedDuration::from_mins(15);

/// A file that is not whole yet.
#[derive(Debug)]
pub(super) struct Upload {
    kind: FileKind,
    bytes: u64,
    taken: u64,
    hasher: Hasher,
    file: File,
    path: PathBuf,
    touched_at: Timestamp,
}

impl Files {
    /// Forgets uploads that nobody goes on with.
    pub(super) fn drop_idle_uploads(&mut self, real: Timestamp) {
        self.uploads.retain(|_, upload| {
            let is_idle = real.duration_since(upload.touched_at) >= UPLOAD_IDLE;
            if is_idle {
                discard(&upload.path);
            }
            !is_idle
        });
    }
}

impl Core {
    /// Takes a chunk.
    pub(crate) fn put_file(
        &mut self,
        caller: &Caller,
        chunk: &FileChunk,
        now: Now,
    ) -> Result<Done, ControlError> {
        let owner = Owner::of(caller).ok_or_else(|| {
            refuse(
                RefusalCode::Forbidden,
                format!("{} has no account", caller.name()),
                "an administrator gives one",
            )
        })?;
        let Some(folder) = self.files.folder.clone() else {
            return Err(refuse(
                RefusalCode::Unavailable,
                "this gateway keeps no files: it was started without a folder for them",
                "its administrator starts controld with --state",
            ));
        };
        let end = bounded(chunk)?;
        if let Some(done) = self.has_whole(&owner, chunk) {
            return Ok(done);
        }
        let octets = chunk.octets.as_slice();
        if chunk.kind == FileKind::PrivateKey {
            return self.hold_key(owner, chunk, now);
        }
        let key = (owner, chunk.sha256);
        if chunk.offset == 0 && !self.files.uploads.contains_key(&key) {
            let upload = self.begin_upload(&folder, &key, chunk, now)?;
            self.files.uploads.insert(key.clone(), upload);
        }
        let Some(upload) = self.files.uploads.get_mut(&key) else {
            return Err(out_of_order(chunk, 0));
        };
        if (upload.kind, upload.bytes) != (chunk.kind, chunk.bytes) {
            return Err(refuse(
                RefusalCode::Conflict,
                "the chunk tells another kind or length of the file than the first one",
                "send all chunks of one file alike",
            ));
        }
        upload.touched_at = now.real;
        if end <= upload.taken {
            return Ok(taken(upload.taken));
        }
        if chunk.offset != upload.taken {
            return Err(out_of_order(chunk, upload.taken));
        }
        if let Err(error) = upload.file.write_all(octets) {
            self.drop_upload(&key);
            return Err(unkept(&error));
        }
        upload.hasher.update(octets);
        upload.taken = end;
        if end < upload.bytes {
            return Ok(taken(end));
        }
        let Some(upload) = self.files.uploads.remove(&key) else {
            return Ok(taken(end));
        };
        let path = upload.path.clone();
        let made = self.finish_upload(&folder, key, upload, now);
        // A file that was refused leaves nothing behind; one that was made has another name by now.
        if made.is_err() {
            discard(&path);
        }
        made
    }

    /// What is here already has no effect.
    fn has_whole(&self, owner: &Owner, chunk: &FileChunk) -> Option<Done> {
        let row = self.files.kept.get(&chunk.sha256)?;
        let is_same = row.bytes == chunk.bytes && row.content.fits(chunk.kind);
        (is_same && row.owners.contains(owner)).then(|| whole(view(chunk.sha256, row)))
    }

    fn begin_upload(
        &mut self,
        folder: &Folder,
        key: &(Owner, Sha256),
        chunk: &FileChunk,
        now: Now,
    ) -> Result<Upload, ControlError> {
        self.files.drop_idle_uploads(now.real);
        let own = self.files.uploads.keys().filter(|(of, _)| *of == key.0);
        if own.count() >= UPLOADS_PER_OWNER_MAX || self.files.uploads.len() >= UPLOADS_MAX {
            return Err(refuse(
                RefusalCode::Full,
                format!(
                    "{UPLOADS_PER_OWNER_MAX} files of yours, or {UPLOADS_MAX} of all, are being put already"
                ),
                "send one after the other; what rests for ten minutes is forgotten",
            ));
        }
        if let Some(full) = self.files.full(Some(&key.0), chunk.bytes) {
            return Err(refuse(
                RefusalCode::Full,
                full,
                "file the requests that cite what you put; what none cites is deleted after a day",
            ));
        }
        let octets = chunk.octets.as_slice();
        if chunk.octets.as_slice().len() < BEGINNING_BYTES && !is_single(chunk) {
            return Err(refuse(
                RefusalCode::BadRequest,
                format!("the first chunk of a file has at least {BEGINNING_BYTES} octets"),
                format!("send chunks of up to {CHUNK_BYTES_MAX} octets"),
            ));
        }
        // Nothing is written of what must not be kept.
        let judged = if is_single(chunk) {
            content::judge(chunk.kind, octets).map(drop)
        } else {
            content::begins(chunk.kind, octets)
        };
        judged.map_err(|unfit| refused(chunk.sha256, &unfit))?;
        self.files.begun = self.files.begun.wrapping_add(1);
        let name = format!("{}-{}", key.1, self.files.begun);
        let (file, path) = folder.begin(&name).map_err(|error| unkept(&error))?;
        Ok(Upload {
            kind: chunk.kind,
            bytes: chunk.bytes,
            taken: 0,
            hasher: Hasher::new(),
            file,
            path,
            touched_at: now.real,
        })
    }

    fn drop_upload(&mut self, key: &(Owner, Sha256)) {
        if let Some(upload) = self.files.uploads.remove(key) {
            discard(&upload.path);
        }
    }

    fn finish_upload(
        &mut self,
        folder: &Folder,
        (owner, digest): (Owner, Sha256),
        mut upload: Upload,
        now: Now,
    ) -> Result<Done, ControlError> {
        let found = Sha256(upload.hasher.clone().finalize().into());
        if found != digest {
            return Err(wrong_digest(digest, found));
        }
        let mut octets = Vec::new();
        let read = upload.file.rewind();
        let read = read.and_then(|()| upload.file.read_to_end(&mut octets));
        read.map_err(|error| unkept(&error))?;
        let content =
            content::judge(upload.kind, &octets).map_err(|unfit| refused(digest, &unfit))?;
        let finished = folder.finish(&upload.file, &upload.path, digest);
        finished.map_err(|error| unkept(&error))?;
        let row = self.with_owner(digest, (content, upload.bytes), owner.clone(), now);
        let shown = view(digest, &row);
        let fact = PaperFact::FilePut {
            sha256: digest,
            bytes: upload.bytes,
            content: content.label().to_owned(),
            who: match owner {
                Owner::Applicant(applicant) => applicant.to_string(),
                Owner::Account(name) => name.to_string(),
            },
        };
        self.write_file(digest, row, vec![told(fact)], now)?;
        Ok(whole(shown))
    }

    /// The row of a file with one owner more.
    fn with_owner(
        &self,
        digest: Sha256,
        (content, bytes): (Content, u64),
        owner: Owner,
        now: Now,
    ) -> FileRow {
        let known = self.files.kept.get(&digest);
        let known = known.filter(|row| !matches!(row.scan, Scan::Infected { .. }));
        let mut row = known.cloned().unwrap_or_else(|| FileRow {
            content,
            bytes,
            put_at: now.real,
            owners: Vec::new(),
            scan: if self.files.has_scanner {
                Scan::Waiting
            } else {
                Scan::Unscanned
            },
            is_cited: false,
        });
        row.put_at = now.real;
        row.owners.retain(|one| *one != owner);
        row.owners.push(owner);
        if row.owners.len() > OWNERS_MAX {
            row.owners.remove(0);
        }
        row
    }

    /// A private key waits in memory for the request that cites it.
    fn hold_key(
        &mut self,
        owner: Owner,
        chunk: &FileChunk,
        now: Now,
    ) -> Result<Done, ControlError> {
        let octets = chunk.octets.as_slice();
        let judged = content::judge(chunk.kind, octets);
        let content = judged.map_err(|unfit| refused(chunk.sha256, &unfit))?;
        let found = Sha256(Hasher::digest(octets).into());
        if found != chunk.sha256 {
            return Err(wrong_digest(chunk.sha256, found));
        }
        if !self.settings.papers.has_keyd {
            return Err(no_secrets(
                "no keyd is set; its administrator starts controld with --keyd",
            ));
        }
        let key = (owner, chunk.sha256);
        self.files.held.retain(|_, held| held.until > now.real);
        let own = self
            .files
            .held
            .keys()
            .filter(|(of, _)| *of == key.0)
            .count();
        let is_new = !self.files.held.contains_key(&key);
        if is_new && (own >= KEYS_PER_OWNER_MAX || self.files.held.len() >= KEYS_MAX) {
            return Err(refuse(
                RefusalCode::Full,
                format!(
                    "{KEYS_PER_OWNER_MAX} private keys of yours, or {KEYS_MAX} of all, wait for their requests"
                ),
                "file the request that cites them; they are forgotten after fifteen minutes",
            ));
        }
        let octets = SecretOctets::new(octets.to_vec()).ok_or_else(|| {
            refuse(
                RefusalCode::BadRequest,
                "the private key is too long to be sealed",
                "send the key without further certificates",
            )
        })?;
        let until = now.real.checked_add(KEY_FOR).unwrap_or(now.real);
        self.files.held.insert(key, HeldKey { octets, until });
        let shown = FileView {
            sha256: chunk.sha256,
            name: String::new(),
            field: String::new(),
            content: content.label().to_owned(),
            bytes: chunk.bytes,
            scan: Scan::Unscanned,
        };
        Ok(whole(shown))
    }
}
