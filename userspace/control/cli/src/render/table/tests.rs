use super::*;
use expect_test::{Expect, expect};

fn check(header: &[&str], rows: &[&[&str]], expected: &Expect) {
    let rows = rows
        .iter()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    expected.assert_eq(&table(header, rows));
}

#[test]
fn numbers_stand_to_the_right() {
    check(
        &["name", "packets"],
        &[&["one", "7"], &["another", "1234567"]],
        &expect![[r#"
            NAME     PACKETS
            one            7
            another  1234567"#]],
    );
    check(
        &["name", "due"],
        &[&["one", "7"], &["another", "-"]],
        &expect![[r#"
            NAME     DUE
            one        7
            another    -"#]],
    );
    check(&["name", "packets"], &[], &expect!["NAME  PACKETS"]);
}

#[test]
fn letters_of_every_language_align() {
    check(
        &["name", "since"],
        &[
            &["Министерство", "a"],
            &["Мемлекеттік қызмет", "b"],
            &["x", "c"],
        ],
        &expect![[r#"
            NAME                SINCE
            Министерство        a
            Мемлекеттік қызмет  b
            x                   c"#]],
    );
}

#[test]
fn foreign_text_cannot_move_the_cursor() {
    check(
        &["reply"],
        &[&["250 ok\r\n\x1b[2Jgone\u{9b}1m"]],
        &expect![[r#"
            REPLY
            250 ok\r\n\u{1b}[2Jgone\u{9b}1m"#]],
    );
    check(
        &["subject"],
        &[&["pay\u{202e}fdp.exe\u{2066}"]],
        &expect![[r#"
            SUBJECT
            pay\u{202e}fdp.exe\u{2066}"#]],
    );
}
