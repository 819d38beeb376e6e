//! Requests to the operator of the e-government infrastructure (integration rules as amended by 307/НҚ and 603/НҚ).
//!
//! ```text
//! connection:   3 days        10 days        3 months            3 days       10 days
//!  Submitted ─────────► Agreed ──────► Testing ──► ActReview ⇄ ActRework
//!      │  ▲               (test access)    │            └──► ActApproved ──► Active ⇄ Suspended (п. 65)
//!      ▼  │ 3 days                         ▼ the three months end              │
//!     Rework                             Expired                               └──► Closed, Expired (pilot)
//! ```
//!
//! A publication has the same tail. What the rules leave to base order 123, whose text the project does not have, is not
//! guessed: who opens the test of a publication is our reading.

use super::{
    Act, Begins, By, Effect, Kind, Machine, Stage, Start, TermRef, Transition, at_once, lapse, on,
};
use Stage::{
    ActApproved, ActReview, ActRework, Active, Agreed, Closed, Done, Expired, Rejected, Rework,
    Submitted, Suspended, Testing, Withdrawn,
};
use law::Clause;
use law::deadline::Party;

/// Who is told of what is published or connected.
const TOLD: &[Party] = &[Party::Authority, Party::Integrator];
/// Who has to look at what is filed again, and at an act.
const OPERATOR: &[Party] = &[Party::Infrastructure];

pub(super) const SERVICE_CREATION: Machine = Machine {
    kind: Kind::ServiceCreation,
    clause: Clause::known("int-14"),
    filed: Submitted,
    starts: &[],
    effect: Effect::None,
    tells: &[Party::ServiceOwner, Party::Infrastructure],
    lines: &[
        on(Submitted, Act::Agree, Done, By::ServiceOwner, "int-14").tell(&[Party::Authority]),
        on(Submitted, Act::Reject, Rejected, By::ServiceOwner, "int-14"),
        on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "int-14"),
    ],
    ends: &[Done, Rejected, Withdrawn],
    bar: None,
};

const TEST: TermRef = TermRef::known("IG-21");
const PUBLICATION_REWORK: TermRef = TermRef::known("IG-27a");
const PUBLISH: TermRef = TermRef::known("IG-27b");

/// Errors that a party does not mend: the operator suspends its connection, or switches the service off (agreement, п. 5 пп. 7).
const UNMENDED: &[Clause] = &[Clause::known("agr-5.7")];

pub(super) const PUBLICATION: Machine = Machine {
    kind: Kind::Publication,
    clause: Clause::known("int-14"),
    filed: Submitted,
    starts: &[],
    effect: Effect::None,
    tells: &[Party::Initiator, Party::Infrastructure, Party::Authority],
    lines: &[
        on(Submitted, Act::Return, Rework, By::Officer, "int-14"),
        on(Submitted, Act::OpenTest, Testing, By::Officer, "int-21").start(&[at_once(TEST)]),
        on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "int-14"),
        on(Rework, Act::Resubmit, Submitted, By::Filer, "int-14").tell(OPERATOR),
        on(Rework, Act::Withdraw, Withdrawn, By::Filer, "int-14"),
        on(Testing, Act::FileAct, ActReview, By::Filer, "int-21")
            .stop(&[TEST])
            .tell(OPERATOR),
        on(Testing, Act::Withdraw, Withdrawn, By::Filer, "int-14").stop(&[TEST]),
        lapse(Testing, TEST, Expired).tell(&[Party::Participants]),
        on(ActReview, Act::ReturnAct, ActRework, By::Officer, "int-27")
            .start(&[at_once(PUBLICATION_REWORK)]),
        on(
            ActReview,
            Act::ApproveAct,
            ActApproved,
            By::Officer,
            "int-27",
        )
        .start(&[at_once(PUBLISH)]),
        on(ActRework, Act::FileAct, ActReview, By::Filer, "int-27")
            .stop(&[PUBLICATION_REWORK])
            .tell(&[Party::Initiator, Party::Infrastructure]),
        on(ActRework, Act::Withdraw, Withdrawn, By::Filer, "int-27").stop(&[PUBLICATION_REWORK]),
        on(ActApproved, Act::Apply, Active, By::Officer, "int-27")
            .stop(&[PUBLISH])
            .effect(Effect::Open)
            .tell(TOLD),
        on(Active, Act::Suspend, Suspended, By::Officer, "int-65")
            .also(UNMENDED)
            .effect(Effect::Suspend)
            .tell(&[Party::Participants]),
        on(Active, Act::End, Closed, By::Officer, "int-7")
            .effect(Effect::Close)
            .tell(TOLD),
        on(Suspended, Act::Resume, Active, By::Officer, "int-65")
            .also(UNMENDED)
            .effect(Effect::Resume)
            .tell(&[Party::Participants]),
        on(Suspended, Act::End, Closed, By::Officer, "int-7")
            .effect(Effect::Close)
            .tell(TOLD),
    ],
    ends: &[Withdrawn, Expired, Closed],
    bar: None,
};

