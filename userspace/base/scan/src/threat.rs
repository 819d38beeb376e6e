//! What scanners say of what they looked at.

use std::fmt;

use crate::limits::THREAT_CHARS_MAX;

/// The name that a scanner gives to what it found: printable, at most [`THREAT_CHARS_MAX`] characters. It is the scanner's
/// word, so pages and logs show it as text and nothing is decided by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ThreatName(String);

impl ThreatName {
    /// The name in a scanner's octets. What is not printable ASCII is shown as `?`; an empty name is `unnamed`.
    pub fn of(octets: &[u8]) -> Self {
        let octets = octets.trim_ascii();
        if octets.is_empty() {
            return Self("unnamed".to_owned());
        }
        let shown = |octet: &u8| {
            let printable = octet.is_ascii_graphic() || *octet == b' ';
            if printable { char::from(*octet) } else { '?' }
        };
        Self(octets.iter().take(THREAT_CHARS_MAX).map(shown).collect())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ThreatName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a body was not looked at, or not to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unscanned {
    /// The scanner could not be reached, or went away in the middle.
    Down,
    /// It did not answer in time.
    Slow,
    /// It said that it cannot look: an error of its own, a service that it lacks.
    Refused,
    /// It spoke otherwise than its protocol allows.
    Garbled,
    /// The body is larger than what the scanner takes.
    TooLarge,
    /// The body is coded so that nobody here can read it: another coding, several, one that it does not keep to, a bomb.
    Unreadable,
}

impl Unscanned {
    /// Its word in logs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Down => "scanner-down",
            Self::Slow => "scanner-slow",
            Self::Refused => "scanner-refused",
            Self::Garbled => "scanner-garbled",
            Self::TooLarge => "too-large-to-scan",
            Self::Unreadable => "unreadable-coding",
        }
    }
}

/// What happens to a body that no scanner looked at: declared by the operator, each case for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutScanner {
    /// It is refused, with a page that says so.
    Block,
    /// It passes, and the log says that nobody looked.
    Pass,
}

/// The declared behaviour where no scanner looked. No official reference. Unless the operator declares otherwise, content blocks that
/// a scanner would have looked at; what is larger passes and is logged, since nothing could be installed or updated else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanPolicy {
    /// The scanner is down, slow, or fails.
    pub without_scanner: WithoutScanner,
    /// The body is larger than the scanner takes.
    pub too_large: WithoutScanner,
    /// The body's coding cannot be read.
    pub unreadable: WithoutScanner,
}

impl Default for ScanPolicy {
    fn default() -> Self {
        Self {
            without_scanner: WithoutScanner::Block,
            too_large: WithoutScanner::Pass,
            unreadable: WithoutScanner::Block,
        }
    }
}

impl ScanPolicy {
    /// What happens for a reason.
    pub const fn of(&self, why: Unscanned) -> WithoutScanner {
        match why {
            Unscanned::Down | Unscanned::Slow | Unscanned::Refused | Unscanned::Garbled => {
                self.without_scanner
            }
            Unscanned::TooLarge => self.too_large,
            Unscanned::Unreadable => self.unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_threats_are_printable_and_short() {
        let check =
            |octets: &[u8], expected: &str| assert_eq!(ThreatName::of(octets).as_str(), expected);
        check(b" Win.Test.EICAR_HDB-1 ", "Win.Test.EICAR_HDB-1");
        check(b"", "unnamed");
        check(b" \r\n", "unnamed");
        check(b"a\r\nb\0\xff", "a??b??");
        check(&[b'a'; 500], &"a".repeat(THREAT_CHARS_MAX));
    }

    #[test]
    fn each_reason_has_the_declared_answer() {
        let policy = ScanPolicy {
            without_scanner: WithoutScanner::Pass,
            too_large: WithoutScanner::Block,
            unreadable: WithoutScanner::Block,
        };
        let failures = [
            Unscanned::Down,
            Unscanned::Slow,
            Unscanned::Refused,
            Unscanned::Garbled,
        ];
        for why in failures {
            assert_eq!(policy.of(why), WithoutScanner::Pass, "{}", why.slug());
            assert_eq!(ScanPolicy::default().of(why), WithoutScanner::Block);
        }
        assert_eq!(policy.of(Unscanned::TooLarge), WithoutScanner::Block);
        assert_eq!(policy.of(Unscanned::Unreadable), WithoutScanner::Block);
    }
}
