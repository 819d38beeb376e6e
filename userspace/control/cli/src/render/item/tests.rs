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
            ID              BIN  NAME RU  NAME KK    NOTICE MAIL        NOTICE WEBHOOK  NOTICE BY
            north  120340000014  Север    Солтүстік  noc@north.example  -               -"#]],
        &expect![[
            r#"{"items":[{"operator":{"id":"north","bin":"120340000014","name":{"ru":"Север","kk":"Солтүстік"},"notice_mail":"noc@north.example","notices":{"webhook":null,"by":[]}}}],"has_more":false}"#
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
            ID  STATE   WAY   TO                 TRIED  QUEUED                     DELIVERED  SUBJECT    REPLY
            12  failed  mail  noc@north.example      3  2026-11-22 09:00:00+05:00  -          1 address  550 no\u{1b}[31m such user"#]],
        &expect![[
            r#"{"items":[{"id":12,"to":"noc@north.example","whom":"operator north","way":"mail","subject":"1 address","state":"failed","attempts":3,"queued_at":"2026-11-22T04:00:00Z","delivered_at":null,"counts_from":null,"received":null,"last_reply":"550 no\u001b[31m such user"}],"has_more":false}"#
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

#[test]
fn links_tell_who_carries_and_what_passed() {
    check(
        &[
            Item::Path(Box::new(f::path())),
            Item::Path(Box::new(f::locked_path())),
        ],
        &expect![[r#"
            LINK             CARRIES  STATE              SINCE                      REVERTS                    PRIMARY                                         BACKUP
            channel north-1  backup   backup             2026-11-22 09:00:00+05:00  -                          ch0 dead by bfd (bfd down to 192.0.2.2, 30 ms)  ch1 alive (carrier up)
            uplink internet  primary  locked to primary  2026-11-22 08:00:00+05:00  2026-11-22 09:00:30+05:00  up0 alive (carrier up)                          up1 alive (echo up to 2001:db8::1, 150 ms)"#]],
        &expect![[
            r#"{"items":[{"link":{"channel":"north-1"},"state":"backup","carries":"backup","since":"2026-11-22T04:00:00Z","reverts_at":null,"lock":null,"members":[{"role":"primary","interface":"ch0","health":"dead","dead_by":"bfd","carrier":"up","watched":"bfd","peer":"192.0.2.2","bfd":"down","probe":null,"detection_ms":30},{"role":"backup","interface":"ch1","health":"alive","dead_by":null,"carrier":"up","watched":"carrier","peer":null,"bfd":null,"probe":null,"detection_ms":null}]},{"link":{"uplink":"internet"},"state":"locked","carries":"primary","since":"2026-11-22T03:00:00Z","reverts_at":"2026-11-22T04:00:30Z","lock":"primary","members":[{"role":"primary","interface":"up0","health":"alive","dead_by":null,"carrier":"up","watched":"carrier","peer":null,"bfd":null,"probe":null,"detection_ms":null},{"role":"backup","interface":"up1","health":"alive","dead_by":null,"carrier":"up","watched":"echo","peer":"2001:db8::1","bfd":null,"probe":"up","detection_ms":150}]}],"has_more":false}"#
        ]],
    );
    check(
        &[
            Item::PathEntry(f::path_entry(0, "primary", None)),
            Item::PathEntry(f::path_entry(7, "backup", Some("carrier-lost"))),
        ],
        &expect![[r#"
            AT                         LINK             STATE    CARRIES  REASON
            2026-11-22 09:00:00+05:00  channel north-1  primary  primary  -
            2026-11-22 09:00:07+05:00  channel north-1  backup   backup   carrier-lost"#]],
        &expect![[
            r#"{"items":[{"link":{"channel":"north-1"},"at":"2026-11-22T04:00:00Z","state":"primary","carries":"primary","reason":null},{"link":{"channel":"north-1"},"at":"2026-11-22T04:00:07Z","state":"backup","carries":"backup","reason":"carrier-lost"}],"has_more":false}"#
        ]],
    );
    check(
        &[Item::Link(f::link_counter(1_000))],
        &expect![[r#"
            LINK             GBIT/S    IN    BYTES  OVER IN   BYTES   OUT    BYTES  OVER OUT   BYTES
            channel north-1      10  1000  1000000      100  100000  2000  2000000       200  200000"#]],
        &expect![[
            r#"{"items":[{"link":{"channel":"north-1"},"bandwidth_gbps":10,"incoming":{"packets":1000,"bytes":1000000,"over_packets":100,"over_bytes":100000},"outgoing":{"packets":2000,"bytes":2000000,"over_packets":200,"over_bytes":200000}}],"has_more":false}"#
        ]],
    );
}

/// Every kind of row that the gateway of channels and scope adds.
#[test]
fn rows_of_wires_and_scope_show_their_fields() {
    let text = r#"version = 1

[[uplink]]
id = "internet"
primary = { interface = "up0", path = "A", networks = ["192.0.2.8/30"], vlan = [100], bfd = { peer = "192.0.2.9" } }
backup = { interface = "up1", path = "B", networks = [], vlan = [100, 7], probe = { target = "2001:db8::1", by = "echo" } }

[[service]]
id = "portal"
organisation = "ministry"
addresses = "192.0.2.65"
protocol = "tcp"
ports = 443
request = "R-1"

[[enrolment]]
id = "desks"
organisation = "ministry"
networks = ["192.0.2.64/27", "2001:db8::/64"]
since = 2026-09-01
request = "R-2"

[[path-lock]]
uplink = "internet"
member = "backup"
reason = "works"
author = "duty"
"#;
    let declared = config::parse(&[("f.toml", text)]).unwrap();
    let tables: Vec<String> = declared
        .rows
        .iter()
        .map(|(row, _)| items_table(&[Item::Row(Box::new(row.clone()))], ""))
        .collect();
    expect![[r#"
        ID        PRIMARY                                                       BACKUP
        internet  up0 vlan 100 by A (192.0.2.8/30), bfd to 192.0.2.9 10 ms x 3  up1 vlan 100.7 by B (-), echo probe to 2001:db8::1 50 ms x 3

        ID      ORGANISATION  ADDRESSES      PROTOCOL  PORTS  NEW FLOWS/S  REQUEST
        portal  ministry      192.0.2.65/32  tcp         443  -            R-1

        ID     ORGANISATION  NETWORKS                      SINCE       UNTIL  REQUEST
        desks  ministry      192.0.2.64/27, 2001:db8::/64  2026-09-01  -      R-2

        LINK             MEMBER  AUTHOR  REASON
        uplink internet  backup  duty    works"#]].assert_eq(&tables.join("\n\n"));
}
