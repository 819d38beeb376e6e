//! П. 14: what both signed is issued in two copies, in Kazakh and in Russian.

use super::super::super::papers::made::{done, texts, typeset};
use super::*;
use wire::{DocumentState, PaperKind};

#[test]
fn what_both_signed_is_issued_in_kazakh_and_in_russian() {
    let mut gateway = signers().restart_with(typeset());
    gateway.core.settings.signatures = Signatures::plain();
    for application in ["Алма, 1 000 000 жүктеу", "Алма мен Өрік"] {
        let number = gateway.agreed(application);
        let (job, said) = texts(&mut gateway);
        assert_eq!(
            (job.number, job.statement.is_none()),
            (number, true),
            "nobody decides it"
        );
        let [
            (PaperKind::Agreement, kazakh),
            (PaperKind::Agreement, russian),
        ] = said.as_slice()
        else {
            panic!("{said:?}")
        };
        let both = [OWNER, INITIATOR, KEY, "Банк", application, "99,90 %"];
        let own = [
            (kazakh, ["КЕЛІСІМ", "Иесі", "2-Тарап қол қойды"]),
            (russian, ["СОГЛАШЕНИЕ", "Владелец", "Сторона 1 подписала"]),
        ];
        for (text, words) in own {
            for word in both.into_iter().chain(words).chain(["Т. Тестов"]) {
                assert!(text.contains(word), "{word} is not in {text}");
            }
        }
        done(&mut gateway, job);
        let issued = gateway.shown(number).documents;
        let is_issued = |one: &&wire::DocumentView| {
            one.kind == PaperKind::Agreement && matches!(one.state, DocumentState::Issued { .. })
        };
        assert_eq!(issued.iter().filter(is_issued).count(), 2);
        assert!(gateway.core.paper_jobs(gateway.now).unwrap().is_empty());
    }
}
