//! Whether a decision was signed. Pure: it needs the public keys and nothing else.

use ring::signature::{ED25519, UnparsedPublicKey};
use wire::keys::{DecisionKeys, DecisionSignature, DecisionStatement, Generation};

/// Why a statement is not known to be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The keys are another authority's.
    #[error(
        "the decision is one of {stated}, but the keys are those of {keys}: ask keyd for those of {stated}"
    )]
    Authority {
        /// Whose decision it is.
        stated: String,
        /// Whose keys were given.
        keys: String,
    },
    /// The authority has no such key.
    #[error("{authority} has no generation {generation} of its key: ask keyd for the keys again")]
    Generation {
        /// The authority.
        authority: String,
        /// The generation that the signature names.
        generation: Generation,
    },
    /// The statement is not what was signed.
    #[error("the signature is not that of this decision: statement or signature was changed")]
    Differs,
}

/// Verifies that `statement` was signed by the authority whose public keys `keys` are (RFC 8032 §5.1.7).
pub fn verify(
    statement: &DecisionStatement,
    signature: &DecisionSignature,
    keys: &DecisionKeys,
) -> Result<(), SignatureError> {
    if statement.authority != keys.authority {
        return Err(SignatureError::Authority {
            stated: statement.authority.to_string(),
            keys: keys.authority.to_string(),
        });
    }
    let generation = signature.generation;
    let key = keys.keys.iter().find(|key| key.generation == generation);
    let key = key.ok_or_else(|| SignatureError::Generation {
        authority: keys.authority.to_string(),
        generation,
    })?;
    UnparsedPublicKey::new(&ED25519, key.octets)
        .verify(&statement.canonical(), &signature.octets())
        .map_err(|_| SignatureError::Differs)
}
