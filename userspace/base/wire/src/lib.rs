//! What the processes say to each other, and how it is framed.
//!
//! Every message is one packet of a `SOCK_SEQPACKET` Unix socket: a four-byte header and a postcard body. Snapshots are too
//! large for a packet and travel as a sealed memfd beside a [`FromDaemon::Snapshot`] message.
//!
//! CLI, console, API and tests use [`Query`] and [`Command`] and nothing else.
#![deny(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]

pub mod command;
pub mod document;
pub mod event;
pub mod file;
pub mod frame;
pub mod keys;
pub mod paper;
pub mod query;
pub mod request;
pub mod snapshot;
pub mod sockets;
pub mod token;

pub use command::{Action, Command, Done, DraftId, IdempotencyKey, NoticeId, Refusal, RefusalCode};
pub use event::{
    Accepted, CategoriesFact, CategoriesLoss, Daemon, DetectedFact, Event, ExemptService, Fact,
    LEARNED_FOR, LearnedFact, REVOCATIONS_MAX, Revocation, UnprovenFact,
};
pub use file::{FileChunk, FileOctets, FilePiece, FilePieceWish, FileView, Scan};
pub use frame::{FRAME_BYTES_MAX, FromDaemon, ToDaemon, WireError, decode, encode};
pub use paper::{
    CodeView, DecisionView, DocumentState, DocumentView, PaperFact, PaperKind, PaperLanguage,
    PaperStatus,
};
pub use query::{
    Answer, AvailabilityView, CATEGORY_ENTRIES_MAX, CaseView, CategoryEntry, CategoryView,
    Collection, ControlStatus, Cursor, DaemonStatus, EntryCounter, EpochView, Explanation, Filter,
    Flow, GatePort, GateStatus, Item, LeavesBy, LinkCounter, Listing, MemberView, NoticeDetail,
    NoticeView, Order, Page, PathEntry, PathView, PendingConfirmation, PortCounter, Query,
    ServiceState, ServiceView, Steering, Traffic, WayCounter,
};
pub use request::{
    ActFormView, ClockView, DetailPiece, DetailWish, Filing, GatherError, Gathered, Gathering,
    HistoryView, Need, OfficialLetter, OpenAct, Preview, RequestAct, RequestDetail, RequestNumber,
    RequestView, SignatureView,
};
pub use sockets::{SOCKETS_MAX, SocketKind, SocketOrder};
pub use token::{Deed, Identity, NoToken, TokenId, TokenSecret, TokenView};
