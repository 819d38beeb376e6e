//! Rules of the unified mail gateway of e-government (ЕШЭП): order 386/НҚ, annex 2.

use super::Area;
use super::row::{DEFINITION, Document, Row, bound, named, not_executable, partly, planned, row};

pub(super) const RULES: Document = Document {
    prefix: "eshep-",
    citation: "386/НҚ, ЕШЭП",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row(
        "eshep-1",
        "The rules are made under article 7-1 of the informatisation law and set how ЕШЭП works.",
        not_executable("names the legal ground and the subject of the rules"),
    ),
    row(
        "eshep-2",
        "The rules bind state bodies, local self-government, state legal entities, the quasi-state sector and critical infrastructure.",
        bound(
            &[
                "userspace/base/law/src/form/eshep.rs::ONBOARD",
                "userspace/base/model/src/row.rs::SubjectClass",
                "userspace/control/desk/src/request/machine/mail.rs::CHECK",
            ],
            &["mail-requests-are-decided-in-five-working-days"],
        ),
    ),
    row("eshep-3", "Terms used in the rules.", DEFINITION),
    row("eshep-3.1", "Applicant.", DEFINITION),
    row("eshep-3.2", "User of ЕШЭП.", DEFINITION),
    row("eshep-3.3", "External e-mail.", DEFINITION),
    row(
        "eshep-3.4",
        "System for processing requests (СОЗ).",
        DEFINITION,
    ),
    row(
        "eshep-4",
        "ЕШЭП is kept up, applicants are connected and users' requests are worked off.",
        partly(
            Area::Mail,
            &["userspace/control/desk/src/request/machine/mail.rs::MAIL"],
            &[
                "mail-requests-are-decided-in-five-working-days",
                "mail-domain-is-connected-suspended-and-disconnected",
            ],
        ),
    ),
    row(
        "eshep-5",
        "ГТС runs ЕШЭП.",
        not_executable("appoints the authority that runs the gateway"),
    ),
    row(
        "eshep-6",
        "ГТС keeps ЕШЭП working without interruption.",
        planned(Area::Mail),
    ),
    row(
        "eshep-7",
        "The applicant files a request through СОЗ or by official letter, by the form of the annex.",
        bound(
            &[
                "userspace/base/law/src/form/eshep.rs::ONBOARD",
                "userspace/control/desk/src/request/machine/mail.rs::MAIL",
            ],
            &[
                "rejected-mail-request-waits-thirty-days",
                "mail-requests-are-decided-in-five-working-days",
                "what-is-filed-twice-or-too-large-is-refused",
            ],
        ),
    ),
    row(
        "eshep-8",
        "ГТС checks the applicant's class and the technical possibility within five working days.",
        bound(
            &["userspace/control/desk/src/request/machine/mail.rs::CHECK"],
            &[
                "mail-requests-are-decided-in-five-working-days",
                "new-calendar-recounts-open-requests",
            ],
        ),
    ),
    row(
        "eshep-9",
        "Where it is possible, ГТС connects the mail system with the applicant within five working days and tells it.",
        partly(
            Area::Mail,
            &["userspace/control/desk/src/request/machine/mail.rs::CONNECT"],
            &[
                "mail-requests-are-decided-in-five-working-days",
                "mail-domain-is-connected-suspended-and-disconnected",
                "new-calendar-recounts-open-requests",
            ],
        ),
    ),
    row(
        "eshep-10",
        "Where it is not possible, ГТС rejects with reasons within five working days; a new request after thirty calendar days.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/mail.rs::REJECT",
                "userspace/control/desk/src/request/machine/mail.rs::BAR",
            ],
            &[
                "rejected-mail-request-waits-thirty-days",
                "mail-is-filed-again-thirty-days-after-a-late-rejection",
                "mail-requests-are-decided-in-five-working-days",
                "document-decision-and-notice-are-fetched-by-api",
                "webhook-is-signed-and-counts-as-delivery",
            ],
        ),
    ),
    row(
        "eshep-11",
        "A user whose class changed asks for disconnection, which ГТС does by the agreed date.",
        partly(
            Area::Mail,
            &[
                "userspace/base/law/src/form/eshep.rs::STATUS_CHANGE",
                "userspace/control/desk/src/request/machine/mail.rs::LEAVE",
            ],
            &["mail-domain-is-connected-suspended-and-disconnected"],
        ),
    ),
    row(
        "eshep-12",
        "A mail system with abnormal traffic is suspended to protect the gateway's reputation, and its owner is told.",
        partly(
            Area::Mail,
            &["userspace/control/desk/src/request/machine/mail.rs::LINES"],
            &["mail-domain-is-connected-suspended-and-disconnected"],
        ),
    ),
    named(
        "eshep-annex",
        "прил.",
        "Request to connect a mail system.",
        bound(
            &["userspace/base/law/src/form/eshep.rs::ONBOARD"],
            &[
                "mail-requests-are-decided-in-five-working-days",
                "rejected-mail-request-waits-thirty-days",
            ],
        ),
    ),
];
