use super::*;
use proptest::prelude::*;

fn codes() -> [RecoveryCode; CODES] {
    std::array::from_fn(|at| RecoveryCode::new([u8::try_from(at).unwrap() + 1; CODE_OCTETS]))
}

#[test]
fn a_code_is_shown_and_read() {
    let text = codes()[1].reveal_text();
    assert_eq!(*text, "0810-40G2-0810-40G2");
    assert_eq!("o8io 4og2 o8lo 40g2".parse(), Ok(codes()[1].clone()));
    assert_eq!("0810-40G2-0810-40G".parse::<RecoveryCode>(), Err(NoCode));
    assert_eq!(format!("{:?}", codes()[1]), "RecoveryCode(***)");
}

#[test]
fn each_code_is_used_once() {
    let mut kept = RecoveryCodes::of(&codes());
    assert_eq!(kept.left(), CODES);
    for (used, code) in (1..).zip(codes()) {
        kept = kept.without(&code).unwrap();
        assert_eq!(kept.left(), CODES - used);
        assert_eq!(kept.clone().without(&code), Err(NotLeft));
    }
    assert_eq!(kept, RecoveryCodes::default());
    let stored = postcard::to_stdvec(&RecoveryCodes::of(&codes())).unwrap();
    assert!(!stored.windows(3).any(|octets| octets == [1, 1, 1]));
    assert_eq!(
        postcard::from_bytes::<RecoveryCodes>(&stored).unwrap(),
        RecoveryCodes::of(&codes())
    );
}

proptest! {
    #[test]
    fn a_set_of_numbers_is_the_model(tries in proptest::collection::vec(0_u8..14, 0..40)) {
        let mut kept = RecoveryCodes::of(&codes());
        let mut model: std::collections::BTreeSet<u8> = (1..=10).collect();
        for number in tries {
            let after = kept.clone().without(&RecoveryCode::new([number; CODE_OCTETS]));
            prop_assert_eq!(after.is_ok(), model.remove(&number));
            kept = after.unwrap_or(kept);
            prop_assert_eq!(kept.left(), model.len());
        }
    }
}
