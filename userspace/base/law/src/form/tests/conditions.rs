use super::super::*;
use super::fit::fitting;

/// Dice that leave every optional field empty and choose the first sample.
const PLAIN: [u8; 1] = [1];

fn set(submission: &Submission, changes: &[(&str, Value)]) -> Submission {
    let mut changed = submission.clone();
    for (id, value) in changes {
        changed.values.insert((*id).to_owned(), vec![value.clone()]);
    }
    changed
}

/// What is missing and what does not apply after a change of a right submission.
fn moved(form: &Form, changes: &[(&str, Value)]) -> Vec<String> {
    let found = form.check(&set(&fitting(form, &PLAIN), changes));
    let moved = found
        .iter()
        .filter(|v| matches!(v.reason, Reason::Missing | Reason::NotApplicable));
    moved
        .map(|v| format!("{} {:?}", v.field, v.reason))
        .collect()
}

fn check(form: &Form, changes: &[(&str, Value)], expected: &[&str]) {
    assert_eq!(moved(form, changes), expected, "{} {changes:?}", form.id);
}

fn yes(id: &'static str) -> (&'static str, Value) {
    (id, true.into())
}

fn no(id: &'static str) -> (&'static str, Value) {
    (id, false.into())
}

fn is(id: &'static str, text: &str) -> (&'static str, Value) {
    (id, text.into())
}

#[test]
fn routing_asks_for_the_route() {
    for form in annexes_with_a_service() {
        check(&form, &[yes("service.has_routing")], &[]);
        check(
            &form,
            &[no("service.has_routing")],
            &["service.route_key NotApplicable"],
        );
    }
}

#[test]
fn authorisation_asks_for_method_login_and_password() {
    for form in annexes_with_a_service() {
        check(&form, &[yes("service.has_auth")], &[]);
        check(
            &form,
            &[no("service.has_auth")],
            &[
                "service.auth_method NotApplicable",
                "service.auth_login NotApplicable",
                "service.auth_password NotApplicable",
            ],
        );
    }
}

#[test]
fn https_in_either_environment_asks_for_the_certificate() {
    let http = is("service.url_prod", "http://site.gov.kz");
    let https = is("service.url_prod", "https://site.gov.kz");
    let test = is("service.url_test", "HTTPS://test.gov.kz");
    for form in annexes_with_a_service() {
        check(&form, std::slice::from_ref(&http), &[]);
        check(
            &form,
            std::slice::from_ref(&https),
            &["service.tls_cert Missing"],
        );
        check(
            &form,
            &[http.clone(), test.clone()],
            &["service.tls_cert Missing"],
        );
        check(
            &form,
            &[https.clone(), test.clone()],
            &["service.tls_cert Missing"],
        );
    }
}

#[test]
fn without_a_tunnel_nothing_of_it_applies() {
    for form in annexes_with_a_service() {
        let has_vpn = form
            .fields
            .iter()
            .find(|f| f.id.ends_with(".has_vpn"))
            .unwrap();
        check(&form, &[yes(has_vpn.id)], &[]);
        let stripped = moved(&form, &[no(has_vpn.id)]);
        // Nineteen rows, three of them headings.
        assert_eq!(stripped.len(), 16, "{} {stripped:?}", form.id);
        let all = stripped
            .iter()
            .all(|line| line.starts_with("vpn.") && line.ends_with("NotApplicable"));
        assert!(all, "{stripped:?}");
        check(
            &form,
            &[is("vpn.ph1.auth", "cert")],
            &["vpn.ph1.psk NotApplicable"],
        );
        check(
            &form,
            &[is("vpn.ph2.encap", "ah")],
            &["vpn.ph2.enc NotApplicable"],
        );
    }
}

#[test]
fn a_group_hangs_with_all_its_fields() {
    let form = &integration::CONNECTION;
    let has_vpn = "initiator_is.has_vpn";
    let mut bare = set(&fitting(form, &PLAIN), &[no(has_vpn)]);
    bare.values.retain(|id, _| !id.starts_with("vpn."));
    assert_eq!(form.check(&bare), []);
    let found = form.check(&set(&bare, &[yes(has_vpn)]));
    // The key hangs on the method, and the cipher on the encapsulation, which are missing themselves.
    assert_eq!(found.len(), 14);
    assert!(
        found
            .iter()
            .all(|v| v.reason == Reason::Missing && v.field.starts_with("vpn."))
    );
}

