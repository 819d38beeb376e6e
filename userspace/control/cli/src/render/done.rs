//! What a command did: a sentence, and a document.

use crate::time;
use jiff::Timestamp;
use law::request::Stage;
use model::Epoch;
use serde::Serialize;
use wire::{Done, RequestNumber};

/// What a command did, as JSON: `result` names it, the other fields follow from it.
#[derive(Debug, Serialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub(crate) enum DoneView {
    Staged {
        chunks: u32,
    },
    Discarded,
    Committed {
        epoch: Epoch,
        changed: u32,
        confirm_by: Option<Timestamp>,
    },
    Unchanged {
        epoch: Epoch,
    },
    Confirmed {
        epoch: Epoch,
    },
    ReceiptEntered {
        cases: u32,
        due: Option<Timestamp>,
    },
    RequestFiled {
        number: RequestNumber,
        stage: Stage,
        due: Option<Timestamp>,
        epoch: Option<Epoch>,
    },
    RequestMoved {
        number: RequestNumber,
        stage: Stage,
        due: Option<Timestamp>,
        epoch: Option<Epoch>,
    },
    CalendarReplaced {
        moved: u32,
    },
    ClockMoved {
        now: Timestamp,
    },
}

/// As JSON.
pub(crate) fn view(done: &Done) -> DoneView {
    match *done {
        Done::Staged { chunks } => DoneView::Staged { chunks },
        Done::Discarded => DoneView::Discarded,
        Done::Committed {
            epoch,
            changed,
            confirm_by,
        } => DoneView::Committed {
            epoch,
            changed,
            confirm_by,
        },
        Done::Unchanged { epoch } => DoneView::Unchanged { epoch },
        Done::Confirmed { epoch } => DoneView::Confirmed { epoch },
        Done::ReceiptEntered { cases, due } => DoneView::ReceiptEntered { cases, due },
        Done::RequestFiled {
            number,
            stage,
            due,
            epoch,
        } => DoneView::RequestFiled {
            number,
            stage,
            due,
            epoch,
        },
        Done::RequestMoved {
            number,
            stage,
            due,
            epoch,
        } => DoneView::RequestMoved {
            number,
            stage,
            due,
            epoch,
        },
        Done::CalendarReplaced { moved } => DoneView::CalendarReplaced { moved },
        Done::ClockMoved { now } => DoneView::ClockMoved { now },
    }
}

/// As a sentence.
pub(crate) fn sentence(done: &Done) -> String {
    match done {
        Done::Staged { chunks } => format!("staged in {chunks} chunk{}", plural(*chunks)),
        Done::Discarded => "the draft is gone".to_owned(),
        Done::Committed {
            epoch,
            changed,
            confirm_by: None,
        } => format!(
            "epoch {epoch} is in force; {changed} row{} changed",
            plural(*changed)
        ),
        Done::Committed {
            epoch,
            changed,
            confirm_by: Some(by),
        } => format!(
            "epoch {epoch} is in force; {changed} row{} changed\n\
             it is rolled back at {} unless you confirm it: qaqpa confirm {epoch}",
            plural(*changed),
            time::shown(*by)
        ),
        Done::Unchanged { epoch } => {
            format!("nothing differs from the record in force: it stays at epoch {epoch}")
        }
        Done::Confirmed { epoch } => format!("epoch {epoch} is confirmed and stays"),
        Done::ReceiptEntered { cases, due: None } => {
            format!(
                "the receipt is entered; it started the clock of {cases} case{}",
                plural(*cases)
            )
        }
        Done::ReceiptEntered {
            cases,
            due: Some(due),
        } => format!(
            "the receipt is entered; it started the clock of {cases} case{}, due {}",
            plural(*cases),
            time::shown(*due)
        ),
        Done::RequestFiled {
            number,
            stage,
            due,
            epoch,
        } => stands(&format!("request {number} is filed"), *stage, *due, *epoch),
        Done::RequestMoved {
            number,
            stage,
            due,
            epoch,
        } => stands(&format!("request {number}"), *stage, *due, *epoch),
        Done::CalendarReplaced { moved } => format!(
            "the calendar is in force; {moved} open deadline{} moved",
            plural(*moved)
        ),
        Done::ClockMoved { now } => format!("the legal clock shows {}", time::shown(*now)),
    }
}

/// Where a request stands, in a sentence.
fn stands(what: &str, stage: Stage, due: Option<Timestamp>, epoch: Option<Epoch>) -> String {
    let due = due.map_or(String::new(), |due| {
        format!("; the next term ends {}", time::shown(due))
    });
    let epoch = epoch.map_or(String::new(), |epoch| {
        format!("; epoch {epoch} is in force")
    });
    format!("{what}: {stage}{due}{epoch}")
}

fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests;
