//! Channels of an operator (386/НҚ, ЕШДИ пп. 5–11, приложения 1 and 2).
//!
//! ```text
//!            10 working days                7 working days from receipt
//! Submitted ────────────────► ConditionsIssued ───────────────► Ready ──► Active ──► Closed
//!     │                         │  ▲  Prolong until ten days      │  ▲       │  ▲
//!     │                         │  └─ before the sixty end        ▼  │       ▼  │
//!     ▼                         ▼                              Departed    ActiveDeparted
//! Rejected                    Void ◄──── the sixty days end ──────┘        5 working days
//! ```
//!
//! The conditions say that they are annulled by themselves where they are not prolonged ten days before their end, and not
//! when. Our reading: an extension is accepted until then, and they are annulled when the sixty days end
//! ([`ConditionsEnd`](crate::request::ConditionsEnd) is the setting).

use super::{
    Act, Begins, By, Effect, Kind, Machine, Stage, Start, TermRef, Transition, at_once, lapse, on,
    on_receipt,
};
use Stage::{
    Active, ActiveDeparted, Closed, ConditionsIssued, Departed, Ready, Rejected, Submitted, Void,
    Withdrawn,
};
use law::Clause;
use law::deadline::Party;

const ANSWER: TermRef = TermRef::known("EI-06");
const REJECTION: TermRef = TermRef::known("EI-10");
const READINESS: TermRef = TermRef::known("EI-07");
const REMEDY: TermRef = TermRef::known("EI-11");
/// The sixty days of the technical conditions.
pub(crate) const CONDITIONS: TermRef = TermRef::known("EI-TU60");
/// Until when they can be prolonged.
pub(crate) const EXTENSION: TermRef = TermRef::known("EI-TU10");

/// The clocks of issued conditions.
const OF_CONDITIONS: &[Start] = &[at_once(CONDITIONS), EXTENSION_ENDS];
const EXTENSION_ENDS: Start = Start {
    term: EXTENSION,
    begins: Begins::Before(CONDITIONS),
};

pub(super) const CHANNELS: Machine = Machine {
    kind: Kind::Channels,
    clause: Clause::known("eshdi-5"),
    filed: Submitted,
    starts: &[at_once(ANSWER), at_once(REJECTION)],
    effect: Effect::None,
    tells: &[Party::Gts],
    lines: LINES,
    ends: &[Rejected, Withdrawn, Void, Closed],
    bar: None,
};

const LINES: &[Transition] = &[
    on(
        Submitted,
        Act::IssueConditions,
        ConditionsIssued,
        By::Officer,
        "eshdi-6",
    )
    .stop(&[ANSWER, REJECTION])
    .start(&[on_receipt(READINESS), at_once(CONDITIONS), EXTENSION_ENDS]),
    on(Submitted, Act::Reject, Rejected, By::Officer, "eshdi-10").stop(&[ANSWER, REJECTION]),
    on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "eshdi-5").stop(&[ANSWER, REJECTION]),
    on(
        ConditionsIssued,
        Act::ReportReady,
        Ready,
        By::Officer,
        "eshdi-7",
    )
    .by_letter()
    .stop(&[READINESS])
    .tell(&[Party::Gts]),
    on(
        ConditionsIssued,
        Act::Prolong,
        ConditionsIssued,
        By::Officer,
        "eshdi-tu-general-2",
    )
    .needs(EXTENSION)
    .stop(&[CONDITIONS, EXTENSION])
    .start(OF_CONDITIONS),
    on(
        ConditionsIssued,
        Act::Withdraw,
        Withdrawn,
        By::Filer,
        "eshdi-5",
    )
    .stop(&[READINESS, CONDITIONS, EXTENSION]),
    lapse(ConditionsIssued, CONDITIONS, Void).stop(&[READINESS, EXTENSION]),
    on(
        Ready,
        Act::NotifyDeparture,
        Departed,
        By::Officer,
        "eshdi-11",
    )
    .start(&[on_receipt(REMEDY)]),
    on(
        Ready,
        Act::Prolong,
        Ready,
        By::Officer,
        "eshdi-tu-general-2",
    )
    .needs(EXTENSION)
    .stop(&[CONDITIONS, EXTENSION])
    .start(OF_CONDITIONS),
    on(Ready, Act::Apply, Active, By::Officer, "eshdi-9")
        .stop(&[CONDITIONS, EXTENSION])
        .effect(Effect::Open),
    on(Ready, Act::Withdraw, Withdrawn, By::Filer, "eshdi-5").stop(&[CONDITIONS, EXTENSION]),
    lapse(Ready, CONDITIONS, Void).stop(&[EXTENSION]),
    on(Departed, Act::FindRemedied, Ready, By::Officer, "eshdi-11").stop(&[REMEDY]),
    on(
        Departed,
        Act::Prolong,
        Departed,
        By::Officer,
        "eshdi-tu-general-2",
    )
    .needs(EXTENSION)
    .stop(&[CONDITIONS, EXTENSION])
    .start(OF_CONDITIONS),
    on(Departed, Act::Withdraw, Withdrawn, By::Filer, "eshdi-5")
        .stop(&[REMEDY, CONDITIONS, EXTENSION]),
    lapse(Departed, CONDITIONS, Void).stop(&[REMEDY, EXTENSION]),
    on(
        Active,
        Act::NotifyDeparture,
        ActiveDeparted,
        By::Officer,
        "eshdi-11",
    )
    .start(&[on_receipt(REMEDY)]),
    on(Active, Act::End, Closed, By::Officer, "eshdi-9").effect(Effect::Close),
    on(
        ActiveDeparted,
        Act::FindRemedied,
        Active,
        By::Officer,
        "eshdi-11",
    )
    .stop(&[REMEDY]),
    on(ActiveDeparted, Act::End, Closed, By::Officer, "eshdi-9")
        .stop(&[REMEDY])
        .effect(Effect::Close),
];
