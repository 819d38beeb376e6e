//! Whose traffic may be decrypted at all, and what whose networks may reach: a snapshot, ready to be asked by address.
//!
//! An address is **enrolled** where the narrowest network of an enrolment around it and the narrowest catalogue entry around
//! it name one organisation; an enrolment whose network lies in another organisation's entry counts nowhere. The gate steers by
//! the same rule, and a test compares the two. Everything else is a **stranger**: whatever is missing, doubtful or contradictory in a
//! snapshot leads to *no decryption*, never to more of it.
//!
//! ```text
//! InspectionSnapshot ─ compile ─→ Scope ─ standing(source) ─→ Standing::Enrolled(Enrolled) ─ decide ─→ DecryptPermit
//!                                                          └→ Standing::Stranger ─────────── decide ─→ never
//! ```

use crate::access::Lists;
use jiff::Timestamp;
use jiff::civil::Date;
use model::{
    EndedList, EnrolledNetwork, EnrolmentId, Epoch, InspectionSnapshot, LiveList, OrganisationId,
    Prefix, RecordId, SpecialAccess, SpecialAccessId, WithoutInspector, WithoutList,
};
use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use table::Table;

mod table;

/// The policy of one epoch, ready to be asked.
pub struct Scope {
    record: RecordId,
    epoch: Epoch,
    enrolled: Table<Claim<Arc<EnrolledNetwork>>>,
    enrolling: BTreeSet<OrganisationId>,
    owners: Table<Claim<OrganisationId>>,
    lists: Table<Vec<Arc<LiveList>>>,
    ended: Table<Vec<Arc<EndedList>>>,
    special: Table<Vec<Arc<SpecialAccess>>>,
    /// The last days of lists and special accesses, each once.
    last_days: BTreeSet<Date>,
    without_list: WithoutList,
    without_inspector: WithoutInspector,
}

/// Who claims a network.
#[derive(Default)]
enum Claim<T> {
    /// Nobody.
    #[default]
    Nobody,
    /// One.
    One(T),
    /// Organisations that contradict each other, which the record's rules forbid: then it is nobody's.
    Contested,
}

impl<T> Claim<T> {
    const fn one(&self) -> Option<&T> {
        match self {
            Self::One(value) => Some(value),
            Self::Nobody | Self::Contested => None,
        }
    }

    fn add(&mut self, value: T, same: impl Fn(&T, &T) -> bool) {
        match self {
            Self::Nobody => *self = Self::One(value),
            Self::One(first) if same(first, &value) => {}
            Self::One(_) | Self::Contested => *self = Self::Contested,
        }
    }
}

/// What a source address is to inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Of an organisation that asked for it.
    Enrolled(Enrolled),
    /// Of nobody who did: never decrypted.
    Stranger,
}

/// The proof that an address is of a network whose organisation requested inspection (386/НҚ, ЕШДИ п. 20). Only
/// [`Scope::standing`] makes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolled {
    row: Arc<EnrolledNetwork>,
    epoch: Epoch,
}

impl Enrolled {
    /// Whose traffic it is.
    pub fn organisation(&self) -> &OrganisationId {
        &self.row.organisation
    }

    /// By which enrolment.
    pub fn enrolment(&self) -> &EnrolmentId {
        &self.row.enrolment
    }

    /// By which request of the organisation's own.
    pub fn request(&self) -> &str {
        &self.row.request
    }

    /// The enrolled network around the address.
    pub fn network(&self) -> Prefix {
        self.row.network
    }

    /// The epoch of the policy that says so.
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }
}

impl fmt::Debug for Enrolled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (row, epoch) = (&self.row, self.epoch.0);
        write!(
            f,
            "Enrolled({} by {} at epoch {epoch})",
            row.organisation, row.enrolment
        )
    }
}

/// A special access that covers a connection (п. 15-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Special {
    /// Which.
    pub id: SpecialAccessId,
    /// What it opens.
    pub reach: SpecialReach,
}

/// What a special access opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpecialReach {
    /// The destination that it names.
    Named,
    /// Any destination. That opens everything and takes nothing out of the analysis.
    Anywhere,
}

