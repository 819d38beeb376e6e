//! What a reader does to epochs.

use super::{Asking, door, field};
use crate::console::html::{Cell, Content, Form, Section};
use crate::console::key::Key;
use crate::console::serve::see_other;
use crate::console::texts::time;
use crate::console::visit::Visit;
use crate::operation::drawn;
use crate::problem::Problem;
use axum::http::StatusCode;
use axum::response::Response;
use model::{Epoch, Role};
use wire::{Action, Command, PendingConfirmation};

/// Where a commit is confirmed.
pub(crate) const CONFIRM: &str = "/epochs/confirm";
/// Who may confirm one. controld judges it; to the others the form would only promise something.
const CONFIRMERS: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::SecurityOfficer,
];
const EPOCH: &str = "epoch";
const KEY: &str = "key";

/// A commit that takes itself back, with the button that keeps it: whoever presses it has reached the gateway since.
pub(super) fn pending(
    asking: &Asking<'_>,
    pending: &PendingConfirmation,
) -> Result<Section, Problem> {
    let words = asking.visit.words;
    let facts = vec![
        (words.say(Key::Epoch), Cell::Code(pending.epoch.to_string())),
        (words.say(Key::ConfirmBy), time(pending.by)),
        (
            words.say(Key::OtherwiseBackTo),
            Cell::Code(pending.back_to.to_string()),
        ),
    ];
    let body = if asking.has(CONFIRMERS) {
        Content::Form(Form {
            action: CONFIRM,
            hidden: vec![
                (EPOCH, pending.epoch.to_string()),
                (KEY, drawn()?.to_string()),
            ],
            facts,
            text: words.say(Key::ConfirmAdvice),
            button: words.say(Key::ConfirmCommit),
        })
    } else {
        Content::Facts(facts)
    };
    Ok(Section {
        title: words.say(Key::CommitWaits),
        body,
        note: String::new(),
    })
}

/// Confirms a commit. The same form sent again has the effect of one.
pub(super) async fn confirm(
    visit: &Visit<'_>,
    fields: &[(String, String)],
) -> Result<Response, Problem> {
    let Some(session) = &visit.session else {
        return Ok(door::to_sign_in(visit));
    };
    let unread = || {
        Problem::bad(
            "the form does not say which commit it confirms",
            "open the first page again and press its button",
        )
    };
    let epoch = field(fields, EPOCH).parse().map_err(|_| unread())?;
    let command = Command {
        key: field(fields, KEY).parse().map_err(|_| unread())?,
        why: "confirmed in the console".to_owned(),
        clause: None,
        action: Action::Confirm {
            epoch: Epoch(epoch),
        },
    };
    match visit
        .face
        .app
        .control
        .command(&session.token, command)
        .await
    {
        Ok(_) => Ok(see_other("/epochs")),
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED => Ok(door::ended(visit)),
        Err(problem) => Err(problem),
    }
}
