//! Incidents, protected resources and their changes, the root certificate (386/НҚ, ЕШДИ пп. 14, 17–19, 21–23).

use law::request::{Act, Kind, Stage};

use crate::desk::sample::{Fill, Put};
use crate::desk::story::{Filer, Step, Story};
use Stage::{Active, Closed, Done, InWork, Incomplete, Received, Rejected, Submitted, Withdrawn};
use Step::{AgainRefused, AgainTaken, Does, JustBefore, Letter, Refiles, Refused, Rows, RunsOut};

const ASKED: Step = Does(Act::AskForMore, Incomplete);
const APPLIED: Step = Does(Act::Apply, Active);
const ENDED: Step = Does(Act::End, Closed);
const REJECTED: Step = Does(Act::Reject, Rejected);
const WITHDRAWN: Step = Does(Act::Withdraw, Withdrawn);

/// Incidents (п. 14).
pub const INCIDENTS: &[Story] = &[
    Story::new(
        "taken up and closed",
        (Kind::Incident, Filer::Operator),
        &[],
        &[
            Letter("duty@gts.example", &["{}"]),
            Does(Act::TakeUp, InWork),
            Does(Act::Finish, Closed),
        ],
    ),
    Story::new(
        "closed at once",
        (Kind::Incident, Filer::Ministry),
        &[],
        &[
            Letter("duty@gts.example", &["{}"]),
            Does(Act::Finish, Closed),
            Refused(Act::TakeUp, "nothing can be done"),
        ],
    ),
];

/// The stories of a protection: both have the same under other clauses.
macro_rules! protection {
    ($kind:expr, $done:ident, $refused:ident, $connect:literal, $reject:literal, $bar:literal) => {
        /// Connected in time and late, and ended.
        pub const $done: &[Story] = &[
            Story::new(
                "connected in time",
                ($kind, Filer::Ministry),
                &[],
                &[
                    ASKED,
                    Refiles(&[]),
                    JustBefore($connect),
                    APPLIED,
                    Letter("it@ministry.example", &["{}"]),
                    Rows("protected-resource", "{}", 1),
                    ENDED,
                    Rows("protected-resource", "{}", 0),
                ],
            ),
            Story::new(
                "connected late",
                ($kind, Filer::Ministry),
                &[],
                &[
                    RunsOut($connect, Submitted),
                    RunsOut($reject, Submitted),
                    APPLIED,
                    ENDED,
                ],
            ),
        ];
        /// Rejected, and filed again thirty days later; taken back.
        pub const $refused: &[Story] = &[
            Story::new(
                "rejected, and filed again",
                ($kind, Filer::Ministry),
                &[],
                &[
                    REJECTED,
                    JustBefore($bar),
                    AgainRefused("may be filed again from"),
                    RunsOut($bar, Rejected),
                    AgainTaken,
                ],
            ),
            Story::new(
                "incomplete and rejected",
                ($kind, Filer::Ministry),
                &[],
                &[ASKED, REJECTED],
            ),
            Story::new(
                "incomplete and taken back",
                ($kind, Filer::Ministry),
                &[],
                &[ASKED, WITHDRAWN],
            ),
            Story::new("taken back", ($kind, Filer::Ministry), &[], &[WITHDRAWN]),
        ];
    };
}

protection! { Kind::WebFirewall, FIREWALL, FIREWALL_REFUSED, "EI-17a", "EI-17b", "EI-17c" }
protection! { Kind::PageProtection, PAGES, PAGES_REFUSED, "EI-18a", "EI-18b", "EI-18c" }

/// A resource that the firewall of web applications protects.
const PROTECTED: Story = Story::new(
    "in force",
    (Kind::WebFirewall, Filer::Ministry),
    &[],
    &[APPLIED, Rows("protected-resource", "198.51.100.9", 1)],
);

const fn change(name: &'static str, steps: &'static [Step]) -> Story {
    let form = &[
        Put("resource", Fill::Text("portal.ministry.example")),
        Put("event", Fill::Text("change")),
        Put("changed", Fill::Text("ip")),
        Put("new.ip", Fill::Text("198.51.100.10")),
        Put("happened_on", Fill::Day(-1)),
    ];
    Story::new(
        name,
        (Kind::ResourceChange, Filer::MinistryByLetter),
        form,
        steps,
    )
    .following(&[PROTECTED])
}

/// A resource changes or ends (п. 19): by official letter.
pub const CHANGES: &[Story] = &[
    change(
        "applied",
        &[
            ASKED,
            Does(Act::Resubmit, Submitted),
            Rows("protected-resource", "198.51.100.10", 0),
            Does(Act::Apply, Done),
            Rows("protected-resource", "198.51.100.10", 1),
        ],
    ),
    change("taken back", &[WITHDRAWN]),
    change("incomplete and taken back", &[ASKED, WITHDRAWN]),
];

const fn root(name: &'static str, steps: &'static [Step]) -> Story {
    let form = &[Put(
        "root",
        Fill::Text("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    )];
    Story::new(name, (Kind::RootHandOver, Filer::Operator), form, steps)
}

/// A new root certificate (пп. 21–23).
pub const ROOTS: &[Story] = &[
    root(
        "acknowledged and handed over",
        &[
            Rows("root-hand-over", "{}", 1),
            Does(Act::Acknowledge, Received),
            Does(Act::RecordHandOver, Done),
            Rows("root-hand-over", "\"to_all\":true", 1),
            Letter("duty@gts.example", &["{}"]),
        ],
    ),
    root(
        "ended before it was received",
        &[ENDED, Rows("root-hand-over", "{}", 0)],
    ),
    root(
        "ended before it was handed over",
        &[Does(Act::Acknowledge, Received), ENDED],
    ),
];
