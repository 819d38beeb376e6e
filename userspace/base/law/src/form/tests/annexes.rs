//! The forms beside the tables of `legal-tables.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::*;

/// A table of the file: its heading, and its rows as cells by the names of the columns.
struct Table {
    heading: String,
    rows: Vec<BTreeMap<String, String>>,
}

fn tables() -> Option<Vec<Table>> {
    let folder = crate::texts::folder()?;
    let text = std::fs::read_to_string(folder.join("legal-tables.md")).unwrap();
    let mut tables = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            tables.push(Table {
                heading: heading.to_owned(),
                rows: Vec::new(),
            });
            columns.clear();
            continue;
        }
        let Some(table) = tables.last_mut() else {
            continue;
        };
        if let Some(rest) = line
            .strip_prefix("Подаёт")
            .or(line.strip_prefix("Проверяет"))
        {
            write!(table.heading, " {rest}").unwrap();
        }
        let Some(row) = line.strip_prefix('|') else {
            continue;
        };
        let row = row.strip_suffix('|').unwrap_or(row);
        let cells: Vec<String> = row.split('|').map(|c| c.trim().replace("**", "")).collect();
        if columns.is_empty() {
            columns = cells;
        } else if !cells[0].starts_with("--") {
            table
                .rows
                .push(columns.iter().cloned().zip(cells).collect());
        }
    }
    Some(tables)
}

fn table_of<'a>(tables: &'a [Table], id: &str) -> &'a Table {
    let name = format!("`{id}`");
    tables
        .iter()
        .find(|table| table.heading.contains(&name))
        .unwrap()
}

/// The letters of a field's flags: G, S, F, Y, P.
fn letters(field: &Field) -> String {
    let marks = [
        ('G', field.kind == FieldKind::Group),
        ('S', field.secret),
        ('F', field.kind.is_file()),
        ('Y', field.kind.is_flag()),
        ('P', field.personal),
    ];
    marks
        .iter()
        .filter(|(_, is)| *is)
        .map(|(letter, _)| letter)
        .collect()
}

#[test]
fn the_annexes_of_order_603_are_the_tables() {
    let Some(tables) = tables() else {
        return;
    };
    for (id, rows, secrets, files, flags) in [
        ("service_publication", 69, 4, 6, 8),
        ("test_act", 14, 0, 1, 0),
        ("connection", 66, 4, 4, 7),
        ("service_update", 68, 4, 6, 6),
        ("connection_update", 67, 4, 4, 7),
    ] {
        let form = form(id).unwrap();
        let ours: Vec<&Field> = form.fields.iter().filter(|f| f.row.is_some()).collect();
        let table = table_of(&tables, id);
        assert_eq!((ours.len(), table.rows.len()), (rows, rows), "{id}");
        for (number, (field, row)) in (1_u16..).zip(ours.iter().zip(&table.rows)) {
            let place = format!("{id} {number}");
            assert_eq!(field.row, Some(number), "{place}");
            assert_eq!(row["№"], number.to_string(), "{place}");
            assert_eq!(row["id"], field.id, "{place}");
            assert_eq!(row["RU"], field.label.ru, "{place}");
            assert_eq!(row["KZ"], field.label.kk, "{place}");
            compare_flags(field, &row["флаги"], &place);
            if !row.get("условие").is_none_or(String::is_empty) {
                let hangs = form.fields.iter().any(|other| {
                    (other.id == field.id || field.is_in(other))
                        && matches!(other.presence, Presence::When(_))
                });
                assert!(hangs, "{place}");
            }
        }
        let count = |letter: char| ours.iter().filter(|f| letters(f).contains(letter)).count();
        assert_eq!((count('S'), count('F')), (secrets, files), "{id}");
        assert_eq!(count('Y'), flags, "{id}");
        for (words, number) in [("Секретов", secrets), ("файлов", files), ("да/нет", flags)]
        {
            let stated = format!("{words} {number}");
            let silent = !table.heading.contains(words);
            assert!(
                silent && number == 0 || table.heading.contains(&stated),
                "{id} {stated}"
            );
        }
    }
}

/// All flags are the same, letter for letter, and the environment with them.
fn compare_flags(field: &Field, cell: &str, place: &str) {
    let mut stated: Vec<&str> = cell.split(' ').filter(|word| !word.is_empty()).collect();
    let environment = stated
        .iter()
        .position(|word| word.starts_with("E:"))
        .map(|at| stated.remove(at));
    let expected = match field.environment {
        Some(Environment::Test) => Some("E:test"),
        Some(Environment::Production) => Some("E:prod"),
        None => None,
    };
    assert_eq!(environment, expected, "{place}");
    assert_eq!(letters(field), stated.concat(), "{place}");
}

