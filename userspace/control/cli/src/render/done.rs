//! What a command did: a sentence, and a document.

use crate::time;
use jiff::Timestamp;
use law::request::Stage;
use model::Epoch;
pub(crate) use wire::document::{DoneView, done_of as view};
use wire::{Done, TokenSecret, TokenView};

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
        Done::FileTaken { taken, whole: None } => format!("{taken} bytes of the file are taken"),
        Done::FileTaken {
            whole: Some(file), ..
        } => format!("the file {} is taken", file.sha256),
        Done::CategoriesAccepted { digest } => {
            format!("the index of categories {digest} is in force")
        }
        Done::LearnedRevoked { organisation, host } => format!(
            "whatever exemption {host} has for {organisation} is taken back; `qaqpa events --kind learned` tells when it has ended"
        ),
        Done::CalendarReplaced { moved } => format!(
            "the calendar is in force; {moved} open deadline{} moved",
            plural(*moved)
        ),
        Done::TokenIssued { token, secret } => issued(token, secret.as_ref()),
        Done::TokenRevoked { token } => format!("token {token} is in force no more"),
        Done::ClockMoved { now } => format!("the legal clock shows {}", time::shown(*now)),
    }
}

/// A token that was issued, in a sentence.
fn issued(token: &TokenView, secret: Option<&TokenSecret>) -> String {
    let TokenView { id, account, .. } = token;
    match secret {
        Some(secret) => format!(
            "token {id} of {account} is issued, and ends {}; keep it, it is not shown again:\n{}",
            time::shown(token.expires_at),
            secret.reveal_text()
        ),
        None => format!("token {id} of {account} was issued already, and is not shown again"),
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
