//! The agreement of the owner of a service (party 1) and the owner of a non-state system (party 2): integration rules, annex 7.
//!
//! ```text
//!             party 1 signs                 a proposal of one that the other signs,
//!  Submitted ──────────────► Active ──────► or a notice of breach (п. 16) ──────► Ending ──► Closed
//!      │ ▲                     │ ▲  EndProposed │ EndOffered                       (п. 9)
//!      ▼ │                     │ └──────────────┘ rejected, taken back
//!     Rework                   └► Superseded (п. 13), Closed with its service
//! ```
//!
//! * It is the parties' own: the operator's staff decides nothing of it, and acts in no party's place.
//! * A party that rejects a proposal, or takes its own back, has it as it was before. Whoever finds that the other party breaks
//!   the agreement ends it without a proposal; one that stands is rejected or taken back first.
//! * A termination counts from the receipt of its notice by the other party, or from the day that it names, if later (п. 9).
//! * A supplementary agreement is one more of the same form, signed by the same, and takes the place of this one whatever was
//!   said of its end. With the service that it is about it ends too: nothing is left to use.

use super::{
    Act, By, Effect, Kind, Machine, Stage, Start, TermRef, Transition, lapse, on, on_receipt,
};
use Stage::{
    Active, Closed, EndOffered, EndProposed, Ending, Rejected, Rework, Submitted, Superseded,
    Withdrawn,
};
use law::Clause;
use law::deadline::Party;

/// A termination counts from its receipt, or from a later day that it names (п. 9).
const NOTICE: TermRef = TermRef::known("SL-9");
const COUNTED: &[Start] = &[on_receipt(NOTICE)];

/// Who is told of what one party does to the other.
const OTHER: &[Party] = &[Party::ServiceOwner];
/// Who is told that it is in force, or ended: its connections depend on it.
const ALL: &[Party] = &[Party::ServiceOwner, Party::Infrastructure];

pub(super) const AGREEMENT: Machine = Machine {
    kind: Kind::Agreement,
    clause: Clause::known("int-33"),
    filed: Submitted,
    starts: &[],
    effect: Effect::None,
    tells: OTHER,
    lines: LINES,
    ends: &[Rejected, Withdrawn, Superseded, Closed],
    bar: None,
};

const LINES: &[Transition] = &[
    on(Submitted, Act::Sign, Active, By::ServiceOwner, "agr-12")
        .effect(Effect::Open)
        .tell(ALL),
    on(Submitted, Act::Return, Rework, By::ServiceOwner, "int-33"),
    on(Submitted, Act::Reject, Rejected, By::ServiceOwner, "int-33"),
    on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "int-33").tell(OTHER),
    on(Rework, Act::Resubmit, Submitted, By::Filer, "int-33").tell(OTHER),
    on(Rework, Act::Withdraw, Withdrawn, By::Filer, "int-33").tell(OTHER),
    on(Active, Act::ProposeEnd, EndProposed, By::Filer, "agr-16").tell(OTHER),
    on(
        Active,
        Act::ProposeEnd,
        EndOffered,
        By::ServiceOwner,
        "agr-16",
    ),
    on(Active, Act::Terminate, Ending, By::Filer, "agr-16")
        .start(COUNTED)
        .tell(ALL),
    on(Active, Act::Terminate, Ending, By::ServiceOwner, "agr-16")
        .start(COUNTED)
        .tell(ALL),
    superseded(Active),
    with_its_service(Active),
    on(
        EndProposed,
        Act::AcceptEnd,
        Ending,
        By::ServiceOwner,
        "agr-16",
    )
    .start(COUNTED)
    .tell(ALL),
    on(EndProposed, Act::Reject, Active, By::ServiceOwner, "agr-16"),
    on(EndProposed, Act::Withdraw, Active, By::Filer, "agr-16").tell(OTHER),
    superseded(EndProposed),
    with_its_service(EndProposed),
    on(EndOffered, Act::AcceptEnd, Ending, By::Filer, "agr-16")
        .start(COUNTED)
        .tell(ALL),
    on(EndOffered, Act::Reject, Active, By::Filer, "agr-16").tell(OTHER),
    on(
        EndOffered,
        Act::Withdraw,
        Active,
        By::ServiceOwner,
        "agr-16",
    ),
    superseded(EndOffered),
    with_its_service(EndOffered),
    lapse(Ending, NOTICE, Closed)
        .effect(Effect::Close)
        .tell(ALL),
    superseded(Ending).stop(&[NOTICE]),
    with_its_service(Ending).stop(&[NOTICE]),
];

/// A supplementary agreement was signed, and takes its place.
const fn superseded(from: Stage) -> Transition {
    on(from, Act::Supersede, Superseded, By::Law, "agr-13")
        .effect(Effect::Close)
        .tell(OTHER)
}

/// The service was struck from the register.
const fn with_its_service(from: Stage) -> Transition {
    on(from, Act::End, Closed, By::Law, "int-7")
        .effect(Effect::Close)
        .tell(OTHER)
}
