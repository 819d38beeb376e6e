//! The machine over all organisations.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{AccountName, HostName, OrganisationId};

use crate::decide::Learned;

use super::limits::{ALL_CLIENTS_MAX, ALL_EXEMPTIONS_MAX, ALL_NAMES_MAX};
use super::organisation::{Organisation, Outcome, Rest, Room};
use super::{Client, End, Exemption, Fact, NameStanding, NotLearned, Seen, Sign};

/// What was learned. All of it is bounded: see [`super::limits`].
///
/// The body tells it of every sign and of every client that was served, asks it before each decision, does at [`Learner::wake`]
/// what [`Learner::expire`] says, and keeps [`Learner::state`] whenever a fact came out.
#[derive(Clone, Debug, Default)]
pub struct Learner {
    pub(super) organisations: BTreeMap<OrganisationId, Organisation>,
}

impl Learner {
    /// Whether a name is exempt for an organisation. Whatever [`Learner::expire`] was not called for yet is none.
    pub fn exemption(
        &self,
        now: Timestamp,
        organisation: &OrganisationId,
        host: &HostName,
    ) -> Option<&Exemption> {
        self.organisations.get(organisation)?.exemption(now, host)
    }

    /// The same, as the decision asks.
    pub fn learned(
        &self,
        now: Timestamp,
        organisation: &OrganisationId,
        host: &HostName,
    ) -> Learned {
        match self.exemption(now, organisation, host) {
            Some(_) => Learned::Exempt,
            None => Learned::Not,
        }
    }

    /// A client accepted our certificate for a name, and said something inside.
    pub fn accepted(&mut self, now: Timestamp, seen: &Seen<'_>) {
        let client = Client::of(seen.client);
        self.make_room_for_client(seen.organisation, client);
        self.with(seen.organisation, |one| {
            one.on_accepted(now, client, seen.host);
        });
    }

    /// A sign was seen. The facts are to be journalled, in their order.
    pub fn observe(
        &mut self,
        now: Timestamp,
        seen: &Seen<'_>,
        sign: Sign,
        standing: NameStanding,
    ) -> Vec<Fact> {
        let client = Client::of(seen.client);
        self.make_room_for_client(seen.organisation, client);
        self.make_room_for_name(seen);
        let all = self.sum(|one| one.exemptions.len());
        let (expired, outcome) = self.with(seen.organisation, |one| {
            let expired = one.expire(now);
            let room = if all - expired.len() < ALL_EXEMPTIONS_MAX {
                Room::Left
            } else {
                Room::None
            };
            let outcome = one.on_sign(now, client, seen.host, sign, Rest { standing, room });
            (expired, outcome)
        });
        let expired = expired
            .into_iter()
            .map(|host| ended(seen.organisation, host, End::Expired));
        expired.chain(fact(seen, client, outcome)).collect()
    }

