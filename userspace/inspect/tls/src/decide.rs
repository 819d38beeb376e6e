//! The decision: splice, inspect, refuse, or ask for one more fact.
//!
//! # Precedence
//!
//! The first row that applies decides. What is in doubt leads to no decryption.
//!
//! | # | if | then | by |
//! |---|---|---|---|
//! | 1 | the source is a stranger of whom no list is known | splice | DESIGN §5.1, ЕШДИ п. 13: the gate has judged its address |
//! | 2 | a block list names the name or the address | refuse | п. 20 «ограничения доступа к вредоносному контенту» |
//! | 3 | the access lists do not open it, and no special access covers it | refuse | п. 15, 15-1, 15-2, 16 |
//! | 4 | the source is a stranger | splice | п. 20, DESIGN §5.1: who did not ask is not decrypted |
//! | 5 | a special access names the destination | splice | п. 15-2: what was opened by name, such as a VPN over TLS, passes as it is |
//! | 6 | the name is exempt | splice if the destination is verified, else refuse with an alert | п. 20 пп. 1–7, DESIGN §5.2 |
//! | 7 | the destination address is exempt | splice | the same: the address itself is the proof |
//! | 8 | it asks for no name, and its server's certificate bears an exempt one, or a wildcard above one | as 6 | п. 20 пп. 1–7: which of its names the client means is not known |
//! | 9 | the name is learned, or one of the certificate's where none is asked for | as 6 | п. 20, our reading: what cannot be inspected without breaking it |
//! | 10 | it is not TLS or HTTP, or its hello cannot be read, asks for no possible name, or offers TLS 1.1 at best | refuse | п. 20, RFC 8996 |
//! | 11 | it is TLS without a name, and its server's certificate is not known | ask the server: [`judge_nameless`] | п. 20: the name may be exempt |
//! | 12 | it is TLS, and its client offers to speak other protocols inside than HTTP alone | ask the server: [`judge_offered`]; if it chooses one of them, splice | п. 20, our reading: what is no web traffic is relayed once its server's certificate was verified |
//! | 13 | | inspect | п. 20 |
//!
//! * A refusal is told by a page only where its connection could have been inspected too: showing a page means to decrypt what was
//!   asked. To everybody else it is told by an alert of TLS or by a reset.
//! * Of a client that asks for no name, and whose address has no category, the category is not known before its server's
//!   certificate is (row 3): the server is asked (row 11), and its names are judged by the lists.
//! * Row 12 opens nothing: lists, block lists and exemptions were asked before it. A server that passes over the offer, as web servers do,
//!   is inspected as one of HTTP. In strict mode a splice needs a destination that the resolver's answers hold, as for an exempt name,
//!   since the user's own handshake goes over another connection than the one in which the server was asked. Of several names that a
//!   client may mean all must be opened, since nobody looks inside.
//! * A server that shows a verified certificate has proved its names as well as one that was probed (rows 8 and 9).
//! * Where there is no leaf to answer with, the record says what becomes of the connection: [`judge_uncertified`].
//! * ECH (RFC 9849) decides nothing. Where the outer name is inspected, the client finds a certificate that is valid for it and no
//!   configurations to retry with, and comes again without ECH (§6.1.6); where it is exempt, it is spliced like any other.
//! * The client's true name is known at the latest with the server's certificate, which the body verifies before it answers the
//!   client: [`judge_upstream`]. Requests are judged one by one: [`judge_request`]. A new policy judges all again: [`rejudge`].

use crate::destination::{Proof, Strictness, Verdict};
use crate::scope::{Enrolled, SpecialReach, Standing};
use model::HostName;

mod after;
mod check;
mod facts;
mod offer;
mod open;
mod permit;
mod reason;
mod request;
mod texts;

pub use after::{
    Cause, UpstreamAction, judge_nameless, judge_offered, judge_uncertified, judge_upstream,
};
pub use check::{CheckAction, judge_check};
pub use facts::{
    AskedName, Blocked, Certified, Ech, ExemptName, Facts, Hello, Learned, Opening, Versions,
    listed_as,
};
pub use offer::{Chosen, Offer};
pub use open::{Open, Rejudged, rejudge};
pub use permit::DecryptPermit;
pub use reason::{EndReason, MisdirectReason, RefuseReason, SpliceReason};
pub use request::{RequestAction, RequestFacts, RequestHost, Shown, judge_request};

