//! Agreement on the use of integration services by owners of non-state systems: order 603/НҚ, annex 7 of the
//! integration rules.

use super::Area;
use super::row::{DEFINITION, Document, Row, bound, not_executable, partly, planned, row};

pub(super) const AGREEMENT: Document = Document {
    prefix: "agr-",
    citation: "603/НҚ, соглашение (прил. 7)",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row(
        "agr-1",
        "The agreement sets the level of service and the indices of availability.",
        not_executable("states the subject of the agreement"),
    ),
    row("agr-2", "Terms used in the agreement.", DEFINITION),
    row("agr-2.1", "Integration service.", DEFINITION),
    row("agr-2.2", "Information security.", DEFINITION),
    row("agr-2.3", "Information system.", DEFINITION),
    row("agr-2.4", "Owner of an integration service.", DEFINITION),
    row("agr-2.5", "Gateway of e-government (ШЭП).", DEFINITION),
    row(
        "agr-2.6",
        "External gateway of e-government (ВШЭП).",
        DEFINITION,
    ),
    row("agr-2.7", "Information security incident.", DEFINITION),
    row(
        "agr-2.8",
        "Owner of objects of informatisation.",
        DEFINITION,
    ),
    row(
        "agr-2.9",
        "Operator of the e-government infrastructure.",
        DEFINITION,
    ),
    row("agr-2.10", "Service desk (АС SD).", DEFINITION),
    row("agr-2.11", "Unified monitoring system (ЕСМ).", DEFINITION),
    row(
        "agr-2.12",
        "Resource: the application or portal that renders the state service.",
        DEFINITION,
    ),
    row("agr-2.13", "User of the resource.", DEFINITION),
    row(
        "agr-3",
        "Party 1 protects personal data as the law demands.",
        not_executable("duty of the service's owner inside its own system"),
    ),
    row(
        "agr-4",
        "Duties of party 2.",
        not_executable("opens a list whose items stand on their own"),
    ),
    row(
        "agr-4.1",
        "Party 2 keeps received personal and confidential data secret.",
        not_executable("duty of party 2 inside its own system"),
    ),
    row(
        "agr-4.2",
        "Party 2 gives technical support.",
        not_executable("duty of party 2 inside its own system"),
    ),
    row(
        "agr-4.3",
        "Party 2 proves the popularity of its resource by an application in the marketplaces.",
        bound(
            &["userspace/base/law/src/form/integration/agreement.rs::FIELDS"],
            &["wrong-form-is-refused-with-field-and-clause"],
        ),
    ),
    row(
        "agr-4.4",
        "Party 2 renders the state service on its resource without interruption.",
        not_executable("duty of party 2 inside its own system"),
    ),
    row(
        "agr-4.5",
        "Party 2 offers biometric identification in its application.",
        not_executable("duty of party 2 inside its own system"),
    ),
    row(
        "agr-5",
        "Duties of both parties.",
        not_executable("opens a list whose items stand on their own"),
    ),
    row(
        "agr-5.1",
        "Services are available and take messages at all hours, except for works and failures.",
        planned(Area::Bridge),
    ),
    row(
        "agr-5.2",
        "ШЭП and ВШЭП work around the clock except for technological breaks.",
        planned(Area::Bridge),
    ),
    row(
        "agr-5.3",
        "A message is accepted within one minute, synchronous or asynchronous.",
        planned(Area::Bridge),
    ),
    row(
        "agr-5.4",
        "Breaks are agreed three working days ahead; by default at night from 21:00 to 06:00, on weekends and holidays.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/integration.rs::PLANNED_WORKS",
                "userspace/control/desk/src/availability/window.rs::lies_in_window",
                "userspace/control/controld/src/requests/works.rs::check",
            ],
            &[
                "planned-works-are-agreed-three-working-days-before",
                "index-of-availability-tells-agreed-works-apart",
            ],
        ),
    ),
    row(
        "agr-5.5",
        "The test environment works while testing lasts.",
        planned(Area::Bridge),
    ),
    row(
        "agr-5.6",
        "Administrators of other objects are told the time of a restart.",
        bound(
            &[
                "userspace/base/law/src/form/integration/notices.rs::PLANNED_WORKS",
                "userspace/control/desk/src/request/machine/integration.rs::PLANNED_WORKS",
            ],
            &["planned-works-are-agreed-three-working-days-before"],
        ),
    ),
    row(
        "agr-5.7",
        "Where errors are not mended, the operator disconnects the service or suspends the connection and tells the participants.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/integration.rs::UNMENDED",
                "userspace/control/desk/src/request/machine.rs::also",
            ],
            &["errors-that-are-not-mended-cut-off"],
        ),
    ),
    row(
        "agr-5.8",
        "Faults of lines are mended by the provider's own regulations.",
        not_executable("term set by the provider of the line"),
    ),
    row(
        "agr-5.9",
        "The parties protect their objects.",
        not_executable("duty of the parties inside their own systems"),
    ),
    row(
        "agr-5.10",
        "The parties observe the law and the agreement.",
        not_executable("a general duty to obey the law"),
    ),
    row(
        "agr-6",
        "Grounds for rendering services.",
        not_executable("opens a list whose items stand on their own"),
    ),
    row(
        "agr-6.1",
        "A request to mend an incident.",
        bound(
            &[
                "userspace/base/law/src/form/eshdi/notices.rs::INCIDENT",
                "userspace/control/desk/src/request/machine/resources.rs::INCIDENT",
            ],
            &[
                "incidents-are-told-taken-up-and-closed",
                "incident-reaches-the-external-system",
            ],
        ),
    ),
    row(
        "agr-6.2",
        "A task for planned works.",
        bound(
            &[
                "userspace/base/law/src/form/integration/notices.rs::PLANNED_WORKS",
                "userspace/control/desk/src/request/machine/integration.rs::PLANNED_WORKS",
            ],
            &[
                "planned-works-are-agreed-three-working-days-before",
                "index-of-availability-tells-agreed-works-apart",
            ],
        ),
    ),
    row(
        "agr-6.3",
        "Requests are registered in the monitoring system and the service desk.",
        bound(
            &["userspace/control/controld/src/requests/external.rs::of"],
            &["incident-reaches-the-external-system"],
        ),
    ),
    row(
        "agr-6.4",
        "Schedules of works follow the policies of party 1.",
        not_executable("refers to policies of party 1 that are no part of the texts"),
    ),
    row(
        "agr-6.5",
        "Consent to personal data is given and withdrawn through the state service of access control.",
        partly(
            Area::Bridge,
            &["userspace/base/law/src/form/integration/declarations.rs::NO_CONSENT"],
            &["personal-data-go-only-with-consent"],
        ),
    ),
    row(
        "agr-7",
        "The index of availability is (T − P) / T × 100; P counts failures and works with disconnection.",
        bound(
            &[
                "userspace/control/desk/src/availability/tally.rs::Tally",
                "userspace/control/controld/src/availability.rs::tallies",
                "userspace/control/controld/src/prober.rs::probe",
            ],
            &["index-of-availability-tells-agreed-works-apart"],
        ),
    ),
    row(
        "agr-7.1",
        "The owner computes and publishes the index of each service.",
        bound(
            &[
                "userspace/control/controld/src/availability.rs::availability_page",
                "userspace/control/cli/src/command/availability.rs::Availability",
            ],
            &["index-of-availability-tells-agreed-works-apart"],
        ),
    ),
    row(
        "agr-8",
        "Notices are handed over in person and sent by e-mail or fax as well.",
        bound(
            &[
                "userspace/control/controld/src/commands/receipts.rs::enter_receipt",
                "userspace/control/cli/src/render/notice.rs::paper",
                "userspace/base/documents/src/document/printed_notice.rs::PrintedNotice",
            ],
            &["handed-over-notice-starts-the-term"],
        ),
    ),
    row(
        "agr-9",
        "A notice takes effect on delivery or on the day it names, whichever is later.",
        bound(
            &[
                "userspace/control/desk/src/request/step.rs::receipt",
                "userspace/control/controld/src/outbox/notice.rs::counts_from",
            ],
            &[
                "technical-conditions-lapse-with-their-time",
                "handed-over-notice-starts-the-term",
                "agreement-is-terminated-and-its-connections-close",
            ],
        ),
    ),
    row(
        "agr-10",
        "Disputes are settled by talks.",
        not_executable("talks between people"),
    ),
    row(
        "agr-11",
        "Disputes that talks do not settle are settled by law.",
        not_executable("a matter of courts"),
    ),
    row(
        "agr-12",
        "The agreement lasts from signing until it is terminated.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/agreement.rs::LINES",
                "userspace/control/controld/src/requests/agreement/deed.rs::countersign",
                "userspace/control/desk/src/request/rows/agreement.rs::agree",
            ],
            &[
                "agreement-is-signed-by-both-parties-over-one-text",
                "agreement-ends-with-its-service",
            ],
        ),
    ),
    row(
        "agr-13",
        "Changes are made by additional agreements in the same form.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/agreement.rs::superseded",
                "userspace/control/controld/src/requests/agreement.rs::agreement_before",
            ],
            &["supplementary-agreement-takes-the-place-of-the-former"],
        ),
    ),
    row(
        "agr-14",
        "Two copies, in Kazakh and in Russian, have equal force.",
        bound(
            &[
                "userspace/base/documents/src/document/agreement.rs::Agreement",
                "userspace/control/controld/src/papers/agreement.rs::agreement",
                "userspace/control/controld/src/papers/decided.rs::kinds_of",
            ],
            &["agreement-is-issued-in-kazakh-and-russian"],
        ),
    ),
    row(
        "agr-15",
        "What the agreement leaves open follows the law.",
        not_executable("refers to the law in general"),
    ),
    row(
        "agr-16",
        "The agreement is terminated by both, or by one if the other breaks it.",
        bound(
            &[
                "userspace/base/law/src/form/integration/notices.rs::TERMINATION",
                "userspace/control/desk/src/request/machine/agreement.rs::LINES",
                "userspace/control/desk/src/request/rows/follow.rs::agreements",
            ],
            &["agreement-is-terminated-and-its-connections-close"],
        ),
    ),
];
