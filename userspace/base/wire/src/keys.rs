//! What keyd is asked and what it answers.
//!
//! Keys are asked for what they do, never for themselves: a [`Request`] is typed, keyd builds the octets that are signed,
//! sealed or authenticated, and no answer holds a private key. Who asks follows from the connection.
//!
//! The frame is that of the other messages with a mark of its own, so that a question to another daemon never decodes as one
//! to keyd, and its octets are overwritten when they have been read ([`SecretFrame`]).

use crate::command::Refusal;
use crate::frame::{self, WireError};
use jiff::Timestamp;
use model::{AuthorityId, OrganisationId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

mod authority;
mod canonical;
mod code;
mod decision;
mod key;
mod listing;
mod names;
mod seal;
mod secret;
mod told;

pub use authority::{
    AuthorityAct, AuthorityOrder, BUNDLE_OCTETS_MAX, CertifiedLeaf, ISSUERS_PER_ORDER_MAX,
    ISSUERS_PER_REQUEST_MAX, IssuerId, IssuerView, LEAF_NAMES_MAX, LeafIssuer, LeafKey, LeafOrder,
    OrderDone, PASSPHRASE_BYTES_MAX, PASSPHRASE_BYTES_MIN, PIECE_OCTETS_MAX, PROTECTED_MAX,
    RevocationReason, RootKeeping, RootKey, RootStanding,
};
pub use code::{CODE_SYMBOLS, CodeError, Document, DocumentCode};
pub use decision::{DecisionSignature, DecisionStatement, Outcome};
pub use key::{Generation, GenerationError, KeyId, KeyIdError, KeyUse, SealPurpose};
pub use listing::{CertificateKind, CertificatePage, CertificateView};
pub use names::{
    DocumentNumber, FieldId, NAME_BYTES_MAX, NameError, RequestKind, RequestNumber, Sha256,
    Sha256Error,
};
pub use seal::{BLOB_OCTETS_MAX, SealContext, SealedBlob};
pub use secret::{SECRET_OCTETS_MAX, SecretFrame, SecretOctets};
pub use told::{AuthorityFact, Ground};

/// First octets of every frame to and from keyd.
const MAGIC: [u8; 2] = *b"Qk";
/// Most keys that keyd holds, but for those of certification authorities; one more is not made. A listing of all of them fits a
/// frame.
pub const KEYS_MAX: usize = 256;
/// Most generations of a key: monthly rotation for twenty years. One more is refused, since an old one must stay as long as
/// what it signed or sealed.
pub const GENERATIONS_MAX: u32 = 240;
/// Longest reason of a rotation, in bytes.
pub const WHY_BYTES_MAX: usize = 500;

/// A question with the client's number.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ask {
    /// The client's number of the question, from 1.
    pub id: u32,
    /// The question.
    pub request: Request,
}

/// An answer with the number of its question; 0 answers what keyd could not read.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told {
    /// The client's number.
    pub id: u32,
    /// The answer. A refusal has had no effect.
    pub result: Result<Reply, Refusal>,
}

