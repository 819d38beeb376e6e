//! Subjects, clauses and the notices about requests and terms.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Clause;

use super::{Matter, Running, addresses, progress, services, terms};
use crate::block::Block;
use crate::citation::citation;
use crate::document::refusal::refiling;
use crate::field::{Line, List, Prose};
use crate::language::{Bilingual, Language};
use crate::request::{Request, capital};
use crate::terms::{Term, clause_of};
use crate::words;

impl Matter {
    pub(super) fn clause(&self) -> Clause {
        match self {
            Self::Received { term, .. }
            | Self::Ending { term, .. }
            | Self::RanOut { term, .. }
            | Self::Recounted { term, .. } => term.row().clause,
            Self::Returned { clause, .. }
            | Self::Moved { clause, .. }
            | Self::Approved { clause, .. }
            | Self::Refused { clause, .. } => *clause,
            Self::Unknown { .. } | Self::Blocked { .. } | Self::Reopened { .. } => Clause::ESHDI_13,
            Self::Suspended { .. } => Clause::INT_65,
            Self::RootReplaced { .. } => const { clause_of("EI-21") },
            Self::PlannedWorks { .. } => const { clause_of("SL-5.4a") },
        }
    }

    pub(super) fn subject(&self, language: Language) -> String {
        let of = |request: &Request, kk: &str, ru: &str| {
            let number = &request.number;
            match language {
                Language::Kazakh => format!("№\u{a0}{number} өтінім {kk}"),
                Language::Russian => format!("Заявка №\u{a0}{number} {ru}"),
            }
        };
        let fixed = |kk: &str, ru: &str| language.pick(kk, ru).to_owned();
        match self {
            Self::Received { request, .. } => of(request, "тіркелді", "зарегистрирована"),
            Self::Returned { request, .. } => {
                of(request, "пысықтауға қайтарылды", "возвращена на доработку")
            }
            Self::Approved { request, .. } => of(request, "мақұлданды", "одобрена"),
            Self::Refused { request, .. } => of(request, "қабылданбады", "отклонена"),
            Self::Moved { request, stage, .. } => {
                let (number, stage) = (&request.number, progress::stage_words(*stage, language));
                match language {
                    Language::Kazakh => format!("№\u{a0}{number} өтінім: {stage}"),
                    Language::Russian => format!("Заявка №\u{a0}{number}: {stage}"),
                }
            }
            Self::Recounted { about, .. } => match language {
                Language::Kazakh => format!("Мерзім қайта есептелді: {}", about.kk),
                Language::Russian => format!("Срок пересчитан: {}", about.ru),
            },
            Self::Ending { about, .. } => match language {
                Language::Kazakh => format!("Мерзім аяқталып келеді: {}", about.kk),
                Language::Russian => format!("Заканчивается срок: {}", about.ru),
            },
            Self::RanOut { about, .. } => match language {
                Language::Kazakh => format!("Мерзім өтті: {}", about.kk),
                Language::Russian => format!("Срок истек: {}", about.ru),
            },
            Self::Unknown { .. } => fixed(
                "ИҚБШ: «IP-мекенжайлар каталогында» жоқ IP-мекенжайлар анықталды",
                "ЕШДИ: обнаружены IP-адреса, отсутствующие в «Каталоге IP-адресов»",
            ),
            Self::Blocked { .. } => fixed(
                "ИҚБШ: IP-мекенжайлардан Интернетке қолжетімділік бұғатталды",
                "ЕШДИ: доступ к Интернету с IP-адресов заблокирован",
            ),
            Self::Reopened { .. } => fixed(
                "ИҚБШ: IP-мекенжайлардан Интернетке қолжетімділік ашылды",
                "ЕШДИ: доступ к Интернету с IP-адресов открыт",
            ),
            Self::Suspended { object, .. } => match language {
                Language::Kazakh => format!(
                    "Интеграциялық өзара іс-қимыл тоқтатыла тұрды: {}",
                    object.kk
                ),
                Language::Russian => format!(
                    "Интеграционные взаимодействия приостановлены: {}",
                    object.ru
                ),
            },
            Self::RootReplaced { .. } => fixed(
                "ИҚБШ-ның жаңа негізгі сертификаты",
                "Новый корневой сертификат ЕШДИ",
            ),
            Self::PlannedWorks { .. } => fixed(
                "Жоспарлы техникалық жұмыстар",
                "Плановые технические работы",
            ),
        }
    }

