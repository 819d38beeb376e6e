use proptest::prelude::*;

use super::*;

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
    assert_eq!(violations(&CATALOGUE_ALERT, &alert()), empty);
    let later = alert().with("due_at", "2026-11-30T19:00:00Z");
    assert_eq!(violations(&CATALOGUE_ALERT, &later), empty);
}

#[test]
fn every_violation_is_told_at_once() {
    let wrong = Submission::default()
        .with("ip_list", "203.0.113.9/24")
        .with("sent_at", "yesterday")
        .with("due_at", true)
        .with("price", 5_u64);
    assert_eq!(
        violations(&CATALOGUE_ALERT, &wrong),
        [
            "operator Missing",
            "ip_list Unfit",
            "sent_at Unfit",
            "due_at Unfit",
            "price Unknown"
        ]
    );
    let twice = alert()
        .with("operator", "beta")
        .with("ip_list", "203.0.113.9");
    assert_eq!(
        violations(&CATALOGUE_ALERT, &twice),
        ["operator TooMany", "ip_list Repeated"]
    );
    let message = CATALOGUE_ALERT.check(&wrong)[0].to_string();
    assert_eq!(message, "operator: it is required; fill it in");
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
    assert!(CATALOGUE_ALERT.check(&many(4_096)).is_empty());
    assert_eq!(
        violations(&CATALOGUE_ALERT, &many(4_097)),
        ["ip_list TooMany"]
    );
    assert_eq!(
        violations(&CATALOGUE_ALERT, &many(10_001)),
        ["ip_catalog_alert TooMany"]
    );
}

const LABEL: Label = Label { ru: "ru", kk: "kk" };

/// What the forms to come need, in small.
const SAMPLE: Form = Form {
    id: "sample",
    version: 1,
    clause: Clause::ESHDI_15_2,
    title: LABEL,
    fields: &[
        Field::new("service", FieldKind::Group, LABEL),
        Field::new("service.has_auth", FieldKind::Flag, LABEL),
        Field::new("service.password", FieldKind::Secret, LABEL)
            .secret()
            .of(Environment::Test)
            .when("service.has_auth", Is::Yes),
        Field::new("service.url", FieldKind::Url, LABEL).optional(),
        Field::new(
            "service.tls_cert",
            FieldKind::File(FileKind::Certificate),
            LABEL,
        )
        .when("service.url", Is::Begins("https:")),
        Field::new("mode", FieldKind::Choice(&["sync", "async"]), LABEL),
        Field::new("send_mode", FieldKind::Choice(&["push", "pull"]), LABEL)
            .when("mode", Is::Choice("async")),
        Field::new("contact", FieldKind::Contact, LABEL).personal(),
    ],
};

fn sample(auth: impl Into<Value>, mode: &str) -> Submission {
    Submission::default()
        .with("service.has_auth", auth)
        .with("mode", mode)
        .with("contact", "А. Омаров, a.omarov@example.kz")
}

#[test]
fn conditions_decide_what_is_required_and_what_applies() {
    let check = |submission: &Submission, expected: &[&str]| {
        assert_eq!(violations(&SAMPLE, submission), expected, "{submission:?}");
    };
    let password = Value::Secret(Secret::new("s3cret".to_owned()));
    let certificate = Value::File(Attachment {
        name: "site.CRT".to_owned(),
        bytes: 900,
        sha256: [0; 32],
    });
    check(&sample(false, "sync"), &[]);
    check(&sample(true, "sync"), &["service.password Missing"]);
    check(
        &sample(true, "sync").with("service.password", password.clone()),
        &[],
    );
    check(
        &sample(false, "sync").with("service.password", password),
        &["service.password NotApplicable"],
    );
    check(
        &sample(true, "sync").with("service.password", "open"),
        &["service.password Unfit"],
    );
    check(&sample(false, "async"), &["send_mode Missing"]);
    check(&sample(false, "async").with("send_mode", "push"), &[]);
    check(&sample(false, "both"), &["mode Unfit"]);
    let https = sample(false, "sync").with("service.url", "https://service.example.kz/soap");
    check(&https, &["service.tls_cert Missing"]);
    check(&https.with("service.tls_cert", certificate), &[]);
    check(
        &sample(false, "sync").with("service.url", "http://service.example.kz"),
        &[],
    );
    check(
        &sample(false, "sync").with("service", "heading"),
        &["service Unfit"],
    );
}

impl From<Secret> for Value {
    fn from(secret: Secret) -> Self {
        Self::Secret(secret)
    }
}

