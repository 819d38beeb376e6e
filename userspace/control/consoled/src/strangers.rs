//! Addresses that show tokens which are not in force: each refusal is a question to controld and a line of its journal, so an address
//! gets a few in a minute and is then told to wait.

use crate::limits::{STRANGERS_MAX, TOKENS_REFUSED_MAX, TOKENS_REFUSED_TIME};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many tokens of each address were refused in the minute that runs. When [`STRANGERS_MAX`] are known, the one whose minute began
/// first is forgotten for the next: whoever commands more addresses than that is bounded by controld's own count.
#[derive(Debug, Default)]
pub(crate) struct Strangers(Mutex<BTreeMap<IpAddr, Count>>);

#[derive(Clone, Copy, Debug)]
struct Count {
    since: Instant,
    refused: u32,
}

impl Strangers {
    /// How long an address has to wait before another token of it is looked at; nothing where it has not.
    pub(crate) fn wait(&self, of: IpAddr, now: Instant) -> Option<Duration> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(&of)?;
        let left = rest(*count, now)?;
        (count.refused >= TOKENS_REFUSED_MAX).then_some(left)
    }

    /// A token of an address was refused.
    pub(crate) fn refused(&self, of: IpAddr, now: Instant) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !counts.contains_key(&of) && counts.len() >= STRANGERS_MAX {
            counts.retain(|_, count| rest(*count, now).is_some());
        }
        if !counts.contains_key(&of) && counts.len() >= STRANGERS_MAX {
            let first = counts.iter().min_by_key(|(_, count)| count.since);
            if let Some(first) = first.map(|(address, _)| *address) {
                counts.remove(&first);
            }
        }
        let fresh = Count {
            since: now,
            refused: 0,
        };
        let count = counts.entry(of).or_insert(fresh);
        if rest(*count, now).is_none() {
            *count = fresh;
        }
        count.refused = count.refused.saturating_add(1);
    }
}

/// What is left of the minute of a count; nothing where it is over.
fn rest(count: Count, now: Instant) -> Option<Duration> {
    let passed = now.saturating_duration_since(count.since);
    let left = TOKENS_REFUSED_TIME.checked_sub(passed)?;
    (!left.is_zero()).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(n: u32) -> IpAddr {
        IpAddr::from(n.to_be_bytes())
    }

    #[test]
    fn an_address_waits_for_the_end_of_its_minute() {
        let (strangers, start) = (Strangers::default(), Instant::now());
        for _ in 1..TOKENS_REFUSED_MAX {
            strangers.refused(address(1), start);
        }
        assert_eq!(strangers.wait(address(1), start), None);
        strangers.refused(address(1), start);
        assert_eq!(strangers.wait(address(1), start), Some(TOKENS_REFUSED_TIME));
        assert_eq!(strangers.wait(address(2), start), None);
        let later = start + TOKENS_REFUSED_TIME;
        assert_eq!(strangers.wait(address(1), later), None);
        strangers.refused(address(1), later);
        assert_eq!(
            strangers.wait(address(1), later),
            None,
            "it is counted anew"
        );
    }

    #[test]
    fn the_table_is_bounded() {
        let (strangers, start) = (Strangers::default(), Instant::now());
        let most = u32::try_from(STRANGERS_MAX).unwrap();
        let at = |n: u32| start + Duration::from_millis(n.into());
        for n in 0..=most {
            for _ in 0..TOKENS_REFUSED_MAX {
                strangers.refused(address(n), at(n));
            }
        }
        assert_eq!(strangers.0.lock().unwrap().len(), STRANGERS_MAX);
        assert!(
            strangers.wait(address(0), at(most)).is_none(),
            "the first went"
        );
        assert!(strangers.wait(address(1), at(most)).is_some());
        assert!(strangers.wait(address(most), at(most)).is_some());
        strangers.refused(address(most + 1), start + TOKENS_REFUSED_TIME * 2);
        assert_eq!(
            strangers.0.lock().unwrap().len(),
            1,
            "what is over goes first"
        );
    }
}
