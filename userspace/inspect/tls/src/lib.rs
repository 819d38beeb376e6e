//! The brain of TLS inspection: reads what clients say first, decides what is decrypted, and says what a leaf
//! certificate holds.
//!
//! * [`hello`]: the `ClientHello`, from any segmentation;
//! * [`alert`]: how a connection is refused in TLS;
//! * [`scope`]: whose traffic may be decrypted at all;
//! * [`access`]: what the lists of п. 15–16 open;
//! * [`destination`]: whether an exempt name's destination is its own;
//! * [`learned`]: services that cannot be inspected without breaking them, exempt for a time;
//! * [`decide()`]: splice, inspect or refuse, in one table of precedence;
//! * [`proxy`]: whom the explicit proxy serves, and what it reaches;
//! * [`upstream`]: the verdict on a server's chain;
//! * [`leaf`]: what a leaf certificate holds;
//! * [`inside`]: what is spoken inside of a decrypted connection;
//! * [`record`]: the log record of a connection;
//! * [`words`]: what is said of all that.

pub mod access;
pub mod alert;
pub mod decide;
pub mod destination;
pub mod hello;
pub mod inside;
pub mod leaf;
pub mod learned;
pub mod proxy;
pub mod record;
pub mod scope;
pub mod upstream;
pub mod words;

pub use access::{Access, Lists};
pub use alert::Alert;
pub use decide::{
    Action, DecryptPermit, Facts, RefuseReason, SpliceReason, decide, judge_nameless,
    judge_offered, judge_request, judge_upstream, rejudge,
};
pub use hello::{ClientHello, HelloReader};
pub use leaf::LeafTemplate;
pub use learned::Learner;
pub use record::ConnectionRecord;
pub use scope::{Enrolled, Scope, Standing};
pub use upstream::{UpstreamFault, UpstreamVerdict};
