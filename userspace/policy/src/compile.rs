//! The record at an instant, as the gate's snapshot.

mod error;
mod flows;
mod marks;
mod numbers;
mod runs;
mod sweep;

pub use error::CompileError;

use crate::rows::Rows;
use crate::term::Term;
use flows::Flows;
use jiff::Timestamp;
use model::{Admission, GateSnapshot, Record, RecordId, VpnMatch};
use numbers::Numbers;
use runs::Runs;

/// The snapshot of a record at an instant.
///
/// The record must be one that [`crate::validate()`] finds nothing wrong with; then this never fails, at no instant.
pub fn compile(record: &Record, now: Timestamp) -> Result<GateSnapshot, CompileError> {
    let scope = Scope::At(now);
    let rows = Rows::of(record);
    let numbers = Numbers::of(&rows)?;
    let flows = Flows::of(&rows, scope);
    let mut runs = Runs::new(&flows);
    let global = runs.global()?;
    let marks = marks::collect(&rows, scope, &numbers, &flows);
    let swept = sweep::sweep(&rows, &numbers, &marks, &mut runs)?;
    Ok(GateSnapshot {
        // Whoever stores the record knows which it is.
        record: RecordId::default(),
        epoch: record.epoch(),
        ports: numbers.ports(&rows)?,
        operators: numbers.operators(),
        rows: swept.rows,
        origins: swept.origins,
        prefixes: swept.prefixes,
        rules: runs.into_rules(),
        global,
        rule_keys: flows.keys,
        vpn: rows
            .vpn_services
            .iter()
            .map(|service| VpnMatch {
                protocol: service.protocol,
                port: service.port,
            })
            .collect(),
        admission: rows.gts().map_or_else(Admission::default, |gts| Admission {
            without_inspector: gts.without_inspector,
            new_flows_per_s: Some(gts.new_flows_per_s),
        }),
    })
}

/// Whether the record keeps to the bounds at every instant: all rows count, in force or not.
pub(crate) fn count(rows: &Rows<'_>) -> Result<(), CompileError> {
    let numbers = Numbers::of(rows)?;
    numbers.ports(rows)?;
    let flows = Flows::of(rows, Scope::Ever);
    let mut runs = Runs::new(&flows);
    runs.global()?;
    let marks = marks::collect(rows, Scope::Ever, &numbers, &flows);
    sweep::count(&marks, &mut runs)
}

/// Which rows count.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    /// Those in force at an instant.
    At(Timestamp),
    /// All.
    Ever,
}

impl Scope {
    /// Whether a row counts.
    pub(crate) fn holds<R>(self, row: R) -> bool
    where
        Term: From<R>,
    {
        match self {
            Self::At(now) => Term::from(row).holds(now),
            Self::Ever => true,
        }
    }
}

#[cfg(test)]
mod tests;
