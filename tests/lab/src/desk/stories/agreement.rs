//! Agreements of the owner of a service and the owner of a non-state system (integration rules, п. 33, annex 7).

use law::request::{Act, By, Kind, Stage};

use crate::desk::sample::{Fill, Put};
use crate::desk::story::{Filer, Step, Story};
use Stage::{
    ActApproved, ActReview, Active, Agreed, Closed, EndOffered, EndProposed, Ending, Rejected,
    Rework, Testing, Withdrawn,
};
use Step::{
    Carries, Does, EndsOnItsDay, EndsOnReceipt, Letter, Meanwhile, NoticeBounces, Notifies,
    Refiles, Refused, Rows, Superseded,
};

/// What the agency publishes for non-state systems too: on ВШЭП, which alone serves them (п. 4).
const PUBLICATION: &[Put] = &[
    Put("owner.bin_iin", Fill::Text("130540000033")),
    Put("owner_is.is_login", Fill::Text("agency-system")),
    Put("service.service_key", Fill::Text("AgencyData")),
    Put("service.publish_vshep", Fill::Flag(true)),
];

/// A service of ВШЭП in force: the first request of its desk.
const IN_FORCE: Story = super::publication::in_force("on ВШЭП", PUBLICATION);

/// The ministry, in the part of the owner of a non-state system, and the agency.
const AGREEMENT: &[Put] = &[
    Put("party1.service_name_key", Fill::Text("AgencyData")),
    Put(
        "party2.mobile_app_proof",
        Fill::Text("AppStore, GooglePlay: 1 000 000 загрузок"),
    ),
];

const fn story(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::Agreement, Filer::Ministry), AGREEMENT, steps).following(&[IN_FORCE])
}

const SIGNED: Step = Does(Act::Sign, Active);
const ROW: Step = Rows("agreement", "{}", 1);
const NO_ROW: Step = Rows("agreement", "{}", 0);
const PROPOSED: Step = Notifies(By::Filer, Act::ProposeEnd, MUTUAL, EndProposed);
const OFFERED: Step = Notifies(By::ServiceOwner, Act::ProposeEnd, MUTUAL, EndOffered);
const ACCEPTED: Step = Does(Act::AcceptEnd, Ending);
const RECEIVED: Step = EndsOnReceipt("SL-9", Closed);
const MUTUAL: &[Put] = &[Put("ground", Fill::Text("mutual"))];
const BREACH: &[Put] = &[
    Put("ground", Fill::Text("breach")),
    Put(
        "breach",
        Fill::Text("п. 4 пп. 1: сведения переданы третьим лицам"),
    ),
];
const LATER: &[Put] = &[
    Put("ground", Fill::Text("breach")),
    Put(
        "breach",
        Fill::Text("п. 5 пп. 1: сервис недоступен третий месяц"),
    ),
    Put("effective_on", Fill::Day(10)),
];

/// Signed by both over one text, or not (п. 12).
pub const SIGNED_BY_BOTH: &[Story] = &[
    story(
        "returned, filed again, signed",
        &[
            Letter("it@agency.example", &["{}"]),
            Does(Act::Return, Rework),
            Letter("it@ministry.example", &["{}", "нет свободных портов"]),
            Refiles(AGREEMENT),
            NO_ROW,
            SIGNED,
            ROW,
            Rows("agreement", "AgencyData", 1),
            Letter("it@agency.example", &["{}", "действует"]),
            Letter("it@agency.example", &["{}", "қолданыста"]),
            Refused(Act::Sign, "cannot be met"),
        ],
    ),
    story("rejected", &[Does(Act::Reject, Rejected), NO_ROW]),
    story("taken back", &[Does(Act::Withdraw, Withdrawn)]),
    story(
        "returned and taken back",
        &[Does(Act::Return, Rework), Does(Act::Withdraw, Withdrawn)],
    ),
];

const IS_SIGNED: Story = story("signed", &[SIGNED]);

/// An agreement whose two copies are read.
pub const READ: Story = Story::new(
    "signed",
    (Kind::Agreement, Filer::Ministry),
    TOLD,
    &[SIGNED],
)
.following(&[IN_FORCE]);
/// The same but for what is looked for.
pub const READ_OTHERWISE: Story = Story::new(
    "signed",
    (Kind::Agreement, Filer::Ministry),
    AGREEMENT,
    &[SIGNED],
)
.following(&[IN_FORCE]);

const TOLD: &[Put] = &[
    Put("party1.service_name_key", Fill::Text("AgencyData")),
    Put("party1.gov_body.kk", Fill::Text("Мысалдар агенттігі")),
    Put("party1.gov_body.ru", Fill::Text("Агентство примеров")),
    Put("party2.org_name.kk", Fill::Text("«Дала» АҚ")),
    Put("party2.org_name.ru", Fill::Text("АО «Дала»")),
    Put("party2.mobile_app_proof", Fill::Text("AppStore: Dala")),
    Put("sla.availability_index", Fill::Text("99.95")),
];

/// The connection of a system that the form says to be a non-state one.
const PRIVATE: &[Put] = &[
    Put("owner.bin_iin", Fill::Text("130540000033")),
    Put("initiator.bin_iin", Fill::Text("120340000014")),
    Put("initiator_is.is_login", Fill::Text("bank-system")),
    Put("service.service_key", Fill::Text("AgencyData")),
    Put("declared.non_state", Fill::Flag(true)),
    Put("declared.gateway", Fill::Text("vshep")),
];

