//! What external systems hear.

use super::*;
use crate::outbox::{Notice, Recipient};
use model::{ExternalSystem, Feed};

fn incident() -> Value {
    json!({
        "org_name": "Один", "occurred_at": "2026-11-23T08:00:00+05:00", "ongoing": true,
        "effect": ["blocking"], "description": "Сервер недоступен.", "addresses": ["198.51.100.0/28"],
        "contact": "А. Омаров; noc@one.example; +7 7172 00 00 00; +7 700 000 00 00",
    })
}

/// 386/НҚ, ЕШДИ п. 14: ЕСМ and АС SD hear of incidents as they go on; nothing personal leaves.
#[test]
fn an_incident_reaches_the_systems_that_take_it() {
    let mut gateway = desk();
    let Row::Authority(mut gts) = authority(ReceiptRule::Delivery) else {
        unreachable!("it is an authority")
    };
    let system = |id: &str, takes: Feed| ExternalSystem {
        id: id.parse().unwrap(),
        webhook: format!("https://{id}.example/hook").parse().unwrap(),
        takes: [takes].into(),
    };
    gts.external = vec![
        system("esm", Feed::Incidents),
        system("sd", Feed::PlannedWorks),
    ];
    gateway
        .apply(0, vec![Op::Put(Row::Authority(gts))], None)
        .unwrap();
    let number = gateway.file(OPERATOR, Kind::Incident, &incident()).unwrap();
    gateway.act(OFFICER, number, Act::Finish).unwrap();
    let of_system = |letter: &Letter| matches!(&letter.whom, Recipient::External(..));
    let sent: Vec<Letter> = letters(&mut gateway)
        .into_iter()
        .filter(of_system)
        .collect();
    let mut seen = Vec::new();
    for letter in &sent {
        assert_eq!(letter.whom.to_string(), "system gts/esm");
        let (kind, event) = letter.payload.as_ref().unwrap();
        assert_eq!(kind, "incident");
        assert!(
            !event.contains("Омаров") && !event.contains("noc@"),
            "{event}"
        );
        let event: Value = serde_json::from_str(event).unwrap();
        assert_eq!(event["fields"]["description"], "Сервер недоступен.");
        assert_eq!(event["fields"]["effect"], json!(["blocking"]));
        assert_eq!(event["applicant"], "operator one");
        seen.push((event["what"].clone(), event["stage"].clone()));
    }
    assert_eq!(
        seen,
        [
            (json!("filed"), json!("submitted")),
            (json!("finish"), json!("closed"))
        ]
    );
    gateway
        .core
        .delivered(sent[0].id, &refused(), gateway.now)
        .unwrap();
    let told = officer_reads(&gateway);
    assert!(
        told.contains("to system gts/esm") && told.contains("was given up"),
        "{told}"
    );
    let stored: Notice = get(gateway.core.store.as_ref(), &keys::notice(sent[0].id))
        .unwrap()
        .unwrap();
    assert!(stored.bytes() > stored.text.len());
}
