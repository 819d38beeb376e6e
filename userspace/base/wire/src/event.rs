//! Events: facts that flow up.

use crate::keys::{AuthorityFact, Generation, KeyId, KeyUse, Sha256};
use crate::{NoticeId, PaperFact, RequestNumber, TokenId};
use jiff::{Timestamp, civil::Date};
use law::Clause;
use model::{
    AccountName, Change, ChannelId, EnrolmentId, Epoch, InterfaceName, LinkId, MemberRole,
    OperatorId, OrganisationId, Prefix, TokenLabel,
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

#[macro_use]
mod table;
mod categories;
mod daemon;
mod detected;
mod learned;
mod origin;
mod shown;

pub use categories::{Accepted, CategoriesFact, CategoriesLoss};
use shown::Shown;
pub use {
    daemon::Daemon,
    detected::{DetectedFact, UnprovenFact},
    learned::{ExemptService, LEARNED_FOR, LearnedFact, REVOCATIONS_MAX, Revocation},
    origin::Event,
};

facts! {
    /// linkd put the gate into the kernel, or found it there.
    GateReady = "gate-ready" {
        /// Whether it was there already.
        adopted: bool,
        /// The epoch it enforces.
        epoch: Epoch,
    }
    /// The gate judges an interface's packets.
    PortGuarded = "port-guarded" {
        /// The interface.
        interface: InterfaceName,
        /// `native` or `generic`.
        mode: String,
    }
    /// An interface of the record is not there.
    PortMissing = "port-missing" { #[doc = "The interface."] interface: InterfaceName, #[doc = "Why."] why: String, }
    /// A daemon took a snapshot.
    EpochApplied = "epoch-applied" { #[doc = "Its epoch."] epoch: Epoch, #[doc = "How long it took, milliseconds."] took_ms: u64, }
    /// A daemon kept the old snapshot.
    EpochRefused = "epoch-refused" { #[doc = "The epoch of the new one."] epoch: Epoch, #[doc = "Why."] why: String, }
    /// A source that the catalogue does not know was seen for the first time (386/НҚ, ЕШДИ п. 13).
    UnknownSource = "unknown-source" {
        /// The operator of the channel it came by.
        operator: OperatorId,
        /// The channel.
        channel: ChannelId,
        /// The address.
        address: IpAddr,
        /// The epoch it was judged by.
        epoch: Epoch,
    }
    /// A source of another operator, or of another link, was seen for the first time on this channel.
    WrongChannel = "wrong-channel" {
        /// The operator of the channel it came by.
        operator: OperatorId,
        /// The channel.
        channel: ChannelId,
        /// The address.
        address: IpAddr,
        /// The epoch it was judged by.
        epoch: Epoch,
    }
    /// The gate saw sources that it could not report; each is reported when it is seen again.
    SightingsLost = "sightings-lost" { #[doc = "How many."] count: u64, }
    /// A daemon's spool was full while controld was away.
    EventsLost = "events-lost" { #[doc = "How many."] count: u64, }
    /// A new epoch is in force.
    Committed = "committed" {
        /// It.
        epoch: Epoch,
        /// Who, why, clause.
        change: Change,
        /// Rows that differ from the epoch before.
        changed: u32,
        /// When it is rolled back unless confirmed.
        confirm_by: Option<Timestamp>,
    }
    /// What is inspected changes (386/НҚ, ЕШДИ п. 20). A change of many networks is told in several of these.
    ScopeChanged = "scope-changed" {
        /// The enrolment.
        enrolment: EnrolmentId,
        /// Whose traffic it is.
        organisation: OrganisationId,
        /// Its networks.
        networks: Vec<Prefix>,
        /// The organisation's request that it rests on.
        request: String,
        /// First day.
        since: Date,
        /// Last day; open without one.
        until: Option<Date>,
        /// `added` or `removed` by somebody; `begun` or `ended` by its date.
        what: String,
        /// Who, why, clause.
        change: Change,
    }
    /// A commit was confirmed.
    Confirmed = "confirmed" {
        /// Its epoch.
        epoch: Epoch,
        /// Who, why, clause.
        change: Change,
    }
    /// A commit was not confirmed in time; the next epoch takes it back.
    ConfirmationMissed = "confirmation-missed" {
        /// Its epoch.
        epoch: Epoch,
    }
    /// A catalogue case went from one state to another (386/НҚ, ЕШДИ п. 13).
    CaseMoved = "case-moved" {
        /// The operator.
        operator: OperatorId,
        /// The address, or IPv6 /64.
        prefix: Prefix,
        /// The state before; empty for a new case.
        from: String,
        /// The state after.
        to: String,
        /// The deadline, where one runs.
        due: Option<Timestamp>,
        /// The clause.
        clause: Clause,
    }
    /// Sources beyond the bound of single cases were counted together.
    FloodCounted = "flood-counted" {
        /// The operator.
        operator: OperatorId,
        /// The prefix they are counted under; none if even those are full.
        prefix: Option<Prefix>,
        /// How many sightings so far.
        sightings: u64,
    }
    /// An officer must look at something the law cannot go on with by itself.
    Escalated = "escalated" {
        /// What, in a sentence.
        what: String,
        /// The clause.
        clause: Clause,
    }
    /// A notice went into the outbox.
    NoticeQueued = "notice-queued" {
        /// Its number.
        notice: NoticeId,
        /// To whom.
        to: String,
        /// Its subject line.
        subject: String,
    }
    /// The relay took a notice over.
    NoticeDelivered = "notice-delivered" {
        /// Its number.
        notice: NoticeId,
        /// To whom.
        to: String,
    }
    /// A notice could not be delivered; `final` ones are not tried again.
    NoticeFailed = "notice-failed" {
        /// Its number.
        notice: NoticeId,
        /// To whom.
        to: String,
        /// The relay's words.
        why: String,
        /// Whether it is not tried again.
        is_final: bool,
    }
    /// A request was filed, moved, or a clock of it ran out.
    RequestMoved = "request-moved" {
        /// Its number.
        request: RequestNumber,
        /// What was asked for.
        kind: String,
        /// Who asked.
        applicant: String,
        /// `filed`, an act, `received`, or the term that lapsed.
        what: String,
        /// Where it stood; empty for a new one.
        from: String,
        /// Where it stands.
        to: String,
        /// The end of the term that ends next.
        due: Option<Timestamp>,
        /// Who, why, clause.
        change: Change,
    }
    /// A receipt of a notice was entered or confirmed (386/НҚ, ЕШДИ п. 13).
    ReceiptEntered = "receipt-entered" {
        /// The notice.
        notice: NoticeId,
        /// When it was received.
        received_at: Timestamp,
        /// Who, why, clause.
        change: Change,
    }
    /// A user was reminded that its access list ends (386/НҚ, ЕШДИ п. 15-1).
    ListReminded = "list-reminded" {
        /// The list.
        list: String,
        /// Calendar days left.
        days_left: u32,
        /// The clause.
        clause: Clause,
    }
    /// Something of the record began or ended by its date.
    TermReached = "term-reached" {
        /// What, in a sentence.
        what: String,
        /// The clause.
        clause: Clause,
    }
    /// Another production calendar is in force.
    CalendarReplaced = "calendar-replaced" {
        /// Its version.
        version: String,
        /// Open cases and requests whose deadline moved.
        moved: u32,
        /// Who, why, clause.
        change: Change,
    }
    /// The legal clock was moved.
    ClockMoved = "clock-moved" {
        /// What it showed.
        from: Timestamp,
        /// What it shows.
        to: Timestamp,
        /// Who, why, clause.
        change: Change,
    }
    /// A daemon started after another start of its own.
    Started = "started" {
        /// Its version.
        version: String,
        /// What recovery found, in a sentence; empty if everything was whole.
        recovered: String,
    }
    /// A command was refused: who tried what, and why not.
    CommandRefused = "command-refused" {
        /// Who: an account or a uid.
        who: String,
        /// What it tried.
        action: String,
        /// Why it was refused.
        why: String,
    }
    /// Further commands of somebody were refused in the same minute: more than stand there one by one.
    CommandsRefused = "commands-refused" {
        /// Who: an account, a uid, or several of them.
        who: String,
        /// How many more; where a crash came between, more than half of them.
        count: u64,
        /// When that minute began, by real time.
        since: Timestamp,
    }
    /// linkd put a policy into force that does not follow from the one before: its record is another one, or an older copy of
    /// the same. Every counter of an entry began at zero.
    RecordReplaced = "record-replaced" {
        /// The record before, in hexadecimal; empty if nobody noted it.
        before: String,
        /// The record now.
        record: String,
        /// Its epoch that is in force.
        epoch: Epoch,
    }
    /// Another member of a link carries from now on (386/НҚ, ЕШДИ п. 5).
    PathSwitched = "path-switched" {
        /// The link.
        link: LinkId,
        /// Who carries.
        member: MemberRole,
        /// Its interface.
        interface: InterfaceName,
        /// Why: `carrier-lost`, `bfd-down`, `probe-down`, `stable`, `lock`.
        reason: String,
    }
    /// A link's state changed.
    PathState = "path-state" {
        /// The link.
        link: LinkId,
        /// Where it stood: `primary`, `backup`, `reverting`, `stranded`, `locked`.
        from: String,
        /// Where it stands.
        to: String,
    }
    /// The health of a link's member changed.
    MemberHealth = "member-health" {
        /// The link.
        link: LinkId,
        /// Which member.
        member: MemberRole,
        /// Its interface.
        interface: InterfaceName,
        /// What it was: `unknown`, `alive`, `flapping`, `dead`.
        from: String,
        /// What it is; of a dead one, which source says so.
        to: String,
    }
    /// A primary failed soon after it had taken over: it must live longer before it does so again.
    PathFlaps = "path-flaps" {
        /// The link.
        link: LinkId,
        /// How long, seconds.
        hold_s: u64,
    }
    /// Nobody inspects any more: what shall be inspected is treated as the authority says (386/НҚ, ЕШДИ п. 20).
    InspectorGone = "inspector-gone" {
        /// `refuse` or `pass`.
        behaviour: String,
    }
    /// Somebody inspects again.
    InspectorBack = "inspector-back" { #[doc = "Flows refused or passed uninspected meanwhile."] flows: u64, }
    /// A notice found no room in the outbox.
    NoticeNotQueued = "notice-not-queued" {
        /// To whom.
        to: String,
        /// Its subject line.
        subject: String,
        /// Which bound is reached.
        why: String,
        /// Whether it is asked for again until there is room; else it is not sent.
        asked_again: bool,
    }
    /// keyd used a key.
    KeyUsed = "key-used" {
        /// The key.
        key: KeyId,
        /// Which generation of it.
        generation: Generation,
        /// What for.
        purpose: KeyUse,
        /// The local user that asked.
        client: u32,
        /// SHA-256 of what was signed or authenticated: the statement, the document, or what the secret belongs to.
        digest: Sha256,
    }
    /// keyd made a generation of a key, which signs and seals from now on.
    KeyMade = "key-made" {
        /// The key.
        key: KeyId,
        /// The generation.
        generation: Generation,
        /// The administrator that asked; none for the first one, which keyd makes itself.
        client: Option<u32>,
        /// Why, in the administrator's words.
        why: String,
    }
    /// A probed service answers from now on, or does so no more (603/НҚ, приложение 7, п. 7).
    ServiceSeen = "service-seen" {
        /// Its key.
        service: String,
        /// What was known before: `up`, `down` or `unknown`.
        from: String,
        /// What was found.
        to: String,
        /// Why it is down.
        why: String,
    }
    /// Files that a daemon is set up by were read again while it ran, or refused whole, so that the old ones stay.
    FilesRead = "files-read" { #[doc = "What."] what: String, #[doc = "Their SHA-256, but of secrets."] digest: Option<Sha256>,
        #[doc = "Why they were refused; else empty."] refused: String, }
    /// Something came of the lists of categories (386/НҚ, ЕШДИ п. 20).
    Categories = "categories" { #[doc = "What."] what: CategoriesFact, }
    /// Malicious content was found and stopped (386/НҚ, ЕШДИ п. 20).
    Detected = "detected" { #[doc = "What."] what: Box<DetectedFact>, }
    /// A name that is never decrypted was asked for where it is not shown to live (386/НҚ, ЕШДИ п. 20).
    UnprovenName = "unproven-name" { #[doc = "What."] what: Box<UnprovenFact>, }
    /// Something came of the signs that a service cannot be inspected without breaking it (386/НҚ, ЕШДИ п. 20, our reading).
    Learned = "learned" { #[doc = "What."] what: Box<LearnedFact>, }
    /// A token was issued or revoked, or it ended.
    TokenChanged = "token-changed" {
        /// Its number.
        token: TokenId,
        /// Whose it is.
        account: AccountName,
        /// What it is called.
        label: TokenLabel,
        /// `issued` or `revoked` by somebody; `ended` with its time or its account.
        what: String,
        /// Who, why, clause; none where it ended.
        change: Option<Change>,
    }
    /// Something came of a file, a signature or a document of a request.
    Paper = "paper" { #[doc = "What."] what: PaperFact, }
    /// Something happened to keyd's certification authorities (386/НҚ, ЕШДИ п. 20–23).
    Authority = "authority" { #[doc = "What."] what: AuthorityFact, }
}

#[cfg(test)]
mod tests;