/// The act of its test.
const TEST_ACT: &[Put] = &[
    Put("parties.owner_name", Fill::Text("Наименование организации")),
    Put(
        "parties.client_name",
        Fill::Text("Наименование организации"),
    ),
    Put("systems.owner_is", Fill::Text("agency-system")),
    Put("systems.initiator_is", Fill::Text("bank-system")),
    Put("tested.service_key", Fill::Text("AgencyData")),
];

const fn connection(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::Connection, Filer::Ministry), PRIVATE, steps)
}

const AGREED: Step = Does(Act::Agree, Agreed);
const TEST: Step = Does(Act::OpenTest, Testing);
const ACT: Step = Carries(Act::FileAct, TEST_ACT, ActReview);
const APPROVED: Step = Does(Act::ApproveAct, ActApproved);
const APPLIED: Step = Does(Act::Apply, Active);

/// A non-state system is connected with the agreement that both signed, and not before (п. 33).
pub const NEEDED: &[Story] = &[
    connection(
        "a non-state system without an agreement",
        &[
            AGREED,
            TEST,
            ACT,
            APPROVED,
            Refused(Act::Apply, "no agreement (annex 7)"),
            Rows("connection", "{}", 0),
        ],
    )
    .following(&[IN_FORCE]),
    connection(
        "a non-state system with an agreement",
        &[
            AGREED,
            TEST,
            ACT,
            APPROVED,
            APPLIED,
            Rows("connection", "{}", 1),
        ],
    )
    .following(&[IS_SIGNED]),
];

/// A connection that is opened while the agreement is in force.
const CONNECTED: Story = connection("opened meanwhile", &[AGREED, TEST, ACT, APPROVED, APPLIED]);

/// A supplementary agreement takes the place of the former (п. 13), whatever was said of its end.
pub const SUPERSEDED: &[Story] = &[
    story(
        "a later one takes its place",
        &[SIGNED, ROW, Superseded, NO_ROW],
    ),
    story(
        "a later one ends a proposal",
        &[SIGNED, ROW, PROPOSED, Superseded],
    ),
    story(
        "a later one ends an offer",
        &[SIGNED, ROW, OFFERED, Superseded],
    ),
    story(
        "a later one ends a termination",
        &[
            SIGNED,
            ROW,
            NoticeBounces,
            Notifies(By::Filer, Act::Terminate, BREACH, Ending),
            Superseded,
        ],
    ),
];

/// Ended by both, by one because the other breaks it (п. 16), or with its service (п. 7): its connections close with it.
pub const ENDED: &[Story] = &[
    story(
        "the initiator proposes, and the owner signs",
        &[
            SIGNED,
            Step::Beside(&CONNECTED),
            Rows("connection", "bank-system", 1),
            PROPOSED,
            Does(Act::Reject, Active),
            PROPOSED,
            Does(Act::Withdraw, Active),
            PROPOSED,
            NoticeBounces,
            ACCEPTED,
            ROW,
            Rows("connection", "bank-system", 1),
            RECEIVED,
            NO_ROW,
            Rows("connection", "bank-system", 0),
        ],
    ),
    story(
        "the owner proposes, and the initiator signs",
        &[
            SIGNED,
            OFFERED,
            Does(Act::Reject, Active),
            OFFERED,
            Does(Act::Withdraw, Active),
            OFFERED,
            NoticeBounces,
            ACCEPTED,
            RECEIVED,
            NO_ROW,
        ],
    ),
    story(
        "the owner ends it by a notice of breach",
        &[
            SIGNED,
            Step::Beside(&CONNECTED),
            NoticeBounces,
            Notifies(By::ServiceOwner, Act::Terminate, BREACH, Ending),
            Rows("connection", "bank-system", 1),
            RECEIVED,
            Rows("connection", "bank-system", 0),
        ],
    ),
    story(
        "the initiator ends it with the day that its notice names",
        &[
            SIGNED,
            Step::Beside(&CONNECTED),
            Notifies(By::Filer, Act::Terminate, LATER, Ending),
            EndsOnItsDay("SL-9", 10, Closed),
            Rows("connection", "bank-system", 0),
            Letter("it@agency.example", &["{}"]),
        ],
    ),
];

/// The service of the agreement is struck from the register.
const STRUCK: Story = Story::new(
    "struck meanwhile",
    (Kind::ServiceRemoval, Filer::Agency),
    &[
        Put("service_key", Fill::Text("AgencyData")),
        Put("action", Fill::Text("remove")),
    ],
    &[Does(Act::Apply, Stage::Done)],
);
const WITH_SERVICE: Step = Meanwhile(&STRUCK, Act::End, Closed);

/// With its service an agreement ends, whatever was said of its end.
pub const WITH_ITS_SERVICE: &[Story] = &[
    story(
        "its service is struck",
        &[SIGNED, ROW, WITH_SERVICE, NO_ROW],
    ),
    story(
        "a proposal ends with it",
        &[SIGNED, ROW, PROPOSED, WITH_SERVICE],
    ),
    story(
        "an offer ends with it",
        &[SIGNED, ROW, OFFERED, WITH_SERVICE],
    ),
    story(
        "a termination ends with it",
        &[
            SIGNED,
            ROW,
            Notifies(By::Filer, Act::Terminate, LATER, Ending),
            WITH_SERVICE,
        ],
    ),
];
