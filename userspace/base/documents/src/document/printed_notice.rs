//! A notice on paper, handed over in person (603/НҚ, прил. 7, п. 8), in force from its delivery or from the day that it names,
//! whichever is later (п. 9).

use jiff::civil::Date;

use super::{signed, title};
use crate::block::{Block, Title};
use crate::head::Head;
use crate::language::Language;
use crate::notice::Notice;
use crate::words;

/// The notice and its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedNotice {
    /// What it says.
    pub notice: Notice,
    /// The day on which it takes effect, if it names one.
    pub effective: Option<Date>,
}

impl PrintedNotice {
    pub(super) fn lay_out(&self, head: &Head, language: Language) -> (Title, Vec<Block>) {
        let title = title(
            language.pick("ХАБАРЛАМА", "УВЕДОМЛЕНИЕ"),
            self.notice.subject(language),
        );
        let mut blocks = self.notice.blocks(language);
        blocks.push(Block::Paragraph(self.effect(language)));
        blocks.push(signed(head, language));
        blocks.push(Block::Heading(
            language
                .pick(
                    "Қолма-қол тапсыру туралы белгі",
                    "Отметка о вручении нарочно",
                )
                .to_owned(),
        ));
        let labels = match language {
            Language::Kazakh => [
                "Тапсырылған күні мен уақыты",
                "Тапсырған (лауазымы, Т.А.Ә., қолы)",
                "Алған (ұйымы, лауазымы, Т.А.Ә., қолы)",
                "Электрондық поштамен немесе факспен жіберілді (күні, мекенжайы)",
            ],
            Language::Russian => [
                "Дата и время вручения",
                "Вручил (должность, Ф.И.О., подпись)",
                "Получил (организация, должность, Ф.И.О., подпись)",
                "Направлено по электронной почте или факсу (дата, адрес)",
            ],
        };
        blocks.push(Block::Record(labels.map(str::to_owned).to_vec()));
        (title, blocks)
    }

    fn effect(&self, language: Language) -> String {
        let day = self.effective.map(|day| words::from_day(day, language));
        match (language, day) {
            (Language::Kazakh, None) => {
                "Осы хабарлама жеткізілгеннен кейін күшіне енеді (Келісімнің 9-тармағы).".to_owned()
            }
            (Language::Kazakh, Some(day)) => format!(
                "Осы хабарлама {day}, ал кейінірек жеткізілсе, жеткізілген күннен бастап күшіне енеді (Келісімнің 9-тармағы)."
            ),
            (Language::Russian, None) => {
                "Настоящее уведомление вступает в силу после доставки (п.\u{a0}9 Соглашения)."
                    .to_owned()
            }
            (Language::Russian, Some(day)) => format!(
                "Настоящее уведомление вступает в силу {day}, а если оно доставлено позднее – со дня доставки (п.\u{a0}9 Соглашения)."
            ),
        }
    }
}
