//! What follows from operations: rows that cannot stand without those that go.

use model::{Op, Ownership, Record, Row, RowKey, SystemId};
use std::collections::{BTreeMap, BTreeSet};

/// The operations with all that follows from them. Each key is named once at most.
///
/// * With a service go its connections and its agreements, and it goes from the planned works that name it; works of nothing
///   else go too.
/// * With an agreement that no other takes the place of go the connections of its initiator's non-state systems to its service.
/// * With the last service, connection or withdrawn act of an information system go the system and its tunnel, where a
///   request of the desk brought them in: what a file states stays.
pub fn follow(record: &Record, ops: Vec<Op>) -> Vec<Op> {
    let mut plan = Plan::of(record, ops);
    plan.services();
    plan.agreements();
    plan.systems();
    plan.ops
}

/// Whether a row was brought in by a request of the desk, and not by a file.
fn by_the_desk(row: &Row) -> bool {
    row.request().and_then(model::row::cited).is_some()
}

struct Plan<'a> {
    record: &'a Record,
    ops: Vec<Op>,
    /// Where each key's operation stands.
    at: BTreeMap<RowKey, usize>,
}

impl<'a> Plan<'a> {
    fn of(record: &'a Record, ops: Vec<Op>) -> Self {
        let mut plan = Self {
            record,
            ops: Vec::with_capacity(ops.len()),
            at: BTreeMap::new(),
        };
        for op in ops {
            plan.add(op);
        }
        plan
    }

    /// Adds an operation; a later one of the same key takes the place of the first.
    fn add(&mut self, op: Op) {
        let key = match &op {
            Op::Put(row) => Some(row.key()),
            Op::Delete(key) => Some(key.clone()),
            Op::Declare(_) => None,
        };
        let Some(key) = key else {
            self.ops.push(op);
            return;
        };
        if let Some(before) = self.at.get(&key).and_then(|at| self.ops.get_mut(*at)) {
            *before = op;
        } else {
            self.at.insert(key, self.ops.len());
            self.ops.push(op);
        }
    }

    /// A row as it will be.
    fn after(&self, key: &RowKey) -> Option<&Row> {
        match self.at.get(key).and_then(|at| self.ops.get(*at)) {
            Some(Op::Put(row)) => Some(row),
            Some(Op::Delete(_)) => None,
            Some(Op::Declare(_)) | None => self.record.row(key),
        }
    }

    fn services(&mut self) {
        let gone: BTreeSet<_> = self
            .ops
            .iter()
            .filter_map(|op| match op {
                Op::Delete(RowKey::IntegrationService(key)) => Some(key.clone()),
                Op::Delete(_) | Op::Put(_) | Op::Declare(_) => None,
            })
            .collect();
        if gone.is_empty() {
            return;
        }
        let record = self.record;
        for row in record
            .connections()
            .filter(|row| gone.contains(&row.service))
        {
            self.add(Op::Delete(RowKey::Connection(row.id.clone())));
        }
        for row in record
            .agreements()
            .filter(|row| gone.contains(&row.service))
        {
            self.add(Op::Delete(RowKey::Agreement(row.id.clone())));
        }
        for row in record.planned_works() {
            if row.services.is_disjoint(&gone) {
                continue;
            }
            let mut row = row.clone();
            row.services.retain(|service| !gone.contains(service));
            self.add(if row.services.is_empty() {
                Op::Delete(RowKey::PlannedWorks(row.id))
            } else {
                Op::Put(Row::PlannedWorks(row))
            });
        }
    }

    /// Takes out the connections that rested on an agreement (integration rules, п. 33).
    fn agreements(&mut self) {
        let record = self.record;
        let known = record.agreements();
        let known = known.map(|row| RowKey::Agreement(row.id.clone()));
        let left: BTreeSet<_> = known.chain(self.at.keys().cloned()).collect();
        let parties = |row: &Row| {
            let Row::Agreement(row) = row else {
                return None;
            };
            Some((row.service.clone(), row.organisation.clone()))
        };
        let left = left.iter().filter_map(|key| parties(self.after(key)?));
        let left: BTreeSet<_> = left.collect();
        let ended = self.at.keys();
        let ended = ended.filter_map(|key| parties(record.row(key)?));
        let ended: BTreeSet<_> = ended.filter(|parties| !left.contains(parties)).collect();
        let is_private = |system: &SystemId| {
            let key = RowKey::InformationSystem(system.clone());
            let system = record.row(&key);
            matches!(system, Some(Row::InformationSystem(row)) if row.ownership == Ownership::NonState)
        };
        for row in record.connections() {
            let parties = (row.service.clone(), row.organisation.clone());
            if ended.contains(&parties) && is_private(&row.system) {
                self.add(Op::Delete(RowKey::Connection(row.id.clone())));
            }
        }
    }

    /// Takes out the systems that nothing needs any more.
    fn systems(&mut self) {
        let left: BTreeSet<SystemId> = self
            .at
            .keys()
            .filter(|key| self.record.row(key) != self.after(key))
            .filter_map(|key| system_of(self.record.row(key)?).cloned())
            .collect();
        if left.is_empty() {
            return;
        }
        let needed = self.needed();
        let unneeded = left.into_iter().filter(|system| !needed.contains(system));
        let unneeded: Vec<SystemId> = unneeded.collect();
        for system in unneeded {
            let tunnel = RowKey::Tunnel(system.clone());
            if self.after(&tunnel).is_some_and(by_the_desk) {
                self.add(Op::Delete(tunnel.clone()));
            }
            let key = RowKey::InformationSystem(system);
            // A tunnel that a file states keeps its system.
            if self.after(&tunnel).is_none() && self.after(&key).is_some_and(by_the_desk) {
                self.add(Op::Delete(key));
            }
        }
    }

    /// The systems of the services, connections and withdrawn acts that there are afterwards.
    fn needed(&self) -> BTreeSet<SystemId> {
        let record = self.record;
        let services = record.integration_services();
        let services = services.map(|row| RowKey::IntegrationService(row.key.clone()));
        let connections = record.connections();
        let connections = connections.map(|row| RowKey::Connection(row.id.clone()));
        let acts = record.withdrawn_acts();
        let acts = acts.map(|row| RowKey::WithdrawnAct(row.system.clone()));
        let held = services.chain(connections).chain(acts);
        let all = held.chain(self.at.keys().cloned());
        all.filter_map(|key| self.after(&key).and_then(system_of).cloned())
            .collect()
    }
}

/// The system that a row takes part with.
fn system_of(row: &Row) -> Option<&SystemId> {
    match row {
        Row::IntegrationService(row) => Some(&row.system),
        Row::Connection(row) => Some(&row.system),
        Row::WithdrawnAct(row) => Some(&row.system),
        Row::Authority(_)
        | Row::Operator(_)
        | Row::Organisation(_)
        | Row::Channel(_)
        | Row::Uplink(_)
        | Row::Catalogue(_)
        | Row::AccessList(_)
        | Row::SpecialAccess(_)
        | Row::Rule(_)
        | Row::VpnService(_)
        | Row::Service(_)
        | Row::Enrolment(_)
        | Row::PathLock(_)
        | Row::Block(_)
        | Row::Account(_)
        | Row::ProtectedResource(_)
        | Row::MailDomain(_)
        | Row::RootHandOver(_)
        | Row::InformationSystem(_)
        | Row::Tunnel(_)
        | Row::PlannedWorks(_)
        | Row::Agreement(_) => None,
    }
}
