//! A detection that is told as an incident.

use super::fake::{Fake, Reply};
use super::{Exit, Machine, fixtures as f};
use law::form::form;
use wire::{Answer, DetectedFact, Event, Fact, Item, Page};

fn detected(case: &str, host: &str) -> Item {
    let what = DetectedFact {
        organisation: "ministry".parse().unwrap(),
        host: host.to_owned(),
        by: "clamd".to_owned(),
        found: "malware".to_owned(),
        rule: "Win.Test.\"EICAR\"".to_owned(),
        case: case.to_owned(),
    };
    let fact = Fact::Detected {
        what: Box::new(what),
    };
    Item::Event(Event { fact, ..f::event() })
}

#[test]
fn a_detection_begins_the_form_of_an_incident() {
    let machine = Machine::new();
    let _fake = Fake::start(&machine.control(), move |_| {
        let items = vec![
            detected("1NGV698-002", "203.0.113.9"),
            detected("1NGV698-001", "shop.example"),
        ];
        Reply::Answer(Ok(Answer::Page(Page { items, next: None })))
    });
    let check = |case: &str, resource: Option<&str>| {
        let said = machine.run(&["request", "form", "incident", "--detection", case]);
        assert_eq!(said.exit, Exit::Done, "{}", said.err);
        let incident = form("incident").unwrap();
        let json = config::form::filled_in(incident, "incident.toml", &said.out).unwrap();
        let submission = incident.read_json(json.as_bytes()).unwrap();
        let description = format!(
            "Обнаружено и остановлено шлюзом ЕШДИ: malware (clamd), Win.Test.\"EICAR\". Случай {}.",
            case.to_uppercase()
        );
        let mut expected = law::Submission::default()
            .with("org_name", "ministry")
            .with("occurred_at", f::event().at.to_string().as_str())
            .with("description", description.as_str());
        if let Some(resource) = resource {
            expected = expected.with("resources", resource);
        }
        assert_eq!(submission, expected);
    };
    check("1ngv698-001", Some("shop.example"));
    // An address is no name of a resource.
    check("1NGV698-002", None);

    let said = machine.run(&["request", "form", "incident", "--detection", "1NGV698-003"]);
    assert_eq!(said.exit, Exit::Usage);
    assert!(
        said.err.contains("no event tells of case 1NGV698-003"),
        "{}",
        said.err
    );
    let said = machine.run(&["request", "form", "catalogue", "--detection", "1NGV698-001"]);
    assert_eq!(said.exit, Exit::Usage);
    assert!(
        said.err.contains("request form incident --detection"),
        "{}",
        said.err
    );
}
