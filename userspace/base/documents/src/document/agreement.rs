//! Agreement on the use of integration services by owners of non-state systems (603/НҚ, прил. 4: annex 7 of the integration
//! rules).
//!
//! The text is the order's, clause by clause, in two copies of equal force (п. 14). Misprints are mended where the other
//! language or the grammar shows what is meant: «настояще», «отображение», stray commas, Latin letters in АС SD and ЕСМ, the
//! R of the formula and its left side, small letters in Тарап and Келісім. Where the languages differ in substance (п. 4
//! пп. 5, п. 7, п. 16) each copy keeps the order's words: that is for the parties to know and not ours to change.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{signature, title};
use crate::block::{Block, Table, Title};
use crate::field::{Fault, FieldError, Line, Prose};
use crate::head::{Head, Organisation, Signer};
use crate::language::{Bilingual, Language};
use crate::words;

mod kazakh;
mod russian;

/// The agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The state body (Party 1).
    pub state_body: Party,
    /// The service that it offers.
    pub service: Bilingual<Line>,
    /// The key of the service.
    pub service_key: Line,
    /// The index of availability that the parties set (п. 1, п. 7).
    pub availability: Percent,
    /// The owner of the non-state system (Party 2).
    pub user: Party,
    /// The application in the marketplaces that shows how popular the resource is (п. 4 пп. 3).
    pub application: Prose,
    /// The day on which the text was drawn up; it is in force from the signatures (п. 12).
    pub drawn_up: Date,
}

/// A side of the agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Name and number.
    pub organisation: Organisation,
    /// Who signs for it.
    pub signer: Signer,
    /// When it signed; none where it writes the day on the paper.
    pub signed: Option<Timestamp>,
}

/// Thousandths of a per cent, 0 to 100,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

