//! Every refusal, by one thing that is bent.

use super::device::{Answer, MADE, VERIFIED, attestation, attested, ed25519, register};
use super::*;
use cbor::write::map;

fn check(bend: impl FnOnce(&mut Words), expected: Result<(), PasskeyRefused>) {
    let registration = registration(&nobody());
    let mut words = Device::new(1).making(registration.challenge(), &ID);
    bend(&mut words);
    let found = register_words(registration, &words, at(10));
    assert_eq!(found.map(|_| ()), expected, "{words:?}");
}

#[test]
fn what_a_browser_says_that_makes_a_passkey_is_looked_at() {
    use PasskeyRefused::{
        AuthenticatorData, Backup, Ceremony, Challenge, ClientData, CredentialId, CrossOrigin, Key,
        NoPasskey, NotPresent, NotVerified, Origin, OtherParty,
    };
    check(|_| {}, Ok(()));
    check(|words| words.counter = 9, Ok(()));
    check(|words| words.more = r#","later":[{}]"#.to_owned(), Ok(()));
    check(|words| words.kind = "webauthn.get", Err(Ceremony));
    check(|words| words.kind = "payment.get", Err(Ceremony));
    check(|words| words.challenge.push('A'), Err(Challenge));
    check(|words| words.challenge.clear(), Err(Challenge));
    // Other bits that stand for nothing in base64url.
    check(
        |words| words.challenge.replace_range(42.., "F"),
        Err(Challenge),
    );
    check(
        |words| words.origin = "https://example.org:8443",
        Err(Origin),
    );
    check(|words| words.origin = "https://example.org/", Err(Origin));
    check(|words| words.origin = "http://example.org", Err(Origin));
    check(|words| words.origin = "https://a.example.org", Err(Origin));
    let top = r#","topOrigin":"https://example.org""#;
    check(|words| words.more = top.to_owned(), Err(CrossOrigin));
    let twice = r#","crossOrigin":false"#;
    check(|words| words.more = twice.to_owned(), Err(ClientData));
    check(|words| words.party = "example.com", Err(OtherParty));
    check(|words| words.party = "console.example.org", Err(OtherParty));
    check(|words| words.flags = 0x44, Err(NotPresent));
    check(|words| words.flags = 0x41, Err(NotVerified));
    check(|words| words.flags = MADE | 0x10, Err(Backup));
    check(|words| words.flags = MADE | 0x08, Ok(()));
    check(|words| words.flags = MADE | 0x18, Ok(()));
    check(|words| words.flags = VERIFIED, Err(NoPasskey));
    check(|words| words.flags = MADE | 0x80, Err(AuthenticatorData));
    check(|words| words.tail.push(0), Err(AuthenticatorData));
    check(|words| words.tail.truncate(20), Err(AuthenticatorData));
    let key = ed25519(&[1; 32]);
    check(
        |words| words.tail = attested(&[1; 15], &key),
        Err(CredentialId),
    );
    check(
        |words| words.tail = attested(&ID, &ed25519(&[1; 31])),
        Err(Key),
    );
}

#[test]
fn an_attestation_is_read_and_ignored() {
    let check = |entries: &[(&'static str, Item<'_>)], expected: Result<(), PasskeyRefused>| {
        let registration = registration(&nobody());
        let words = Device::new(1).making(registration.challenge(), &ID);
        let object = attestation(entries);
        let found = register(registration, &words.client_data(), &object, at(10));
        assert_eq!(found.map(|_| ()), expected, "{entries:?}");
    };
    let refused = Err(PasskeyRefused::Attestation);
    let challenge = Challenge([1; CHALLENGE_OCTETS]);
    let data = Device::new(1).making(&challenge, &ID).authenticator_data();
    let format = ("fmt", Item::Text("packed"));
    let statement = ("attStmt", map(vec![(Key::Text("sig"), Item::Octets(&[1]))]));
    let data = ("authData", Item::Octets(&data));
    let compound = ("attStmt", Item::Array(vec![map(vec![]), map(vec![])]));
    let more = ("epAttestation", Item::Truth(true));
    check(&[format.clone(), statement.clone(), data.clone()], Ok(()));
    check(&[format.clone(), compound, data.clone()], Ok(()));
    check(&[statement.clone(), format.clone(), data.clone()], refused);
    check(&[format.clone(), statement.clone()], refused);
    check(&[format.clone(), data.clone()], refused);
    check(&[statement.clone(), data.clone()], refused);
    check(
        &[format.clone(), statement.clone(), data.clone(), more],
        refused,
    );
    let number = ("fmt", Item::Integer(1));
    check(&[number, statement.clone(), data], refused);
    check(&[format, statement, ("authData", Item::Text(""))], refused);
    check(&[], refused);
    let not_a_map = register(registration(&nobody()), &words_made(), &[0x80], at(10));
    assert_eq!(not_a_map.map(|_| ()), refused);
}

/// What a browser says that made a passkey, rightly.
fn words_made() -> Vec<u8> {
    let challenge = Challenge([1; CHALLENGE_OCTETS]);
    Device::new(1).making(&challenge, &ID).client_data()
}

#[test]
fn what_a_browser_says_that_uses_a_passkey_is_looked_at() {
    use PasskeyRefused::{
        AuthenticatorData, Backup, BackupChanged, Ceremony, Challenge, ClientData, CopiedKey,
        CrossOrigin, MadeAgain, NotPresent, NotVerified, Origin, OtherParty,
    };
    let check = |bend: &dyn Fn(&mut Words), expected: Result<(), PasskeyRefused>| {
        let mut words = words(7);
        bend(&mut words);
        let found = assert_words(&one(6), &words);
        assert_eq!(found.map(|_| ()), expected, "{words:?}");
    };
    check(&|_| {}, Ok(()));
    check(&|words| words.kind = "webauthn.create", Err(Ceremony));
    check(&|words| words.challenge.push('='), Err(Challenge));
    check(&|words| words.origin = "https://example.com", Err(Origin));
    let top = r#","topOrigin":null"#;
    check(&|words| words.more = top.to_owned(), Err(CrossOrigin));
    check(&|words| words.more = "}".to_owned(), Err(ClientData));
    check(&|words| words.party = "example.com", Err(OtherParty));
    check(&|words| words.flags = 0x04, Err(NotPresent));
    check(&|words| words.flags = 0x01, Err(NotVerified));
    check(&|words| words.flags = VERIFIED | 0x10, Err(Backup));
    check(&|words| words.flags = VERIFIED | 0x08, Err(BackupChanged));
    check(&|words| words.flags = MADE, Err(MadeAgain));
    check(
        &|words| words.flags = VERIFIED | 0x80,
        Err(AuthenticatorData),
    );
    check(&|words| words.tail.push(0xa0), Err(AuthenticatorData));
    let extended = |words: &mut Words| {
        words.flags = VERIFIED | 0x80;
        words.tail.push(0xa0);
    };
    check(&extended, Ok(()));
    check(&|words| words.counter = 6, Err(CopiedKey));
}

#[test]
fn a_passkey_that_may_be_copied_may_have_been() {
    let check = |before: u8, after: u8, expected: Result<Backup, PasskeyRefused>| {
        let registration = registration(&nobody());
        let mut making = Device::new(1).making(registration.challenge(), &ID);
        making.flags = MADE | before;
        let registered = register_words(registration, &making, at(10)).unwrap();
        let kept = nobody().with(registered, None).unwrap();
        let mut words = words(1);
        words.flags = VERIFIED | after;
        let found = assert_words(&kept, &words);
        let backup = found.map(|asserted| asserted.kept.all()[0].backup);
        assert_eq!(backup, expected, "{before:x} {after:x}");
    };
    check(0x00, 0x00, Ok(Backup::OneDevice));
    check(0x00, 0x18, Err(PasskeyRefused::BackupChanged));
    check(0x08, 0x08, Ok(Backup::MayBeCopied));
    check(0x08, 0x18, Ok(Backup::Copied));
    check(0x18, 0x08, Ok(Backup::MayBeCopied));
    check(0x18, 0x00, Err(PasskeyRefused::BackupChanged));
}

#[test]
fn a_signature_is_that_of_the_account_s_passkey() {
    let check = |bend: &dyn Fn(&mut Answer), expected: Result<(), PasskeyRefused>| {
        let kept = one(6);
        let mut answer = Device::new(1).sign(&words(7));
        bend(&mut answer);
        let found = assertion(&kept).assert(&kept, answer.signed(), at(110));
        assert_eq!(found.map(|_| ()), expected, "{answer:?}");
    };
    check(&|_| {}, Ok(()));
    let handle = |octet: u8, count: usize| Some(vec![octet; count]);
    check(&|answer| answer.user_handle = handle(7, 32), Ok(()));
    let other = Err(PasskeyRefused::OtherUser);
    check(&|answer| answer.user_handle = handle(8, 32), other);
    check(&|answer| answer.user_handle = handle(7, 31), other);
    check(&|answer| answer.user_handle = handle(7, 0), other);
    let unknown = Err(PasskeyRefused::Unknown);
    check(&|answer| answer.id = vec![0; 16], unknown);
    check(&|answer| answer.id.clear(), unknown);
    check(&|answer| answer.id.push(0), unknown);
    let wrong = Err(PasskeyRefused::Signature);
    check(&|answer| answer.signature.clear(), wrong);
    check(&|answer| answer.signature.push(0), wrong);
    check(&|answer| answer.signature = vec![0; 100_000], wrong);
    check(&|answer| answer.client_data.push(b' '), wrong);
    let foreign = Device::new(2).sign(&words(7));
    check(&|answer| *answer = foreign.clone(), wrong);
    // Nobody is told of a copied key who has not the key.
    let foreign = Device::new(2).sign(&words(1));
    check(&|answer| *answer = foreign.clone(), wrong);

    let answer = Device::new(1).sign(&words(7));
    let other = Passkeys::new(account("bolat"), *nobody().handle());
    let found = assertion(&other).assert(&one(6), answer.signed(), at(110));
    assert_eq!(found, Err(PasskeyRefused::OtherAccount));
}

#[test]
fn each_refusal_says_what_to_do() {
    let check = |refused: PasskeyRefused, label: &str, part: &str| {
        assert_eq!(refused.label(), label);
        assert!(refused.to_string().contains(part), "{refused}");
    };
    check(PasskeyRefused::Full, "full", "has 8 passkeys");
    check(PasskeyRefused::Key, "key", "2048 to 4096 bits");
    check(PasskeyRefused::CopiedKey, "copied-key", "copied key");
    check(PasskeyRefused::Party, "relying-party", "configuration");
    assert_eq!(name().to_string(), "the blue key");
}
