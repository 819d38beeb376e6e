//! Leaves in the journal: one event a minute and organisation. Each leaf itself stands in the ledger.

use jiff::Timestamp;
use model::OrganisationId;
use std::collections::BTreeMap;
use std::time::Duration;
use wire::keys::AuthorityFact;

/// How long the leaves of an organisation are counted together, from the first of them.
const WINDOW: Duration = Duration::from_mins(1);

#[derive(Debug)]
struct Count {
    /// When the first was certified, by real time.
    since: Timestamp,
    /// When the minute is over, by the monotonic clock.
    until: Duration,
    leaves: u64,
}

/// The counts of the last minute. Only organisations with an authority have any, so they are bounded by those.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<OrganisationId, Count>);

impl Counts {
    /// A leaf was certified.
    pub(super) fn add(
        &mut self,
        organisation: &OrganisationId,
        now: Timestamp,
        monotonic: Duration,
    ) {
        let count = self.0.entry(organisation.clone()).or_insert(Count {
            since: now,
            until: monotonic.saturating_add(WINDOW),
            leaves: 0,
        });
        count.leaves = count.leaves.saturating_add(1);
    }

    /// Ends the counts whose minute is over; what is to be told of them.
    pub(super) fn close(&mut self, monotonic: Duration) -> Vec<AuthorityFact> {
        self.end(|count| count.until <= monotonic)
    }

    /// Ends all counts; what is to be told of them.
    pub(super) fn close_all(&mut self) -> Vec<AuthorityFact> {
        self.end(|_| true)
    }

    fn end(&mut self, is_over: impl Fn(&Count) -> bool) -> Vec<AuthorityFact> {
        let over = self.0.extract_if(.., |_, count| is_over(count));
        let fact =
            |(organisation, count): (OrganisationId, Count)| AuthorityFact::LeavesCertified {
                organisation,
                count: count.leaves,
                since: count.since,
            };
        over.map(fact).collect()
    }
}
