//! The fingerprint of a calendar.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};

use super::CalendarYear;

/// SHA-256 over a calendar's version, years and dates.
///
/// Two calendars that count differently differ here; the remark on the source does not take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDigest([u8; 32]);

impl CalendarDigest {
    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn of(version: &str, years: &BTreeMap<i16, CalendarYear>) -> Self {
        let mut hash = Sha256::new();
        // One item a line; a version holds no line break that could imitate one, since it is quoted.
        hash.update(format!("version {version:?}\n"));
        for year in years.values() {
            hash.update(format!("year {} {}\n", year.year, year.working_days));
            for (kind, dates) in [
                ("off", &year.days_off),
                ("weekend", &year.working_weekends),
                ("provisional", &year.provisional),
            ] {
                for date in dates {
                    hash.update(format!("{kind} {date}\n"));
                }
            }
        }
        Self(hash.finalize().into())
    }
}

impl fmt::Display for CalendarDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
