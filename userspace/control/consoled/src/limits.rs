//! Every bound of what a client may use up.

use std::time::Duration;
use wire::request::SUBMISSION_BYTES_MAX;

/// Connections at once; further ones wait in the kernel's queue.
pub(crate) const CONNECTIONS_MAX: usize = 256;
/// Connections of one address (in IPv6, of one /64); a further one is closed at once.
pub(crate) const CONNECTIONS_PER_ADDRESS_MAX: usize = 32;
/// Longest handshake of TLS; then the connection is closed.
pub(crate) const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Longest time for the head of a request, and longest pause between two of a connection; then it is closed.
pub(crate) const HEAD_TIME: Duration = Duration::from_secs(10);
/// Longest life of a connection, whatever it does; then it is closed.
pub(crate) const CONNECTION_TIME: Duration = Duration::from_mins(10);
/// Longest time from the head of a request to its answer, body and controld included; then it is answered by 504.
pub(crate) const REQUEST_TIME: Duration = Duration::from_secs(30);
/// Longest time for a file that is put, from its head to its answer; then it is answered by 504.
pub(crate) const UPLOAD_TIME: Duration = Duration::from_mins(5);
/// Longest pause between two parts of a file that is put; then it is answered by 408.
pub(crate) const UPLOAD_PAUSE: Duration = Duration::from_secs(10);
/// Files that are put at once; a further one is answered by 503.
pub(crate) const UPLOADS_MAX: usize = 16;
/// Pieces of a file that wait for their reader: with the one that is fetched, no download holds more than three.
pub(crate) const DOWNLOAD_QUEUE: usize = 1;
/// Files that are fetched at once; a further one is answered by 503.
pub(crate) const DOWNLOADS_MAX: usize = 16;
/// Most tokens of one address that are refused in [`TOKENS_REFUSED_TIME`]; then it is answered by 429, whatever token it shows.
pub(crate) const TOKENS_REFUSED_MAX: u32 = 20;
/// How long refused tokens of an address are counted together, from the first of them.
pub(crate) const TOKENS_REFUSED_TIME: Duration = Duration::from_mins(1);
/// Addresses of which refused tokens are counted.
pub(crate) const STRANGERS_MAX: usize = 1_024;
/// Most octets of the head of a request; a longer one is answered by 431.
pub(crate) const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most header lines of a request; more are answered by 431.
pub(crate) const HEADERS_MAX: usize = 64;
/// Most octets of a body: a form and its signature as large as controld takes them. A larger one is answered by 413.
pub(crate) const BODY_BYTES_MAX: usize = 160 * 1024;
/// Most octets of a body that is too large that are read and thrown away; then the connection is closed.
pub(crate) const DRAINED_BYTES_MAX: usize = 1024 * 1024;
/// Most parameters of a query; more are answered by 400.
pub(crate) const PARAMETERS_MAX: usize = 16;
/// Most elements of an `Accept` or `Accept-Language` that are looked at; further ones are not.
pub(crate) const LANGUAGES_MAX: usize = 16;
/// Items of a page, where the request names no number.
pub(crate) const PAGE_ITEMS: u16 = 100;
/// Connections to controld at once; further requests wait for one. Streams have their own besides.
pub(crate) const CONTROL_MAX: usize = 16;
/// Streams of events at once; a further one is answered by 503. With [`CONTROL_MAX`] half of the connections that controld takes.
pub(crate) const STREAMS_MAX: usize = 16;
/// Streams of one account; a further one is answered by 429.
pub(crate) const STREAMS_PER_ACCOUNT_MAX: usize = 4;
/// Most pages that are looked through for the event after which a stream shall go on; if it is older, the stream says that some are lost.
pub(crate) const RESUME_PAGES_MAX: usize = 4;
/// Longest life of a stream: then its client comes again, and its token is judged anew.
pub(crate) const STREAM_TIME: Duration = Duration::from_mins(5);
/// How often a silent stream shows that it lives.
pub(crate) const STREAM_PAUSE: Duration = Duration::from_secs(15);
/// Messages that wait for the reader of a stream; one that leaves more unread is closed.
pub(crate) const STREAM_QUEUE: usize = 64;
/// After how many seconds a client may try again what could not be served.
pub(crate) const RETRY_S: u32 = 5;
/// How long nothing is accepted after the kernel refused a connection: descriptors are short.
pub(crate) const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Longest pause between two requests of a session of the console; then it is over.
pub(crate) const SESSION_IDLE: Duration = Duration::from_mins(15);
/// Longest life of a session of the console, whatever it does; then it is over.
pub(crate) const SESSION_TIME: Duration = Duration::from_hours(12);
/// Sessions of one account; for a further one, the one that was used least recently ends.
pub(crate) const SESSIONS_PER_ACCOUNT_MAX: usize = 8;
/// Sessions of all accounts; a further one is answered by 503, since nobody shall end those of others.
pub(crate) const SESSIONS_MAX: usize = 1_024;
/// Most octets of a form of the console; a larger one is answered by 413.
pub(crate) const FORM_BYTES_MAX: usize = 16 * 1024;
/// Most octets of a form of the console that brings a request or an act: the [`SUBMISSION_BYTES_MAX`] that controld takes, of which a
/// letter of two octets is written with six, and as much again as reasons and names of fields may need. A larger one is answered by 413.
pub(crate) const SUBMITTED_BYTES_MAX: usize = 4 * SUBMISSION_BYTES_MAX;
/// Such forms that are read at once: each takes up about four times its size. A further one is answered by 503.
pub(crate) const SUBMITTED_MAX: usize = 16;
/// Most characters of an address within the console that a form goes back to; a longer one goes to the first page.
pub(crate) const RETURN_CHARS_MAX: usize = 2_048;
/// Most items of an export as CSV; if there are more, its last line says so.
pub(crate) const CSV_ITEMS_MAX: usize = 10_000;
/// Most pages of requests that the overview looks through for terms that end; if there are more, it says so.
pub(crate) const DUE_PAGES_MAX: usize = 4;
/// Terms that the overview shows, those that end first.
pub(crate) const DUE_ITEMS: usize = 50;
/// Events that the overview shows.
pub(crate) const LATEST_EVENTS: u16 = 10;
/// How often keyd is asked for what the page of the root shows.
pub(crate) const ROOTS_EVERY: Duration = Duration::from_mins(1);
/// The same while there is nothing to show.
pub(crate) const ROOTS_RETRY: Duration = Duration::from_secs(5);
/// How long keyd may take.
pub(crate) const ROOTS_WAIT: Duration = Duration::from_secs(20);
