//! The catalogue that operators keep by their requests.

use super::*;

/// 386/НҚ, ЕШДИ п. 13: what the operator files in the catalogue lifts the block at once, by its own row.
#[test]
fn the_catalogue_that_an_operator_keeps_takes_effect_by_itself() {
    let mut gateway = desk();
    gateway.sight("203.0.113.7");
    gateway.pass(DAYS(10));
    assert!(gateway.is_blocked("203.0.113.7/32"));
    let number = gateway
        .file(OPERATOR, Kind::Catalogue, &entries(&["203.0.113.0/28"]))
        .unwrap();
    assert!(!gateway.is_blocked("203.0.113.7/32"));
    let key = RowKey::Catalogue("203.0.113.0/28".parse().unwrap());
    assert!(gateway.record().row(&key).is_some());
    let shown = gateway.shown(number);
    assert_eq!(
        (shown.view.stage, shown.rows),
        (Stage::Done, vec![key.clone()])
    );
    // It is ended in the same way, and stays in the record with its last day.
    let end = json!({"action": "end", "user_org": "ministry", "ip_list": ["203.0.113.0/28"], "until": "2026-12-31"});
    gateway.file(OPERATOR, Kind::Catalogue, &end).unwrap();
    let Some(Row::Catalogue(entry)) = gateway.record().row(&key) else {
        panic!("the entry is gone")
    };
    assert_eq!(entry.until, Some(jiff::civil::date(2026, 12, 31)));
}

/// The contract that the form names is kept with the user (ЕШДИ п. 4): nothing is retyped.
#[test]
fn the_contract_comes_from_the_form() {
    let mut gateway = desk();
    let key = RowKey::Organisation("ministry".parse().unwrap());
    let Some(Row::Organisation(user)) = gateway.record().row(&key).cloned() else {
        panic!("no user")
    };
    let agency = model::Organisation {
        id: "agency".parse().unwrap(),
        bin: fixture::bin(9),
        contract: None,
        ..user
    };
    gateway
        .apply(0, vec![Op::Put(Row::Organisation(agency))], None)
        .unwrap();
    let mut form = entries(&["203.0.113.0/28"]);
    form["user_org"] = json!("agency");
    form["contract_no"] = json!("77");
    gateway.file(OPERATOR, Kind::Catalogue, &form).unwrap();
    let key = RowKey::Organisation("agency".parse().unwrap());
    let Some(Row::Organisation(agency)) = gateway.record().row(&key) else {
        panic!("no user")
    };
    let contract = Contract {
        operator: "one".parse().unwrap(),
        number: "77".into(),
        signed: jiff::civil::date(2025, 1, 1),
    };
    assert_eq!(agency.contract, Some(contract));
}

/// No operator takes over what stands as another's, neither by adding nor by ending it.
#[test]
fn an_entry_of_another_user_is_not_taken_over() {
    let mut gateway = desk();
    gateway
        .file(OPERATOR, Kind::Catalogue, &entries(&["203.0.113.0/28"]))
        .unwrap();
    let key = RowKey::Catalogue("203.0.113.0/28".parse().unwrap());
    let Some(Row::Catalogue(entry)) = gateway.record().row(&key).cloned() else {
        panic!("no entry")
    };
    let user_key = RowKey::Organisation("ministry".parse().unwrap());
    let Some(Row::Organisation(user)) = gateway.record().row(&user_key).cloned() else {
        panic!("no user")
    };
    let agency = model::Organisation {
        id: "agency".parse().unwrap(),
        bin: fixture::bin(9),
        ..user
    };
    let theirs = Row::Catalogue(model::CatalogueEntry {
        organisation: agency.id.clone(),
        ..entry
    });
    let rows = [Row::Organisation(agency), theirs.clone()];
    gateway
        .apply(0, rows.into_iter().map(Op::Put).collect(), None)
        .unwrap();
    let end = json!({"action": "end", "user_org": "ministry", "ip_list": ["203.0.113.0/28"], "until": "2026-12-31"});
    for form in [entries(&["203.0.113.0/28"]), end] {
        let refused = gateway.file(OPERATOR, Kind::Catalogue, &form).unwrap_err();
        assert!(
            refused.to_string().contains("of agency by one"),
            "{refused}"
        );
        assert_eq!(gateway.record().row(&key), Some(&theirs));
    }
}