    /// Ends what is over, and forgets what is old.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (name, organisation) in &mut self.organisations {
            let expired = organisation.expire(now).into_iter();
            facts.extend(expired.map(|host| ended(name, host, End::Expired)));
            organisation.forget_old(now);
        }
        self.organisations.retain(|_, one| !one.is_empty());
        facts
    }

    /// When [`Learner::expire`] has something to end.
    pub fn wake(&self) -> Option<Timestamp> {
        let organisations = self.organisations.values();
        let exemptions = organisations.flat_map(|one| one.exemptions.values());
        exemptions.map(|exemption| exemption.until).min()
    }

    /// The security officer takes an exemption back; it is not learned again for [`super::limits::REVOKED_FOR`].
    pub fn revoke(
        &mut self,
        now: Timestamp,
        organisation: &OrganisationId,
        host: &HostName,
        by: &AccountName,
    ) -> Result<Fact, NotLearned> {
        let known = self.organisations.get_mut(organisation);
        let is_exempt = |one: &&mut Organisation| one.exemption(now, host).is_some();
        let Some(known) = known.filter(is_exempt) else {
            return Err(NotLearned {
                organisation: organisation.clone(),
                host: host.clone(),
            });
        };
        known.exemptions.remove(host);
        // While there are as many as may be, nothing is learned for the organisation: one that is not noted is not undone.
        if known.revoked.len() < super::limits::REVOCATIONS_MAX {
            known.revoked.insert(host.clone(), now);
        }
        let by = by.clone();
        Ok(ended(organisation, host.clone(), End::Revoked { by }))
    }

    /// Block lists changed: what they name is exempt no longer.
    pub fn withdraw(&mut self, is_blocked: impl Fn(&HostName) -> bool) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (name, organisation) in &mut self.organisations {
            let blocked = organisation
                .exemptions
                .extract_if(.., |host, _| is_blocked(host));
            facts.extend(blocked.map(|(host, _)| ended(name, host, End::Blocked)));
        }
        facts
    }

    /// Enrolments changed: of an organisation that has none, nothing is kept.
    pub fn retain(&mut self, is_enrolled: impl Fn(&OrganisationId) -> bool) -> Vec<Fact> {
        let gone = self
            .organisations
            .extract_if(.., |name, _| !is_enrolled(name));
        gone.flat_map(|(name, organisation)| {
            let hosts = organisation.exemptions.into_keys();
            hosts
                .map(|host| ended(&name, host, End::NotEnrolled))
                .collect::<Vec<_>>()
        })
        .collect()
    }

    /// Every exemption in force, by organisation and name.
    pub fn list(
        &self,
        now: Timestamp,
    ) -> impl Iterator<Item = (&OrganisationId, &HostName, &Exemption)> {
        self.organisations.iter().flat_map(move |(name, one)| {
            let exemptions = one.exemptions.iter();
            let in_force = exemptions.filter(move |(_, exemption)| exemption.is_in_force(now));
            in_force.map(move |(host, exemption)| (name, host, exemption))
        })
    }

    /// Does something with an organisation's part, which is new if it has none. Its name is copied only then.
    fn with<T>(&mut self, name: &OrganisationId, act: impl FnOnce(&mut Organisation) -> T) -> T {
        if let Some(known) = self.organisations.get_mut(name) {
            return act(known);
        }
        act(self.organisations.entry(name.clone()).or_default())
    }

    fn make_room_for_client(&mut self, name: &OrganisationId, client: Client) {
        let organisation = self.organisations.get(name);
        let is_known = organisation.is_some_and(|one| one.clients.contains_key(&client));
        if !is_known && self.sum(|one| one.clients.len()) >= ALL_CLIENTS_MAX {
            let most = self.organisations.values_mut();
            if let Some(most) = most.max_by_key(|one| one.clients.len()) {
                most.forget_oldest_client();
            }
        }
    }

    fn make_room_for_name(&mut self, seen: &Seen<'_>) {
        let organisation = self.organisations.get(seen.organisation);
        let is_known = organisation.is_some_and(|one| one.evidence.contains_key(seen.host));
        if !is_known && self.sum(|one| one.evidence.len()) >= ALL_NAMES_MAX {
            let most = self.organisations.values_mut();
            if let Some(most) = most.max_by_key(|one| one.evidence.len()) {
                most.forget_oldest_name();
            }
        }
    }

    fn sum(&self, number: impl Fn(&Organisation) -> usize) -> usize {
        self.organisations.values().map(number).sum()
    }
}

fn ended(organisation: &OrganisationId, host: HostName, end: End) -> Fact {
    let organisation = organisation.clone();
    Fact::Ended {
        organisation,
        host,
        end,
    }
}

fn fact(seen: &Seen<'_>, client: Client, outcome: Outcome) -> Option<Fact> {
    let organisation = seen.organisation.clone();
    let host = seen.host.clone();
    match outcome {
        Outcome::Noted => None,
        Outcome::Exempted(exemption) => Some(Fact::Exempted {
            organisation,
            host,
            exemption,
        }),
        Outcome::Withheld(why) => Some(Fact::Withheld {
            organisation,
            host,
            client,
            why,
        }),
        Outcome::RootMissing => Some(Fact::RootMissing {
            organisation,
            client,
        }),
    }
}
