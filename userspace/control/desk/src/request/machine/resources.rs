//! Resources and what befalls them: firewall of web applications, page protection, changes, incidents, the root certificate
//! (386/НҚ, ЕШДИ пп. 14, 17–19, 21–23).
//!
//! ```text
//!            10 working days from receipt, whatever is missing
//! Submitted ─────────────────────────────────► Active ──► Closed
//!   │  ▲  └──► Rejected: 30 days after its receipt it may be filed again
//!   ▼  │ Resubmit
//! Incomplete
//! ```
//!
//! Пп. 17 and 18 ask for all data and do not say that the clock waits for them: it runs from receipt, and the moment at which
//! the request was complete is kept and shown beside it.

use super::{Act, By, Effect, Kind, Machine, Stage, TermRef, Transition, at_once, on, on_receipt};
use Stage::{Active, Closed, Done, InWork, Incomplete, Received, Rejected, Submitted, Withdrawn};
use law::Clause;
use law::deadline::Party;

/// A protection of resources: both have the same lines under other clauses.
macro_rules! protection {
    ($name:ident, $lines:ident, $kind:ident, $clause:literal,
     $connect:literal, $reject:literal, $bar:literal) => {
        pub(super) const $name: Machine = Machine {
            kind: Kind::$kind,
            clause: Clause::known($clause),
            filed: Submitted,
            starts: &[
                at_once(TermRef::known($connect)),
                at_once(TermRef::known($reject)),
            ],
            effect: Effect::None,
            tells: &[Party::Gts],
            lines: $lines,
            ends: &[Rejected, Withdrawn, Closed],
            bar: Some(TermRef::known($bar)),
        };

        const $lines: &[Transition] = {
            const ANSWER: &[TermRef] = &[TermRef::known($connect), TermRef::known($reject)];
            const BAR: TermRef = TermRef::known($bar);
            &[
                on(Submitted, Act::AskForMore, Incomplete, By::Officer, $clause),
                on(Submitted, Act::Apply, Active, By::Officer, $clause)
                    .stop(ANSWER)
                    .effect(Effect::Open),
                on(Submitted, Act::Reject, Rejected, By::Officer, $clause)
                    .stop(ANSWER)
                    .start(&[on_receipt(BAR)]),
                on(Submitted, Act::Withdraw, Withdrawn, By::Filer, $clause).stop(ANSWER),
                on(Incomplete, Act::Resubmit, Submitted, By::Filer, $clause).tell(&[Party::Gts]),
                on(Incomplete, Act::Reject, Rejected, By::Officer, $clause)
                    .stop(ANSWER)
                    .start(&[on_receipt(BAR)]),
                on(Incomplete, Act::Withdraw, Withdrawn, By::Filer, $clause).stop(ANSWER),
                on(Active, Act::End, Closed, By::Officer, "eshdi-19").effect(Effect::Close),
            ]
        };
    };
}

protection! {
    WEB_FIREWALL, WEB_FIREWALL_LINES, WebFirewall, "eshdi-17", "EI-17a", "EI-17b", "EI-17c"
}
protection! {
    PAGE_PROTECTION, PAGE_PROTECTION_LINES, PageProtection, "eshdi-18", "EI-18a", "EI-18b", "EI-18c"
}

/// The notice comes by letter; that it comes within five working days is the user's duty, and is told where it was late.
pub(super) const RESOURCE_CHANGE: Machine = Machine {
    kind: Kind::ResourceChange,
    clause: Clause::known("eshdi-19"),
    filed: Submitted,
    starts: &[],
    effect: Effect::None,
    tells: &[Party::Gts],
    lines: &[
        on(
            Submitted,
            Act::AskForMore,
            Incomplete,
            By::Officer,
            "eshdi-19",
        ),
        on(Submitted, Act::Apply, Done, By::Officer, "eshdi-19").effect(Effect::Open),
        on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "eshdi-19"),
        on(Incomplete, Act::Resubmit, Submitted, By::Filer, "eshdi-19").tell(&[Party::Gts]),
        on(Incomplete, Act::Withdraw, Withdrawn, By::Filer, "eshdi-19"),
    ],
    ends: &[Done, Withdrawn],
    bar: None,
};

pub(super) const INCIDENT: Machine = Machine {
    kind: Kind::Incident,
    clause: Clause::known("eshdi-14"),
    filed: Submitted,
    starts: &[],
    effect: Effect::None,
    tells: &[Party::DutyService],
    lines: &[
        on(Submitted, Act::TakeUp, InWork, By::Officer, "eshdi-14"),
        on(Submitted, Act::Finish, Closed, By::Officer, "eshdi-14"),
        on(InWork, Act::Finish, Closed, By::Officer, "eshdi-14"),
    ],
    ends: &[Closed],
    bar: None,
};

/// ГТС files one for each operator, which acknowledges the certificate and records that its users have it.
pub(super) const ROOT_HAND_OVER: Machine = Machine {
    kind: Kind::RootHandOver,
    clause: Clause::known("eshdi-21"),
    filed: Submitted,
    starts: &[],
    effect: Effect::Open,
    tells: &[Party::Operator],
    lines: &[
        on(Submitted, Act::Acknowledge, Received, By::Filer, "eshdi-21").tell(&[Party::Gts]),
        on(Submitted, Act::End, Closed, By::Officer, "eshdi-21").effect(Effect::Close),
        on(Received, Act::RecordHandOver, Done, By::Filer, "eshdi-22")
            .effect(Effect::Open)
            .tell(&[Party::Gts]),
        on(Received, Act::End, Closed, By::Officer, "eshdi-21").effect(Effect::Close),
    ],
    ends: &[Done, Closed],
    bar: None,
};