const CHECK: TermRef = TermRef::known("IG-45-3b");
const REWORK: TermRef = TermRef::known("IG-45-4");
const TEST_ACCESS: TermRef = TermRef::known("IG-45-5");
const CONNECTION_TEST: TermRef = TermRef::known("IG-45-6");
const ACT_REWORK: TermRef = TermRef::known("IG-45a");
const PRODUCTION: TermRef = TermRef::known("IG-45b");
const PILOT: TermRef = TermRef::known("IG-PILOT");

/// The pilot ends on the date of its order.
const PILOT_ENDS: Start = Start {
    term: PILOT,
    begins: Begins::UntilField("initiator.pilot_expiry"),
};

pub(super) const CONNECTION: Machine = Machine {
    kind: Kind::Connection,
    clause: Clause::known("int-33"),
    filed: Submitted,
    starts: &[at_once(CHECK)],
    effect: Effect::None,
    tells: &[Party::ServiceOwner, Party::Infrastructure],
    lines: CONNECTION_LINES,
    ends: &[Withdrawn, Expired, Closed],
    bar: None,
};

const CONNECTION_LINES: &[Transition] = &[
    on(Submitted, Act::Return, Rework, By::Officer, "int-45-3")
        .stop(&[CHECK])
        .start(&[at_once(REWORK)]),
    on(Submitted, Act::Agree, Agreed, By::Officer, "int-45-3")
        .stop(&[CHECK])
        .start(&[at_once(TEST_ACCESS)]),
    on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "int-33").stop(&[CHECK]),
    on(Rework, Act::Resubmit, Submitted, By::Filer, "int-45-4")
        .stop(&[REWORK])
        .start(&[at_once(CHECK)])
        .tell(&[Party::ServiceOwner, Party::Infrastructure]),
    on(Rework, Act::Withdraw, Withdrawn, By::Filer, "int-45-4").stop(&[REWORK]),
    on(Agreed, Act::OpenTest, Testing, By::Officer, "int-45-5")
        .stop(&[TEST_ACCESS])
        .start(&[at_once(CONNECTION_TEST)]),
    on(Agreed, Act::Withdraw, Withdrawn, By::Filer, "int-33").stop(&[TEST_ACCESS]),
    on(Testing, Act::FileAct, ActReview, By::Filer, "int-45-6")
        .stop(&[CONNECTION_TEST])
        .tell(OPERATOR),
    on(Testing, Act::Withdraw, Withdrawn, By::Filer, "int-45-6").stop(&[CONNECTION_TEST]),
    lapse(Testing, CONNECTION_TEST, Expired).tell(&[Party::Participants]),
    on(ActReview, Act::ReturnAct, ActRework, By::Officer, "int-45").start(&[at_once(ACT_REWORK)]),
    on(
        ActReview,
        Act::ApproveAct,
        ActApproved,
        By::Officer,
        "int-45",
    )
    .start(&[at_once(PRODUCTION)]),
    on(ActRework, Act::FileAct, ActReview, By::Filer, "int-45")
        .stop(&[ACT_REWORK])
        .tell(&[Party::ServiceOwner, Party::Infrastructure]),
    on(ActRework, Act::Withdraw, Withdrawn, By::Filer, "int-45").stop(&[ACT_REWORK]),
    on(ActApproved, Act::Apply, Active, By::Officer, "int-45")
        .stop(&[PRODUCTION])
        .start(&[PILOT_ENDS])
        .effect(Effect::Open)
        .tell(TOLD),
    on(Active, Act::Suspend, Suspended, By::Officer, "int-65")
        .also(UNMENDED)
        .effect(Effect::Suspend)
        .tell(&[Party::Participants]),
    on(Active, Act::End, Closed, By::Officer, "int-7")
        .stop(&[PILOT])
        .effect(Effect::Close)
        .tell(&[Party::Authority, Party::Participants]),
    lapse(Active, PILOT, Expired)
        .effect(Effect::Close)
        .tell(&[Party::ServiceOwner]),
    on(Suspended, Act::Resume, Active, By::Officer, "int-65")
        .also(UNMENDED)
        .effect(Effect::Resume)
        .tell(&[Party::Participants]),
    on(Suspended, Act::End, Closed, By::Officer, "int-7")
        .stop(&[PILOT])
        .effect(Effect::Close)
        .tell(&[Party::Authority, Party::Participants]),
    lapse(Suspended, PILOT, Expired)
        .effect(Effect::Close)
        .tell(&[Party::ServiceOwner]),
];