impl Scope {
    /// Compiles a snapshot. What a wrong snapshot contradicts itself in is nobody's.
    pub fn compile(snapshot: InspectionSnapshot) -> Self {
        let mut scope = Self {
            record: snapshot.record,
            epoch: snapshot.epoch,
            enrolled: Table::default(),
            enrolling: BTreeSet::new(),
            owners: Table::default(),
            lists: Table::default(),
            ended: Table::default(),
            special: Table::default(),
            last_days: BTreeSet::new(),
            without_list: snapshot.without_list,
            without_inspector: snapshot.without_inspector,
        };
        for owner in snapshot.owners {
            let claim = scope.owners.at(owner.network);
            claim.add(owner.organisation, |a, b| a == b);
        }
        for row in snapshot.enrolled {
            // An enrolment without a request is none (DESIGN: "with a request of its own behind it").
            if row.request.trim().is_empty() || !scope.may_enrol(&row) {
                continue;
            }
            scope.enrolling.insert(row.organisation.clone());
            let claim = scope.enrolled.at(row.network);
            claim.add(Arc::new(row), |a, b| a.organisation == b.organisation);
        }
        for list in snapshot.lists.into_iter().map(Arc::new) {
            scope.last_days.insert(list.until);
            for network in &list.networks {
                scope.lists.at(*network).push(Arc::clone(&list));
            }
        }
        for list in snapshot.ended.into_iter().map(Arc::new) {
            for network in &list.networks {
                scope.ended.at(*network).push(Arc::clone(&list));
            }
        }
        for access in snapshot.special.into_iter().map(Arc::new) {
            scope.last_days.insert(access.until);
            scope.special.at(access.source).push(access);
        }
        scope
    }

    /// What an address is to inspection.
    pub fn standing(&self, source: IpAddr) -> Standing {
        let row = self.enrolled.narrowest(source).and_then(Claim::one);
        match row.zip(self.owner(source)) {
            Some((row, owner)) if row.organisation == *owner => Standing::Enrolled(Enrolled {
                row: Arc::clone(row),
                epoch: self.epoch,
            }),
            Some(_) | None => Standing::Stranger,
        }
    }

    /// Whether an enrolment of an organisation counts anywhere.
    pub fn enrols(&self, organisation: &OrganisationId) -> bool {
        self.enrolling.contains(organisation)
    }

    /// The access lists of an address at a time (п. 15–16): those of the organisation that owns it.
    pub fn lists(&self, source: IpAddr, now: Timestamp) -> Lists {
        let Some(owner) = self.owner(source) else {
            return Lists::none(self.without_list);
        };
        let today = law::zone::date(now);
        let live = self.lists.around(source).into_iter().flatten();
        let live = live.filter(|list| list.organisation == *owner);
        let (live, over): (Vec<_>, Vec<_>) = live.cloned().partition(|list| list.until >= today);
        let ended = self.ended.around(source).into_iter().flatten();
        let ended = ended.filter(|list| list.organisation == *owner);
        let ended = ended.map(|list| (list.until, &list.id));
        let over = over.iter().map(|list| (list.until, &list.id));
        let last_ended = ended.chain(over).max();
        let last_ended = last_ended.map(|(until, id)| (id.clone(), until));
        Lists::new(live, last_ended, self.without_list)
    }

    /// The special access that covers a connection at a time; one that names the destination before one that does not.
    pub fn special(
        &self,
        source: IpAddr,
        destination: SocketAddr,
        now: Timestamp,
    ) -> Option<Special> {
        let owner = self.owner(source)?;
        let (today, port) = (law::zone::date(now), destination.port());
        let to = destination.ip().to_canonical();
        let accesses = self.special.around(source).into_iter().flatten();
        let covering = accesses
            .filter(|access| access.organisation == *owner && access.until >= today)
            .filter(|access| (access.ports.first..=access.ports.last).contains(&port))
            .filter(|access| access.destination.is_none_or(|net| net.contains(to)));
        let reach = |access: &SpecialAccess| match access.destination {
            Some(_) => SpecialReach::Named,
            None => SpecialReach::Anywhere,
        };
        let strongest = covering.min_by_key(|access| (reach(access), &access.id))?;
        Some(Special {
            id: strongest.id.clone(),
            reach: reach(strongest),
        })
    }

    /// The next moment after `now` at which a list or a special access ends by time: the end of its last day in Kazakhstan. None where
    /// time changes nothing more; what begins comes with a snapshot of its own.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let mut days = self.last_days.range(law::zone::date(now)..);
        days.find_map(|day| Some(law::zone::end_of(*day)).filter(|end| *end > now))
    }

    /// What becomes of flows whose inspection is impossible.
    pub const fn without_inspector(&self) -> WithoutInspector {
        self.without_inspector
    }

    /// The record that it is of.
    pub const fn record(&self) -> RecordId {
        self.record
    }

    /// Its epoch.
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Whether nobody else owns the network; parts of it may still be others'.
    fn may_enrol(&self, row: &EnrolledNetwork) -> bool {
        match self.owners.narrowest_around(row.network) {
            None | Some(Claim::Nobody) => true,
            Some(Claim::One(owner)) => *owner == row.organisation,
            Some(Claim::Contested) => false,
        }
    }

    fn owner(&self, address: IpAddr) -> Option<&OrganisationId> {
        self.owners.narrowest(address).and_then(Claim::one)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("record", &self.record)
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests;
