//! Every bound of HTTP/2 connections. What happens at each stands beside it.
//!
//! RFC 9113 section 10.5 asks for such bounds and names few numbers; where it names one it is cited.

use std::time::Duration;

/// Streams of one user that may be open at once (RFC 9113 section 6.5.2 recommends no fewer than 100). One more is refused and may be
/// repeated. A server that takes fewer is asked for no more than it takes; the rest waits.
pub(crate) const STREAMS_MAX: u32 = 100;
/// Octets of a list of fields, each counted with 32 octets beside it (RFC 9113 section 6.5.2). A longer request is answered by 431, a
/// longer response breaks its stream, and a list of several times this ends the connection.
pub(crate) const FIELDS_OCTETS_MAX: u32 = 64 * 1024;
/// Windows of a connection in its beginning.
pub(crate) const NARROW: Windows = Windows {
    stream: 65_535,
    connection: 128 * 1024,
};
/// Windows of a connection that carries much, where memory is granted for them: 80 Mbit/s a stream over 50 ms.
pub(crate) const WIDE: Windows = Windows {
    stream: 512 * 1024,
    connection: 2 * 1024 * 1024,
};
/// Octets that a connection carries before it is granted wide windows.
pub(crate) const WIDE_AFTER_OCTETS: u64 = 64 * 1024;
/// KiB that all connections together may hold beyond their narrow windows. Where nothing is left, windows stay narrow, so that a
/// connection holds no more than one of HTTP/1.1 may.
pub(crate) const WIDE_KIB_TOTAL: usize = 4 * 1024 * 1024;
/// KiB of heads of exchanges that are under way, in all. Where nothing is left, a request is refused and may be repeated, and a
/// response breaks its stream.
pub(crate) const HEADS_KIB_TOTAL: usize = 512 * 1024;
/// Octets of one stream that wait to be written to a leg. While they do, nothing more of it is taken from the other.
pub(crate) const SEND_OCTETS_MAX: usize = 128 * 1024;
/// What small frames of content may cost a leg beyond their content, as a multiple of its narrow window: a quarter of KiB each. Frames
/// of 52 octets cannot exceed it there; whoever floods with smaller ones that nobody takes ends its connection.
pub(crate) const SMALL_FRAMES_FACTOR: usize = 4;
/// Streams reset by us that are remembered; frames on forgotten ones count as broken streams.
pub(crate) const RESETS_KEPT_MAX: usize = 200;
/// How long they are: what was under way comes within this.
pub(crate) const RESETS_KEPT: Duration = Duration::from_secs(3);
/// Streams that a peer reset before we looked at them; one more ends the connection (CVE-2023-44487).
pub(crate) const RESETS_UNSEEN_MAX: usize = 20;
/// Streams that broke the protocol, over a connection's life; one more ends it.
pub(crate) const BROKEN_STREAMS_MAX: usize = 1_024;
/// Streams that a peer reset, at once and a second; more ends the connection (CVE-2023-44487, CVE-2025-8671). A browser that leaves a
/// page resets a hundred.
pub(crate) const RESETS: Rate = Rate {
    burst: 1_000,
    a_second: 50,
};
/// Frames that carry nothing of a message (PING, SETTINGS, PRIORITY, `WINDOW_UPDATE`, CONTINUATION and unknown ones), at once and a
/// second, beyond what we occasion; more ends the connection (CVE-2019-9512, CVE-2019-9515, CVE-2024-27316).
pub(crate) const CONTROLS: Rate = Rate {
    burst: 2_000,
    a_second: 100,
};
/// Such frames that each frame of ours with a part of a message occasions: windows of the stream and the connection, a measurement of
/// the path by PING and its answer.
pub(crate) const CONTROLS_PER_FRAME: u64 = 4;
/// How long a connection may take to end in order once it is over; then it is broken off.
pub(crate) const CLOSE_WAIT: Duration = Duration::from_secs(5);

/// Windows of flow control that a leg's peer is given (RFC 9113 section 5.2), in octets. The connection's is several of its streams',
/// so that one that stands still does not hold up the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Windows {
    /// Of each stream.
    pub(crate) stream: u32,
    /// Of the connection.
    pub(crate) connection: u32,
}

/// How often something may happen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    /// At once.
    pub(crate) burst: u64,
    /// Again each second.
    pub(crate) a_second: u64,
}
