//! The texts of notices, in Russian and Kazakh.

use crate::clock::Now;
use crate::outbox::Notice;
use crate::requests::Stored;
use desk::BatchKind;
use desk::catalogue::{Escalation, News};
use desk::request::News as RequestNews;
use jiff::Timestamp;
use jiff::civil::Date;
use law::zone;
use model::NoticeWay;
use wire::{NoticeId, RequestNumber};

/// Subject and text of a notice about unknown addresses, and the list that goes with it.
pub(crate) fn batch(
    kind: BatchKind,
    prefixes: &[ipnet::IpNet],
) -> (String, String, (String, String)) {
    let count = prefixes.len();
    let list = lines("prefix\r\n", "", prefixes);
    let (subject, text) = match kind {
        BatchKind::Catalogue => (
            format!(
                "ЕШДИ: {count} IP-адресов отсутствуют в каталоге / ИҚБШ: каталогта жоқ IP-мекенжайлар"
            ),
            format!(
                "На оборудовании ЕШДИ обнаружены IP-адреса пользователей, отсутствующие в каталоге IP-адресов: {count}.\r\n\
                 Список приложен. Актуализируйте каталог в течение пяти рабочих дней с момента получения этого оповещения;\r\n\
                 по истечении срока доступ к Интернету с этих адресов блокируется (386/НҚ, Правила ЕШДИ, п. 13).\r\n\
                 Разблокировка производится после актуализации каталога.\r\n\
                 \r\n\
                 ИҚБШ жабдығында IP-мекенжайлар каталогында жоқ пайдаланушы мекенжайлары анықталды: {count}.\r\n\
                 Тізім қоса берілді. Осы хабарламаны алған сәттен бастап бес жұмыс күні ішінде каталогты өзектендіріңіз;\r\n\
                 мерзім өткен соң осы мекенжайлардан Интернетке қолжетімділік бұғатталады (386/НҚ, ИҚБШ қағидалары, 13-т.).\r\n"
            ),
        ),
        BatchKind::Flood => (
            "ЕШДИ: поток неизвестных адресов / ИҚБШ: белгісіз мекенжайлар ағыны".to_owned(),
            format!(
                "Неизвестных каталогу адресов больше, чем ведётся по отдельности; они сосчитаны по сетям: {count}.\r\n\
                 Список приложен. Блокировка по нему не производится: вероятна подмена адресов источника.\r\n\
                 \r\n\
                 Каталогқа белгісіз мекенжайлар жеке есепке алынатыннан көп; олар желілер бойынша саналды: {count}.\r\n\
                 Тізім қоса берілді. Ол бойынша бұғаттау жүргізілмейді: дереккөз мекенжайлары жалған болуы мүмкін.\r\n"
            ),
        ),
    };
    (subject, text, ("addresses.csv".to_owned(), list))
}

/// Subject and text of news about cases.
pub(crate) fn news(news: News, prefixes: &[ipnet::IpNet], at: Timestamp) -> (String, String) {
    let list = lines("", "  ", prefixes);
    let at = zone::display(at);
    match news {
        News::Blocked => (
            "ЕШДИ: доступ заблокирован / ИҚБШ: қолжетімділік бұғатталды".to_owned(),
            format!(
                "Пять рабочих дней истекли без актуализации каталога; доступ к Интернету с адресов заблокирован {at} (п. 13).\r\n\
                 Бес жұмыс күні өтті, каталог өзектендірілмеді; мекенжайлардан қолжетімділік бұғатталды (13-т.).\r\n\r\n{list}"
            ),
        ),
        News::Unblocked => (
            "ЕШДИ: доступ восстановлен / ИҚБШ: қолжетімділік қалпына келтірілді".to_owned(),
            format!(
                "Каталог актуализирован; адреса разблокированы {at} (п. 13).\r\n\
                 Каталог өзектендірілді; мекенжайлар бұғаттан шығарылды (13-т.).\r\n\r\n{list}"
            ),
        ),
        News::DueMoved => (
            "ЕШДИ: срок пересчитан / ИҚБШ: мерзім қайта есептелді".to_owned(),
            format!(
                "Производственный календарь изменён; срок актуализации пересчитан {at} (п. 13).\r\n\
                 Өндірістік күнтізбе өзгерді; өзектендіру мерзімі қайта есептелді (13-т.).\r\n\r\n{list}"
            ),
        ),
    }
}

/// What an escalation says to the officer, in a sentence.
pub(crate) fn escalation(why: Escalation, operator: &str, count: usize) -> String {
    match why {
        Escalation::NoReceipt => {
            format!(
                "{count} cases of {operator}: no receipt of the notice is known; enter it with `qaqpa receipt enter`, or nothing is blocked"
            )
        }
        Escalation::NoConfirmation => {
            format!(
                "{count} cases of {operator}: the notice was delivered, but the operator has not confirmed it; nothing is blocked before"
            )
        }
        Escalation::DeliveryFailed => {
            format!(
                "{count} cases of {operator}: the notice could not be delivered; tell the operator otherwise and enter the receipt"
            )
        }
        Escalation::CalendarTooShort => {
            format!(
                "{count} cases of {operator}: the production calendar does not know the year of their deadline; replace it with `qaqpa calendar replace`"
            )
        }
    }
}

