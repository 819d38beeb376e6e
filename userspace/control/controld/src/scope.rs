//! What the journal is told of the scope of inspection: every change of it, with the request it rests on (386/НҚ, ЕШДИ
//! п. 20).

use crate::audit::shortened;
use model::{Change, Enrolment, EnrolmentId, Prefix, Record, Row};
use policy::{ChangeKind, TimedChange};
use std::collections::BTreeMap;
use wire::Fact;

/// Most networks that one fact names; the rest stand in further ones.
const NETWORKS_MAX: usize = 32;

/// What a commit changes. An enrolment that becomes another one is removed as it was and added as it is.
pub(crate) fn committed(before: &Record, after: &Record, change: &Change) -> Vec<Fact> {
    let (old, new) = (by_id(before), by_id(after));
    let removed = old.iter().filter(|(id, row)| new.get(*id) != Some(row));
    let added = new.iter().filter(|(id, row)| old.get(*id) != Some(row));
    let removed = removed.flat_map(|(_, row)| facts_of(row, "removed", change));
    let added = added.flat_map(|(_, row)| facts_of(row, "added", change));
    removed.chain(added).collect()
}

fn by_id(record: &Record) -> BTreeMap<&EnrolmentId, &Enrolment> {
    record.enrolments().map(|row| (&row.id, row)).collect()
}

/// What begins or ends by its date.
pub(crate) fn reached(record: &Record, changes: &[TimedChange], change: &Change) -> Vec<Fact> {
    let mut facts = Vec::new();
    for reached in changes {
        if let Some(Row::Enrolment(row)) = record.row(&reached.what) {
            let what = match reached.kind {
                ChangeKind::Begins => "begun",
                ChangeKind::Ends => "ended",
            };
            facts.extend(facts_of(row, what, change));
        }
    }
    facts
}

fn facts_of(row: &Enrolment, what: &str, change: &Change) -> Vec<Fact> {
    let some_of = |networks: &[Prefix]| Fact::ScopeChanged {
        enrolment: row.id.clone(),
        organisation: row.organisation.clone(),
        networks: networks.to_vec(),
        request: shortened(row.request.clone()),
        since: row.since,
        until: row.until,
        what: what.to_owned(),
        change: change.clone(),
    };
    row.networks.chunks(NETWORKS_MAX).map(some_of).collect()
}
