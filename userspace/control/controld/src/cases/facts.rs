//! What changes of cases say to the journal.

use desk::catalogue::{Action, CLAUSE};
use jiff::Timestamp;
use model::{OperatorId, Prefix};
use wire::Fact;

/// What a change says to the journal: a transition, a first sighting, or a counter's new stand.
pub(super) fn fact_of(change: &desk::Change) -> Option<Fact> {
    let operator: OperatorId = change.key.operator.as_str().parse().ok()?;
    let prefix = Prefix::try_from(change.key.prefix).ok()?;
    let moved = change.actions.iter().find_map(|action| match action {
        Action::Journal(transition) => Some(transition),
        Action::Block
        | Action::Unblock
        | Action::Notify(_)
        | Action::Escalate(_)
        | Action::Ignore(_) => None,
    });
    match (&change.row, moved) {
        (_, Some(moved)) => Some(Fact::CaseMoved {
            operator,
            prefix,
            from: moved.from.to_string(),
            to: moved.to.to_string(),
            due: moved.due,
            clause: moved.clause,
        }),
        (Some(desk::Row::Case(state)), None) if change.actions.is_empty() => {
            Some(Fact::CaseMoved {
                operator,
                prefix,
                from: String::new(),
                to: state.stage().to_string(),
                due: None,
                clause: CLAUSE,
            })
        }
        (Some(desk::Row::Aggregate(counter)), None) => Some(Fact::FloodCounted {
            operator,
            prefix: Some(prefix),
            sightings: counter.sightings,
        }),
        (Some(desk::Row::Overflow(counter)), None) => Some(Fact::FloodCounted {
            operator,
            prefix: None,
            sightings: counter.sightings,
        }),
        (Some(desk::Row::Case(_)) | None, None) => None,
    }
}

pub(super) fn is_closed(row: &desk::Row) -> bool {
    matches!(row, desk::Row::Case(desk::State::Closed(_)))
}

pub(super) fn due_of(row: Option<&desk::Row>) -> Option<Timestamp> {
    match row {
        Some(desk::Row::Case(desk::State::Running(running))) => match running.due {
            desk::catalogue::Due::At(at) => Some(at),
            desk::catalogue::Due::Unknown { .. } => None,
        },
        Some(desk::Row::Case(_) | desk::Row::Aggregate(_) | desk::Row::Overflow(_)) | None => None,
    }
}
