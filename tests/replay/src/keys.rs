//! Frames to and from keyd.

use ::wire::keys::{Ask, Generation, LeafKey, Reply, Request, Told, decode, encode};
use ::wire::{ToDaemon, WireError};

/// Longest input of which a frame must come out again: texts of instants may grow when they are written canonically.
const COMFORTABLE_BYTES: usize = 16 * 1024;

/// The bytes are a frame to keyd, or from it.
///
/// Secrets cannot be compared, so that what is read again is compared as it is written again.
pub fn keys(bytes: &[u8]) {
    if let Some(ask) = check::<Ask>(bytes) {
        check_request(&ask.request);
    }
    if let Some(told) = check::<Told>(bytes) {
        let shown = format!("{told:?}");
        match told.result {
            Err(refusal) => assert!(!refusal.to_string().is_empty()),
            Ok(Reply::Leaf(leaf)) => assert!(!leaf.by.to_string().is_empty()),
            Ok(Reply::Unsealed(_)) => assert!(shown.contains("SecretOctets(***)")),
            Ok(
                Reply::Signed(_)
                | Reply::Sealed(_)
                | Reply::Code(_)
                | Reply::Checked(_)
                | Reply::Rotated(_)
                | Reply::Keys(_)
                | Reply::Public(_)
                | Reply::Ordered(_)
                | Reply::Issuer(_)
                | Reply::Certificates(_)
                | Reply::Piece(_),
            ) => {}
        }
    }
}

/// What keyd signs, seals and authenticates can be written for whatever is read, and no secret is shown.
fn check_request(request: &Request) {
    let octets = match request {
        Request::Sign(statement) => statement.canonical(),
        Request::Seal {
            purpose, context, ..
        } => {
            assert!(format!("{request:?}").contains("SecretOctets(***)"));
            context.canonical(*purpose, Generation::FIRST)
        }
        Request::Unseal {
            purpose, context, ..
        } => context.canonical(*purpose, Generation::FIRST),
        Request::IssueCode(document) | Request::CheckCode { document, .. } => document.canonical(),
        Request::CertifyLeaf(order) => {
            let point = order.key.point();
            assert_eq!(LeafKey::from_point(&point), Some(order.key));
            point.to_vec()
        }
        Request::Order(order) => order.act.label().as_bytes().to_vec(),
        Request::Rotate { .. }
        | Request::Keys
        | Request::Public { .. }
        | Request::Issuer { .. }
        | Request::Certificates { .. }
        | Request::SigningRequest { .. } => return,
    };
    assert!(!octets.is_empty());
}

/// What is read can be written, reads the same again, and is read by no other daemon.
fn check<T>(bytes: &[u8]) -> Option<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let message = match decode::<T>(bytes) {
        Ok(message) => message,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    assert_eq!(
        ::wire::decode::<ToDaemon>(bytes).unwrap_err(),
        WireError::Foreign
    );
    match encode(&message) {
        Ok(frame) => {
            let again = encode(&decode::<T>(frame.octets()).unwrap()).unwrap();
            assert_eq!(again.octets(), frame.octets());
        }
        Err(error) => assert!(bytes.len() > COMFORTABLE_BYTES, "{error}"),
    }
    Some(message)
}
