//! What the browser says it was asked for (`clientDataJSON`, Web Authentication 3 §5.8.1).

use super::{Challenge, PasskeyRefused, RelyingParty};
use serde::de::{Deserialize as _, Deserializer, IgnoredAny};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Most octets. No official reference: what browsers write has a few hundred.
pub const CLIENT_DATA_OCTETS_MAX: usize = 4_096;

/// What an authenticator is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ceremony {
    /// To make a passkey.
    Create,
    /// To sign with one.
    Get,
}

impl Ceremony {
    /// Its name in the client data.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

/// What is read of the client data. §5.8.1 has browsers add members as they like; a member of these that stands twice is refused.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    /// Whether there is one, whatever it is.
    #[serde(default, deserialize_with = "is_there")]
    top_origin: bool,
}

fn is_there<'de, D: Deserializer<'de>>(member: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(member).map(|IgnoredAny| true)
}

/// That the browser was asked for this, by this page of ours and by no page around it; gives the digest that is signed.
pub(super) fn check(
    octets: &[u8],
    ceremony: Ceremony,
    challenge: &Challenge,
    party: &RelyingParty,
) -> Result<[u8; 32], PasskeyRefused> {
    // An array is read as an object of its members' order, which no browser writes.
    if octets.len() > CLIENT_DATA_OCTETS_MAX || octets.first() != Some(&b'{') {
        return Err(PasskeyRefused::ClientData);
    }
    let data: ClientData =
        serde_json::from_slice(octets).map_err(|_| PasskeyRefused::ClientData)?;
    if data.r#type != ceremony.label() {
        return Err(PasskeyRefused::Ceremony);
    }
    let expected = challenge.text();
    if !bool::from(data.challenge.as_bytes().ct_eq(expected.as_bytes())) {
        return Err(PasskeyRefused::Challenge);
    }
    if data.origin != party.origin() {
        return Err(PasskeyRefused::Origin);
    }
    if data.cross_origin || data.top_origin {
        return Err(PasskeyRefused::CrossOrigin);
    }
    Ok(Sha256::digest(octets).into())
}

#[cfg(test)]
mod tests;