    pub(super) fn blocks(
        &self,
        language: Language,
        (object, running): (Option<&Line>, &[Running]),
    ) -> Vec<Block> {
        let mut blocks = match self {
            Self::Received {
                request,
                term,
                until,
            } => received(request, *term, *until, language),
            Self::Returned {
                request,
                reasons,
                until,
                ..
            } => returned(request, reasons, *until, language),
            Self::Moved {
                request,
                stage,
                reasons,
                ..
            } => progress::moved(request, *stage, reasons.as_ref(), language),
            Self::Recounted { term, about, until } => {
                progress::recounted(*term, about, *until, language)
            }
            Self::Ending { term, about, until } => terms::ending(*term, about, *until, language),
            Self::RanOut { term, about, ended } => terms::ran_out(*term, about, *ended, language),
            Self::Approved {
                request,
                since,
                last_day,
                ..
            } => approved(request, *since, *last_day, language),
            Self::Refused {
                request,
                clause,
                reasons,
                received,
            } => refused((request, *clause), reasons, *received, language),
            Self::Unknown { prefixes, until } => addresses::unknown(prefixes, *until, language),
            Self::Blocked { prefixes, since } => addresses::blocked(prefixes, *since, language),
            Self::Reopened { prefixes, since } => addresses::reopened(prefixes, *since, language),
            Self::Suspended { object, act, since } => {
                services::suspended(object, act, *since, language)
            }
            Self::RootReplaced {
                fingerprint,
                in_use_from,
                old_until,
            } => services::root_replaced(*fingerprint, *in_use_from, *old_until, language),
            Self::PlannedWorks {
                works,
                affected,
                from,
                to,
                answer_by,
            } => services::planned_works((works, affected), (*from, *to), *answer_by, language),
        };
        blocks.extend(object.map(|object| progress::about(object, language)));
        blocks.extend(progress::running(running, language));
        let cited = citation(self.clause(), language);
        blocks.push(text(match language {
            Language::Kazakh => format!("Негіздеме: {cited}."),
            Language::Russian => format!("Основание: {cited}."),
        }));
        blocks
    }
}

pub(super) fn text(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn listed(reasons: &List<Bilingual<Prose>>, language: Language) -> impl Iterator<Item = Block> {
    let reasons = reasons.iter();
    Block::numbered(reasons.map(move |reason| reason.of(language).to_string()))
}

fn received(request: &Request, term: Term, until: Timestamp, language: Language) -> Vec<Block> {
    let subject = request.subject(language);
    let at = words::at(request.received, language);
    let (actor, duty) = (capital(&term.actor(language)), term.duty(language));
    let until = words::until(until, language);
    match language {
        Language::Kazakh => vec![
            text(format!("{subject} {at} тіркелді.")),
            text(format!(
                "Келесі қадам: {duty}. Орындаушы: {actor}. Мерзімі: {until}."
            )),
            text("Қазір сізден әрекет талап етілмейді; шешім туралы хабарлама жіберіледі."),
        ],
        Language::Russian => vec![
            text(format!("{subject} зарегистрирована {at}.")),
            text(format!(
                "Следующий шаг: {duty}. Исполнитель: {actor}. Срок: {until}."
            )),
            text("Сейчас от вас действий не требуется; о решении будет направлено уведомление."),
        ],
    }
}

fn returned(
    request: &Request,
    reasons: &List<Bilingual<Prose>>,
    until: Timestamp,
    language: Language,
) -> Vec<Block> {
    let (subject, portal) = (request.subject(language), request.kind.portal(language));
    let until = words::until(until, language);
    let (first, last) = match language {
        Language::Kazakh => (
            format!("{subject} пысықтауға қайтарылды. Себептері:"),
            format!("Өтінімді пысықтап, {portal} {until} қайта жіберіңіз."),
        ),
        Language::Russian => (
            format!("{subject} возвращена на доработку. Причины:"),
            format!("Доработайте заявку и повторно направьте ее {portal} {until}."),
        ),
    };
    let mut blocks = vec![text(first)];
    blocks.extend(listed(reasons, language));
    blocks.push(text(last));
    blocks
}

fn approved(
    request: &Request,
    since: Timestamp,
    last_day: Option<Date>,
    language: Language,
) -> Vec<Block> {
    let (subject, portal) = (request.subject(language), request.kind.portal(language));
    let since = words::since(since, language);
    match (language, last_day) {
        (Language::Kazakh, None) => vec![
            text(format!("{subject} мақұлданды. Шешім {since} күшінде.")),
            text("Қосымша әрекет талап етілмейді."),
        ],
        (Language::Kazakh, Some(day)) => vec![
            text(format!(
                "{subject} мақұлданды. Шешім {since} күшінде және {} қолданылады.",
                words::through(day, language)
            )),
            text(format!(
                "Қолданылуы үзілмеуі үшін жаңа өтінімді {portal} {} жіберіңіз.",
                words::not_later_than(day, language)
            )),
        ],
        (Language::Russian, None) => vec![
            text(format!("{subject} одобрена. Решение действует {since}.")),
            text("Дополнительных действий не требуется."),
        ],
        (Language::Russian, Some(day)) => vec![
            text(format!(
                "{subject} одобрена. Решение действует {since} {}.",
                words::through(day, language)
            )),
            text(format!(
                "Чтобы действие не прервалось, направьте новую заявку {portal} {}.",
                words::not_later_than(day, language)
            )),
        ],
    }
}

fn refused(
    (request, clause): (&Request, Clause),
    reasons: &List<Bilingual<Prose>>,
    received: Option<Date>,
    language: Language,
) -> Vec<Block> {
    let subject = request.subject(language);
    let mut blocks = vec![text(match language {
        Language::Kazakh => format!("{subject} қабылданбады. Себептері:"),
        Language::Russian => format!("{subject} отклонена. Причины:"),
    })];
    blocks.extend(listed(reasons, language));
    blocks.push(text(refiling(request, clause, received, language)));
    blocks
}
