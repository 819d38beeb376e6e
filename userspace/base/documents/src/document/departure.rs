//! Notice of departures from the technical conditions (386/НҚ, ЕШДИ п. 11).

use jiff::Timestamp;
use jiff::civil::Date;
use law::{Clause, Unit};

use super::{signed, title};
use crate::block::{Block, Row, Table, Title};
use crate::citation::citation;
use crate::field::{Line, List, Prose};
use crate::head::Head;
use crate::language::{Bilingual, Language};
use crate::terms::clause_of;
use crate::words::{self, Role};

/// The notice. The Russian text of п. 11 calls it a notice of rejection, the Kazakh one just a notice; we follow the latter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartureNotice {
    /// Number of the technical conditions.
    pub conditions: Line,
    /// Date of the technical conditions.
    pub issued: Date,
    /// Name and address of the object.
    pub object: Bilingual<Line>,
    /// What was found.
    pub departures: List<Departure>,
    /// When the five working days end, where the receipt is known when this is written.
    pub until: Option<Timestamp>,
}

/// One departure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// What the conditions demand; none where the finding names no single demand.
    pub requirement: Option<Requirement>,
    /// What was found instead.
    pub found: Bilingual<Prose>,
}

/// A demand of the technical conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// 10G, full-duplex, SM.
    LinkTechnology,
    /// A main and a reserve channel over independent physical channels.
    Redundancy,
    /// Patch cords in a corrugated tube along the metal structures.
    Tube,
    /// Marks on the patch cords.
    Marking,
    /// The works agreed with ГТС beforehand.
    Agreement,
}

impl Requirement {
    /// Where the conditions demand it.
    pub fn clause(self) -> Option<Clause> {
        let id = match self {
            Self::LinkTechnology => "eshdi-tu-link",
            Self::Redundancy => return Some(Clause::ESHDI_TU_REDUNDANCY),
            Self::Tube => "eshdi-tu-1",
            Self::Marking => "eshdi-tu-2",
            Self::Agreement => "eshdi-tu-3",
        };
        id.parse().ok()
    }

    /// The demand in a few words.
    pub const fn words(self, language: Language) -> &'static str {
        let (kk, ru) = match self {
            Self::LinkTechnology => (
                "Түйістіру технологиясы: 10G, full-duplex, SM",
                "Технология стыка: 10G, full-duplex, SM",
            ),
            Self::Redundancy => (
                "Тәуелсіз физикалық арналар арқылы негізгі және резервтік байланыс арнасы",
                "Основной и резервный канал связи посредством независимых физических каналов",
            ),
            Self::Tube => (
                "Оптикалық патчкордтар (SC-LC) металл құрастырылымдар бойынша гофрленген құбырда",
                "Оптические патчкорды (SC-LC) в гофрированной трубе по металлоконструкциям",
            ),
            Self::Marking => (
                "Оптикалық патчкордтардың (SC-LC) таңбалануы",
                "Маркировка оптических патчкордов (SC-LC)",
            ),
            Self::Agreement => (
                "Жұмыстарды МТҚ өкілімен алдын ала келісу",
                "Согласование работ с представителем ГТС",
            ),
        };
        language.pick(kk, ru)
    }
}

impl DepartureNotice {
    pub(super) fn lay_out(&self, head: &Head, language: Language) -> (Title, Vec<Block>) {
        let title = match language {
            Language::Kazakh => title("ХАБАРЛАМА", "техникалық шарттарға сәйкессіздік туралы"),
            Language::Russian => title("УВЕДОМЛЕНИЕ", "о несоответствии техническим условиям"),
        };
        let (number, dated) = (&self.conditions, words::dated(self.issued, language));
        let object = self.object.of(language);
        let found = match language {
            Language::Kazakh => format!(
                "ИҚБШ-ға қосудың {dated} №\u{a0}{number} техникалық шарттарының орындалуын тексеру кезінде мынадай \
                 сәйкессіздіктер анықталды. Объект: {object}."
            ),
            Language::Russian => format!(
                "При проверке исполнения технических условий №\u{a0}{number} {dated} на подключение к ЕШДИ выявлены \
                 следующие несоответствия. Объект: {object}."
            ),
        };
        let blocks = vec![
            Block::Paragraph(found),
            Block::Table(self.table(language)),
            Block::Paragraph(self.duty(language)),
            signed(head, language),
        ];
        (title, blocks)
    }

    fn table(&self, language: Language) -> Table {
        let head = match language {
            Language::Kazakh => [
                "№",
                "Техникалық шарттардың талабы",
                "Анықталған сәйкессіздік",
            ],
            Language::Russian => [
                "№",
                "Требование технических условий",
                "Выявленное несоответствие",
            ],
        };
        let row = |(number, departure): (usize, &Departure)| {
            let demand = departure.requirement.map_or_else(
                || "—".to_owned(),
                |demand| {
                    let cited = demand.clause().map(|clause| citation(clause, language));
                    format!("{}\n{}", demand.words(language), cited.unwrap_or_default())
                },
            );
            Row::Cells(vec![
                number.to_string(),
                demand,
                departure.found.of(language).to_string(),
            ])
        };
        Table {
            shares: vec![1, 9, 9],
            head: Some(head.map(str::to_owned).to_vec()),
            rows: (1..).zip(&self.departures).map(row).collect(),
        }
    }

    fn duty(&self, language: Language) -> String {
        let days = words::count(5, Unit::WorkingDays, Role::Genitive, language);
        let until = self.until.map(|moment| words::until(moment, language));
        let cited = citation(const { clause_of("EI-11") }, language);
        let until = until.map(|until| match language {
            Language::Kazakh => format!(", {until}"),
            Language::Russian => format!(", {until},"),
        });
        let until = until.unwrap_or_default();
        match language {
            Language::Kazakh => format!(
                "Байланыс операторы анықталған сәйкессіздіктерді осы хабарламаны алған күнінен бастап {days} ішінде{until} \
                 жояды және бұл туралы МТҚ-ға хабарлайды. Негіздеме: {cited}."
            ),
            Language::Russian => format!(
                "Оператор связи устраняет выявленные несоответствия в течение {days} со дня получения настоящего \
                 уведомления{until} и сообщает об этом в ГТС. Основание: {cited}."
            ),
        }
    }
}
