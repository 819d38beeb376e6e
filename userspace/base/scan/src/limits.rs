//! Every bound of this crate, with its reason.

/// Most octets of one list's file: the largest public lists have 4.7 million names in 100 MB.
pub const FILE_BYTES_MAX: usize = 256 << 20;
/// Most octets of a line: an address of the web has 2,048 in practice, and RPZ's records fewer.
pub const LINE_BYTES_MAX: usize = 4096;
/// Most entries of all lists together: at 32 octets each an index takes no more than 256 MB.
pub const ENTRIES_MAX: usize = 8_000_000;
/// Most lists that one index is compiled from.
pub const LISTS_MAX: usize = 64;
/// Most problems that one reading reports; one more then says how many were left out.
pub const PROBLEMS_MAX: usize = 50;
/// Most examples told of entries that were passed over for one reason.
pub const EXAMPLES_MAX: usize = 3;
/// Most characters of a file's own text that a message repeats.
pub const SHOWN_CHARS_MAX: usize = 100;
/// Most octets of a STIX pattern. Patterns of one indicator are short; longer ones are alternatives by the hundred.
pub const PATTERN_BYTES_MAX: usize = 64 * 1024;
/// Most comparisons of a STIX pattern.
pub const COMPARISONS_MAX: usize = 1024;
/// Shortest IPv4 prefix that a list may block: /8 is the largest that was ever given to one holder.
pub const PREFIX_V4_MIN: u8 = 8;
/// Shortest IPv6 prefix that a list may block: registries themselves hold /12s.
pub const PREFIX_V6_MIN: u8 = 16;
/// Most lines that a record of a zone may be spread over by parentheses.
pub const RECORD_LINES_MAX: usize = 32;

/// Most octets of a chunk to clamd; larger ones only cost memory.
pub const CLAMD_CHUNK_MAX: usize = 64 * 1024;
/// Most octets of clamd's answer: a name and a few words.
pub const CLAMD_ANSWER_MAX: usize = 4 * 1024;
/// Most characters of the name of what a scanner found.
pub const THREAT_CHARS_MAX: usize = 128;

/// Most octets of an ICAP head: the status line with its fields.
pub const ICAP_HEAD_MAX: usize = 16 * 1024;
/// Most octets of an HTTP head inside of ICAP.
pub const HTTP_HEAD_MAX: usize = 32 * 1024;
/// Most fields of a head of either kind.
pub const FIELDS_MAX: usize = 128;
/// Most octets that wait to be sent to a scanner: one chunk with its frame, or two heads.
pub const OUT_MAX: usize = 2 * HTTP_HEAD_MAX + ICAP_HEAD_MAX;
/// Most octets of a scanner's answer that wait to be looked at: the largest head and a piece of the body.
pub const IN_MAX: usize = HTTP_HEAD_MAX + 16 * 1024;
/// Most octets of a piece of a body, either way.
pub const PIECE_MAX: usize = 16 * 1024;
/// Most octets of the line that gives a chunk's length: eight digits, and extensions that are skipped.
pub const CHUNK_LINE_MAX: usize = 256;
/// Most octets of the fields behind a chunked body.
pub const TRAILER_MAX: usize = 4 * 1024;
/// Largest preview that is sent, whatever the server asks for.
pub const PREVIEW_MAX: usize = 16 * 1024;
/// Longest body that is kept until the server's word, so that it may answer 204 after all of it.
pub const HELD_MAX: usize = 256 * 1024;
/// Most names in one `Transfer-*` list.
pub const EXTENSIONS_MAX: usize = 256;
/// Longest time for which a server's options are believed, in seconds, whatever it says; and that if it says nothing.
pub const OPTIONS_SECONDS_MAX: u64 = 3600;

/// Most octets of a page that tells a user what was blocked.
pub const PAGE_BYTES_MAX: usize = 16 * 1024;