/// What becomes of a connection.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// It passes byte for byte, undecrypted.
    Splice(SpliceReason),
    /// It is decrypted and analysed, if its server's certificate holds.
    Inspect(DecryptPermit),
    /// It is refused.
    Refuse(Refusal),
    /// One more fact decides.
    Ask(Need),
}

/// A refusal and how the client is told.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: RefuseReason,
    /// How the client is told.
    pub tell: Tell,
}

/// How a client is told that it is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Tell {
    /// By a page, under a leaf of its own issuing CA.
    Page(DecryptPermit),
    /// By an alert of TLS, or a reset: nothing is decrypted.
    Alert,
}

/// What has to be found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Whether the destination is the name's: [`crate::destination`] tells; then decide again.
    Destination,
    /// What certificate the server shows to a hello without a name; then [`judge_nameless`]. The client's hello waits meanwhile.
    Upstream,
    /// What certificate the server shows, and what it chooses of the client's offer; then [`judge_offered`]. The client's hello waits
    /// meanwhile.
    Protocol,
}

/// Decides a connection.
pub fn decide(facts: &Facts) -> Action {
    let is_by_list = facts.access.is_by_list();
    let enrolled = match &facts.standing {
        Standing::Stranger if !is_by_list => return Action::Splice(SpliceReason::Stranger),
        Standing::Stranger => None,
        Standing::Enrolled(enrolled) => Some(enrolled),
    };
    if let Some(blocked) = facts.blocked {
        return refuse(facts, blocked.reason());
    }
    if let (Some(reason), None) = (facts.access.refusal(), &facts.special) {
        return match (reason, enrolled) {
            (RefuseReason::Uncategorised, Some(_)) if awaits_certificate(facts) => {
                Action::Ask(Need::Upstream)
            }
            (reason, _) => refuse(facts, reason),
        };
    }
    let Some(enrolled) = enrolled else {
        return Action::Splice(SpliceReason::Stranger);
    };
    if opens_by_name(facts) {
        return Action::Splice(SpliceReason::SpecialAccess);
    }
    if let Some(category) = facts.exempt {
        let unverified = RefuseReason::ExemptUnverified(ExemptName::Own(category));
        let splice = SpliceReason::Exempt(category);
        return by_destination(facts, facts.destination, splice, unverified);
    }
    if let Some(category) = facts.exempt_address {
        return Action::Splice(SpliceReason::ExemptAddress(category));
    }
    if let Some(exempt) = exempt_certified(facts) {
        let unverified = RefuseReason::ExemptUnverified(exempt);
        let splice = SpliceReason::ExemptUpstream(exempt);
        return by_destination(facts, proof(facts), splice, unverified);
    }
    match facts.learned {
        Learned::Exempt => {
            let unverified = RefuseReason::LearnedUnverified;
            by_destination(facts, proof(facts), SpliceReason::Learned, unverified)
        }
        Learned::Not => by_opening(facts, enrolled),
    }
}

/// Whether the names are still to come that a connection is judged by: its client asked for none.
fn awaits_certificate(facts: &Facts) -> bool {
    let is_nameless = match &facts.opening {
        Opening::Tls(hello) => {
            (&hello.name, hello.versions) == (&AskedName::Absent, Versions::Current)
        }
        Opening::Http(_) | Opening::Malformed | Opening::Other => false,
    };
    let is_exempt = facts.exempt.or(facts.exempt_address).is_some();
    is_nameless && !is_exempt && facts.certified.is_none()
}

fn exempt_certified(facts: &Facts) -> Option<ExemptName> {
    facts
        .certified
        .as_ref()
        .and_then(|certified| certified.exempt)
}

/// What proves a destination. The certificate of a server is a proof as that of a probe is.
fn proof(facts: &Facts) -> Option<Verdict> {
    let shown = facts.certified.as_ref();
    facts
        .destination
        .or(shown.map(|_| Verdict::Verified(Proof::ByProbe)))
}

