use std::num::{NonZeroU8, NonZeroU32};

use super::*;
use crate::bfd::{Diag, Flags, Packet, State};

fn key(id: u8, secret: &str) -> Key {
    Key::new(id, secret.as_bytes()).unwrap()
}

fn auth(kind: AuthKind) -> Authentication {
    Authentication::new(kind, key(1, "qaqpa"), Some(key(2, "older"))).unwrap()
}

fn signed(auth: &Authentication, sequence: u32) -> Datagram {
    let packet = Packet {
        diag: Diag::None,
        state: State::Up,
        flags: Flags::default(),
        detect_mult: NonZeroU8::new(3).unwrap(),
        my_discriminator: NonZeroU32::MIN,
        your_discriminator: Some(NonZeroU32::MIN),
        desired_min_tx_us: 10_000,
        required_min_rx_us: 10_000,
        required_min_echo_rx_us: 0,
        auth: Some(auth.section(sequence)),
    };
    let mut datagram = packet.encode();
    auth.sign(&mut datagram);
    datagram
}

fn verify(auth: &Authentication, bytes: &[u8], known: Option<u32>) -> Result<(), Discard> {
    let section = Packet::parse(bytes).unwrap().auth.unwrap();
    auth.verify(bytes, &section, 3, known)
}

#[test]
fn the_digest_is_sha1_over_packet_and_padded_secret() {
    let datagram = signed(&auth(AuthKind::KeyedSha1), 5);
    let mut bytes = datagram.bytes().to_vec();
    let digest = bytes.split_off(32);
    bytes.extend_from_slice(b"qaqpa");
    bytes.resize(52, 0);
    assert_eq!(digest, Sha1::digest(&bytes).as_slice());
}

#[test]
fn sequence_numbers_have_a_window() {
    // RFC 5880 §6.7.4: known .. known + 3 × Detect Mult, the lower end not with the meticulous kind; circular.
    for (kind, ahead, accepted) in [
        (AuthKind::KeyedSha1, 0_u32, true),
        (AuthKind::KeyedSha1, 9, true),
        (AuthKind::KeyedSha1, 10, false),
        (AuthKind::KeyedSha1, u32::MAX, false),
        (AuthKind::MeticulousKeyedSha1, 0, false),
        (AuthKind::MeticulousKeyedSha1, 1, true),
        (AuthKind::MeticulousKeyedSha1, 9, true),
        (AuthKind::MeticulousKeyedSha1, 10, false),
    ] {
        let auth = auth(kind);
        for known in [0, 77, u32::MAX - 3] {
            let sequence = ahead.wrapping_add(known);
            let expected = if accepted {
                Ok(())
            } else {
                Err(Discard::AuthSequence { sequence })
            };
            let datagram = signed(&auth, sequence);
            assert_eq!(
                verify(&auth, datagram.bytes(), Some(known)),
                expected,
                "{kind:?} {ahead}"
            );
            assert_eq!(verify(&auth, datagram.bytes(), None), Ok(()));
        }
    }
}

#[test]
fn keys_and_kinds_must_agree() {
    let ours = auth(AuthKind::KeyedSha1);
    let older = Authentication::new(AuthKind::KeyedSha1, key(2, "older"), None).unwrap();
    assert_eq!(verify(&ours, signed(&older, 1).bytes(), None), Ok(()));
    assert_eq!(
        verify(&older, signed(&ours, 1).bytes(), None),
        Err(Discard::AuthKeyUnknown { id: 1 })
    );
    let other = Authentication::new(AuthKind::KeyedSha1, key(1, "another"), None).unwrap();
    assert_eq!(
        verify(&ours, signed(&other, 1).bytes(), None),
        Err(Discard::AuthDigest)
    );
    let kind = AuthKind::MeticulousKeyedSha1;
    assert_eq!(
        verify(&ours, signed(&auth(kind), 1).bytes(), None),
        Err(Discard::AuthKindDiffers { kind })
    );
}

#[test]
fn no_bit_can_be_changed() {
    let auth = auth(AuthKind::KeyedSha1);
    let good = signed(&auth, 5);
    for bit in 0..52 * 8 {
        let mut bytes = good.bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(packet) = Packet::parse(&bytes) else {
            continue;
        };
        if let Some(section) = &packet.auth {
            assert!(auth.verify(&bytes, section, 3, None).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn secrets_are_bounded_and_masked() {
    for (bytes, fits) in [(0, false), (1, true), (20, true), (21, false)] {
        let made = Key::new(9, &vec![7; bytes]);
        assert_eq!(made.is_ok(), fits, "{bytes}");
    }
    assert_eq!(format!("{:?}", key(3, "secret")), "Key(3, masked)");
    let same = Authentication::new(AuthKind::KeyedSha1, key(1, "a"), Some(key(1, "b")));
    assert_eq!(same, Err(LinkError::SameKey { id: 1 }));
}
