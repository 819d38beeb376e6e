//! Notices about addresses that the catalogue lacks (386/НҚ, ЕШДИ п. 13).

use jiff::Timestamp;
use law::Unit;
use model::Prefix;

use super::bodies::text;
use crate::block::Block;
use crate::field::List;
use crate::language::Language;
use crate::words::{self, Role};

pub(super) fn unknown(
    prefixes: &List<Prefix>,
    until: Option<Timestamp>,
    language: Language,
) -> Vec<Block> {
    let days = words::count(5, Unit::WorkingDays, Role::Genitive, language);
    let until = until.map(|moment| words::until(moment, language));
    let (found, duty, lapse) = match language {
        Language::Kazakh => (
            "ИҚБШ жабдығында пайдаланушылардың «IP-мекенжайлар каталогында» жоқ IP-мекенжайлары анықталды:",
            format!(
                "«IP-мекенжайлар каталогын» (https://catalog.sts.kz) осы хабарламаны алған сәттен бастап {days} ішінде{} өзектендіріңіз.",
                comma(until.as_deref())
            ),
            "Көрсетілген мерзімде орындалмаса, осы IP-мекенжайлардан Интернетке қолжетімділік бұғатталады; ол деректер өзектендірілгеннен кейін ашылады.",
        ),
        Language::Russian => (
            "На оборудовании ЕШДИ обнаружены IP-адреса пользователей, отсутствующие в «Каталоге IP-адресов»:",
            format!(
                "Актуализируйте «Каталог IP-адресов» (https://catalog.sts.kz) в течение {days} с момента получения этого оповещения{}.",
                comma(until.as_deref())
            ),
            "При невыполнении в указанный срок доступ к Интернету с этих IP-адресов блокируется; он открывается после актуализации данных.",
        ),
    };
    with_list(text(found), prefixes, [text(duty), text(lapse)])
}

pub(super) fn blocked(prefixes: &List<Prefix>, since: Timestamp, language: Language) -> Vec<Block> {
    let days = words::count(5, Unit::WorkingDays, Role::Genitive, language);
    let since = words::since(since, language);
    let (done, duty) = match language {
        Language::Kazakh => (
            format!(
                "«IP-мекенжайлар каталогы» {days} ішінде өзектендірілмеді. Мына IP-мекенжайлардан Интернетке қолжетімділік {since} бұғатталды:"
            ),
            "Қолжетімділікті ашу үшін «IP-мекенжайлар каталогын» (https://catalog.sts.kz) өзектендіріңіз. Бұған мерзім белгіленбеген: қолжетімділік деректер өзектендірілгеннен кейін ашылады.",
        ),
        Language::Russian => (
            format!(
                "«Каталог IP-адресов» не актуализирован в течение {days}. Доступ к Интернету {since} заблокирован с IP-адресов:"
            ),
            "Чтобы доступ был открыт, актуализируйте «Каталог IP-адресов» (https://catalog.sts.kz). Срок для этого не установлен: разблокировка производится после актуализации данных.",
        ),
    };
    with_list(text(done), prefixes, [text(duty)])
}

pub(super) fn reopened(
    prefixes: &List<Prefix>,
    since: Timestamp,
    language: Language,
) -> Vec<Block> {
    let since = words::since(since, language);
    let (done, duty) = match language {
        Language::Kazakh => (
            format!(
                "«IP-мекенжайлар каталогы» өзектендірілді. Мына IP-мекенжайлардан Интернетке қолжетімділік {since} ашық:"
            ),
            "Қосымша әрекет талап етілмейді. Пайдаланушылар туралы ақпаратты тұрақты негізде жаңартып отырыңыз.",
        ),
        Language::Russian => (
            format!(
                "«Каталог IP-адресов» актуализирован. Доступ к Интернету {since} открыт с IP-адресов:"
            ),
            "Дополнительных действий не требуется. Актуализируйте информацию о пользователях на постоянной основе.",
        ),
    };
    with_list(text(done), prefixes, [text(duty)])
}

fn comma(until: Option<&str>) -> String {
    until.map_or_else(String::new, |until| format!(", {until}"))
}

fn with_list<const N: usize>(head: Block, prefixes: &List<Prefix>, tail: [Block; N]) -> Vec<Block> {
    let host = |prefix: &Prefix| {
        let net = prefix.net();
        if net.prefix_len() == net.max_prefix_len() {
            net.addr().to_string()
        } else {
            net.to_string()
        }
    };
    let mut blocks = vec![head];
    blocks.extend(prefixes.iter().map(|one| Block::item("–", host(one))));
    blocks.extend(tail);
    blocks
}
