//! An act on a request: filled in, previewed, done.
//!
//! What is done is what was previewed: the page bears the epoch, the request's revision and the digest of the plan, and controld refuses
//! an act that would do something else by then.

use super::asked::{self, KEY, Typed, faults, is_secret, json, not_done, obstacle, parts};
use super::letter::{AGREED, REASONS, WHY, letter, letter_parts, needed, typed_in};
use super::{Asking, field, items};
use crate::console::fill::{Button, FillPage, Input, NotDone, Part};
use crate::console::html::{Cell, page as written};
use crate::console::key::Key;
use crate::console::serve::see_other;
use crate::operation::{drawn, gathered};
use crate::problem::Problem;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use law::form::{Form, Violation};
use law::request::{Act, Kind};
use model::{Difference, Epoch};
use wire::{
    Action, Answer, Command, Need, OpenAct, Preview, Query, RequestAct, RequestDetail,
    RequestNumber,
};

/// What is done with a form.
const STEP: &str = "step";
const PREVIEW: &str = "preview";
const DO: &str = "do";
const EDIT: &str = "edit";
const REVISION: &str = "revision";
const BASE: &str = "base";
const PLAN: &str = "plan";
/// What the pages add to what was typed.
const OWN: &[&str] = &["form", STEP, REVISION, BASE, PLAN, KEY];

/// The page where an act is filled in.
pub(super) async fn page(asking: &Asking<'_>) -> Result<Response, Problem> {
    let (number, act) = of(asking)?;
    let detail = gathered(&asking.call, number).await?;
    filled_in(asking, (&detail, act), &[], None)
}

fn of(asking: &Asking<'_>) -> Result<(RequestNumber, Act), Problem> {
    Ok((asking.call.param("n")?, asking.call.param("act")?))
}

/// The form that an act carries, as far as the page asks for it.
fn form_of(kind: Kind, act: Act) -> Option<&'static Form> {
    kind.carried(act)
        .and_then(|carried| law::form::form(carried.form))
}

/// The page with what was typed, and with why it was not done.
fn filled_in(
    asking: &Asking<'_>,
    (detail, act): (&RequestDetail, Act),
    typed: &Typed,
    refused: Option<(StatusCode, NotDone, Vec<Violation>)>,
) -> Result<Response, Problem> {
    let words = asking.visit.words;
    let open = detail.acts.iter().find(|open| open.act == act);
    let (status, not_done, faults) = match refused {
        Some((status, why, faults)) => (status, Some(why), faults),
        None => (StatusCode::OK, None, Vec::new()),
    };
    if open.is_none() && not_done.is_none() {
        return Err(Problem::missing(format!(
            "{act} is not open to you on request {} as it stands",
            detail.view.number
        )));
    }
    let form = form_of(detail.view.kind, act);
    let obstacle = match open {
        Some(open) if open.needs(Need::Signature) => Some(Key::NeedsSignature),
        Some(_) => form.and_then(obstacle),
        // It is open to nobody any more.
        None => Some(Key::NoActs),
    };
    let mut all = Vec::new();
    if let Some(open) = open {
        all.extend(beside(asking, open, typed));
    }
    if let Some(form) = form {
        all.push(Part::Heading(words.name(form.title, form.id)));
        all.extend(parts(words, form, (typed, &faults)));
    }
    let buttons = vec![Button {
        step: PREVIEW,
        text: words.say(Key::Preview),
    }];
    let mut facts = facts(asking, (detail, act));
    if let Some(open) = open {
        let to = words.name(open.to.name(), open.to.label());
        facts.push((words.say(Key::StageThen), Cell::Text(to)));
        facts.push((
            words.say(Key::Clause),
            Cell::Text(words.clause(open.clause)),
        ));
    }
    Ok(written(
        status,
        &FillPage {
            shell: asking.visit.shell(Some(&asking.who), asking.page.area),
            title: title(asking, detail.view.number, act),
            not_done,
            facts,
            table: None,
            note: obstacle.map_or_else(String::new, |key| words.say(key)),
            action: action(detail.view.number, act),
            hidden: vec![(REVISION.to_owned(), detail.view.revision.to_string())],
            parts: all,
            buttons: if obstacle.is_some() {
                Vec::new()
            } else {
                buttons
            },
        },
    ))
}