/// An update: checked in three working days, carried out in ten.
macro_rules! update {
    ($name:ident, $kind:ident, $filed:literal, $checked:literal, $applied:literal,
     $check:literal, $apply:literal) => {
        pub(super) const $name: Machine = {
            const CHECK: TermRef = TermRef::known($check);
            const APPLY: TermRef = TermRef::known($apply);
            Machine {
                kind: Kind::$kind,
                clause: Clause::known($filed),
                filed: Submitted,
                starts: &[at_once(CHECK)],
                effect: Effect::None,
                tells: &[Party::Infrastructure],
                lines: &[
                    on(Submitted, Act::Return, Rework, By::Officer, $checked).stop(&[CHECK]),
                    on(Submitted, Act::Agree, Agreed, By::Officer, $checked)
                        .stop(&[CHECK])
                        .start(&[at_once(APPLY)]),
                    on(Submitted, Act::Withdraw, Withdrawn, By::Filer, $filed).stop(&[CHECK]),
                    on(Rework, Act::Resubmit, Submitted, By::Filer, $checked)
                        .start(&[at_once(CHECK)])
                        .tell(OPERATOR),
                    on(Rework, Act::Withdraw, Withdrawn, By::Filer, $filed),
                    on(Agreed, Act::Apply, Done, By::Officer, $applied)
                        .stop(&[APPLY])
                        .effect(Effect::Open),
                    on(Agreed, Act::Withdraw, Withdrawn, By::Filer, $filed).stop(&[APPLY]),
                ],
                ends: &[Withdrawn, Done],
                bar: None,
            }
        };
    };
}

update! {
    SERVICE_UPDATE, ServiceUpdate,
    "int-45-9", "int-45-10", "int-45-11", "IG-45-10", "IG-45-11"
}
update! {
    CONNECTION_UPDATE, ConnectionUpdate,
    "int-45-13", "int-45-14", "int-45-15", "IG-45-14", "IG-45-15"
}

/// What the operator does at once when he is asked, or rejects: no clock is named.
macro_rules! demand {
    ($name:ident, $kind:ident, $clause:literal, $tells:expr) => {
        pub(super) const $name: Machine = Machine {
            kind: Kind::$kind,
            clause: Clause::known($clause),
            filed: Submitted,
            starts: &[],
            effect: Effect::None,
            tells: &[Party::Infrastructure],
            lines: &[
                on(Submitted, Act::Apply, Done, By::Officer, $clause)
                    .effect(Effect::Open)
                    .tell($tells),
                on(Submitted, Act::Reject, Rejected, By::Officer, $clause),
                on(Submitted, Act::Withdraw, Withdrawn, By::Filer, $clause),
            ],
            ends: &[Done, Rejected, Withdrawn],
            bar: None,
        };
    };
}

