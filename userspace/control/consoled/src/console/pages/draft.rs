//! A draft: what it would change, and its commit, which takes itself back unless somebody confirms it.

use super::asked::{Typed, not_done};
use super::letter::{WHY, needed, typed_in};
use super::{Asking, field, items};
use crate::console::fill::{Button, FillPage, Input, NotDone, Part};
use crate::console::html::{Cell, Choice, page as written};
use crate::console::key::Key;
use crate::console::serve::see_other;
use crate::console::texts::Words;
use crate::operation::drawn;
use crate::problem::Problem;
use axum::http::StatusCode;
use axum::response::Response;
use model::{Difference, Epoch, Role};
use wire::query::PAGE_ITEMS_MAX;
use wire::{
    Action, Answer, Collection, Command, Done, DraftId, Filter, Item, Listing, Order, Query,
};

/// Where a draft is looked at, committed and thrown away.
pub(crate) const DRAFT: &str = "/drafts/{draft}";
/// Who may commit. controld judges it, by the rows besides; to the others the form would only promise something.
const EDITORS: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::SecurityOfficer,
];
/// After how many minutes a commit takes itself back unless it is confirmed; the first is chosen where nobody chooses.
const CONFIRM_MINUTES: [u32; 4] = [5, 1, 15, 60];

const STEP: &str = "step";
const COMMIT: &str = "commit";
const DISCARD: &str = "discard";
const BASE: &str = "base";
const KEY: &str = "key";
const CONFIRM: &str = "confirm";

pub(super) fn place(draft: DraftId) -> String {
    format!("/drafts/{draft}")
}

/// The page of a draft.
pub(super) async fn page(asking: &Asking<'_>) -> Result<Response, Problem> {
    let draft = asking.call.param("draft")?;
    filled_in(asking, draft, &[], None).await
}

async fn filled_in(
    asking: &Asking<'_>,
    draft: DraftId,
    typed: &Typed,
    refused: Option<(StatusCode, NotDone)>,
) -> Result<Response, Problem> {
    // First the epoch: a draft that is compared with a later one is refused, not committed unseen.
    let Answer::Control(status) = asking.ask(Query::Status).await? else {
        return Err(Problem::unexpected());
    };
    let listing = Listing {
        of: Collection::Differences(draft),
        filter: Filter::default(),
        order: Order::Ascending,
        after: None,
        limit: PAGE_ITEMS_MAX,
        watch: false,
    };
    let Answer::Page(found) = asking.ask(Query::List(listing)).await? else {
        return Err(Problem::unexpected());
    };
    let words = asking.visit.words;
    let differences: Vec<&Difference> = found.items.iter().filter_map(difference).collect();
    let note = match found.next {
        Some(_) => words.count(Key::ChangesCut, differences.len()),
        None => words.say(Key::NotInForceYet),
    };
    let button = |step, key| Button {
        step,
        text: words.say(key),
    };
    let buttons = if asking.has(EDITORS) {
        vec![
            button(COMMIT, Key::CommitIt),
            button(DISCARD, Key::DiscardIt),
        ]
    } else {
        Vec::new()
    };
    let base = status.epoch.to_string();
    let (status, not_done) = match refused {
        Some((status, why)) => (status, Some(why)),
        None => (StatusCode::OK, None),
    };
    Ok(written(
        status,
        &FillPage {
            shell: asking.visit.shell(Some(&asking.who), asking.page.area),
            title: words.say(Key::Draft),
            not_done,
            facts: vec![(words.say(Key::EpochInForce), Cell::Code(base.clone()))],
            table: Some(items::differences(words, &differences)),
            note,
            action: place(draft),
            hidden: vec![
                (BASE.to_owned(), base),
                (KEY.to_owned(), drawn()?.to_string()),
            ],
            parts: parts(words, typed),
            buttons,
        },
    ))
}

