//! Every bound of the daemon. What happens at each stands beside it.

pub(crate) mod memory;

use std::time::Duration;

/// Most connections at once; further ones wait in the kernel's queue of the listener until one ends.
pub(crate) const CONNECTIONS_MAX: usize = 20_000;
/// Most connections of one source address, so that none keeps the others out; one more is reset. Behind one address may stand an
/// office.
pub(crate) const CONNECTIONS_PER_SOURCE_MAX: usize = 4_096;
/// Connections that a lane may have more than the emptiest before it hands the door on: handing on costs two wake-ups.
pub(crate) const LANE_LEAD: usize = 8;
/// How often a lane has a timer that ends: shorter than all that connections wait for.
pub(crate) const LANE_TICK: Duration = Duration::from_secs(1);
/// How long a client may take for its first message; then the connection is reset. People's networks take a second at worst.
pub(crate) const HELLO_WAIT: Duration = Duration::from_secs(10);
/// How long a server may take to accept the connection.
pub(crate) const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// How long a handshake may take with either side.
pub(crate) const HANDSHAKE_WAIT: Duration = Duration::from_secs(15);
/// How long a flow may carry nothing. It is cut after this, and before twice this (RFC 5382, REQ-5: no less than 2 hours 4
/// minutes).
pub(crate) const IDLE_MAX: Duration = Duration::from_mins(124);
/// After a failed accept, so that a lack of descriptors does not become a busy loop.
pub(crate) const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Connections to the proxy from sources that are not enrolled, at once; one more is reset, and the others are told by 403.
pub(crate) const STRANGERS_MAX: usize = 64;
/// Names that are looked up at once; further ones wait within their time, and are not found.
pub(crate) const LOOKUPS_MAX: usize = 256;
/// Ports that the proxy reaches for users; another is refused.
pub(crate) const PROXY_PORTS: [u16; 2] = [443, 80];
/// Addresses of a name that the proxy tries, in the resolver's order and of the user's family; the rest is left.
pub(crate) const ADDRESSES_TRIED_MAX: usize = 4;
/// How long all of them may take together; then the user is told that nobody answered.
pub(crate) const REACH_WAIT: Duration = Duration::from_secs(15);
/// How long whoever was answered by the proxy may go on sending before the connection is closed.
pub(crate) const LINGER_WAIT: Duration = Duration::from_secs(2);
/// Before an address of the proxy is tried again that this machine does not have, or another program does.
pub(crate) const BIND_AGAIN: Duration = Duration::from_secs(5);
/// Octets that a pipe takes at once: what the kernel gives a pipe by default.
pub(crate) const PIPE_OCTETS: usize = 64 * 1024;
/// Most empty pipes that are kept for the next octets; further ones are closed.
pub(crate) const PIPES_KEPT: usize = 256;
/// Octets that a connection is read ahead of TLS: two records. It holds so many only while nobody takes them.
pub(crate) const AHEAD_OCTETS: usize = 32 * 1024;
/// Buffers for that, of each thread, that are kept while nothing stands in them; further ones are freed.
pub(crate) const AHEAD_KEPT: usize = 16;
/// Octets of a spliced direction that are read and written as they come: what is longer goes by a pipe, which costs more
/// to begin with.
pub(crate) const COPIED_OCTETS: u64 = 64 * 1024;
/// Most records that wait for the disk; then connections end as fast as it writes.
pub(crate) const RECORDS_QUEUED_MAX: usize = 8_192;
/// How long a connection that is to be decrypted may wait for room; then it becomes of it what the record says of flows whose
/// inspection is impossible.
pub(crate) const ROOM_WAIT: Duration = Duration::from_secs(10);
/// How long records are gathered that go to the disk by one write.
pub(crate) const RECORDS_GATHERED: Duration = Duration::from_millis(20);
/// Sessions with servers that are kept for resumption, for each organisation; the oldest is forgotten first.
pub(crate) const SESSIONS_KEPT: usize = 128;
/// Organisations whose sessions are kept; when there is one more, all are forgotten.
pub(crate) const SESSION_OWNERS_MAX: usize = 2_048;
/// How long a server's chain that was verified is taken for verified where the same is shown again. So much later than at its end a
/// certificate may still be taken.
pub(crate) const VERIFIED_FOR: Duration = Duration::from_mins(1);
/// Chains that are remembered so long; when there is one more, all are forgotten and verified anew.
pub(crate) const VERIFIED_MAX: usize = 8_192;
/// Octets that are read of a first message at once.
pub(crate) const SEGMENT_OCTETS: usize = 4 * 1024;
/// Leaf certificates that are kept, each with its configurations some 6 KiB; the oldest goes when there is one more.
pub(crate) const LEAVES_MAX: usize = 8_192;
/// Octets that are read of a leg at once.
pub(crate) const READ_OCTETS: usize = 16 * 1024;
/// How long a user who is refused may take to ask and to take the page.
pub(crate) const PAGE_WAIT: Duration = Duration::from_secs(30);
/// Octets of content that are held back of one message until the verdict, what its pieces cost included. What is longer begins to go
/// on, and only its last octets are held: a page in its place is possible no more.
pub(crate) const HELD_OCTETS_MAX: usize = 256 * 1024;
/// KiB of content that all messages together may hold back, or wait to have written on. Where that is used up, each holds its newest piece
/// alone, and at a new one nobody looks.
pub(crate) const HELD_KIB_TOTAL: usize = 1024 * 1024;
/// What a piece of content costs beside its octets, so that small ones cannot be many.
pub(crate) const PIECE_COST_OCTETS: usize = 128;
/// KiB of the largest piece: what the machine of HTTP/1.1 reads at once. Each message has room for one from its beginning.
pub(crate) const PIECE_KIB_MAX: u32 = 65;
/// Pieces that wait for a scanner; then no more is read of their message.
pub(crate) const FED_MAX: usize = 4;
/// Octets that a scanner is given at once.
pub(crate) const SCAN_PIECE_OCTETS: usize = 16 * 1024;
/// Contents that clamd looks at at once; further ones wait. clamd has threads and a queue of its own (`MaxThreads`, `MaxQueue`).
pub(crate) const SCANS_MAX: usize = 100;
/// How long a content may wait for its place; then nobody looked at it.
pub(crate) const SCAN_PLACE_WAIT: Duration = Duration::from_secs(30);
/// How long a scanner may take to accept a connection.
pub(crate) const SCANNER_CONNECT_WAIT: Duration = Duration::from_secs(3);
/// Connections to one ICAP service, each for one content at a time; fewer where the service says so (`Max-Connections`). Further
/// contents wait as at clamd.
pub(crate) const ICAP_CONNECTIONS_MAX: usize = SCANS_MAX;
/// Connections to an ICAP service that are kept for the next contents; further ones are closed.
pub(crate) const ICAP_KEPT_MAX: usize = 16;
/// How long they are kept: servers close what is not used after a minute or more.
pub(crate) const ICAP_KEPT_FOR: Duration = Duration::from_secs(30);
/// How long an ICAP service may take to tell its options.
pub(crate) const ICAP_OPTIONS_WAIT: Duration = Duration::from_secs(10);
/// How long an ICAP service is not asked for its options again, whatever happens; one that does not tell them is asked as often.
pub(crate) const ICAP_ASK_PAUSE: Duration = Duration::from_secs(1);
/// Octets of content that are kept until an ICAP server has answered, so that they can be given again where a kept connection turns out
/// to be closed: a preview, and a piece behind it. Of longer content nobody looked then.
pub(crate) const ICAP_GIVEN_AGAIN_MAX: usize = 2 * SCAN_PIECE_OCTETS;
/// Connections to keyd, so that orders do not wait for each other: keyd makes the leaves durable together that are asked for
/// together. It takes eight of one user; two are left to whoever was started before this and has not ended yet.
pub(crate) const KEYD_CONNECTIONS_MAX: usize = 6;
/// How long a question to keyd waits for a free connection; then it goes as with a keyd that refuses.
pub(crate) const KEYD_PLACE_WAIT: Duration = Duration::from_secs(5);
/// How long keyd may take to answer; then its connection is closed, and what needs the leaf goes as the record's
/// `without-inspector` says. Users' programs wait hardly longer.
pub(crate) const KEYD_ANSWER_WAIT: Duration = Duration::from_secs(10);
/// How long keyd's word on who certifies is believed; then the next connection asks again. A revoked authority serves no longer.
pub(crate) const ISSUER_BELIEVED: Duration = Duration::from_mins(1);
/// Keys of a day that are kept, one for each organisation that is enrolled and one for bad servers; when there is one more, all
/// are forgotten and made anew. keyd serves half as many organisations.
pub(crate) const DAY_KEYS_MAX: usize = 4_096;
/// How long the same alarm is not raised again: whoever asks for a blocked name in a loop is one event, not a full journal.
pub(crate) const ALARM_PAUSE: Duration = Duration::from_mins(10);
/// Alarms of one organisation within that time; what more there is stands in the log of connections alone.
pub(crate) const ALARMS_OF_ORGANISATION_MAX: usize = 64;
/// Alarms that are remembered so long; of one more the oldest is forgotten, and may be raised again.
pub(crate) const ALARMS_MAX: usize = 4_096;
