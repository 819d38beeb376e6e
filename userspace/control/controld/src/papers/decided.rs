//! What acts decide: how they are signed, what the extract says, and which documents they bring.

use law::request::Act;
use wire::PaperKind;
use wire::keys::Outcome;

/// What an act decides, and what the extract says of it in Kazakh and in Russian.
pub(super) const fn decided(act: Act) -> Option<(&'static str, &'static str)> {
    match act {
        Act::IssueConditions => Some((
            "Техникалық шарттар берілсін.",
            "Выдать технические условия.",
        )),
        Act::Prolong => Some((
            "Техникалық шарттардың мерзімі ұзартылсын.",
            "Продлить технические условия.",
        )),
        Act::Reject => Some(("Өтінім қабылданбасын.", "Отклонить заявку.")),
        Act::FindEligible => Some((
            "Өтініш беруші қағидалардың субъектісі деп танылсын.",
            "Признать заявителя субъектом правил.",
        )),
        Act::Agree => Some(("Өтінім келісілсін.", "Согласовать заявку.")),
        Act::ApproveAct => Some(("Тестілеу актісі бекітілсін.", "Утвердить акт тестирования.")),
        Act::Apply => Some((
            "Сұратылғаны қолданысқа енгізілсін.",
            "Ввести запрошенное в действие.",
        )),
        Act::Suspend => Some(("Қолданысы тоқтатыла тұрсын.", "Приостановить действие.")),
        Act::Resume => Some(("Қолданысы қайта басталсын.", "Возобновить действие.")),
        Act::End => Some(("Қолданысы тоқтатылсын.", "Прекратить действие.")),
        Act::AskForMore => Some((
            "Өтініш берушіден жетіспейтін мәліметтер сұратылсын.",
            "Запросить у заявителя недостающие сведения.",
        )),
        Act::Return => Some((
            "Өтінім пысықтауға қайтарылсын.",
            "Вернуть заявку на доработку.",
        )),
        Act::ReturnAct => Some((
            "Тестілеу актісі пысықтауға қайтарылсын.",
            "Вернуть акт тестирования на доработку.",
        )),
        Act::FindRemedied => Some((
            "Сәйкессіздіктер жойылды деп танылсын.",
            "Признать несоответствия устраненными.",
        )),
        Act::OpenTest => Some(("Тесттік орта ашылсын.", "Открыть тестовую среду.")),
        Act::Finish => Some(("Орындалды деп танылсын.", "Признать исполненным.")),
        // A departure has a notice of its own; letters are registered and not decided; taking up decides nothing.
        Act::NotifyDeparture
        | Act::ReportReady
        | Act::ReportStatus
        | Act::TakeUp
        // These are not an officer's.
        | Act::Resubmit
        | Act::Withdraw
        | Act::FileAct
        | Act::Supersede
        | Act::Acknowledge
        | Act::RecordHandOver
        // The parties' own, and no decision of the authority.
        | Act::Sign
        | Act::ProposeEnd
        | Act::AcceptEnd
        | Act::Terminate => None,
    }
}

/// How a decision is signed.
pub(super) const fn outcome(act: Act) -> Outcome {
    match act {
        Act::Reject => Outcome::Refused,
        Act::AskForMore | Act::Return | Act::ReturnAct | Act::NotifyDeparture => Outcome::Returned,
        Act::Suspend => Outcome::Suspended,
        Act::Resume => Outcome::Resumed,
        Act::End | Act::Withdraw | Act::Supersede | Act::AcceptEnd | Act::Terminate => {
            Outcome::Ended
        }
        Act::Resubmit
        | Act::IssueConditions
        | Act::Prolong
        | Act::ReportReady
        | Act::FindRemedied
        | Act::FindEligible
        | Act::Agree
        | Act::OpenTest
        | Act::FileAct
        | Act::ApproveAct
        | Act::Apply
        | Act::ReportStatus
        | Act::TakeUp
        | Act::Finish
        | Act::Acknowledge
        | Act::RecordHandOver
        | Act::Sign
        | Act::ProposeEnd => Outcome::Approved,
    }
}

/// The documents that an act brings where no officer decides it: nobody's decision is told by them.
pub(crate) fn kinds_of_others(act: Act) -> Vec<PaperKind> {
    let is_theirs = |kind: &PaperKind| match kind {
        PaperKind::RootHandOver | PaperKind::Agreement => true,
        PaperKind::TechnicalConditions
        | PaperKind::Refusal
        | PaperKind::Departure
        | PaperKind::TestAct
        | PaperKind::Extract => false,
    };
    kinds_of(act).into_iter().filter(is_theirs).collect()
}

/// The documents that an act brings.
pub(crate) fn kinds_of(act: Act) -> Vec<PaperKind> {
    let mut kinds = Vec::new();
    match act {
        Act::IssueConditions | Act::Prolong => kinds.push(PaperKind::TechnicalConditions),
        Act::Reject => kinds.push(PaperKind::Refusal),
        Act::NotifyDeparture => kinds.push(PaperKind::Departure),
        Act::ApproveAct => kinds.push(PaperKind::TestAct),
        Act::Acknowledge | Act::RecordHandOver => kinds.push(PaperKind::RootHandOver),
        Act::Sign => kinds.push(PaperKind::Agreement),
        Act::AskForMore
        | Act::Return
        | Act::Resubmit
        | Act::Withdraw
        | Act::ReportReady
        | Act::FindRemedied
        | Act::FindEligible
        | Act::Agree
        | Act::OpenTest
        | Act::FileAct
        | Act::ReturnAct
        | Act::Apply
        | Act::Suspend
        | Act::Resume
        | Act::End
        | Act::ReportStatus
        | Act::Supersede
        | Act::TakeUp
        | Act::Finish
        | Act::ProposeEnd
        | Act::AcceptEnd
        | Act::Terminate => {}
    }
    if decided(act).is_some() {
        kinds.push(PaperKind::Extract);
    }
    kinds
}

#[cfg(test)]
mod tests;
