//! Alarms: what the duty officer is told at once.

use crate::limits::{ALARM_PAUSE, ALARMS_MAX};
use model::OrganisationId;
use runtime::{Clock, Reporter};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tls::decide::RefuseReason;
use wire::{Fact, UnprovenFact};

/// What an alarm is about: whose user asked for which name at which address.
type About = (OrganisationId, String, IpAddr);

/// Alarms that were raised lately.
#[derive(Debug)]
pub(crate) struct Alarms {
    clock: Arc<dyn Clock>,
    reporter: Arc<Reporter>,
    raised: Mutex<BTreeMap<About, Duration>>,
}

impl Alarms {
    /// None was raised yet.
    pub(crate) fn new(clock: Arc<dyn Clock>, reporter: Arc<Reporter>) -> Self {
        Self {
            clock,
            reporter,
            raised: Mutex::default(),
        }
    }

    /// A name that is never decrypted was asked for where it is not shown to live; none where only a certificate bore it.
    pub(crate) fn unproven(
        &self,
        organisation: &OrganisationId,
        host: Option<&str>,
        (user, server): (SocketAddr, SocketAddr),
        reason: RefuseReason,
    ) {
        let host = host.unwrap_or_default().to_owned();
        if !self.is_new((organisation.clone(), host.clone(), server.ip())) {
            return;
        }
        let words = reason.words();
        tracing::warn!(%organisation, %user, %server, host, reason = words.label, "a name is not proven");
        self.reporter.report(Fact::UnprovenName {
            what: Box::new(UnprovenFact {
                organisation: organisation.clone(),
                source: user.ip().to_canonical(),
                host,
                address: server.ip().to_canonical(),
                reason: words.label.to_owned(),
                clause: words.clause,
            }),
        });
    }

    /// Whether it was not raised lately. Of more than [`ALARMS_MAX`] at once the oldest is forgotten, and may be raised again.
    fn is_new(&self, about: About) -> bool {
        let now = self.clock.monotonic();
        let mut raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        raised.retain(|_, at| now.saturating_sub(*at) < ALARM_PAUSE);
        if raised.contains_key(&about) {
            return false;
        }
        if raised.len() >= ALARMS_MAX
            && let Some(oldest) = raised.iter().min_by_key(|(_, at)| **at)
        {
            let oldest = oldest.0.clone();
            raised.remove(&oldest);
        }
        raised.insert(about, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use runtime::ManualClock;
    use wire::Daemon;

    #[test]
    fn an_alarm_is_raised_once_in_ten_minutes() {
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let reporter = Arc::new(Reporter::new(
            Daemon::Tlsd,
            Arc::<ManualClock>::clone(&clock),
        ));
        let alarms = Alarms::new(Arc::<ManualClock>::clone(&clock), Arc::clone(&reporter));
        let organisation: OrganisationId = "ministry".parse().unwrap();
        let raise = |host: &str, server: &str| {
            let peers = (
                "198.51.100.40:40000".parse().unwrap(),
                server.parse().unwrap(),
            );
            let reason = RefuseReason::LearnedUnverified;
            alarms.unproven(&organisation, Some(host), peers, reason);
            reporter.waiting()
        };
        assert_eq!(raise("bank.example", "203.0.113.40:443"), 1);
        assert_eq!(raise("bank.example", "203.0.113.40:8443"), 1);
        assert_eq!(raise("bank.example", "203.0.113.41:443"), 2);
        assert_eq!(raise("tax.example", "203.0.113.40:443"), 3);
        clock.advance(ALARM_PAUSE);
        assert_eq!(raise("bank.example", "203.0.113.40:443"), 4);
    }

    #[test]
    fn alarms_are_bounded() {
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let reporter = Arc::new(Reporter::new(
            Daemon::Tlsd,
            Arc::<ManualClock>::clone(&clock),
        ));
        let alarms = Alarms::new(Arc::<ManualClock>::clone(&clock), reporter);
        let organisation: OrganisationId = "ministry".parse().unwrap();
        for number in 0..=ALARMS_MAX {
            clock.advance(Duration::from_millis(1));
            let about = (
                organisation.clone(),
                number.to_string(),
                [192, 0, 2, 1].into(),
            );
            assert!(alarms.is_new(about));
        }
        assert_eq!(alarms.raised.lock().unwrap().len(), ALARMS_MAX);
        // The first one was forgotten, the second was not.
        let about = |number: usize| {
            (
                organisation.clone(),
                number.to_string(),
                [192, 0, 2, 1].into(),
            )
        };
        assert!(!alarms.is_new(about(1)));
        assert!(alarms.is_new(about(0)));
    }
}
