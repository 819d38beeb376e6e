//! Technical conditions of a connection to ЕШДИ (386/НҚ, ЕШДИ п. 6, прил. 2).
//!
//! The text is the order's; three slips of the Russian one are mended (a comma twice, «аннулируют»), and its general
//! questions are numbered as the Kazakh ones are.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{heading, paragraph, signed, title};
use crate::block::{Block, Table, Title};
use crate::field::{Fault, FieldError, Line};
use crate::head::{Head, Organisation};
use crate::language::{Bilingual, Language};
use crate::request::Request;
use crate::words;

/// How long technical conditions hold: sixty calendar days (прил. 2, общие вопросы, п. 1).
const VALID_DAYS: i64 = 60;
/// How long before their end they are to be prolonged: ten days, which we count by the calendar (п. 2; the text names no unit).
const PROLONG_DAYS: i64 = 10;

/// Technical conditions; their number and date are the document's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TechnicalConditions {
    /// The request they answer.
    pub request: Request,
    /// Name and address of the object.
    pub object: Bilingual<Line>,
    /// The operator of communications.
    pub operator: Organisation,
    /// Where the active equipment is attached; none where nobody named it.
    pub attach_point: Option<Bilingual<Line>>,
    /// How long they hold.
    pub validity: Validity,
}

/// How long technical conditions hold, and by when they are to be prolonged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    last_day: Date,
    prolong_by: Date,
}

impl Validity {
    /// Conditions issued on a day: sixty calendar days, day one being the next; prolonged ten days before the last.
    pub fn counted_from(issued: Date) -> Self {
        let last_day = issued.checked_add(VALID_DAYS.days()).unwrap_or(Date::MAX);
        let prolong_by = last_day
            .checked_sub(PROLONG_DAYS.days())
            .unwrap_or(last_day);
        Self {
            last_day,
            prolong_by,
        }
    }

    /// The days that the desk's own clocks show.
    pub fn new(last_day: Date, prolong_by: Date) -> Result<Self, FieldError> {
        if prolong_by <= last_day {
            return Ok(Self {
                last_day,
                prolong_by,
            });
        }
        Err(FieldError {
            field: "validity.prolong_by",
            fault: Fault::Shape("conditions are prolonged before their last day, not after it"),
        })
    }

    /// The last day on which they hold.
    pub const fn last_day(self) -> Date {
        self.last_day
    }

    /// The last day on which they may be prolonged.
    pub const fn prolong_by(self) -> Date {
        self.prolong_by
    }
}

impl TechnicalConditions {
    pub(super) fn lay_out(&self, head: &Head, language: Language) -> (Title, Vec<Block>) {
        let number = &head.number;
        let title = match language {
            Language::Kazakh => title(
                format!("ИҚБШ-ға қосудың №\u{a0}{number} ТЕХНИКАЛЫҚ ШАРТТАРЫ"),
                "",
            ),
            Language::Russian => title(
                format!("ТЕХНИЧЕСКИЕ УСЛОВИЯ №\u{a0}{number}"),
                "на подключение к ЕШДИ",
            ),
        };
        let mut blocks = vec![
            Block::Paragraph(match language {
                Language::Kazakh => format!("Негіздеме: {}.", self.request.brief(language)),
                Language::Russian => format!("Основание: {}.", self.request.brief(language)),
            }),
            self.facts(language),
        ];
        blocks.extend(requirements(language));
        blocks.extend(self.general(language));
        blocks.push(signed(head, language));
        (title, blocks)
    }

    fn facts(&self, language: Language) -> Block {
        let labels = match language {
            Language::Kazakh => [
                "Объектінің атауы мен мекенжайы",
                "Байланыс операторының атауы",
                "Белсенді жабдықты қосу нүктесі",
                "Түйістіру технологиясы",
            ],
            Language::Russian => [
                "Наименование и адрес объекта",
                "Наименование оператора связи",
                "Точка подключения активного оборудования",
                "Технология стыка",
            ],
        };
        let attach_point = self.attach_point.as_ref();
        let unnamed = || language.pick("көрсетілмеген", "не указана").to_owned();
        let values = [
            self.object.of(language).to_string(),
            self.operator.named(language),
            attach_point.map_or_else(unnamed, |point| point.of(language).to_string()),
            "10G, full-duplex, SM".to_owned(),
        ];
        Table::fields(labels.into_iter().zip(values))
    }

