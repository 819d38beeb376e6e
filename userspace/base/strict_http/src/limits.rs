//! Every bound of the crate, and what happens beyond it.
//!
//! No RFC gives most of these numbers; each is several times what browsers and servers send.

/// The most octets of a head, its start line and its empty line included. More is [`Refusal::HeadTooLarge`](crate::Refusal).
pub const HEAD_OCTETS_MAX: usize = 64 * 1024;

/// The most octets of a request line or a status line, without its end. RFC 9112 section 3 recommends at least 8000. A longer
/// request line is [`Refusal::StartLineTooLong`](crate::Refusal).
pub const START_LINE_OCTETS_MAX: usize = 16 * 1024;

/// The most octets of a field line, without its end. A longer one is [`Refusal::FieldTooLong`](crate::Refusal).
pub const FIELD_LINE_OCTETS_MAX: usize = 16 * 1024;

/// The most octets of a field's name. A longer one is [`Refusal::FieldTooLong`](crate::Refusal).
pub const FIELD_NAME_OCTETS_MAX: usize = 256;

/// The most field lines of a head. More are [`Refusal::TooManyFields`](crate::Refusal).
pub const FIELDS_MAX: usize = 128;

/// The most octets of a method. A longer one is [`Refusal::MethodTooLong`](crate::Refusal).
pub const METHOD_OCTETS_MAX: usize = 32;

/// The most options that the `Connection` fields of a head may list. More are [`Refusal::ConnectionMalformed`](crate::Refusal).
pub const CONNECTION_OPTIONS_MAX: usize = 16;

/// The most digits of a chunk's size. More are [`Refusal::ChunkSize`](crate::Refusal).
pub const CHUNK_DIGITS_MAX: u8 = 16;

/// The most octets of a chunk: what a reader with signed 32 bits still understands. A larger one is
/// [`Refusal::ChunkTooLarge`](crate::Refusal); a body is as long as it likes.
pub const CHUNK_OCTETS_MAX: u64 = 0x7fff_ffff;

/// The most octets of chunk extensions in one body. More are [`Refusal::ChunkExtensionTooLong`](crate::Refusal).
pub const EXTENSION_OCTETS_MAX: usize = 4 * 1024;

/// The most octets of a trailer section, its empty line included. More are [`Refusal::TrailersTooLarge`](crate::Refusal).
pub const TRAILER_OCTETS_MAX: usize = 16 * 1024;

/// The most field lines of a trailer section. More are [`Refusal::TooManyFields`](crate::Refusal).
pub const TRAILERS_MAX: usize = 32;

/// The most interim (1xx) responses to one request. More are [`Refusal::TooManyInterim`](crate::Refusal).
pub const INTERIM_MAX: u8 = 16;

/// The most octets that are held unread of one peer: a head fits. Then nothing more is taken from that peer.
pub const INBOX_OCTETS_MAX: usize = HEAD_OCTETS_MAX + 2;

/// The most octets that wait to be sent to one peer, besides one head or one answer. While it is full, nothing more is passed,
/// so that the other peer is not read.
pub const OUTBOX_OCTETS_MAX: usize = 64 * 1024;

/// The most octets of an answer of our own: a block page. A larger one is not made.
pub const ANSWER_OCTETS_MAX: usize = 256 * 1024;

/// The most octets that a body may decode to for inspection, per message, unless the caller asks for less.
pub const DECODED_OCTETS_MAX: u64 = 256 * 1024 * 1024;

/// How many octets one octet of a coded body may become before it counts as a bomb, unless the caller says otherwise. Deflate
/// cannot exceed 1032; plain text rarely exceeds 30.
pub const BOMB_RATIO_MAX: u64 = 200;

/// How much a body may decode to before its ratio is looked at: a small page of spaces is no bomb.
pub const BOMB_FREE_OCTETS: u64 = 1024 * 1024;

/// The largest window of a zstd frame, in octets (RFC 9659 section 3). A larger one is refused.
pub const ZSTD_WINDOW_OCTETS_MAX: u64 = 8 * 1024 * 1024;
