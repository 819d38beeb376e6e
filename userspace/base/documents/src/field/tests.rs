use super::*;

fn line(text: &str) -> Result<(), Fault> {
    Line::new("name", text)
        .map(drop)
        .map_err(|error| error.fault)
}

fn foreign(character: char, position: usize) -> Result<(), Fault> {
    Err(Fault::Foreign {
        character,
        position,
    })
}

#[test]
fn what_can_be_printed_is_taken_as_it_is() {
    for text in [
        "Әғқңөұүһі ӘҒҚҢӨҰҮҺІ",
        "«Қазақтелеком» АҚ, № 5 – 10G",
        "Łódź, Müller & Söhne",
        " ведущий пробел",
    ] {
        assert_eq!(Line::new("name", text).map(|l| l.0), Ok(text.to_owned()));
    }
}

#[test]
fn what_cannot_be_printed_is_refused_with_its_place() {
    let cases = [
        ("", Err(Fault::Empty)),
        (" \u{a0} ", Err(Fault::Empty)),
        ("a\u{0}b", foreign('\u{0}', 2)),
        ("a\tb", foreign('\t', 2)),
        ("строка\nвторая", foreign('\n', 7)),
        ("вход\u{202e}дохыв", foreign('\u{202e}', 5)),
        ("мягкий\u{ad}перенос", foreign('\u{ad}', 7)),
        // й of и and a separate breve, as some systems send it.
        ("\u{438}\u{306}", foreign('\u{306}', 2)),
        ("готово 👍", foreign('👍', 8)),
        ("5000 ₸", foreign('₸', 6)),
        ("שלום", foreign('ש', 1)),
    ];
    for (text, expected) in cases {
        assert_eq!(line(text), expected, "{text:?}");
    }
}

#[test]
fn bounds_are_exact() {
    let check = |count: usize| line(&"ә".repeat(count));
    assert_eq!(check(LINE_CHARS_MAX), Ok(()));
    let too_long = |chars, max| Err(Fault::TooLong { chars, max });
    assert_eq!(check(LINE_CHARS_MAX + 1), too_long(301, LINE_CHARS_MAX));
    assert_eq!(check(10_000), too_long(10_000, LINE_CHARS_MAX));
    let prose = |count: usize| Prose::new("text", &"ә".repeat(count)).map_err(|e| e.fault);
    assert!(prose(PROSE_CHARS_MAX).is_ok());
    assert_eq!(prose(4_001).map(drop), too_long(4_001, PROSE_CHARS_MAX));
    let list = |count: usize| List::new("list", vec![0_u8; count]).map(|list| list.count());
    assert_eq!(list(LIST_ITEMS_MAX), Ok(LIST_ITEMS_MAX));
    let error = list(501).unwrap_err();
    assert_eq!(
        error.to_string(),
        "list: it has 501 items, but at most 500 fit; split the document"
    );
    assert_eq!(list(0).unwrap_err().fault, Fault::Empty);
}

#[test]
fn an_error_names_field_sign_and_place() {
    let error = Line::new("object.address", "Астана\u{200f}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "object.address: character 7 is U+200F, which documents cannot print; they print Latin and Cyrillic letters \
         (Kazakh ones too, composed: NFC), digits and common signs: remove it or write it in words"
    );
}
