use super::*;
use proptest::prelude::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn secret() -> TotpSecret {
    TotpSecret::new(*b"12345678901234567890")
}

fn code(text: &str) -> TotpCode {
    text.parse().unwrap()
}

#[test]
fn codes_are_those_of_the_standard() {
    let check = |seconds: i64, step: u64, text: &str| {
        assert_eq!(Step::at(at(seconds)), Step(step));
        // RFC 6238 appendix B gives eight digits; six are their end (RFC 4226 §5.3).
        assert_eq!(
            secret().check(code(&text[2..]), at(seconds), None),
            Ok(Step(step))
        );
    };
    check(59, 0x1, "94287082");
    check(1_111_111_109, 0x0235_23ec, "07081804");
    check(1_111_111_111, 0x0235_23ed, "14050471");
    check(1_234_567_890, 0x0273_ef07, "89005924");
    check(2_000_000_000, 0x03f9_40aa, "69279037");
    check(20_000_000_000, 0x27bc_86aa, "65353130");
    // RFC 4226 appendix D: the first values of the counter.
    let counted = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];
    for (step, text) in (0..).zip(counted) {
        assert_eq!(secret().code(Step(step)).0, code(text).0);
    }
}

#[test]
fn a_code_lives_for_three_steps_and_is_used_once() {
    let check = |seconds: i64, last_used: Option<u64>, expected: Result<u64, TotpRefused>| {
        // The code of step 3, which is from 90 s on.
        let found = secret().check(code("969429"), at(seconds), last_used.map(Step));
        assert_eq!(found, expected.map(Step), "{seconds} {last_used:?}");
    };
    check(59, None, Err(TotpRefused::Wrong));
    check(60, None, Ok(3));
    check(90, None, Ok(3));
    check(149, None, Ok(3));
    check(150, None, Err(TotpRefused::Wrong));
    check(90, Some(2), Ok(3));
    check(90, Some(3), Err(TotpRefused::Replayed));
    check(60, Some(4), Err(TotpRefused::Replayed));
    check(-90, None, Err(TotpRefused::Wrong));
}

#[test]
fn a_code_has_six_digits() {
    let check = |text: &str, expected: Result<u32, NoCode>| {
        let found = text.parse::<TotpCode>().map(|code| code.0);
        assert_eq!(found, expected, "{text:?}");
    };
    check("000000", Ok(0));
    check("012 345", Ok(12_345));
    check(" 999999 ", Ok(999_999));
    check("12345", Err(NoCode));
    check("1234567", Err(NoCode));
    check("12345a", Err(NoCode));
    check("+12345", Err(NoCode));
    check("١٢٣٤٥٦", Err(NoCode));
    check("", Err(NoCode));
    check("99999999999999999999999", Err(NoCode));
}

#[test]
fn a_secret_is_shown_as_authenticators_read_it() {
    assert_eq!(
        *secret().reveal_base32(),
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    );
    let uri = secret().reveal_uri("Қақпа 1", &"aigerim".parse().unwrap());
    assert_eq!(
        *uri,
        "otpauth://totp/%D2%9A%D0%B0%D2%9B%D0%BF%D0%B0%201:aigerim?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
         &issuer=%D2%9A%D0%B0%D2%9B%D0%BF%D0%B0%201&algorithm=SHA1&digits=6&period=30"
    );
    assert_eq!(
        format!("{:?} {:?}", secret(), code("123456")),
        "TotpSecret(***) TotpCode(***)"
    );
}

proptest! {
    #[test]
    fn no_code_is_taken_twice(
        octets: [u8; SECRET_OCTETS],
        tries in proptest::collection::vec((0_i64..300, 0_u64..12), 1..60),
    ) {
        let secret = TotpSecret::new(octets);
        let mut moments: Vec<(i64, u64)> = tries;
        moments.sort_unstable();
        let mut last_used = None;
        for (second, step) in moments {
            let shown = secret.code(Step(step));
            if let Ok(used) = secret.check(shown, at(second), last_used) {
                prop_assert!(last_used.is_none_or(|last| last < used));
                prop_assert!(used.0.abs_diff(Step::at(at(second)).0) <= 1);
                last_used = Some(used);
            }
        }
    }
}
