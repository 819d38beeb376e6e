use std::collections::BTreeSet;

use super::*;

mod annexes;
mod conditions;
mod declarations;
mod fit;
mod json;
mod kinds;
mod orders;

fn alert() -> Submission {
    Submission::default()
        .with("operator", "alpha")
        .with("ip_list", "203.0.113.9")
        .with("ip_list", "2001:db8:0:1::/64")
        .with("sent_at", "2026-11-23T07:15:00Z")
}

fn violations(form: &Form, submission: &Submission) -> Vec<String> {
    let found = form.check(submission);
    found
        .iter()
        .map(|violation| format!("{} {:?}", violation.field, violation.reason))
        .collect()
}

#[test]
fn a_right_alert_has_no_violation() {
    let empty: [&str; 0] = [];
    assert_eq!(violations(&eshdi::CATALOGUE_ALERT, &alert()), empty);
    let later = alert().with("due_at", "2026-11-30T19:00:00Z");
    assert_eq!(violations(&eshdi::CATALOGUE_ALERT, &later), empty);
}

#[test]
fn every_violation_is_told_at_once() {
    let wrong = Submission::default()
        .with("ip_list", "203.0.113.9/24")
        .with("ip_list", "203.0.113.9")
        .with("ip_list", "nowhere")
        .with("sent_at", "yesterday")
        .with("due_at", true)
        .with("price", 5_u64);
    let found = eshdi::CATALOGUE_ALERT.check(&wrong);
    let told: Vec<(&str, Option<usize>, Reason)> = found
        .iter()
        .map(|v| (v.field.as_str(), v.index, v.reason))
        .collect();
    assert_eq!(
        told,
        [
            ("operator", None, Reason::Missing),
            ("ip_list", Some(0), Reason::Unfit),
            ("ip_list", Some(2), Reason::Unfit),
            ("sent_at", None, Reason::Unfit),
            ("due_at", None, Reason::Unfit),
            ("price", None, Reason::Unknown),
        ]
    );
    let twice = alert()
        .with("operator", "beta")
        .with("ip_list", "203.0.113.9");
    assert_eq!(
        violations(&eshdi::CATALOGUE_ALERT, &twice),
        ["operator TooMany", "ip_list Repeated"]
    );
}

#[test]
fn a_violation_speaks_the_readers_language() {
    let found = eshdi::CATALOGUE_ALERT.check(&alert().with("ip_list", "nowhere"));
    let [violation] = found.as_slice() else {
        panic!("one thing is wrong: {found:?}");
    };
    let check = |language, message| assert_eq!(violation.message(language), message);
    check(
        Language::Ru,
        "Список IP-адресов [3]: значение не подходит; адрес или сеть без битов узла, например 2001:db8:0:1::/64 \
         (386/НҚ, ЕШДИ п. 13)",
    );
    check(
        Language::Kk,
        "IP-мекенжайлар тізімі [3]: мән сәйкес келмейді; мекенжай немесе торап биттері жоқ желі, мысалы \
         2001:db8:0:1::/64 (386/НҚ, ИҚБШ 13-тармақ)",
    );
    let plain = violation.to_string();
    assert_eq!(plain, "ip_list: a value does not fit (386/НҚ, ЕШДИ п. 13)");
}

#[test]
fn a_field_cites_its_own_clause() {
    let found = eshdi::CHANNEL.check(&Submission::default());
    let clause = |id: &str| found.iter().find(|v| v.field == id).map(|v| v.clause.id());
    assert_eq!(clause("bandwidth_gbps"), Some("eshdi-annex-1"));
    assert_eq!(clause("reserve_channel.line"), Some("eshdi-5"));
}

#[test]
fn lists_are_bounded() {
    let many = |count: u32| {
        let first = Submission::default()
            .with("operator", "alpha")
            .with("sent_at", "2026-11-23T07:15:00Z");
        (0..count).fold(first, |submission, n| {
            let address = std::net::Ipv4Addr::from_bits(0xC612_0000 + n).to_string();
            submission.with("ip_list", address.as_str())
        })
    };
    let form = &eshdi::CATALOGUE_ALERT;
    assert!(form.check(&many(4_096)).is_empty());
    assert_eq!(violations(form, &many(4_097)), ["ip_list TooMany"]);
    assert_eq!(
        violations(form, &many(10_001)),
        ["ip_catalog_alert TooMany"]
    );
    // Names without values are counted as well.
    let names = (0..10_001).map(|n| (format!("field{n}"), Vec::new()));
    let hollow = Submission {
        values: names.collect(),
    };
    assert_eq!(violations(form, &hollow), ["ip_catalog_alert TooMany"]);
}

#[test]
fn secrets_are_masked_and_never_written() {
    let secret = Secret::new("s3cret".to_owned());
    let submission = Submission::default().with("vpn.ph1.psk", secret);
    assert!(!format!("{submission:?}").contains("s3cret"));
    let error = serde_json::to_string(&submission).unwrap_err();
    assert!(error.to_string().contains("sealed"), "{error}");
    let text = serde_json::to_string(&alert()).unwrap();
    assert_eq!(serde_json::from_str::<Submission>(&text).unwrap(), alert());
}

#[test]
fn forms_are_well_made() {
    for form in FORMS {
        assert_eq!(super::form(form.id), Some(form));
        let ids: BTreeSet<&str> = form.fields.iter().map(|field| field.id).collect();
        assert_eq!(
            ids.len(),
            form.fields.len(),
            "{}: an id stands once",
            form.id
        );
        assert!(!form.filed_by.is_empty(), "{}", form.id);
        assert!(form.version > 0, "{}", form.id);
        // The clauses were found while compiling; here they are found again by their ids.
        let clauses = [Some(form.clause), form.signing.clause()];
        for clause in clauses.into_iter().flatten() {
            assert_eq!(clause.id().parse(), Ok(clause), "{}", form.id);
        }
        for field in form.fields {
            check_field(form, field);
        }
    }
    let ids: BTreeSet<&str> = FORMS.iter().map(|form| form.id).collect();
    assert_eq!(ids.len(), FORMS.len(), "a form's id stands once");
}

