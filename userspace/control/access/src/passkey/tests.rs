use super::*;
use device::{Answer, Device, ID, Words, at, name, party, register_words};
use proptest::prelude::*;

pub(in crate::passkey) mod device;
mod refusals;
mod vectors;

fn account(text: &str) -> AccountName {
    text.parse().unwrap()
}

fn nobody() -> Passkeys {
    Passkeys::new(account("aigerim"), UserHandle::new([7; USER_HANDLE_OCTETS]))
}

fn registration(kept: &Passkeys) -> Registration {
    Registration::begin(kept, party(), [1; CHALLENGE_OCTETS], at(0)).unwrap()
}

fn assertion(kept: &Passkeys) -> Assertion {
    Assertion::begin(kept, party(), [2; CHALLENGE_OCTETS], at(100))
}

/// A passkey of a device, made for an account under an id.
fn made(kept: &Passkeys, device: &Device, id: &[u8]) -> Registered {
    let registration = registration(kept);
    let words = device.making(registration.challenge(), id);
    register_words(registration, &words, at(10)).unwrap()
}

/// An account with the passkey of the first device, which signed so often.
fn one(counter: u32) -> Passkeys {
    let mut registered = made(&nobody(), &Device::new(1), &ID);
    registered.passkey.counter = counter;
    nobody().with(registered, None).unwrap()
}

/// What the account's device says to an assertion.
fn words(counter: u32) -> Words {
    Device::using(&Challenge([2; CHALLENGE_OCTETS]), counter)
}

fn assert_words(kept: &Passkeys, words: &Words) -> Result<Asserted, PasskeyRefused> {
    let answer = Device::new(1).sign(words);
    assertion(kept).assert(kept, answer.signed(), at(110))
}

#[test]
fn a_passkey_is_made_and_signs() {
    let kept = one(0);
    let [passkey] = kept.all() else { panic!() };
    assert_eq!(passkey.id.octets(), ID);
    assert_eq!(passkey.key.algorithm(), Algorithm::EdDsa);
    assert_eq!((passkey.counter, passkey.backup), (0, Backup::OneDevice));
    assert_eq!(passkey.name.to_string(), "the blue key");
    let reached = [Transport::Usb, Transport::Nfc];
    assert_eq!(passkey.transports, reached.into());
    assert_eq!((passkey.made, passkey.used), (at(10), None));

    let mut answer = Device::new(1).sign(&words(3));
    answer.user_handle = Some(vec![7; USER_HANDLE_OCTETS]);
    let asserted = assertion(&kept).assert(&kept, answer.signed(), at(110));
    let Asserted { kept, by } = asserted.unwrap();
    assert_eq!(by, Factors::Passkey);
    let [passkey] = kept.all() else { panic!() };
    assert_eq!((passkey.counter, passkey.used), (3, Some(at(110))));

    let stored = postcard::to_stdvec(&kept).unwrap();
    assert_eq!(postcard::from_bytes(&stored), Ok(kept.clone()));
    let stored = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Passkeys>(&stored).unwrap(), kept);
}