/// What a client asks of keyd.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// Sign an officer's decision with the newest key of its authority; answered by [`Reply::Signed`].
    Sign(Box<DecisionStatement>),
    /// Seal a secret with the newest key of the purpose; answered by [`Reply::Sealed`].
    Seal {
        /// What kind of secret it is.
        purpose: SealPurpose,
        /// What it belongs to: the blob opens for nothing else.
        context: SealContext,
        /// The secret.
        plaintext: SecretOctets,
    },
    /// Open a blob; answered by [`Reply::Unsealed`].
    Unseal {
        /// What kind of secret it holds.
        purpose: SealPurpose,
        /// What it belongs to.
        context: SealContext,
        /// The blob.
        blob: SealedBlob,
    },
    /// Make the code of a document; answered by [`Reply::Code`]. The same document has the same code until the key is rotated.
    IssueCode(Document),
    /// Check the code of a document against every generation; answered by [`Reply::Checked`].
    CheckCode {
        /// The document as the record knows it.
        document: Document,
        /// The code that somebody typed.
        code: DocumentCode,
    },
    /// Make a new generation of a key; answered by [`Reply::Rotated`] once it is durable.
    Rotate {
        /// The key.
        key: KeyId,
        /// Why, in the administrator's words, at most [`WHY_BYTES_MAX`] bytes.
        why: String,
    },
    /// List the keys, but for those of certification authorities; answered by [`Reply::Keys`]. Anybody may ask.
    Keys,
    /// All public keys of an authority; answered by [`Reply::Public`]. Anybody may ask.
    Public {
        /// The authority.
        authority: AuthorityId,
    },
    /// Certify a leaf; answered by [`Reply::Leaf`] once the certificate stands in the ledger. Only the inspecting daemon may ask.
    CertifyLeaf(Box<LeafOrder>),
    /// An order to the certification authorities; answered by [`Reply::Ordered`]. Only an officer of security may give one.
    Order(Box<AuthorityOrder>),
    /// The authority that certifies leaves now; answered by [`Reply::Issuer`]. Anybody may ask.
    Issuer {
        /// Whose users' leaves.
        organisation: OrganisationId,
        /// Which of the two.
        under: LeafIssuer,
    },
    /// Roots, cross certificates, issuing authorities and CRLs; answered by [`Reply::Certificates`]. Anybody may ask.
    Certificates {
        /// The place to go on after; 0 for the first page.
        after: u64,
    },
    /// A piece of what a root on a machine of its own is asked to sign; answered by [`Reply::Piece`]. Anybody may ask: there are public
    /// keys in it, and no secret.
    SigningRequest {
        /// Where it begins.
        offset: u64,
    },
}

/// What keyd answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The signature of a decision.
    Signed(DecisionSignature),
    /// The blob.
    Sealed(SealedBlob),
    /// The secret.
    Unsealed(SecretOctets),
    /// The code.
    Code(DocumentCode),
    /// Whether the code is the document's.
    Checked(CodeCheck),
    /// The generation that signs and seals from now on.
    Rotated(Generation),
    /// The keys, in their order.
    Keys(Vec<KeyView>),
    /// The public keys of an authority.
    Public(DecisionKeys),
    /// The certificate.
    Leaf(Box<CertifiedLeaf>),
    /// What became of the order.
    Ordered(OrderDone),
    /// The authority.
    Issuer(Box<IssuerView>),
    /// A page of certificates.
    Certificates(CertificatePage),
    /// At most [`PIECE_OCTETS_MAX`] octets; none behind the end.
    Piece(Vec<u8>),
}

/// What became of a check of a document's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeCheck {
    /// It is the document's: this gateway issued it, with this generation.
    Genuine(Generation),
    /// It is not.
    Differs,
}

/// What everybody may know of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyView {
    /// The key.
    pub id: KeyId,
    /// Its newest generation, which signs and seals.
    pub newest: Generation,
    /// When that was made, by real time.
    pub since: Timestamp,
}

/// The public keys of an authority, with which its decisions are verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionKeys {
    /// The authority.
    pub authority: AuthorityId,
    /// Its keys, the oldest first.
    pub keys: Vec<PublicKey>,
}

/// A public key of Ed25519 (RFC 8032 §5.1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// Which generation.
    pub generation: Generation,
    /// When it was made, by real time.
    pub since: Timestamp,
    /// The key.
    pub octets: [u8; 32],
}

/// Frames a message to or from keyd.
pub fn encode<T: Serialize>(message: &T) -> Result<SecretFrame, WireError> {
    // Of full size at once: a frame that grew would leave copies of itself in freed memory.
    let empty = Vec::with_capacity(frame::FRAME_BYTES_MAX);
    frame::write(MAGIC, message, empty).map(SecretFrame::new)
}

/// Reads a message to or from keyd.
pub fn decode<T: DeserializeOwned>(frame: &[u8]) -> Result<T, WireError> {
    frame::read(MAGIC, frame)
}

#[cfg(test)]
mod tests;