fn check_field(form: &Form, field: &Field) {
    let place = format!("{} {}", form.id, field.id);
    assert!(
        !field.label.ru.is_empty() && !field.label.kk.is_empty(),
        "{place}"
    );
    let conditions = match field.presence {
        Presence::When(condition) => vec![condition],
        Presence::Required | Presence::Optional | Presence::ByTheDesk => Vec::new(),
    };
    let refusals = field.refusals.iter();
    for condition in conditions
        .into_iter()
        .chain(refusals.clone().filter_map(|r| r.when))
    {
        condition.fields(&mut |id| {
            assert!(form.field(id).is_some(), "{place} depends on {id}");
            assert_ne!(id, field.id, "{place} depends on itself");
        });
        check_words(form, condition, &place);
    }
    for refusal in refusals {
        assert_eq!(refusal.clause.id().parse(), Ok(refusal.clause), "{place}");
        check_words(form, Condition::Field(field.id, refusal.is), &place);
        assert!(
            refusal.is.other().is_none_or(|id| form.field(id).is_some()),
            "{place}"
        );
    }
    let holds_secret = matches!(
        field.kind,
        FieldKind::Secret | FieldKind::File(FileKind::PrivateKey)
    );
    assert_eq!(holds_secret, field.secret, "{place}");
    let names_people = matches!(field.kind, FieldKind::Person | FieldKind::Contact);
    assert!(!names_people || field.personal, "{place}");
    assert!(field.count.most() > 0, "{place}");
    // A group precedes its fields.
    let at = |id: &str| form.fields.iter().position(|other| other.id == id);
    for group in form.fields.iter().filter(|group| field.is_in(group)) {
        assert!(at(group.id) < at(field.id), "{place}");
    }
    let FieldKind::Choice(words) = field.kind else {
        return;
    };
    let ids: BTreeSet<&str> = words.iter().map(|word| word.id).collect();
    assert_eq!(ids.len(), words.len(), "{place}: a word stands once");
    let named = |word: &Word| !word.label.ru.is_empty() && !word.label.kk.is_empty();
    assert!(words.iter().all(named), "{place}");
}

/// A condition on a flag asks for yes or no, on a choice for one of its words, on a list of words likewise.
fn check_words(form: &Form, condition: Condition, place: &str) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            assert!(!parts.is_empty(), "{place}");
            for part in parts {
                check_words(form, *part, place);
            }
        }
        Condition::Field(id, is) => {
            let kind = form.field(id).unwrap().kind;
            let fits = match is {
                Is::Yes | Is::No => kind.is_flag(),
                Is::Choice(word) => kind.accepts(&word.into()).is_ok(),
                Is::Begins(_) => kind == FieldKind::Url,
                Is::SameAs(other) => form.field(other).unwrap().kind == kind,
                Is::NotAfter(other) => {
                    let other = form.field(other).unwrap().kind;
                    other == kind && matches!(kind, FieldKind::Moment | FieldKind::Date)
                }
            };
            assert!(fits, "{place}: {id} {is:?}");
        }
    }
}

#[test]
fn who_files_what_with_whom() {
    let check = |id: &str, parties: &[Party], addressee: Addressee, signing: &str| {
        let form = form(id).unwrap();
        assert_eq!(form.filed_by, parties, "{id}");
        assert!(parties.iter().all(|party| form.is_filed_by(*party)), "{id}");
        assert_eq!(form.addressee, addressee, "{id}");
        let clause = form.signing.clause().map_or("none", Clause::id);
        assert_eq!(clause, signing, "{id}");
    };
    check(
        "eshdi_channel",
        &[Party::Operator],
        Addressee::Gts,
        "eshdi-annex-1",
    );
    check(
        "eshdi_readiness",
        &[Party::Operator],
        Addressee::Gts,
        "eshdi-7",
    );
    check("access_lists", &[Party::User], Addressee::Gts, "eshdi-15");
    check(
        "access_request",
        &[Party::User],
        Addressee::Gts,
        "eshdi-15-2",
    );
    check(
        "resource_change",
        &[Party::User],
        Addressee::Gts,
        "eshdi-19",
    );
    check(
        "mail_onboard",
        &[Party::Applicant],
        Addressee::Gts,
        "eshep-7",
    );
    check(
        "mail_status_change",
        &[Party::User],
        Addressee::Gts,
        "eshep-11",
    );
    check(
        "incident",
        &[Party::Operator, Party::User],
        Addressee::Gts,
        "none",
    );
    check(
        "connection",
        &[Party::Initiator],
        Addressee::Infrastructure,
        "none",
    );
    let both = [Party::ServiceOwner, Party::Authority];
    check("service_removal", &both, Addressee::Infrastructure, "none");
    assert!(!form("connection").unwrap().is_filed_by(Party::User));
    let legal = |id: &str| matches!(form(id).unwrap().signing, Signing::LegalEntity { .. });
    assert!(legal("access_lists") && legal("access_request") && !legal("waf_onboard"));
    // Forms of order 386/НҚ go to ГТС, those of the integration rules to the operator.
    for form in FORMS {
        let gts = form.clause.id().starts_with("esh");
        assert_eq!(form.addressee == Addressee::Gts, gts, "{}", form.id);
    }
}
