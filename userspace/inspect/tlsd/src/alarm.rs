//! Alarms: what the duty officer is told at once.
//!
//! A user's program may ask for the same thing in a loop. So that it can neither fill the journal nor crowd out other events, an alarm
//! is raised once in [`ALARM_PAUSE`], and [`ALARMS_OF_ORGANISATION_MAX`] of one organisation within it. The log of connections has
//! each case.

use crate::limits::{ALARM_PAUSE, ALARMS_MAX, ALARMS_OF_ORGANISATION_MAX};
use model::OrganisationId;
use runtime::{Clock, Reporter};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tls::decide::RefuseReason;
use wire::{DetectedFact, Fact, UnprovenFact};

/// What an alarm is about, at an organisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// A name that was asked for at an address.
    Unproven(String, IpAddr),
    /// A rule that found something.
    Detected(String),
}

/// Alarms that were raised lately.
#[derive(Debug)]
pub(crate) struct Alarms {
    clock: Arc<dyn Clock>,
    reporter: Arc<Reporter>,
    raised: Mutex<BTreeMap<(OrganisationId, About), Duration>>,
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

    /// Malicious content was stopped.
    pub(crate) fn detected(&self, what: DetectedFact) {
        let about = About::Detected(what.rule.clone());
        if self.is_new(&what.organisation, about) {
            self.reporter.report(Fact::Detected {
                what: Box::new(what),
            });
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
        if !self.is_new(organisation, About::Unproven(host.clone(), server.ip())) {
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

    /// Whether it was not raised lately, and the organisation has room for one more. Of more than [`ALARMS_MAX`] in all the oldest is
    /// forgotten, and may be raised again.
    fn is_new(&self, organisation: &OrganisationId, about: About) -> bool {
        let now = self.clock.monotonic();
        let mut raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        raised.retain(|_, at| now.saturating_sub(*at) < ALARM_PAUSE);
        let about = (organisation.clone(), about);
        let of_organisation = raised.keys().filter(|(of, _)| of == organisation).count();
        if raised.contains_key(&about) || of_organisation >= ALARMS_OF_ORGANISATION_MAX {
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

    struct Desk {
        clock: Arc<ManualClock>,
        reporter: Arc<Reporter>,
        alarms: Alarms,
    }

    impl Desk {
        fn new() -> Self {
            let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
            let reporter = Arc::new(Reporter::new(
                Daemon::Tlsd,
                Arc::<ManualClock>::clone(&clock),
            ));
            let alarms = Alarms::new(Arc::<ManualClock>::clone(&clock), Arc::clone(&reporter));
            Self {
                clock,
                reporter,
                alarms,
            }
        }

        /// Raises an alarm of a name; how many events there are.
        fn unproven(&self, organisation: &str, host: &str, server: &str) -> usize {
            let peers = (
                "198.51.100.40:40000".parse().unwrap(),
                server.parse().unwrap(),
            );
            let reason = RefuseReason::LearnedUnverified;
            let organisation = organisation.parse().unwrap();
            self.alarms
                .unproven(&organisation, Some(host), peers, reason);
            self.events()
        }

        /// Raises an alarm of a rule; how many events there are.
        fn detected(&self, organisation: &str, host: &str, rule: &str) -> usize {
            self.alarms.detected(DetectedFact {
                organisation: organisation.parse().unwrap(),
                host: host.to_owned(),
                by: "clamd".to_owned(),
                found: "malware".to_owned(),
                rule: rule.to_owned(),
                case: "1-2".to_owned(),
            });
            self.events()
        }

        fn events(&self) -> usize {
            self.reporter.waiting().try_into().unwrap()
        }
    }

    #[test]
    fn a_name_is_an_alarm_once_in_ten_minutes() {
        let desk = Desk::new();
        let raise = |host: &str, server: &str| desk.unproven("ministry", host, server);
        assert_eq!(raise("bank.example", "203.0.113.40:443"), 1);
        assert_eq!(raise("bank.example", "203.0.113.40:8443"), 1);
        assert_eq!(raise("bank.example", "203.0.113.41:443"), 2);
        assert_eq!(raise("tax.example", "203.0.113.40:443"), 3);
        desk.clock.advance(ALARM_PAUSE);
        assert_eq!(raise("bank.example", "203.0.113.40:443"), 4);
    }

    #[test]
    fn a_rule_is_an_alarm_once_in_ten_minutes_whatever_the_host() {
        let desk = Desk::new();
        assert_eq!(desk.detected("ministry", "shop.example", "Eicar"), 1);
        assert_eq!(desk.detected("ministry", "a.shop.example", "Eicar"), 1);
        assert_eq!(desk.detected("ministry", "shop.example", "Other"), 2);
        assert_eq!(desk.detected("akimat", "shop.example", "Eicar"), 3);
        desk.clock.advance(ALARM_PAUSE);
        assert_eq!(desk.detected("ministry", "shop.example", "Eicar"), 4);
    }

    #[test]
    fn an_organisation_that_floods_hides_its_own_alarms_only() {
        let desk = Desk::new();
        for number in 0..2 * ALARMS_OF_ORGANISATION_MAX {
            desk.unproven(
                "ministry",
                &format!("{number}.bank.example"),
                "203.0.113.40:443",
            );
        }
        assert_eq!(desk.events(), ALARMS_OF_ORGANISATION_MAX);
        let other = desk.unproven("akimat", "bank.example", "203.0.113.40:443");
        assert_eq!(other, ALARMS_OF_ORGANISATION_MAX + 1);
        desk.clock.advance(ALARM_PAUSE);
        let later = desk.detected("ministry", "shop.example", "Eicar");
        assert_eq!(later, ALARMS_OF_ORGANISATION_MAX + 2);
    }

    #[test]
    fn alarms_are_bounded() {
        let desk = Desk::new();
        let is_new = |number: usize| {
            let organisation = format!("ministry-{}", number / ALARMS_OF_ORGANISATION_MAX);
            let about = About::Detected(number.to_string());
            desk.alarms.is_new(&organisation.parse().unwrap(), about)
        };
        for number in 0..=ALARMS_MAX {
            desk.clock.advance(Duration::from_millis(1));
            assert!(is_new(number));
        }
        assert_eq!(desk.alarms.raised.lock().unwrap().len(), ALARMS_MAX);
        // The first one was forgotten, the second was not.
        assert!(!is_new(1));
        assert!(is_new(0));
    }
}
