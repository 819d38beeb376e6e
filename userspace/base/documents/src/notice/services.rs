//! Notices about objects, the root certificate and works.

use jiff::Timestamp;
use jiff::civil::Date;

use super::bodies::text;
use crate::block::Block;
use crate::document::Fingerprint;
use crate::field::{Line, List, Prose};
use crate::language::{Bilingual, Language};
use crate::words;

pub(super) fn suspended(
    object: &Bilingual<Line>,
    act: &Bilingual<Line>,
    since: Timestamp,
    language: Language,
) -> Vec<Block> {
    let (object, act) = (object.of(language), act.of(language));
    let since = words::since(since, language);
    match language {
        Language::Kazakh => vec![
            text(format!(
                "«Электрондық үкіметтің» ақпараттандыру объектісіне ({object}) ақпараттық қауіпсіздік талаптарына сәйкестігін \
                 сынау актісі кері қайтарып алынды: {act}."
            )),
            text(format!(
                "Осы объектінің барлық интеграциялық өзара іс-қимылы {since} тоқтатыла тұрды."
            )),
            text(
                "Қайта жалғастыру үшін объектінің меншік иесі операторға қолданыстағы сынау актісін ұсынады; бұған мерзім белгіленбеген. Өзге қатысушылардан әрекет талап етілмейді.",
            ),
        ],
        Language::Russian => vec![
            text(format!(
                "Отозван акт испытаний на соответствие требованиям информационной безопасности на объект информатизации \
                 «электронного правительства» ({object}): {act}."
            )),
            text(format!(
                "Все интеграционные взаимодействия этого объекта приостановлены {since}."
            )),
            text(
                "Для возобновления владелец объекта представляет оператору действующий акт испытаний; срок для этого не установлен. От других участников действий не требуется.",
            ),
        ],
    }
}

pub(super) fn root_replaced(
    fingerprint: Fingerprint,
    in_use_from: Date,
    old_until: Date,
    language: Language,
) -> Vec<Block> {
    let (from, through) = (
        words::from_day(in_use_from, language),
        words::through(old_until, language),
    );
    let ready = in_use_from.yesterday().unwrap_or(in_use_from);
    let ready = words::not_later_than(ready, language);
    let (texts, duties) = match language {
        Language::Kazakh => (
            [
                format!(
                    "ИҚБШ-ның жаңа негізгі сертификаты жасалды. Ол ИҚБШ жабдығында {from} қолданылады; бұрынғы сертификат {through} қолданылады."
                ),
                format!("Жаңа сертификаттың SHA-256 бақылау сомасы: {fingerprint}."),
                "Не істеу керек:".to_owned(),
            ],
            [
                format!(
                    "байланыс операторы сертификатты өзінің пайдаланушыларына береді (22-тармақ), {ready};"
                ),
                format!(
                    "пайдаланушылар бақылау сомасын салыстырып, сертификатты өздерінің жұмыс станцияларында орнатады (23-тармақ), {ready}."
                ),
            ],
        ),
        Language::Russian => (
            [
                format!(
                    "Создан новый корневой сертификат ЕШДИ. Он применяется на оборудовании ЕШДИ {from}; прежний сертификат применяется {through}."
                ),
                format!("Отпечаток SHA-256 нового сертификата: {fingerprint}."),
                "Что необходимо сделать:".to_owned(),
            ],
            [
                format!(
                    "оператор связи передает сертификат своим пользователям (п.\u{a0}22) {ready};"
                ),
                format!(
                    "пользователи сверяют отпечаток и устанавливают сертификат на своих рабочих станциях (п.\u{a0}23) {ready}."
                ),
            ],
        ),
    };
    let texts = texts.into_iter().map(text);
    texts.chain(Block::numbered(duties)).collect()
}

pub(super) fn planned_works(
    (works, affected): (&Bilingual<Prose>, &List<Bilingual<Line>>),
    (from, to): (Timestamp, Timestamp),
    answer_by: Timestamp,
    language: Language,
) -> Vec<Block> {
    let (begin, end) = (words::at(from, language), words::ended(to, language));
    let answer = words::until(answer_by, language);
    let works = works.of(language);
    let (first, stops, last) = match language {
        Language::Kazakh => (
            format!("Техникалық жұмыстар жоспарланды. Басталуы: {begin}. Аяқталуы: {end}."),
            "Жұмыс уақытында қолжетімсіз болады:",
            format!(
                "Жұмыстарды {answer} келісіңіз немесе қарсылығыңызды хабарлаңыз; келісілмеген жұмыстар жоспардан тыс болып есептеледі."
            ),
        ),
        Language::Russian => (
            format!("Запланированы технические работы. Начало: {begin}. Окончание: {end}."),
            "На время работ будут недоступны:",
            format!(
                "Согласуйте работы или сообщите о возражениях {answer}; несогласованные работы считаются внеплановыми."
            ),
        ),
    };
    let mut blocks = vec![text(first)];
    blocks.extend(Block::paragraphs(works.as_str()));
    blocks.push(text(stops));
    let item = |one: &Bilingual<Line>| Block::item("–", one.of(language).to_string());
    blocks.extend(affected.iter().map(item));
    blocks.push(text(last));
    blocks
}
