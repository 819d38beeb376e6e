//! The nouns of the gateway: identifiers, prefixes, the rows of the record, and the snapshot made of them.
//!
//! Everything here is plain data with its invariants; nothing reads a clock, a file or a socket.

pub mod account;
pub mod business_number;
pub mod change;
pub mod id;
pub mod port;
pub mod prefix;
pub mod record;
pub mod row;
pub mod snapshot;
pub mod violation;

pub use account::{Account, Role};
pub use business_number::{Bin, BinError};
pub use change::{Author, Change, Epoch, Op};
pub use id::{
    AccessListId, AccountName, AuthorityId, Category, ChannelId, IdError, InterfaceName,
    MailAddress, OperatorId, OrganisationId, RuleId, SpecialAccessId, UplinkId, VpnServiceId,
};
pub use port::PortRange;
pub use prefix::{Prefix, PrefixError};
pub use record::{Difference, EntryKey, EntryNumber, Record, RecordError};
pub use row::{
    AccessList, Authority, AuthorityKind, Block, CatalogueEntry, Channel, Contract, Label, Member,
    Operator, Organisation, Protocol, ReceiptRule, Row, RowKey, RowKind, Rule, RuleKind,
    SpecialAccess, SubjectClass, Uplink, VpnService, WithoutList,
};
pub use snapshot::{GateSnapshot, Origin, RecordId, SnapshotPort, VpnMatch};
pub use violation::Violation;
