//! The JSON documents of answers: what the command prints with `--json`, and what the API answers. One shape for both.

use crate::command::Done;
use crate::event::{Daemon, Event, Fact};
use crate::file::FileView;
use crate::keys::Sha256;
use crate::query::{
    AvailabilityView, CaseView, EntryCounter, EpochView, Item, LinkCounter, NoticeView, PathEntry,
    PathView, PortCounter, ServiceView, WayCounter,
};
use crate::request::{RequestNumber, RequestView};
use crate::token::{TokenId, TokenView};
use jiff::Timestamp;
use law::request::Stage;
use model::{Difference, Epoch, HostName, InterfaceName, OrganisationId, Row, RowKey};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};

/// A listing as JSON.
#[derive(Debug, Serialize)]
pub struct ListView<'a> {
    /// The items, in the order that was asked for.
    pub items: Vec<ItemView<'a>>,
    /// Whether more were left out.
    pub has_more: bool,
}

/// An item as JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "`Item` says what each is")]
pub enum ItemView<'a> {
    Row(&'a Row),
    Difference(&'a Difference),
    Event(EventView<'a>),
    Epoch(&'a EpochView),
    Case(&'a CaseView),
    Notice(&'a NoticeView),
    Request(&'a RequestView),
    Availability(&'a AvailabilityView),
    Entry(&'a EntryCounter),
    Port(PortView<'a>),
    Way(WayView<'a>),
    Link(&'a LinkCounter),
    Path(&'a PathView),
    PathEntry(&'a PathEntry),
    Token(&'a TokenView),
    Service(&'a ServiceView),
}

/// An event: where it comes from, its kind, and the kind's own fields.
#[derive(Debug, Serialize)]
pub struct EventView<'a> {
    daemon: Daemon,
    boot: u64,
    seq: u64,
    at: Timestamp,
    kind: &'static str,
    #[serde(serialize_with = "fields_alone")]
    fields: &'a Fact,
}

/// Counters of a port, with the names people see for action and reason.
#[derive(Debug, Serialize)]
pub struct PortView<'a> {
    interface: &'a InterfaceName,
    owner: &'a RowKey,
    action: &'static str,
    reason: &'static str,
    packets: u64,
    bytes: u64,
}

/// Counters of the packets of a port that passed, with the name people see for their way.
#[derive(Debug, Serialize)]
pub struct WayView<'a> {
    interface: &'a InterfaceName,
    owner: &'a RowKey,
    way: &'static str,
    packets: u64,
}

/// Items as JSON.
pub fn items_of(items: &[Item]) -> Vec<ItemView<'_>> {
    items.iter().map(item_of).collect()
}

/// One item as JSON.
pub fn item_of(item: &Item) -> ItemView<'_> {
    match item {
        Item::Row(row) => ItemView::Row(row),
        Item::Difference(difference) => ItemView::Difference(difference),
        Item::Event(event) => ItemView::Event(event_view(event)),
        Item::Epoch(epoch) => ItemView::Epoch(epoch),
        Item::Case(case) => ItemView::Case(case),
        Item::Notice(notice) => ItemView::Notice(notice),
        Item::Request(request) => ItemView::Request(request),
        Item::Availability(view) => ItemView::Availability(view),
        Item::Entry(entry) => ItemView::Entry(entry),
        Item::Port(port) => ItemView::Port(port_view(port)),
        Item::Way(way) => ItemView::Way(way_view(way)),
        Item::Link(link) => ItemView::Link(link),
        Item::Path(path) => ItemView::Path(path),
        Item::PathEntry(entry) => ItemView::PathEntry(entry),
        Item::Token(token) => ItemView::Token(token),
        Item::Service(view) => ItemView::Service(view),
    }
}

fn way_view(way: &WayCounter) -> WayView<'_> {
    WayView {
        interface: &way.interface,
        owner: &way.owner,
        way: way.way.label(),
        packets: way.packets,
    }
}

fn port_view(port: &PortCounter) -> PortView<'_> {
    PortView {
        interface: &port.interface,
        owner: &port.owner,
        action: match port.reason.action() {
            abi::Action::Pass => "pass",
            abi::Action::Drop => "drop",
        },
        reason: port.reason.label(),
        packets: port.packets,
        bytes: port.bytes,
    }
}

fn event_view(event: &Event) -> EventView<'_> {
    EventView {
        daemon: event.daemon,
        boot: event.boot,
        seq: event.seq,
        at: event.at,
        kind: event.fact.kind(),
        fields: &event.fact,
    }
}

/// Writes a fact's fields without the kind around them, which stands beside.
fn fields_alone<S: Serializer>(fact: &Fact, serializer: S) -> Result<S::Ok, S::Error> {
    let tagged = serde_json::to_value(fact).map_err(S::Error::custom)?;
    tagged
        .get(fact.kind())
        .ok_or_else(|| S::Error::custom("a fact is not written under its kind"))?
        .serialize(serializer)
}

/// What a command did, as JSON: `result` names it, the other fields follow from it.
#[derive(Debug, Serialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "`Done` says what each is")]
pub enum DoneView {
    Staged {
        chunks: u32,
    },
    Discarded,
    Committed {
        epoch: Epoch,
        changed: u32,
        confirm_by: Option<Timestamp>,
    },
    Unchanged {
        epoch: Epoch,
    },
    Confirmed {
        epoch: Epoch,
    },
    ReceiptEntered {
        cases: u32,
        due: Option<Timestamp>,
    },
    RequestFiled {
        number: RequestNumber,
        stage: Stage,
        due: Option<Timestamp>,
        epoch: Option<Epoch>,
    },
    RequestMoved {
        number: RequestNumber,
        stage: Stage,
        due: Option<Timestamp>,
        epoch: Option<Epoch>,
    },
    FileTaken {
        taken: u64,
        file: Option<FileView>,
    },
    CategoriesAccepted {
        digest: Sha256,
    },
    LearnedRevoked {
        organisation: OrganisationId,
        host: HostName,
    },
    CalendarReplaced {
        moved: u32,
    },
    ClockMoved {
        now: Timestamp,
    },
    TokenIssued {
        #[serde(flatten)]
        token: TokenView,
        /// The token itself, the one time that it is shown.
        secret: Option<String>,
    },
    TokenRevoked {
        id: TokenId,
    },
}

/// What a command did, as JSON.
pub fn done_of(done: &Done) -> DoneView {
    match done.clone() {
        Done::Staged { chunks } => DoneView::Staged { chunks },
        Done::Discarded => DoneView::Discarded,
        Done::Committed {
            epoch,
            changed,
            confirm_by,
        } => DoneView::Committed {
            epoch,
            changed,
            confirm_by,
        },
        Done::Unchanged { epoch } => DoneView::Unchanged { epoch },
        Done::Confirmed { epoch } => DoneView::Confirmed { epoch },
        Done::ReceiptEntered { cases, due } => DoneView::ReceiptEntered { cases, due },
        Done::RequestFiled {
            number,
            stage,
            due,
            epoch,
        } => DoneView::RequestFiled {
            number,
            stage,
            due,
            epoch,
        },
        Done::RequestMoved {
            number,
            stage,
            due,
            epoch,
        } => DoneView::RequestMoved {
            number,
            stage,
            due,
            epoch,
        },
        Done::FileTaken { taken, whole } => DoneView::FileTaken {
            taken,
            file: whole.map(|file| *file),
        },
        Done::CategoriesAccepted { digest } => DoneView::CategoriesAccepted { digest },
        Done::LearnedRevoked { organisation, host } => {
            DoneView::LearnedRevoked { organisation, host }
        }
        Done::CalendarReplaced { moved } => DoneView::CalendarReplaced { moved },
        Done::ClockMoved { now } => DoneView::ClockMoved { now },
        Done::TokenIssued { token, secret } => DoneView::TokenIssued {
            token,
            secret: secret.map(|secret| secret.reveal_text()),
        },
        Done::TokenRevoked { token } => DoneView::TokenRevoked { id: token },
    }
}