/// The ids of a cell: `head_name_signature, seal` or `signed_at.party1 / .party2` or `networks[]`.
fn ids(cell: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for part in cell.split([',', '/']) {
        let part = part.trim().trim_end_matches("[]");
        let stem = ids
            .last()
            .and_then(|id| id.rsplit_once('.'))
            .map(|(stem, _)| stem);
        let id = match (part.starts_with('.'), stem) {
            (true, Some(stem)) => format!("{stem}{part}"),
            _ => part.to_owned(),
        };
        ids.push(id);
    }
    ids
}

/// What the tables list and nobody files: the desk counts it.
const COMPUTED: &str = "valid_until";

#[test]
fn the_forms_of_order_386_and_the_agreement_hold_the_tables() {
    let Some(tables) = tables() else {
        return;
    };
    for (id, rows) in [
        ("eshdi_channel", 6),
        ("eshdi_tu", 8),
        ("waf_onboard", 9),
        ("antideface_onboard", 3),
        ("access_lists", 6),
        ("access_request", 6),
        ("mail_onboard", 8),
        ("agreement", 7),
    ] {
        let form = form(id).unwrap();
        let table = table_of(&tables, id);
        assert_eq!(table.rows.len(), rows, "{id}");
        for row in &table.rows {
            let mut found = String::new();
            for wanted in ids(&row["id"]) {
                // П. 15 lists no services; п. 15-2 does.
                if wanted == COMPUTED || (id == "access_lists" && wanted == "services") {
                    continue;
                }
                let inside = format!("{wanted}.");
                let fields = form.fields.iter();
                let mut fields = fields
                    .filter(|f| f.id == wanted || f.id.starts_with(&inside))
                    .peekable();
                assert!(fields.peek().is_some(), "{id} has no {wanted}");
                if let Some(number) = row.get("№") {
                    let number = number.parse().ok();
                    assert_eq!(form.field(&wanted).unwrap().row, number, "{id} {wanted}");
                }
                fields.for_each(|field| found.push_str(&letters(field)));
            }
            let stated = row.get("флаги").map_or("", String::as_str);
            let stated = stated.split(',').next().unwrap_or_default();
            for letter in ['S', 'P', 'F', 'Y'] {
                let ours = found.contains(letter);
                let theirs = stated.contains(letter);
                // A row of ours may hold a file or a question more than the table tells; never a secret or a person.
                let strict = matches!(letter, 'S' | 'P');
                let place = format!("{id} {} {letter}", row["id"]);
                assert!(
                    if strict && row.contains_key("флаги") {
                        ours == theirs
                    } else {
                        ours || !theirs
                    },
                    "{place}"
                );
            }
        }
    }
    let alert = table_of(&tables, "ip_catalog_alert");
    let (_, list) = alert.heading.split_once("`: ").unwrap();
    let stated: Vec<&str> = list
        .split(", ")
        .map(|id| id.trim_end_matches(['.', '?', ']', '[']))
        .collect();
    let ours: Vec<&str> = eshdi::CATALOGUE_ALERT.fields.iter().map(|f| f.id).collect();
    assert_eq!(ours, stated);
}

#[test]
fn every_form_has_its_count_of_fields() {
    let counts: Vec<(&str, usize)> = FORMS
        .iter()
        .map(|form| (form.id, form.fields.len()))
        .collect();
    assert_eq!(
        counts,
        [
            ("eshdi_channel", 17),
            ("eshdi_tu", 13),
            ("eshdi_tu_prolongation", 4),
            ("eshdi_readiness", 9),
            ("catalogue_update", 8),
            ("ip_catalog_alert", 6),
            ("incident", 9),
            ("access_lists", 4),
            ("access_request", 14),
            ("waf_onboard", 22),
            ("antideface_onboard", 32),
            ("resource_change", 15),
            ("root_acknowledgement", 7),
            ("mail_onboard", 14),
            ("mail_status_change", 9),
            ("service_creation", 31),
            ("service_publication", 79),
            ("service_update", 78),
            ("service_removal", 6),
            ("connection", 78),
            ("connection_update", 78),
            ("disconnection", 9),
            ("test_act", 14),
            ("act_withdrawal", 9),
            ("agreement", 22),
            ("planned_works", 9),
            ("termination", 5)
        ]
    );
}
