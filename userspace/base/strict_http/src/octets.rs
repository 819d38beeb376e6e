//! Classes of octets, and lines of them in any segmentation.

use std::ops::Range;

use memchr::memchr;

use crate::Refusal;

/// Octets of a token (RFC 9110 section 5.6.2).
const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut octet: u8 = 0;
    while octet < 128 {
        table[octet as usize] = octet.is_ascii_alphanumeric()
            || matches!(
                octet,
                b'!' | b'#'
                    | b'$'
                    | b'%'
                    | b'&'
                    | b'\''
                    | b'*'
                    | b'+'
                    | b'-'
                    | b'.'
                    | b'^'
                    | b'_'
                    | b'`'
                    | b'|'
                    | b'~'
            );
        octet += 1;
    }
    table
};

/// Whether the octets are a token: one or more `tchar`.
pub fn is_token(octets: &[u8]) -> bool {
    !octets.is_empty() && octets.iter().all(|octet| TOKEN[usize::from(*octet)])
}

/// Whether an octet may stand in a field's value: HTAB, SP, VCHAR, obs-text (RFC 9110 section 5.5).
const fn is_value(octet: u8) -> bool {
    octet == b'\t' || (octet >= b' ' && octet != 0x7f)
}

/// Refuses octets of a line that no line may hold. One pass without branches: the common case has none of them.
pub(crate) fn check_line(octets: &[u8]) -> Result<(), Refusal> {
    if octets
        .iter()
        .fold(true, |good, octet| good & is_value(*octet))
    {
        return Ok(());
    }
    Err(match octets.iter().find(|octet| !is_value(**octet)) {
        Some(b'\r') => Refusal::BareCr,
        Some(0) => Refusal::Nul,
        _ => Refusal::Control,
    })
}

/// The octets without SP and HTAB at their ends.
pub(crate) fn trim(mut octets: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = octets {
        octets = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = octets {
        octets = rest;
    }
    octets
}

/// A part of the octets; none if it were outside.
pub(crate) fn part(octets: &[u8], range: Range<usize>) -> &[u8] {
    octets.get(range).unwrap_or_default()
}

/// ASCII octets as text; what is not ASCII was refused before and is empty here.
pub(crate) fn text(octets: &[u8]) -> &str {
    str::from_utf8(octets).unwrap_or_default()
}

/// The elements of a comma-separated list, empty ones left out (RFC 9110 section 5.6.1.2).
pub(crate) fn elements(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value
        .split(|octet| *octet == b',')
        .map(trim)
        .filter(|element| !element.is_empty())
}

/// Finds lines in octets that grow at their end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    /// Where the next line begins.
    start: usize,
    /// Up to where no LF stands.
    scanned: usize,
}

/// How long lines may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// The most octets of the line, CR included, and what more are.
    pub(crate) line: (usize, Refusal),
    /// The most octets of all lines, their ends included, and what more are.
    pub(crate) total: (usize, Refusal),
}

impl Lines {
    /// Whether no octet was seen yet.
    pub(crate) const fn is_fresh(&self) -> bool {
        self.scanned == 0
    }

    /// Where the next line begins.
    pub(crate) const fn start(&self) -> usize {
        self.start
    }

    /// The next line without its CRLF, once it is whole. Which bound is exceeded does not depend on how the octets came.
    pub(crate) fn next(
        &mut self,
        octets: &[u8],
        bounds: Bounds,
    ) -> Result<Option<Range<usize>>, Refusal> {
        // The last place where its LF may stand.
        let (of_line, of_total) = (self.start + bounds.line.0, bounds.total.0.saturating_sub(1));
        let (last, refusal) = if of_line <= of_total {
            (of_line, bounds.line.1)
        } else {
            (of_total, bounds.total.1)
        };
        let rest = octets.get(self.scanned..).unwrap_or_default();
        let Some(at) = memchr(b'\n', rest) else {
            self.scanned = octets.len();
            return if octets.len() > last {
                Err(refusal)
            } else {
                Ok(None)
            };
        };
        let lf = self.scanned + at;
        if lf > last {
            return Err(refusal);
        }
        let line = self.start..lf.saturating_sub(1);
        if line.end < line.start || octets.get(line.end) != Some(&b'\r') {
            return Err(Refusal::BareLf);
        }
        check_line(part(octets, line.clone()))?;
        (self.start, self.scanned) = (lf + 1, lf + 1);
        Ok(Some(line))
    }
}
