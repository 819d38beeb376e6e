//! Coded content.

use strict_http::{Coding, DecodeLimits, Decoder, Undecodable};

use crate::octets::Octets;

/// The first octet chooses a coding, the second in what pieces the content comes, which is the rest.
pub fn coding(bytes: &[u8]) {
    let (coding, step, content) = read(bytes);
    let whole = decode(coding, content, usize::MAX);
    let pieces = decode(coding, content, step);
    // Where a bomb is found depends on the pieces, what honest content decodes to does not.
    match (whole, pieces) {
        (Ok(whole), Ok(pieces)) => assert_eq!(whole, pieces),
        (Err(_), Err(_)) => {}
        (whole, pieces) => {
            let is_bomb = |outcome: &Result<_, Undecodable>| {
                matches!(outcome, Err(Undecodable::Bomb | Undecodable::TooLarge))
            };
            assert!(is_bomb(&whole) || is_bomb(&pieces));
        }
    }
}

/// Whether the content decodes.
pub fn decodes(bytes: &[u8]) -> bool {
    let (coding, step, content) = read(bytes);
    decode(coding, content, step).is_ok()
}

fn read(bytes: &[u8]) -> (Coding, usize, &[u8]) {
    let mut octets = Octets(bytes);
    let coding = octets.pick(&[
        Coding::Identity,
        Coding::Gzip,
        Coding::Deflate,
        Coding::Brotli,
        Coding::Zstd,
    ]);
    let step = usize::from(octets.u8()) + 1;
    (coding, step, octets.0)
}

fn decode(coding: Coding, coded: &[u8], step: usize) -> Result<Vec<u8>, Undecodable> {
    const OCTETS_MAX: u64 = 4 << 20;
    let limits = DecodeLimits {
        octets_max: OCTETS_MAX,
        ratio_max: 200,
    };
    let mut decoder = Decoder::new(coding, limits);
    let mut decoded = Vec::new();
    let mut outcome = Ok(());
    for piece in coded.chunks(step) {
        outcome = decoder.push(piece, &mut |octets| decoded.extend_from_slice(octets));
        if outcome.is_err() {
            break;
        }
    }
    assert!(decoded.len() as u64 <= OCTETS_MAX);
    outcome.and_then(|()| decoder.finish()).map(|()| decoded)
}
