//! What becomes of a connection without a leaf, and under whom pages are shown.

use super::*;
use crate::leaf::LeafIssuer;
use model::WithoutInspector;

/// Without a leaf nothing is decrypted; what passes the record says, and never a server's own choice.
#[test]
fn without_a_leaf_the_record_decides() {
    let check = |without, cause, expected: &str| {
        let judged = match judge_uncertified(without, cause) {
            Ok(reason) => format!("splice {}", reason.words().label),
            Err(refusal) => told(&refusal),
        };
        assert_eq!(judged, expected);
    };
    let refused = "refuse uncertified by alert";
    check(WithoutInspector::Refuse, Cause::Gateway, refused);
    check(WithoutInspector::Refuse, Cause::Server, refused);
    check(WithoutInspector::Pass, Cause::Server, refused);
    check(WithoutInspector::Pass, Cause::Gateway, "splice uncertified");
}

/// Where the server's certificate does not hold, the user sees an issuer that nobody trusts, and where policy refuses its own.
#[test]
fn a_page_is_shown_under_the_issuer_that_its_reason_names() {
    let policy = [
        RefuseReason::Unlisted,
        RefuseReason::BlockedDomain,
        RefuseReason::ExemptUnverified(ExemptName::Own(BANK)),
        RefuseReason::Uncertified,
    ];
    for reason in policy {
        assert_eq!(reason.leaf_issuer(), LeafIssuer::Trusted);
    }
    for fault in UpstreamFault::ALL {
        let issuer = RefuseReason::Upstream(*fault).leaf_issuer();
        assert_eq!(issuer, LeafIssuer::Untrusted);
    }
}
