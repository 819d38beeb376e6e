//! Requests on inspected connections, of HTTP/1.1 and HTTP/2 alike: each is judged by its host and path, under the policy in force.

use crate::context::Context;
use crate::facts::Judge;
use crate::page::plain;
use crate::scanning::{Asker, Findings, Requested, Stopped, Threat};
use crate::splice::Meter;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use strict_http::{Answer, Host, Request, Scheme};
use tls::DecryptPermit;
use tls::decide::{
    Learned, RefuseReason, RequestAction, RequestFacts, RequestHost, Shown, judge_request,
};

/// What an inspected connection is judged by, request by request.
#[derive(Clone, Copy)]
pub(crate) struct Session<'a> {
    /// What all connections share.
    pub(crate) context: &'a Context,
    /// The permit.
    pub(crate) permit: &'a DecryptPermit,
    /// What its user is shown.
    pub(crate) shown: Shown<'a>,
    /// What it carried.
    pub(crate) meter: &'a Meter,
    /// The user and the server.
    pub(crate) peers: (SocketAddr, SocketAddr),
    /// What was found in it.
    pub(crate) findings: &'a Findings,
    /// Whether another protocol than HTTP is spoken in it.
    pub(crate) is_other: &'a AtomicBool,
}

impl Session<'_> {
    /// What scanners are told of a request.
    pub(crate) fn requested(&self, request: &Request<'_>) -> Requested {
        let scheme = match self.shown {
            Shown::Leaf(_) => Scheme::Https,
            Shown::Nothing => Scheme::Http,
        };
        self.context.scanners.requested(request, scheme)
    }

    /// Tells that content was stopped; the page for whoever asked.
    pub(crate) fn stopped(&self, stopped: &Stopped, asker: &Asker) -> Answer {
        let Context { pages, alarms, .. } = self.context;
        let organisation = self.permit.enrolled().organisation();
        self.findings
            .stopped((pages, alarms), organisation, asker, stopped)
    }
}

/// What is to be done with a request.
#[derive(Debug)]
pub(crate) enum Word {
    /// It goes on.
    Forward,
    /// It is answered instead.
    Answer(Answer),
    /// It is answered by the page of a refusal.
    Refuse(Answer, RefuseReason),
}

/// Judges a request by its host and what it asks for there.
pub(crate) fn judge(session: &Session<'_>, request: &Request<'_>) -> Word {
    let Some(authority) = request.authority else {
        return Word::Answer(plain(400, "the request names no host"));
    };
    let Some(policy) = session.context.policy.borrow().clone() else {
        return Word::Answer(plain(
            503,
            "the gateway has no policy to judge the request by",
        ));
    };
    let judge = Judge::of(session.context, &policy);
    let (permit, shown) = (session.permit, session.shown);
    let asked = (&authority.host, request.path);
    match judge.request(session.peers, (permit, shown), asked) {
        RequestAction::Serve => Word::Forward,
        RequestAction::Misdirect(reason) => Word::Answer(plain(421, reason.words().sentence.en)),
        RequestAction::Refuse(reason) => {
            let asker = Asker::of(request);
            let now = session.context.clock.now();
            let hit = reason
                .is_blocked()
                .then(|| policy.hit_of_request(&authority.host, request.path, now));
            let answer = match hit.flatten() {
                Some((_, hit)) => session.stopped(&Stopped::Found(Threat::Listed(hit)), &asker),
                None => session.context.pages.refusal(reason, &asker).0,
            };
            Word::Refuse(answer, reason)
        }
    }
}

impl Judge<'_> {
    /// What becomes of a request for a path at a host, on a connection that is inspected by a permit.
    pub(crate) fn request(
        &self,
        (user, server): (SocketAddr, SocketAddr),
        (permit, shown): (&DecryptPermit, Shown<'_>),
        (host, path): (&Host, &str),
    ) -> RequestAction {
        let (policy, now) = (self.policy, self.now);
        let kind = match host {
            Host::Name(name) => policy.of_name(name),
            Host::Address(address) => policy.of_address(*address),
        };
        let organisation = permit.enrolled().organisation();
        let learned = match (host, shown) {
            (Host::Name(name), Shown::Leaf(_)) => self.learned.of_name(now, organisation, name),
            (Host::Name(_), Shown::Nothing) | (Host::Address(_), _) => Learned::Not,
        };
        let blocked = policy.hit_of_request(host, path, now);
        let access = policy.scope.lists(user.ip(), now).judge(&kind.categories);
        let special = policy.scope.special(user.ip(), server, now);
        let facts = RequestFacts {
            host: match host {
                Host::Name(name) => RequestHost::Name(name),
                Host::Address(address) => RequestHost::Address(*address),
            },
            exempt: kind.exempt,
            learned,
            blocked: blocked.map(|(blocked, _)| blocked),
            access: &access,
            special: special.as_ref(),
        };
        judge_request(permit, shown, &facts)
    }
}

#[cfg(test)]
mod tests;
