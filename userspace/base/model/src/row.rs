//! The rows of the record.

use crate::account::Account;
use crate::business_number::Bin;
use crate::id::{
    AccessListId, AccountName, AgreementId, AuthorityId, Category, ChannelId, ConnectionId,
    DomainName, EnrolmentId, Least, MailAddress, OperatorId, OrganisationId, PlannedWorksId,
    ProtectedResourceId, RootHandOverId, RuleId, ServiceId, ServiceKey, SpecialAccessId, SystemId,
    UplinkId, VpnServiceId,
};
use crate::link::{LinkId, Member};
use crate::notice::{Capacity, ExternalSystem, NoticeWays};
use crate::prefix::Prefix;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;

mod flows;
mod ground;
mod resources;
mod services;
mod settings;
mod tunnel;

pub use flows::{
    Enrolment, PathLock, Protocol, Rule, RuleKind, Service, SpecialAccess, VpnService,
};
pub use ground::{cite, cited};
pub use resources::{
    HandOver, HttpsKeys, LoginMethod, MailDomain, ProtectedResource, Protection, RootDirectory,
    RootHandOver, Software, Suspension, TransferProtocol,
};
pub use services::{
    Agreement, AuthorisationMethod, Connection, Contour, Environment, InformationSystem,
    IntegrationGateway, IntegrationService, Interaction, NamedUrl, Ownership, PlannedWorks, Reach,
    SendMode, ServiceAddress, ServiceLogin, ServiceSecurity, SystemAddress, SystemProtocol,
    WithdrawnAct,
};
pub use settings::{ConditionsEnd, ReceiptRule, WithoutInspector, WithoutList};
pub use tunnel::{
    Cipher, DhGroup, Encapsulation, HashAlgorithm, IkeVersion, Phase1, Phase2, Tunnel, TunnelMode,
    TunnelProof,
};

/// A text in the two languages of the orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Russian.
    pub ru: String,
    /// Kazakh.
    pub kk: String,
}

/// Which of the two authorities a tenant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorityKind {
    /// АО «Государственная техническая служба»: ЕШДИ, ЕШЭП, СОЗ (386/НҚ).
    Gts,
    /// The operator of the e-government infrastructure: ШЭП, ВШЭП (order 123).
    InfrastructureOperator,
}

/// An authority, tenant of the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// Its identifier.
    pub id: AuthorityId,
    /// Which authority it is; at most one of each kind.
    pub kind: AuthorityKind,
    /// Its name.
    pub name: Label,
    /// Where its officer on duty is told of escalations.
    pub duty_mail: MailAddress,
    /// By which other ways.
    pub notices: NoticeWays,
    /// Its systems that are told of incidents and works, at most [`crate::notice::EXTERNAL_MAX`].
    pub external: Vec<ExternalSystem>,
    /// Its default for organisations without a live list; read for [`AuthorityKind::Gts`] alone.
    pub without_list: WithoutList,
    /// What counts as receipt of a catalogue notice; read for [`AuthorityKind::Gts`] alone.
    pub receipt: ReceiptRule,
    /// What becomes of inspected flows while nobody inspects; read for [`AuthorityKind::Gts`] alone.
    pub without_inspector: WithoutInspector,
    /// New flows a second that one address may begin (IPv6: one /64); read for [`AuthorityKind::Gts`] alone.
    pub new_flows_per_s: NonZeroU32,
    /// When technical conditions lapse that were not prolonged; read for [`AuthorityKind::Gts`] alone.
    pub conditions_end: ConditionsEnd,
}

/// New flows a second of one address where the authority says nothing. No official reference: a busy browser opens a few dozen.
pub const NEW_FLOWS_PER_S: NonZeroU32 = NonZeroU32::new(2_000).unwrap();

/// A telecom operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Its identifier.
    pub id: OperatorId,
    /// Its BIN.
    pub bin: Bin,
    /// Its name.
    pub name: Label,
    /// Where notices go (386/НҚ, ЕШДИ п. 13: by electronic mail).
    pub notice_mail: MailAddress,
    /// By which other ways they go.
    pub notices: NoticeWays,
}

/// The five classes of subjects that connect through the gateway (386/НҚ, ЕШДИ п. 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectClass {
    /// A state body (государственный орган).
    StateBody,
    /// A local government body (орган местного самоуправления).
    LocalGovernment,
    /// A state legal entity (государственное юридическое лицо).
    StateLegalEntity,
    /// A quasi-state entity (субъект квазигосударственного сектора).
    QuasiState,
    /// An owner of critically important infrastructure (КВОИКИ).
    CriticalInfrastructure,
}

/// The contract between operator and user that connection rests on (386/НҚ, ЕШДИ п. 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// The operator.
    pub operator: OperatorId,
    /// Its number.
    pub number: String,
    /// When it was signed.
    pub signed: Date,
}

/// An organisation. Without class and contract it may stand in the record, but not in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its identifier.
    pub id: OrganisationId,
    /// Its BIN.
    pub bin: Bin,
    /// Its name.
    pub name: Label,
    /// Its class of п. 2.
    pub class: Option<SubjectClass>,
    /// Its contract of п. 4.
    pub contract: Option<Contract>,
    /// Where its reminders and notices go.
    pub notice_mail: Option<MailAddress>,
    /// By which other ways they go.
    pub notices: NoticeWays,
    /// In what capacities it is told of requests that are not its own.
    pub acts_as: BTreeSet<Capacity>,
}

/// A channel pair of an operator (386/НҚ, ЕШДИ п. 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its identifier.
    pub id: ChannelId,
    /// Whose it is.
    pub operator: OperatorId,
    /// Bandwidth, Gbit/s, at least 1 (приложение 1).
    pub bandwidth_gbps: NonZeroU32,
    /// The primary member.
    pub primary: Member,
    /// The backup member.
    pub backup: Member,
}

