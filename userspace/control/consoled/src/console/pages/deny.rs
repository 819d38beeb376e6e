//! Stopping an address: rules that deny it, as a draft that is looked at before it is put in force.

use super::asked::{Typed, moment, not_done};
use super::draft::place;
use super::letter::typed_in;
use super::{Asking, field};
use crate::console::fill::{Ask, Button, FillPage, Input, NotDone, Part, Said};
use crate::console::html::{Choice, page as written};
use crate::console::key::Key;
use crate::console::serve::see_other;
use crate::operation::drawn;
use crate::problem::Problem;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use model::{Op, PortRange, Prefix, Role, Row, Rule, RuleKind};
use wire::{Action, Command, DraftId};

/// Where an address is stopped.
pub(crate) const DENY: &str = "/deny";
/// Who may write rules. controld judges it; to the others the form would only promise something.
const DENIERS: &[Role] = &[Role::Admin, Role::Engineer, Role::DutyOfficer];

const STEP: &str = "stage";
const ADDRESS: &str = "address";
const DIRECTION: &str = "direction";
const UNTIL: &str = "until";
const WHY: &str = "why";
/// The draft that the page's form makes, however often it is sent.
const DRAFT: &str = "draft";

/// Which packets are stopped, in the order in which they are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Both,
    From,
    To,
}

impl Direction {
    const ALL: [Self; 3] = [Self::Both, Self::From, Self::To];

    const fn label(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::From => "from",
            Self::To => "to",
        }
    }

    const fn key(self) -> Key {
        match self {
            Self::Both => Key::BothWays,
            Self::From => Key::FromIt,
            Self::To => Key::ToIt,
        }
    }
}

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Denial {
    address: Prefix,
    direction: Direction,
    until: Option<Timestamp>,
    why: String,
}

/// A field that was not filled in rightly, and what is wrong with it.
type Fault = (&'static str, Key);

/// The way to the form, for whoever may write rules.
pub(super) fn way(asking: &Asking<'_>) -> Option<(&'static str, String)> {
    let title = || asking.visit.words.say(Key::DenyAddress);
    asking.has(DENIERS).then(|| (DENY, title()))
}

/// The page where it is filled in.
pub(super) fn page(asking: &Asking<'_>) -> Result<Response, Problem> {
    check(asking)?;
    filled_in(asking, &[], StatusCode::OK, (None, &[]))
}

fn check(asking: &Asking<'_>) -> Result<(), Problem> {
    if asking.has(DENIERS) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "forbidden",
        "rules are written by administrators, engineers and duty officers",
        "ask one of them",
    ))
}

/// A form that was sent: a draft of its rules, or the form again with what was typed.
pub(super) async fn sent(asking: &Asking<'_>, typed: &Typed) -> Result<Response, Problem> {
    check(asking)?;
    let denial = match read(typed) {
        Ok(denial) => denial,
        Err(faults) => {
            return filled_in(asking, typed, StatusCode::BAD_REQUEST, (None, &faults));
        }
    };
    let draft: DraftId = field(typed, DRAFT).parse().map_err(|_| {
        Problem::bad(
            "the form does not say which draft it makes",
            "open the page again and fill it in anew",
        )
    })?;
    let ops = rules(asking, &denial, draft)?;
    let command = Command {
        key: drawn()?,
        why: denial.why,
        clause: None,
        action: Action::Stage {
            draft,
            chunk: 0,
            ops,
        },
    };
    let control = &asking.visit.face.app.control;
    match control.command(asking.call.token()?, command).await {
        Ok(_) => Ok(see_other(&place(draft))),
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED => Err(problem),
        Err(problem) => {
            let why = not_done(asking.visit.words, &problem, None);
            filled_in(asking, typed, problem.status, (Some(why), &[]))
        }
    }
}

/// What was typed, or everything that is wrong with it.
fn read(typed: &Typed) -> Result<Denial, Vec<Fault>> {
    let [address, direction, until, why] =
        [ADDRESS, DIRECTION, UNTIL, WHY].map(|name| field(typed, name).trim());
    let mut faults = Vec::new();
    let prefix: Option<Prefix> = address.parse().ok();
    if prefix.is_none() {
        faults.push((ADDRESS, Key::NotAnAddress));
    }
    let mut ways = Direction::ALL.into_iter();
    let way = ways.find(|one| one.label() == direction);
    if way.is_none() {
        faults.push((DIRECTION, Key::NotSaid));
    }
    let end = moment(until);
    if end.is_none() && !until.is_empty() {
        faults.push((UNTIL, Key::NotAMoment));
    }
    if why.is_empty() {
        faults.push((WHY, Key::NotSaid));
    }
    match (prefix, way) {
        (Some(address), Some(direction)) if faults.is_empty() => Ok(Denial {
            address,
            direction,
            until: end,
            why: why.replace("\r\n", "\n"),
        }),
        _ => Err(faults),
    }
}

