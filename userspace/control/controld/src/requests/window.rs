//! The windows of works that requests announce, in memory: what the index of availability asks for by time.

use desk::availability::Standing;
use jiff::Timestamp;
use law::form::Submission;
use law::request::{Kind, Stage};
use model::{Environment, PlannedWorks};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use wire::RequestNumber;

/// Most services that all windows name together, each of its own; beyond, the windows that ended first are forgotten.
pub(crate) const NAMED_MAX: usize = 100_000;

/// When works cut services off in production (the agreement, п. 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window {
    /// When they begin.
    pub(crate) from: Timestamp,
    /// When they end.
    pub(crate) until: Timestamp,
    /// The keys of the services.
    pub(crate) services: Vec<String>,
}

impl Window {
    /// What a form announces; none of works that cut nothing off, or not in production.
    pub(super) fn of(kind: Kind, submission: &Submission) -> Option<Self> {
        let disconnects = submission.says_yes("with_disconnection");
        let in_production = submission.text("environment") == Some("production");
        if kind != Kind::PlannedWorks || !disconnects || !in_production {
            return None;
        }
        let (from, until) = times_of(submission)?;
        let services = submission.texts("services");
        Some(Self {
            from,
            until,
            services: services.map(str::to_owned).collect(),
        })
    }

    /// What a row says; none of works that cut nothing off, or not in production.
    pub(super) fn of_row(row: &PlannedWorks) -> Option<Self> {
        cuts_off(row).then(|| Self {
            from: row.begins,
            until: row.ends,
            services: row.services.iter().map(ToString::to_string).collect(),
        })
    }
}

/// Whether works cut their services off in production: only such works count.
pub(super) fn cuts_off(row: &PlannedWorks) -> bool {
    row.with_disconnection && row.environment == Environment::Production
}

/// When works begin and end.
pub(super) fn times_of(submission: &Submission) -> Option<(Timestamp, Timestamp)> {
    let moment = |field| submission.text(field)?.parse().ok();
    Some((moment("starts_at")?, moment("ends_at")?))
}

/// The windows of all requests that count.
#[derive(Debug)]
pub(crate) struct Announced {
    /// By their ends, so that a period finds those that touch it.
    by_end: BTreeSet<(Timestamp, RequestNumber)>,
    windows: BTreeMap<RequestNumber, (Window, Standing)>,
    /// How many services they name.
    named: usize,
    /// How many they may name.
    most: usize,
}

impl Default for Announced {
    fn default() -> Self {
        Self {
            by_end: BTreeSet::new(),
            windows: BTreeMap::new(),
            named: 0,
            most: NAMED_MAX,
        }
    }
}

impl Announced {
    /// A request stands here now.
    pub(super) fn adopt(&mut self, number: RequestNumber, window: Option<&Window>, stage: Stage) {
        self.forget(number);
        let (Some(window), Some(standing)) = (window, standing(stage)) else {
            return;
        };
        self.by_end.insert((window.until, number));
        self.named = self.named.saturating_add(window.services.len());
        self.windows.insert(number, (window.clone(), standing));
        while self.named > self.most
            && let Some((_, first)) = self.by_end.first().copied()
        {
            self.forget(first);
        }
    }

    fn forget(&mut self, number: RequestNumber) {
        if let Some((window, _)) = self.windows.remove(&number) {
            self.by_end.remove(&(window.until, number));
            self.named = self.named.saturating_sub(window.services.len());
        }
    }

    /// The windows that share time with a span, `from` inclusive, `until` exclusive.
    pub(super) fn touching(
        &self,
        (from, until): (Timestamp, Timestamp),
    ) -> impl Iterator<Item = (RequestNumber, &Window, Standing)> {
        let after = (from, RequestNumber(u64::MAX));
        let later = self
            .by_end
            .range((Bound::Excluded(after), Bound::Unbounded));
        let found = later.filter_map(|(_, number)| {
            let (window, standing) = self.windows.get(number)?;
            Some((*number, window, *standing))
        });
        found.filter(move |(_, window, _)| window.from < until)
    }
}

/// How works count whose request stands here; none that were taken back do.
const fn standing(stage: Stage) -> Option<Standing> {
    match stage {
        Stage::Agreed | Stage::Done => Some(Standing::Agreed),
        Stage::Submitted | Stage::Rejected | Stage::Expired => Some(Standing::Unagreed),
        Stage::Withdrawn
        | Stage::Incomplete
        | Stage::Rework
        | Stage::Eligible
        | Stage::ConditionsIssued
        | Stage::Ready
        | Stage::Departed
        | Stage::Testing
        | Stage::ActReview
        | Stage::ActRework
        | Stage::ActApproved
        | Stage::Active
        | Stage::ActiveDeparted
        | Stage::Suspended
        | Stage::Leaving
        | Stage::LeavingSuspended
        | Stage::InWork
        | Stage::Received
        | Stage::Void
        | Stage::Superseded
        | Stage::Closed
        | Stage::EndProposed
        | Stage::EndOffered
        | Stage::Ending => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(second: i64) -> Timestamp {
        Timestamp::constant(second, 0)
    }

    fn window(from: i64, until: i64) -> Window {
        Window {
            from: at(from),
            until: at(until),
            services: vec!["S-1".to_owned(), "S-2".to_owned()],
        }
    }

    #[track_caller]
    fn check(announced: &Announced, span: (i64, i64), expected: &[u64]) {
        let found = announced.touching((at(span.0), at(span.1)));
        let found: Vec<u64> = found.map(|(number, _, _)| number.0).collect();
        assert_eq!(found, expected, "{span:?}");
    }

    #[test]
    fn a_period_finds_what_touches_it() {
        let mut announced = Announced::default();
        for (number, from, until) in [(1, 10, 20), (2, 0, 100), (3, 30, 40)] {
            let number = RequestNumber(number);
            announced.adopt(number, Some(&window(from, until)), Stage::Submitted);
        }
        check(&announced, (20, 30), &[2]);
        check(&announced, (19, 31), &[1, 3, 2]);
        check(&announced, (100, 200), &[]);
        announced.adopt(RequestNumber(3), Some(&window(30, 40)), Stage::Withdrawn);
        check(&announced, (0, 50), &[1, 2]);
        announced.adopt(RequestNumber(2), Some(&window(0, 100)), Stage::Done);
        let standing = announced.touching((at(50), at(60))).next().unwrap().2;
        assert_eq!(standing, Standing::Agreed);
    }

    #[test]
    fn what_ended_first_is_forgotten_where_there_is_no_room() {
        let mut announced = Announced {
            most: 4,
            ..Announced::default()
        };
        for number in 1..=4 {
            let until = 100 - 10 * i64::try_from(number).unwrap();
            let number = RequestNumber(number);
            announced.adopt(number, Some(&window(0, until)), Stage::Agreed);
        }
        check(&announced, (0, 1), &[2, 1]);
        assert_eq!(announced.named, 4);
    }
}
