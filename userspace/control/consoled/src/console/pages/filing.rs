//! Filing: the kinds that one may file, and the form of each.

use super::Asking;
use super::asked::{self, KEY, Typed, faults, json, not_done, obstacle, parts};
use super::letter::{applicant, applicant_parts, letter, letter_parts};
use crate::console::fill::{Button, FillPage, NotDone, Part};
use crate::console::html::{Cell, Content, Section, Table, page as written};
use crate::console::key::Key;
use crate::console::serve::see_other;
use crate::console::table::View;
use crate::operation::drawn;
use crate::problem::Problem;
use axum::http::StatusCode;
use axum::response::Response;
use law::form::{Form, Violation};
use law::request::Kind;
use wire::{Action, Command, Done, Filing};

const STEP: &str = "file";
const WHERE: &str = "/file";

/// The way to the kinds, for whoever may file some.
pub(super) fn way(asking: &Asking<'_>) -> Vec<(&'static str, String)> {
    let is_here = matches!(asking.page.view, View::Inbox | View::Requests);
    let may = is_here && !asking.who.files.is_empty();
    let way = may.then(|| (WHERE, asking.visit.words.say(Key::FileRequest)));
    way.into_iter().collect()
}

/// The page of the kinds.
pub(super) fn kinds(asking: &Asking<'_>) -> Response {
    let words = asking.visit.words;
    let row = |kind: &Kind| {
        let form = law::form::form(kind.form())?;
        let place = format!("{WHERE}/{kind}");
        let note = obstacle(form).map_or_else(String::new, |key| words.say(key));
        Some(vec![
            Cell::Link(place, words.name(kind.name(), kind.label())),
            Cell::Text(words.name(form.title, form.id)),
            Cell::Text(words.clause(form.clause)),
            Cell::Text(note),
        ])
    };
    let title = words.say(Key::FileRequest);
    let columns = [Key::Kind, Key::FormTitle, Key::Clause, Key::Remark];
    let table = Table {
        name: title.clone(),
        columns: columns.into_iter().map(|key| words.say(key)).collect(),
        rows: asking.who.files.iter().filter_map(row).collect(),
        empty: words.say(Key::NoKinds),
    };
    let section = Section {
        title: words.say(Key::ChooseKind),
        body: Content::Table(table),
        note: String::new(),
    };
    asking.parts(title, vec![section])
}

/// The page where a request is filled in.
pub(super) fn page(asking: &Asking<'_>) -> Result<Response, Problem> {
    filled_in(asking, of(asking)?, &[], None)
}

fn of(asking: &Asking<'_>) -> Result<(Kind, &'static Form), Problem> {
    let kind: Kind = asking.call.param("kind")?;
    let form = law::form::form(kind.form()).filter(|_| asking.who.files.contains(&kind));
    let form = form.ok_or_else(|| {
        Problem::missing(format!("requests of kind {kind} are not yours to file"))
    })?;
    Ok((kind, form))
}

/// Whoever files for nobody in particular names for whom, and the letter that it came by.
fn is_for_others(asking: &Asking<'_>) -> bool {
    asking.who.operator.is_none() && asking.who.organisation.is_none()
}

fn filled_in(
    asking: &Asking<'_>,
    (kind, form): (Kind, &'static Form),
    typed: &Typed,
    refused: Option<(StatusCode, NotDone, Vec<Violation>)>,
) -> Result<Response, Problem> {
    let words = asking.visit.words;
    let (status, not_done, faults) = match refused {
        Some((status, why, faults)) => (status, Some(why), faults),
        None => (StatusCode::OK, None, Vec::new()),
    };
    let mut all = Vec::new();
    if is_for_others(asking) {
        all.extend(applicant_parts(words, typed));
        all.extend(letter_parts(words, typed));
        all.push(Part::Heading(words.name(form.title, form.id)));
    }
    all.extend(parts(words, form, (typed, &faults)));
    let obstacle = obstacle(form);
    let button = Button {
        step: STEP,
        text: words.say(Key::FileIt),
    };
    let facts = vec![
        (
            words.say(Key::FormTitle),
            Cell::Text(words.name(form.title, form.id)),
        ),
        (
            words.say(Key::Clause),
            Cell::Text(words.clause(form.clause)),
        ),
    ];
    Ok(written(
        status,
        &FillPage {
            shell: asking.visit.shell(Some(&asking.who), asking.page.area),
            title: words.name(kind.name(), kind.label()),
            not_done,
            facts,
            table: None,
            note: obstacle.map_or_else(String::new, |key| words.say(key)),
            action: format!("{WHERE}/{kind}"),
            hidden: vec![(KEY.to_owned(), drawn()?.to_string())],
            parts: all,
            buttons: if obstacle.is_some() {
                Vec::new()
            } else {
                vec![button]
            },
        },
    ))
}

/// Files what was filled in. The same form sent again has the effect of one; refused, it comes back with what was typed.
pub(super) async fn sent(asking: &Asking<'_>, typed: &Typed) -> Result<Response, Problem> {
    let (kind, form) = of(asking)?;
    let text = json(form, typed);
    let problem = match filed(asking, (kind, &text), typed).await {
        Err(problem) if problem.status != StatusCode::UNAUTHORIZED => problem,
        made => return made,
    };
    let words = asking.visit.words;
    let is_invalid = problem.is_invalid();
    let faults = if is_invalid {
        faults(form, &text)
    } else {
        Vec::new()
    };
    let told = is_invalid.then(|| law::form::faults(form, &text, words.reader().faults()));
    let why = not_done(words, &problem, told.flatten());
    filled_in(
        asking,
        (kind, form),
        typed,
        Some((problem.status, why, faults)),
    )
}

async fn filed(
    asking: &Asking<'_>,
    (kind, text): (Kind, &str),
    typed: &Typed,
) -> Result<Response, Problem> {
    let key = asked::key(typed).ok_or_else(|| {
        Problem::bad(
            "the form bears no key",
            "open the page again and fill it in anew",
        )
    })?;
    let filing = Filing {
        kind,
        submission: text.to_owned(),
        signature: None,
        for_applicant: applicant(typed)?,
        letter: letter(typed)?,
    };
    let command = Command {
        key,
        why: "filed in the console".to_owned(),
        clause: None,
        action: Action::FileRequest(filing),
    };
    let app = &asking.visit.face.app;
    let done = app.control.command(asking.call.token()?, command).await?;
    let Done::RequestFiled { number, .. } = done else {
        return Err(Problem::unexpected());
    };
    Ok(see_other(&format!("/requests/{number}")))
}
