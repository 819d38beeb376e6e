//! Annex 4: act of testing and putting into operation (п. 27, 45).

use crate::clause::known;
use crate::deadline::Party;
use crate::form::FieldKind::{Choice, Date, File, Group, Key, Line, Reference, Text};
use crate::form::rows::{annex, fields};
use crate::form::words::DECISIONS;
use crate::form::{Addressee, Condition, Field, FileKind, Form, Is, Label, Signing};

/// Act of testing. The owner corrects it (п. 27) or, on the way of a connection, the initiator (п. 45); the operator
/// of the infrastructure checks it.
///
/// Row 3 is the client in Russian and the initiator in Kazakh, as printed. The date of row 14 belongs to a positive
/// decision alone: without one there is no production (п. 27, 45).
pub const TEST_ACT: Form = Form {
    id: "test_act",
    version: 1,
    clause: known("int-annex-4"),
    filed_by: &[Party::ServiceOwner, Party::Initiator],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Акт тестирования и ввода в эксплуатацию",
        "Тестілеу және пайдалануға енгізу туралы акт",
    ),
    fields: annex!([ROWS]),
};

/// The tests were passed.
pub const TEST_PASSED: Condition = Condition::Field("tested.decision", Is::Choice("positive"));

const ROWS: &[Field] = fields! {
    "parties", Group, "Участники информационного взаимодействия", "Ақпараттық өзара іс-қимыл қатысушылары";
    "parties.owner_name", Line, "Наименование владельца сервиса", "Сервис иесінің атауы";
    "parties.client_name", Line, "Наименование клиента сервиса", "Интеграциялық сервис бастамашысының атауы";
    "systems", Group, "Информационные системы", "Ақпараттық жүйелер";
    "systems.owner_is", Reference("systems"), "Информационная система владельца сервиса",
        "Сервис иесінің ақпараттық жүйесі";
    "systems.initiator_is", Reference("systems"), "Информационная система инициатора интеграционного сервиса",
        "Интеграциялық сервис бастамашысының ақпараттық жүйесі";
    "tested", Group, "Сервисы тестирования", "Тестілеу сервистері";
    "tested.name", Line, "Наименование сервиса", "Сервис атауы";
    "tested.service_key", Key, "Ключ сервиса", "Сервис кілті";
    "tested.conclusion", Text, "Заключение", "Қорытынды";
    "tested.test_scenario", Text, "Сценарий тестирования", "Тестілеу сценарийі";
    "tested.decision", Choice(DECISIONS), "Решение по результатам тестирования", "Тестілеу нәтижелері бойынша шешім";
    "tested.is_security_act", File(FileKind::Document),
        "Акт по результатам испытаний на соответствие требованиям информационной безопасности",
        "Ақпараттық қауіпсіздік талаптарына сәйкестігін сынау нәтижелері бойынша акт";
    "tested.go_live_date", Date, "Дата перевода в промышленную среду", "Өнеркәсіптік ортаға ауыстыру күні",
        when(TEST_PASSED);
};
