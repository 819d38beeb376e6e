use super::*;
use crate::console::texts::Texts;
use crate::language::Reader;
use model::{Account, Label, NoticeWays, Operator, Role};
use serde_json::json;

#[test]
fn a_value_is_read_by_people() {
    let texts = Texts::read().unwrap();
    let check = |reader: Reader, value: Value, expected: &str| {
        let words = Words::new(&texts, reader);
        assert_eq!(shown(words, &value), expected, "{value}");
    };
    check(Reader::En, json!(null), "–");
    check(Reader::En, json!([]), "–");
    check(Reader::En, json!({"by": [], "webhook": null}), "–");
    check(Reader::En, json!(["a", 1, true]), "a, 1, yes");
    check(Reader::Kk, json!(false), "жоқ");
    check(
        Reader::En,
        json!({"signed_at": "2026-01-20", "to": {"n": 2}}),
        "signed at: 2026-01-20; to: n: 2",
    );
    let name = json!({"ru": "имя", "kk": "аты"});
    check(Reader::Kk, name.clone(), "аты");
    check(Reader::Ru, name.clone(), "имя");
    check(Reader::En, name, "имя");
}

/// Rows stand in the order of their fields' declaration, whatever their kind, and what is no row has no cells.
#[test]
fn rows_of_the_record_are_told_by_their_fields() {
    let texts = Texts::read().unwrap();
    let words = Words::new(&texts, Reader::Ru);
    let account = Row::Account(Account {
        name: "duty".parse().unwrap(),
        uid: 7,
        roles: [Role::Auditor, Role::Engineer].into(),
        authority: None,
        operator: None,
        organisation: None,
    });
    let operator = Row::Operator(Operator {
        id: "one".parse().unwrap(),
        bin: "120340000014".parse().unwrap(),
        name: Label {
            ru: "Один".into(),
            kk: "Бір".into(),
        },
        notice_mail: "noc@one.example".parse().unwrap(),
        notices: NoticeWays::default(),
    });
    let check = |row: Row, heads: &[&str], cells: &[&str]| {
        let (found, rows) = table(words, &[], &[Item::Row(Box::new(row))]);
        assert_eq!(found, heads);
        let rows: Vec<String> = rows.iter().flatten().map(Cell::text).collect();
        assert_eq!(rows, cells);
    };
    check(
        account,
        &[
            "name",
            "uid",
            "roles",
            "authority",
            "operator",
            "organisation",
        ],
        &["duty", "7", "engineer, auditor", "–", "–", "–"],
    );
    check(
        operator,
        &["id", "bin", "name", "notice mail", "notices"],
        &["one", "120340000014", "Один", "noc@one.example", "–"],
    );
    assert_eq!(table(words, &[], &[]), (Vec::new(), Vec::new()));
}
