//! What is learned for one organisation.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::HostName;

use super::evidence::Evidence;
use super::limits::{
    CLIENT_NAMES_MAX, CLIENTS_FOR_KNOWN, CLIENTS_FOR_UNCATEGORISED, CLIENTS_MAX, EXEMPT_FOR,
    EXEMPTIONS_MAX, NAMES_MAX, REFUSALS_TOLD, REVOCATIONS_MAX, TELL_EVERY, TRUST_LIFE,
};
use super::{Client, Exemption, NameStanding, Sign, Withheld, is_over};

/// One organisation's part.
#[derive(Clone, Debug, Default)]
pub(super) struct Organisation {
    pub(super) evidence: BTreeMap<HostName, Evidence>,
    pub(super) clients: BTreeMap<Client, Mark>,
    pub(super) exemptions: BTreeMap<HostName, Exemption>,
    /// Names that were revoked, and when.
    pub(super) revoked: BTreeMap<HostName, Timestamp>,
}

/// What is known of a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// When it last accepted a certificate of ours.
    trusted: Option<Timestamp>,
    /// How often it refused since.
    refusals: u32,
    /// When it was last told of.
    told: Option<Timestamp>,
    /// When it was last seen.
    pub(super) last: Timestamp,
}

/// What a sign led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing yet.
    Noted,
    /// The name is exempt.
    Exempted(Exemption),
    /// It would be, but.
    Withheld(Withheld),
    /// The client seems to lack the root.
    RootMissing,
}

impl Organisation {
    /// The exemption of a name that is in force.
    pub(super) fn exemption(&self, now: Timestamp, host: &HostName) -> Option<&Exemption> {
        let found = self.exemptions.get(host);
        found.filter(|exemption| exemption.is_in_force(now))
    }

    /// A client was served: it trusts the root, and closes at this name were accidents.
    pub(super) fn on_accepted(&mut self, now: Timestamp, client: Client, host: &HostName) {
        let mark = self.mark(now, client);
        mark.trusted = Some(now);
        mark.refusals = 0;
        if let Some(evidence) = self.evidence.get_mut(host) {
            evidence.forget_closes();
            if evidence.is_empty() && evidence.told.is_none() {
                self.evidence.remove(host);
            }
        }
    }

    /// A sign was seen.
    pub(super) fn on_sign(
        &mut self,
        now: Timestamp,
        client: Client,
        host: &HostName,
        sign: Sign,
        rest: Rest,
    ) -> Outcome {
        if self.exemption(now, host).is_some() {
            return Outcome::Noted;
        }
        if sign.is_of_client() && !self.trusts(now, client) {
            return self.on_refusal(now, client);
        }
        if !self.make_room_of_client(client, host) {
            return self.tell_of_client(now, client, Outcome::Withheld(Withheld::ClientFull));
        }
        if !self.evidence.contains_key(host) && self.evidence.len() >= NAMES_MAX {
            self.forget_oldest_name();
        }
        let evidence = self.evidence.entry(host.clone()).or_default();
        evidence.add(now, client, sign);
        match self.judge(now, host, rest) {
            Judgement::Wait => Outcome::Noted,
            Judgement::Exempt => self.exempt(now, host),
            Judgement::Withhold(why) => self.tell_of_name(host, why),
        }
    }

    /// Forgets what is over, and names the exemptions among it.
    pub(super) fn expire(&mut self, now: Timestamp) -> Vec<HostName> {
        let over = self
            .exemptions
            .extract_if(.., |_, exemption| exemption.until <= now);
        over.map(|(host, _)| host).collect()
    }

    /// Forgets evidence and revocations that are over.
    pub(super) fn forget_old(&mut self, now: Timestamp) {
        for evidence in self.evidence.values_mut() {
            evidence.forget_old(now);
        }
        self.evidence.retain(|_, evidence| !evidence.is_empty());
        self.revoked
            .retain(|_, since| !is_over(*since, super::limits::REVOKED_FOR, now));
        self.clients
            .retain(|_, mark| !is_over(mark.last, TRUST_LIFE, now));
    }

    pub(super) fn forget_oldest_name(&mut self) {
        let oldest = self.evidence.iter().min_by_key(|(_, one)| one.last());
        if let Some(host) = oldest.map(|(host, _)| host.clone()) {
            self.evidence.remove(&host);
        }
    }

