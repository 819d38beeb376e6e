//! Requests: in lists, with all that is known of one, and what an act would change.

use crate::language::Language;
use crate::render::difference::sign;
use crate::render::table::{table, visible};
use crate::time;
use wire::{
    ActFormView, ClockView, DecisionView, DocumentState, DocumentView, FileView, HistoryView, Item,
    Preview, RequestDetail, RequestView, Scan, SignatureView,
};

/// The columns of a list.
pub(crate) const HEADER: &[&str] = &[
    "number",
    "kind",
    "applicant",
    "subject",
    "stage",
    "waits for",
    "received",
    "due",
    "clause",
];

/// A line of a list.
pub(crate) fn cells(request: &RequestView, language: Language) -> Vec<String> {
    vec![
        request.number.to_string(),
        language.kind(request.kind),
        request.applicant.to_string(),
        request.subject.clone(),
        language.stage(request.stage),
        request
            .waits_for
            .map_or_else(|| "-".to_owned(), |by| language.by(by)),
        time::shown(request.received_at),
        time::shown_or_dash(request.due),
        request
            .clause
            .map_or_else(|| "-".to_owned(), |clause| clause.to_string()),
    ]
}

/// A list of requests; `none` says that there are none.
pub(crate) fn list(items: &[Item], language: Language, none: &str) -> String {
    let lines = items.iter().filter_map(|item| {
        let Item::Request(request) = item else {
            return None;
        };
        Some(cells(request, language))
    });
    let lines: Vec<Vec<String>> = lines.collect();
    if lines.is_empty() {
        return none.to_owned();
    }
    table(HEADER, lines)
}

/// All that is known of a request.
pub(crate) fn detail(request: &RequestDetail, language: Language) -> String {
    let view = &request.view;
    let (form, version) = &request.form;
    let complete = request.complete_at;
    let complete = complete.map_or(String::new(), |at| {
        format!(", complete {}", time::shown(at))
    });
    let head = format!(
        "{} {} of {}: {}\n  by {}, form {form} version {version}, revision {}\n  received {}{complete}",
        view.number.citation(),
        language.kind(view.kind),
        view.applicant,
        language.stage(view.stage),
        request.clause,
        view.revision,
        time::shown(view.received_at),
    );
    let fields = request.fields.iter();
    let of = law::form::form(form);
    let fields = fields.map(|(id, value)| vec![language.field(of, id), visible(value)]);
    let head = if request.signed.is_empty() {
        head
    } else {
        format!("{head}\n  signed by {}", visible(&request.signed))
    };
    let mut parts = vec![head, table(&["field", "value"], fields.collect())];
    if !request.clocks.is_empty() {
        let clocks = request.clocks.iter().map(clock_cells).collect();
        let header = ["term", "state", "from", "due", "what", "then", "clause"];
        parts.push(table(&header, clocks));
    }
    let history = request.history.iter().map(|entry| {
        vec![
            time::shown(entry.at),
            language.event(&entry.what),
            entry.who.clone(),
            language.stage(entry.stage),
            entry.clause.to_string(),
            visible(&entry.reasons),
        ]
    });
    let header = ["at", "what", "who", "stage", "clause", "reasons"];
    parts.push(table(&header, history.collect()));
    parts.extend(letters(&request.history));
    parts.extend(
        request
            .act_forms
            .iter()
            .map(|form| act_form(form, language)),
    );
    parts.extend(papers(request));
    if !request.rows.is_empty() {
        let rows: Vec<String> = request.rows.iter().map(ToString::to_string).collect();
        parts.push(format!("rows in force: {}", rows.join(", ")));
    }
    let acts = request
        .acts
        .iter()
        .map(|open| language.act(open.act, open.by));
    let acts: Vec<String> = acts.collect();
    parts.push(if acts.is_empty() {
        "you can do nothing to it as it stands".to_owned()
    } else {
        format!("what you can do: {}", acts.join(", "))
    });
    parts.join("\n\n")
}

