use super::*;
use crate::tests::fixtures as f;
use expect_test::{Expect, expect};

fn check(items: &[Item], human: &Expect, json: &Expect) {
    human.assert_eq(&items_table(items, "none"));
    let listed = Listed {
        items: items.to_vec(),
        has_more: false,
    };
    json.assert_eq(&serde_json::to_string(&list_view(&listed)).unwrap());
}

#[test]
fn nothing_is_said_to_be_nothing() {
    check(
        &[],
        &expect!["none"],
        &expect![[r#"{"items":[],"has_more":false}"#]],
    );
}

#[test]
fn rows_show_their_fields() {
    let row = |row| Item::Row(Box::new(row));
    check(
        &[
            row(f::entry_row("192.0.2.0/24")),
            row(f::entry_row("2001:db8::/32")),
        ],
        &expect![[r#"
            PREFIX         ORGANISATION  OPERATOR  SINCE       UNTIL
            192.0.2.0/24   ministry      north     2026-01-01  -
            2001:db8::/32  ministry      north     2026-01-01  -"#]],
        &expect![[
            r#"{"items":[{"catalogue":{"prefix":"192.0.2.0/24","organisation":"ministry","operator":"north","since":"2026-01-01","until":null}},{"catalogue":{"prefix":"2001:db8::/32","organisation":"ministry","operator":"north","since":"2026-01-01","until":null}}],"has_more":false}"#
        ]],
    );
    check(
        &[row(f::rule_row())],
        &expect![[r#"
        ID         KIND  SOURCE  DESTINATION      PROTOCOL  PORTS  EXPIRES                    AUTHOR  REASON
        no-telnet  deny  any     198.51.100.0/24  tcp          23  2026-12-01 05:00:00+05:00  alice   request 17"#]],
        &expect![[
            r#"{"items":[{"rule":{"id":"no-telnet","kind":"deny","source":null,"destination":"198.51.100.0/24","protocol":6,"ports":{"first":23,"last":23},"reason":"request 17","author":"alice","expires":"2026-12-01T00:00:00Z"}}],"has_more":false}"#
        ]],
    );
    check(
        &[row(f::operator_row("noc@north.example"))],
        &expect![[r#"
            ID              BIN  NAME RU  NAME KK    NOTICE MAIL
            north  120340000014  Север    Солтүстік  noc@north.example"#]],
        &expect![[
            r#"{"items":[{"operator":{"id":"north","bin":"120340000014","name":{"ru":"Север","kk":"Солтүстік"},"notice_mail":"noc@north.example"}}],"has_more":false}"#
        ]],
    );
}

#[test]
fn events_show_their_facts() {
    let events = [Item::Event(f::event()), Item::Event(f::commit_event())];
    check(
        &events,
        &expect![[r#"
        AT                         DAEMON    KIND            FACTS
        2026-11-22 09:00:00+05:00  linkd     unknown-source  operator=north channel=north-1 address=192.0.2.66 epoch=4
        2026-11-22 09:00:01+05:00  controld  committed       epoch=5 change="alice: request 17 (386/НҚ, ЕШДИ п. 13)" changed=2 confirm_by=-"#]],
        &expect![[
            r#"{"items":[{"daemon":"linkd","boot":7,"seq":3,"at":"2026-11-22T04:00:00Z","kind":"unknown-source","fields":{"address":"192.0.2.66","channel":"north-1","epoch":4,"operator":"north"}},{"daemon":"controld","boot":6,"seq":9,"at":"2026-11-22T04:00:01Z","kind":"committed","fields":{"change":{"author":{"account":"alice"},"clause":"eshdi-13","why":"request 17"},"changed":2,"confirm_by":null,"epoch":5}}],"has_more":false}"#
        ]],
    );
    expect!["2026-11-22 09:00:00+05:00  linkd     unknown-source       operator=north channel=north-1 address=192.0.2.66 epoch=4"].assert_eq(&event_line(&f::event()));
}

#[test]
fn epochs_tell_who_and_why() {
    check(
        &[Item::Epoch(f::epoch())],
        &expect![[r#"
        EPOCH  AT                         AUTHOR  CHANGED  CLAUSE              WHY
            5  2026-11-22 09:00:01+05:00  alice         2  386/НҚ, ЕШДИ п. 13  request 17"#]],
        &expect![[
            r#"{"items":[{"epoch":5,"at":"2026-11-22T04:00:01Z","change":{"author":{"account":"alice"},"why":"request 17","clause":"eshdi-13"},"changed":2}],"has_more":false}"#
        ]],
    );
}

#[test]
fn cases_show_their_deadline() {
    check(
        &[Item::Case(f::case())],
        &expect![[r#"
        OPERATOR  PREFIX         STATE     SINCE                      NOTICE  DUE
        north     192.0.2.66/32  notified  2026-11-22 09:00:00+05:00      12  2026-12-01 00:00:00+05:00"#]],
        &expect![[
            r#"{"items":[{"operator":"north","prefix":"192.0.2.66/32","state":"notified","since":"2026-11-22T04:00:00Z","notice":12,"due":"2026-11-30T19:00:00Z"}],"has_more":false}"#
        ]],
    );
}

#[test]
fn notices_show_the_last_reply_harmlessly() {
    check(
        &[Item::Notice(f::notice())],
        &expect![[r#"
        ID  STATE   TO                 TRIED  QUEUED                     DELIVERED  SUBJECT    REPLY
        12  failed  noc@north.example      3  2026-11-22 09:00:00+05:00  -          1 address  550 no\u{1b}[31m such user"#]],
        &expect![[
            r#"{"items":[{"id":12,"to":"noc@north.example","subject":"1 address","state":"failed","attempts":3,"queued_at":"2026-11-22T04:00:00Z","delivered_at":null,"last_reply":"550 no\u001b[31m such user"}],"has_more":false}"#
        ]],
    );
}

#[test]
fn counters_add_nothing_of_their_own() {
    check(
        &[Item::Entry(f::entry_counter())],
        &expect![[r#"
            KIND       PREFIX        PASSED  BYTES  DROPPED  BYTES  NUMBER
            catalogue  192.0.2.0/24      12   1200        0      0       1"#]],
        &expect![[
            r#"{"items":[{"key":{"catalogue":"192.0.2.0/24"},"number":1,"pass_packets":12,"pass_bytes":1200,"drop_packets":0,"drop_bytes":0}],"has_more":false}"#
        ]],
    );
    let ports = [abi::Reason::Unknown, abi::Reason::WrongChannel];
    let ports = ports.map(|reason| Item::Port(f::port_counter(reason)));
    check(
        &ports,
        &expect![[r#"
        INTERFACE  OWNER            ACTION  REASON         PACKETS  BYTES
        ch0        channel north-1  pass    unknown             12   1200
        ch0        channel north-1  drop    wrong-channel       12   1200"#]],
        &expect![[
            r#"{"items":[{"interface":"ch0","owner":{"channel":"north-1"},"action":"pass","reason":"unknown","packets":12,"bytes":1200},{"interface":"ch0","owner":{"channel":"north-1"},"action":"drop","reason":"wrong-channel","packets":12,"bytes":1200}],"has_more":false}"#
        ]],
    );
    let ways = [abi::forward::Way::Wire, abi::forward::Way::NoNeighbour];
    let ways = ways.map(|way| Item::Way(f::way_counter(way)));
    check(
        &ways,
        &expect![[r#"
        INTERFACE  OWNER            WAY           PACKETS
        ch0        channel north-1  wire               12
        ch0        channel north-1  no-neighbour       12"#]],
        &expect![[
            r#"{"items":[{"interface":"ch0","owner":{"channel":"north-1"},"way":"wire","packets":12},{"interface":"ch0","owner":{"channel":"north-1"},"way":"no-neighbour","packets":12}],"has_more":false}"#
        ]],
    );
}
