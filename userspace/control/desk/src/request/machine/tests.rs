//! The tables themselves: every request can come to an end, and no line is idle.

use super::{Act, Begins, By, Cause, Effect, Machine, Stage, TermRef};
use law::deadline::Party;
use law::request::Kind;
use std::collections::BTreeSet;

fn machines() -> impl Iterator<Item = &'static Machine> {
    Kind::ALL.iter().map(|kind| super::of(*kind))
}

/// The stages from which `known` can be reached, `known` included.
fn leading_to(machine: &Machine, known: BTreeSet<Stage>) -> BTreeSet<Stage> {
    let more: BTreeSet<Stage> = machine
        .lines
        .iter()
        .filter(|line| known.contains(&line.to))
        .map(|line| line.from)
        .chain(known.iter().copied())
        .collect();
    if more == known {
        known
    } else {
        leading_to(machine, more)
    }
}

fn reached(machine: &Machine, known: BTreeSet<Stage>) -> BTreeSet<Stage> {
    let more: BTreeSet<Stage> = machine
        .lines
        .iter()
        .filter(|line| known.contains(&line.from))
        .map(|line| line.to)
        .chain(known.iter().copied())
        .collect();
    if more == known {
        known
    } else {
        reached(machine, more)
    }
}

#[test]
fn every_request_can_come_to_an_end() {
    for machine in machines() {
        let all = reached(machine, BTreeSet::from([machine.filed]));
        let ending = leading_to(machine, machine.ends.iter().copied().collect());
        assert!(
            all.is_subset(&ending),
            "{}: {:?} lead nowhere",
            machine.kind,
            &all - &ending
        );
        let named: BTreeSet<Stage> = machine
            .lines
            .iter()
            .flat_map(|line| [line.from, line.to])
            .chain(machine.ends.iter().copied())
            .collect();
        assert!(
            named.is_subset(&all),
            "{}: {:?} are never reached",
            machine.kind,
            &named - &all
        );
        let left = machine.lines.iter().find(|line| machine.is_end(line.from));
        assert_eq!(left, None, "{}: an end is left", machine.kind);
    }
}

#[test]
fn somebody_is_waited_for_until_it_is_decided() {
    let check = |kind, stage, turn: Option<By>| {
        assert_eq!(super::of(kind).turn(stage), turn, "{kind} {stage}");
    };
    check(
        Kind::ServiceCreation,
        Stage::Submitted,
        Some(By::ServiceOwner),
    );
    check(Kind::ServiceCreation, Stage::Done, None);
    check(Kind::Connection, Stage::Submitted, Some(By::Officer));
    check(Kind::Connection, Stage::Rework, Some(By::Filer));
    check(Kind::Connection, Stage::Testing, Some(By::Filer));
    check(Kind::Connection, Stage::Active, None);
    check(Kind::Mail, Stage::Incomplete, Some(By::Filer));
    check(Kind::Mail, Stage::Suspended, None);
    check(Kind::Agreement, Stage::Submitted, Some(By::ServiceOwner));
    check(Kind::Agreement, Stage::Active, None);
    check(Kind::Agreement, Stage::EndProposed, Some(By::ServiceOwner));
    check(Kind::Agreement, Stage::EndOffered, Some(By::Filer));
    check(Kind::Agreement, Stage::Ending, None);
    for machine in machines() {
        let waited = machine.turn(machine.filed).is_some();
        assert!(waited || machine.effect == Effect::Open, "{}", machine.kind);
        let ends = machine.ends.iter();
        assert!(ends.copied().all(|end| machine.turn(end).is_none()));
    }
}

#[test]
fn no_two_lines_answer_the_same() {
    for machine in machines() {
        for (at, line) in machine.lines.iter().enumerate() {
            let later = &machine.lines[at + 1..];
            let twin = later.iter().find(|other| {
                (other.from, other.cause, other.by) == (line.from, line.cause, line.by)
            });
            assert_eq!(twin, None, "{}", machine.kind);
        }
    }
}

