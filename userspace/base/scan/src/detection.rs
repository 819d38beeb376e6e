//! What was found, and the number under which it is spoken of.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::blocklist::{EntryKind, Hit};
use crate::problem::shown;
use crate::threat::ThreatName;

/// Who found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finder {
    /// A block list.
    Blocklist,
    /// clamd, the scanner of `ClamAV`.
    Clamd,
    /// An ICAP server.
    Icap,
}

impl Finder {
    /// Its word in logs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Blocklist => "blocklist",
            Self::Clamd => "clamd",
            Self::Icap => "icap",
        }
    }
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DetectionKind {
    /// A listed domain, address of the web, or IP address.
    Resource,
    /// A listed file.
    File,
    /// Malicious content, by a scanner's word.
    Malware,
    /// Content that an ICAP server does not allow, without naming a threat.
    Policy,
}

impl DetectionKind {
    /// Its word in logs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Resource => "listed-resource",
            Self::File => "listed-file",
            Self::Malware => "malware",
            Self::Policy => "scanner-policy",
        }
    }
}

/// Malicious content that was found and stopped (386/НҚ, ЕШДИ п. 20).
///
/// It is no incident of п. 14 yet: that is what an operator or user reports; a detection may be turned into one. It names no
/// user, no path and no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detection {
    /// Who found it.
    pub by: Finder,
    /// What it was found by: list and entry, or a scanner's name for the threat.
    pub rule: String,
    /// What it is.
    pub kind: DetectionKind,
    /// Its number.
    pub case: CaseNumber,
}

impl Detection {
    /// A listed resource or file.
    pub fn by_list(hit: &Hit, case: CaseNumber) -> Self {
        let kind = match hit.kind {
            EntryKind::Domain | EntryKind::Url | EntryKind::Address => DetectionKind::Resource,
            EntryKind::File => DetectionKind::File,
        };
        Self {
            by: Finder::Blocklist,
            rule: hit.to_string(),
            kind,
            case,
        }
    }

    /// What clamd found.
    pub fn by_clamd(threat: &ThreatName, case: CaseNumber) -> Self {
        Self {
            by: Finder::Clamd,
            rule: format!("clamd: {threat}"),
            kind: DetectionKind::Malware,
            case,
        }
    }

    /// What an ICAP service found or did not allow: its name, without the server's address, which is no user's business.
    pub fn by_icap(service: &str, threat: Option<&ThreatName>, case: CaseNumber) -> Self {
        let (rule, kind) = match threat {
            Some(threat) => (format!("icap/{service}: {threat}"), DetectionKind::Malware),
            None => (format!("icap/{service}"), DetectionKind::Policy),
        };
        Self {
            by: Finder::Icap,
            rule,
            kind,
            case,
        }
    }
}

/// Digits without those that look like others: no I, L, O, U.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits of the first part: seconds until the year 3058.
const BOOT_DIGITS: usize = 7;
/// Fewest digits of the second part.
const SEQUENCE_DIGITS: usize = 3;
/// Seconds that the first part can hold.
const BOOT_MAX: u64 = (1 << (5 * BOOT_DIGITS)) - 1;

/// The number of a case: `1NGTB80-00C`, short enough to be read out. The first part is when the process that gave it started,
/// the second counts from 1: no two of a gateway are equal, and nothing in it is the user's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    boot: u64,
    sequence: u64,
}

/// A text that is the number of no case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is the number of no case: write it as 1NGTB80-00C")]
pub struct CaseNumberError(String);

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (boot, sequence) = (
            digits(self.boot, BOOT_DIGITS),
            digits(self.sequence, SEQUENCE_DIGITS),
        );
        f.pad(&format!("{boot}-{sequence}"))
    }
}

impl fmt::Debug for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for CaseNumber {
    type Err = CaseNumberError;
    /// Reads letters of either size, `O` as 0, `I` and `L` as 1: how people write down what they hear.
    fn from_str(text: &str) -> Result<Self, CaseNumberError> {
        let parts = text
            .trim()
            .split_once('-')
            .filter(|(boot, _)| boot.len() == BOOT_DIGITS);
        let read = parts.and_then(|(boot, sequence)| {
            let sequence = number(sequence).filter(|number| *number > 0)?;
            Some(Self {
                boot: number(boot)?,
                sequence,
            })
        });
        read.ok_or_else(|| CaseNumberError(shown(text)))
    }
}

fn digits(mut number: u64, fewest: usize) -> String {
    let mut digits = Vec::new();
    while number > 0 || digits.len() < fewest {
        let digit = usize::try_from(number % 32).unwrap_or(0);
        digits.push(DIGITS.get(digit).copied().map_or('0', char::from));
        number /= 32;
    }
    digits.iter().rev().collect()
}

fn number(digits: &str) -> Option<u64> {
    let fits = (SEQUENCE_DIGITS..=12).contains(&digits.len());
    digits
        .chars()
        .try_fold(0_u64, |number, sign| {
            let plain = match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let digit = DIGITS
                .iter()
                .position(|digit| char::from(*digit) == plain)?;
            number
                .checked_mul(32)?
                .checked_add(u64::try_from(digit).ok()?)
        })
        .filter(|_| fits)
}

/// Gives the numbers of one process. Two processes that give numbers must not start within one second.
#[derive(Debug)]
pub struct CaseNumbers {
    boot: u64,
    given: u64,
}

impl CaseNumbers {
    /// The numbers of a process that started then.
    pub fn since(start: Timestamp) -> Self {
        let seconds = u64::try_from(start.as_second()).unwrap_or(0);
        Self {
            boot: seconds.min(BOOT_MAX),
            given: 0,
        }
    }

    /// The next number.
    pub const fn give(&mut self) -> CaseNumber {
        self.given = self.given.saturating_add(1);
        CaseNumber {
            boot: self.boot,
            sequence: self.given,
        }
    }
}

#[cfg(test)]
mod tests;
