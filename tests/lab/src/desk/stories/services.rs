//! What else is asked of the operator of the infrastructure (integration rules, пп. 7, 14, 45-8…45-15, 65; agreement, п. 5.4).

use law::request::{Act, Kind, Stage};

use super::connection::{CONNECTION, TO_FORCE};
use super::publication::{IN_FORCE, NEW_NAME, RENAMED};
use crate::desk::sample::{Fill, Put};
use crate::desk::story::{Filer, Step, Story};
use Stage::{
    Active, Agreed, Closed, Done, Expired, Rejected, Rework, Submitted, Suspended, Withdrawn,
};
use Step::{Does, JustBefore, Letter, Refiles, Rows, RunsOut};

const RETURNED: Step = Does(Act::Return, Rework);
const AGREED: Step = Does(Act::Agree, Agreed);
const APPLIED: Step = Does(Act::Apply, Done);
const ENDED: Step = Does(Act::End, Closed);
const REJECTED: Step = Does(Act::Reject, Rejected);
const WITHDRAWN: Step = Does(Act::Withdraw, Withdrawn);

const fn creation(name: &'static str, steps: &'static [Step]) -> Story {
    let form = &[
        Put("owner.bin_iin", Fill::Text("130540000033")),
        Put("initiator.bin_iin", Fill::Text("120340000014")),
    ];
    Story::new(name, (Kind::ServiceCreation, Filer::Ministry), form, steps)
}

/// A service is asked for (п. 14): its owner decides.
pub const CREATED: &[Story] = &[
    creation(
        "agreed by its owner",
        &[
            Letter("duty@infrastructure.example", &["{}"]),
            Does(Act::Agree, Done),
        ],
    ),
    creation("rejected by its owner", &[REJECTED]),
    creation("taken back", &[WITHDRAWN]),
];

/// A connection in force to the service of the agency.
const CONNECTED: Story = Story::new(
    "in force",
    (Kind::Connection, Filer::Ministry),
    CONNECTION,
    &TO_FORCE,
)
.following(&[IN_FORCE]);

/// The same connection from another address.
const MOVED: &[Put] = &[
    Put("owner.bin_iin", Fill::Text("130540000033")),
    Put("initiator.bin_iin", Fill::Text("120340000014")),
    Put("initiator_is.is_login", Fill::Text("ministry-system")),
    Put("initiator_is.is_ip_prod", Fill::Text(NEW_ADDRESS)),
    Put("service.service_key", Fill::Text("AgencyData")),
];
const NEW_ADDRESS: &str = "10.99.0.7";

/// The stories of an update: both have the same under other clauses.
macro_rules! update {
    ($doc:literal, $name:ident, $kind:expr, $filer:expr, $form:expr, ($row:literal, $new:expr), $check:literal, $apply:literal, $after:expr) => {
        #[doc = $doc]
        pub const $name: &[Story] = &[
            Story::new(
                "in time",
                ($kind, $filer),
                $form,
                &[
                    RETURNED,
                    Refiles($form),
                    JustBefore($check),
                    AGREED,
                    JustBefore($apply),
                    Rows($row, $new, 0),
                    APPLIED,
                    Rows($row, $new, 1),
                ],
            )
            .following($after),
            Story::new(
                "late",
                ($kind, $filer),
                $form,
                &[
                    RunsOut($check, Submitted),
                    AGREED,
                    RunsOut($apply, Agreed),
                    APPLIED,
                ],
            )
            .following($after),
            Story::new("taken back", ($kind, $filer), $form, &[WITHDRAWN]),
            Story::new(
                "returned and taken back",
                ($kind, $filer),
                $form,
                &[RETURNED, WITHDRAWN],
            ),
            Story::new(
                "agreed and taken back",
                ($kind, $filer),
                $form,
                &[AGREED, WITHDRAWN],
            ),
        ];
    };
}

update! {
    "The update of a service (annex 8; пп. 45-8…45-11).",
    SERVICE_UPDATED, Kind::ServiceUpdate, Filer::Agency, RENAMED, ("integration-service", NEW_NAME), "IG-45-10", "IG-45-11", &[IN_FORCE]
}
update! {
    "The update of a connection (annex 9; пп. 45-12…45-15).",
    CONNECTION_UPDATED, Kind::ConnectionUpdate, Filer::Ministry, MOVED, ("connection", NEW_ADDRESS), "IG-45-14", "IG-45-15", &[CONNECTED]
}

