//! Rules of the unified Internet access gateway (ЕШДИ): order 386/НҚ, annex 1.

use super::row::{DEFINITION, Document, Row, bound, not_executable, partly, row};
use super::{Area, Standing};

mod annexes;
mod inspection;

pub(super) const RULES: Document = Document {
    prefix: "eshdi-",
    citation: "386/НҚ, ЕШДИ",
    rows: ROWS,
};

pub(super) const INSPECTION: Document = Document {
    rows: inspection::ROWS,
    ..RULES
};

pub(super) const ANNEXES: Document = Document {
    rows: annexes::ROWS,
    ..RULES
};

const ROWS: &[Row] = &[
    row(
        "eshdi-1",
        "The rules are made under article 7-1 of the informatisation law and set how ЕШДИ works.",
        not_executable("names the legal ground and the subject of the rules"),
    ),
    row(
        "eshdi-2",
        "Networks of state bodies, local self-government, state legal entities, the quasi-state sector and critical infrastructure reach the Internet through ЕШДИ by way of operators.",
        bound(
            &[
                "userspace/policy/src/validate/parties.rs::contracts",
                "ebpf/abi/src/verdict.rs::judge_packet",
            ],
            &[
                "ministry-reaches-the-internet",
                "organisation-without-contract-is-refused",
            ],
        ),
    ),
    row("eshdi-3", "Terms used in the rules.", DEFINITION),
    row("eshdi-3.1", "Information security incident.", DEFINITION),
    row("eshdi-3.2", "Operator of communications.", DEFINITION),
    row("eshdi-3.3", "Firewall of web applications.", DEFINITION),
    row(
        "eshdi-3.4",
        "Protection from unauthorised changes of web pages.",
        DEFINITION,
    ),
    row("eshdi-3.5", "Root certificate of ЕШДИ.", DEFINITION),
    row(
        "eshdi-3.6",
        "Technical possibility of connection to ЕШДИ.",
        DEFINITION,
    ),
    row("eshdi-3.7", "User of ЕШДИ.", DEFINITION),
    row(
        "eshdi-3.8",
        "System for processing requests (СОЗ).",
        DEFINITION,
    ),
    row("eshdi-3.9", "Telecommunications network.", DEFINITION),
    row(
        "eshdi-4",
        "ГТС runs ЕШДИ without interruption; the ground of a connection is the contract between operator and user.",
        bound(
            &[
                "userspace/policy/src/validate/parties.rs::contracts",
                "userspace/link/linkd/src/gate.rs::Gate",
                "userspace/link/link/src/group.rs::State",
            ],
            &[
                "organisation-without-contract-is-refused",
                "enforcement-survives-the-daemons",
                "restarted-linkd-adopts-without-a-lost-packet",
                "flapping-primary-waits-longer",
                "both-channels-dead-the-first-to-live-carries",
                "neither-authority-sees-the-others-requests",
            ],
        ),
    ),
    row(
        "eshdi-5",
        "Operators file a request for channels, main and reserve, by the form of annex 1.",
        bound(
            &[
                "userspace/base/law/src/form/eshdi/channel.rs::CHANNEL",
                "userspace/control/desk/src/request/machine/channels.rs::CHANNELS",
                "userspace/policy/src/validate/links.rs::paths",
                "userspace/link/link/src/group.rs::State",
            ],
            &[
                "channels-are-answered-in-ten-working-days",
                "channels-are-connected-watched-and-ended",
                "equal-primary-and-backup-is-refused",
                "primary-pulled-traffic-goes-on",
                "locked-member-carries",
                "silent-far-end-is-noticed",
                "pathd-killed-under-bfd-switches-nothing",
                "pathd-restart-switches-nothing",
            ],
        ),
    ),
    row(
        "eshdi-6",
        "Where it is technically possible, ГТС sends technical conditions within ten working days.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/channels.rs::ANSWER",
                "userspace/base/law/src/form/eshdi/conditions.rs::CONDITIONS",
                "userspace/base/documents/src/document/technical_conditions.rs::TechnicalConditions",
            ],
            &[
                "channels-are-answered-in-ten-working-days",
                "technical-conditions-are-a-signed-document",
                "technical-conditions-lapse-with-their-time",
            ],
        ),
    ),
    row(
        "eshdi-7",
        "The operator reports readiness by official letter within seven working days of receiving the conditions.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/channels.rs::READINESS",
                "userspace/base/law/src/form/eshdi/conditions.rs::READINESS",
            ],
            &[
                "technical-conditions-lapse-with-their-time",
                "technical-conditions-are-prolonged-in-time-or-annulled",
            ],
        ),
    ),
    row("eshdi-8", "Struck out by order 79/НҚ.", Standing::Repealed),
    row(
        "eshdi-9",
        "The operator keeps the technical conditions fulfilled for as long as it is connected.",
        partly(
            Area::Hardware,
            &["userspace/control/desk/src/request/machine/channels.rs::LINES"],
            &[
                "channels-are-connected-watched-and-ended",
                "departures-from-conditions-are-removed-in-five-working-days",
            ],
        ),
    ),
    row(
        "eshdi-10",
        "Where it is not technically possible, ГТС rejects the request with reasons within ten working days.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/channels.rs::REJECTION",
                "userspace/base/documents/src/document/refusal.rs::Refusal",
            ],
            &["channels-are-answered-in-ten-working-days"],
        ),
    ),
    row(
        "eshdi-11",
        "The operator removes departures from the technical conditions within five working days of the notice.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/channels.rs::REMEDY",
                "userspace/base/documents/src/document/departure.rs::DepartureNotice",
            ],
            &[
                "departures-from-conditions-are-removed-in-five-working-days",
                "channels-are-connected-watched-and-ended",
            ],
        ),
    ),
    row(
        "eshdi-12",
        "Operators connect users to ЕШДИ.",
        bound(
            &[
                "userspace/policy/src/validate/catalogue.rs::parties",
                "ebpf/abi/src/verdict.rs::judge_packet",
            ],
            &["prefix-on-another-operators-channel-is-dropped"],
        ),
    ),
    row(
        "eshdi-13",
        "An address missing from the catalogue is notified to its operator, who has five working days; then it is blocked until the catalogue is updated.",
        bound(
            &[
                "userspace/control/desk/src/catalogue.rs::State",
                "userspace/control/desk/src/book.rs::Book",
                "userspace/control/desk/src/request/machine/lists.rs::CATALOGUE",
            ],
            &[
                "unknown-address-passes-and-is-reported",
                "unknown-address-is-blocked-after-five-working-days",
                "catalogue-update-unblocks-at-once",
                "operators-entry-in-the-catalogue-unblocks",
                "ipv6-addresses-share-the-case-of-their-64",
                "flood-of-forged-sources-stays-bounded",
                "notices-survive-a-crash",
                "operator-begins-and-ends-entries-of-the-catalogue",
                "request-by-api-opens-access",
                "what-is-filed-twice-or-too-large-is-refused",
            ],
        ),
    ),
    row(
        "eshdi-14",
        "Operators and users report security incidents to the duty service by e-mail or through СОЗ.",
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
        "eshdi-15",
        "At least once a year the user files a signed list of resource categories and network addresses.",
        bound(
            &[
                "userspace/base/law/src/form/eshdi/access.rs::ACCESS_LISTS",
                "userspace/control/desk/src/request/machine/lists.rs::ACCESS_LISTS",
                "userspace/control/controld/src/signatures.rs::verify",
            ],
            &[
                "signed-list-opens-access",
                "responder-is-asked-about-the-signer",
                "yearly-lists-are-applied-superseded-ended-and-closed",
                "lists-are-rejected-or-taken-back",
                "request-by-api-opens-access",
            ],
        ),
    ),
    row(
        "eshdi-15-1",
        "Access by the user's list is opened for one calendar year.",
        bound(
            &[
                "userspace/base/law/src/deadline.rs::one_calendar_year",
                "userspace/control/desk/src/access.rs::Access",
            ],
            &[
                "access-closes-after-one-calendar-year",
                "yearly-lists-are-applied-superseded-ended-and-closed",
            ],
        ),
    ),
    row(
        "eshdi-15-2",
        "Access by list, VPN and other risky network services are requested through СОЗ with the legal entity's signature.",
        bound(
            &[
                "userspace/base/law/src/form/eshdi/access.rs::ACCESS_REQUEST",
                "userspace/control/desk/src/request/machine/lists.rs::SPECIAL_ACCESS",
                "ebpf/abi/src/verdict.rs::is_vpn",
            ],
            &[
                "vpn-needs-special-access",
                "special-access-opens-and-closes-by-its-day",
                "decided-special-access-passes-until-its-day",
                "two-officers-do-not-decide-at-once",
            ],
        ),
    ),
    row(
        "eshdi-16",
        "ГТС applies the policies within ten working days of the lists and tells the user.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/lists.rs::LISTS",
                "userspace/control/desk/src/request/rows/lists.rs::access_list",
                "userspace/inspect/tls/src/access.rs::Lists",
            ],
            &[
                "signed-list-opens-access",
                "yearly-lists-are-applied-superseded-ended-and-closed",
                "category-outside-the-list-gets-a-page",
            ],
        ),
    ),
    row(
        "eshdi-17",
        "On request ГТС connects a resource to the firewall of web applications within ten working days, free of charge, or rejects with reasons; a new request after thirty days.",
        partly(
            Area::Inspection,
            &[
                "userspace/base/law/src/form/eshdi/protection.rs::WAF",
                "userspace/control/desk/src/request/machine/resources.rs::protection",
            ],
            &[
                "web-firewall-protects-a-resource-until-it-is-ended",
                "web-firewall-is-asked-for-again-after-thirty-days",
            ],
        ),
    ),
    row(
        "eshdi-18",
        "On request ГТС connects a resource to the protection from unauthorised page changes within ten working days, free of charge, or rejects with reasons; a new request after thirty days.",
        partly(
            Area::Inspection,
            &[
                "userspace/base/law/src/form/eshdi/protection.rs::ANTIDEFACE",
                "userspace/control/desk/src/request/machine/resources.rs::protection",
            ],
            &[
                "password-of-a-request-is-never-kept-in-clear",
                "page-protection-guards-a-resource-until-it-is-ended",
                "page-protection-is-asked-for-again-after-thirty-days",
            ],
        ),
    ),
    row(
        "eshdi-19",
        "The user reports the end or a change of a resource within five working days; ГТС acts on it.",
        bound(
            &[
                "userspace/base/law/src/form/eshdi/resource.rs::RESOURCE_CHANGE",
                "userspace/control/desk/src/request/rows/resources.rs::change",
            ],
            &["resource-is-changed-by-official-letter"],
        ),
    ),
];