    pub(super) fn forget_oldest_client(&mut self) {
        let oldest = self.clients.iter().min_by_key(|(_, mark)| mark.last);
        if let Some(client) = oldest.map(|(client, _)| *client) {
            self.clients.remove(&client);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.evidence.is_empty()
            && self.clients.is_empty()
            && self.exemptions.is_empty()
            && self.revoked.is_empty()
    }

    fn mark(&mut self, now: Timestamp, client: Client) -> &mut Mark {
        if !self.clients.contains_key(&client) && self.clients.len() >= CLIENTS_MAX {
            self.forget_oldest_client();
        }
        let mark = self.clients.entry(client).or_insert(Mark {
            trusted: None,
            refusals: 0,
            told: None,
            last: now,
        });
        mark.last = now;
        mark
    }

    fn trusts(&self, now: Timestamp, client: Client) -> bool {
        let trusted = self.clients.get(&client).and_then(|mark| mark.trusted);
        trusted.is_some_and(|since| !is_over(since, TRUST_LIFE, now))
    }

    /// A client refused that never accepted: no evidence of any name.
    fn on_refusal(&mut self, now: Timestamp, client: Client) -> Outcome {
        let mark = self.mark(now, client);
        mark.refusals = mark.refusals.saturating_add(1);
        if mark.refusals < REFUSALS_TOLD {
            return Outcome::Noted;
        }
        self.tell_of_client(now, client, Outcome::RootMissing)
    }

    /// Whether a client may show a sign of a name: its own oldest evidence gives way.
    fn make_room_of_client(&mut self, client: Client, host: &HostName) -> bool {
        let is_known = |evidence: &Evidence| evidence.last_of(client).is_some();
        if self.evidence.get(host).is_some_and(is_known) {
            return true;
        }
        let exempt = self.exemptions.values();
        let exempt = exempt.filter(|one| one.clients.contains(&client)).count();
        let shown = self.evidence.iter().filter(|(_, one)| is_known(one));
        if exempt >= CLIENT_NAMES_MAX {
            return false;
        }
        if exempt + shown.clone().count() >= CLIENT_NAMES_MAX {
            let oldest = shown.min_by_key(|(_, one)| one.last_of(client));
            if let Some(host) = oldest.map(|(host, _)| host.clone())
                && let Some(evidence) = self.evidence.get_mut(&host)
            {
                evidence.take(client);
                if evidence.is_empty() {
                    self.evidence.remove(&host);
                }
            }
        }
        true
    }

    fn judge(&self, now: Timestamp, host: &HostName, rest: Rest) -> Judgement {
        let revoked = self.revoked.get(host);
        if revoked.is_some_and(|since| !is_over(*since, super::limits::REVOKED_FOR, now)) {
            return Judgement::Withhold(Withheld::Revoked);
        }
        let needed = match rest.standing {
            NameStanding::Known => CLIENTS_FOR_KNOWN,
            NameStanding::Uncategorised => CLIENTS_FOR_UNCATEGORISED,
            NameStanding::Blocked => return Judgement::Withhold(Withheld::Blocked),
        };
        let evidence = self.evidence.get(host);
        if evidence.map_or(0, |evidence| evidence.counting().count()) < needed {
            return Judgement::Wait;
        }
        if self.revoked.len() >= REVOCATIONS_MAX {
            return Judgement::Withhold(Withheld::RevocationsFull);
        }
        if self.exemptions.len() >= EXEMPTIONS_MAX {
            return Judgement::Withhold(Withheld::OrganisationFull);
        }
        match rest.room {
            Room::Left => Judgement::Exempt,
            Room::None => Judgement::Withhold(Withheld::Full),
        }
    }

    fn exempt(&mut self, now: Timestamp, host: &HostName) -> Outcome {
        let Some(evidence) = self.evidence.remove(host) else {
            return Outcome::Noted;
        };
        // What would reach beyond the end of time is not exempt.
        let Ok(until) = now.checked_add(EXEMPT_FOR) else {
            return Outcome::Noted;
        };
        let sum = |number: fn(&super::evidence::Signs) -> u32| {
            evidence.counting().map(number).fold(0, u32::saturating_add)
        };
        let exemption = Exemption {
            since: now,
            until,
            cause: evidence.cause(),
            clients: evidence.counting().map(|signs| signs.client).collect(),
            requests: sum(|signs| signs.requests),
            alerts: sum(|signs| signs.alerts),
            closes: sum(|signs| signs.closes),
        };
        self.exemptions.insert(host.clone(), exemption.clone());
        Outcome::Exempted(exemption)
    }

    /// Tells of a name, once.
    fn tell_of_name(&mut self, host: &HostName, why: Withheld) -> Outcome {
        match self.evidence.get_mut(host) {
            Some(evidence) if evidence.told != Some(why) => {
                evidence.told = Some(why);
                Outcome::Withheld(why)
            }
            Some(_) | None => Outcome::Noted,
        }
    }

    /// Tells of a client, once in [`TELL_EVERY`].
    fn tell_of_client(&mut self, now: Timestamp, client: Client, outcome: Outcome) -> Outcome {
        let mark = self.mark(now, client);
        if mark
            .told
            .is_some_and(|told| !is_over(told, TELL_EVERY, now))
        {
            return Outcome::Noted;
        }
        mark.told = Some(now);
        outcome
    }
}

/// What the organisation itself does not know when it judges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub(super) standing: NameStanding,
    pub(super) room: Room,
}

/// Whether all organisations together have room for one more exemption.
#[derive(Clone, Copy, Debug)]
pub(super) enum Room {
    Left,
    None,
}

enum Judgement {
    Wait,
    Exempt,
    Withhold(Withheld),
}