demand! { SERVICE_REMOVAL, ServiceRemoval, "int-7", TOLD }
demand! { DISCONNECTION, Disconnection, "int-7", &[Party::Authority, Party::Participants] }

const WITHDRAWN_ACT: TermRef = TermRef::known("IG-65");

/// Its suspension does not wait for anybody: the rules give a working day, the gateway takes none.
pub(super) const ACT_WITHDRAWAL: Machine = Machine {
    kind: Kind::ActWithdrawal,
    clause: Clause::known("int-65"),
    filed: Active,
    starts: &[at_once(WITHDRAWN_ACT)],
    effect: Effect::Open,
    tells: &[Party::Infrastructure, Party::Participants],
    lines: &[
        on(Active, Act::Finish, Suspended, By::Officer, "int-65").stop(&[WITHDRAWN_ACT]),
        on(Active, Act::End, Closed, By::Officer, "int-65")
            .stop(&[WITHDRAWN_ACT])
            .effect(Effect::Close)
            .tell(&[Party::Participants]),
        on(Suspended, Act::End, Closed, By::Officer, "int-65")
            .effect(Effect::Close)
            .tell(&[Party::Participants]),
    ],
    ends: &[Closed],
    bar: None,
};

const AGREED_BEFORE: TermRef = TermRef::known("SL-5.4a");
const WORKS_END: TermRef = TermRef::known("SL-5.4c");

/// Works (the agreement, п. 5.4): agreed three whole working days before they begin, or they are unplanned.
///
/// * The parties agree, says the text. The operator's officer records it, since ШЭП and ВШЭП are the operator's and its service
///   desk keeps the plans (п. 6.4); with the agreement the participants are told.
/// * What is filed too late, or not agreed in time, is not refused: it lapses, counts as unplanned, and the participants are told
///   of its time all the same (п. 5.6: a restart is announced to the administrators).
/// * Whoever filed them tells that they are done; where nobody does, they are done when the day is over on which they end.
/// * The index of availability counts them, over or not ([`crate::availability`]).
pub(super) const PLANNED_WORKS: Machine = Machine {
    kind: Kind::PlannedWorks,
    clause: Clause::known("agr-5.4"),
    filed: Submitted,
    starts: &[Start {
        term: AGREED_BEFORE,
        begins: Begins::UntilField("starts_at"),
    }],
    effect: Effect::None,
    tells: &[Party::Infrastructure],
    lines: &[
        on(Submitted, Act::Agree, Agreed, By::Officer, "agr-5.4")
            .stop(&[AGREED_BEFORE])
            .start(&[Start {
                term: WORKS_END,
                begins: Begins::UntilField("ends_at"),
            }])
            .effect(Effect::Open)
            .tell(&[Party::Participants]),
        on(Submitted, Act::Reject, Rejected, By::Officer, "agr-5.4").stop(&[AGREED_BEFORE]),
        on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "agr-5.4").stop(&[AGREED_BEFORE]),
        lapse(Submitted, AGREED_BEFORE, Expired).tell(&[Party::Participants]),
        on(Agreed, Act::Finish, Done, By::Filer, "agr-5.4")
            .stop(&[WORKS_END])
            .effect(Effect::Close)
            .tell(&[Party::Participants]),
        on(Agreed, Act::Withdraw, Withdrawn, By::Filer, "agr-5.4")
            .stop(&[WORKS_END])
            .effect(Effect::Close)
            .tell(&[Party::Participants]),
        lapse(Agreed, WORKS_END, Done)
            .effect(Effect::Close)
            .tell(&[Party::Participants]),
    ],
    ends: &[Rejected, Withdrawn, Expired, Done],
    bar: None,
};
