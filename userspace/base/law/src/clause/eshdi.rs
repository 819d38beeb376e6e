//! Rules of the unified Internet access gateway (ЕШДИ): order 386/НҚ, annex 1.

use super::row::{DEFINITION, Document, Row, bound, named, not_executable, planned, row};
use super::{Area, Standing};

pub(super) const RULES: Document = Document {
    prefix: "eshdi-",
    citation: "386/НҚ, ЕШДИ",
    rows: ROWS,
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
            "policy::validate::parties, abi::verdict",
            "ministry-reaches-the-internet",
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
            "policy::validate::parties",
            "organisation-without-contract-is-refused",
        ),
    ),
    row(
        "eshdi-5",
        "Operators file a request for channels, main and reserve, by the form of annex 1.",
        bound(
            "policy::validate::links",
            "equal-primary-and-backup-is-refused",
        ),
    ),
    row(
        "eshdi-6",
        "Where it is technically possible, ГТС sends technical conditions within ten working days.",
        bound(
            "desk::request::machine::channels",
            "technical-conditions-lapse-with-their-time",
        ),
    ),
    row(
        "eshdi-7",
        "The operator reports readiness by official letter within seven working days of receiving the conditions.",
        bound(
            "desk::request::machine::channels",
            "technical-conditions-lapse-with-their-time",
        ),
    ),
    row("eshdi-8", "Struck out by order 79/НҚ.", Standing::Repealed),
    row(
        "eshdi-9",
        "The operator keeps the technical conditions fulfilled for as long as it is connected.",
        planned(Area::Hardware),
    ),
    row(
        "eshdi-10",
        "Where it is not technically possible, ГТС rejects the request with reasons within ten working days.",
        planned(Area::Desk),
    ),
    row(
        "eshdi-11",
        "The operator removes departures from the technical conditions within five working days of the notice.",
        planned(Area::Desk),
    ),
    row(
        "eshdi-12",
        "Operators connect users to ЕШДИ.",
        bound(
            "policy::validate::links, abi::verdict",
            "prefix-on-another-operators-channel-is-dropped",
        ),
    ),
    row(
        "eshdi-13",
        "An address missing from the catalogue is notified to its operator, who has five working days; then it is blocked until the catalogue is updated.",
        bound(
            "desk::catalogue, desk::book",
            "unknown-address-is-blocked-after-five-working-days",
        ),
    ),
    row(
        "eshdi-14",
        "Operators and users report security incidents to the duty service by e-mail or through СОЗ.",
        planned(Area::Desk),
    ),
    row(
        "eshdi-15",
        "At least once a year the user files a signed list of resource categories and network addresses.",
        bound(
            "eds, desk::request::machine::lists",
            "signed-list-opens-access",
        ),
    ),
    row(
        "eshdi-15-1",
        "Access by the user's list is opened for one calendar year.",
        bound(
            "law::one_calendar_year, desk::access",
            "access-closes-after-one-calendar-year",
        ),
    ),
    row(
        "eshdi-15-2",
        "Access by list, VPN and other risky network services are requested through СОЗ with the legal entity's signature.",
        bound(
            "policy::validate::flows, abi::verdict",
            "vpn-needs-special-access",
        ),
    ),
    row(
        "eshdi-16",
        "ГТС applies the policies within ten working days of the lists and tells the user.",
        bound(
            "eds, desk::request::machine::lists",
            "signed-list-opens-access",
        ),
    ),
    row(
        "eshdi-17",
        "On request ГТС connects a resource to the firewall of web applications within ten working days, free of charge, or rejects with reasons; a new request after thirty days.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-18",
        "On request ГТС connects a resource to the protection from unauthorised page changes within ten working days, free of charge, or rejects with reasons; a new request after thirty days.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-19",
        "The user reports the end or a change of a resource within five working days; ГТС acts on it.",
        planned(Area::Desk),
    ),
    row(
        "eshdi-20",
        "ГТС analyses users' encrypted traffic for harmful content, except seven categories of resources.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.1",
        "Never analysed: finance and banking.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.2",
        "Never analysed: government and legal organizations.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.3",
        "Never analysed: health and wellness.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.4",
        "Never analysed: personal privacy.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.5",
        "Never analysed: video conference services.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.6",
        "Never analysed: signature updates of security tools.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.7",
        "Never analysed: updates of operating systems.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-21",
        "ГТС makes the root certificate, hands it to operators, keeps it current and announces a new one.",
        planned(Area::Keys),
    ),
    row(
        "eshdi-22",
        "The operator hands the root certificate to its users.",
        not_executable("an act of the operator towards its users, outside the gateway"),
    ),
    row(
        "eshdi-23",
        "Users install the root certificate on their workstations.",
        not_executable("happens on the users' workstations"),
    ),
    named(
        "eshdi-annex-1",
        "прил. 1",
        "Request for channels: bandwidth in whole Gbit/s, at least one, planned date, fault-tolerant connection.",
        bound(
            "policy::validate::links",
            "bandwidth-below-one-gigabit-is-refused",
        ),
    ),
    named(
        "eshdi-annex-2",
        "прил. 2",
        "Technical conditions that ГТС issues for a connection.",
        planned(Area::Desk),
    ),
    named(
        "eshdi-tu-link",
        "прил. 2, технология стыка",
        "The link is 10G, full duplex, single mode.",
        planned(Area::Hardware),
    ),
    named(
        "eshdi-tu-redundancy",
        "прил. 2, условия подключения",
        "A main and a reserve channel over independent physical lines.",
        planned(Area::Hardware),
    ),
    named(
        "eshdi-tu-1",
        "прил. 2, требования, п. 1",
        "SC-LC patch cords lie in a corrugated tube along the existing metal structures.",
        not_executable("cabling in the room; the rack's checklist records it"),
    ),
    named(
        "eshdi-tu-2",
        "прил. 2, требования, п. 2",
        "SC-LC patch cords carry marks that tell whose they are.",
        not_executable("cabling in the room; the rack's checklist records it"),
    ),
    named(
        "eshdi-tu-3",
        "прил. 2, требования, п. 3",
        "Laying patch cords is agreed with ГТС beforehand.",
        not_executable("an agreement between people before the work"),
    ),
    named(
        "eshdi-tu-general-1",
        "прил. 2, общие вопросы, п. 1",
        "Technical conditions are valid for sixty calendar days.",
        bound(
            "desk::request::machine::channels",
            "technical-conditions-lapse-with-their-time",
        ),
    ),
    named(
        "eshdi-tu-general-2",
        "прил. 2, общие вопросы, п. 2",
        "Unfulfilled conditions are confirmed and agreed anew; not prolonged ten days before the end, they lapse.",
        bound(
            "desk::request::machine::channels",
            "technical-conditions-lapse-with-their-time",
        ),
    ),
    named(
        "eshdi-annex-3",
        "прил. 3",
        "Request for the firewall of web applications.",
        planned(Area::Desk),
    ),
    named(
        "eshdi-annex-4",
        "прил. 4",
        "Request for the protection from unauthorised page changes.",
        planned(Area::Desk),
    ),
];
