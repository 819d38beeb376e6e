//! Forms as files: what is written to be filled in, what is read, and what is told of a wrong one.

use super::*;
use expect_test::expect;
use law::form::{FORMS, form};

fn catalogue() -> &'static Form {
    form("catalogue_update").unwrap()
}

#[test]
fn an_empty_form_tells_what_each_field_takes() {
    expect![[r#"
        # Списки категорий ИР и сетевых адресов сетей телекоммуникаций
        # ИР санаттарының және телекоммуникация желілерінің желілік мекенжайларының тізімдері
        # 386/НҚ, ЕШДИ п. 15, version 1
        form = "access_lists"

        # Пользователь / Пайдаланушы
        # ключ строки реестра
        # "user_org" = 

        # Список категорий ИР / ИР санаттарының тізімі
        # ключ строки реестра
        # "categories" = []

        # Список сетевых адресов сетей телекоммуникаций / Телекоммуникация желілерінің желілік мекенжайларының тізімі
        # адрес или сеть организации без битов узла, например 203.0.113.0/24
        # "networks" = []

        # Электронная цифровая подпись юридического лица / Заңды тұлғаның электрондық цифрлық қолтаңбасы
        # comes beside the form, with --signature
        # "signature" = 
    "#]].assert_eq(&empty(form("access_lists").unwrap()));
}

/// Every form that the orders know can be written; an empty one is TOML and holds nothing.
#[test]
fn every_form_is_written_and_read() {
    for form in FORMS {
        assert_eq!(
            filled_in(form, "f.toml", &empty(form)).unwrap(),
            "{}",
            "{}",
            form.id
        );
    }
}

#[test]
fn what_is_known_stands_in_the_form_and_the_rest_is_asked_for() {
    let texts = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let (org, at, hosts) = (
        texts(&["мини\"стерство\n№ 1"]),
        texts(&["2026-11-27T19:00:00Z"]),
        texts(&["shop.example", "b.example"]),
    );
    let known = [
        ("org_name", &org[..]),
        ("occurred_at", &at),
        ("resources", &hosts),
    ];
    let incident = form("incident").unwrap();
    let text = begun(incident, &known);
    let json = filled_in(incident, "f.toml", &text).unwrap();
    let submission = incident.read_json(json.as_bytes()).unwrap();
    let expected = law::Submission::default()
        .with("org_name", "мини\"стерство\n№ 1")
        .with("occurred_at", "2026-11-27T19:00:00Z")
        .with("resources", "shop.example")
        .with("resources", "b.example");
    assert_eq!(submission, expected);
    assert!(text.contains("# \"description\" = \n"), "{text}");
}

#[test]
fn a_filled_in_form_is_what_the_law_reads() {
    let text = "form = \"catalogue_update\"\naction = \"add\"\nuser_org = \"мини\\\"стерство\\n\"\nip_list = \"192.0.2.0/24\"\nsince = 2026-11-23\n";
    let json = filled_in(catalogue(), "f.toml", text).unwrap();
    let submission = catalogue().read_json(json.as_bytes()).unwrap();
    let expected = law::Submission::default()
        .with("action", "add")
        .with("user_org", "мини\"стерство\n")
        .with("ip_list", "192.0.2.0/24")
        .with("since", "2026-11-23");
    assert_eq!(submission, expected);
    let channel = form("eshdi_channel").unwrap();
    let json = filled_in(
        channel,
        "f.toml",
        "bandwidth_gbps = 10\nobligations_ack = true\n",
    )
    .unwrap();
    assert_eq!(json, r#"{"bandwidth_gbps":10,"obligations_ack":true}"#);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let text = "form = \"mail_onboard\"\nuser_orgg = \"ministry\"\nip_list = [7, \"192.0.2.1\"]\nsince = true\n";
    let problems = filled_in(catalogue(), "f.toml", text).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    expect![[r#"
        f.toml:1:8: this is no form catalogue_update
          1 | form = "mail_onboard"
            |        ^^^^^^^^^^^^^^
          hint: write `form = "catalogue_update"`
        f.toml:2:1: the form catalogue_update has no field `user_orgg`
          2 | user_orgg = "ministry"
            | ^^^^^^^^^
          hint: did you mean `user_org`?
        f.toml:3:12: `ip_list` takes a text in quotes
          3 | ip_list = [7, "192.0.2.1"]
            |            ^
          hint: Список IP-адресов
        f.toml:4:9: `since` takes a date as 2026-11-27
          4 | since = true
            |         ^^^^
          hint: Первый день"#]]
    .assert_eq(&told.join("\n"));
    let toml = filled_in(catalogue(), "f.toml", "action = \n").unwrap_err();
    assert!(toml[0].message.starts_with("not TOML"), "{toml:?}");
    let long = "#".repeat(FORM_BYTES_MAX + 1);
    assert!(filled_in(catalogue(), "f.toml", &long).is_err());
}