const fn removal(name: &'static str, steps: &'static [Step]) -> Story {
    let form = &[
        Put("service_key", Fill::Text("AgencyData")),
        Put("action", Fill::Text("remove")),
    ];
    Story::new(name, (Kind::ServiceRemoval, Filer::Agency), form, steps).following(&[IN_FORCE])
}

/// A service is struck from the register (п. 7).
pub const REMOVED: &[Story] = &[
    removal(
        "applied",
        &[
            Rows("integration-service", "AgencyData", 1),
            Rows("connection", "AgencyData", 1),
            APPLIED,
            Rows("integration-service", "AgencyData", 0),
            Rows("connection", "AgencyData", 0),
        ],
    )
    .following(&[CONNECTED]),
    removal("rejected", &[REJECTED]),
    removal("taken back", &[WITHDRAWN]),
];

const fn disconnection(name: &'static str, steps: &'static [Step]) -> Story {
    let form = &[
        Put("service_key", Fill::Text("AgencyData")),
        Put("initiator.bin_iin", Fill::Text("120340000014")),
        Put("initiator.systems", Fill::Text("ministry-system")),
    ];
    Story::new(name, (Kind::Disconnection, Filer::Agency), form, steps).following(&[CONNECTED])
}

/// An initiator is cut off (п. 7).
pub const DISCONNECTED: &[Story] = &[
    disconnection(
        "applied",
        &[
            Rows("connection", "AgencyData", 1),
            APPLIED,
            Rows("connection", "AgencyData", 0),
        ],
    ),
    disconnection("rejected", &[REJECTED]),
    disconnection("taken back", &[WITHDRAWN]),
];

const fn withdrawal(name: &'static str, steps: &'static [Step]) -> Story {
    let form = &[
        Put("owner.bin_iin", Fill::Text("130540000033")),
        Put("system", Fill::Text("agency-system")),
    ];
    Story::new(
        name,
        (Kind::ActWithdrawal, Filer::Infrastructure),
        form,
        steps,
    )
    .following(&[IN_FORCE])
}

/// The act of security tests of an object is withdrawn (п. 65): suspended at once.
pub const ACTS_WITHDRAWN: &[Story] = &[
    withdrawal(
        "suspended in time, and ended",
        &[
            Rows("withdrawn-act", "{}", 1),
            JustBefore("IG-65"),
            Does(Act::Finish, Suspended),
            ENDED,
            Rows("withdrawn-act", "{}", 0),
        ],
    ),
    withdrawal(
        "told too late, and ended",
        &[RunsOut("IG-65", Active), ENDED],
    ),
];

/// The service of the ministry that the agency is connected to in the example.
const CONNECTED_TO: &str = "NITEC-S-5096";

const fn works(name: &'static str, steps: &'static [Step]) -> Story {
    let form = &[
        Put("services", Fill::Text(CONNECTED_TO)),
        Put("environment", Fill::Text("production")),
        Put("starts_at", Fill::Clock(20, "22:00")),
        Put("ends_at", Fill::Clock(21, "05:00")),
    ];
    Story::new(name, (Kind::PlannedWorks, Filer::Agency), form, steps)
}

/// Planned works (agreement, п. 5.4): agreed three working days before.
pub const WORKS: &[Story] = &[
    works(
        "agreed in time, and done",
        &[
            JustBefore("SL-5.4a"),
            AGREED,
            Rows("planned-works", "{}", 1),
            JustBefore("SL-5.4c"),
            Does(Act::Finish, Done),
            Rows("planned-works", "{}", 0),
        ],
    ),
    works(
        "agreed, and nobody says that they are done",
        &[
            AGREED,
            RunsOut("SL-5.4c", Done),
            Rows("planned-works", "{}", 0),
        ],
    ),
    works("agreed and taken back", &[AGREED, WITHDRAWN]),
    works(
        "not agreed in time",
        &[JustBefore("SL-5.4a"), RunsOut("SL-5.4a", Expired)],
    ),
    works("rejected", &[REJECTED]),
    works("taken back", &[WITHDRAWN]),
];
