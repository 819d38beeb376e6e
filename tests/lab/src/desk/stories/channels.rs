//! Channels of an operator (386/НҚ, ЕШДИ пп. 5–11, прил. 2).

use law::request::{Act, Kind, Stage};

use crate::desk::story::{Filer, Step, Story};
use Stage::{
    Active, ActiveDeparted, Closed, ConditionsIssued, Departed, Ready, Rejected, Submitted, Void,
    Withdrawn,
};
use Step::{
    Does, EndsBefore, JustBefore, Letter, NoticeBounces, ReceiptEntered, Refused, Reminded, Rows,
    RunsOut, RunsOutAs, States,
};

const fn story(name: &'static str, steps: &'static [Step]) -> Story {
    Story::new(name, (Kind::Channels, Filer::Operator), &[], steps)
}

const ISSUED: Step = Does(Act::IssueConditions, ConditionsIssued);
const READY: Step = Does(Act::ReportReady, Ready);
const DEPARTS: Step = Does(Act::NotifyDeparture, Departed);
const WITHDRAWN: Step = Does(Act::Withdraw, Withdrawn);
const ANNULLED: Step = RunsOut("EI-TU60", Void);

/// Answered within ten working days, or the officer is told (пп. 6, 10).
pub const ANSWERED: &[Story] = &[
    story(
        "rejected on the last day",
        &[
            Letter("duty@gts.example", &["{}"]),
            JustBefore("EI-10"),
            Does(Act::Reject, Rejected),
            Letter("noc@telecom.example", &["{}", "нет свободных портов"]),
            Refused(Act::IssueConditions, "nothing can be done to it any more"),
        ],
    ),
    story(
        "answered too late, and taken back",
        &[
            JustBefore("EI-06"),
            RunsOut("EI-06", Submitted),
            RunsOut("EI-10", Submitted),
            ISSUED,
            WITHDRAWN,
        ],
    ),
    story(
        "taken back at once",
        &[WITHDRAWN, Refused(Act::Reject, "nothing can be done")],
    ),
];

/// The sixty days of technical conditions (прил. 2).
pub const CONDITIONS: &[Story] = &[
    story(
        "prolonged in time, and annulled with the sixty days",
        &[
            ISSUED,
            EndsBefore("EI-TU10", "EI-TU60", 10),
            RunsOut("EI-07", ConditionsIssued),
            Reminded("EI-TU10", 10),
            JustBefore("EI-TU10"),
            Does(Act::Prolong, ConditionsIssued),
            RunsOut("EI-TU10", ConditionsIssued),
            Refused(Act::Prolong, "the time for prolong is over"),
            JustBefore("EI-TU60"),
            ANNULLED,
            Refused(Act::Prolong, "nothing can be done to it any more"),
        ],
    ),
    story(
        "ready in time, prolonged, and annulled",
        &[
            ISSUED,
            JustBefore("EI-07"),
            READY,
            Does(Act::Prolong, Ready),
            RunsOut("EI-TU10", Ready),
            ANNULLED,
        ],
    ),
    story(
        "readiness counts from a receipt that was entered",
        &[
            NoticeBounces,
            ISSUED,
            ReceiptEntered,
            JustBefore("EI-07"),
            READY,
            WITHDRAWN,
        ],
    ),
];

/// The authorities of the example; ГТС reads the conditions so that they are annulled ten days before their end.
const TEN_DAYS_BEFORE: &str = r#"version = 1
[[authority]]
id = "gts"
kind = "gts"
name = { ru = "АО «Государственная техническая служба»", kk = "«Мемлекеттік техникалық қызмет» АҚ" }
duty-mail = "duty@gts.example"
without-list = "drop"
receipt = "delivery"
conditions-end = "ten-days-before"

[[authority]]
id = "infrastructure"
kind = "infrastructure-operator"
name = { ru = "Оператор ИКИ «электронного правительства»", kk = "«Электрондық үкімет» АКИ операторы" }
duty-mail = "duty@infrastructure.example"
"#;
const ANNULLED_EARLY: Step = RunsOutAs("EI-TU10", "EI-TU60", Void);

/// The other reading of the conditions, which is a setting of the authority.
pub const ANNULLED_BEFORE: &[Story] = &[
    story(
        "not prolonged, and annulled ten days before the end",
        &[
            ISSUED,
            EndsBefore("EI-TU10", "EI-TU60", 10),
            JustBefore("EI-TU10"),
            ANNULLED_EARLY,
            Refused(Act::Prolong, "nothing can be done to it any more"),
        ],
    )
    .with(TEN_DAYS_BEFORE),
    story(
        "prolonged once, and annulled ten days before the new end",
        &[
            ISSUED,
            READY,
            JustBefore("EI-TU10"),
            Does(Act::Prolong, Ready),
            JustBefore("EI-TU10"),
            ANNULLED_EARLY,
        ],
    )
    .with(TEN_DAYS_BEFORE),
];

/// Departures from the conditions are removed within five working days (п. 11).
pub const DEPARTED: &[Story] = &[
    story(
        "removed in time, then not",
        &[
            ISSUED,
            READY,
            DEPARTS,
            JustBefore("EI-11"),
            Does(Act::FindRemedied, Ready),
            DEPARTS,
            RunsOut("EI-11", Departed),
            Does(Act::FindRemedied, Ready),
            WITHDRAWN,
        ],
    ),
    story(
        "prolonged, and taken back",
        &[
            ISSUED,
            READY,
            DEPARTS,
            Does(Act::Prolong, Departed),
            WITHDRAWN,
        ],
    ),
    story(
        "never removed, and annulled",
        &[
            ISSUED,
            READY,
            DEPARTS,
            RunsOut("EI-11", Departed),
            RunsOut("EI-TU10", Departed),
            ANNULLED,
        ],
    ),
];

/// The channel as the officer states it: no form knows its interfaces.
const CHANNEL: &str = r#"version = 1
[[channel]]
id = "telecom-2"
operator = "example-telecom"
bandwidth-gbps = 1

[channel.primary]
interface = "primary-2"
path = "ВОЛС по западной трассе, ввод В"
networks = ["192.0.2.16/30", "2001:db8:0:5::/64"]

[channel.backup]
interface = "backup-2"
path = "ВОЛС по восточной трассе, ввод Г"
networks = ["192.0.2.20/30", "2001:db8:0:6::/64"]
"#;
const APPLIED: Step = States(Act::Apply, CHANNEL, Active);
const THERE: Step = Rows("channel", "telecom-2", 1);
const GONE: Step = Rows("channel", "telecom-2", 0);

/// Connected (п. 9), watched and ended.
pub const CONNECTED: &[Story] = &[
    story(
        "connected, departs, and is ended",
        &[
            ISSUED,
            READY,
            Refused(Act::Apply, "no form knows the interfaces"),
            GONE,
            APPLIED,
            THERE,
            Does(Act::NotifyDeparture, ActiveDeparted),
            JustBefore("EI-11"),
            Does(Act::FindRemedied, Active),
            Does(Act::NotifyDeparture, ActiveDeparted),
            Does(Act::End, Closed),
            GONE,
        ],
    ),
    story(
        "connected and ended",
        &[ISSUED, READY, APPLIED, THERE, Does(Act::End, Closed), GONE],
    ),
];
