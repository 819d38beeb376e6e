use super::*;
use crate::tests::fixtures as f;
use expect_test::{Expect, expect};

fn check(pairs: Vec<(Option<Row>, Option<Row>)>, expected: &Expect) {
    let item = |(before, after)| Item::Difference(Box::new(f::difference(before, after)));
    let items: Vec<Item> = pairs.into_iter().map(item).collect();
    expected.assert_eq(&format!(
        "{}\n--\n{}",
        lines(&items),
        summary(&count(&items))
    ));
}

#[test]
fn rows_come_go_and_change() {
    check(
        vec![],
        &expect![[r#"

        --
        nothing differs from the record in force"#]],
    );
    check(
        vec![
            (
                Some(f::operator_row("a@x.example")),
                Some(f::operator_row("b@x.example")),
            ),
            (None, Some(f::entry_row("192.0.2.0/24"))),
            (Some(f::entry_row("198.51.100.0/24")), None),
            (None, Some(f::rule_row())),
        ],
        &expect![[r#"
            ~ operator north
                notice mail: a@x.example -> b@x.example
            + catalogue 192.0.2.0/24  organisation: ministry  operator: north  since: 2026-01-01  until: -
            - catalogue 198.51.100.0/24  organisation: ministry  operator: north  since: 2026-01-01  until: -
            + rule no-telnet  kind: deny  source: any  destination: 198.51.100.0/24  protocol: tcp  ports: 23  expires: 2026-12-01 05:00:00+05:00  author: alice  reason: request 17
            --
            operator         +0  ~1  -0
            catalogue        +1  ~0  -1
            rule             +1  ~0  -0"#]],
    );
}