/// What is asked for before a commit: why, and within what time it is to be confirmed.
fn parts(words: Words<'_>, typed: &Typed) -> Vec<Part> {
    let chosen = field(typed, CONFIRM);
    let choices = CONFIRM_MINUTES.map(|minutes| Choice {
        value: minutes.to_string(),
        text: words.count(Key::Minutes, usize::try_from(minutes).unwrap_or_default()),
        is_chosen: minutes.to_string() == chosen,
    });
    vec![
        needed(
            words,
            (WHY, Key::Why),
            Input::Lines(typed_in(typed, WHY)),
            Some(Key::CommitWhyHelp),
        ),
        needed(
            words,
            (CONFIRM, Key::ConfirmWithin),
            Input::Choice(choices.into()),
            Some(Key::ConfirmWithinHelp),
        ),
    ]
}

fn difference(item: &Item) -> Option<&Difference> {
    if let Item::Difference(difference) = item {
        Some(difference)
    } else {
        None
    }
}

/// A form that was sent: the draft is committed, or thrown away. Refused, it comes back with what was typed.
pub(super) async fn sent(asking: &Asking<'_>, typed: &Typed) -> Result<Response, Problem> {
    let draft = asking.call.param("draft")?;
    let problem = match done(asking, draft, typed).await {
        Err(problem) if problem.status != StatusCode::UNAUTHORIZED => problem,
        made => return made,
    };
    let why = not_done(asking.visit.words, &problem, None);
    let page = filled_in(asking, draft, typed, Some((problem.status, why))).await;
    // Where there is no draft to show any more, what was refused says it.
    page.or(Err(problem))
}

/// The same form sent again has the effect of one.
async fn done(asking: &Asking<'_>, draft: DraftId, typed: &Typed) -> Result<Response, Problem> {
    let unread = || {
        Problem::bad(
            "the form does not say what was looked at",
            "open the draft again and look at what it changes",
        )
    };
    let key = field(typed, KEY).parse().map_err(|_| unread())?;
    let (why, action) = match field(typed, STEP) {
        DISCARD => (
            "thrown away in the console".to_owned(),
            Action::Discard { draft },
        ),
        COMMIT => {
            let base = field(typed, BASE).parse().map_err(|_| unread())?;
            let confirm_s = confirm_s(field(typed, CONFIRM)).ok_or_else(unread)?;
            let action = Action::Commit {
                draft,
                base: Some(Epoch(base)),
                confirm_s: Some(confirm_s),
            };
            (why(typed)?, action)
        }
        _ => return Err(unread()),
    };
    let command = Command {
        key,
        why,
        clause: None,
        action,
    };
    let control = &asking.visit.face.app.control;
    let done = control.command(asking.call.token()?, command).await?;
    // A commit waits on the first page to be confirmed.
    let waits = matches!(done, Done::Committed { .. });
    Ok(see_other(if waits { "/" } else { "/epochs" }))
}

fn why(typed: &Typed) -> Result<String, Problem> {
    let why = field(typed, WHY).trim();
    if why.is_empty() {
        return Err(Problem::bad(
            "it is not said why",
            "say why it is done: every change carries its reason",
        ));
    }
    Ok(why.replace("\r\n", "\n"))
}

/// The seconds that were chosen, of those that are offered.
fn confirm_s(chosen: &str) -> Option<u32> {
    let minutes: u32 = chosen.parse().ok()?;
    let offered = CONFIRM_MINUTES.contains(&minutes);
    minutes.checked_mul(60).filter(|_| offered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_always_takes_itself_back_unless_it_is_confirmed() {
        let check = |chosen: &str, expected| assert_eq!(confirm_s(chosen), expected, "{chosen}");
        for minutes in CONFIRM_MINUTES {
            check(&minutes.to_string(), Some(minutes * 60));
        }
        for other in ["", "0", "2", "-1", "1.5", "99999999999"] {
            check(other, None);
        }
    }
}
