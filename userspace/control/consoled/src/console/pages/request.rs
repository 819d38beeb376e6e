//! One request: where it stands, its clocks, what was filed, what happened.

use super::Asking;
use crate::console::html::{Cell, Content, Section, Table};
use crate::console::key::Key;
use crate::console::texts::{Words, none, time, time_or_none};
use crate::operation::gathered;
use crate::problem::Problem;
use axum::response::Response;
use law::request::Act;
use wire::keys::Sha256;
use wire::{
    ClockView, DocumentState, DocumentView, FileView, HistoryView, OpenAct, RequestDetail,
    RequestNumber, Scan,
};

pub(super) async fn page(asking: &Asking<'_>) -> Result<Response, Problem> {
    let detail = gathered(&asking.call, asking.call.param("n")?).await?;
    let (words, number) = (asking.visit.words, detail.view.number);
    let documents = detail
        .documents
        .iter()
        .map(|one| document(words, number, one));
    let files = detail.files.iter().map(|one| file(words, number, one));
    let mut sections = vec![
        section(
            words,
            Key::Standing,
            Content::Facts(standing(words, &detail)),
        ),
        table(
            words,
            (Key::PossibleActs, Key::NoActs),
            &[Key::Act, Key::InPlaceOf, Key::StageThen, Key::Clause],
            detail.acts.iter().map(|act| open(words, number, act)),
        ),
        table(
            words,
            (Key::Clocks, Key::NoClocks),
            &[
                Key::Duty,
                Key::State,
                Key::CountedFrom,
                Key::Due,
                Key::Clause,
                Key::Then,
            ],
            detail.clocks.iter().map(|clock| self::clock(words, clock)),
        ),
        table(
            words,
            (Key::Documents, Key::NoDocuments),
            &[Key::Number, Key::Kind, Key::Language, Key::State],
            documents,
        ),
        table(
            words,
            (Key::Files, Key::NoFiles),
            &[Key::FileName, Key::FormField, Key::Bytes, Key::State],
            files,
        ),
        table(
            words,
            (Key::History, Key::NothingToShow),
            &[
                Key::At,
                Key::Act,
                Key::Author,
                Key::Stage,
                Key::Clause,
                Key::Reasons,
                Key::Letter,
            ],
            detail.history.iter().map(|line| history(words, line)),
        ),
        filled(words, Key::Filed, (&detail.form.0, &detail.fields)),
    ];
    for form in &detail.act_forms {
        sections.push(Section {
            title: act(words, form.act.label()),
            ..filled(words, Key::Filed, (&form.form.0, &form.fields))
        });
    }
    let title = format!("{} {}", words.say(Key::Request), number.citation());
    Ok(asking.parts(title, sections))
}

fn section(words: Words<'_>, title: Key, body: Content) -> Section {
    Section {
        title: words.say(title),
        body,
        note: String::new(),
    }
}

