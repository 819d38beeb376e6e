//! Mail systems at ЕШЭП (386/НҚ, ЕШЭП пп. 7–12).

use law::request::{Act, Kind, Stage};

use crate::desk::sample::{Fill, Put};
use crate::desk::story::{Filer, Step, Story};
use Stage::{
    Active, Closed, Eligible, Incomplete, Leaving, LeavingSuspended, Rejected, Submitted,
    Suspended, Withdrawn,
};
use Step::{
    AgainRefused, AgainTaken, Agrees, Does, JustBefore, Lasts, Letter, Refiles, Refused, Rows,
    RunsOut,
};

const FORM: &[Put] = &[
    Put("applicant_class", Fill::Text("state-body")),
    Put("mail_domain", Fill::Text("ministry.example")),
    Put("mail_server_ip", Fill::Text("198.51.100.9")),
];

const fn story(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::Mail, Filer::Ministry), FORM, steps)
}

const ASKED: Step = Does(Act::AskForMore, Incomplete);
const ELIGIBLE: Step = Does(Act::FindEligible, Eligible);
const APPLIED: Step = Does(Act::Apply, Active);
const ENDED: Step = Does(Act::End, Closed);
const REJECTED: Step = Does(Act::Reject, Rejected);
const WITHDRAWN: Step = Does(Act::Withdraw, Withdrawn);

/// Found eligible or not in five working days, or the officer is told (пп. 8–10).
pub const DECIDED: &[Story] = &[
    story(
        "late at every step",
        &[
            RunsOut("EM-08", Submitted),
            RunsOut("EM-09", Submitted),
            RunsOut("EM-10", Submitted),
            ELIGIBLE,
            REJECTED,
            Letter("it@ministry.example", &["{}", "нет свободных портов"]),
        ],
    ),
    story("eligible, and taken back", &[ELIGIBLE, WITHDRAWN]),
    story("taken back", &[WITHDRAWN]),
    story(
        "incomplete and taken back",
        &[ASKED, Refiles(FORM), ASKED, WITHDRAWN],
    ),
    story(
        "incomplete and rejected",
        &[
            ASKED,
            REJECTED,
            Refused(Act::FindEligible, "nothing can be done"),
        ],
    ),
];

/// Thirty days from the receipt of a rejection (п. 10).
pub const REFUSED: &[Story] = &[story(
    "rejected on the last day, and filed again",
    &[
        JustBefore("EM-08"),
        REJECTED,
        JustBefore("EM-10c"),
        AgainRefused("may be filed again from"),
        RunsOut("EM-10c", Rejected),
        AgainTaken,
    ],
)];

/// Connected, suspended, disconnected (пп. 9, 11, 12).
pub const CONNECTED: &[Story] = &[
    story(
        "suspended, and leaves on the agreed day",
        &[
            ELIGIBLE,
            JustBefore("EM-09"),
            APPLIED,
            Rows("mail-domain", "{}", 1),
            Rows("mail-domain", "\"since\"", 0),
            Does(Act::Suspend, Suspended),
            Rows("mail-domain", "\"since\"", 1),
            Does(Act::Resume, Active),
            Rows("mail-domain", "\"since\"", 0),
            Agrees(Act::ReportStatus, 20, Leaving),
            Lasts("EM-11", 20),
            JustBefore("EM-11"),
            RunsOut("EM-11", Closed),
            Rows("mail-domain", "{}", 0),
        ],
    ),
    story(
        "leaves before the agreed day",
        &[
            ELIGIBLE,
            APPLIED,
            Agrees(Act::ReportStatus, 20, Leaving),
            ENDED,
        ],
    ),
    story(
        "suspended while it leaves, until the agreed day",
        &[
            ELIGIBLE,
            APPLIED,
            Agrees(Act::ReportStatus, 20, Leaving),
            Does(Act::Suspend, LeavingSuspended),
            Rows("mail-domain", "\"since\"", 1),
            Does(Act::Resume, Leaving),
            Rows("mail-domain", "\"since\"", 0),
            Does(Act::Suspend, LeavingSuspended),
            RunsOut("EM-11", Closed),
            Rows("mail-domain", "{}", 0),
        ],
    ),
    story(
        "asks to leave while it is suspended, and leaves at once",
        &[
            ELIGIBLE,
            APPLIED,
            Does(Act::Suspend, Suspended),
            Agrees(Act::ReportStatus, 20, LeavingSuspended),
            ENDED,
            Rows("mail-domain", "{}", 0),
        ],
    ),
    story("ended", &[ELIGIBLE, APPLIED, ENDED]),
    story(
        "ended while it is suspended",
        &[ELIGIBLE, APPLIED, Does(Act::Suspend, Suspended), ENDED],
    ),
];