/// Rows 10 to 13.
fn by_opening(facts: &Facts, enrolled: &Enrolled) -> Action {
    match &facts.opening {
        Opening::Other => refuse(facts, RefuseReason::NotTls),
        Opening::Malformed => refuse(facts, RefuseReason::MalformedHello),
        Opening::Http(name) => Action::Inspect(DecryptPermit::new(enrolled.clone(), name.clone())),
        Opening::Tls(hello) => match (hello.versions, &hello.name) {
            (Versions::Outdated, _) => refuse(facts, RefuseReason::OldTls),
            (Versions::Current, AskedName::Unreadable) => {
                refuse(facts, RefuseReason::UnreadableName)
            }
            (Versions::Current, AskedName::Absent) if facts.certified.is_none() => {
                Action::Ask(Need::Upstream)
            }
            (Versions::Current, AskedName::Absent) => by_offer(facts, enrolled, hello.offer, None),
            (Versions::Current, AskedName::Given(name)) => {
                by_offer(facts, enrolled, hello.offer, Some(name))
            }
        },
    }
}

/// Rows 12 and 13.
fn by_offer(facts: &Facts, enrolled: &Enrolled, offer: Offer, name: Option<&HostName>) -> Action {
    match (offer, facts.chosen) {
        (Offer::Web, _) | (Offer::Other, Some(Chosen::Nothing)) => {
            Action::Inspect(DecryptPermit::new(enrolled.clone(), name.cloned()))
        }
        (Offer::Other, None) => {
            let awaits_resolution = facts.strictness == Strictness::Strict
                && facts.destination.is_none()
                && name.is_some();
            Action::Ask(if awaits_resolution {
                Need::Destination
            } else {
                Need::Protocol
            })
        }
        (Offer::Other, Some(Chosen::Other)) => match (facts.strictness, facts.destination) {
            (Strictness::Lenient, _)
            | (Strictness::Strict, Some(Verdict::Verified(Proof::ByResolution))) => {
                Action::Splice(SpliceReason::OtherProtocol)
            }
            (
                Strictness::Strict,
                None | Some(Verdict::Verified(Proof::ByProbe) | Verdict::Unverified(_)),
            ) => refuse(facts, RefuseReason::OtherUnverified),
        },
    }
}

/// Splices to a verified destination, refuses to any other.
fn by_destination(
    facts: &Facts,
    proof: Option<Verdict>,
    splice: SpliceReason,
    refused: RefuseReason,
) -> Action {
    match (proof, facts.strictness) {
        (None, _) => Action::Ask(Need::Destination),
        (Some(Verdict::Verified(Proof::ByResolution)), _)
        | (Some(Verdict::Verified(Proof::ByProbe)), Strictness::Lenient) => Action::Splice(splice),
        (Some(Verdict::Verified(Proof::ByProbe)), Strictness::Strict)
        | (Some(Verdict::Unverified(_)), _) => refuse(facts, refused),
    }
}

fn refuse(facts: &Facts, reason: RefuseReason) -> Action {
    let tell = page_permit(facts).map_or(Tell::Alert, Tell::Page);
    Action::Refuse(Refusal { reason, tell })
}

/// The permit to show a page: where nothing forbids to decrypt what was asked.
fn page_permit(facts: &Facts) -> Option<DecryptPermit> {
    let Standing::Enrolled(enrolled) = &facts.standing else {
        return None;
    };
    let is_exempt =
        facts.exempt.or(facts.exempt_address).is_some() || exempt_certified(facts).is_some();
    if is_exempt || facts.learned == Learned::Exempt || opens_by_name(facts) {
        return None;
    }
    let name = match &facts.opening {
        Opening::Http(name) => name.clone(),
        Opening::Tls(Hello {
            name: AskedName::Given(name),
            versions: Versions::Current,
            // Whoever speaks no HTTP reads no page.
            offer: Offer::Web,
            ..
        }) => Some(name.clone()),
        Opening::Tls(_) | Opening::Malformed | Opening::Other => return None,
    };
    Some(DecryptPermit::new(enrolled.clone(), name))
}

fn opens_by_name(facts: &Facts) -> bool {
    let reach = facts.special.as_ref().map(|special| special.reach);
    reach == Some(SpecialReach::Named)
}

#[cfg(test)]
pub(crate) mod tests;