/// The official letters behind lines of the history.
fn letters(history: &[HistoryView]) -> Option<String> {
    let lines = history.iter().enumerate();
    let cells = lines.filter_map(|(line, entry)| {
        let letter = entry.letter.as_ref()?;
        let scan = letter
            .scan
            .map_or_else(|| "-".to_owned(), |scan| scan.to_string());
        Some(vec![
            line.to_string(),
            letter.number.clone(),
            letter.dispatched.to_string(),
            time::shown(letter.received_at),
            scan,
        ])
    });
    let cells: Vec<Vec<String>> = cells.collect();
    let header = ["line", "letter", "dispatched", "received", "scan"];
    (!cells.is_empty()).then(|| table(&header, cells))
}

/// The form that an act carried.
fn act_form(carried: &ActFormView, language: Language) -> String {
    let (form, version) = &carried.form;
    let mut head = format!(
        "line {}, {}: form {form} version {version}",
        carried.line,
        language.event(carried.act.label())
    );
    if !carried.signed.is_empty() {
        head = format!("{head}\n  signed by {}", visible(&carried.signed));
    }
    if carried.fields.is_empty() {
        return format!("{head}\n  its fields stand in its document");
    }
    let of = law::form::form(form);
    let fields = carried.fields.iter();
    let fields = fields.map(|(id, value)| vec![language.field(of, id), visible(value)]);
    format!("{head}\n{}", table(&["field", "value"], fields.collect()))
}

/// Files, decisions and documents.
fn papers(request: &RequestDetail) -> Vec<String> {
    let mut parts = Vec::new();
    if !request.files.is_empty() {
        let files = request.files.iter().map(file_cells).collect();
        parts.push(table(
            &["file", "field", "content", "bytes", "scanned", "sha256"],
            files,
        ));
    }
    if !request.signatures.is_empty() {
        let signatures = request.signatures.iter().map(signature_cells).collect();
        parts.push(table(
            &["signed by", "BIN", "at", "text", "signature"],
            signatures,
        ));
    }
    if !request.decisions.is_empty() {
        let decisions = request.decisions.iter().map(decision_cells).collect();
        parts.push(table(
            &["line", "decision", "officer", "at", "signature"],
            decisions,
        ));
    }
    if !request.documents.is_empty() {
        let documents = request.documents.iter().map(document_cells).collect();
        parts.push(table(
            &["document", "number", "language", "state"],
            documents,
        ));
    }
    parts
}

fn file_cells(file: &FileView) -> Vec<String> {
    let scan = match &file.scan {
        Scan::Clean { at } => format!("clean, {}", time::shown(*at)),
        Scan::Waiting => "not yet".to_owned(),
        Scan::Unscanned => "unscanned".to_owned(),
        Scan::Infected { with } => format!("holds {}", visible(with)),
    };
    vec![
        visible(&file.name),
        file.field.clone(),
        file.content.clone(),
        file.bytes.to_string(),
        scan,
        file.sha256.to_string(),
    ]
}

fn signature_cells(signature: &SignatureView) -> Vec<String> {
    vec![
        visible(&signature.name),
        visible(&signature.bin),
        time::shown(signature.at),
        signature.text.to_string(),
        signature.cms.to_string(),
    ]
}

fn decision_cells(decision: &DecisionView) -> Vec<String> {
    let signature = decision.signature.map_or_else(
        || "unsigned yet".to_owned(),
        |signature| format!("by generation {}", signature.generation),
    );
    vec![
        decision.line.to_string(),
        decision.statement.outcome.to_string(),
        decision.statement.officer.to_string(),
        time::shown(decision.statement.at),
        signature,
    ]
}

fn document_cells(document: &DocumentView) -> Vec<String> {
    let state = match &document.state {
        DocumentState::Issued { code, .. } => format!("code {code}"),
        DocumentState::Waiting => "not made yet".to_owned(),
        DocumentState::Impossible { why } => format!("cannot be made: {}", visible(why)),
    };
    vec![
        document.kind.to_string(),
        document.number.clone(),
        document.language.to_string(),
        state,
    ]
}

