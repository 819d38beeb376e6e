//! Refusal of a request, with reasons (386/НҚ, ЕШДИ п. 10, п. 17, п. 18, ЕШЭП п. 10; other clauses as the desk cites them).

use jiff::civil::Date;
use law::{Clause, Unit};

use super::{signed, title};
use crate::block::{Block, Title};
use crate::citation::citation;
use crate::field::{List, Prose};
use crate::head::Head;
use crate::language::{Bilingual, Language};
use crate::request::{Request, taken_again_from};
use crate::words::{self, Role};

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is refused.
    pub request: Request,
    /// By which clause.
    pub clause: Clause,
    /// Why.
    pub reasons: List<Bilingual<Prose>>,
    /// The day on which the applicant receives this, where it is known when it is written: the portal delivers at once.
    pub received: Option<Date>,
}

/// When a refused request may be filed again, as a sentence.
///
/// The thirty days of [`crate::RequestKind::bar`] bind only where the refusal rests on that very clause; elsewhere the law has
/// no bar, and the applicant may mend the reasons and file at once.
pub(crate) fn refiling(
    request: &Request,
    clause: Clause,
    received: Option<Date>,
    language: Language,
) -> String {
    let portal = request.kind.portal(language);
    let barred = request.kind.bar().filter(|bar| *bar == clause);
    if barred.is_none() {
        return match language {
            Language::Kazakh => {
                format!(
                    "Себептер жойылғаннан кейін өтінімді {portal} қайта жіберуге болады; бұған мерзім белгіленбеген."
                )
            }
            Language::Russian => {
                format!(
                    "После устранения причин заявку можно повторно направить {portal}; срок для этого не установлен."
                )
            }
        };
    }
    let days = words::count(30, Unit::CalendarDays, Role::Genitive, language);
    let from = received.map(|day| words::from_day(taken_again_from(day), language));
    let from = from.map_or_else(String::new, |from| format!(", {from}"));
    match language {
        Language::Kazakh => format!(
            "Қайта өтінім {portal} осы хабарлама алынған күннен кейін {days} өткен соң{from} қабылданады."
        ),
        Language::Russian => format!(
            "Повторная заявка принимается {portal} по истечении {days} после получения настоящего уведомления{from}."
        ),
    }
}

impl Refusal {
    pub(super) fn lay_out(&self, head: &Head, language: Language) -> (Title, Vec<Block>) {
        let title = match language {
            Language::Kazakh => title("ХАБАРЛАМА", "өтінімді қабылдамау туралы"),
            Language::Russian => title("УВЕДОМЛЕНИЕ", "об отклонении заявки"),
        };
        let subject = self.request.subject(language);
        let (received, cited) = (
            words::at(self.request.received, language),
            citation(self.clause, language),
        );
        let mut blocks = match language {
            Language::Kazakh => vec![
                Block::Paragraph(format!(
                    "{subject} қабылданбады. Өтінім {received} келіп түскен."
                )),
                Block::Paragraph(format!("Негіздеме: {cited}.")),
                Block::Paragraph("Қабылдамау себептері:".to_owned()),
            ],
            Language::Russian => vec![
                Block::Paragraph(format!("{subject} отклонена. Заявка поступила {received}.")),
                Block::Paragraph(format!("Основание: {cited}.")),
                Block::Paragraph("Причины отклонения:".to_owned()),
            ],
        };
        let reasons = self
            .reasons
            .iter()
            .map(|reason| reason.of(language).to_string());
        blocks.extend(Block::numbered(reasons));
        blocks.push(Block::Paragraph(refiling(
            &self.request,
            self.clause,
            self.received,
            language,
        )));
        blocks.push(signed(head, language));
        (title, blocks)
    }
}
