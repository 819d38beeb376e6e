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

    fn rows(&self, language: Language) -> Vec<Row> {
        let label = |kk, ru| language.pick(kk, ru);
        let (decision, production) = match (self.verdict, language) {
            (Verdict::Positive(day), _) => {
                (label("оң", "положительное"), words::date(day, language))
            }
            (Verdict::Negative, Language::Kazakh) => ("теріс", "ауыстырылмайды".to_owned()),
            (Verdict::Negative, Language::Russian) => {
                ("отрицательное", "не переводится".to_owned())
            }
        };
        let group = |number: u8, kk, ru| Row::Group(format!("{number}. {}", language.pick(kk, ru)));
        let row = |number: u8, name: &str, value: &str| {
            Row::Cells(vec![
                format!("{number}."),
                name.to_owned(),
                value.to_owned(),
            ])
        };
        let of = |text: &Bilingual<Line>| text.of(language).to_string();
        vec![
            group(
                1,
                "Ақпараттық өзара іс-қимыл қатысушылары",
                "Участники информационного взаимодействия",
            ),
            row(
                2,
                label("Сервис иесінің атауы", "Наименование владельца сервиса"),
                &of(&self.owner),
            ),
            row(
                3,
                label(
                    "Интеграциялық сервис бастамашысының атауы",
                    "Наименование клиента сервиса",
                ),
                &of(&self.client),
            ),
            group(4, "Ақпараттық жүйелер", "Информационные системы"),
            row(
                5,
                label(
                    "Сервис иесінің ақпараттық жүйесі",
                    "Информационная система владельца сервиса",
                ),
                &of(&self.owner_system),
            ),
            row(
                6,
                label(
                    "Интеграциялық сервис бастамашысының ақпараттық жүйесі",
                    "Информационная система инициатора интеграционного сервиса",
                ),
                &of(&self.initiator_system),
            ),
            group(7, "Тестілеу сервистері", "Сервисы тестирования"),
            row(
                8,
                label("Сервис атауы", "Наименование сервиса"),
                &of(&self.service),
            ),
            row(
                9,
                label("Сервис кілті", "Ключ сервиса"),
                self.service_key.as_str(),
            ),
            row(
                10,
                label("Қорытынды", "Заключение"),
                self.conclusion.of(language).as_str(),
            ),
            row(
                11,
                label("Тестілеу сценарийі", "Сценарий тестирования"),
                self.scenario.of(language).as_str(),
            ),
            row(
                12,
                label(
                    "Тестілеу нәтижелері бойынша шешім",
                    "Решение по результатам тестирования",
                ),
                decision,
            ),
            row(
                13,
                label(
                    "Ақпараттық қауіпсіздік талаптарына сәйкестігін сынау нәтижелері бойынша акт",
                    "Акт по результатам испытаний на соответствие требованиям информационной безопасности",
                ),
                &of(&self.security_act),
            ),
            row(
                14,
                label(
                    "Өнеркәсіптік ортаға ауыстыру күні",
                    "Дата перевода в промышленную среду",
                ),
                &production,
            ),
        ]
    }
}
