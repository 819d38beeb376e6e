use super::*;
use proptest::prelude::*;

#[test]
fn only_whole_tokens_are_read() {
    let check = |text: &str, is_one: bool| {
        assert_eq!(text.parse::<TokenSecret>().is_ok(), is_one, "{text}");
    };
    let digits = "0123456789abcdef".repeat(4);
    let (_, short) = digits.split_at(1);
    let (_, shorter) = digits.split_at(2);
    check(&format!("qaqpa_{digits}"), true);
    check(&digits, false);
    check(&format!("qaqpa_{short}"), false);
    check(&format!("qaqpa_{digits}0"), false);
    check(&format!("qaqpa_{digits}00"), false);
    check(&format!("Qaqpa_{digits}"), false);
    check(&format!("qaqpa_{}", digits.to_uppercase()), false);
    check(&format!("qaqpa_ {short}"), false);
    check(&format!("qaqpa_+{short}"), false);
    check(&format!("qaqpa_{shorter}я"), false);
    check("", false);
}

#[test]
fn a_token_is_not_shown() {
    let token = TokenSecret::new([7; TOKEN_OCTETS]);
    assert_eq!(format!("{token:?}"), "TokenSecret(***)");
}

proptest! {
    #[test]
    fn a_token_reads_as_it_was_written(octets: [u8; TOKEN_OCTETS]) {
        let token = TokenSecret::new(octets);
        prop_assert_eq!(token.reveal_text().parse::<TokenSecret>(), Ok(token));
    }
}
