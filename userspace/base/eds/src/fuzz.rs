//! What a fuzzer may ask of the crate.

use jiff::Timestamp;

use crate::{Certificate, Cms, Content, Evidence, Token, Trust};

/// Reads the bytes as everything that the crate reads, and verifies what can be read, with the certificates inside as anchors.
/// It must return, whatever the bytes are; whether a message verified is its answer.
pub fn read_everything(bytes: &[u8], at: Timestamp) -> bool {
    let Ok(mended) = crate::definite(bytes) else {
        return false;
    };
    let bytes = &*mended;
    let certificate = Certificate::parse(bytes);
    let evidence = [
        Evidence::Crl(bytes),
        Evidence::Ocsp {
            answer: bytes,
            nonce: None,
        },
    ];
    let mut verified = false;
    if let Ok(cms) = Cms::parse(bytes)
        && let Ok(trust) = Trust::new(
            cms.certificates().to_vec(),
            certificate.into_iter().collect(),
        )
    {
        for content in [Content::Attached, Content::Detached(b"")] {
            if let Ok(message) = cms.verify(content, &trust, at) {
                verified = true;
                message.standing(&evidence, at);
            }
        }
        let tokens = [Token::parse(bytes), Token::from_response(bytes)];
        verified |= tokens
            .into_iter()
            .flatten()
            .any(|token| token.verify(&trust).is_ok());
    }
    verified
}