fn table(
    words: Words<'_>,
    (title, empty): (Key, Key),
    columns: &[Key],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Section {
    let table = Table {
        name: words.say(title),
        columns: columns.iter().map(|key| words.say(*key)).collect(),
        rows: rows.collect(),
        empty: words.say(empty),
    };
    section(words, title, Content::Table(table))
}

fn standing(words: Words<'_>, detail: &RequestDetail) -> Vec<(String, Cell)> {
    let view = &detail.view;
    let fact = |key: Key, cell: Cell| (words.say(key), cell);
    let waits_for = view.waits_for.map(|by| words.name(by.name(), by.label()));
    let mut facts = vec![
        fact(
            Key::Kind,
            Cell::Text(words.name(view.kind.name(), view.kind.label())),
        ),
        fact(
            Key::Stage,
            Cell::Text(words.name(view.stage.name(), view.stage.label())),
        ),
        fact(Key::Applicant, Cell::Code(view.applicant.to_string())),
        fact(Key::Subject, Cell::Text(view.subject.clone())),
        fact(Key::WaitsFor, waits_for.map_or_else(none, Cell::Text)),
        fact(Key::Received, time(view.received_at)),
        fact(Key::Due, time_or_none(view.due)),
        fact(Key::Clause, Cell::Text(words.clause(detail.clause))),
    ];
    if let Some(at) = detail.complete_at {
        facts.push(fact(Key::CompleteAt, time(at)));
    }
    if !detail.signed.is_empty() {
        facts.push(fact(Key::Signed, Cell::Text(detail.signed.clone())));
    }
    if !detail.rows.is_empty() {
        let rows: Vec<String> = detail.rows.iter().map(ToString::to_string).collect();
        facts.push(fact(Key::RestingRows, Cell::Code(rows.join(", "))));
    }
    facts
}

/// An act that is open to whoever looks, and where it is done.
fn open(words: Words<'_>, number: RequestNumber, open: &OpenAct) -> Vec<Cell> {
    let name = words.name(open.act.name(), open.act.label());
    vec![
        Cell::Link(format!("/requests/{number}/acts/{}", open.act), name),
        Cell::Text(words.name(open.by.name(), open.by.label())),
        Cell::Text(words.name(open.to.name(), open.to.label())),
        Cell::Text(words.clause(open.clause)),
    ]
}

fn clock(words: Words<'_>, clock: &ClockView) -> Vec<Cell> {
    vec![
        Cell::English(format!("{}: {}", clock.term, clock.duty)),
        words.state(&clock.state),
        time_or_none(clock.from),
        time_or_none(clock.due),
        Cell::Text(words.clause(clock.clause)),
        Cell::English(clock.then.clone()),
    ]
}

fn history(words: Words<'_>, line: &HistoryView) -> Vec<Cell> {
    let letter = line.letter.as_ref();
    vec![
        time(line.at),
        Cell::Text(act(words, &line.what)),
        Cell::Code(line.who.clone()),
        Cell::Text(words.name(line.stage.name(), line.stage.label())),
        Cell::Text(words.clause(line.clause)),
        Cell::Text(line.reasons.clone()),
        letter.map_or_else(none, |letter| {
            Cell::Text(format!("№ {}, {}", letter.number, letter.dispatched))
        }),
    ]
}

/// What was done: an act, or a word of the history's own.
fn act(words: Words<'_>, what: &str) -> String {
    let act: Result<Act, _> = what.parse();
    act.map_or_else(
        |_| words.word("history", what),
        |act| words.name(act.name(), act.label()),
    )
}

fn document(words: Words<'_>, number: RequestNumber, view: &DocumentView) -> Vec<Cell> {
    let (name, state) = match &view.state {
        DocumentState::Issued { file, at, .. } => (kept(number, *file, &view.number), time(*at)),
        DocumentState::Waiting => (
            Cell::Code(view.number.clone()),
            Cell::Text(words.say(Key::BeingMade)),
        ),
        DocumentState::Impossible { why } => {
            let why = format!("{}: {why}", words.say(Key::CannotBeMade));
            (Cell::Code(view.number.clone()), Cell::Text(why))
        }
    };
    vec![
        name,
        Cell::Text(words.word("paper", view.kind.label())),
        Cell::Code(view.language.tag().to_owned()),
        state,
    ]
}

fn file(words: Words<'_>, number: RequestNumber, view: &FileView) -> Vec<Cell> {
    let key = match &view.scan {
        Scan::Clean { .. } => Key::ScanClean,
        Scan::Waiting => Key::ScanWaiting,
        Scan::Unscanned => Key::Unscanned,
        Scan::Infected { .. } => Key::ScanInfected,
    };
    let name = match &view.scan {
        // The content is gone.
        Scan::Infected { .. } => Cell::Code(view.name.clone()),
        Scan::Clean { .. } | Scan::Waiting | Scan::Unscanned => {
            kept(number, view.sha256, &view.name)
        }
    };
    vec![
        name,
        Cell::Code(view.field.clone()),
        Cell::Code(view.bytes.to_string()),
        Cell::Text(words.say(key)),
    ]
}

/// A file that can be fetched.
fn kept(number: RequestNumber, sha256: Sha256, name: &str) -> Cell {
    Cell::Link(
        format!("/requests/{number}/files/{sha256}"),
        name.to_owned(),
    )
}

/// The fields of a form, by the names that the orders give them.
fn filled(words: Words<'_>, title: Key, (form, fields): (&str, &[(String, String)])) -> Section {
    let form = law::form::form(form);
    let row = |(id, value): &(String, String)| {
        let field = form.and_then(|form| form.field(id));
        let name = field.map_or_else(|| id.clone(), |field| words.name(field.label, id));
        vec![Cell::Text(name), Cell::Text(value.clone())]
    };
    table(
        words,
        (title, Key::NothingToShow),
        &[Key::FormField, Key::Value],
        fields.iter().map(row),
    )
}
