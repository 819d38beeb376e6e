//! What the server's certificate changes. The body connects to the server and verifies its chain **before** it answers the client.

use super::facts::Facts;
use super::permit::DecryptPermit;
use super::reason::{RefuseReason, SpliceReason};
use super::{Action, Need, Refusal, Tell, decide};
use crate::destination::{Proof, Strictness, Verdict};
use crate::scope::Standing;
use crate::upstream::UpstreamVerdict;
use law::ExemptCategory;
use model::LeafName;

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

/// Judges a connection without a name by the verdict on its server's chain and by the names of its certificate.
///
/// One exempt name among them is enough not to decrypt: which of them the client means is not known. A certificate that does not
/// hold proves no name, so its connection is refused without a page. In strict mode a certificate that the server showed to a probe
/// is no proof of the destination; only the resolution history of one of its names is, as `facts.destination` tells.
///
/// `facts` are those of [`decide`], with access, blocks and learned services judged anew by the certificate's names.
pub fn judge_nameless(
    facts: &Facts,
    verdict: UpstreamVerdict,
    names: &[LeafName],
    exempt: impl Fn(&LeafName) -> Option<ExemptCategory>,
) -> UpstreamAction {
    let alert = |reason| {
        let tell = Tell::Alert;
        UpstreamAction::Refuse(Refusal { reason, tell })
    };
    match decide(facts) {
        Action::Splice(reason) => return UpstreamAction::Reconnect(reason),
        Action::Refuse(refusal) => return UpstreamAction::Refuse(refusal),
        Action::Inspect(permit) => return judge_upstream(permit, verdict),
        Action::Ask(Need::Destination) => {
            let unverified = RefuseReason::LearnedUnverified;
            return alert(
                facts
                    .exempt
                    .map_or(unverified, RefuseReason::ExemptUnverified),
            );
        }
        Action::Ask(Need::Upstream) => {}
    }
    match verdict {
        UpstreamVerdict::Faulty(fault) => return alert(RefuseReason::Upstream(fault)),
        UpstreamVerdict::Trusted => {}
    }
    if let Some(category) = names.iter().find_map(exempt) {
        return match (facts.strictness, facts.destination) {
            (Strictness::Lenient, _)
            | (Strictness::Strict, Some(Verdict::Verified(Proof::ByResolution))) => {
                UpstreamAction::Reconnect(SpliceReason::ExemptUpstream(category))
            }
            (
                Strictness::Strict,
                None | Some(Verdict::Verified(Proof::ByProbe) | Verdict::Unverified(_)),
            ) => alert(RefuseReason::ExemptUnverified(category)),
        };
    }
    match &facts.standing {
        Standing::Enrolled(enrolled) => {
            UpstreamAction::Inspect(DecryptPermit::new(enrolled.clone(), None))
        }
        Standing::Stranger => UpstreamAction::Reconnect(SpliceReason::Stranger),
    }
}
