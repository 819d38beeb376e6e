use super::*;
use proptest::prelude::*;

fn account(name: &str) -> AccountName {
    name.parse().unwrap()
}

#[test]
fn what_is_tried_first_is_refused() {
    let check = |text: &str, expected: Result<(), &str>| {
        let chosen = Password::chosen(text, &account("aigerim"));
        let found = chosen.map(drop).map_err(PasswordRefused::label);
        assert_eq!(found, expected, "{text:?}");
    };
    check("four words in a row", Ok(()));
    check("жеті рет өлшеп", Ok(()));
    check("correct horse battery stable", Ok(()));
    check("\u{1f512}\u{1f40e}\u{1f50b}\u{1f4ce} no staple", Ok(()));
    check("", Err("short"));
    check("eleven char", Err("short"));
    check("twelve chars", Ok(()));
    check(&"x y".repeat(42), Err("repetitive"));
    check(&"a long text;".repeat(11)[..128], Ok(()));
    check(&"a long text;".repeat(11)[..129], Err("long"));
    check("four\twords in a row", Err("control-character"));
    check("four words e\u{301} la carte", Err("combining-mark"));
    check("Password2026!!", Err("common"));
    check("1q2w3e4r5t6y", Err("common"));
    check("!!пароль!!2026", Err("common"));
    check("Qaqpa-123456", Err("common"));
    check("my name is Aigerim", Err("holds-name"));
    check("aigerim", Err("short"));
    check("111111111111", Err("repetitive"));
    check("abcabcabcabca", Err("repetitive"));
    check("2026202620262026", Err("repetitive"));
    check("789012345678", Err("repetitive"));
    check("zyxwvutsrqponm", Err("repetitive"));
    check("850412300123", Err("number"));
    check("8504123001234", Ok(()));
}

#[test]
fn a_short_name_is_in_every_text() {
    let check = |name: &str, is_taken: bool| {
        let chosen = Password::chosen("four words in a row", &account(name));
        assert_eq!(chosen.is_ok(), is_taken, "{name}");
    };
    check("a", true);
    check("in", true);
    check("row", false);
}

#[test]
fn both_spellings_are_one_password() {
    let check = |one: &str, other: &str, are_one: bool| {
        let same = Password::shown(one).octets() == Password::shown(other).octets();
        assert_eq!(same, are_one, "{one:?} {other:?}");
    };
    check(
        "айналайын ёлка",
        "аи\u{306}налаи\u{306}ын е\u{308}лка",
        true,
    );
    check(
        "İs Gül ñ ş ū",
        "I\u{307}s Gu\u{308}l n\u{303} s\u{327} u\u{304}",
        true,
    );
    check("ёлка", "елка", false);
    check("Ёлка", "ёлка", false);
    check(" ёлка", "ёлка", false);
}

#[test]
fn what_is_too_long_is_nobody_s() {
    let long = "w".repeat(2 * CHARS_MAX + 1);
    assert_eq!(Password::shown(&long).octets(), b"");
    assert_eq!(Password::shown(&long[1..]).octets().len(), 2 * CHARS_MAX);
}

#[test]
fn a_password_is_masked() {
    let password = Password::shown("four words in a row");
    assert_eq!(format!("{password:?}"), "Password(***)");
}

proptest! {
    #[test]
    fn what_was_chosen_is_shown_again(text in "[ -~йёәғқңөұүһі\u{306}\u{308}]{12,40}") {
        if let Ok(chosen) = Password::chosen(&text, &account("aigerim")) {
            let shown = Password::shown(&text);
            prop_assert_eq!(shown.octets(), chosen.octets());
        }
    }

    #[test]
    fn nothing_that_is_typed_breaks_it(text: String) {
        let shown = Password::shown(&text);
        let again = std::str::from_utf8(shown.octets()).unwrap();
        let again = Password::shown(again);
        prop_assert_eq!(again.octets(), shown.octets());
    }
}
