//! Requests on an open inspected connection.
//!
//! HTTP/2 sends requests for several hosts over one connection where its certificate is valid for them (RFC 9113 §9.1.1). So each
//! request is judged, in this order:
//!
//! | # | if the host | then | by |
//! |---|---|---|---|
//! | 1 | is exempt | 421 | п. 20: the request was sent before anybody knew; the next connection is spliced |
//! | 2 | is learned | 421 | the next connection is spliced |
//! | 3 | is not the connection's | 421 | RFC 9110 §15.5.20 |
//! | 4 | is blocked, or what is asked for there | refused with a page | п. 20 |
//! | 5 | is opened by no list, and no special access covers it | refused with a page | п. 15–16 |
//! | 6 | | served | |

use super::facts::{Blocked, Learned};
use super::permit::DecryptPermit;
use super::reason::{MisdirectReason, RefuseReason};
use crate::access::Access;
use crate::leaf::LeafTemplate;
use crate::scope::Special;
use law::ExemptCategory;
use model::HostName;
use std::net::IpAddr;

/// What is known of a request.
#[derive(Clone, Copy, Debug)]
pub struct RequestFacts<'a> {
    /// The host of its authority: `:authority`, or `Host`.
    pub host: RequestHost<'a>,
    /// The host's exempt category.
    pub exempt: Option<ExemptCategory>,
    /// Whether the host was learned to be exempt.
    pub learned: Learned,
    /// What block lists forbid: the host, or what the request asks for there.
    pub blocked: Option<Blocked>,
    /// What the access lists say of the host.
    pub access: &'a Access,
    /// The special access that covers the connection.
    pub special: Option<&'a Special>,
}

/// The host that a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestHost<'a> {
    /// A name.
    Name(&'a HostName),
    /// An address.
    Address(IpAddr),
}

/// What an inspected connection shows its client.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// This leaf certificate.
    Leaf(&'a LeafTemplate),
    /// Nothing: it is plain HTTP.
    Nothing,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestAction {
    /// It is served.
    Serve,
    /// It is answered 421.
    Misdirect(MisdirectReason),
    /// It is answered with a page.
    Refuse(RefuseReason),
}

/// Judges a request on a connection that is inspected by this permit.
pub fn judge_request(
    permit: &DecryptPermit,
    shown: Shown<'_>,
    facts: &RequestFacts<'_>,
) -> RequestAction {
    if let Some(category) = facts.exempt {
        return RequestAction::Misdirect(MisdirectReason::Exempt(category));
    }
    match facts.learned {
        Learned::Exempt => return RequestAction::Misdirect(MisdirectReason::Learned),
        Learned::Not => {}
    }
    if !is_of_connection(permit, shown, facts.host) {
        return RequestAction::Misdirect(MisdirectReason::OtherName);
    }
    if let Some(blocked) = facts.blocked {
        return RequestAction::Refuse(blocked.reason());
    }
    let refusal = facts.access.refusal();
    refusal
        .filter(|_| facts.special.is_none())
        .map_or(RequestAction::Serve, RequestAction::Refuse)
}

fn is_of_connection(permit: &DecryptPermit, shown: Shown<'_>, host: RequestHost<'_>) -> bool {
    match (shown, host) {
        (Shown::Leaf(leaf), RequestHost::Name(name)) => leaf.covers(name),
        // No leaf is valid for an address.
        (Shown::Leaf(_), RequestHost::Address(_)) => false,
        // The connection was judged by its first host. One without a name goes where it goes: its later hosts are judged alone.
        (Shown::Nothing, RequestHost::Name(name)) => permit.name().is_none_or(|own| own == name),
        (Shown::Nothing, RequestHost::Address(_)) => permit.name().is_none(),
    }
}
