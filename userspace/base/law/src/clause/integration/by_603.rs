//! What order 603/НҚ added to the integration rules, and its annexes.

use crate::clause::Area;
use crate::clause::row::{Row, bound, named, partly, row};

pub(super) const ROWS: &[Row] = &[
    row(
        "int-4",
        "A non-state system reaches a state body's system only through ВШЭП.",
        partly(
            Area::Bridge,
            &[
                "userspace/base/law/src/form/integration/declarations.rs::GATEWAY",
                "userspace/base/law/src/form/integration/declarations.rs::NOT_BY_VSHEP",
            ],
            &["wrong-form-is-refused-with-field-and-clause"],
        ),
    ),
    row(
        "int-7",
        "The operator changes or removes a service on request, and disconnects an initiator that does not use the access control of personal data.",
        partly(
            Area::Bridge,
            &[
                "userspace/control/desk/src/request/rows/services.rs::remove",
                "userspace/control/desk/src/request/rows/services.rs::disconnect",
            ],
            &[
                "service-is-struck-from-the-register",
                "initiator-is-cut-off-a-service",
            ],
        ),
    ),
    row(
        "int-14",
        "The owner fills in the requirements and the publication request with XSD and samples and sends them to the initiator.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/integration.rs::SERVICE_CREATION",
                "userspace/control/desk/src/request/machine/integration.rs::PUBLICATION",
                "userspace/base/law/src/form/integration/service_publication.rs::SERVICE_PUBLICATION",
            ],
            &[
                "service-is-asked-for-and-its-owner-decides",
                "neither-authority-sees-the-others-requests",
            ],
        ),
    ),
    row(
        "int-21",
        "The parties test the service for at most three months until a positive result.",
        partly(
            Area::Bridge,
            &[
                "userspace/control/desk/src/request/machine/integration.rs::PUBLICATION",
                "userspace/control/desk/src/request/rows/services.rs::publish",
            ],
            &[
                "service-is-published-suspended-and-ended",
                "service-that-is-tested-for-three-months-is-not-published",
            ],
        ),
    ),
    row(
        "int-27",
        "A returned act is corrected by the owner within three working days; an approved one is published and opened within ten.",
        partly(
            Area::Bridge,
            &[
                "userspace/control/desk/src/request/machine/integration.rs::PUBLICATION",
                "userspace/control/desk/src/request/rows/services.rs::publish",
            ],
            &[
                "service-is-published-suspended-and-ended",
                "approved-test-act-is-a-document-with-a-code",
                "wrong-test-act-is-refused",
            ],
        ),
    ),
    row(
        "int-33",
        "The initiator files the connection request and accepts the terms; a non-state one signs the agreement of annex 7.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/integration.rs::CONNECTION_LINES",
                "userspace/control/desk/src/request/machine/agreement.rs::AGREEMENT",
                "userspace/control/desk/src/request/rows/agreement.rs::needed",
                "userspace/policy/src/validate/integration.rs::agreed",
            ],
            &["non-state-system-is-connected-with-an-agreement-alone"],
        ),
    ),
    row(
        "int-45",
        "A returned act is corrected by the initiator within three working days; after approval production opens within ten.",
        partly(
            Area::Bridge,
            &[
                "userspace/control/desk/src/request/machine/integration.rs::CONNECTION_LINES",
                "userspace/control/desk/src/request/rows/services.rs::connect",
            ],
            &[
                "connection-is-opened-in-time-suspended-and-ended",
                "officer-is-told-of-every-late-step-of-a-connection",
            ],
        ),
    ),
    row(
        "int-45-8",
        "The owner starts an update of its service when conditions change or on the initiator's request.",
        bound(
            &[
                "userspace/base/law/src/form/integration/service_update.rs::SERVICE_UPDATE",
                "userspace/control/desk/src/request/rows/services.rs::update",
            ],
            &["service-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    row(
        "int-45-9",
        "It files the update request of annex 8 on the portal.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/integration.rs::update",
                "userspace/base/law/src/form/integration/service_update.rs::SERVICE_UPDATE",
            ],
            &["service-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    row(
        "int-45-10",
        "The operator checks it within three working days and returns it with reasons if it is lacking.",
        bound(
            &["userspace/base/law/src/form/integration/service_update.rs::SERVICE_UPDATE"],
            &["service-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    row(
        "int-45-11",
        "After a positive check the operator updates the service within ten working days.",
        partly(
            Area::Bridge,
            &["userspace/control/desk/src/request/rows/services.rs::update"],
            &["service-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    row(
        "int-45-12",
        "The initiator starts an update of its connection when conditions change.",
        bound(
            &[
                "userspace/base/law/src/form/integration/connection_update.rs::CONNECTION_UPDATE",
                "userspace/control/desk/src/request/rows/services.rs::reconnect",
            ],
            &["connection-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    row(
        "int-45-13",
        "It files the update request of annex 9 on the portal.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/integration.rs::update",
                "userspace/base/law/src/form/integration/connection_update.rs::CONNECTION_UPDATE",
            ],
            &["connection-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    row(
        "int-45-14",
        "The operator checks it within three working days and returns it with reasons if it is lacking.",
        bound(
            &["userspace/base/law/src/form/integration/connection_update.rs::CONNECTION_UPDATE"],
            &["connection-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    row(
        "int-45-15",
        "After a positive check the operator updates the connection within ten working days.",
        partly(
            Area::Bridge,
            &["userspace/control/desk/src/request/rows/services.rs::reconnect"],
            &["connection-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    row(
        "int-65",
        "When an object's security act is withdrawn, all its interactions are suspended within one working day and everyone is told.",
        partly(
            Area::Bridge,
            &[
                "userspace/control/desk/src/request/machine/integration.rs::ACT_WITHDRAWAL",
                "userspace/control/desk/src/request/rows/services.rs::withdraw_act",
            ],
            &["withdrawn-security-act-suspends-at-once"],
        ),
    ),
    named(
        "int-annex-3",
        "прил. 3",
        "Request to publish a service.",
        partly(
            Area::Bridge,
            &[
                "userspace/base/law/src/form/integration/service_publication.rs::SERVICE_PUBLICATION",
                "userspace/control/desk/src/request/rows/services.rs::publish",
            ],
            &["service-is-published-suspended-and-ended"],
        ),
    ),
    named(
        "int-annex-4",
        "прил. 4",
        "Act of testing and putting into operation.",
        bound(
            &[
                "userspace/base/law/src/form/integration/test_act.rs::TEST_ACT",
                "userspace/base/law/src/request/carried.rs::OF_CONNECTION",
                "userspace/base/documents/src/document/test_act.rs::TestAct",
            ],
            &[
                "approved-test-act-is-a-document-with-a-code",
                "wrong-test-act-is-refused",
            ],
        ),
    ),
    named(
        "int-annex-5",
        "прил. 5",
        "Request to connect to a service.",
        partly(
            Area::Bridge,
            &[
                "userspace/base/law/src/form/integration/connection.rs::CONNECTION",
                "userspace/control/desk/src/request/rows/services.rs::connect",
            ],
            &["pilot-connection-closes-with-its-order"],
        ),
    ),
    named(
        "int-annex-7",
        "прил. 7",
        "Agreement on the use of integration services by owners of non-state systems.",
        bound(
            &[
                "userspace/base/law/src/form/integration/agreement.rs::AGREEMENT",
                "userspace/control/desk/src/request/machine/agreement.rs::AGREEMENT",
                "userspace/control/controld/src/requests/agreement.rs::signed_by_party",
            ],
            &["non-state-system-is-connected-with-an-agreement-alone"],
        ),
    ),
    named(
        "int-annex-8",
        "прил. 8",
        "Request to update a service.",
        partly(
            Area::Bridge,
            &[
                "userspace/base/law/src/form/integration/service_update.rs::SERVICE_UPDATE",
                "userspace/control/desk/src/request/rows/services.rs::update",
            ],
            &["service-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
    named(
        "int-annex-9",
        "прил. 9",
        "Request to update a connection.",
        partly(
            Area::Bridge,
            &[
                "userspace/base/law/src/form/integration/connection_update.rs::CONNECTION_UPDATE",
                "userspace/control/desk/src/request/rows/services.rs::reconnect",
            ],
            &["connection-is-updated-in-time-or-the-officer-is-told"],
        ),
    ),
];
