use super::*;
use crate::problem::PROBLEMS_MAX;
use expect_test::expect;
use proptest::prelude::*;
use std::fmt::Write;

mod bad;
mod shipped;
mod wires;

/// What is said about files.
fn report(files: &[(&str, &str)]) -> String {
    match parse(files) {
        Ok(declared) => format!("{} rows of {:?}\n", declared.rows.len(), declared.kinds),
        Err(problems) => problems.iter().fold(String::new(), |mut all, problem| {
            writeln!(all, "{problem}").unwrap();
            all
        }),
    }
}

const OPERATOR: &str = r#"version = 1
[[operator]]
id = "one"
bin = "120340000014"
name = { ru = "Оператор", kk = "Оператор" }
notice-mail = "noc@operator.example"
"#;

fn key(text: &str) -> RowKey {
    RowKey::Operator(text.parse().unwrap())
}

#[test]
fn a_stated_kind_is_declared_before_its_rows_are_put() {
    let declared = parse(&[("f.toml", OPERATOR)]).unwrap();
    let ops = declared.ops();
    assert_eq!(ops[0], Op::Declare(RowKind::Operator));
    assert!(matches!(&ops[1], Op::Put(row) if row.key() == key("one")));
    assert_eq!(ops.len(), 2);
    assert_eq!(
        declared.place(&key("one")).unwrap().to_string(),
        "f.toml:3:6"
    );
    assert_eq!(declared.place(&key("two")), None);
}

#[test]
fn kinds_may_be_stated_empty() {
    let check = |text: &str, expected: &[RowKind]| {
        let declared = parse(&[("f.toml", &format!("version = 1\n{text}"))]).unwrap();
        assert_eq!(declared.kinds, expected.iter().copied().collect(), "{text}");
        assert!(declared.rows.is_empty(), "{text}");
    };
    check("", &[]);
    check("declare = []", &[]);
    check(
        r#"declare = ["catalogue", "rule"]"#,
        &[RowKind::Catalogue, RowKind::Rule],
    );
    check("catalogue = []", &[RowKind::Catalogue]);
    check("deny = []", &[RowKind::Rule]);
}

#[test]
fn several_files_make_one_statement() {
    let two = OPERATOR.replace("one", "two");
    let declared = parse(&[("a.toml", OPERATOR), ("b.toml", &two)]).unwrap();
    assert_eq!(declared.rows.len(), 2);
    assert_eq!(declared.place(&key("two")).unwrap().file, "b.toml");
}

#[test]
fn violations_are_tied_to_their_lines() {
    let two = OPERATOR.replace("one", "two");
    let declared = parse(&[("a.toml", OPERATOR), ("b.toml", &two)]).unwrap();
    let violation = |at: &str, other: Option<&str>| Violation {
        key: key(at),
        other: other.map(key),
        message: "its BIN belongs to another operator".into(),
        hint: "correct one of the two".into(),
        clause: Some(law::Clause::ESHDI_4),
    };
    let violations = [
        violation("one", Some("two")),
        violation("absent", Some("two")),
        violation("absent", None),
    ];
    let told: Vec<String> = explain_violations(&declared, &violations)
        .iter()
        .map(ToString::to_string)
        .collect();
    expect![[r#"
        a.toml:3:6: operator one: its BIN belongs to another operator (386/НҚ, ЕШДИ п. 4); operator two is at b.toml:3:6
          3 | id = "one"
            |      ^^^^^
          hint: correct one of the two
        b.toml:3:6: operator absent: its BIN belongs to another operator (386/НҚ, ЕШДИ п. 4); operator two is at b.toml:3:6
          3 | id = "two"
            |      ^^^^^
          hint: correct one of the two
        operator absent: its BIN belongs to another operator (386/НҚ, ЕШДИ п. 4)
          hint: correct one of the two"#]].assert_eq(&told.join("\n"));
}

#[test]
fn problems_are_bounded() {
    let text = format!("version = 1\n{}", "[[operator]]\n".repeat(1000));
    let problems = parse(&[("f.toml", &text)]).unwrap_err();
    assert_eq!(problems.len(), PROBLEMS_MAX + 1);
    let last = problems[PROBLEMS_MAX].to_string();
    assert_eq!(
        last.lines().next(),
        Some("3950 more problems are not shown")
    );
}

#[test]
fn a_hundred_thousand_entries_are_read_by_line() {
    let mut text = String::from("version = 1\n");
    for n in 0..100_000u32 {
        let address = std::net::Ipv4Addr::from(0xc612_0000 + n);
        let entry = format!(
            "[[catalogue]]\nprefix = \"{address}\"\norganisation = \"a\"\noperator = \"one\"\n"
        );
        text.push_str(&entry);
        text.push_str("since = 2026-01-05\n");
    }
    let declared = parse(&[("f.toml", &text)]).unwrap();
    assert_eq!(declared.rows.len(), 100_000);
    let (row, place) = declared.rows.last().unwrap();
    assert_eq!((place.line, place.column), (1 + 5 * 99_999 + 2, 10));
    assert_eq!(declared.place(&row.key()), Some(place));
}

#[test]
fn a_hundred_thousand_entries_are_read_from_one_line() {
    let entries: Vec<String> = (0..100_000u32)
        .map(|n| {
            let address = std::net::Ipv4Addr::from(0xc612_0000 + n);
            format!(r#"{{prefix="{address}",organisation="a",operator="one",since=2026-01-05}}"#)
        })
        .collect();
    let text = format!("version = 1\ncatalogue = [{}]", entries.join(","));
    let declared = parse(&[("f.toml", &text)]).unwrap();
    assert_eq!(declared.rows.len(), 100_000);
    assert!(declared.rows.iter().all(|(_, place)| place.line == 2));
}

proptest! {
    /// Whatever the text, reading it ends with rows or with problems whose places lie in it.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        inside(&text)?;
    }

    /// The same for texts made of the format's own pieces, which get further.
    #[test]
    fn any_soup_of_tokens_is_read_or_refused(tokens in proptest::collection::vec(token(), 0..60)) {
        inside(&tokens.concat())?;
        inside(&format!("version = 1\n{}", tokens.concat()))?;
    }
}

fn inside(text: &str) -> Result<(), TestCaseError> {
    if let Err(problems) = parse(&[("f.toml", text)]) {
        prop_assert!(!problems.is_empty());
        for problem in problems {
            prop_assert!(!problem.to_string().is_empty());
            let Some(place) = problem.place else { continue };
            let lines = text.matches('\n').count() + 1;
            prop_assert!(usize::try_from(place.line).unwrap() <= lines, "{place}");
        }
    }
    Ok(())
}

fn token() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "\n",
        " ",
        "=",
        ".",
        ",",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "\"",
        "'",
        "\"\"\"",
        "#",
        "\\",
        "operator",
        "deny",
        "catalogue",
        "channel",
        "primary",
        "uplink",
        "path-lock",
        "service",
        "enrolment",
        "vlan",
        "bfd",
        "probe",
        "id",
        "prefix",
        "ports",
        "protocol",
        "expires",
        "name",
        "version",
        "declare",
        "block",
        "1",
        "-1",
        "0x7f",
        "1e9",
        "true",
        "2026-02-30",
        "2026-05-01",
        "2026-05-01T24:00:60Z",
        "9999-12-31",
        "0000-01-01T00:00:00+23:59",
        "\"192.0.2.1/24\"",
        "\"2001:db8::/32\"",
        "\"tcp\"",
        "\"9-1\"",
        "й",
        "\u{0}",
        "\r",
    ])
}
