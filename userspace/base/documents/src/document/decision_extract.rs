//! Extract of a decision with its clocks: every clock shows its clause, its start, its due moment and what happens then.

use jiff::Timestamp;
use law::Clause;

use super::{signed, title};
use crate::block::{Block, Row, Table, Title};
use crate::citation::citation;
use crate::field::{List, Prose};
use crate::head::Head;
use crate::language::{Bilingual, Language};
use crate::request::{Request, capital};
use crate::terms::Term;
use crate::words;

/// The extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionExtract {
    /// The request decided on.
    pub request: Request,
    /// When it was decided.
    pub decided: Timestamp,
    /// By which clause.
    pub clause: Clause,
    /// What was decided.
    pub decision: Bilingual<Prose>,
    /// The clocks that run from it or ran up to it; none where no clock does.
    pub clocks: Option<List<Clock>>,
}

/// A clock of the law on this request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The term.
    pub term: Term,
    /// When it began.
    pub started: Timestamp,
    /// When it ends.
    pub due: Due,
}

/// When a clock ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// At the latest then: a term to act.
    By(Timestamp),
    /// Not before then: a bar.
    NotBefore(Timestamp),
    /// The law names no moment.
    Unstated,
}

impl DecisionExtract {
    pub(super) fn lay_out(&self, head: &Head, language: Language) -> (Title, Vec<Block>) {
        let request = self.request.brief(language);
        let title = match language {
            Language::Kazakh => title("ҮЗІНДІ КӨШІРМЕ", format!("{request} бойынша шешімнен")),
            Language::Russian => title(
                "ВЫПИСКА",
                format!(
                    "из решения по заявке №\u{a0}{} {}",
                    self.request.number,
                    words::dated(law::zone::date(self.request.received), language)
                ),
            ),
        };
        let subject = self.request.subject(language);
        let (received, decided) = (
            words::at(self.request.received, language),
            words::at(self.decided, language),
        );
        let cited = citation(self.clause, language);
        let mut blocks = vec![Block::Paragraph(match language {
            Language::Kazakh => format!(
                "{subject} {received} келіп түсті. Ол бойынша {decided} төмендегі шешім қабылданды. Негіздеме: {cited}."
            ),
            Language::Russian => format!(
                "{subject} поступила {received}. По ней {decided} принято решение, изложенное ниже. Основание: {cited}."
            ),
        })];
        blocks.extend(Block::paragraphs(self.decision.of(language).as_str()));
        if let Some(clocks) = &self.clocks {
            blocks.extend(Self::terms(clocks, language));
        }
        blocks.push(signed(head, language));
        (title, blocks)
    }

    /// The clocks, with what is said of their time.
    fn terms(clocks: &List<Clock>, language: Language) -> [Block; 3] {
        [
            Block::Heading(language.pick("Мерзімдер", "Сроки").to_owned()),
            Block::Table(Self::table(clocks, language)),
            Block::Paragraph(
                language
                    .pick(
                        "Уақыт Алматы уақыты бойынша көрсетілген. Мерзім соңғы күннің сағат 24:00-інде аяқталады.",
                        "Время указано по Алматы. Срок истекает в 24:00 последнего дня.",
                    )
                    .to_owned(),
            ),
        ]
    }

    fn table(clocks: &List<Clock>, language: Language) -> Table {
        let head = match language {
            Language::Kazakh => [
                "Негіздеме",
                "Кім және не істейді",
                "Басталуы",
                "Аяқталуы",
                "Мерзім өткенде",
            ],
            Language::Russian => [
                "Основание",
                "Кто и что делает",
                "Начало",
                "Окончание",
                "По истечении",
            ],
        };
        Table {
            shares: vec![10, 13, 7, 8, 11],
            head: Some(head.map(str::to_owned).to_vec()),
            rows: clocks.iter().map(|clock| clock.row(language)).collect(),
        }
    }
}

impl Clock {
    fn row(&self, language: Language) -> Row {
        let term = self.term;
        let due = match (self.due, language) {
            (Due::By(moment), _) => words::brief_end(moment),
            (Due::NotBefore(moment), _) => words::brief_not_before(moment, language),
            (Due::Unstated, Language::Kazakh) => "мерзімі белгіленбеген".to_owned(),
            (Due::Unstated, Language::Russian) => "срок не установлен".to_owned(),
        };
        let deed = format!("{}: {}", term.actor(language), term.duty(language));
        Row::Cells(vec![
            citation(term.row().clause, language),
            capital(&deed),
            words::brief(self.started),
            due,
            self.follows(language),
        ])
    }

    /// What happens when the clock runs out; a bar ends then.
    fn follows(self, language: Language) -> String {
        let barred = language.pick(
            "Бұған дейін өтінім қабылданбайды",
            "До этого заявка не принимается",
        );
        match self.due {
            Due::NotBefore(_) => barred.to_owned(),
            Due::By(_) | Due::Unstated => capital(self.term.follows(language)),
        }
    }
}
