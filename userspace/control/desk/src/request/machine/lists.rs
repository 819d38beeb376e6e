//! What is asked of the packet gate: the catalogue, the yearly lists, special access (386/НҚ, ЕШДИ пп. 13, 15–16).
//!
//! ```text
//!            10 working days          one calendar year
//! Submitted ────────────────► Active ──────────────────► Expired
//!   │  ▲                        │ ├── Supersede: a new list is applied ──► Superseded
//!   ▼  │ Resubmit               │ └── End ──► Closed
//! Incomplete                    ▼
//! ```
//!
//! The catalogue is the operator's own to keep (п. 13), so that what it files there takes effect by itself, where the record
//! is right with it. Special access bears its own last day, and never more than a year (our reading: п. 15-1 says it of all
//! access that is opened on a request).

use super::{
    Act, Begins, By, Effect, Kind, Machine, Stage, Start, TermRef, Transition, at_once, lapse, on,
};
use Stage::{
    Active, Closed, Done, Expired, Incomplete, Rejected, Submitted, Superseded, Withdrawn,
};
use law::Clause;
use law::deadline::Party;

const APPLICATION: TermRef = TermRef::known("EI-16");
const YEAR: TermRef = TermRef::known("EI-15-1");

pub(super) const CATALOGUE: Machine = Machine {
    kind: Kind::Catalogue,
    clause: Clause::known("eshdi-13"),
    filed: Done,
    starts: &[],
    effect: Effect::Open,
    tells: &[Party::Gts],
    lines: &[],
    ends: &[Done],
    bar: None,
};

pub(super) const ACCESS_LISTS: Machine = Machine {
    kind: Kind::AccessLists,
    clause: Clause::known("eshdi-15"),
    filed: Submitted,
    starts: &[at_once(APPLICATION)],
    effect: Effect::None,
    tells: &[Party::Gts],
    lines: LISTS,
    ends: &[Rejected, Withdrawn, Expired, Superseded, Closed],
    bar: None,
};

pub(super) const SPECIAL_ACCESS: Machine = Machine {
    kind: Kind::SpecialAccess,
    clause: Clause::known("eshdi-15-2"),
    filed: Submitted,
    starts: &[BY_LIST],
    effect: Effect::None,
    tells: &[Party::Gts],
    lines: SPECIAL,
    ends: &[Rejected, Withdrawn, Expired, Closed],
    bar: None,
};

const LISTS: &[Transition] = &[
    on(
        Submitted,
        Act::AskForMore,
        Incomplete,
        By::Officer,
        "eshdi-15",
    ),
    on(Submitted, Act::Apply, Active, By::Officer, "eshdi-16")
        .stop(&[APPLICATION])
        .start(&[at_once(YEAR)])
        .effect(Effect::Open),
    on(Submitted, Act::Reject, Rejected, By::Officer, "eshdi-15").stop(&[APPLICATION]),
    on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "eshdi-15").stop(&[APPLICATION]),
    on(Incomplete, Act::Resubmit, Submitted, By::Filer, "eshdi-15").tell(&[Party::Gts]),
    on(Incomplete, Act::Reject, Rejected, By::Officer, "eshdi-15").stop(&[APPLICATION]),
    on(Incomplete, Act::Withdraw, Withdrawn, By::Filer, "eshdi-15").stop(&[APPLICATION]),
    on(Active, Act::Supersede, Superseded, By::Law, "eshdi-15")
        .stop(&[YEAR])
        .effect(Effect::Close),
    on(Active, Act::End, Closed, By::Officer, "eshdi-15-1")
        .stop(&[YEAR])
        .effect(Effect::Close),
    lapse(Active, YEAR, Expired).effect(Effect::Close),
];

/// What is asked for by a list of categories and addresses is applied in ten working days (п. 16), as any such list.
const BY_LIST: Start = Start {
    term: APPLICATION,
    begins: Begins::WhereChosen("access", "list"),
};

const UNTIL: Start = Start {
    term: YEAR,
    begins: Begins::UntilField("until"),
};

const SPECIAL: &[Transition] = &[
    on(
        Submitted,
        Act::AskForMore,
        Incomplete,
        By::Officer,
        "eshdi-15-2",
    ),
    on(Submitted, Act::Apply, Active, By::Officer, "eshdi-15-2")
        .stop(&[APPLICATION])
        .start(&[UNTIL])
        .effect(Effect::Open),
    on(Submitted, Act::Reject, Rejected, By::Officer, "eshdi-15-2").stop(&[APPLICATION]),
    on(Submitted, Act::Withdraw, Withdrawn, By::Filer, "eshdi-15-2").stop(&[APPLICATION]),
    on(
        Incomplete,
        Act::Resubmit,
        Submitted,
        By::Filer,
        "eshdi-15-2",
    )
    .tell(&[Party::Gts]),
    on(Incomplete, Act::Reject, Rejected, By::Officer, "eshdi-15-2").stop(&[APPLICATION]),
    on(
        Incomplete,
        Act::Withdraw,
        Withdrawn,
        By::Filer,
        "eshdi-15-2",
    )
    .stop(&[APPLICATION]),
    on(Active, Act::End, Closed, By::Officer, "eshdi-15-2")
        .stop(&[YEAR])
        .effect(Effect::Close),
    lapse(Active, YEAR, Expired).effect(Effect::Close),
];