#[test]
fn secrets_are_masked_and_never_written() {
    let submission =
        sample(true, "sync").with("service.password", Secret::new("s3cret".to_owned()));
    assert!(!format!("{submission:?}").contains("s3cret"));
    let error = serde_json::to_string(&submission).unwrap_err();
    assert!(error.to_string().contains("sealed"), "{error}");
    let text = serde_json::to_string(&alert()).unwrap();
    assert_eq!(serde_json::from_str::<Submission>(&text).unwrap(), alert());
}

#[test]
fn kinds_take_what_they_say() {
    let check = |kind: FieldKind, text: &str, fits: bool| {
        assert_eq!(
            kind.accepts(&text.into()).is_ok(),
            fits,
            "{kind:?} {text:?}"
        );
    };
    check(FieldKind::BinIin, "940740000911", true);
    check(FieldKind::BinIin, "940740000912", false);
    check(FieldKind::BinIin, "94074000091", false);
    check(FieldKind::BinIin, "94074000091x", false);
    check(FieldKind::Network, "192.0.2.0/24", true);
    check(FieldKind::Network, "192.0.2.1/24", false);
    check(FieldKind::Network, "192.0.2.0/33", false);
    check(FieldKind::Network, "192.0.2.0/+8", false);
    check(FieldKind::Network, "0.0.0.0/0", true);
    check(FieldKind::Network, "2001:db8::1/128", true);
    check(FieldKind::Network, "2001:db8::1/64", false);
    check(FieldKind::Ip, "192.0.2.0/24", false);
    check(FieldKind::Email, "support@sts.kz", true);
    check(FieldKind::Email, "support@sts", false);
    check(FieldKind::Email, "two words@sts.kz", false);
    check(FieldKind::Domain, "мемлекет.қаз", true);
    check(FieldKind::Domain, "-bad.kz", false);
    check(FieldKind::Url, "ftp://example.kz", false);
    check(FieldKind::Phone, "+7 (7172) 55-99-99", true);
    check(FieldKind::Phone, "call me", false);
    check(FieldKind::Date, "2026-02-29", false);
    check(FieldKind::Moment, "2026-11-27T19:00:00Z", true);
    check(FieldKind::Line, "two\nlines", false);
    check(FieldKind::Text, "two\nlines", true);
    check(FieldKind::Line, "", false);
    check(FieldKind::Port, "80", false);
    assert!(FieldKind::Port.accepts(&80_u64.into()).is_ok());
    assert!(FieldKind::Port.accepts(&0_u64.into()).is_err());
    assert!(
        FieldKind::Number { min: 1, max: 9 }
            .accepts(&10_u64.into())
            .is_err()
    );
}

#[test]
fn forms_are_well_made() {
    for form in FORMS {
        assert_eq!(super::form(form.id), Some(form));
        let mut ids: Vec<&str> = form.fields.iter().map(|field| field.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(
            ids.len(),
            form.fields.len(),
            "{}: an id stands once",
            form.id
        );
        for field in form.fields {
            assert!(
                !field.label.ru.is_empty() && !field.label.kk.is_empty(),
                "{}",
                field.id
            );
            if let Presence::When(condition) = field.presence {
                assert!(form.field(condition.field).is_some(), "{}", field.id);
            }
            let holds_secret = matches!(
                field.kind,
                FieldKind::Secret | FieldKind::File(FileKind::PrivateKey)
            );
            assert!(!holds_secret || field.secret, "{}", field.id);
        }
    }
}

proptest! {
    /// Of the ten check digits at most one is right. One wrong digit is found, but not in the eleventh place,
    /// whose weight 11 counts nothing.
    #[test]
    fn a_wrong_digit_of_a_bin_is_found(head in "[0-9]{11}", place in 0_usize..10, add in 1_u8..10) {
        let right: Vec<String> =
            (0..10).map(|d| format!("{head}{d}")).filter(|bin| is_bin_iin(bin)).collect();
        prop_assert!(right.len() <= 1);
        if let Some(bin) = right.first() {
            let mut digits = bin.clone().into_bytes();
            digits[place] = b'0' + (digits[place] - b'0' + add) % 10;
            let other = String::from_utf8(digits).unwrap();
            // The second weights can hide a change that also changes which weights apply.
            if is_bin_iin(&other) {
                prop_assert_ne!(first_remainder(bin) == 10, first_remainder(&other) == 10);
            }
        }
    }

    #[test]
    fn the_check_never_fails_on_any_text(field in ".{0,12}", text in ".{0,40}") {
        let submission = Submission::default().with(&field, text.as_str());
        prop_assert!(!CATALOGUE_ALERT.check(&submission).is_empty());
    }
}

fn first_remainder(bin: &str) -> u32 {
    let digits = bin.chars().filter_map(|c| c.to_digit(10)).take(11);
    digits
        .zip(1..)
        .map(|(digit, weight)| digit * weight)
        .sum::<u32>()
        % 11
}