#[test]
fn the_browser_is_told_what_to_ask_for() {
    let registration = registration(&nobody());
    let text = registration.challenge().text();
    assert_eq!(text, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
    assert_eq!(registration.ends(), at(300));
    assert_eq!(assertion(&nobody()).ends(), at(400));
    let numbers: Vec<_> = Algorithm::ALL.iter().map(|one| one.number()).collect();
    assert_eq!(numbers, [-7, -8, -257]);
    assert_eq!(
        (party().id(), party().origin()),
        ("example.org", "https://example.org")
    );
}

#[test]
fn an_answer_comes_in_time() {
    let check = |seconds: i64, is_taken: bool| {
        let expected = if is_taken {
            Ok(())
        } else {
            Err(PasskeyRefused::TooLate)
        };
        let registration = registration(&nobody());
        let making = Device::new(1).making(registration.challenge(), &ID);
        let found = register_words(registration, &making, at(seconds));
        assert_eq!(found.map(|_| ()), expected, "{seconds}");
        let kept = one(0);
        let answer = Device::new(1).sign(&words(1));
        let found = assertion(&kept).assert(&kept, answer.signed(), at(100 + seconds));
        assert_eq!(found.map(|_| ()), expected, "{seconds}");
    };
    check(0, true);
    check(299, true);
    check(300, false);
    check(86_400, false);
    // The clock went back.
    check(-1, true);
}

#[test]
fn an_account_has_eight_passkeys_of_its_own() {
    let mut kept = nobody();
    let id = |number: usize| [u8::try_from(number).unwrap(); 16];
    for number in 0..PASSKEYS_MAX {
        let registered = made(&kept, &Device::new(1), &id(number));
        assert_eq!(registered.id().octets(), id(number));
        let taken = kept.with(registered.clone(), Some(&account("bolat")));
        assert_eq!(taken, Err(PasskeyRefused::Taken));
        kept = kept.with(registered, None).unwrap();
        assert_eq!(kept.all().len(), number + 1);
    }
    let begun = Registration::begin(&kept, party(), [1; CHALLENGE_OCTETS], at(0));
    assert_eq!(begun.map(|_| ()), Err(PasskeyRefused::Full));
    // One that was asked for while there was room.
    let late = made(&nobody(), &Device::new(1), &ID);
    assert_eq!(kept.with(late.clone(), None), Err(PasskeyRefused::Full));
    let again = made(&nobody(), &Device::new(1), &id(3));
    assert_eq!(kept.with(again, None), Err(PasskeyRefused::Taken));
    let other = Passkeys::new(account("bolat"), *kept.handle());
    let foreign = other.with(late.clone(), None);
    assert_eq!(foreign, Err(PasskeyRefused::OtherAccount));

    let gone = CredentialId::try_from(id(3).to_vec()).unwrap();
    kept = kept.without(&gone).unwrap();
    assert_eq!(kept.clone().without(&gone), Err(PasskeyRefused::Unknown));
    kept = kept.with(late, None).unwrap();
    assert_eq!(
        kept.all().last().map(|last| last.id.octets()),
        Some(ID.as_slice())
    );
    assert_eq!(kept.account(), &account("aigerim"));
}

#[test]
fn a_passkey_counts_further_or_not_at_all() {
    let check = |kept: u32, told: u32, is_taken: bool| {
        let expected = if is_taken {
            Ok(told)
        } else {
            Err(PasskeyRefused::CopiedKey)
        };
        let found = assert_words(&one(kept), &words(told));
        let counter = found.map(|asserted| asserted.kept.all()[0].counter);
        assert_eq!(counter, expected, "{kept} {told}");
    };
    check(0, 0, true);
    check(0, 1, true);
    check(0, u32::MAX, true);
    check(5, 6, true);
    check(5, 5, false);
    check(5, 4, false);
    check(5, 0, false);
    check(u32::MAX, u32::MAX, false);
}

#[test]
fn names_and_ids_are_bounded() {
    let check = |text: &str, is_name: bool| {
        let found = PasskeyName::try_from(text.to_owned());
        assert_eq!(found.is_ok(), is_name, "{text}");
    };
    check("ключ", true);
    check(&"ё".repeat(NAME_CHARS_MAX), true);
    check(&"ё".repeat(NAME_CHARS_MAX + 1), false);
    check("", false);
    check(" \u{a0}", false);
    check("a\nb", false);
    let check = |count: usize, is_id: bool| {
        let found = CredentialId::try_from(vec![0; count]);
        assert_eq!(found.is_ok(), is_id, "{count}");
        let stored = postcard::to_stdvec(&vec![0_u8; count]).unwrap();
        let found = postcard::from_bytes::<CredentialId>(&stored);
        assert_eq!(found.is_ok(), is_id, "{count}");
    };
    check(15, false);
    check(16, true);
    check(1_023, true);
    check(1_024, false);
    let all: Vec<_> = Transport::ALL.iter().map(|one| one.label()).collect();
    assert_eq!(Transport::known(&all).len(), Transport::ALL.len());
    assert_eq!(Transport::known(&["USB", ""]).len(), 0);
}

proptest! {
    #[test]
    fn no_octets_panic(
        id in proptest::collection::vec(any::<u8>(), 0..40),
        client_data in proptest::collection::vec(any::<u8>(), 0..200),
        data in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let made = device::register(registration(&nobody()), &client_data, &data, at(0));
        prop_assert!(made.is_err());
        let right = words(1).client_data();
        let answer = Answer {
            id: ID.to_vec(),
            client_data: right,
            authenticator_data: data.clone(),
            signature: id,
            user_handle: None,
        };
        let kept = one(0);
        prop_assert!(assertion(&kept).assert(&kept, answer.signed(), at(100)).is_err());
        let registration = registration(&nobody());
        let right = Device::new(1).making(registration.challenge(), &ID).client_data();
        prop_assert!(device::register(registration, &right, &data, at(0)).is_err());
        // What begins rightly.
        let mut making = words(1);
        making.tail = data;
        making.flags = 0xc5;
        prop_assert!(authenticator::made(&making.authenticator_data(), &party()).is_err());
    }

    #[test]
    fn an_answer_with_a_bit_turned_is_refused(
        part in 0_usize..3,
        place: proptest::sample::Index,
        bit in 0_u8..8,
    ) {
        let kept = one(0);
        let mut answer = Device::new(1).sign(&words(1));
        let octets = match part {
            0 => &mut answer.client_data,
            1 => &mut answer.authenticator_data,
            _ => &mut answer.signature,
        };
        let place = place.index(octets.len());
        octets[place] ^= 1 << bit;
        let found = assertion(&kept).assert(&kept, answer.signed(), at(100));
        prop_assert!(found.is_err(), "{found:?}");
    }

    #[test]
    fn counters_follow_the_model(told in proptest::collection::vec(0_u32..6, 0..20)) {
        let mut kept = one(0);
        let mut counted = 0;
        for counter in told {
            let is_taken = counter > counted || (counter, counted) == (0, 0);
            match assert_words(&kept, &words(counter)) {
                Ok(asserted) => {
                    prop_assert!(is_taken);
                    counted = counter;
                    kept = asserted.kept;
                }
                Err(refused) => {
                    prop_assert!(!is_taken);
                    prop_assert_eq!(refused, PasskeyRefused::CopiedKey);
                }
            }
        }
    }
}