fn title(asking: &Asking<'_>, number: RequestNumber, act: Act) -> String {
    let name = asking.visit.words.name(act.name(), act.label());
    format!("{}: {name}", number.citation())
}

fn action(number: RequestNumber, act: Act) -> String {
    format!("/requests/{number}/acts/{act}")
}

fn facts(asking: &Asking<'_>, (detail, _): (&RequestDetail, Act)) -> Vec<(String, Cell)> {
    let (words, view) = (asking.visit.words, &detail.view);
    vec![
        (words.say(Key::Number), items::request_link(view.number)),
        (
            words.say(Key::Kind),
            Cell::Text(words.name(view.kind.name(), view.kind.label())),
        ),
        (
            words.say(Key::Applicant),
            Cell::Code(view.applicant.to_string()),
        ),
        (words.say(Key::Subject), Cell::Text(view.subject.clone())),
        (
            words.say(Key::Stage),
            Cell::Text(words.name(view.stage.name(), view.stage.label())),
        ),
    ]
}

/// What is asked for beside the form.
fn beside(asking: &Asking<'_>, open: &OpenAct, typed: &Typed) -> Vec<Part> {
    let words = asking.visit.words;
    let mut all = Vec::new();
    if open.needs(Need::Reasons) {
        let input = Input::Lines(typed_in(typed, REASONS));
        all.push(needed(
            words,
            (REASONS, Key::Reasons),
            input,
            Some(Key::ReasonsHelp),
        ));
    } else {
        let input = Input::Line("text", typed_in(typed, WHY));
        all.push(needed(words, (WHY, Key::Why), input, Some(Key::WhyHelp)));
    }
    if open.needs(Need::Day) {
        let input = Input::Line("date", typed_in(typed, AGREED));
        all.push(needed(words, (AGREED, Key::Agreed), input, None));
    }
    if open.needs(Need::Letter) {
        all.extend(letter_parts(words, typed));
    }
    all
}

/// A form that was sent: previewed, done, or to be changed once more. Refused, it comes back with what was typed.
pub(super) async fn sent(asking: &Asking<'_>, typed: &Typed) -> Result<Response, Problem> {
    let (number, act) = of(asking)?;
    let detail = gathered(&asking.call, number).await?;
    let form = form_of(detail.view.kind, act);
    let made = match field(typed, STEP) {
        EDIT => return filled_in(asking, (&detail, act), typed, None),
        DO => done(asking, (&detail, act), typed).await,
        _ => previewed(asking, (&detail, act), typed).await,
    };
    let problem = match made {
        Err(problem) if problem.status != StatusCode::UNAUTHORIZED => problem,
        made => return made,
    };
    // It may stand elsewhere by now.
    let detail = gathered(&asking.call, number).await?;
    let words = asking.visit.words;
    let text = form.map(|form| json(form, typed)).unwrap_or_default();
    let found = form.filter(|_| problem.is_invalid());
    let faults = found.map_or_else(Vec::new, |form| faults(form, &text));
    let told = found.and_then(|form| law::form::faults(form, &text, words.reader().faults()));
    let why = not_done(words, &problem, told);
    filled_in(
        asking,
        (&detail, act),
        typed,
        Some((problem.status, why, faults)),
    )
}

/// The act that was filled in.
fn asked_for(
    (detail, act): (&RequestDetail, Act),
    typed: &Typed,
    (base, plan): (Option<Epoch>, Option<wire::keys::Sha256>),
) -> Result<RequestAct, Problem> {
    let wrong = |name: &str| {
        Problem::bad(
            format!("{name}: it cannot be read"),
            "open the page again and fill it in anew",
        )
    };
    let revision = field(typed, REVISION).parse();
    let agreed = field(typed, AGREED).trim();
    let agreed: Option<Date> = match agreed {
        "" => None,
        day => Some(day.parse().map_err(|_| wrong(AGREED))?),
    };
    let form = form_of(detail.view.kind, act);
    Ok(RequestAct {
        number: detail.view.number,
        revision: revision.map_err(|_| wrong(REVISION))?,
        act,
        reasons: field(typed, REASONS)
            .replace("\r\n", "\n")
            .trim()
            .to_owned(),
        agreed,
        letter: letter(typed)?,
        submission: form.map(|form| (json(form, typed), None)),
        row: None,
        base,
        plan,
    })
}