/// Walks every way through a machine and looks which clocks run at each stage.
fn clocks_at(machine: &Machine) -> Vec<(Stage, Vec<&'static str>)> {
    let begun = |starts: &[super::Start]| {
        starts
            .iter()
            .map(|start| start.term.id())
            .collect::<Vec<_>>()
    };
    let mut found = vec![(machine.filed, begun(machine.starts))];
    let mut at = 0;
    while at < found.len() {
        let (stage, running) = found[at].clone();
        for line in machine.lines.iter().filter(|line| line.from == stage) {
            let ended = |id: &&str| {
                line.stops.iter().any(|term| term.id() == *id)
                    || matches!(line.cause, Cause::Lapse(term) if term.id() == *id)
            };
            let mut next: Vec<&str> = running.iter().copied().filter(|id| !ended(id)).collect();
            next.extend(begun(line.starts));
            next.sort_unstable();
            next.dedup();
            if !found.contains(&(line.to, next.clone())) {
                found.push((line.to, next));
            }
        }
        at += 1;
        assert!(at < 10_000, "{}: clocks pile up", machine.kind);
    }
    found
}

#[test]
fn what_stops_a_clock_finds_it_and_no_end_leaves_one() {
    for machine in machines() {
        let at = clocks_at(machine);
        for line in machine.lines {
            let of_stage = || at.iter().filter(|(stage, _)| *stage == line.from);
            for term in line.stops.iter().chain(&line.needs) {
                assert!(
                    of_stage().any(|(_, running)| running.contains(&term.id())),
                    "{}: {} never runs at {}",
                    machine.kind,
                    term,
                    line.from
                );
            }
            if let Cause::Lapse(term) = line.cause {
                assert!(
                    of_stage().any(|(_, running)| running.contains(&term.id())),
                    "{term}"
                );
            }
        }
        for (stage, running) in at.iter().filter(|(stage, _)| machine.is_end(*stage)) {
            let barred = machine.bar.map(TermRef::id);
            let left: Vec<_> = running.iter().filter(|id| Some(**id) != barred).collect();
            assert!(left.is_empty(), "{}: {stage} leaves {left:?}", machine.kind);
            let bars = *stage == Stage::Rejected && machine.bar.is_some();
            assert_eq!(
                bars,
                barred.is_some_and(|id| running.contains(&id)),
                "{}",
                machine.kind
            );
        }
    }
}

#[test]
fn what_is_open_can_be_taken_back() {
    for machine in machines() {
        let opens = machine.effect == Effect::Open
            || machine.lines.iter().any(|line| line.effect == Effect::Open);
        let closes = machine
            .lines
            .iter()
            .any(|line| line.effect == Effect::Close);
        let takes_back =
            |line: &&super::Transition| matches!(line.effect, Effect::Close | Effect::Suspend);
        assert!(
            opens || !closes,
            "{} takes back what it never opened",
            machine.kind
        );
        for line in machine.lines.iter().filter(takes_back) {
            assert_ne!(
                Some(line.from),
                machine.filed_before_effect(),
                "{}",
                machine.kind
            );
        }
    }
}

impl Machine {
    /// The stage at which nothing is in force yet, where filing puts nothing into force.
    fn filed_before_effect(&self) -> Option<Stage> {
        (self.effect == Effect::None).then_some(self.filed)
    }
}

#[test]
fn the_law_acts_by_a_lapse_for_a_later_request_or_with_what_a_request_rests_on() {
    for (kind, line) in machines().flat_map(|one| one.lines.iter().map(|line| (one.kind, line))) {
        let alone = matches!(line.cause, Cause::Lapse(_) | Cause::Act(Act::Supersede));
        // An agreement also ends with its service, which nobody does to it.
        let with_service = kind == Kind::Agreement && matches!(line.cause, Cause::Act(Act::End));
        assert_eq!(
            line.by == By::Law,
            alone || with_service,
            "{kind}: {line:?}"
        );
    }
}

