//! What the daemon may hold in all: every part's bound, added up with all of them at their worst at once.
//!
//! Counted is what the process holds. Buffers of sockets and pipes are the kernel's (`tcp_mem`, and 64 KiB a pipe while octets are on
//! their way); the index of categories is mapped and shared. At rest an inspected connection holds some 40 KiB.
//!
//! **Not counted**: the windows of decoders, one for each coded content that somebody looks at: 32 KiB of gzip, and of brotli and zstd as
//! much as the content has, up to 16 and 8 MiB. So many contents as there is room to hold ([`HELD_KIB_TOTAL`]) have one at once; who
//! fills all of them with the largest windows holds more than what is added up here.
//!
//! | Part | Bound | Where that is full |
//! |---|---|---|
//! | connections | [`CONNECTIONS_MAX`] × [`CONNECTION_KIB`] | new ones wait in the kernel's queue; of one source they are reset |
//! | what decrypted ones hold beside | [`DECRYPTED_KIB_TOTAL`] | a new one waits [`ROOM_WAIT`](super::ROOM_WAIT), then it becomes of it what the record says of flows whose inspection is impossible (`without-inspector`) |
//! | content before its verdict, and until it is written | [`HELD_KIB_TOTAL`] | nobody looks at further content, which does as declared for that |
//! | scanners | [`SCANNERS`] × [`SCANS_MAX`] × [`SCAN_KIB`] | content waits for a place, then nobody looked at it |
//! | wide windows, heads of HTTP/2 | [`WIDE_KIB_TOTAL`], [`HEADS_KIB_TOTAL`] | windows stay narrow; requests are refused and may be repeated |
//! | sessions with servers | [`SESSION_OWNERS_MAX`] × [`SESSIONS_KEPT`] × [`SESSION_KIB`] | the oldest, or all, are forgotten |
//! | the rest: leaves, records, tables, block lists | [`REST_KIB`] | each in its place |

use super::{
    AHEAD_OCTETS, CONNECTIONS_MAX, HELD_KIB_TOTAL, LEAVES_MAX, RECORDS_QUEUED_MAX, SCANS_MAX,
    SESSION_OWNERS_MAX, SESSIONS_KEPT,
};
use crate::http2::limits::{
    FIELDS_OCTETS_MAX, HEADS_KIB_TOTAL, NARROW, RESETS_KEPT_MAX, SMALL_FRAMES_FACTOR, STREAMS_MAX,
    WIDE_KIB_TOTAL,
};
use strict_http::limits::{FIELDS_MAX, HEAD_OCTETS_MAX, INBOX_OCTETS_MAX, OUTBOX_OCTETS_MAX};

/// Most KiB that the daemon holds: 48 GiB.
pub(crate) const MEMORY_KIB_MAX: usize = 48 * 1024 * 1024;

/// A buffer that grows by doubling holds at most this many times what is in it.
const GROWTH: usize = 2;
/// The state of a connection's task and of its record.
const TASK_KIB: usize = 32;
/// The head of a message, once it was read: its octets, and where its fields stand.
const HEAD_KIB: usize = kib(HEAD_OCTETS_MAX + FIELDS_MAX * 64);

/// What each connection may hold: what its user says first, as it is read, with what came behind it, and as it was read.
pub(crate) const CONNECTION_KIB: usize =
    TASK_KIB + kib(GROWTH * (HEAD_OCTETS_MAX + AHEAD_OCTETS)) + HEAD_KIB;

/// A leg of TLS: what waits to be sent (rustls keeps 64 KiB), a handshake message or a record on its way in, its plain text, and what
/// was read ahead of it.
const TLS_LEG_KIB: usize = 64 + 64 + 2 * 18 + kib(AHEAD_OCTETS);
/// The machine of HTTP/1.1 between both legs: what came and was not read, what waits to be sent, the two heads.
const RELAY_KIB: usize =
    kib(GROWTH * 2 * (INBOX_OCTETS_MAX + OUTBOX_OCTETS_MAX + HEAD_OCTETS_MAX)) + 2 * HEAD_KIB;
/// What a decrypted connection of HTTP/1.1 may hold beside, and one in the clear.
pub(crate) const HTTP1_KIB: usize = 2 * TLS_LEG_KIB + RELAY_KIB;

/// An exchange of HTTP/2 on its way: its task, and what both legs know of its stream.
const EXCHANGE_KIB: usize = 8;
/// A stream that was reset, of which a leg knows as long as it does.
const RESET_KIB: usize = 1;
/// A leg of HTTP/2: its narrow window with what small frames cost, a list of fields as it comes in, frames as they go out, streams.
const HTTP2_LEG_KIB: usize = kib(NARROW.connection as usize) * (1 + SMALL_FRAMES_FACTOR)
    + kib(GROWTH * FIELDS_OCTETS_MAX as usize)
    + 2 * 16
    + RESETS_KEPT_MAX * RESET_KIB;
/// What a decrypted connection of HTTP/2 may hold beside its share of wide windows and heads.
pub(crate) const HTTP2_KIB: usize =
    2 * (TLS_LEG_KIB + HTTP2_LEG_KIB) + STREAMS_MAX as usize * EXCHANGE_KIB;

/// KiB for what decrypted connections hold: some 10,500 that may speak HTTP/2, or 25,700 that do not, at their worst.
pub(crate) const DECRYPTED_KIB_TOTAL: usize = 32 * 1024 * 1024;

/// A content at a scanner: pieces that wait, the scanner's own buffers.
const SCAN_KIB: usize = 1024;
/// clamd, and the ICAP services of requests and of responses.
const SCANNERS: usize = 3;
/// A session with a server: its ticket, and its chain as authorities issue them.
const SESSION_KIB: usize = 8;
/// Leaves with their configurations, lines that wait for the disk, tables of destinations and of what was learned, block lists in
/// force and the ones that are compiled to take their place.
const REST_KIB: usize = LEAVES_MAX * 6 + RECORDS_QUEUED_MAX * 4 + 256 * 1024 + 2 * 512 * 1024;

const _: () = assert!(
    CONNECTIONS_MAX * CONNECTION_KIB
        + DECRYPTED_KIB_TOTAL
        + HELD_KIB_TOTAL
        + SCANNERS * SCANS_MAX * SCAN_KIB
        + WIDE_KIB_TOTAL
        + HEADS_KIB_TOTAL
        + SESSION_OWNERS_MAX * SESSIONS_KEPT * SESSION_KIB
        + REST_KIB
        <= MEMORY_KIB_MAX,
    "all parts together hold no more than the daemon may"
);
// As many as the figures of the daemon's memory at rest are taken at.
const _: () = assert!(DECRYPTED_KIB_TOTAL / HTTP2_KIB >= 10_000);

/// Octets as KiB, rounded up.
const fn kib(octets: usize) -> usize {
    octets.div_ceil(1024)
}
