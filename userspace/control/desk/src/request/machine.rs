//! The machine of each kind of request, as a table of transitions.
//!
//! A table is data: the desk steps by it, the console offers what it allows, the page of clauses is written from it, and the
//! tests walk it. What a table does not list is refused.

use law::Clause;
use law::deadline::Party;

use super::term::TermRef;
use law::request::{Act, By, Kind, Stage};

mod agreement;
pub(super) mod channels;
mod integration;
mod lists;
mod mail;
mod resources;
#[cfg(test)]
mod tests;

/// Why a request moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Somebody did something.
    Act(Act),
    /// A clock ran out.
    Lapse(TermRef),
}

/// What a transition does to the rows of the record that rest on the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Puts them into force.
    Open,
    /// Takes them back.
    Close,
    /// Suspends them; they stay in the record.
    Suspend,
    /// Ends the suspension.
    Resume,
}

/// When a clock begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// With the act.
    WithTheAct,
    /// When whoever it binds has received the notice of the act.
    OnReceipt,
    /// It ends on the date that this field of the form names, but not later than its own term would. Where the field is empty
    /// its own term counts, if it has one.
    UntilField(&'static str),
    /// It ends on the date that the act names.
    UntilAgreed,
    /// It ends so long before the end of another that runs.
    Before(TermRef),
    /// With the act, where this field of the form chooses this word; otherwise it does not begin.
    WhereChosen(&'static str, &'static str),
}

/// A clock that a transition starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The term.
    pub term: TermRef,
    /// When it begins.
    pub begins: Begins,
}

/// One line of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Where the request stands.
    pub from: Stage,
    /// What happens.
    pub cause: Cause,
    /// Where it stands then.
    pub to: Stage,
    /// Who does it.
    pub by: By,
    /// The clause.
    pub clause: Clause,
    /// Other clauses on which it may rest, if whoever does it says so.
    pub also: &'static [Clause],
    /// A clock that must run.
    pub needs: Option<TermRef>,
    /// Clocks that are met by it.
    pub stops: &'static [TermRef],
    /// Clocks that begin.
    pub starts: &'static [Start],
    /// What it does to the record.
    pub effect: Effect,
    /// Who is told; the applicant always is.
    pub tells: &'static [Party],
    /// Whether it bears reasons.
    pub has_reasons: bool,
    /// Whether an official letter stands behind it, which the officer registers.
    pub by_letter: bool,
}

/// How requests of a kind move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// The kind.
    pub kind: Kind,
    /// The clause that gives the request.
    pub clause: Clause,
    /// Where it stands once it is filed.
    pub filed: Stage,
    /// Clocks that begin with its receipt.
    pub starts: &'static [Start],
    /// What filing does to the record, where it takes effect by itself.
    pub effect: Effect,
    /// Who is told that it was filed.
    pub tells: &'static [Party],
    /// Its lines.
    pub lines: &'static [Transition],
    /// Where it ends.
    pub ends: &'static [Stage],
    /// The term before which an applicant whose request was rejected may not file again.
    pub bar: Option<TermRef>,
}

/// The machine of a kind.
pub const fn of(kind: Kind) -> &'static Machine {
    match kind {
        Kind::Channels => &channels::CHANNELS,
        Kind::Catalogue => &lists::CATALOGUE,
        Kind::Incident => &resources::INCIDENT,
        Kind::AccessLists => &lists::ACCESS_LISTS,
        Kind::SpecialAccess => &lists::SPECIAL_ACCESS,
        Kind::WebFirewall => &resources::WEB_FIREWALL,
        Kind::PageProtection => &resources::PAGE_PROTECTION,
        Kind::ResourceChange => &resources::RESOURCE_CHANGE,
        Kind::RootHandOver => &resources::ROOT_HAND_OVER,
        Kind::Mail => &mail::MAIL,
        Kind::ServiceCreation => &integration::SERVICE_CREATION,
        Kind::Publication => &integration::PUBLICATION,
        Kind::Connection => &integration::CONNECTION,
        Kind::ServiceUpdate => &integration::SERVICE_UPDATE,
        Kind::ConnectionUpdate => &integration::CONNECTION_UPDATE,
        Kind::ServiceRemoval => &integration::SERVICE_REMOVAL,
        Kind::Disconnection => &integration::DISCONNECTION,
        Kind::ActWithdrawal => &integration::ACT_WITHDRAWAL,
        Kind::PlannedWorks => &integration::PLANNED_WORKS,
        Kind::Agreement => &agreement::AGREEMENT,
    }
}

