use super::*;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

const TEXT: &[u8] =
    b"Content that is inspected, content that is inspected again, and again, and again.";

fn gzip(octets: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

fn zlib(octets: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

fn deflate(octets: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

fn zstd(octets: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(octets, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A stream of brotli with one uncompressed metablock (RFC 7932 section 9.2): window of 16 bits, a length of 16 bits.
fn brotli(octets: &[u8]) -> Vec<u8> {
    let length = u32::try_from(octets.len() - 1).unwrap();
    // WBITS 0; ISLAST 0; MNIBBLES 00; MLEN - 1; ISUNCOMPRESSED 1; then padding.
    let bits = length << 4 | 1 << 20;
    let mut coded = bits.to_le_bytes()[..3].to_vec();
    coded.extend_from_slice(octets);
    // ISLAST, ISLASTEMPTY.
    coded.push(3);
    coded
}

fn decode(coding: Coding, coded: &[u8], step: usize) -> Result<Vec<u8>, Undecodable> {
    let mut decoder = Decoder::new(coding, DecodeLimits::default());
    let mut decoded = Vec::new();
    for piece in coded.chunks(step) {
        decoder.push(piece, &mut |octets| decoded.extend_from_slice(octets))?;
    }
    decoder.finish()?;
    assert_eq!(decoder.decoded(), decoded.len() as u64);
    Ok(decoded)
}

fn check(coding: Coding, coded: &[u8], expected: Result<&[u8], Undecodable>) {
    for step in [1, 2, 13, coded.len().max(1)] {
        let decoded = decode(coding, coded, step);
        assert_eq!(
            decoded.as_deref(),
            expected.as_ref().map(|octets| *octets),
            "{coding:?}, {step}"
        );
    }
}

#[test]
fn what_is_coded_decodes_however_it_comes() {
    let long: Vec<u8> = (0..300_000_u32)
        .flat_map(|n| (n / 7).to_le_bytes())
        .collect();
    for text in [TEXT, &long] {
        for (coding, coded) in [
            (Coding::Identity, text.to_vec()),
            (Coding::Gzip, gzip(text)),
            (Coding::Deflate, zlib(text)),
            (Coding::Deflate, deflate(text)),
            (Coding::Zstd, zstd(text)),
        ] {
            check(coding, &coded, Ok(text));
        }
    }
    check(Coding::Brotli, &brotli(TEXT), Ok(TEXT));
    let twice = [TEXT, TEXT].concat();
    check(Coding::Gzip, &[gzip(TEXT), gzip(TEXT)].concat(), Ok(&twice));
    check(Coding::Zstd, &[zstd(TEXT), zstd(TEXT)].concat(), Ok(&twice));
    for coding in [Coding::Gzip, Coding::Deflate, Coding::Brotli, Coding::Zstd] {
        check(coding, b"", Ok(b""));
    }
}

#[test]
fn what_is_not_in_its_coding_is_told() {
    for (coding, coded) in [
        (Coding::Gzip, gzip(TEXT)),
        (Coding::Deflate, zlib(TEXT)),
        (Coding::Brotli, brotli(TEXT)),
        (Coding::Zstd, zstd(TEXT)),
    ] {
        let short = &coded[..coded.len() - 1];
        check(coding, short, Err(Undecodable::Truncated));
        let trailed = [&coded, TEXT].concat();
        let expected = match coding {
            Coding::Deflate | Coding::Brotli => Undecodable::Trailing,
            Coding::Gzip | Coding::Zstd | Coding::Identity => Undecodable::Malformed,
        };
        check(coding, &trailed, Err(expected));
        // Garbage: a magic number that none has, or a code that does not exist.
        check(coding, &[0xff; 40], Err(Undecodable::Malformed));
    }
}

#[test]
fn bombs_do_not_go_off() {
    let large = vec![0; 20 << 20];
    for (coding, coded) in [
        (Coding::Gzip, gzip(&large)),
        (Coding::Deflate, zlib(&large)),
        (Coding::Zstd, zstd(&large)),
    ] {
        let mut most = 0;
        let mut decoder = Decoder::new(coding, DecodeLimits::default());
        let outcome = decoder.push(&coded, &mut |octets| most = most.max(octets.len()));
        assert_eq!(outcome, Err(Undecodable::Bomb), "{coding:?}");
        assert!(decoder.decoded() < 4 << 20 && most <= SCRATCH_OCTETS);
        // It stays refused.
        assert_eq!(decoder.push(b"", &mut |_| {}), Err(Undecodable::Bomb));
        assert_eq!(decoder.finish(), Err(Undecodable::Bomb));
        let limits = DecodeLimits {
            octets_max: 1000,
            ratio_max: u64::MAX,
        };
        let mut decoder = Decoder::new(coding, limits);
        assert_eq!(
            decoder.push(&coded, &mut |_| {}),
            Err(Undecodable::TooLarge)
        );
    }
}

#[test]
fn a_window_beyond_what_browsers_allow_is_refused() {
    // A frame header with a window of 16 MiB, then an empty last block.
    let wide = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 14 << 3, 1, 0, 0];
    check(Coding::Zstd, &wide, Err(Undecodable::Malformed));
    let narrow = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 13 << 3, 1, 0, 0];
    check(Coding::Zstd, &narrow, Ok(b""));
    // Brotli's large window (not in RFC 7932): the pattern that RFC 7932 reserves.
    check(
        Coding::Brotli,
        &[0x11, 0x1e, 0, 0, 0],
        Err(Undecodable::Malformed),
    );
}

#[test]
fn codings_are_told_by_their_fields() {
    let of = |fields: &str| {
        let head = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
        let get = b"GET / HTTP/1.1\r\nHost: a.kz\r\n\r\n";
        let asked = crate::RequestHead::read(get).unwrap().unwrap().0.asked();
        let (head, _) = crate::ResponseHead::read(head.as_bytes(), &asked)
            .unwrap()
            .unwrap();
        Coding::of(head.fields())
    };
    assert_eq!(of(""), Ok(Coding::Identity));
    assert_eq!(of("Content-Encoding: GZip\r\n"), Ok(Coding::Gzip));
    assert_eq!(of("Content-Encoding: identity, br\r\n"), Ok(Coding::Brotli));
    assert_eq!(
        of("Content-Encoding: gzip, gzip\r\n"),
        Err(Undecodable::Several)
    );
    assert_eq!(
        of("Content-Encoding: gzip\r\nContent-Encoding: br\r\n"),
        Err(Undecodable::Several)
    );
    assert_eq!(of("Content-Encoding: dcz\r\n"), Err(Undecodable::Unknown));
    assert_eq!(
        of("Content-Encoding: aws-chunked\r\n"),
        Err(Undecodable::Unknown)
    );
}

#[test]
fn pieces_are_taken_one_by_one() {
    let large: Vec<u8> = (0..200_000_u32)
        .flat_map(|n| (n / 64).to_be_bytes())
        .collect();
    for (coding, coded) in [
        (Coding::Identity, large.clone()),
        (Coding::Gzip, gzip(&large)),
        (Coding::Zstd, zstd(&large)),
    ] {
        let mut decoder = Decoder::new(coding, DecodeLimits::default());
        let mut whole = Vec::new();
        for mut rest in coded.chunks(1000) {
            while let Some(piece) = decoder.piece(&mut rest).unwrap() {
                assert!(piece.len() <= SCRATCH_OCTETS, "{coding:?}");
                whole.extend_from_slice(piece);
            }
            assert!(rest.is_empty(), "{coding:?}");
        }
        decoder.finish().unwrap();
        assert!(whole == large, "{coding:?}");
    }
}
