//! Act of testing and putting into operation (603/НҚ, прил. 2: annex 4 of the integration rules).

use jiff::civil::Date;

use super::{signature, title};
use crate::block::{Block, Row, Table, Title};
use crate::field::{Line, Prose};
use crate::head::{Head, Signer};
use crate::language::{Bilingual, Language};
use crate::words;

/// The act, row by row as the annex has it.
///
/// Where the Russian annex says client and the Kazakh one initiator of the service (row 3), each text keeps its word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestAct {
    /// Row 2: the owner of the service.
    pub owner: Bilingual<Line>,
    /// Row 3: the client, which is the initiator.
    pub client: Bilingual<Line>,
    /// Row 5: the owner's information system.
    pub owner_system: Bilingual<Line>,
    /// Row 6: the initiator's information system.
    pub initiator_system: Bilingual<Line>,
    /// Row 8: the service.
    pub service: Bilingual<Line>,
    /// Row 9: the key of the service.
    pub service_key: Line,
    /// Row 10: the conclusion.
    pub conclusion: Bilingual<Prose>,
    /// Row 11: the scenario of the test.
    pub scenario: Bilingual<Prose>,
    /// Rows 12 and 14: the decision, and the day of the move to production.
    pub verdict: Verdict,
    /// Row 13: the act of the security tests.
    pub security_act: Bilingual<Line>,
    /// Who signs for the owner.
    pub owner_signer: Signer,
    /// Who signs for the initiator.
    pub initiator_signer: Signer,
}

/// What the tests showed. Only a positive decision has a day of the move to production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Positive: in production from this day.
    Positive(Date),
    /// Negative.
    Negative,
}

impl TestAct {
    pub(super) fn lay_out(&self, head: &Head, language: Language) -> (Title, Vec<Block>) {
        let title = match language {
            Language::Kazakh => title("Тестілеу және пайдалануға енгізу туралы АКТ", ""),
            Language::Russian => title("АКТ", "тестирования и ввода в эксплуатацию"),
        };
        let parties = match language {
            Language::Kazakh => [
                "Сервис иесі",
                "Интеграциялық сервистің бастамашысы",
                "Оператор",
            ],
            Language::Russian => [
                "Владелец сервиса",
                "Инициатор интеграционного сервиса",
                "Оператор",
            ],
        };
        let signers = [&self.owner_signer, &self.initiator_signer, &head.signer];
        let signatures = parties.into_iter().zip(signers);
        let signatures = signatures.map(|(party, signer)| signature(party, signer, language));
        let blocks = vec![
            Block::Table(Table {
                shares: vec![1, 7, 9],
                head: None,
                rows: self.rows(language),
            }),
            Block::Signatures(signatures.collect()),
        ];
        (title, blocks)
    }

    /// The fourteen rows; a row without a value is the name of those below it.
    fn rows(&self, language: Language) -> Vec<Row> {
        let (decision, production) = match (self.verdict, language) {
            (Verdict::Positive(day), Language::Kazakh) => ("оң", words::date(day, language)),
            (Verdict::Positive(day), Language::Russian) => {
                ("положительное", words::date(day, language))
            }
            (Verdict::Negative, Language::Kazakh) => ("теріс", "ауыстырылмайды".to_owned()),
            (Verdict::Negative, Language::Russian) => {
                ("отрицательное", "не переводится".to_owned())
            }
        };
        let line = |text: &Bilingual<Line>| Some(text.of(language).to_string());
        let prose = |text: &Bilingual<Prose>| Some(text.of(language).to_string());
        let values = [
            None,
            line(&self.owner),
            line(&self.client),
            None,
            line(&self.owner_system),
            line(&self.initiator_system),
            None,
            line(&self.service),
            Some(self.service_key.to_string()),
            prose(&self.conclusion),
            prose(&self.scenario),
            Some(decision.to_owned()),
            line(&self.security_act),
            Some(production),
        ];
        let rows = (1..).zip(LABELS).zip(values);
        let row = |((number, (kk, ru)), value): ((usize, (&str, &str)), Option<String>)| {
            let label = language.pick(kk, ru).to_owned();
            match value {
                None => Row::Group(format!("{number}. {label}")),
                Some(value) => Row::Cells(vec![format!("{number}."), label, value]),
            }
        };
        rows.map(row).collect()
    }
}

/// The rows of annex 4, in Kazakh and in Russian.
const LABELS: [(&str, &str); 14] = [
    (
        "Ақпараттық өзара іс-қимыл қатысушылары",
        "Участники информационного взаимодействия",
    ),
    ("Сервис иесінің атауы", "Наименование владельца сервиса"),
    (
        "Интеграциялық сервис бастамашысының атауы",
        "Наименование клиента сервиса",
    ),
    ("Ақпараттық жүйелер", "Информационные системы"),
    (
        "Сервис иесінің ақпараттық жүйесі",
        "Информационная система владельца сервиса",
    ),
    (
        "Интеграциялық сервис бастамашысының ақпараттық жүйесі",
        "Информационная система инициатора интеграционного сервиса",
    ),
    ("Тестілеу сервистері", "Сервисы тестирования"),
    ("Сервис атауы", "Наименование сервиса"),
    ("Сервис кілті", "Ключ сервиса"),
    ("Қорытынды", "Заключение"),
    ("Тестілеу сценарийі", "Сценарий тестирования"),
    (
        "Тестілеу нәтижелері бойынша шешім",
        "Решение по результатам тестирования",
    ),
    (
        "Ақпараттық қауіпсіздік талаптарына сәйкестігін сынау нәтижелері бойынша акт",
        "Акт по результатам испытаний на соответствие требованиям информационной безопасности",
    ),
    (
        "Өнеркәсіптік ортаға ауыстыру күні",
        "Дата перевода в промышленную среду",
    ),
];