#[test]
fn other_conditions_of_the_annexes() {
    for form in [integration::CONNECTION, integration::CONNECTION_UPDATE] {
        check(
            &form,
            &[no("initiator.pilot_order")],
            &["initiator.pilot_expiry NotApplicable"],
        );
        let asynchronous = is("service.interaction_mode", "async");
        check(&form, &[asynchronous], &["service.send_mode Missing"]);
        check(&form, &[is("service.interaction_mode", "sync")], &[]);
    }
    let act = integration::TEST_ACT;
    check(&act, &[is("tested.decision", "positive")], &[]);
    check(
        &act,
        &[is("tested.decision", "negative")],
        &["tested.go_live_date NotApplicable"],
    );
    let contract = [yes("declared.non_state"), is("declared.gateway", "vshep")];
    check(&integration::CONNECTION, &contract, &[]);
    check(
        &integration::CONNECTION,
        &[no("declared.non_state")],
        &["declared.joint_security NotApplicable"],
    );
}

#[test]
fn conditions_of_order_386() {
    for form in [eshdi::WAF, eshdi::ANTIDEFACE] {
        check(&form, &[no("has_dbms")], &["dbms_version NotApplicable"]);
        check(&form, &[no("has_cms")], &["cms_version NotApplicable"]);
        check(
            &form,
            &[no("https")],
            &[
                "tls_cert_and_private_key.certificate NotApplicable",
                "tls_cert_and_private_key.private_key NotApplicable",
            ],
        );
    }
    check(
        &eshdi::ANTIDEFACE,
        &[is("write_credentials.method", "key")],
        &[
            "write_credentials.password NotApplicable",
            "write_credentials.key Missing",
        ],
    );
    check(
        &eshdi::ACCESS_REQUEST,
        &[is("access", "other")],
        &[
            "categories NotApplicable",
            "services.name Missing",
            "services.protocol Missing",
            "services.destinations Missing",
            "services.purpose Missing",
            "services.risks Missing",
        ],
    );
    check(
        &eshdi::ACCESS_REQUEST,
        &[is("access", "other"), is("services.protocol", "tcp")],
        &[
            "categories NotApplicable",
            "services.name Missing",
            "services.ports Missing",
            "services.destinations Missing",
            "services.purpose Missing",
            "services.risks Missing",
        ],
    );
    check(
        &eshdi::CATALOGUE_UPDATE,
        &[is("action", "end")],
        &[
            "since NotApplicable",
            "until Missing",
            "contract_no NotApplicable",
            "contract_date NotApplicable",
        ],
    );
}

const A: Condition = Condition::Field("a", Is::Yes);
const B: Condition = Condition::Field("b", Is::Yes);

#[test]
fn parts_of_a_condition_join() {
    let on = |id| Condition::Field(id, Is::Yes);
    let both = Condition::All(&[A, B]);
    let either = Condition::Any(&[A, B]);
    let nested = Condition::All(&[Condition::Any(&[A, B]), Condition::Field("c", Is::No)]);
    let told = |a: bool, b: bool, c: bool| {
        let given = Submission::default().with("a", a).with("b", b).with("c", c);
        [both, either, nested].map(|condition| condition.holds(&given))
    };
    assert_eq!(told(true, true, false), [true, true, true]);
    assert_eq!(told(true, false, false), [false, true, true]);
    assert_eq!(told(true, false, true), [false, true, false]);
    assert_eq!(told(false, false, false), [false, false, false]);
    // What is not filled in is neither yes nor no.
    assert!(!on("d").holds(&Submission::default()));
    assert!(!Condition::Field("d", Is::No).holds(&Submission::default()));
    let mut read = Vec::new();
    nested.fields(&mut |id| read.push(id));
    assert_eq!(read, ["a", "b", "c"]);
}

fn annexes_with_a_service() -> [Form; 4] {
    [
        integration::SERVICE_PUBLICATION,
        integration::CONNECTION,
        integration::SERVICE_UPDATE,
        integration::CONNECTION_UPDATE,
    ]
}
