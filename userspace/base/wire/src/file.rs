//! Files of requests: sent in chunks, read in pieces.
//!
//! A file is known by the SHA-256 of its content. It is put by whoever will cite it, and shown to whoever may see the
//! request that cites it.

use crate::keys::Sha256;
use crate::request::RequestNumber;
use jiff::Timestamp;
use law::form::FileKind;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use zeroize::Zeroizing;

/// Most octets of a chunk or a piece: with the rest of its message it stays under the frame's bound.
pub const CHUNK_BYTES_MAX: usize = 96 * 1024;

/// Octets of a file, at most [`CHUNK_BYTES_MAX`]. `Debug` masks them, since they may be a private key's; dropped, they are
/// overwritten.
#[derive(Clone, PartialEq, Eq)]
pub struct FileOctets(Zeroizing<Vec<u8>>);

impl FileOctets {
    /// Takes octets over; nothing if they are too many.
    pub fn new(octets: Vec<u8>) -> Option<Self> {
        let octets = Zeroizing::new(octets);
        (octets.len() <= CHUNK_BYTES_MAX).then_some(Self(octets))
    }

    /// The octets.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for FileOctets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileOctets({} octets)", self.0.len())
    }
}

impl Serialize for FileOctets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for FileOctets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Octets)
    }
}

/// Reads octets that lie together.
struct Octets;

impl Visitor<'_> for Octets {
    type Value = FileOctets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {CHUNK_BYTES_MAX} octets of a file")
    }

    fn visit_bytes<E: Error>(self, octets: &[u8]) -> Result<FileOctets, E> {
        let too_many = || E::invalid_length(octets.len(), &self);
        FileOctets::new(octets.to_vec()).ok_or_else(too_many)
    }
}

/// A chunk of a file that is put. Chunks follow each other from the first octet on; one that was taken already has no effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChunk {
    /// SHA-256 of the whole file.
    pub sha256: Sha256,
    /// What the file is: its content is judged by that.
    pub kind: FileKind,
    /// Octets of the whole file.
    pub bytes: u64,
    /// Where in it the chunk begins.
    pub offset: u64,
    /// The chunk.
    pub octets: FileOctets,
}

/// Whether a file was looked through for harmful content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scan {
    /// The scanner found nothing.
    Clean {
        /// When, by real time.
        at: Timestamp,
    },
    /// It waits for the scanner, and cannot be cited yet.
    Waiting,
    /// This gateway has no scanner.
    Unscanned,
    /// The scanner found something: the content is gone.
    Infected {
        /// What, in the scanner's words.
        with: String,
    },
}

/// A file that was put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileView {
    /// SHA-256 of its content.
    pub sha256: Sha256,
    /// Its name, as the request has it; empty for one that no request cites.
    pub name: String,
    /// The field that cites it; empty where none does.
    pub field: String,
    /// What its content is: `pdf`, `certificate`, `xml-schema`.
    pub content: String,
    /// Its octets.
    pub bytes: u64,
    /// Whether it was looked through.
    pub scan: Scan,
}

/// Which piece of which file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePieceWish {
    /// The request that cites the file, or whose document it is.
    pub request: RequestNumber,
    /// The file.
    pub sha256: Sha256,
    /// Where the piece begins.
    pub offset: u64,
}

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePiece {
    /// Octets of the whole file.
    pub bytes: u64,
    /// The piece; empty at the end of the file.
    pub octets: FileOctets,
}
