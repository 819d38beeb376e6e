//! A mail system at ЕШЭП (386/НҚ, ЕШЭП пп. 7–12).
//!
//! ```text
//!            5 working days           5, of the same count
//! Submitted ───────────────► Eligible ─────────────────► Active ⇄ Suspended (п. 12)
//!     │                          │                          │
//!     ▼                          ▼                          ▼ the class changed (п. 11)
//! Rejected ◄─────────────────────┘                       Leaving ──► Closed
//! 30 days until it may be filed again
//! ```

use super::{
    Act, Begins, By, Effect, Kind, Machine, Stage, Start, TermRef, Transition, at_once, lapse, on,
    on_receipt,
};
use Stage::{
    Active, Closed, Eligible, Incomplete, Leaving, LeavingSuspended, Rejected, Submitted,
    Suspended, Withdrawn,
};
use law::Clause;
use law::deadline::Party;

const CHECK: TermRef = TermRef::known("EM-08");
const CONNECT: TermRef = TermRef::known("EM-09");
const REJECT: TermRef = TermRef::known("EM-10");
const BAR: TermRef = TermRef::known("EM-10c");
const LEAVE: TermRef = TermRef::known("EM-11");

pub(super) const MAIL: Machine = Machine {
    kind: Kind::Mail,
    clause: Clause::known("eshep-7"),
    filed: Submitted,
    starts: &[at_once(CHECK), at_once(CONNECT), at_once(REJECT)],
    effect: Effect::None,
    tells: &[Party::Gts],
    lines: LINES,
    ends: &[Rejected, Withdrawn, Closed],
    bar: Some(BAR),
};

const AGREED: Start = Start {
    term: LEAVE,
    begins: Begins::UntilAgreed,
};

const LINES: &[Transition] = &[
    on(
        Submitted,
        Act::AskForMore,
        Incomplete,
        By::Officer,
        "eshep-8",
    ),
    on(
        Submitted,
        Act::FindEligible,
        Eligible,
        By::Officer,
        "eshep-8",
    )
    .stop(&[CHECK]),
    on(Submitted, Act::Reject, Rejected, By::Officer, "eshep-10")
        .stop(&[CHECK, CONNECT, REJECT])
        .start(&[on_receipt(BAR)]),
    on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "eshep-7").stop(&[CHECK, CONNECT, REJECT]),
    on(Incomplete, Act::Resubmit, Submitted, By::Filer, "eshep-8").tell(&[Party::Gts]),
    on(Incomplete, Act::Reject, Rejected, By::Officer, "eshep-10")
        .stop(&[CHECK, CONNECT, REJECT])
        .start(&[on_receipt(BAR)]),
    on(Incomplete, Act::Withdraw, Withdrawn, By::Filer, "eshep-7").stop(&[CHECK, CONNECT, REJECT]),
    on(Eligible, Act::Apply, Active, By::Officer, "eshep-9")
        .stop(&[CONNECT, REJECT])
        .effect(Effect::Open),
    on(Eligible, Act::Reject, Rejected, By::Officer, "eshep-10")
        .stop(&[CONNECT, REJECT])
        .start(&[on_receipt(BAR)]),
    on(Eligible, Act::Withdraw, Withdrawn, By::Filer, "eshep-7").stop(&[CONNECT, REJECT]),
    on(Active, Act::Suspend, Suspended, By::Officer, "eshep-12")
        .effect(Effect::Suspend)
        .tell(&[Party::MailOwner]),
    on(Active, Act::ReportStatus, Leaving, By::Officer, "eshep-11")
        .by_letter()
        .start(&[AGREED])
        .tell(&[Party::Gts]),
    on(Active, Act::End, Closed, By::Officer, "eshep-11").effect(Effect::Close),
    on(Suspended, Act::Resume, Active, By::Officer, "eshep-12")
        .effect(Effect::Resume)
        .tell(&[Party::MailOwner]),
    on(Suspended, Act::End, Closed, By::Officer, "eshep-11").effect(Effect::Close),
    on(
        Suspended,
        Act::ReportStatus,
        LeavingSuspended,
        By::Officer,
        "eshep-11",
    )
    .by_letter()
    .start(&[AGREED])
    .tell(&[Party::Gts]),
    on(
        Leaving,
        Act::Suspend,
        LeavingSuspended,
        By::Officer,
        "eshep-12",
    )
    .effect(Effect::Suspend)
    .tell(&[Party::MailOwner]),
    on(
        LeavingSuspended,
        Act::Resume,
        Leaving,
        By::Officer,
        "eshep-12",
    )
    .effect(Effect::Resume)
    .tell(&[Party::MailOwner]),
    on(LeavingSuspended, Act::End, Closed, By::Officer, "eshep-11")
        .stop(&[LEAVE])
        .effect(Effect::Close),
    lapse(LeavingSuspended, LEAVE, Closed).effect(Effect::Close),
    on(Leaving, Act::End, Closed, By::Officer, "eshep-11")
        .stop(&[LEAVE])
        .effect(Effect::Close),
    lapse(Leaving, LEAVE, Closed).effect(Effect::Close),
];
