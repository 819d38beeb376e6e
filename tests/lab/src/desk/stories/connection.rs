//! Connections to an integration service (integration rules, annex 5; пп. 33–45, 45-1…45-7).

use law::request::{Act, Kind, Stage};

use super::publication::IN_FORCE;
use crate::desk::sample::{Fill, Put};
use crate::desk::story::{Filer, Step, Story};
use Stage::{
    ActApproved, ActReview, ActRework, Active, Agreed, Closed, Expired, Rework, Submitted,
    Suspended, Testing, Withdrawn,
};
use Step::{Carries, Cites, Does, JustBefore, Lasts, Letter, Refiles, Reminded, Rows, RunsOut};

/// The ministry connects to what the agency publishes.
pub(super) const CONNECTION: &[Put] = &[
    Put("owner.bin_iin", Fill::Text("130540000033")),
    Put("initiator.bin_iin", Fill::Text("120340000014")),
    Put("initiator_is.is_login", Fill::Text("ministry-system")),
    Put("service.service_key", Fill::Text("AgencyData")),
];
const PILOT: &[Put] = &[
    Put("owner.bin_iin", Fill::Text("130540000033")),
    Put("initiator.bin_iin", Fill::Text("120340000014")),
    Put("initiator_is.is_login", Fill::Text("ministry-system")),
    Put("service.service_key", Fill::Text("AgencyData")),
    Put("initiator.pilot_order", Fill::Flag(true)),
    Put("initiator.pilot_expiry", Fill::Day(60)),
];

/// The act of its test.
const TEST_ACT: &[Put] = &[
    Put("parties.owner_name", Fill::Text("Наименование организации")),
    Put(
        "parties.client_name",
        Fill::Text("Наименование организации"),
    ),
    Put("systems.owner_is", Fill::Text("agency-system")),
    Put("systems.initiator_is", Fill::Text("ministry-system")),
    Put("tested.service_key", Fill::Text("AgencyData")),
];

pub(super) const fn story(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::Connection, Filer::Ministry), CONNECTION, steps).following(&[IN_FORCE])
}

/// One that is neither tested to its end nor applied needs no service in force.
const fn unconnected(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::Connection, Filer::Ministry), CONNECTION, steps)
}

const fn pilot(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::Connection, Filer::Ministry), PILOT, steps).following(&[IN_FORCE])
}

const RETURNED: Step = Does(Act::Return, Rework);
const AGREED: Step = Does(Act::Agree, Agreed);
const TEST: Step = Does(Act::OpenTest, Testing);
const ACT: Step = Carries(Act::FileAct, TEST_ACT, ActReview);
const ACT_RETURNED: Step = Does(Act::ReturnAct, ActRework);
const APPROVED: Step = Does(Act::ApproveAct, ActApproved);
const APPLIED: Step = Does(Act::Apply, Active);
const SUSPENDED: Step = Does(Act::Suspend, Suspended);
const ENDED: Step = Does(Act::End, Closed);
const WITHDRAWN: Step = Does(Act::Withdraw, Withdrawn);

/// The steps to a connection in force, without delay.
pub(super) const TO_FORCE: [Step; 5] = [AGREED, TEST, ACT, APPROVED, APPLIED];

/// In time at every step.
pub const CONNECTED: &[Story] = &[story(
    "in time at every step",
    &[
        JustBefore("IG-45-3b"),
        RETURNED,
        Letter("it@ministry.example", &["{}", "нет свободных портов"]),
        JustBefore("IG-45-4"),
        Refiles(CONNECTION),
        JustBefore("IG-45-3b"),
        AGREED,
        JustBefore("IG-45-5"),
        TEST,
        JustBefore("IG-45-6"),
        ACT,
        ACT_RETURNED,
        JustBefore("IG-45a"),
        ACT,
        APPROVED,
        JustBefore("IG-45b"),
        APPLIED,
        Rows("connection", "{}", 1),
        SUSPENDED,
        Rows("connection", "\"since\"", 1),
        Does(Act::Resume, Active),
        Rows("connection", "\"since\"", 0),
        ENDED,
        Rows("connection", "{}", 0),
    ],
)];

/// Errors that are not mended (agreement, п. 5 пп. 7): suspended, told to the other party, and resumed once they are.
pub const UNMENDED: &[Story] = &[
    story(
        "errors of a connection",
        &[
            AGREED,
            TEST,
            ACT,
            APPROVED,
            APPLIED,
            Cites(Act::Suspend, "agr-5.7", Suspended),
            Rows("connection", "\"since\"", 1),
            Letter("it@agency.example", &["{}", "5-тармағының"]),
            Cites(Act::Resume, "agr-5.7", Active),
            Rows("connection", "\"since\"", 0),
        ],
    ),
    super::publication::UNMENDED,
];

/// Late at every step: the officer is told, and it goes on.
pub const LATE: &[Story] = &[story(
    "late at every step",
    &[
        RunsOut("IG-45-3b", Submitted),
        RETURNED,
        RunsOut("IG-45-4", Rework),
        Refiles(CONNECTION),
        AGREED,
        RunsOut("IG-45-5", Agreed),
        TEST,
        ACT,
        ACT_RETURNED,
        RunsOut("IG-45a", ActRework),
        ACT,
        APPROVED,
        RunsOut("IG-45b", ActApproved),
        APPLIED,
        SUSPENDED,
        ENDED,
    ],
)];

/// Pilots end with their order (annex 5, row 11).
pub const PILOTS: &[Story] = &[
    pilot(
        "a pilot ends with its order",
        &[
            AGREED,
            TEST,
            ACT,
            APPROVED,
            APPLIED,
            Lasts("IG-PILOT", 60),
            Reminded("IG-PILOT", 10),
            JustBefore("IG-PILOT"),
            RunsOut("IG-PILOT", Expired),
            Rows("connection", "{}", 0),
        ],
    ),
    pilot(
        "a suspended pilot ends with its order",
        &[
            AGREED,
            TEST,
            ACT,
            APPROVED,
            APPLIED,
            SUSPENDED,
            RunsOut("IG-PILOT", Expired),
        ],
    ),
    pilot(
        "a pilot is ended before",
        &[AGREED, TEST, ACT, APPROVED, APPLIED, ENDED],
    ),
];

/// Not connected.
pub const UNCONNECTED: &[Story] = &[
    unconnected(
        "tested for too long",
        &[
            AGREED,
            TEST,
            Reminded("IG-45-6", 3),
            JustBefore("IG-45-6"),
            RunsOut("IG-45-6", Expired),
        ],
    ),
    unconnected("taken back", &[WITHDRAWN]),
    unconnected("returned and taken back", &[RETURNED, WITHDRAWN]),
    unconnected("agreed and taken back", &[AGREED, WITHDRAWN]),
    unconnected("taken back from its test", &[AGREED, TEST, WITHDRAWN]),
    story(
        "taken back with its act",
        &[AGREED, TEST, ACT, ACT_RETURNED, WITHDRAWN],
    ),
];
