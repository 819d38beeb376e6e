use super::*;
use wire::keys::Generation;

fn issuer(number: u32) -> IssuerId {
    IssuerId::Untrusted(Generation::try_from(number).unwrap())
}

fn key(octet: u8) -> Sha256 {
    Sha256([octet; 32])
}

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

#[test]
fn a_key_is_new_then_known_then_old() {
    let mut keys = LeafKeys::default();
    let check = |keys: &LeafKeys, hours: i64, expected: Result<LeafKeyState, CaRefused>| {
        assert_eq!(
            keys.check(&issuer(1), key(1), at(hours)),
            expected,
            "{hours}"
        );
    };
    check(&keys, 0, Ok(LeafKeyState::New));
    keys.note(&issuer(1), key(1), at(0));
    check(&keys, 0, Ok(LeafKeyState::Known));
    check(&keys, 24, Ok(LeafKeyState::Known));
    let old = Err(CaRefused::KeyOld { since: at(0) });
    check(&keys, 25, old.clone());
    // It is remembered for longer than any issuer lasts.
    keys.forget(at(24 * 100));
    check(&keys, 24 * 100, old);
    keys.forget(at(24 * 100 + 1));
    check(&keys, 24 * 100 + 1, Ok(LeafKeyState::New));
}

#[test]
fn an_issuer_begins_few_keys_a_day() {
    let mut keys = LeafKeys::default();
    let full = |number| {
        Err(CaRefused::Keys {
            issuer: issuer(number),
            max: LEAF_KEYS_A_DAY_MAX,
        })
    };
    for octet in 0..8 {
        let hours = i64::from(octet);
        assert_eq!(
            keys.check(&issuer(1), key(octet), at(hours)),
            Ok(LeafKeyState::New)
        );
        keys.note(&issuer(1), key(octet), at(hours));
    }
    assert_eq!(keys.check(&issuer(1), key(9), at(8)), full(1));
    assert_eq!(keys.check(&issuer(1), key(9), at(24)), full(1));
    // The first of them began more than a day ago.
    assert_eq!(
        keys.check(&issuer(1), key(9), at(25)),
        Ok(LeafKeyState::New)
    );
    assert_eq!(keys.check(&issuer(2), key(9), at(8)), Ok(LeafKeyState::New));
    let elsewhere = Err(CaRefused::KeyElsewhere { issuer: issuer(1) });
    assert_eq!(keys.check(&issuer(2), key(1), at(8)), elsewhere);
}
