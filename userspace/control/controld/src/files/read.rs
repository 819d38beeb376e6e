//! Files are shown to whoever may see the request that cites them.

use super::{FileRow, Owner, view};
use crate::authorise::Caller;
use crate::core::Core;
use crate::error::{ControlError, refuse};
use wire::file::CHUNK_BYTES_MAX;
use wire::keys::Sha256;
use wire::{Answer, FileOctets, FilePiece, FilePieceWish, RefusalCode};

impl Core {
    /// A file that the caller put.
    pub(crate) fn own_file(&self, caller: &Caller, digest: Sha256) -> Result<Answer, ControlError> {
        let owner = Owner::of(caller);
        let is_own = |row: &&FileRow| owner.as_ref().is_some_and(|one| row.owners.contains(one));
        let row = self.files.row(digest).filter(is_own);
        row.map(|row| Answer::File(Box::new(view(digest, row))))
            .ok_or_else(|| gone(digest))
    }

    /// A piece of a file of a request, or of a document of it.
    pub(crate) fn file_piece(
        &self,
        caller: &Caller,
        wish: &FilePieceWish,
    ) -> Result<FilePiece, ControlError> {
        let papers = self.papers_for(caller, wish.request)?;
        if !papers.shows(wish.sha256) {
            return self.signed_piece(wish);
        }
        let row = self
            .files
            .row(wish.sha256)
            .ok_or_else(|| gone(wish.sha256))?;
        let folder = self.files.folder().ok_or_else(|| gone(wish.sha256))?;
        let read = folder.read(wish.sha256, wish.offset, CHUNK_BYTES_MAX);
        let octets = read.ok().and_then(FileOctets::new).ok_or_else(|| {
            refuse(
                RefusalCode::Unavailable,
                format!("the file {} cannot be read", wish.sha256),
                "its administrator restores controld's folder of files from its backup",
            )
        })?;
        Ok(FilePiece {
            bytes: row.bytes,
            octets,
        })
    }

    /// A piece of what was signed of a request, which its caller may see.
    fn signed_piece(&self, wish: &FilePieceWish) -> Result<FilePiece, ControlError> {
        let gone = || gone(wish.sha256);
        let whole = self
            .signed_octets(wish.request, wish.sha256)?
            .ok_or_else(gone)?;
        let from = usize::try_from(wish.offset).unwrap_or(usize::MAX);
        let rest = whole.get(from..).unwrap_or_default();
        let piece = rest.get(..CHUNK_BYTES_MAX).unwrap_or(rest);
        Ok(FilePiece {
            bytes: u64::try_from(whole.len()).unwrap_or(u64::MAX),
            octets: FileOctets::new(piece.to_vec()).ok_or_else(gone)?,
        })
    }
}

/// What is said of a file that is not there, or is none of the caller's: both alike.
pub(crate) fn gone(digest: Sha256) -> ControlError {
    refuse(
        RefusalCode::NotFound,
        format!("there is no file {digest} here"),
        "`qaqpa request show NUMBER` lists the files of a request that you may see",
    )
}
