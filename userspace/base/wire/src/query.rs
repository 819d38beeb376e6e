//! Queries: what is asked, and the answers. Nothing here changes anything.

use crate::command::{DraftId, NoticeId};
use crate::event::Event;
use crate::file::{FilePiece, FilePieceWish, FileView};
use crate::keys::{DocumentCode, Sha256};
use crate::paper::CodeView;
use crate::request::{DetailPiece, DetailWish, Preview, RequestAct, RequestView};
use crate::token::{Identity, TokenView};
use jiff::Timestamp;
use jiff::civil::Date;
use law::request::{By, Kind};
use model::record::Difference;
use model::{Change, Epoch, InterfaceName, OperatorId, Prefix, Row, RowKey, RowKind, ServiceKey};
use serde::{Deserialize, Serialize};

mod availability;
mod category;
mod explanation;
mod notices;
mod paths;
mod register;
mod status;

pub use availability::AvailabilityView;
pub use category::{CATEGORY_ENTRIES_MAX, CategoryEntry, CategoryView};
pub use explanation::{Explanation, Flow, Steering};
pub use notices::{NoticeDetail, NoticeView};
pub use paths::{LeavesBy, LinkCounter, MemberView, PathEntry, PathView, Traffic};
pub use register::{ServiceState, ServiceView};
pub use status::{ControlStatus, DaemonStatus, PendingConfirmation};

/// Most items of one page.
pub const PAGE_ITEMS_MAX: u16 = 500;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Query {
    /// A page of a collection.
    List(Listing),
    /// How the daemon is: [`Answer::Control`] from controld, [`Answer::Gate`] from linkd.
    Status,
    /// What would happen to a flow, without any effect (linkd).
    Explain(Flow),
    /// A piece of a request with all that is known of it (controld): [`Answer::Request`]; a [`crate::Gathering`] asks for one after
    /// the other.
    Request(DetailWish),
    /// What an act would change of the record, without any effect (controld): [`Answer::Preview`].
    Preview(Box<RequestAct>),
    /// A notice with its text (controld): [`Answer::Notice`].
    Notice(NoticeId),
    /// Who the asker is (controld): [`Answer::Identity`].
    WhoAmI,
    /// A file that the caller put (controld): [`Answer::File`].
    File(Sha256),
    /// A piece of a file of a request, or of its document (controld): [`Answer::FilePiece`].
    FilePiece(FilePieceWish),
    /// The document of a code (controld): [`Answer::Code`].
    CheckCode(DocumentCode),
    /// The passport of a published service (controld): [`Answer::Service`].
    Service(ServiceKey),
    /// What the lists of categories say of a name or an address (controld): [`Answer::Category`].
    Category(String),
}

/// A page of a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Of what.
    pub of: Collection,
    /// Which items.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Only what comes after this item.
    pub after: Option<Cursor>,
    /// At most so many, at most [`PAGE_ITEMS_MAX`].
    pub limit: u16,
    /// Whether later items shall follow as they come ([`Collection::Events`] alone).
    pub watch: bool,
}

/// What can be listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Collection {
    /// Rows of the record (controld): [`Item::Row`].
    Rows(RowKind),
    /// What a draft changes (controld): [`Item::Difference`].
    Differences(DraftId),
    /// Events (controld): [`Item::Event`].
    Events,
    /// Epochs (controld): [`Item::Epoch`].
    Epochs,
    /// Catalogue cases (controld): [`Item::Case`].
    Cases,
    /// Notices (controld): [`Item::Notice`].
    Notices,
    /// Requests (controld): [`Item::Request`].
    Requests,
    /// The index of availability of services over legal days, both included (controld): [`Item::Availability`]. The filter's
    /// text names one service by its key.
    Availability {
        /// The first day.
        from: Date,
        /// The last day.
        through: Date,
    },
    /// Counters of catalogue entries and blocks (linkd): [`Item::Entry`].
    EntryCounters,
    /// Counters of ports by reason (linkd): [`Item::Port`].
    PortCounters,
    /// Counters of ports by the way that passed packets took on (linkd): [`Item::Way`].
    WayCounters,
    /// Traffic of links, and what their bandwidth cut off (linkd): [`Item::Link`].
    LinkCounters,
    /// Links and who carries (pathd): [`Item::Path`].
    Paths,
    /// What happened to links since pathd's start (pathd): [`Item::PathEntry`].
    PathHistory,
    /// Tokens (controld): [`Item::Token`].
    Tokens,
    /// The register of published services (controld): [`Item::Service`]. The filter's text stands in their keys and names, whatever
    /// its case.
    Services,
    /// The requests that wait for whoever asks (controld): [`Item::Request`]; those whose term ends first come first, in either order.
    Inbox,
}

/// Which items: all conditions together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Some column holds this text.
    pub text: Option<String>,
    /// The item's prefix shares addresses with this one.
    pub prefix: Option<Prefix>,
    /// The item belongs to this operator.
    pub operator: Option<OperatorId>,
    /// The item is of this kind (events) or in this state (cases, notices).
    pub kind: Option<String>,
    /// The item is not older.
    pub since: Option<Timestamp>,
    /// The request asks for this.
    pub asked: Option<Kind>,
    /// The request waits for who acts in this place, and whoever asks does, in that of the filer or of a service's owner.
    pub waits_for: Option<By>,
}

