//! Annexes of the rules of ЕШДИ: forms, and the technical conditions.

use crate::clause::Area;
use crate::clause::row::{Row, bound, named, partly};

pub(super) const ROWS: &[Row] = &[
    named(
        "eshdi-annex-1",
        "прил. 1",
        "Request for channels: bandwidth in whole Gbit/s, at least one, planned date, fault-tolerant connection.",
        bound(
            &[
                "userspace/base/law/src/form/eshdi/channel.rs::CHANNEL",
                "userspace/base/model/src/row.rs::Channel",
                "ebpf/abi/src/meter.rs::Meter",
            ],
            &[
                "channels-are-answered-in-ten-working-days",
                "bandwidth-below-one-gigabit-is-refused",
                "bandwidth-is-policed",
                "technical-conditions-lapse-with-their-time",
            ],
        ),
    ),
    named(
        "eshdi-annex-2",
        "прил. 2",
        "Technical conditions that ГТС issues for a connection.",
        bound(
            &[
                "userspace/base/law/src/form/eshdi/conditions.rs::CONDITIONS",
                "userspace/base/documents/src/document/technical_conditions.rs::TechnicalConditions",
            ],
            &[
                "channels-are-answered-in-ten-working-days",
                "technical-conditions-are-prolonged-in-time-or-annulled",
                "technical-conditions-are-a-signed-document",
            ],
        ),
    ),
    named(
        "eshdi-tu-link",
        "прил. 2, технология стыка",
        "The link is 10G, full duplex, single mode.",
        partly(
            Area::Hardware,
            &[
                "userspace/base/law/src/form/eshdi/conditions.rs::CONDITIONS",
                "userspace/base/documents/src/document/technical_conditions.rs::TechnicalConditions",
            ],
            &["technical-conditions-lapse-with-their-time"],
        ),
    ),
    named(
        "eshdi-tu-redundancy",
        "прил. 2, условия подключения",
        "A main and a reserve channel over independent physical lines.",
        partly(
            Area::Hardware,
            &[
                "userspace/base/law/src/form/eshdi/conditions.rs::CONDITIONS",
                "userspace/policy/src/validate/links.rs::paths",
            ],
            &[
                "equal-primary-and-backup-is-refused",
                "primary-pulled-traffic-goes-on",
            ],
        ),
    ),
    named(
        "eshdi-tu-1",
        "прил. 2, требования, п. 1",
        "SC-LC patch cords lie in a corrugated tube along the existing metal structures.",
        partly(
            Area::Hardware,
            &[
                "userspace/base/law/src/form/eshdi/conditions.rs::CONDITIONS",
                "userspace/base/documents/src/document/technical_conditions.rs::TechnicalConditions",
            ],
            &["technical-conditions-lapse-with-their-time"],
        ),
    ),
    named(
        "eshdi-tu-2",
        "прил. 2, требования, п. 2",
        "SC-LC patch cords carry marks that tell whose they are.",
        partly(
            Area::Hardware,
            &[
                "userspace/base/law/src/form/eshdi/conditions.rs::CONDITIONS",
                "userspace/base/documents/src/document/technical_conditions.rs::TechnicalConditions",
            ],
            &["technical-conditions-lapse-with-their-time"],
        ),
    ),
    named(
        "eshdi-tu-3",
        "прил. 2, требования, п. 3",
        "Laying patch cords is agreed with ГТС beforehand.",
        partly(
            Area::Hardware,
            &[
                "userspace/base/law/src/form/eshdi/conditions.rs::CONDITIONS",
                "userspace/base/documents/src/document/technical_conditions.rs::TechnicalConditions",
            ],
            &["technical-conditions-lapse-with-their-time"],
        ),
    ),
    named(
        "eshdi-tu-general-1",
        "прил. 2, общие вопросы, п. 1",
        "Technical conditions are valid for sixty calendar days.",
        bound(
            &["userspace/control/desk/src/request/machine/channels.rs::CONDITIONS"],
            &[
                "technical-conditions-lapse-with-their-time",
                "technical-conditions-are-prolonged-in-time-or-annulled",
            ],
        ),
    ),
    named(
        "eshdi-tu-general-2",
        "прил. 2, общие вопросы, п. 2",
        "Unfulfilled conditions are confirmed and agreed anew; not prolonged ten days before the end, they lapse.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/channels.rs::EXTENSION",
                "userspace/control/desk/src/request/step.rs::lapse",
            ],
            &[
                "technical-conditions-lapse-with-their-time",
                "technical-conditions-are-prolonged-in-time-or-annulled",
                "technical-conditions-are-annulled-ten-days-before-by-a-setting",
            ],
        ),
    ),
    named(
        "eshdi-annex-3",
        "прил. 3",
        "Request for the firewall of web applications.",
        bound(
            &["userspace/base/law/src/form/eshdi/protection.rs::WAF"],
            &["web-firewall-protects-a-resource-until-it-is-ended"],
        ),
    ),
    named(
        "eshdi-annex-4",
        "прил. 4",
        "Request for the protection from unauthorised page changes.",
        bound(
            &["userspace/base/law/src/form/eshdi/protection.rs::ANTIDEFACE"],
            &["password-of-a-request-is-never-kept-in-clear"],
        ),
    ),
];