/// Subject and text of a notice to the officer.
pub(crate) fn to_officer(sentences: &[String]) -> (String, String) {
    let text = lines("", "- ", sentences);
    (
        "Қақпа: требуется внимание дежурного / кезекшінің назары қажет".to_owned(),
        text,
    )
}

/// That a notice goes another way, in a sentence for the officer.
pub(crate) fn other_way(id: NoticeId, notice: &Notice, from: NoticeWay, why: &str) -> String {
    let next = match notice.way.kind() {
        NoticeWay::Print => format!(
            "print it with `qaqpa notice print {id}`, hand it over, and enter that with `qaqpa notice handed-over {id}`"
        ),
        NoticeWay::Portal => "it waits at the portal now".to_owned(),
        NoticeWay::Webhook | NoticeWay::Mail => format!("it goes by {} now", notice.way.kind()),
    };
    format!(
        "notice {id} to {} could not go by {from} ({why}): {next}",
        notice.to
    )
}

/// That a notice was given up, in a sentence for the officer.
pub(crate) fn given_up(id: NoticeId, notice: &Notice) -> String {
    format!(
        "notice {id} to {} ({}) was given up, by {} last ({}): tell it otherwise, and enter the receipt with `qaqpa receipt enter {id}`",
        notice.to,
        notice.subject,
        notice.way.kind(),
        notice.last_reply
    )
}

/// Subject and text of a reminder that a list ends.
pub(crate) fn list_ends(list: &str, last_day: Date, days_left: u32) -> (String, String) {
    (
        format!(
            "ЕШДИ: список {list} действует до {last_day} / ИҚБШ: {list} тізімі {last_day} дейін"
        ),
        format!(
            "До окончания доступа по списку «{list}» осталось дней: {days_left}; последний день {last_day}.\r\n\
             Направьте новый список категорий и сетевых адресов (386/НҚ, Правила ЕШДИ, пп. 15, 15-1).\r\n\
             \r\n\
             «{list}» тізімі бойынша қолжетімділіктің аяқталуына қалған күн: {days_left}; соңғы күні {last_day}.\r\n\
             Санаттар мен желілік мекенжайлардың жаңа тізімін жіберіңіз (386/НҚ, ИҚБШ қағидалары, 15, 15-1-т.).\r\n"
        ),
    )
}

/// Subject and text of a notice about a request.
pub(crate) fn request(
    number: RequestNumber,
    stored: &Stored,
    news: RequestNews,
    now: Now,
) -> (String, String) {
    let request = &stored.request;
    let (ru, kk) = match news {
        RequestNews::Filed => ("заявка поступила", "өтінім түсті"),
        RequestNews::Moved(_) => (
            "по заявке принято решение",
            "өтінім бойынша шешім қабылданды",
        ),
        RequestNews::Reminder(..) => ("срок истекает", "мерзім аяқталуда"),
        RequestNews::Lapsed(_) => ("срок истёк", "мерзім өтті"),
        RequestNews::DueMoved(_) => ("срок пересчитан", "мерзім қайта есептелді"),
    };
    let (citation, subject) = (number.citation(), &stored.subject);
    let (kind, stage) = (request.kind.name(), request.stage.name());
    let at = zone::display(now.legal);
    let mut told = vec![
        format!("{citation} ({}, {subject}): {}, {at}.", kind.ru, stage.ru),
        format!("{citation} ({}, {subject}): {}, {at}.", kind.kk, stage.kk),
    ];
    if let Some(entry) = request.history.last() {
        told.push(entry.clause.to_string());
        if !entry.reasons.is_empty() {
            told.push(format!("Причины / Себептері: {}", entry.reasons));
        }
    }
    for clock in &request.clocks {
        if let Some(due) = clock.due() {
            let row = clock.term.row();
            let due = zone::display(due);
            told.push(format!(
                "Срок / Мерзімі: {due} ({}, {})",
                row.id, row.clause
            ));
        }
    }
    if let RequestNews::Reminder(term, days) = news {
        told.push(format!(
            "До окончания срока {term} осталось дней / мерзімнің аяқталуына қалған күн: {days}"
        ));
    }
    let text = lines("", "", &told);
    let subject = format!("СОЗ {}: {ru} / {kk}", number.citation());
    (subject, text)
}

/// A line for each item.
fn lines<T: std::fmt::Display>(head: &str, mark: &str, items: &[T]) -> String {
    let lines = items.iter().map(|item| format!("{mark}{item}\r\n"));
    std::iter::once(head.to_owned()).chain(lines).collect()
}
