//! Version 1 of the files: the document.

mod reader;
mod resources;
mod rows;
mod services;
mod tables;
mod times;
mod tunnel;
mod values;
mod words;

use crate::nearest::suggestion;
use crate::problem::{Fault, Problems};
use crate::source::Source;
use model::{Row, RowKind};
use reader::{Fields, Node, Read, Reader, Refused, article};
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Longest file, in bytes: a full catalogue in the roomiest layout takes about 64 MiB. A longer one is refused unread.
const FILE_BYTES_MAX: usize = 128 << 20;

/// What one file states.
#[derive(Debug, Default)]
pub(crate) struct File {
    /// The rows in the order of their lines, each with the span of its key's value.
    pub(crate) rows: Vec<(Row, Range<usize>)>,
    /// The kinds it states.
    pub(crate) kinds: BTreeSet<RowKind>,
}

/// A kind of table.
struct Table {
    name: &'static str,
    kind: RowKind,
    /// The field that names a row; where it is absent, the one that does in its place.
    key: [&'static str; 2],
    read: fn(&mut Fields<'_, '_>, &mut Reader<'_, '_>) -> Result<Row, Refused>,
}

const TABLES: &[Table] = &[
    table("authority", RowKind::Authority, "id", rows::authority),
    table("operator", RowKind::Operator, "id", rows::operator),
    table(
        "organisation",
        RowKind::Organisation,
        "id",
        rows::organisation,
    ),
    table("channel", RowKind::Channel, "id", rows::channel),
    table("uplink", RowKind::Uplink, "id", rows::uplink),
    table("catalogue", RowKind::Catalogue, "prefix", rows::catalogue),
    table("access-list", RowKind::AccessList, "id", rows::access_list),
    table(
        "special-access",
        RowKind::SpecialAccess,
        "id",
        rows::special_access,
    ),
    table("deny", RowKind::Rule, "id", rows::deny),
    table("allow", RowKind::Rule, "id", rows::allow),
    table("vpn-service", RowKind::VpnService, "id", rows::vpn_service),
    table("service", RowKind::Service, "id", rows::service),
    table("enrolment", RowKind::Enrolment, "id", rows::enrolment),
    Table {
        name: "path-lock",
        kind: RowKind::PathLock,
        key: ["channel", "uplink"],
        read: rows::path_lock,
    },
    table("account", RowKind::Account, "name", rows::account),
    table(
        "protected-resource",
        RowKind::ProtectedResource,
        "id",
        resources::protected_resource,
    ),
    table(
        "mail-domain",
        RowKind::MailDomain,
        "domain",
        resources::mail_domain,
    ),
    table(
        "root-hand-over",
        RowKind::RootHandOver,
        "id",
        resources::root_hand_over,
    ),
    table(
        "information-system",
        RowKind::InformationSystem,
        "id",
        services::information_system,
    ),
    table(
        "integration-service",
        RowKind::IntegrationService,
        "key",
        services::integration_service,
    ),
    table(
        "connection",
        RowKind::Connection,
        "id",
        services::connection,
    ),
    table("tunnel", RowKind::Tunnel, "system", tunnel::tunnel),
    table(
        "withdrawn-act",
        RowKind::WithdrawnAct,
        "system",
        services::withdrawn_act,
    ),
    table(
        "planned-works",
        RowKind::PlannedWorks,
        "id",
        services::planned_works,
    ),
    table("agreement", RowKind::Agreement, "id", services::agreement),
];

const fn table(
    name: &'static str,
    kind: RowKind,
    key: &'static str,
    read: fn(&mut Fields<'_, '_>, &mut Reader<'_, '_>) -> Result<Row, Refused>,
) -> Table {
    Table {
        name,
        kind,
        key: [key, key],
        read,
    }
}

/// Reads one file. What is wrong goes to `problems`; a file with problems gives what could be read, so that keys stated
/// twice are still found.
pub(crate) fn read(source: &Source<'_>, problems: &mut Problems) -> File {
    let mut reader = Reader { source, problems };
    let mut file = File::default();
    if source.text.len() > FILE_BYTES_MAX {
        let message = format!("the file is longer than {} MiB", FILE_BYTES_MAX >> 20);
        reader.report(
            0..0,
            Fault::new(message, "split it: files of one kind may be many"),
        );
        return file;
    }
    let (document, errors) = DeTable::parse_recoverable(source.text);
    for error in &errors {
        let hint = "put the TOML right; what the rows say is judged after that";
        let span = error.span().unwrap_or(0..0);
        reader.report(
            span,
            Fault::new(format!("not TOML: {}", error.message()), hint),
        );
    }
    let document = document.into_inner();
    if !errors.is_empty() || version(&document, &mut reader).is_err() {
        return file;
    }
    for (name, node) in &document {
        entry(&mut file, name, node, &mut reader);
    }
    file.rows.sort_by_key(|(_, span)| span.start);
    file
}

/// The version must be there and known; without it nothing else has a meaning.
fn version(document: &DeTable<'_>, reader: &mut Reader<'_, '_>) -> Result<(), Refused> {
    let hint = "begin the file with `version = 1`";
    let Some(node) = document.get("version") else {
        return Err(reader.report(0..0, Fault::new("the file states no version", hint)));
    };
    let version = u32::read(node, reader)?;
    if version == 1 {
        return Ok(());
    }
    let message = format!("version {version} is not known: this gateway reads version 1");
    Err(reader.report(node.span(), Fault::new(message, hint)))
}

/// One entry at the top of the document.
fn entry(
    file: &mut File,
    name: &Spanned<std::borrow::Cow<'_, str>>,
    node: &Node<'_>,
    reader: &mut Reader<'_, '_>,
) {
    let text = name.get_ref().as_ref();
    if let Some(table) = TABLES.iter().find(|table| table.name == text) {
        file.kinds.insert(table.kind);
        rows_of(file, table, node, reader);
        return;
    }
    match text {
        "version" => {}
        "declare" => {
            let kinds = Vec::<Stated>::read(node, reader).unwrap_or_default();
            file.kinds.extend(kinds.into_iter().map(|stated| stated.0));
        }
        _ => reader
            .problems
            .add(|| reader.source.problem(&name.span(), unknown_kind(text))),
    }
}

/// The rows of one kind of table.
fn rows_of(file: &mut File, table: &Table, node: &Node<'_>, reader: &mut Reader<'_, '_>) {
    let name = table.name;
    let DeValue::Array(elements) = node.get_ref() else {
        let message = format!("`{name}` must be an array of tables, not {}", article(node));
        reader.report(
            node.span(),
            Fault::new(message, format!("begin each row with `[[{name}]]`")),
        );
        return;
    };
    let title = format!("[[{name}]]");
    for element in elements {
        let Ok(mut fields) = Fields::open(element, &title, reader) else {
            continue;
        };
        if let Ok(row) = (table.read)(&mut fields, reader) {
            let [key, other] = table.key;
            let named_by = if fields.has(key) { key } else { other };
            file.rows.push((row, fields.span_of(named_by)));
        }
        fields.close(reader);
    }
}

/// A kind in `declare = ["catalogue"]`: stated without necessarily putting a row.
struct Stated(RowKind);

impl Read for Stated {
    const WHAT: &str = "the name of a kind";
    const EXAMPLE: &str = "\"catalogue\"";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let name = reader.text::<Self>(node)?;
        let mut kinds = RowKind::ALL
            .iter()
            .copied()
            .filter(|kind| *kind != RowKind::Block);
        let kind = kinds.find(|kind| kind.label() == name).map(Self);
        kind.ok_or_else(|| reader.report(node.span(), undeclarable(name)))
    }
}

fn unknown_kind(name: &str) -> Fault {
    match name {
        "block" => only_the_law(),
        "rule" => Fault::new("unknown kind `rule`", "write `[[deny]]` or `[[allow]]`"),
        _ => {
            let tables = TABLES.iter().map(|table| table.name);
            let known: Vec<&str> = ["version", "declare"].into_iter().chain(tables).collect();
            Fault::new(format!("unknown kind `{name}`"), suggestion(name, &known))
        }
    }
}

fn undeclarable(name: &str) -> Fault {
    let message = format!("`{name}` is no kind of row");
    match name {
        "block" => only_the_law(),
        "deny" | "allow" => Fault::new(message, "denies and allows are one kind: write `rule`"),
        _ => {
            let kinds = RowKind::ALL.iter().filter(|kind| **kind != RowKind::Block);
            let known: Vec<&str> = kinds.map(|kind| kind.label()).collect();
            Fault::new(message, suggestion(name, &known))
        }
    }
}

fn only_the_law() -> Fault {
    Fault::new(
        "blocks cannot be written in files: only the law writes them (386/НҚ, ЕШДИ п. 13)",
        "to drop traffic yourself, write `[[deny]]`; to end a block, put its addresses into `[[catalogue]]`",
    )
}