/// An uplink pair towards the Internet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uplink {
    /// Its identifier.
    pub id: UplinkId,
    /// The primary member.
    pub primary: Member,
    /// The backup member.
    pub backup: Member,
}

/// An entry of the IP catalogue (386/НҚ, ЕШДИ п. 13). Entries never overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueEntry {
    /// The addresses.
    pub prefix: Prefix,
    /// Whose they are.
    pub organisation: OrganisationId,
    /// Who connects them.
    pub operator: OperatorId,
    /// First day.
    pub since: Date,
    /// Last day; open without one.
    pub until: Option<Date>,
}

/// A list of categories and networks (386/НҚ, ЕШДИ п. 15): access for one calendar year from its opening (п. 15-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessList {
    /// Its identifier.
    pub id: AccessListId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The organisation's own networks, inside its catalogue entries.
    pub networks: Vec<Prefix>,
    /// The categories it asked for; read once inspection exists.
    pub categories: BTreeSet<Category>,
    /// The day access was opened.
    pub opened: Date,
    /// The request it rests on.
    pub request: String,
}

/// A block of addresses whose operator let the five working days pass (386/НҚ, ЕШДИ п. 13). Only the law writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// One IPv4 address, or an IPv6 /64.
    pub prefix: Prefix,
    /// The operator that was told.
    pub operator: OperatorId,
    /// When the deadline passed.
    pub since: Timestamp,
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident($row:ty) by $field:ident: $key:ty, $label:literal;)*) => {
        /// A kind of row.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum RowKind {
            $($(#[$doc])* $name,)*
        }

        impl RowKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in files and tables.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }

            /// What comes before every key of this kind, or is the first of them.
            pub(crate) fn least(self) -> RowKey {
                match self {
                    $(Self::$name => RowKey::$name(<$key as Least>::LEAST),)*
                }
            }
        }

        /// A row of the record.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Row {
            $($(#[$doc])* $name($row),)*
        }

        /// The key of a row.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum RowKey {
            $($(#[$doc])* $name($key),)*
        }

        impl Row {
            /// Its key.
            pub fn key(&self) -> RowKey {
                match self {
                    $(Self::$name(row) => RowKey::$name(row.$field.clone()),)*
                }
            }

            /// Its kind.
            pub fn kind(&self) -> RowKind {
                match self {
                    $(Self::$name(_) => RowKind::$name,)*
                }
            }
        }

        impl RowKey {
            /// The kind of the row.
            pub fn kind(&self) -> RowKind {
                match self {
                    $(Self::$name(_) => RowKind::$name,)*
                }
            }
        }

        impl fmt::Display for RowKey {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name(key) => write!(f, "{} {key}", $label),)*
                }
            }
        }
    };
}

rows! {
    /// An authority.
    Authority(Authority) by id: AuthorityId, "authority";
    /// A telecom operator.
    Operator(Operator) by id: OperatorId, "operator";
    /// An organisation.
    Organisation(Organisation) by id: OrganisationId, "organisation";
    /// A channel pair.
    Channel(Channel) by id: ChannelId, "channel";
    /// An uplink pair.
    Uplink(Uplink) by id: UplinkId, "uplink";
    /// An entry of the IP catalogue.
    Catalogue(CatalogueEntry) by prefix: Prefix, "catalogue";
    /// A list of categories and networks.
    AccessList(AccessList) by id: AccessListId, "access-list";
    /// A special access.
    SpecialAccess(SpecialAccess) by id: SpecialAccessId, "special-access";
    /// An explicit deny or allow.
    Rule(Rule) by id: RuleId, "rule";
    /// A listed VPN protocol.
    VpnService(VpnService) by id: VpnServiceId, "vpn-service";
    /// A published service.
    Service(Service) by id: ServiceId, "service";
    /// An enrolment for inspection.
    Enrolment(Enrolment) by id: EnrolmentId, "enrolment";
    /// A choice between primary and backup by hand.
    PathLock(PathLock) by link: LinkId, "path-lock";
    /// A block of the law.
    Block(Block) by prefix: Prefix, "block";
    /// An account.
    Account(Account) by name: AccountName, "account";
    /// A protected resource.
    ProtectedResource(Box<ProtectedResource>) by id: ProtectedResourceId, "protected-resource";
    /// A domain of ЕШЭП.
    MailDomain(MailDomain) by domain: DomainName, "mail-domain";
    /// A root certificate handed over.
    RootHandOver(RootHandOver) by id: RootHandOverId, "root-hand-over";
    /// An information system of ШЭП or ВШЭП.
    InformationSystem(InformationSystem) by id: SystemId, "information-system";
    /// An integration service.
    IntegrationService(Box<IntegrationService>) by key: ServiceKey, "integration-service";
    /// A connection to an integration service.
    Connection(Box<Connection>) by id: ConnectionId, "connection";
    /// The tunnel of an information system.
    Tunnel(Tunnel) by system: SystemId, "tunnel";
    /// A withdrawn act of security tests.
    WithdrawnAct(WithdrawnAct) by system: SystemId, "withdrawn-act";
    /// A window of planned works.
    PlannedWorks(PlannedWorks) by id: PlannedWorksId, "planned-works";
    /// An agreement on the use of an integration service.
    Agreement(Agreement) by id: AgreementId, "agreement";
}

impl From<&LinkId> for RowKey {
    fn from(link: &LinkId) -> Self {
        match link {
            LinkId::Channel(id) => Self::Channel(id.clone()),
            LinkId::Uplink(id) => Self::Uplink(id.clone()),
        }
    }
}

impl fmt::Display for RowKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}
