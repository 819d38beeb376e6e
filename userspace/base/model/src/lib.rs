//! The nouns of the gateway: identifiers, prefixes, the rows of the record, and the snapshot made of them.
//!
//! Everything here is plain data with its invariants; nothing reads a clock, a file or a socket.

pub mod account;
pub mod applicant;
pub mod business_number;
pub mod change;
pub mod id;
pub mod link;
pub mod port;
pub mod prefix;
pub mod record;
pub mod row;
pub mod snapshot;
pub mod violation;

pub use account::{Account, Role};
pub use applicant::Applicant;
pub use business_number::{Bin, BinError};
pub use change::{Author, Change, Epoch, Op};
pub use id::{
    AccessListId, AccountName, AuthorityId, Category, ChannelId, EnrolmentId, IdError,
    InterfaceName, MailAddress, OperatorId, OrganisationId, RuleId, ServiceId, SpecialAccessId,
    UplinkId, VpnServiceId,
};
pub use link::{
    IntervalError, IntervalMs, LinkId, Liveness, Member, MemberRole, ProbeKind, Tags, VlanError,
    VlanId,
};
pub use port::PortRange;
pub use prefix::{Prefix, PrefixError};
pub use record::{Difference, EntryKey, EntryNumber, Record, RecordError};
pub use row::{
    AccessList, Authority, AuthorityKind, Block, CatalogueEntry, Channel, ConditionsEnd, Contract,
    Enrolment, Label, Operator, Organisation, PathLock, Protocol, ReceiptRule, Row, RowKey,
    RowKind, Rule, RuleKind, Service, SpecialAccess, SubjectClass, Uplink, VpnService,
    WithoutInspector, WithoutList,
};
pub use snapshot::{Admission, GateSnapshot, Origin, RecordId, SnapshotPort, VpnMatch};
pub use violation::Violation;
