//! The words of requests in the languages of the orders.
//!
//! A kind is named by the title of its form, which the orders print. The names of stages and acts are ours, of the terms of the
//! orders: «доработка» and «пысықтау», «приостановление» and «тоқтата тұру», «отключение» and «ажырату».

use super::{Act, By, Kind, Stage};
use crate::form::{Label, form};

impl Kind {
    /// Its name.
    pub fn name(self) -> Label {
        form(self.form()).map_or(Label::same(self.label()), |form| form.title)
    }
}

impl Stage {
    /// Its name.
    pub const fn name(self) -> Label {
        let (ru, kk) = match self {
            Self::Submitted => ("поступила", "келіп түсті"),
            Self::Incomplete => ("не хватает данных", "деректер жеткіліксіз"),
            Self::Rework => ("на доработке", "пысықтауда"),
            Self::Eligible => ("заявитель соответствует", "өтінім беруші сәйкес келеді"),
            Self::ConditionsIssued => ("выданы технические условия", "техникалық шарттар берілді"),
            Self::Ready => ("готово к подключению", "қосуға дайын"),
            Self::Departed => (
                "не соответствует техническим условиям",
                "техникалық шарттарға сәйкес келмейді",
            ),
            Self::Agreed => ("согласована", "келісілді"),
            Self::Testing => ("тестирование", "тестілеу"),
            Self::ActReview => ("акт на рассмотрении", "акт қаралуда"),
            Self::ActRework => ("акт на доработке", "акт пысықтауда"),
            Self::ActApproved => ("акт утверждён", "акт бекітілді"),
            Self::Active => ("действует", "қолданыста"),
            Self::ActiveDeparted => (
                "действует, не соответствует техническим условиям",
                "қолданыста, техникалық шарттарға сәйкес келмейді",
            ),
            Self::Suspended => ("приостановлена", "тоқтатыла тұрды"),
            Self::Leaving => (
                "отключается к согласованной дате",
                "келісілген күнге қарай ажыратылады",
            ),
            Self::LeavingSuspended => (
                "приостановлена, отключается к согласованной дате",
                "тоқтатыла тұрды, келісілген күнге қарай ажыратылады",
            ),
            Self::InWork => ("в работе", "жұмыста"),
            Self::Received => ("получено", "алынды"),
            Self::Rejected => ("отклонена", "қабылданбады"),
            Self::Withdrawn => ("отозвана", "кері қайтарып алынды"),
            Self::Void => (
                "технические условия аннулированы",
                "техникалық шарттардың күші жойылды",
            ),
            Self::Expired => ("срок истёк", "мерзімі өтті"),
            Self::Superseded => ("заменена новой", "жаңасымен ауыстырылды"),
            Self::Done => ("исполнена", "орындалды"),
            Self::Closed => ("прекращена", "тоқтатылды"),
            Self::EndProposed => (
                "заявитель предложил расторгнуть",
                "өтінім беруші бұзуды ұсынды",
            ),
            Self::EndOffered => (
                "владелец сервиса предложил расторгнуть",
                "сервистің иесі бұзуды ұсынды",
            ),
            Self::Ending => ("уведомлено о расторжении", "бұзылуы туралы хабарланды"),
        };
        Label::new(ru, kk)
    }
}

impl Act {
    /// Its name.
    pub const fn name(self) -> Label {
        let (ru, kk) = match self {
            Self::AskForMore => ("запросить недостающее", "жетіспейтінін сұрату"),
            Self::Return => ("вернуть на доработку", "пысықтауға қайтару"),
            Self::Resubmit => ("подать повторно", "қайта жіберу"),
            Self::Withdraw => ("отозвать", "кері қайтарып алу"),
            Self::Reject => ("отклонить", "қабылдамау"),
            Self::IssueConditions => ("выдать технические условия", "техникалық шарттарды беру"),
            Self::Prolong => (
                "продлить технические условия",
                "техникалық шарттарды ұзарту",
            ),
            Self::ReportReady => ("уведомить о готовности", "дайындық туралы хабарлау"),
            Self::NotifyDeparture => ("уведомить о несоответствии", "сәйкессіздік туралы хабарлау"),
            Self::FindRemedied => ("признать устранённым", "жойылды деп тану"),
            Self::FindEligible => (
                "признать заявителя соответствующим",
                "өтінім берушіні сәйкес деп тану",
            ),
            Self::Agree => ("согласовать", "келісу"),
            Self::OpenTest => ("открыть тестовую среду", "тесттік ортаны ашу"),
            Self::FileAct => ("подать акт", "актіні жіберу"),
            Self::ReturnAct => ("вернуть акт", "актіні қайтару"),
            Self::ApproveAct => ("утвердить акт", "актіні бекіту"),
            Self::Apply => ("ввести в действие", "қолданысқа енгізу"),
            Self::Suspend => ("приостановить", "тоқтата тұру"),
            Self::Resume => ("возобновить", "қайта бастау"),
            Self::End => ("прекратить", "тоқтату"),
            Self::ReportStatus => (
                "уведомить об изменении статуса",
                "мәртебенің өзгеруі туралы хабарлау",
            ),
            Self::Supersede => ("заменить новой", "жаңасымен ауыстыру"),
            Self::TakeUp => ("принять в работу", "жұмысқа қабылдау"),
            Self::Finish => ("сообщить об исполнении", "орындалғаны туралы хабарлау"),
            Self::Acknowledge => ("подтвердить получение", "алғанын растау"),
            Self::RecordHandOver => ("зафиксировать передачу", "берілуін тіркеу"),
            Self::Sign => ("подписать", "қол қою"),
            Self::ProposeEnd => ("предложить расторгнуть", "бұзуды ұсыну"),
            Self::AcceptEnd => ("согласиться расторгнуть", "бұзуға келісу"),
            Self::Terminate => ("расторгнуть", "бұзу"),
        };
        Label::new(ru, kk)
    }
}

impl By {
    /// Its name.
    pub const fn name(self) -> Label {
        let (ru, kk) = match self {
            Self::Filer => ("заявитель", "өтінім беруші"),
            Self::Officer => ("сотрудник", "қызметкер"),
            Self::ServiceOwner => ("владелец сервиса", "сервистің иесі"),
            Self::Law => ("закон", "заң"),
        };
        Label::new(ru, kk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// No two words read alike in a language, and both languages differ.
    #[test]
    fn names_are_told_apart() {
        let check = |labels: Vec<Label>| {
            let distinct = |of: fn(&Label) -> &'static str| {
                labels.iter().map(of).collect::<BTreeSet<_>>().len()
            };
            assert_eq!(distinct(|label| label.ru), labels.len());
            assert_eq!(distinct(|label| label.kk), labels.len());
            assert!(labels.iter().all(|label| label.ru != label.kk));
        };
        check(Kind::ALL.iter().map(|kind| kind.name()).collect());
        check(Stage::ALL.iter().map(|stage| stage.name()).collect());
        check(Act::ALL.iter().map(|act| act.name()).collect());
        check(By::ALL.iter().map(|by| by.name()).collect());
    }
}
