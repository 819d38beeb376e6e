//! Where a request stands, and the terms that run: notices that tell of no decision of their own.

use jiff::Timestamp;
use law::request::Stage;

use super::bodies::text;
use crate::block::Block;
use crate::citation::citation;
use crate::field::{Line, List, Prose};
use crate::language::{Bilingual, Language};
use crate::request::{Request, capital};
use crate::terms::Term;
use crate::words;

/// A term of a request, as its notices show it: clause, beginning, end, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// The term.
    pub term: Term,
    /// When it began; none where it runs from the receipt of this notice.
    pub since: Option<Timestamp>,
    /// When it ends; none where that is not known yet.
    pub until: Option<Timestamp>,
}

pub(super) fn moved(
    request: &Request,
    stage: Stage,
    reasons: Option<&List<Bilingual<Prose>>>,
    language: Language,
) -> Vec<Block> {
    let next = next_step(stage, language);
    let (subject, stage) = (request.subject(language), stage_words(stage, language));
    let mut blocks = vec![text(match language {
        Language::Kazakh => format!("{subject}. Күйі: {stage}."),
        Language::Russian => format!("{subject}. Состояние: {stage}."),
    })];
    if let Some(reasons) = reasons {
        let head = language.pick("Себептері:", "Причины:");
        blocks.push(text(head));
        let reasons = reasons.iter();
        blocks.extend(Block::numbered(
            reasons.map(|reason| reason.of(language).to_string()),
        ));
    }
    blocks.push(text(next));
    blocks
}

/// What its reader does next.
const fn next_step(stage: Stage, language: Language) -> &'static str {
    let (kk, ru) = match stage {
        Stage::Incomplete | Stage::Rework | Stage::ActRework => (
            "Не істеу керек: көрсетілгенді түзетіп, қайта жіберіңіз; төменде мерзім көрсетілмесе, ол белгіленбеген.",
            "Что необходимо сделать: исправить указанное и направить повторно; если ниже срок не указан, он не установлен.",
        ),
        Stage::ConditionsIssued => (
            "Не істеу керек: техникалық шарттарды орындап, дайындық туралы ресми хатпен хабарлаңыз; мерзімдер төменде.",
            "Что необходимо сделать: выполнить технические условия и сообщить о готовности официальным письмом; сроки ниже.",
        ),
        Stage::Departed | Stage::ActiveDeparted => (
            "Не істеу керек: ауытқуларды жойыңыз; мерзімі төменде.",
            "Что необходимо сделать: устранить отступления; срок ниже.",
        ),
        Stage::Testing => (
            "Не істеу керек: сервисті тестілеп, актіні жіберіңіз; мерзімі төменде.",
            "Что необходимо сделать: протестировать сервис и направить акт; срок ниже.",
        ),
        Stage::EndProposed | Stage::EndOffered => (
            "Не істеу керек: бұзу туралы ұсынысты алған Тарап оған қол қояды немесе себептерін көрсетіп қабылдамайды.",
            "Что необходимо сделать: Сторона, которой предложено расторжение, подписывает предложение или отклоняет его с указанием причин.",
        ),
        Stage::Submitted
        | Stage::Eligible
        | Stage::Ready
        | Stage::Agreed
        | Stage::ActReview
        | Stage::ActApproved
        | Stage::Active
        | Stage::Suspended
        | Stage::Leaving
        | Stage::LeavingSuspended
        | Stage::InWork
        | Stage::Received
        | Stage::Rejected
        | Stage::Withdrawn
        | Stage::Void
        | Stage::Expired
        | Stage::Superseded
        | Stage::Closed
        | Stage::Ending
        | Stage::Done => (
            "Қазір сізден әрекет талап етілмейді.",
            "Сейчас от вас действий не требуется.",
        ),
    };
    language.pick(kk, ru)
}

pub(super) fn recounted(
    term: Term,
    about: &Bilingual<Line>,
    until: Option<Timestamp>,
    language: Language,
) -> Vec<Block> {
    let (about, duty) = (about.of(language), term.duty(language));
    let until = until.map(|until| words::until(until, language));
    let until = until.unwrap_or_else(|| language.pick("белгісіз", "не установлен").to_owned());
    vec![
        text(match language {
            Language::Kazakh => {
                format!("Өндірістік күнтізбе өзгерді, мерзім қайта есептелді: {about}.")
            }
            Language::Russian => {
                format!("Производственный календарь изменен, срок пересчитан: {about}.")
            }
        }),
        text(match language {
            Language::Kazakh => format!("Не істеу керек: {duty}. Жаңа мерзімі: {until}."),
            Language::Russian => format!("Что необходимо сделать: {duty}. Новый срок: {until}."),
        }),
    ]
}

/// What the request is about.
pub(super) fn about(object: &Line, language: Language) -> Block {
    text(match language {
        Language::Kazakh => format!("Өтінімнің мәні: {object}."),
        Language::Russian => format!("Предмет заявки: {object}."),
    })
}

/// The terms that run, an item each.
pub(super) fn running(terms: &[Running], language: Language) -> Vec<Block> {
    if terms.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![text(language.pick("Мерзімдер:", "Сроки:"))];
    blocks.extend(Block::numbered(
        terms.iter().map(|running| running.line(language)),
    ));
    blocks
}

impl Running {
    fn line(&self, language: Language) -> String {
        let term = self.term;
        let (actor, duty) = (capital(&term.actor(language)), term.duty(language));
        let (cited, follows) = (
            citation(term.row().clause, language),
            term.follows(language),
        );
        let since = self.since.map(words::brief);
        let since = since.unwrap_or_else(|| {
            let from_receipt = language.pick(
                "осы хабарлама алынған күннен бастап",
                "со дня получения настоящего уведомления",
            );
            from_receipt.to_owned()
        });
        let until = self.until.map(words::brief_end);
        let until = until.unwrap_or_else(|| language.pick("белгісіз", "не установлено").to_owned());
        match language {
            Language::Kazakh => format!(
                "{actor}: {duty} ({cited}); басталуы: {since}; аяқталуы: {until}; мерзім өткенде: {follows}."
            ),
            Language::Russian => format!(
                "{actor}: {duty} ({cited}); начало: {since}; окончание: {until}; по истечении: {follows}."
            ),
        }
    }
}

/// Where a request stands, in words that end a sentence.
pub(super) const fn stage_words(stage: Stage, language: Language) -> &'static str {
    let name = stage.name();
    language.pick(name.kk, name.ru)
}
