//! The terms of the law in both languages: what is to be done, by whom, and what follows.

use law::Clause;
use law::deadline::{Lapse, Party, TermRow, term};

use crate::field::{Fault, FieldError};
use crate::language::Language;

mod table;

use table::DUTIES;

/// A term of [`law::DEADLINES`] with its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    row: &'static TermRow,
    duty: (&'static str, &'static str),
}

impl Term {
    /// The term of an id (`EI-13`) that stands in `field`.
    pub fn new(field: &'static str, id: &str) -> Result<Self, FieldError> {
        let duty = DUTIES.iter().find(|(known, _)| *known == id);
        if let (Some(row), Some((_, duty))) = (term(id), duty) {
            return Ok(Self { row, duty: *duty });
        }
        let fault = Fault::Shape("no term of the law has this id; ids look like EI-13");
        Err(FieldError { field, fault })
    }

    /// The row of the law's table.
    pub const fn row(self) -> &'static TermRow {
        self.row
    }

    /// What is to be done.
    pub const fn duty(self, language: Language) -> &'static str {
        language.pick(self.duty.0, self.duty.1)
    }

    /// Who has to act.
    pub fn actor(self, language: Language) -> String {
        let names = self.row.actors.iter().map(|party| actor(*party, language));
        names.collect::<Vec<_>>().join(", ")
    }

    /// What happens when the term runs out.
    pub const fn follows(self, language: Language) -> &'static str {
        follows(self.row.lapse, language)
    }
}

/// The clause of a term's id, found while compiling; a wrong id does not compile.
pub(crate) const fn clause_of(id: &str) -> Clause {
    law::deadline::known_term(id).clause
}

/// A party, as documents name it.
pub(crate) const fn actor(party: Party, language: Language) -> &'static str {
    let (kk, ru) = match party {
        Party::Gts => ("МТҚ", "ГТС"),
        Party::DutyService => ("МТҚ Кезекшілік қызметі", "Дежурная служба ГТС"),
        Party::Operator => ("байланыс операторы", "оператор связи"),
        Party::User => ("пайдаланушы", "пользователь"),
        Party::Applicant => ("өтініш беруші", "заявитель"),
        Party::MailOwner => (
            "электрондық пошта жүйесінің меншік иесі",
            "собственник электронной почтовой системы",
        ),
        Party::Infrastructure => ("оператор", "оператор"),
        Party::ServiceOwner => ("сервис иесі", "владелец сервиса"),
        Party::Initiator => (
            "интеграциялық сервистің бастамашысы",
            "инициатор интеграционного сервиса",
        ),
        Party::Authority => ("уәкілетті орган", "уполномоченный орган"),
        Party::Integrator => ("сервистік интегратор", "сервисный интегратор"),
        Party::Participants => ("өзара іс-қимылға қатысушылар", "участники взаимодействия"),
        Party::Gateway => ("шлюз", "шлюз"),
    };
    language.pick(kk, ru)
}

/// What happens when a term runs out, as a clause of a sentence.
///
/// [`law::deadline::Lapse`] says which of these the orders' text gives and which is our reading.
pub(crate) const fn follows(lapse: Lapse, language: Language) -> &'static str {
    let (kk, ru) = match lapse {
        Lapse::Block => (
            "көрсетілген IP-мекенжайлардан Интернетке қолжетімділік бұғатталады",
            "доступ к Интернету с указанных IP-адресов блокируется",
        ),
        Lapse::ConditionsVoid => (
            "техникалық шарттардың күші автоматты түрде жойылады",
            "технические условия автоматически аннулируются",
        ),
        Lapse::Disconnect => (
            "сервис өшіріледі немесе қосылу тоқтатыла тұрады, бұл туралы қатысушыларға хабарланады",
            "сервис отключается или подключение приостанавливается, о чем сообщается участникам",
        ),
        Lapse::Suspend => (
            "объектінің барлық интеграциялық өзара іс-қимылы тоқтатыла тұрады",
            "все интеграционные взаимодействия объекта приостанавливаются",
        ),
        Lapse::AccessCloses => ("қолжетімділік жабылады", "доступ закрывается"),
        Lapse::Refuse => ("өтінім қабылданбайды", "заявка не принимается"),
        Lapse::Remind => ("еске салу жіберіледі", "направляется напоминание"),
        Lapse::Escalate => (
            "жауапты лауазымды тұлғаға хабарланады",
            "сообщается ответственному должностному лицу",
        ),
        Lapse::CountsAsUnplanned => (
            "жұмыстар жоспардан тыс болып есептеледі",
            "работы считаются внеплановыми",
        ),
        Lapse::IndexFalls => (
            "сервистің қолжетімділік индексі төмендейді",
            "снижается индекс доступности сервиса",
        ),
        Lapse::Nothing => ("салдары көзделмеген", "последствия не предусмотрены"),
    };
    language.pick(kk, ru)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_of_the_law_has_its_words() {
        let of_law: Vec<_> = law::DEADLINES.iter().map(|row| row.id).collect();
        let of_ours: Vec<_> = DUTIES.iter().map(|(id, _)| *id).collect();
        assert_eq!(of_ours, of_law);
        for id in of_law {
            let term = Term::new("clocks", id).unwrap();
            for language in Language::ALL {
                let words = term.duty(language);
                assert!(words.chars().all(crate::field::is_printable), "{words}");
                assert!(!words.ends_with('.'), "{words}");
            }
        }
    }

    #[test]
    fn an_unknown_term_is_refused() {
        let error = Term::new("clocks.term", "EI-99").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("clocks.term: it does not fit")
        );
    }
}
