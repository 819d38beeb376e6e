use proptest::prelude::*;

use super::*;

/// A packet of a session that is up, as RFC 5880 §4.1 draws it.
const UP: [u8; 24] = [
    0x20, 0xc8, 3, 24, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10, 0, 0, 0, 0,
];

fn changed(at: usize, byte: u8) -> Vec<u8> {
    let mut bytes = UP.to_vec();
    bytes[at] = byte;
    bytes
}

fn authenticated(length: u8, section: &[u8]) -> Vec<u8> {
    let mut bytes = UP.to_vec();
    bytes[1] |= 0x04;
    bytes[3] = length;
    bytes.extend_from_slice(section);
    bytes
}

fn check(bytes: &[u8], expected: Discard) {
    assert_eq!(Packet::parse(bytes), Err(expected), "{bytes:02x?}");
}

#[test]
fn every_rule_of_reception_discards() {
    check(&[], Discard::Truncated { bytes: 0 });
    check(&UP[..23], Discard::Truncated { bytes: 23 });
    check(&changed(0, 0), Discard::Version { version: 0 });
    check(&changed(0, 0x40), Discard::Version { version: 2 });
    check(&changed(3, 23), Discard::LengthTooSmall { length: 23 });
    check(
        &authenticated(25, &[4, 28]),
        Discard::LengthTooSmall { length: 25 },
    );
    check(&changed(3, 25), Discard::LengthBeyondPayload { length: 25 });
    check(&changed(2, 0), Discard::DetectMultZero);
    check(&changed(1, 0xc9), Discard::Multipoint);
    check(&changed(7, 0), Discard::MyDiscriminatorZero);
    for (bits, state) in [(0x80, State::Init), (0xc0, State::Up)] {
        let mut bytes = changed(11, 0);
        bytes[1] = bits;
        check(&bytes, Discard::YourDiscriminatorZero { state });
    }
    check(&authenticated(26, &[4, 28]), Discard::AuthLength);
    check(
        &authenticated(29, &[1, 5, 1, 1, 1]),
        Discard::AuthKindUnknown { kind: 1 },
    );
    let mut section = [0; 28];
    section[0] = 5;
    section[1] = 24;
    check(&authenticated(52, &section), Discard::AuthLength);
}

#[test]
fn the_first_rule_that_is_broken_is_named() {
    let mut all = [0; 24];
    check(&all, Discard::Version { version: 0 });
    all[0] = 0x20;
    check(&all, Discard::LengthTooSmall { length: 0 });
    all[3] = 24;
    check(&all, Discard::DetectMultZero);
    all[2] = 1;
    all[1] = 0xc1;
    check(&all, Discard::Multipoint);
    all[1] = 0xc0;
    check(&all, Discard::MyDiscriminatorZero);
}

#[test]
fn the_fields_stand_where_the_rfc_draws_them() {
    let packet = Packet::parse(&UP).unwrap();
    let expected = Packet {
        diag: Diag::None,
        state: State::Up,
        flags: Flags::CONTROL_PLANE_INDEPENDENT,
        detect_mult: NonZeroU8::new(3).unwrap(),
        my_discriminator: NonZeroU32::new(7).unwrap(),
        your_discriminator: NonZeroU32::new(9),
        desired_min_tx_us: 10_000,
        required_min_rx_us: 10_000,
        required_min_echo_rx_us: 0,
        auth: None,
    };
    assert_eq!(packet, expected);
    assert_eq!(packet.encode().bytes(), UP);
    let mut longer = UP.to_vec();
    longer.push(0xff);
    assert_eq!(Packet::parse(&longer), Ok(expected));
}

#[test]
fn states_and_reasons_keep_their_numbers() {
    for (number, state) in (0..).zip(State::ALL) {
        assert_eq!((state.bits(), State::from_bits(number)), (number, state));
    }
    for code in 0..32 {
        assert_eq!(Diag::from_code(code).code(), code);
    }
    assert_eq!(Diag::from_code(9), Diag::Reserved(9));
}

prop_compose! {
    fn section()(
        meticulous: bool,
        key_id: u8,
        sequence: u32,
        digest: [u8; DIGEST_BYTES],
    ) -> AuthSection {
        let kind = if meticulous { AuthKind::MeticulousKeyedSha1 } else { AuthKind::KeyedSha1 };
        AuthSection { kind, key_id, sequence, digest }
    }
}

prop_compose! {
    fn any_packet()(
        diag in 0_u8..32,
        state in 0_u8..4,
        flags: u8,
        detect_mult: NonZeroU8,
        discriminators: (NonZeroU32, NonZeroU32),
        times: [u32; 3],
        auth in proptest::option::of(section()),
    ) -> Packet {
        Packet {
            diag: Diag::from_code(diag),
            state: State::from_bits(state),
            flags: Flags::from_bits(flags),
            detect_mult,
            my_discriminator: discriminators.0,
            your_discriminator: Some(discriminators.1),
            desired_min_tx_us: times[0],
            required_min_rx_us: times[1],
            required_min_echo_rx_us: times[2],
            auth,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(packet in any_packet()) {
        prop_assert_eq!(Packet::parse(packet.encode().bytes()), Ok(packet));
    }

    #[test]
    fn any_bytes_are_safe(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(packet) = Packet::parse(&bytes) {
            prop_assert_eq!(Packet::parse(packet.encode().bytes()), Ok(packet));
        }
    }

    #[test]
    fn almost_valid_bytes_are_safe(
        packet in any_packet(),
        at in 0_usize..52,
        byte: u8,
        cut in 0_usize..60,
    ) {
        let mut bytes = packet.encode().bytes().to_vec();
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        bytes.truncate(cut);
        if let Ok(packet) = Packet::parse(&bytes) {
            prop_assert_eq!(Packet::parse(packet.encode().bytes()), Ok(packet));
        }
    }
}
