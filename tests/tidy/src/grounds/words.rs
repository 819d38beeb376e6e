//! The orders' words for what is done, and what we read into the orders.

use desk::request::Act;

use super::Reading;

/// Words of clauses by which something is filed.
pub(super) const FILED: &[&str] = &[
    "заявк",
    "запрос",
    "уведомл",
    "информирует",
    "актуализир",
    "передает",
    "отзыве акта",
    "согласовываются",
];

/// Words of clauses by which an act is done.
pub(super) const fn of_act(act: Act) -> &'static [&'static str] {
    match act {
        Act::AskForMore => &["всех необходимых данных"],
        Act::Return => &["на доработку"],
        Act::Resubmit => &["доработку"],
        Act::Withdraw => &["отзыв"],
        Act::Reject => &["отклонени"],
        Act::IssueConditions => &["технические условия"],
        Act::Prolong => &["ұзарт"],
        Act::ReportReady => &["о готовности"],
        Act::NotifyDeparture => &["несоответствий"],
        Act::FindRemedied => &["устраняет"],
        Act::FindEligible => &["проверяет"],
        Act::Agree => &["согласов", "проверку на полноту"],
        Act::OpenTest | Act::FileAct => &["тестов", "тестирован"],
        Act::ReturnAct => &["возвращает акт"],
        Act::ApproveAct => &["согласовывает акт"],
        Act::Apply => &[
            "применяет",
            "откры",
            "подключ",
            "выполняет",
            "публикует",
            "предоставляет",
            "осуществляет актуализацию",
            "вносит изменения",
        ],
        Act::Suspend | Act::Finish => &["приостанавливает"],
        Act::Resume => &["возобновл"],
        Act::End => &["прекращени", "отключ", "исключает"],
        Act::ReportStatus => &["изменения статуса"],
        Act::Supersede => &["раза в год", "дополнительн"],
        Act::Sign => &["подписания"],
        Act::ProposeEnd | Act::AcceptEnd => &["по соглашению сторон"],
        Act::Terminate => &["по инициативе одной"],
        Act::TakeUp => &["рассматривает"],
        Act::Acknowledge | Act::RecordHandOver => &["передает"],
    }
}

pub(super) const READINGS: &[Reading] = &[
    Reading {
        act: Act::AskForMore,
        clauses: &["eshdi-15", "eshdi-15-2", "eshdi-19", "eshep-8"],
        why: "what the clause wants and is missing may be asked for before anything is decided",
    },
    Reading {
        act: Act::Return,
        clauses: &["int-14", "int-33"],
        why: "the check of a publication stands in base order 123, whose text is absent; returned as пп. 45-3 and 45-10 have it; \
              so an agreement is that its other party wants otherwise (прил. 7, п. 10)",
    },
    Reading {
        act: Act::Resubmit,
        clauses: &[
            "eshdi-15",
            "eshdi-15-2",
            "eshdi-17",
            "eshdi-18",
            "eshdi-19",
            "eshep-8",
            "int-14",
            "int-33",
        ],
        why: "what was asked for is filed under the same request, whose clock goes on",
    },
    Reading {
        act: Act::Withdraw,
        clauses: &[
            "eshdi-5",
            "eshdi-15",
            "eshdi-15-2",
            "eshdi-17",
            "eshdi-18",
            "eshdi-19",
            "eshep-7",
            "int-7",
            "int-14",
            "int-27",
            "int-33",
            "int-45",
            "int-45-4",
            "int-45-6",
            "int-45-9",
            "int-45-13",
            "agr-5.4",
            "agr-16",
        ],
        why: "whoever asked may take it back until it is in force, and a proposal until it is accepted",
    },
    Reading {
        act: Act::Reject,
        clauses: &[
            "eshdi-15",
            "eshdi-15-2",
            "int-7",
            "int-14",
            "int-33",
            "agr-5.4",
            "agr-16",
        ],
        why: "what cannot be granted, or is not agreed to, is answered with reasons, as пп. 10, 17 and 18 have it",
    },
    Reading {
        act: Act::Resume,
        clauses: &["eshep-12", "int-65"],
        why: "what was suspended for a reason goes on when the reason is gone",
    },
    Reading {
        act: Act::End,
        clauses: &["eshdi-9", "eshdi-15-1", "eshdi-15-2", "eshdi-21", "int-65"],
        why: "what is in force may be ended by the officer, with reasons, before its time",
    },
    Reading {
        act: Act::TakeUp,
        clauses: &["eshdi-14"],
        why: "the duty service says that it works on an incident",
    },
    Reading {
        act: Act::Finish,
        clauses: &["eshdi-14", "agr-5.4"],
        why: "what was begun is told to be over",
    },
];
