//! The index of availability, as it is shown.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Clause;
use serde::{Deserialize, Serialize};

/// The availability of a service over a period (603/НҚ, приложение 7, the agreement, п. 7): И = (Т − Р) / Т × 100.
///
/// Times are whole minutes; what has not passed yet is not in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AvailabilityView {
    /// The service's key.
    pub service: String,
    /// The first legal day.
    pub from: Date,
    /// The last legal day.
    pub through: Date,
    /// И in hundredths of a per cent, rounded down; none where nobody probed.
    pub index: Option<u16>,
    /// The same with the agreed breaks neither in Т nor in Р (пп. 5.1, 5.2).
    pub without_breaks: Option<u16>,
    /// Т, as far as somebody probed.
    pub possible_min: u64,
    /// Р.
    pub unavailable_min: u64,
    /// Of Р, in planned works.
    pub planned_min: u64,
    /// Of Р, in works that were not agreed in time.
    pub unplanned_min: u64,
    /// Of Р, the rest: failures.
    pub failed_min: u64,
    /// What nobody probed: neither in Т nor in Р.
    pub unknown_min: u64,
    /// What the last probe since controld's start found: `up`, `down`; `unknown` without one.
    pub seen: String,
    /// The beginning of the minute that it probed.
    pub seen_at: Option<Timestamp>,
    /// The clause.
    pub clause: Clause,
}