fn clock_cells(clock: &ClockView) -> Vec<String> {
    let due = match clock.due_if_complete {
        Some(due) => format!(
            "{} (from completeness {})",
            time::shown_or_dash(clock.due),
            time::shown(due)
        ),
        None => time::shown_or_dash(clock.due),
    };
    vec![
        clock.term.clone(),
        clock.state.clone(),
        time::shown_or_dash(clock.from),
        due,
        clock.duty.clone(),
        clock.then.clone(),
        clock.clause.to_string(),
    ]
}

/// What an act would change.
pub(crate) fn preview(preview: &Preview, language: Language) -> String {
    let mut lines = vec![format!(
        "it would be {}; compared with epoch {}, {} rows would change",
        language.stage(preview.stage),
        preview.base,
        preview.changed
    )];
    let differences = preview.differences.iter();
    lines
        .extend(differences.map(|difference| format!("  {} {}", sign(difference), difference.key)));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::request::{Act, Stage};
    use wire::OfficialLetter;
    use wire::keys::Sha256;

    /// A letter is shown whole, with the line that it stands behind; without letters nothing is.
    #[test]
    fn a_letter_is_shown_with_its_line() {
        let scan = Sha256([0xa5; 32]);
        let line = |letter: Option<OfficialLetter>| HistoryView {
            at: "2026-11-21T04:00:00Z".parse().unwrap(),
            what: "report-ready".to_owned(),
            who: "officer".to_owned(),
            clause: law::Clause::known("eshdi-5"),
            stage: Stage::Submitted,
            reasons: String::new(),
            letter,
        };
        let letter = |scan| OfficialLetter {
            number: "17-04/812\u{1b}".to_owned(),
            dispatched: "2026-11-20".parse().unwrap(),
            received_at: "2026-11-21T04:00:00Z".parse().unwrap(),
            scan,
        };
        assert_eq!(letters(&[line(None)]), None);
        let history = [
            line(None),
            line(Some(letter(Some(scan)))),
            line(Some(letter(None))),
        ];
        let told = letters(&history).unwrap();
        let rows: Vec<&str> = told.lines().collect();
        assert_eq!(rows.len(), 3, "{told}");
        let check = |row: usize, parts: &[&str]| {
            let row = rows[row];
            assert!(parts.iter().all(|part| row.contains(part)), "{row}");
        };
        check(0, &["LINE", "LETTER", "DISPATCHED", "RECEIVED", "SCAN"]);
        let whole = ["17-04/812", "2026-11-20", "2026-11-21"];
        check(1, &[&whole[..], &["1 ", &scan.to_string()]].concat());
        check(2, &[&whole[..], &["2 "]].concat());
        assert!(!told.contains('\u{1b}'), "{told}");
    }

    #[test]
    fn the_form_of_an_act_is_shown_with_who_signed_it() {
        let view = ActFormView {
            act: Act::FileAct,
            line: 2,
            form: ("test_act".to_owned(), 1),
            signed: "А. Омаров for АО «Пример»\u{1b}".to_owned(),
            fields: vec![("tested.decision".to_owned(), "positive".to_owned())],
        };
        let check = |view: &ActFormView, language: Language, parts: &[&str]| {
            let told = act_form(view, language);
            assert!(parts.iter().all(|part| told.contains(part)), "{told}");
            assert!(!told.contains('\u{1b}'), "{told}");
        };
        let signer = "signed by А. Омаров for АО «Пример»";
        check(
            &view,
            Language::En,
            &[
                "line 2, file-act: form test_act version 1",
                signer,
                "tested.decision",
                "positive",
            ],
        );
        let label = "Решение по результатам тестирования";
        check(&view, Language::Ru, &["подать акт", label]);
        let bare = ActFormView {
            signed: String::new(),
            fields: Vec::new(),
            ..view
        };
        check(&bare, Language::Kk, &["its fields stand in its document"]);
        assert!(!act_form(&bare, Language::Kk).contains("signed"));
    }
}
