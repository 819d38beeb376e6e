//! What the server's certificate changes. The body connects to the server and verifies its chain **before** it answers the client.

use super::facts::{ExemptName, Facts};
use super::offer::Chosen;
use super::permit::DecryptPermit;
use super::reason::{RefuseReason, SpliceReason};
use super::{Action, Need, Refusal, Tell, decide};
use crate::upstream::{UpstreamFault, UpstreamVerdict};
use model::WithoutInspector;

/// What becomes of a connection when its server's certificate is known.
#[derive(Debug, PartialEq, Eq)]
pub enum UpstreamAction {
    /// It is inspected, under a leaf that mimics the server's.
    Inspect(DecryptPermit),
    /// The connection to the server is closed, another is opened to the same address, and the client's waiting hello goes there as it
    /// came: from there on it is spliced. The client has not been answered, so nothing of its own was decrypted.
    Reconnect(SpliceReason),
    /// It is refused; a page is shown under the untrusted issuer.
    Refuse(Refusal),
}

/// Judges an inspected connection to a name by the verdict on its server's chain.
///
/// Exempt names beside the asked one in that certificate change nothing: the leaf drops them, and requests for them get 421.
pub fn judge_upstream(permit: DecryptPermit, verdict: UpstreamVerdict) -> UpstreamAction {
    match verdict {
        UpstreamVerdict::Trusted => UpstreamAction::Inspect(permit),
        UpstreamVerdict::Faulty(fault) => UpstreamAction::Refuse(Refusal {
            reason: RefuseReason::Upstream(fault),
            tell: Tell::Page(permit),
        }),
    }
}

/// Judges a connection without a name by the verdict on its server's chain and by the names of its certificate, which stand in
/// `facts`: [`Facts::certified`], with access, blocks and learned services judged anew by those names.
///
/// One exempt name among them, or one wildcard above an exempt name, is enough not to decrypt: which of them the client means is not
/// known. A certificate that does not hold proves no name, so its connection is refused without a page. In strict mode a certificate
/// that the server showed is no proof of the destination; only the resolution history of one of its names is, as
/// `facts.destination` tells.
pub fn judge_nameless(facts: &Facts, verdict: UpstreamVerdict) -> UpstreamAction {
    let alert = |reason| {
        let tell = Tell::Alert;
        UpstreamAction::Refuse(Refusal { reason, tell })
    };
    let certified = match verdict {
        UpstreamVerdict::Trusted => facts.certified.clone(),
        UpstreamVerdict::Faulty(_) => None,
    };
    let facts = Facts {
        certified,
        ..facts.clone()
    };
    match decide(&facts) {
        Action::Splice(reason) => UpstreamAction::Reconnect(reason),
        Action::Refuse(refusal) => UpstreamAction::Refuse(refusal),
        Action::Inspect(_) if names_nobody(&facts) => alert(RefuseReason::AddressOnly),
        Action::Inspect(permit) => judge_upstream(permit, verdict),
        Action::Ask(Need::Destination) => {
            let unverified = |category| RefuseReason::ExemptUnverified(ExemptName::Own(category));
            alert(
                facts
                    .exempt
                    .map_or(RefuseReason::LearnedUnverified, unverified),
            )
        }
        // A chain that holds, and a certificate that nobody could read; or a server that was not asked for its choice.
        Action::Ask(Need::Upstream | Need::Protocol) => {
            alert(RefuseReason::Upstream(match verdict {
                UpstreamVerdict::Trusted => UpstreamFault::Malformed,
                UpstreamVerdict::Faulty(fault) => fault,
            }))
        }
    }
}

/// Judges a connection to a name whose client offers other protocols than HTTP alone, by the verdict on its server's chain and by what
/// the server chose of the offer. A server whose certificate does not hold is refused without a page, which such a client would not
/// read.
pub fn judge_offered(facts: &Facts, verdict: UpstreamVerdict, chosen: Chosen) -> UpstreamAction {
    let alert = |reason| {
        let tell = Tell::Alert;
        UpstreamAction::Refuse(Refusal { reason, tell })
    };
    if let UpstreamVerdict::Faulty(fault) = verdict {
        return alert(RefuseReason::Upstream(fault));
    }
    let facts = Facts {
        chosen: Some(chosen),
        ..facts.clone()
    };
    match decide(&facts) {
        Action::Splice(reason) => UpstreamAction::Reconnect(reason),
        Action::Refuse(refusal) => UpstreamAction::Refuse(refusal),
        Action::Inspect(permit) => UpstreamAction::Inspect(permit),
        // What was asked before the server was is not known after all.
        Action::Ask(Need::Destination) => alert(RefuseReason::OtherUnverified),
        Action::Ask(Need::Upstream | Need::Protocol) => {
            alert(RefuseReason::Upstream(UpstreamFault::Unclear))
        }
    }
}

/// Judges a connection that is to be inspected, and for which there is no leaf: the record says what becomes of it, as of all flows
/// whose inspection is impossible, if it is the gateway that cannot certify. For a certificate that no leaf can mimic nothing passes: the
/// server has chosen it.
pub fn judge_uncertified(without: WithoutInspector, cause: Cause) -> Result<SpliceReason, Refusal> {
    match (without, cause) {
        (WithoutInspector::Pass, Cause::Gateway) => Ok(SpliceReason::Uncertified),
        (WithoutInspector::Pass, Cause::Server)
        | (WithoutInspector::Refuse, Cause::Gateway | Cause::Server) => Err(Refusal {
            reason: RefuseReason::Uncertified,
            tell: Tell::Alert,
        }),
    }
}

/// Why there is no leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nobody certifies: keyd is away, or the organisation has no issuing authority yet.
    Gateway,
    /// The server's certificate cannot be mimicked.
    Server,
}

/// Whether the server's verified certificate bears no name: the leaf that mimics it would be valid for nothing.
fn names_nobody(facts: &Facts) -> bool {
    let certified = facts.certified.as_ref();
    certified.is_some_and(|certified| certified.names.is_empty())
}
