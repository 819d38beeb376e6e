//! The catalogue, the yearly lists, special access (386/НҚ, ЕШДИ пп. 13, 15–16).

use law::request::{Act, Kind, Stage};

use crate::desk::sample::{Fill, Put};
use crate::desk::story::{Filer, Step, Story};
use Stage::{Active, Closed, Expired, Incomplete, Rejected, Submitted, Withdrawn};
use Step::{
    Does, JustBefore, Lasts, Letter, Refiles, Refused, Reminded, Rows, RunsOut, Superseded,
};

const ASKED: Step = Does(Act::AskForMore, Incomplete);
const APPLIED: Step = Does(Act::Apply, Active);
const ENDED: Step = Does(Act::End, Closed);
const REJECTED: Step = Does(Act::Reject, Rejected);
const WITHDRAWN: Step = Does(Act::Withdraw, Withdrawn);

const ENTRY: &[Put] = &[
    Put("action", Fill::Text("add")),
    Put(
        "ip_list",
        Fill::Texts(&["198.51.100.78", "198.51.100.80/30"]),
    ),
    Put("since", Fill::Day(0)),
    Put("contract_no", Fill::Text("ЕШДИ-17/2025")),
    Put("contract_date", Fill::Text("2025-12-15")),
];
const ENTRY_ENDS: &[Put] = &[
    Put("action", Fill::Text("end")),
    Put("ip_list", Fill::Text("198.51.100.78")),
    Put("until", Fill::Day(0)),
];

/// The operator keeps the catalogue (п. 13): done with its filing.
pub const KEPT: &[Story] = &[Story::new(
    "an entry ends",
    (Kind::Catalogue, Filer::Operator),
    ENTRY_ENDS,
    &[
        Rows("catalogue", "198.51.100.78/32", 1),
        Rows("catalogue", "\"until\":null", 4),
        Refused(Act::End, "nothing can be done"),
    ],
)
.following(&[Story::new(
    "entries begin",
    (Kind::Catalogue, Filer::Operator),
    ENTRY,
    &[
        Rows("catalogue", "198.51.100.78/32", 1),
        Rows("catalogue", "198.51.100.80/30", 1),
        Letter("duty@gts.example", &["{}"]),
    ],
)])];

const fn list(name: &'static str, steps: &'static [Step]) -> Story {
    let form = &[
        Put("user_org", Fill::Text("ministry")),
        Put("categories", Fill::Texts(&["government", "news"])),
    ];
    Story::new(name, (Kind::AccessLists, Filer::Ministry), form, steps)
}

/// Lists that were applied (пп. 15, 15-1, 16).
pub const YEARLY: &[Story] = &[
    list(
        "applied in time, and closed by its year",
        &[
            ASKED,
            Refiles(&[
                Put("user_org", Fill::Text("ministry")),
                Put("categories", Fill::Text("science")),
            ]),
            JustBefore("EI-16"),
            APPLIED,
            Rows("access-list", "{}", 1),
            Rows("access-list", "science", 2),
            Reminded("EI-15-1", 30),
            JustBefore("EI-15-1"),
            RunsOut("EI-15-1", Expired),
            Rows("access-list", "{}", 0),
        ],
    ),
    list(
        "applied late, and a later one takes its place",
        &[RunsOut("EI-16", Submitted), APPLIED, Superseded],
    ),
    list(
        "applied and ended",
        &[
            APPLIED,
            Rows("access-list", "{}", 1),
            ENDED,
            Rows("access-list", "{}", 0),
        ],
    ),
];

/// Lists that were not.
pub const UNDECIDED: &[Story] = &[
    list(
        "rejected",
        &[
            REJECTED,
            Letter("it@ministry.example", &["{}", "нет свободных портов"]),
        ],
    ),
    list("taken back", &[WITHDRAWN]),
    list("incomplete and rejected", &[ASKED, REJECTED]),
    list("incomplete and taken back", &[ASKED, WITHDRAWN]),
];

const TUNNEL: &[Put] = &[
    Put("access", Fill::Text("vpn")),
    Put("services.vpn", Fill::Texts(&["ike", "ipsec-esp"])),
    Put("services.destinations", Fill::Text("203.0.113.40")),
    Put("until", Fill::Day(40)),
];

const fn special(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::SpecialAccess, Filer::Ministry), TUNNEL, steps)
}

const LISTED: &[Put] = &[
    Put("access", Fill::Text("list")),
    Put("categories", Fill::Text("news")),
    Put("until", Fill::Day(40)),
];

const fn by_list(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::SpecialAccess, Filer::Ministry), LISTED, steps)
}

/// VPN and other services that bear risks (п. 15-2).
pub const SPECIAL: &[Story] = &[
    special(
        "applied, and closed by the day it names",
        &[
            ASKED,
            Refiles(TUNNEL),
            APPLIED,
            Rows("special-access", "{}", 2),
            Lasts("EI-15-1", 40),
            Reminded("EI-15-1", 10),
            JustBefore("EI-15-1"),
            RunsOut("EI-15-1", Expired),
            Rows("special-access", "{}", 0),
        ],
    ),
    special(
        "applied and ended",
        &[APPLIED, ENDED, Rows("special-access", "{}", 0)],
    ),
    by_list(
        "by a list, applied in time",
        &[JustBefore("EI-16"), APPLIED],
    ),
    by_list(
        "by a list, applied late",
        &[RunsOut("EI-16", Submitted), APPLIED],
    ),
    special("rejected", &[REJECTED]),
    special("taken back", &[WITHDRAWN]),
    special("incomplete and rejected", &[ASKED, REJECTED]),
    special("incomplete and taken back", &[ASKED, WITHDRAWN]),
];
