//! The register of services: who finds what in it (307/НҚ, п. 45-1).

use super::*;
use wire::{Answer, Collection, Filter, Item, Listing, Order, Query, ServiceState, ServiceView};

fn look(gateway: &Gateway, uid: u32, query: &Query) -> Result<Answer, ControlError> {
    let caller = gateway.core.recognise(uid);
    gateway.core.ask(&caller, query, gateway.now)
}

fn search(gateway: &Gateway, uid: u32, text: Option<&str>) -> Vec<ServiceView> {
    let listing = Listing {
        of: Collection::Services,
        filter: Filter {
            text: text.map(str::to_owned),
            ..Filter::default()
        },
        order: Order::Ascending,
        after: None,
        limit: 10,
        watch: false,
    };
    let Answer::Page(page) = look(gateway, uid, &Query::List(listing)).unwrap() else {
        panic!("no page");
    };
    let view = |item| {
        let Item::Service(view) = item else {
            panic!("{item:?}");
        };
        *view
    };
    page.items.into_iter().map(view).collect()
}

fn passport(gateway: &Gateway, uid: u32) -> Result<ServiceView, ControlError> {
    let key = "NITEC-S-5096".parse().unwrap();
    let answer = look(gateway, uid, &Query::Service(key))?;
    let Answer::Service(view) = answer else {
        panic!("{answer:?}");
    };
    Ok(*view)
}

/// Every text and number of a document that is long enough to be told from a word.
fn leaves(document: &serde_json::Value, found: &mut Vec<String>) {
    match document {
        serde_json::Value::Object(fields) => fields.values().for_each(|one| leaves(one, found)),
        serde_json::Value::Array(items) => items.iter().for_each(|one| leaves(one, found)),
        serde_json::Value::String(text) if text.len() > 6 => found.push(text.clone()),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

#[test]
fn whoever_looks_for_a_service_finds_it_while_it_is_published() {
    let mut gateway = parties();
    assert!(search(&gateway, INITIATOR_UID, None).is_empty());
    assert!(passport(&gateway, INITIATOR_UID).is_err());
    let service = gateway.published();
    let found = search(&gateway, INITIATOR_UID, None);
    assert_eq!(found.len(), 1);
    assert_eq!(passport(&gateway, INITIATOR_UID).unwrap(), found[0]);
    assert_eq!(found[0].state, ServiceState::Works);
    assert_eq!(found[0].owner_bin.to_string(), OWNER);
    let check = |gateway: &Gateway, text: &str, count: usize| {
        assert_eq!(
            search(gateway, INITIATOR_UID, Some(text)).len(),
            count,
            "{text}"
        );
    };
    check(&gateway, "nitec-s-50", 1);
    check(&gateway, &found[0].name.kk.to_uppercase(), 1);
    check(&gateway, "OWNER", 1);
    check(&gateway, OWNER, 1);
    check(&gateway, &OWNER[..6], 0);
    check(&gateway, "no such service", 0);
    gateway.acts(service, &[(OTHER_TENANT, Act::Suspend)]);
    let suspended = passport(&gateway, INITIATOR_UID).unwrap();
    assert_eq!(suspended.state, ServiceState::Suspended);
    gateway.acts(service, &[(OTHER_TENANT, Act::End)]);
    assert!(search(&gateway, INITIATOR_UID, None).is_empty());
}

#[test]
fn a_passport_tells_no_address_login_or_digest() {
    let mut gateway = parties();
    gateway.published();
    let shown = serde_json::to_string(&passport(&gateway, INITIATOR_UID).unwrap()).unwrap();
    let row = gateway
        .core
        .ledger
        .record()
        .integration_services()
        .next()
        .unwrap();
    let mut hidden = Vec::new();
    for document in [
        serde_json::to_value(&row.address).unwrap(),
        serde_json::to_value(&row.reach).unwrap(),
        serde_json::to_value(&row.schemas).unwrap(),
        serde_json::to_value(row.sample_request).unwrap(),
    ] {
        leaves(&document, &mut hidden);
    }
    hidden.push(row.request.clone());
    assert!(hidden.len() > 6, "{hidden:?}");
    for secret in hidden {
        assert!(!shown.contains(&secret), "{secret} in {shown}");
    }
}

#[test]
fn the_register_is_for_those_who_file_and_the_staff() {
    let mut gateway = parties();
    gateway.published();
    assert!(passport(&gateway, OWNER_UID).is_ok());
    assert!(passport(&gateway, OFFICER).is_ok());
    let refused = passport(&gateway, 4000).unwrap_err().into_refusal();
    assert_eq!(refused.code, RefusalCode::Forbidden);
}