/// The rules, one of each direction. Their names follow from the draft's, so that the same form makes the same rules.
fn rules(asking: &Asking<'_>, denial: &Denial, draft: DraftId) -> Result<Vec<Op>, Problem> {
    let (address, direction) = (denial.address, denial.direction);
    let ends = [
        (Direction::From, Some(address), None),
        (Direction::To, None, Some(address)),
    ];
    let ends = ends.into_iter();
    let ends = ends.filter(|(one, ..)| direction == Direction::Both || *one == direction);
    ends.map(|(one, source, destination)| {
        let id = format!("stop-{}-{}", one.label(), short(draft)).parse();
        Ok(Op::Put(Row::Rule(Rule {
            id: id.map_err(|_| Problem::fault("a rule has no name"))?,
            kind: RuleKind::Deny,
            source,
            destination,
            protocol: None,
            ports: PortRange::ANY,
            reason: denial.why.clone(),
            author: asking.who.account.clone(),
            expires: denial.until,
        })))
    })
    .collect()
}

/// Enough of a draft's number that two rules hardly ever share a name; where they do, the draft shows that a rule is replaced.
fn short(draft: DraftId) -> String {
    draft.to_string().chars().take(12).collect()
}

fn filled_in(
    asking: &Asking<'_>,
    typed: &Typed,
    status: StatusCode,
    (not_done, faults): (Option<NotDone>, &[Fault]),
) -> Result<Response, Problem> {
    let words = asking.visit.words;
    let ask = |name: &'static str, label, input, help: Option<Key>| {
        let fault = faults.iter().find(|(of, _)| *of == name);
        Part::Ask(Ask {
            name: name.to_owned(),
            label: words.say(label),
            is_needed: name != UNTIL,
            input,
            help: help
                .map(|key| Said::here(words.say(key)))
                .into_iter()
                .collect(),
            fault: fault.map(|(_, key)| Said::here(words.say(*key))),
        })
    };
    let chosen = field(typed, DIRECTION);
    let directions = Direction::ALL.map(|one| Choice {
        value: one.label().to_owned(),
        text: words.say(one.key()),
        is_chosen: one.label() == chosen,
    });
    let line = |name| typed_in(typed, name);
    let parts = vec![
        ask(
            ADDRESS,
            Key::Prefix,
            Input::Line("text", line(ADDRESS)),
            Some(Key::DenyHelp),
        ),
        ask(
            DIRECTION,
            Key::Direction,
            Input::Choice(directions.into()),
            None,
        ),
        ask(
            UNTIL,
            Key::Until,
            Input::Line("datetime-local", line(UNTIL)),
            Some(Key::UntilHelp),
        ),
        ask(
            WHY,
            Key::Why,
            Input::Lines(line(WHY)),
            Some(Key::RuleWhyHelp),
        ),
    ];
    Ok(written(
        status,
        &FillPage {
            shell: asking.visit.shell(Some(&asking.who), asking.page.area),
            title: words.say(Key::DenyAddress),
            not_done,
            facts: Vec::new(),
            table: None,
            note: String::new(),
            action: DENY.to_owned(),
            hidden: vec![(DRAFT.to_owned(), drawn()?.to_string())],
            parts,
            buttons: vec![Button {
                step: STEP,
                text: words.say(Key::Preview),
            }],
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let check = |[address, direction, until, why]: [&str; 4], expected: &[Fault]| {
            let pairs = [
                (ADDRESS, address),
                (DIRECTION, direction),
                (UNTIL, until),
                (WHY, why),
            ];
            let typed = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let faults = read(&typed).err().unwrap_or_default();
            assert_eq!(faults, expected, "{pairs:?}");
        };
        check(["192.0.2.7", "both", "", "spam"], &[]);
        check([" 2001:db8::/32 ", "to", "2026-12-24T18:00", "spam"], &[]);
        let all = [
            (ADDRESS, Key::NotAnAddress),
            (DIRECTION, Key::NotSaid),
            (UNTIL, Key::NotAMoment),
            (WHY, Key::NotSaid),
        ];
        check(["", "", "tomorrow", " "], &all);
        check(["news.example", "from", "", "spam"], &all[..1]);
        // A network whose address has bits behind its length is no network.
        check(["192.0.2.7/24", "from", "", "spam"], &all[..1]);
        check(["192.0.2.7", "sideways", "", "spam"], &all[1..2]);
    }
}