/// Terms that no request's clock carries, and who does instead.
const ELSEWHERE: &[(&str, &str)] = &[
    ("EI-09", "no end: kept for as long as the connection lasts"),
    ("EI-13", "desk::catalogue"),
    ("EI-14", "no term: told at once"),
    ("EI-15", "the reminders of the list that runs"),
    ("EI-19", "the user's own; told where the notice was late"),
    ("EI-13u", "desk::catalogue: at once"),
    ("EI-19b", "no term"),
    ("EI-21", "no term"),
    ("EI-22", "no term"),
    ("EI-23", "no term: outside the gateway"),
    ("EM-11a", "no term"),
    ("IG-45-8", "no term"),
    ("IG-45-12", "no term"),
    ("SL-5.2", "no term"),
    ("EM-12", "no term: at once"),
    ("IG-03", "refused when it is filed"),
    ("IG-04", "refused when it is filed"),
    ("IG-07a", "no term"),
    ("IG-07b", "no term"),
    ("IG-14", "no term"),
    ("IG-33", "no term"),
    ("IG-45-3a", "told at once"),
    ("IG-45-7", "the integration router"),
    ("IG-60", "no end"),
    ("SL-5.1", "the index of availability"),
    ("SL-5.3", "the integration router"),
    ("SL-5.4b", "no end: desk::availability::lies_in_window"),
    ("SL-5.5", "no end"),
    ("SL-5.6", "no term"),
    ("SL-5.7", "no term"),
    ("SL-6.5", "the integration router"),
    ("SL-7", "the index of availability"),
    ("SL-16", "no term"),
];

#[test]
fn every_term_of_the_law_is_some_machines_or_accounted_for() {
    let begun: BTreeSet<&str> = machines()
        .flat_map(|machine| {
            let lines = machine.lines.iter().flat_map(|line| line.starts);
            machine.starts.iter().chain(lines)
        })
        .map(|start| start.term.id())
        .collect();
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(id, _)| *id).collect();
    let all: BTreeSet<&str> = law::DEADLINES.iter().map(|row| row.id).collect();
    let both: BTreeSet<&str> = begun.union(&elsewhere).copied().collect();
    assert_eq!(both, all);
    assert!(begun.is_disjoint(&elsewhere));
}

#[test]
fn a_clock_that_another_bounds_begins_after_it() {
    for machine in machines() {
        for line in machine.lines {
            for (at, start) in line.starts.iter().enumerate() {
                if let Begins::Before(other) = start.begins {
                    assert!(line.starts[..at].iter().any(|before| before.term == other));
                }
            }
        }
    }
}

#[test]
fn whoever_has_to_look_is_told_of_what_is_filed_again() {
    let mut again = 0;
    for machine in machines() {
        let desk = [Party::Gts, Party::Infrastructure];
        for line in machine.lines {
            let filed = matches!(line.cause, Cause::Act(Act::Resubmit | Act::FileAct));
            if filed {
                // An agreement is the parties' own: its other party looks at it.
                let looks = |party| {
                    desk.contains(party)
                        || machine.kind == Kind::Agreement && *party == Party::ServiceOwner
                };
                let told = line.tells.iter().any(looks);
                assert!(told, "{}: {line:?}", machine.kind);
                again += 1;
            }
        }
    }
    assert!(again > 8, "{again}");
}

/// A clock that ends by a field ends by one that the form has, and that holds a day.
#[test]
fn clocks_end_by_fields_that_hold_days() {
    for kind in Kind::ALL {
        let machine = super::of(*kind);
        let form = law::form::form(kind.form()).unwrap();
        let starts = machine.lines.iter().flat_map(|line| line.starts);
        for start in machine.starts.iter().chain(starts) {
            let Begins::UntilField(id) = start.begins else {
                continue;
            };
            let field = form.field(id).map(|field| field.kind);
            let holds = matches!(
                field,
                Some(law::form::FieldKind::Date | law::form::FieldKind::Moment)
            );
            assert!(holds, "{kind}: {id} is {field:?}");
        }
    }
}