/// Order by the collection's own key: time for events and epochs, the row's key for rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// From the first.
    #[default]
    Ascending,
    /// From the last.
    Descending,
}

/// Where a page ended. Only the daemon that made it can read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(pub Vec<u8>);

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// A page.
    Page(Page),
    /// controld's state.
    Control(Box<ControlStatus>),
    /// linkd's state.
    Gate(Box<GateStatus>),
    /// What would happen to a flow.
    Explained(Box<Explanation>),
    /// A piece of a request.
    Request(DetailPiece),
    /// What an act would change.
    Preview(Box<Preview>),
    /// A notice.
    Notice(Box<NoticeDetail>),
    /// Who the asker is.
    Identity(Box<Identity>),
    /// A file.
    File(Box<FileView>),
    /// A piece of a file.
    FilePiece(FilePiece),
    /// A document that was issued here.
    Code(Box<CodeView>),
    /// The passport of a service.
    Service(Box<ServiceView>),
    /// What the lists of categories say.
    Category(Box<CategoryView>),
}

/// A page of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The items.
    pub items: Vec<Item>,
    /// Where it ended, if more follow.
    pub next: Option<Cursor>,
}

/// An item of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// A row.
    Row(Box<Row>),
    /// A changed row.
    Difference(Box<Difference>),
    /// An event.
    Event(Event),
    /// An epoch.
    Epoch(EpochView),
    /// A catalogue case.
    Case(CaseView),
    /// A notice.
    Notice(NoticeView),
    /// A request.
    Request(Box<RequestView>),
    /// The availability of a service.
    Availability(Box<AvailabilityView>),
    /// Counters of an entry.
    Entry(EntryCounter),
    /// Counters of a port.
    Port(PortCounter),
    /// Counters of a port's packets that passed.
    Way(WayCounter),
    /// Counters of a link.
    Link(LinkCounter),
    /// A link and who carries.
    Path(Box<PathView>),
    /// A line of a link's history.
    PathEntry(PathEntry),
    /// A token, but for itself.
    Token(TokenView),
    /// The passport of a service.
    Service(Box<ServiceView>),
}

/// A committed epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochView {
    /// It.
    pub epoch: Epoch,
    /// When, by the legal clock.
    pub at: Timestamp,
    /// Who, why, clause.
    pub change: Change,
    /// Rows that differ from the epoch before.
    pub changed: u32,
}

/// A catalogue case (386/НҚ, ЕШДИ п. 13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseView {
    /// The operator.
    pub operator: OperatorId,
    /// One IPv4 address or an IPv6 /64; wider for floods.
    pub prefix: Prefix,
    /// The state's name.
    pub state: String,
    /// Since when.
    pub since: Timestamp,
    /// The notice that told the operator.
    pub notice: Option<NoticeId>,
    /// The deadline, where one runs.
    pub due: Option<Timestamp>,
}

impl CaseView {
    /// The names of states.
    pub const STATES: &'static [&'static str] = &[
        "seen", "notified", "running", "blocked", "closed", "flood", "overflow",
    ];
}

/// Counters of a catalogue entry or block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryCounter {
    /// The row.
    pub key: RowKey,
    /// The number its counters stand under.
    pub number: u32,
    /// Packets that passed.
    pub pass_packets: u64,
    /// Bytes that passed.
    pub pass_bytes: u64,
    /// Packets that were dropped.
    pub drop_packets: u64,
    /// Bytes that were dropped.
    pub drop_bytes: u64,
}

/// Counters of one reason on one port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortCounter {
    /// The interface.
    pub interface: InterfaceName,
    /// The channel or uplink.
    pub owner: RowKey,
    /// The reason.
    pub reason: abi::Reason,
    /// Packets.
    pub packets: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Packets that passed on one port and went on by one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayCounter {
    /// The interface.
    pub interface: InterfaceName,
    /// The channel or uplink.
    pub owner: RowKey,
    /// The way.
    pub way: abi::forward::Way,
    /// Packets.
    pub packets: u64,
}

/// How linkd is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateStatus {
    /// Which record that epoch is of, in hexadecimal; none if nobody noted it.
    pub record: Option<String>,
    /// The epoch that the kernel enforces; none before the first.
    pub epoch: Option<Epoch>,
    /// Whether this linkd found the gate running.
    pub adopted: bool,
    /// The guarded interfaces.
    pub ports: Vec<GatePort>,
    /// Sightings that the kernel could not report.
    pub sightings_lost: u64,
    /// Events lost while controld was away.
    pub events_lost: u64,
    /// Events that wait for controld.
    pub events_waiting: u32,
    /// Resident memory, bytes.
    pub resident_bytes: u64,
}

/// A guarded interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatePort {
    /// The interface.
    pub interface: InterfaceName,
    /// `native`, `generic`, or why it is missing.
    pub mode: String,
    /// The channel or uplink.
    pub owner: RowKey,
}