impl Machine {
    /// The line for what somebody does at a stage, if there is one for him. Two parties may each have one for the same act.
    pub fn line_of(&self, from: Stage, cause: Cause, by: By) -> Option<&'static Transition> {
        let mut lines = self.lines.iter();
        lines.find(|line| line.from == from && line.cause == cause && line.by == by)
    }

    /// The line for what happens at a stage, if there is one; of two the first.
    pub fn line(&self, from: Stage, cause: Cause) -> Option<&'static Transition> {
        self.lines
            .iter()
            .find(|line| line.from == from && line.cause == cause)
    }

    /// What can be done at a stage.
    pub fn acts(&self, from: Stage) -> impl Iterator<Item = (Act, By)> {
        self.lines.iter().filter_map(move |line| match line.cause {
            Cause::Act(act) if line.from == from => Some((act, line.by)),
            Cause::Act(_) | Cause::Lapse(_) => None,
        })
    }

    /// In whose place somebody has to act for a request at this stage to go on: who answers a proposal or was asked for more, who
    /// decides, else who filed it. None where it is over, and where its rows are in force and may stay so.
    pub fn turn(&self, stage: Stage) -> Option<By> {
        let lines = self.lines.iter().filter(|line| line.from == stage);
        let mut answers = lines
            .clone()
            .filter(|line| matches!(line.cause, Cause::Act(Act::AcceptEnd | Act::Resubmit)));
        if let Some(answer) = answers.next() {
            return Some(answer.by);
        }
        let takes_back =
            |effect| matches!(effect, Effect::Close | Effect::Suspend | Effect::Resume);
        if lines.clone().any(|line| takes_back(line.effect)) {
            return None;
        }
        let turns = [By::ServiceOwner, By::Officer, By::Filer];
        turns.into_iter().find(|by| {
            let mut acts = lines
                .clone()
                .filter(|line| matches!(line.cause, Cause::Act(_)));
            acts.any(|line| line.by == *by)
        })
    }

    /// Whether a request at this stage is over.
    pub fn is_end(&self, stage: Stage) -> bool {
        self.ends.contains(&stage)
    }
}

// What the tables are written with.

/// A line: from, act, to, by, clause.
const fn on(from: Stage, act: Act, to: Stage, by: By, clause: &str) -> Transition {
    let has_reasons = matches!(
        act,
        Act::AskForMore | Act::Return | Act::Reject | Act::NotifyDeparture | Act::ReturnAct
    );
    Transition {
        has_reasons,
        ..line(from, Cause::Act(act), to, by, Clause::known(clause))
    }
}

/// A line for a clock that runs out.
const fn lapse(from: Stage, term: TermRef, to: Stage) -> Transition {
    line(from, Cause::Lapse(term), to, By::Law, term.row().clause)
}

const fn line(from: Stage, cause: Cause, to: Stage, by: By, clause: Clause) -> Transition {
    Transition {
        from,
        cause,
        to,
        by,
        clause,
        also: &[],
        needs: None,
        stops: &[],
        starts: &[],
        effect: Effect::None,
        tells: &[],
        has_reasons: false,
        by_letter: false,
    }
}

impl Transition {
    const fn stop(self, stops: &'static [TermRef]) -> Self {
        Self { stops, ..self }
    }
    const fn start(self, starts: &'static [Start]) -> Self {
        Self { starts, ..self }
    }
    const fn also(self, also: &'static [Clause]) -> Self {
        Self { also, ..self }
    }
    const fn needs(self, term: TermRef) -> Self {
        Self {
            needs: Some(term),
            ..self
        }
    }
    const fn effect(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }
    const fn tell(self, tells: &'static [Party]) -> Self {
        Self { tells, ..self }
    }
    const fn by_letter(self) -> Self {
        Self {
            by_letter: true,
            ..self
        }
    }
}

/// A clock that begins with the act.
const fn at_once(term: TermRef) -> Start {
    Start {
        term,
        begins: Begins::WithTheAct,
    }
}

/// A clock that begins on receipt of the notice.
const fn on_receipt(term: TermRef) -> Start {
    Start {
        term,
        begins: Begins::OnReceipt,
    }
}