/// A part of the order's text.
pub(super) enum Part {
    /// A chapter.
    Chapter(&'static str),
    /// A numbered clause.
    Clause(&'static str),
    /// A numbered item of the clause above it.
    Item(&'static str),
    /// Text between them.
    Text(&'static str),
    /// The formula of the index; the figure follows.
    Formula(&'static str),
}

impl Percent {
    /// Checks thousandths of a per cent that stand in `field`.
    pub fn new(field: &'static str, thousandths: u32) -> Result<Self, FieldError> {
        if thousandths <= 100_000 {
            return Ok(Self(thousandths));
        }
        let fault = Fault::Shape("a share is 0 to 100 per cent, in thousandths: 0 to 100000");
        Err(FieldError { field, fault })
    }

    /// Reads a share with at most three digits after its point, as forms write it: `99.95`.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        let wrong = || FieldError {
            field,
            fault: Fault::Shape("a share is a number with at most three digits after the point"),
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || whole.len() > 3 || part.len() > 3 {
            return Err(wrong());
        }
        let (whole, part): (u32, u32) = match (whole.parse(), format!("{part:0<3}").parse()) {
            (Ok(whole), Ok(part)) => (whole, part),
            (Err(_), _) | (_, Err(_)) => return Err(wrong()),
        };
        Self::new(field, whole.saturating_mul(1_000).saturating_add(part))
    }

    /// The share with a decimal comma and two digits after it, three where the third is no zero: `99,50`.
    fn figure(self) -> String {
        let (whole, part) = (self.0 / 1_000, self.0 % 1_000);
        if part % 10 == 0 {
            format!("{whole},{:02}", part / 10)
        } else {
            format!("{whole},{part:03}")
        }
    }
}

impl Agreement {
    pub(super) fn lay_out(&self, _head: &Head, language: Language) -> (Title, Vec<Block>) {
        let title = match language {
            Language::Kazakh => title(
                "КЕЛІСІМ",
                "мемлекеттік қызметтер көрсету үшін мемлекеттік емес ақпараттық жүйелер иелерінің интеграциялық сервистерді пайдалануы туралы",
            ),
            Language::Russian => title(
                "СОГЛАШЕНИЕ",
                "об использовании интеграционных сервисов владельцами негосударственных информационных систем для оказания государственных услуг",
            ),
        };
        let mut blocks = vec![self.preamble(language)];
        let parts = language.pick(kazakh::PARTS, russian::PARTS);
        blocks.extend(self.clauses(parts));
        blocks.push(Block::Heading(
            language
                .pick("Тараптардың деректемелері", "Реквизиты Сторон")
                .to_owned(),
        ));
        blocks.push(self.particulars(language));
        let sides = language.pick(["1-Тарап", "2-Тарап"], ["Сторона 1", "Сторона 2"]);
        let sides = sides.into_iter().zip([&self.state_body, &self.user]);
        let signatures = sides.map(|(side, party)| {
            let side = format!("{side}: {}", party.organisation.name.of(language));
            signature(&side, &party.signer, language)
        });
        if self.state_body.signed.is_none() || self.user.signed.is_none() {
            blocks.push(Block::Record(vec![
                language
                    .pick("Тараптар қол қойған күн", "Дата подписания Сторонами")
                    .to_owned(),
            ]));
        }
        blocks.push(Block::Signatures(signatures.collect()));
        (title, blocks)
    }

    fn preamble(&self, language: Language) -> Block {
        let name = |party: &Party| party.organisation.name.of(language).to_string();
        let (first, second) = (name(&self.state_body), name(&self.user));
        let (service, key) = (self.service.of(language), &self.service_key);
        Block::Paragraph(match language {
            Language::Kazakh => format!(
                "{first} ({service}, сервис кілті {key}), бұдан әрі «1-Тарап» деп аталатын, бір жағынан, және {second}, бұдан әрі \
                 «2-Тарап» деп аталатын, бірге «Тараптар» деп аталатын, осы интеграциялық сервистерді пайдалану туралы \
                 келісімді (бұдан әрі мәтін бойынша – Келісім) төмендегілер туралы жасасты."
            ),
            Language::Russian => format!(
                "{first} ({service}, ключ сервиса {key}), далее именуемое «Сторона 1», с одной стороны, и {second}, далее \
                 именуемое «Сторона 2», вместе именуемые «Стороны», заключили настоящее Соглашение об использовании \
                 интеграционных сервисов (далее по тексту – Соглашение) о нижеследующем."
            ),
        })
    }

    fn clauses<'a>(&'a self, parts: &'static [Part]) -> impl Iterator<Item = Block> + 'a {
        let (mut clause, mut item) = (0_u16, 0_u16);
        parts.iter().map(move |part| match part {
            Part::Chapter(text) => Block::Heading((*text).to_owned()),
            Part::Clause(text) => {
                (clause, item) = (clause.saturating_add(1), 0);
                Block::Paragraph(format!("{clause}.\u{a0}{text}"))
            }
            Part::Item(text) => {
                item = item.saturating_add(1);
                Block::item(format!("{item})"), *text)
            }
            Part::Text(text) => Block::Paragraph((*text).to_owned()),
            Part::Formula(text) => {
                Block::Formula(format!("{text}{}\u{a0}%", self.availability.figure()))
            }
        })
    }

    fn particulars(&self, language: Language) -> Block {
        let label = |kk, ru| language.pick(kk, ru);
        let party = |party: &Party| party.organisation.named(language);
        let signed = |party: &Party, kk, ru| {
            let at = party.signed.map(|at| words::at(at, language));
            at.map(|at| (label(kk, ru), at))
        };
        let first = signed(&self.state_body, "1-Тарап қол қойды", "Сторона 1 подписала");
        let second = signed(&self.user, "2-Тарап қол қойды", "Сторона 2 подписала");
        let rows = [
            (label("1-Тарап", "Сторона 1"), party(&self.state_body)),
            (label("2-Тарап", "Сторона 2"), party(&self.user)),
            (
                label("Сервис және оның кілті", "Сервис и его ключ"),
                format!("{}, {}", self.service.of(language), self.service_key),
            ),
            (
                label(
                    "Маркетплейстердегі мобильді қосымша (4-тармақтың 3) тармақшасы)",
                    "Мобильное приложение в маркетплейсах (пп. 3) п. 4)",
                ),
                self.application.to_string(),
            ),
            (
                label("Мәтін жасалған күн", "Дата составления текста"),
                words::date(self.drawn_up, language),
            ),
        ];
        Table::fields(rows.into_iter().chain(second).chain(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_with_a_decimal_comma() {
        for (text, figure) in [
            ("0", Some("0,00")),
            ("0.05", Some("0,05")),
            ("99.5", Some("99,50")),
            ("99.95", Some("99,95")),
            ("99.955", Some("99,955")),
            ("100", Some("100,00")),
            ("100.001", None),
            ("99.9555", None),
            ("99,5", None),
            ("-1", None),
            ("1.", None),
            (".5", None),
            ("", None),
        ] {
            let read = Percent::parse("index", text).map(Percent::figure);
            assert_eq!(read.as_deref().ok(), figure, "{text}");
        }
        assert_eq!(Percent::new("index", 100_001).unwrap_err().field, "index");
    }

    #[test]
    fn both_copies_have_the_same_clauses() {
        let shape = |parts: &[Part]| -> Vec<&str> {
            let name = |part: &Part| match part {
                Part::Chapter(_) => "chapter",
                Part::Clause(_) => "clause",
                Part::Item(_) => "item",
                Part::Text(_) => "text",
                Part::Formula(_) => "formula",
            };
            parts.iter().map(name).collect()
        };
        let russian = shape(russian::PARTS);
        assert_eq!(shape(kazakh::PARTS), russian);
        assert_eq!(russian.iter().filter(|name| **name == "clause").count(), 16);
        assert_eq!(russian.iter().filter(|name| **name == "chapter").count(), 6);
        assert_eq!(russian.iter().filter(|name| **name == "item").count(), 34);
    }
}