/// Why it is done: what the applicant is told, or what the journal alone keeps.
fn why(typed: &Typed) -> Result<String, Problem> {
    let given = [REASONS, WHY].map(|name| field(typed, name).trim());
    let given = given.into_iter().find(|text| !text.is_empty());
    let given = given.ok_or_else(|| {
        Problem::bad(
            "it is not said why",
            "say why it is done: every change carries its reason",
        )
    })?;
    // Long reasons stand with the act.
    Ok(given.chars().take(WHY_CHARS_MAX).collect())
}

/// How much of the reasons stands in the journal as well.
const WHY_CHARS_MAX: usize = 500;

async fn previewed(
    asking: &Asking<'_>,
    (detail, act): (&RequestDetail, Act),
    typed: &Typed,
) -> Result<Response, Problem> {
    why(typed)?;
    let asked_for = asked_for((detail, act), typed, (None, None))?;
    let asked = asking.ask(Query::Preview(Box::new(asked_for))).await?;
    let Answer::Preview(preview) = asked else {
        return Err(Problem::unexpected());
    };
    let words = asking.visit.words;
    let form = form_of(detail.view.kind, act);
    let kept = typed
        .iter()
        .filter(|(name, _)| !OWN.contains(&name.as_str()) && !is_secret(form, name));
    let mut hidden: Vec<(String, String)> = kept.cloned().collect();
    let own = [
        (REVISION, preview.revision.to_string()),
        (BASE, preview.base.to_string()),
        (PLAN, preview.plan.to_string()),
        (KEY, drawn()?.to_string()),
    ];
    hidden.extend(own.map(|(name, value)| (name.to_owned(), value)));
    let button = |step, key| Button {
        step,
        text: words.say(key),
    };
    let mut facts = facts(asking, (detail, act));
    let to = words.name(preview.stage.name(), preview.stage.label());
    facts.extend([
        (words.say(Key::StageThen), Cell::Text(to)),
        (
            words.say(Key::EpochInForce),
            Cell::Code(preview.base.to_string()),
        ),
        (
            words.say(Key::Changed),
            Cell::Code(preview.changed.to_string()),
        ),
        (words.say(Key::Why), Cell::Text(why(typed)?)),
    ]);
    let differences: Vec<&Difference> = preview.differences.iter().collect();
    Ok(written(
        StatusCode::OK,
        &FillPage {
            shell: asking.visit.shell(Some(&asking.who), asking.page.area),
            title: title(asking, detail.view.number, act),
            not_done: None,
            facts,
            table: Some(items::differences(words, &differences)),
            note: more(asking, &preview),
            action: action(detail.view.number, act),
            hidden,
            parts: form.map_or_else(Vec::new, |form| asked::secrets(words, form, typed)),
            buttons: vec![button(DO, Key::DoIt), button(EDIT, Key::ChangeIt)],
        },
    ))
}

/// Whether more would change than is shown.
fn more(asking: &Asking<'_>, preview: &Preview) -> String {
    let shown = preview.differences.len();
    let is_cut = u32::try_from(shown).is_ok_and(|shown| shown < preview.changed);
    if is_cut {
        asking.visit.words.count(Key::ChangesCut, shown)
    } else {
        String::new()
    }
}

/// Does what was previewed. The same form sent again has the effect of one.
async fn done(
    asking: &Asking<'_>,
    of: (&RequestDetail, Act),
    typed: &Typed,
) -> Result<Response, Problem> {
    let unseen = || {
        Problem::bad(
            "it was not previewed",
            "preview it: what is done is what was looked at",
        )
    };
    let base = field(typed, BASE).parse().map_err(|_| unseen())?;
    let plan = field(typed, PLAN).parse().map_err(|_| unseen())?;
    let act = asked_for(of, typed, (Some(Epoch(base)), Some(plan)))?;
    let number = act.number;
    let command = Command {
        key: asked::key(typed).ok_or_else(unseen)?,
        why: why(typed)?,
        clause: None,
        action: Action::ActOnRequest(act),
    };
    let app = &asking.visit.face.app;
    app.control.command(asking.call.token()?, command).await?;
    Ok(see_other(&format!("/requests/{number}")))
}