    fn general(&self, language: Language) -> [Block; 4] {
        let Validity {
            last_day,
            prolong_by,
        } = self.validity;
        let (through, by) = (
            words::through(last_day, language),
            words::not_later_than(prolong_by, language),
        );
        let days = match language {
            Language::Kazakh => format!(
                "Осы техникалық шарттар {through} жарамды. Оларды ұзарту туралы МТҚ-ға {by} өтініш жасау қажет; \
                 олай болмаған жағдайда олардың күші автоматты түрде жойылады."
            ),
            Language::Russian => format!(
                "Настоящие технические условия действительны {through}. За их продлением необходимо обратиться в ГТС {by}; \
                 в противном случае они автоматически аннулируются."
            ),
        };
        [
            heading(language, "Жалпы мәселелер", "Общие вопросы"),
            Block::item(
                "1.",
                language.pick(
                    "Техникалық шарттар күнтізбелік 60 (алпыс) күн жарамды болады.",
                    "Технические условия действительны в течение 60 (шестидесяти) календарных дней.",
                ),
            ),
            Block::item(
                "2.",
                language.pick(
                    "Жұмыстар орындалмаған кезде, техникалық шарттарды растау және МТҚ-мен қайта келісу қажет. Жарамдылық мерзімі аяқталғанға дейін 10 күн бұрын ұзартылмаған жағдайда, техникалық шарттардың күші автоматты түрде жойылады.",
                    "При невыполнении работ технические условия необходимо подтвердить и пересогласовать в ГТС. В случае непродления за 10 дней до окончания срока действия технические условия автоматически аннулируются.",
                ),
            ),
            Block::Paragraph(days),
        ]
    }
}

fn requirements(language: Language) -> [Block; 6] {
    let item = |number: &str, kk: &str, ru: &str| Block::item(number, language.pick(kk, ru));
    [
        heading(language, "Қосу шарттары", "Условия подключения"),
        paragraph(
            language,
            "Бұзылмаудың тұрақты режимінде кепілді қызмет көрсету үшін негізгі және резервтік байланыс арнасын тәуелсіз физикалық арналар арқылы қосу қажет.",
            "Для оказания гарантированного сервиса в отказоустойчивом режиме необходимо подключение основного и резервного канала связи посредством независимых физических каналов.",
        ),
        heading(
            language,
            "Оптикалық патчкордтарды өткізуге қойылатын талаптар",
            "Требования к прокладке оптических патчкордов",
        ),
        item(
            "1.",
            "Оптикалық сөрелер арасындағы оптикалық патчкордтарды (SC-LC) қолданыстағы металл құрастырылымдары бойынша гофрленген құбырда өткізу.",
            "Оптические патчкорды (SC-LC) между оптическими полками прокладывать в гофрированной трубе по существующим металлоконструкциям.",
        ),
        item(
            "2.",
            "Оптикалық патчкордтардың (SC-LC) олардың тиесілігін анықтауға мүмкіндік беретін таңбалануы болу керек.",
            "Оптические патчкорды (SC-LC) должны иметь маркировку, позволяющую определить их принадлежность.",
        ),
        item(
            "3.",
            "Оптикалық патчкордтарды өткізу бойынша жұмыстарды орындау алдында жұмыстарды МТҚ өкілімен келісу.",
            "Перед выполнением работ по прокладке оптических патчкордов согласовать работы с представителем ГТС.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_days_from_the_next_and_ten_before_their_end() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let validity = Validity::counted_from(day("2026-05-08"));
        assert_eq!(validity.last_day(), day("2026-07-07"));
        assert_eq!(validity.prolong_by(), day("2026-06-27"));
        let (last, by) = (validity.last_day(), validity.prolong_by());
        assert_eq!(Validity::new(last, by), Ok(validity));
        let error = Validity::new(by, last).unwrap_err();
        assert_eq!(error.field, "validity.prolong_by");
    }
}
