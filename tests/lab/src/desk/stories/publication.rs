//! The publication of an integration service (integration rules, annex 3; пп. 14–27).

use law::request::{Act, Kind, Stage};

use crate::desk::sample::{Fill, Put};
use crate::desk::story::{Filer, Step, Story};
use Stage::{
    ActApproved, ActReview, ActRework, Active, Closed, Expired, Rework, Suspended, Testing,
    Withdrawn,
};
use Step::{Carries, Does, JustBefore, Letter, Refiles, Reminded, Rows, RunsOut};

/// The service of the agency under another name.
pub(super) const RENAMED: &[Put] = &[
    Put("owner.bin_iin", Fill::Text("130540000033")),
    Put("owner_is.is_login", Fill::Text("agency-system")),
    Put("service.service_key", Fill::Text("AgencyData")),
    Put("service.name_ru", Fill::Text(NEW_NAME)),
];
/// That name.
pub(super) const NEW_NAME: &str = "Сервис под новым именем";

/// What the agency publishes.
const PUBLICATION: &[Put] = &[
    Put("owner.bin_iin", Fill::Text("130540000033")),
    Put("owner_is.is_login", Fill::Text("agency-system")),
    Put("service.service_key", Fill::Text("AgencyData")),
    Put("service.publish_shep", Fill::Flag(true)),
    Put("service.personal_data", Fill::Flag(true)),
];

/// The act of its test.
const TEST_ACT: &[Put] = &[
    Put("parties.owner_name", Fill::Text("Наименование организации")),
    Put("parties.client_name", Fill::Text("Министерство примеров")),
    Put("systems.owner_is", Fill::Text("agency-system")),
    Put(
        "systems.initiator_is",
        Fill::Text("Наименование информационной системы"),
    ),
    Put("tested.service_key", Fill::Text("AgencyData")),
];

pub(super) const fn story(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::Publication, Filer::Agency), PUBLICATION, steps)
}

/// One in force that says something else.
pub(super) const fn in_force(name: &'static str, form: &'static [Put]) -> Story {
    Story::new(
        name,
        (Kind::Publication, Filer::Agency),
        form,
        &[TEST, ACT, APPROVED, APPLIED],
    )
}

const RETURNED: Step = Does(Act::Return, Rework);
const TEST: Step = Does(Act::OpenTest, Testing);
const ACT: Step = Carries(Act::FileAct, TEST_ACT, ActReview);
const ACT_RETURNED: Step = Does(Act::ReturnAct, ActRework);
const APPROVED: Step = Does(Act::ApproveAct, ActApproved);
const APPLIED: Step = Does(Act::Apply, Active);
const SUSPENDED: Step = Does(Act::Suspend, Suspended);
const ENDED: Step = Does(Act::End, Closed);
const WITHDRAWN: Step = Does(Act::Withdraw, Withdrawn);

/// A service that is published: what others connect to.
pub(super) const IN_FORCE: Story = story("in force", &[TEST, ACT, APPROVED, APPLIED]);

/// Errors of a service that its owner does not mend switch it off.
pub(super) const UNMENDED: Story = story(
    "errors of a service",
    &[
        TEST,
        ACT,
        APPROVED,
        APPLIED,
        Step::Cites(Act::Suspend, "agr-5.7", Suspended),
        Rows("integration-service", "\"since\"", 1),
        Step::Cites(Act::Resume, "agr-5.7", Active),
        Rows("integration-service", "\"since\"", 0),
    ],
);

/// Tested, approved and published, in time and late; suspended and ended.
pub const PUBLISHED: &[Story] = &[
    story(
        "in time at every step",
        &[
            RETURNED,
            Letter("it@agency.example", &["{}", "нет свободных портов"]),
            Refiles(PUBLICATION),
            TEST,
            JustBefore("IG-21"),
            ACT,
            ACT_RETURNED,
            JustBefore("IG-27a"),
            ACT,
            APPROVED,
            JustBefore("IG-27b"),
            APPLIED,
            Rows("integration-service", "{}", 1),
            Rows("information-system", "{}", 1),
            SUSPENDED,
            Rows("integration-service", "\"since\"", 1),
            Does(Act::Resume, Active),
            Rows("integration-service", "\"since\"", 0),
            ENDED,
            Rows("integration-service", "{}", 0),
            Rows("information-system", "{}", 0),
        ],
    ),
    story(
        "late at every step",
        &[
            TEST,
            ACT,
            ACT_RETURNED,
            RunsOut("IG-27a", ActRework),
            ACT,
            APPROVED,
            RunsOut("IG-27b", ActApproved),
            APPLIED,
            SUSPENDED,
            ENDED,
        ],
    ),
];

/// Not published.
pub const UNPUBLISHED: &[Story] = &[
    story(
        "tested for too long",
        &[
            TEST,
            Reminded("IG-21", 30),
            JustBefore("IG-21"),
            RunsOut("IG-21", Expired),
        ],
    ),
    story("taken back", &[WITHDRAWN]),
    story("returned and taken back", &[RETURNED, WITHDRAWN]),
    story("taken back from its test", &[TEST, WITHDRAWN]),
    story(
        "taken back with its act",
        &[TEST, ACT, ACT_RETURNED, WITHDRAWN],
    ),
];
