//! What OpenSSL made for the tests of `eds`: a signed message, an answer of its responder, lists.

use crate::signatures::{Asking, Signatures};
use eds::{Certificate, Trust};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;

/// When the answer and the lists speak.
pub(crate) const NOW: &str = "2026-12-01T00:00:00Z";

pub(crate) fn after(seconds: i64) -> Timestamp {
    let now: Timestamp = NOW.parse().unwrap();
    now + SignedDuration::from_secs(seconds)
}

pub(crate) fn read(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../base/eds/tests/vectors");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn certificate(name: &str) -> Certificate {
    Certificate::parse(&read(name)).unwrap()
}

pub(crate) fn trust() -> Trust {
    Trust::new(vec![certificate("middle.cer")], Vec::new()).unwrap()
}

/// The signature of the head, whose authority is trusted.
pub(crate) fn signatures() -> Signatures {
    Signatures::new(trust(), Vec::new())
}

/// The one question about him.
pub(crate) fn asking() -> Asking {
    let signatures = signatures();
    let questions = signatures.questions(&read("rsa-detached.cms"), &read("content.txt"), after(0));
    assert_eq!(questions.len(), 1);
    Asking {
        questions,
        signatures,
        now: after(0),
    }
}
