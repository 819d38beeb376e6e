use super::*;

const SALT: [u8; SALT_OCTETS] = *b"sixteen octets!!";

fn password(text: &str) -> Password {
    Password::shown(text)
}

#[test]
fn a_hash_knows_its_password() {
    let hash = PasswordHash::of(&password("four words in a row"), SALT).unwrap();
    let text = hash.to_string();
    assert!(text.starts_with("$argon2id$v=19$m=47104,t=2,p=1$c2l4dGVlbiBvY3RldHMhIQ$"));
    let read: PasswordHash = text.parse().unwrap();
    assert_eq!(read, hash);
    assert_eq!(
        verify(Some(&read), &password("four words in a row")),
        Verdict::Right
    );
    assert_eq!(
        read.verify(&password("four words in a rov")),
        Verdict::Wrong
    );
    assert_eq!(read.verify(&password("")), Verdict::Wrong);
    assert!(!format!("{hash:?}").contains("c2l4"));
    let stored = postcard::to_stdvec(&hash).unwrap();
    assert_eq!(postcard::from_bytes::<PasswordHash>(&stored).unwrap(), hash);
}

#[test]
fn what_cost_less_is_right_and_old() {
    let old = PasswordHash::at(Cost::FLOOR, &password("four words"), SALT).unwrap();
    assert_eq!(old.verify(&password("four words")), Verdict::RightButOld);
    assert_eq!(old.verify(&password("four wordz")), Verdict::Wrong);
}

#[test]
fn the_reference_implementation_agrees() {
    let check = |phc: &str, text: &str, verdict: Verdict| {
        let hash: PasswordHash = phc.parse().unwrap();
        assert_eq!(hash.verify(&password(text)), verdict, "{phc}");
    };
    // Made by `argon2id_hash_encoded` of libargon2 20171227.
    check(
        "$argon2id$v=19$m=47104,t=2,p=1$c2l4dGVlbiBvY3RldHMhIQ$/jvK2zsny8xw6uj1UO0M028Ti2JuoECqeEt5NQYFZm8",
        "four words in a row",
        Verdict::Right,
    );
    check(
        "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBvY3RldHMhIQ$d861y42R6exxt2PvLTSWwJwgGKSCGQVBCo7NpeOWw38",
        "аи\u{306}налаи\u{306}ын е\u{308}лка",
        Verdict::RightButOld,
    );
    check(
        "$argon2id$v=19$m=19456,t=2,p=4$c2l4dGVlbiBvY3RldHMhIQ$qJmOBO/uij3nGdpCWx9vJeINXltcw7WgR2LJN7jw1jY",
        "four words in a row",
        Verdict::RightButOld,
    );
}

#[test]
fn nobody_s_password_is_wrong() {
    assert_eq!(verify(None, &password("four words")), Verdict::Wrong);
    assert_eq!(verify(None, &password("")), Verdict::Wrong);
}

#[test]
fn a_text_is_a_hash_only_as_it_is_written_here() {
    let output = "A".repeat(43);
    let check = |cost: &str, rest: &str, expected: Result<(), PhcRefused>| {
        let text = format!("$argon2id$v=19${cost}$AAAAAAAAAAAAAAAAAAAAAA${rest}");
        let found = text.parse::<PasswordHash>().map(drop);
        assert_eq!(found, expected, "{text}");
    };
    let (form, cost) = (Err(PhcRefused::Form), Err(PhcRefused::Cost));
    check("m=47104,t=2,p=1", &output, Ok(()));
    check("m=19456,t=2,p=1", &output, Ok(()));
    check("m=131072,t=8,p=4", &output, Ok(()));
    check("m=19455,t=2,p=1", &output, cost);
    check("m=19456,t=1,p=1", &output, cost);
    check("m=131073,t=8,p=4", &output, cost);
    check("m=131072,t=9,p=4", &output, cost);
    check("m=131072,t=8,p=5", &output, cost);
    check("m=131072,t=8,p=0", &output, cost);
    check("m=4294967296,t=8,p=4", &output, form);
    check("m=047104,t=2,p=1", &output, form);
    check("m=+47104,t=2,p=1", &output, form);
    check("t=2,m=47104,p=1", &output, form);
    check("m=47104,t=2", &output, form);
    check("m=47104,t=2,p=1,x=1", &output, form);
    check("m=47104,t=2,p=1", &output[1..], form);
    check("m=47104,t=2,p=1", &format!("{output}="), form);
    check("m=47104,t=2,p=1", &format!("{output}$"), form);
    check("m=47104,t=2,p=1", "", form);
    let others = ["", "$argon2i$v=19$m=47104,t=2,p=1$AA$AA", "$2b$10$abc"];
    for text in others {
        assert_eq!(text.parse::<PasswordHash>().map(drop), form, "{text}");
    }
}
