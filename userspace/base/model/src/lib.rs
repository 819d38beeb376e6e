//! The nouns of the gateway: identifiers, prefixes, the rows of the record, and the snapshot made of them.
//!
//! Everything here is plain data with its invariants; nothing reads a clock, a file or a socket.

pub mod account;
pub mod applicant;
pub mod business_number;
pub mod change;
pub mod digest;
pub mod host;
pub mod id;
pub mod inspection;
pub mod leaf;
pub mod link;
pub mod notice;
pub mod port;
pub mod prefix;
pub mod record;
pub mod row;
pub mod snapshot;
pub mod violation;
mod words;

pub use account::{Account, Role};
pub use applicant::Applicant;
pub use business_number::{Bin, BinError};
pub use change::{Author, Change, Epoch, Op};
pub use digest::{ContentDigest, DigestError};
pub use host::{HostName, HostNameError};
pub use id::{
    AccessListId, AccountName, AgreementId, AuthorityId, Category, ChannelId, ConnectionId,
    DomainName, EnrolmentId, ExternalId, IdError, InterfaceName, MailAddress, OperatorId,
    OrganisationId, PlannedWorksId, ProtectedResourceId, RootHandOverId, RuleId, ServiceId,
    ServiceKey, SpecialAccessId, SystemId, TokenLabel, UplinkId, VpnServiceId,
};
pub use inspection::{
    EndedList, EnrolledNetwork, EnrolledOrganisation, InspectionSnapshot, IssuingSnapshot,
    LiveList, OwnedNetwork,
};
pub use leaf::LeafName;
pub use link::{
    IntervalError, IntervalMs, LinkId, Liveness, Member, MemberRole, ProbeKind, Tags, VlanError,
    VlanId,
};
pub use notice::{Capacity, ExternalSystem, Feed, NoticeWay, NoticeWays, WebhookAddress};
pub use port::PortRange;
pub use prefix::{Prefix, PrefixError};
pub use record::{Difference, EntryKey, EntryNumber, Record, RecordError};
pub use row::{
    AccessList, Agreement, AuthorisationMethod, Authority, AuthorityKind, Block, CatalogueEntry,
    Channel, Cipher, ConditionsEnd, Connection, Contour, Contract, DhGroup, Encapsulation,
    Enrolment, Environment, HandOver, HashAlgorithm, HttpsKeys, IkeVersion, InformationSystem,
    IntegrationGateway, IntegrationService, Interaction, Label, LoginMethod, MailDomain, NamedUrl,
    Operator, Organisation, Ownership, PathLock, Phase1, Phase2, PlannedWorks, ProtectedResource,
    Protection, Protocol, Reach, ReceiptRule, RootDirectory, RootHandOver, Row, RowKey, RowKind,
    Rule, RuleKind, SendMode, Service, ServiceAddress, ServiceLogin, ServiceSecurity, Software,
    SpecialAccess, SubjectClass, Suspension, SystemAddress, SystemProtocol, TransferProtocol,
    Tunnel, TunnelMode, TunnelProof, Uplink, VpnService, WithdrawnAct, WithoutInspector,
    WithoutList,
};
pub use snapshot::{Admission, GateSnapshot, Origin, RecordId, SnapshotPort, VpnMatch};
pub use violation::Violation;
