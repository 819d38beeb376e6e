//! The forms that acts carry, and what acts must find in the forms of earlier ones.

use super::{Act, Kind};
use crate::form::integration::{TERMINATION, TEST_PASSED};
use crate::form::{Condition, FieldKind, Form, Label, Reason, Submission, Violation};

/// A form that an act carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Id of the form ([`crate::form::form`]).
    pub form: &'static str,
    /// Where it is kept.
    pub place: Place,
    /// What of it must be as the request says.
    pub ties: &'static [Tie],
}

/// Where the form of an act is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the place of the request's own form, which it states anew.
    Instead,
    /// Beside the request's own form.
    Beside,
}

/// A field of an act's form that must be as the request's own form says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The field of the act's form.
    pub field: &'static str,
    /// The fields of the request's form, one of whose values it must be. Where all of them are empty, nothing is compared.
    pub of: &'static [&'static str],
}

const fn tie(field: &'static str, of: &'static [&'static str]) -> Tie {
    Tie { field, of }
}

/// The act on the test of a service that is published (annex 3).
const OF_PUBLICATION: &[Tie] = &[
    tie("parties.owner_name", &["owner.org_name"]),
    tie("parties.client_name", &["client.org_name_bin"]),
    tie(
        "systems.owner_is",
        &["owner_is.is_login", "owner_is.is_name"],
    ),
    tie("systems.initiator_is", &["client.is_name"]),
    tie("tested.name", &["service.name"]),
    tie("tested.service_key", &["service.service_key"]),
];

/// The act on the test of a connection (annex 5, which names neither the owner's system nor the service but by its key).
const OF_CONNECTION: &[Tie] = &[
    tie("parties.owner_name", &["owner.org_name"]),
    tie("parties.client_name", &["initiator.org_name"]),
    tie(
        "systems.initiator_is",
        &["initiator_is.is_login", "initiator_is.is_name"],
    ),
    tie("tested.service_key", &["service.service_key"]),
];

/// Said of a value that is not the request's.
const AS_REQUESTED: Label = Label::new(
    "укажите то, что названо в заявке",
    "өтінімде аталғанды көрсетіңіз",
);

impl Kind {
    /// The form that an act on a request of this kind carries; without it the act is refused, and an act that carries none takes
    /// none.
    pub const fn carried(self, act: Act) -> Option<Carried> {
        match act {
            Act::Resubmit => Some(Carried {
                form: self.form(),
                place: Place::Instead,
                ties: &[],
            }),
            Act::FileAct => self.test_act(),
            Act::ProposeEnd | Act::Terminate => self.termination(),
            Act::AskForMore
            | Act::Return
            | Act::Withdraw
            | Act::Reject
            | Act::IssueConditions
            | Act::Prolong
            | Act::ReportReady
            | Act::NotifyDeparture
            | Act::FindRemedied
            | Act::FindEligible
            | Act::Agree
            | Act::OpenTest
            | Act::ReturnAct
            | Act::ApproveAct
            | Act::Apply
            | Act::Suspend
            | Act::Resume
            | Act::End
            | Act::ReportStatus
            | Act::Supersede
            | Act::TakeUp
            | Act::Finish
            | Act::Acknowledge
            | Act::RecordHandOver
            // The second signature is over what the first one signed.
            | Act::Sign
            | Act::AcceptEnd => None,
        }
    }

    /// The notice that an agreement is terminated (annex 7, п. 16).
    const fn termination(self) -> Option<Carried> {
        if !matches!(self, Self::Agreement) {
            return None;
        }
        Some(Carried {
            form: TERMINATION.id,
            place: Place::Beside,
            ties: &[],
        })
    }

    /// The act of testing (integration rules, annex 4) of what is tested before it is put into operation (п. 27, 45).
    const fn test_act(self) -> Option<Carried> {
        let ties = match self {
            Self::Publication => OF_PUBLICATION,
            Self::Connection => OF_CONNECTION,
            Self::Channels
            | Self::Catalogue
            | Self::Incident
            | Self::AccessLists
            | Self::SpecialAccess
            | Self::WebFirewall
            | Self::PageProtection
            | Self::ResourceChange
            | Self::RootHandOver
            | Self::Mail
            | Self::ServiceCreation
            | Self::ServiceUpdate
            | Self::ConnectionUpdate
            | Self::ServiceRemoval
            | Self::Disconnection
            | Self::ActWithdrawal
            | Self::PlannedWorks
            | Self::Agreement => return None,
        };
        Some(Carried {
            form: "test_act",
            place: Place::Beside,
            ties,
        })
    }
}

impl Act {
    /// The act whose form must say something before this one can be done, and what: a test act is approved where its decision is
    /// positive (integration rules, п. 27, 45).
    pub const fn rests_on(self) -> Option<(Self, Condition)> {
        match self {
            Self::ApproveAct => Some((Self::FileAct, TEST_PASSED)),
            Self::AskForMore
            | Self::Return
            | Self::Resubmit
            | Self::Withdraw
            | Self::Reject
            | Self::IssueConditions
            | Self::Prolong
            | Self::ReportReady
            | Self::NotifyDeparture
            | Self::FindRemedied
            | Self::FindEligible
            | Self::Agree
            | Self::OpenTest
            | Self::FileAct
            | Self::ReturnAct
            | Self::Apply
            | Self::Suspend
            | Self::Resume
            | Self::End
            | Self::ReportStatus
            | Self::Supersede
            | Self::TakeUp
            | Self::Finish
            | Self::Acknowledge
            | Self::RecordHandOver
            | Self::Sign
            | Self::ProposeEnd
            | Self::AcceptEnd
            | Self::Terminate => None,
        }
    }
}

impl Carried {
    /// Whether a field is compared with the request.
    pub fn ties(&self, field: &str) -> bool {
        self.ties.iter().any(|tie| tie.field == field)
    }

    /// Everything in an act's form that is not as the request says.
    pub fn contradictions(
        &self,
        form: &Form,
        carried: &Submission,
        request: &Submission,
    ) -> Vec<Violation> {
        let ties = self.ties.iter();
        let wrong = ties.filter_map(|tie| {
            let expected: Vec<&str> = tie
                .of
                .iter()
                .flat_map(|field| request.texts(field))
                .collect();
            contradiction(form, carried, tie.field, &expected)
        });
        wrong.collect()
    }
}

/// What is wrong with a field that must hold one of these texts; nothing where there are none, or the field is empty.
///
/// Keys and references are compared to the letter; names without regard to case and spaces, and an organisation that the request
/// names with its BIN by its name alone too.
pub fn contradiction(
    form: &Form,
    carried: &Submission,
    field: &str,
    expected: &[&str],
) -> Option<Violation> {
    let kind = form.field(field)?.kind;
    let same = |given: &str, meant: &str| {
        if kind != FieldKind::Line {
            return given.trim() == meant.trim();
        }
        let name = meant.rsplit_once(',').map_or(meant, |(name, _)| name);
        let given = plain(given);
        given == plain(meant) || given == plain(name)
    };
    let mut given = carried.texts(field);
    let is_other = |given: &str| !expected.iter().any(|meant| same(given, meant));
    (!expected.is_empty() && given.any(is_other))
        .then(|| form.violation(field, Reason::Contradicts, AS_REQUESTED))
}

/// A name in small letters, with single spaces.
fn plain(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

#[cfg(test)]
mod tests;
