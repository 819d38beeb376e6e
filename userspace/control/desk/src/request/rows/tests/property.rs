//! Opened and closed in any order, requests leave the record as they found it.

use super::*;
use proptest::prelude::*;

/// Requests that can stand beside each other.
fn all() -> Vec<Asked> {
    let second = |asked: &Asked, field: &'static str, value: &str, number: u32| {
        let mut asked = asked.clone().number(number);
        asked.given.retain(|(given, _)| *given != field);
        asked.given.push((field, text(value)));
        asked
    };
    let other = second(&publication(), "service.service_key", "NITEC-S-2", 11);
    let again = second(&connection(), "service.service_key", "NITEC-S-2", 12);
    vec![
        publication(),
        other,
        connection(),
        again,
        firewall(),
        pages(),
        mail(),
        works(),
        withdrawal(),
    ]
}

proptest! {
    #[test]
    fn what_is_opened_and_closed_leaves_nothing(
        turns in prop::collection::vec((0usize..9, any::<bool>()), 1..40),
    ) {
        let all = all();
        let begin = parties();
        let mut record = begin.clone();
        let mut rows: Vec<Option<Vec<RowKey>>> = vec![None; all.len()];
        let close_one = |record: &Record, asked: &Asked, keys: &[RowKey]| {
            let ops = follow(record, close(record, (&asked.applicant, &asked.citation()), keys));
            after(record, &ops)
        };
        for (one, opens) in turns {
            let asked = &all[one];
            match (&rows[one], opens) {
                (None, true) => {
                    if let Ok(ops) = asked.ops(&record) {
                        record = after(&record, &ops);
                        rows[one] = Some(asked.rows(&ops));
                    }
                }
                (Some(keys), false) => {
                    record = close_one(&record, asked, keys);
                    rows[one] = None;
                }
                (None, false) | (Some(_), true) => {}
            }
            // What another one took along is open no more.
            let there = |keys: &Vec<RowKey>| keys.iter().any(|key| record.row(key).is_some());
            for keys in &mut rows {
                *keys = keys.take().filter(there);
            }
            // Nothing hangs in the air.
            for row in record.connections() {
                let key = RowKey::IntegrationService(row.service.clone());
                prop_assert!(record.row(&key).is_some());
            }
            let systems: Vec<_> = record.information_systems().map(|row| row.id.clone()).collect();
            prop_assert!(record.tunnels().all(|row| systems.contains(&row.system)));
            prop_assert!(record.connections().all(|row| systems.contains(&row.system)));
            prop_assert!(record.integration_services().all(|row| systems.contains(&row.system)));
        }
        for (asked, keys) in all.iter().zip(&rows) {
            if let Some(keys) = keys {
                record = close_one(&record, asked, keys);
            }
        }
        prop_assert!(record.rows().eq(begin.rows()));
    }
}
