//! What the daemons of TLS inspection get of the record: whose traffic is looked into, and what may be reached from where.

use crate::business_number::Bin;
use crate::change::Epoch;
use crate::id::{AccessListId, Category, EnrolmentId, OrganisationId};
use crate::prefix::Prefix;
use crate::row::{Label, SpecialAccess, WithoutInspector, WithoutList};
use crate::snapshot::RecordId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The policy of one epoch as the inspecting daemon needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionSnapshot {
    /// The record it is of.
    pub record: RecordId,
    /// The epoch.
    pub epoch: Epoch,
    /// The networks of enrolments in force, by prefix. Traffic of these, and of no others, is ever decrypted (386/НҚ, ЕШДИ п. 20),
    /// and only where [`Self::owners`] names the same organisation.
    pub enrolled: Vec<EnrolledNetwork>,
    /// The catalogue entries in force that share addresses with a network of an enrolment, a list or a special access, by
    /// prefix (п. 13). An address is the organisation's whose entry is the narrowest around it.
    pub owners: Vec<OwnedNetwork>,
    /// The lists in force (п. 15–16), by identifier.
    pub lists: Vec<LiveList>,
    /// The lists that are over (п. 15-1), by identifier: only to tell since when.
    pub ended: Vec<EndedList>,
    /// The special accesses in force (п. 15-2) to what TCP carries, by identifier.
    pub special: Vec<SpecialAccess>,
    /// What the networks of organisations without a list in force reach.
    pub without_list: WithoutList,
    /// What becomes of flows whose inspection is impossible.
    pub without_inspector: WithoutInspector,
}

/// A network whose traffic is inspected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EnrolledNetwork {
    /// It.
    pub network: Prefix,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// By which enrolment.
    pub enrolment: EnrolmentId,
    /// By which request of the organisation's own.
    pub request: String,
}

/// A network of the catalogue and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OwnedNetwork {
    /// It.
    pub network: Prefix,
    /// Whose it is.
    pub organisation: OrganisationId,
}

/// An access list in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveList {
    /// Its identifier.
    pub id: AccessListId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// From which networks.
    pub networks: Vec<Prefix>,
    /// To which categories.
    pub categories: BTreeSet<Category>,
    /// The last day of its calendar year (п. 15-1).
    pub until: Date,
    /// The request it rests on.
    pub request: String,
}

/// An access list whose year is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedList {
    /// Its identifier.
    pub id: AccessListId,
    /// Whose it was.
    pub organisation: OrganisationId,
    /// From which networks it opened.
    pub networks: Vec<Prefix>,
    /// The last day of its calendar year (п. 15-1).
    pub until: Date,
}

/// The policy of one epoch as the holder of the issuing keys needs it: by this it decides for whom it issues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuingSnapshot {
    /// The record it is of.
    pub record: RecordId,
    /// The epoch.
    pub epoch: Epoch,
    /// Organisations with an enrolment in force, by identifier.
    pub organisations: Vec<EnrolledOrganisation>,
}

/// An organisation some of whose traffic is inspected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolledOrganisation {
    /// Its identifier.
    pub id: OrganisationId,
    /// Its BIN.
    pub bin: Bin,
    /// Its name.
    pub name: Label,
    /// Its requests that its enrolments rest on, each once, in their order.
    pub requests: Vec<String>,
}

impl IssuingSnapshot {
    /// An organisation that is enrolled; none of any other.
    pub fn enrolled(&self, organisation: &OrganisationId) -> Option<&EnrolledOrganisation> {
        let found = self
            .organisations
            .binary_search_by(|one| one.id.cmp(organisation));
        self.organisations.get(found.ok()?)
    }
}
