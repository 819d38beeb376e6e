use super::*;
use crate::tests::fixtures as f;
use abi::Reason;
use expect_test::{Expect, expect};

fn check(explanation: &Explanation, named: &Named, human: &Expect, json: &Expect) {
    human.assert_eq(&text(explanation, named));
    json.assert_eq(&serde_json::to_string(&view(explanation, named)).unwrap());
}

#[test]
fn verdicts_stand_with_their_row_and_clause() {
    let named = Named {
        origin: Some(f::entry_row("192.0.2.0/24")),
        ..Named::default()
    };
    let explanation = f::explanation(Reason::Catalogued, Reason::Catalogued);
    check(
        &explanation,
        &named,
        &expect![[r#"
            interface  ch0
            epoch      5
            kernel     pass, catalogued
            host       pass, catalogued
            agree      yes
            row        catalogue 192.0.2.0/24
                       organisation: ministry  operator: north  since: 2026-01-01  until: -
            rule       none
            flow       may begin
            way        wire, by up0 (uplink internet, primary)
            clause     386/НҚ, ЕШДИ п. 15-1 (eshdi-15-1)
                       Access by the user's list is opened for one calendar year."#]],
        &expect![[
            r#"{"epoch":5,"interface":"ch0","kernel":{"action":"pass","reason":"catalogued","row":3,"rule":0,"begins":"freely"},"host":{"action":"pass","reason":"catalogued","row":3,"rule":0,"begins":"freely"},"agree":true,"origin":{"catalogue":"192.0.2.0/24"},"origin_row":{"catalogue":{"prefix":"192.0.2.0/24","organisation":"ministry","operator":"north","since":"2026-01-01","until":null}},"rule":null,"rule_row":null,"clause":{"id":"eshdi-15-1","citation":"386/НҚ, ЕШДИ п. 15-1","gist":"Access by the user's list is opened for one calendar year."},"way":"wire","exit":{"link":{"uplink":"internet"},"member":"primary","interface":"up0"}}"#
        ]],
    );
}

#[test]
fn a_rule_stands_with_its_fields() {
    let named = Named {
        rule: Some(f::rule_row()),
        ..Named::default()
    };
    let explanation = Explanation {
        origin: None,
        rule: Some(f::rule_row().key()),
        clause: None,
        ..f::explanation(Reason::Denied, Reason::Denied)
    };
    check(
        &explanation,
        &named,
        &expect![[r#"
            interface  ch0
            epoch      5
            kernel     drop, denied
            host       drop, denied
            agree      yes
            row        none
            rule       rule no-telnet
                       kind: deny  source: any  destination: 198.51.100.0/24  protocol: tcp  ports: 23  expires: 2026-12-01 05:00:00+05:00  author: alice  reason: request 17
            clause     none"#]],
        &expect![[
            r#"{"epoch":5,"interface":"ch0","kernel":{"action":"drop","reason":"denied","row":3,"rule":0,"begins":"nothing"},"host":{"action":"drop","reason":"denied","row":3,"rule":0,"begins":"nothing"},"agree":true,"origin":null,"origin_row":null,"rule":{"rule":"no-telnet"},"rule_row":{"rule":{"id":"no-telnet","kind":"deny","source":null,"destination":"198.51.100.0/24","protocol":6,"ports":{"first":23,"last":23},"reason":"request 17","author":"alice","expires":"2026-12-01T00:00:00Z"}},"clause":null,"way":"wire","exit":{"link":{"uplink":"internet"},"member":"primary","interface":"up0"}}"#
        ]],
    );
}

#[test]
fn disagreement_cannot_be_overlooked() {
    let named = Named {
        missing: Some("controld: nobody listens".to_owned()),
        ..Named::default()
    };
    let explanation = f::explanation(Reason::Catalogued, Reason::Blocked);
    check(
        &explanation,
        &named,
        &expect![[r#"
            interface  ch0
            epoch      5
            kernel     pass, catalogued
            host       drop, blocked
            agree      NO: kernel and host disagree; this is a fault of the gateway, report it
            row        catalogue 192.0.2.0/24
            rule       none
            flow       may begin
            way        wire, by up0 (uplink internet, primary)
            clause     386/НҚ, ЕШДИ п. 15-1 (eshdi-15-1)
                       Access by the user's list is opened for one calendar year.
            record     not asked: controld: nobody listens"#]],
        &expect![[
            r#"{"epoch":5,"interface":"ch0","kernel":{"action":"pass","reason":"catalogued","row":3,"rule":0,"begins":"freely"},"host":{"action":"drop","reason":"blocked","row":3,"rule":0,"begins":"nothing"},"agree":false,"origin":{"catalogue":"192.0.2.0/24"},"origin_row":null,"rule":null,"rule_row":null,"clause":{"id":"eshdi-15-1","citation":"386/НҚ, ЕШДИ п. 15-1","gist":"Access by the user's list is opened for one calendar year."},"way":"wire","exit":{"link":{"uplink":"internet"},"member":"primary","interface":"up0"}}"#
        ]],
    );
}
