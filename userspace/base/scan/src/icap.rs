//! The Internet Content Adaptation Protocol (RFC 3507), the client's side, as machines.
//!
//! ```text
//!  OptionsQuery ─→ Options ─┐
//!  heads of HTTP ───────────┴─ Transaction::begin ─→ preview ─→ 100 ─→ rest ─→ reply
//!                                                      │ 204: Unmodified       │ 200: Head, Body …, End
//!                                                      └ 200: Head, Body …, End└ 204, if all of it was held
//! ```
//!
//! What goes out: both heads of the exchange without hop-by-hop fields, and the body. **Never the client's address or name.**
//! Cookies and credentials stay behind unless [`Disclosure`] says otherwise, and come back into what the server adapted.
//!
//! What comes in is read strictly and within bounds: a head has CR LF at the end of each line; in HTTP no line is folded; lengths are
//! those of the chunks, never a field's; fields of framing are dropped, so that whoever forwards frames anew. A server may
//! answer a request in the place of the origin, or adapt its fields and body; **it may not turn it to another target.**
//!
//! No body is held whole: the machine holds the preview until the server's word. Where a body's length is known and small, it
//! holds all of it and allows 204 behind the end (§4.6). Where the caller keeps the original ([`Keeper`]), the machine holds nothing
//! and allows 204 at any time.
//!
//! Whoever wants content judged and never adapted asks an [`Inspection`]: whatever is not left as it is, it calls refused.

mod chunk;
mod fault;
mod head;
mod http;
mod inspection;
mod options;
mod outgoing;
mod query;
mod reply;
mod transaction;
mod url;

pub use fault::{HeadFault, IcapFault};
pub use head::Field;
pub use http::{HttpHead, Start};
pub use inspection::{IcapOutcome, Inspection};
pub use options::{Methods, Options, ServiceState, Transfer};
pub use outgoing::{Disclosure, Share};
pub use query::OptionsQuery;
pub use transaction::{Adapted, BodyLength, Event, IcapLimits, Job, Keeper, Transaction};
pub use url::{IcapUrl, IcapUrlError};
