//! The records that a `ClientHello` comes in: counts lengths, keeps no content.

use super::refusal::Refusal;
use super::{
    FRAGMENT_OCTETS_MAX, HELLO_OCTETS_MAX, MESSAGE_HEADER_OCTETS, RECORD_HEADER_OCTETS, RECORDS_MAX,
};

const HANDSHAKE: u8 = 22;
const ALERT: u8 = 21;
const CLIENT_HELLO: u8 = 1;
/// `change_cipher_spec`, `alert`, `application_data`, `heartbeat`: the other content types.
const OTHER_TYPES: [u8; 4] = [20, ALERT, 23, 24];
/// How requests of HTTP begin, as far as a record's header reaches (RFC 9110 §9; `PRI` of RFC 9113 §3.4).
const HTTP: [&[u8]; 10] = [
    b"GET ", b"HEAD ", b"POST ", b"PUT ", b"DELET", b"CONNE", b"OPTIO", b"TRACE", b"PATCH", b"PRI ",
];

/// Where in the records one is. Each octet is looked at once, in order, so that segments make no difference.
#[derive(Clone, Debug, Default)]
pub(super) struct Frames {
    /// Records begun.
    records: usize,
    /// The header of the record that begins.
    head: Gathered<RECORD_HEADER_OCTETS>,
    /// Octets of the record's fragment that did not come yet.
    fragment_left: usize,
    /// The header of the message.
    message: Gathered<MESSAGE_HEADER_OCTETS>,
    /// Octets of the message that did not come yet, once its length is known. Never less than `fragment_left`.
    message_left: Option<usize>,
}

/// How far a segment went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scanned {
    /// Octets of the segment that were looked at. All, unless it was whole or refused before.
    pub(super) taken: usize,
    /// Whether the message is whole.
    pub(super) is_whole: Result<bool, Refusal>,
}

impl Frames {
    /// Looks at the next octets.
    pub(super) fn scan(&mut self, octets: &[u8]) -> Scanned {
        let mut rest = octets;
        let mut is_whole = Ok(false);
        while let (Ok(false), [octet, tail @ ..]) = (&is_whole, rest) {
            if self.fragment_left == 0 {
                rest = tail;
                is_whole = self.on_record_header(*octet);
            } else if self.message_left.is_none() {
                rest = tail;
                self.fragment_left -= 1;
                is_whole = self.on_message_header(*octet);
            } else {
                let run = self.fragment_left.min(rest.len());
                rest = rest.get(run..).unwrap_or_default();
                self.fragment_left -= run;
                self.message_left = self.message_left.map(|left| left.saturating_sub(run));
                is_whole = Ok(self.is_whole());
            }
        }
        let taken = octets.len() - rest.len();
        Scanned { taken, is_whole }
    }

    /// How many records there were.
    pub(super) const fn records(&self) -> usize {
        self.records
    }

    const fn is_whole(&self) -> bool {
        matches!(self.message_left, Some(0)) && self.fragment_left == 0
    }

    fn on_record_header(&mut self, octet: u8) -> Result<bool, Refusal> {
        self.head.add(octet);
        let head = self.head.octets();
        if self.records == 0 {
            check_first(head)?;
        } else {
            check_type(head)?;
        }
        let [_, _, _, high, low] = *head else {
            return Ok(false);
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length == 0 {
            return Err(Refusal::EmptyRecord);
        }
        if length > FRAGMENT_OCTETS_MAX {
            return Err(Refusal::LongRecord { octets: length });
        }
        if self.records == RECORDS_MAX {
            return Err(Refusal::ManyRecords);
        }
        self.records += 1;
        self.head = Gathered::default();
        self.fragment_left = length;
        self.check_behind()?;
        Ok(false)
    }

    fn on_message_header(&mut self, octet: u8) -> Result<bool, Refusal> {
        self.message.add(octet);
        let header = self.message.octets();
        if let Some(found) = header.first().copied().filter(|kind| *kind != CLIENT_HELLO) {
            return Err(Refusal::MessageType { found });
        }
        let [_, top, high, low] = *header else {
            return Ok(false);
        };
        let [top, high, low] = [top, high, low].map(usize::from);
        let body = top << 16 | high << 8 | low;
        let octets = body + MESSAGE_HEADER_OCTETS;
        if octets > HELLO_OCTETS_MAX {
            return Err(Refusal::LongMessage { octets });
        }
        self.message_left = Some(body);
        self.check_behind()?;
        Ok(self.is_whole())
    }

    /// A record ends with the message or before.
    fn check_behind(&self) -> Result<(), Refusal> {
        let behind = self
            .message_left
            .and_then(|left| self.fragment_left.checked_sub(left))
            .filter(|octets| *octets > 0);
        behind.map_or(Ok(()), |octets| Err(Refusal::BehindHello { octets }))
    }
}

/// What there is of the first record's header is that of TLS.
fn check_first(head: &[u8]) -> Result<(), Refusal> {
    match head {
        [HANDSHAKE] | [HANDSHAKE, 3, ..] => Ok(()),
        [kind] if OTHER_TYPES.contains(kind) => Ok(()),
        [kind, 3, ..] if OTHER_TYPES.contains(kind) => check_type(head),
        _ => check_foreign(head),
    }
}

/// What there is of a later record's header is that of a handshake.
fn check_type(head: &[u8]) -> Result<(), Refusal> {
    match head {
        [] | [HANDSHAKE] | [HANDSHAKE, 3, ..] => Ok(()),
        [HANDSHAKE, major, ..] => Err(Refusal::RecordVersion { major: *major }),
        [ALERT, ..] => Err(Refusal::Alert),
        [found, ..] => Err(Refusal::ContentType { found: *found }),
    }
}

/// Names what is not TLS as soon as it is certain.
fn check_foreign(head: &[u8]) -> Result<(), Refusal> {
    let begins = |request: &&[u8]| request.iter().zip(head).all(|(one, other)| one == other);
    let is_request = HTTP.iter().any(begins);
    let is_full = head.len() == RECORD_HEADER_OCTETS;
    // RFC 6101 E: two octets of length with the top bit set, type 1, version 2 or 3.x.
    let may_be_ssl2 = match head {
        [length, rest @ ..] if length & 0x80 != 0 => {
            matches!(
                rest,
                [] | [_] | [_, 1] | [_, 1, 0 | 3] | [_, 1, 0, 2] | [_, 1, 3, _]
            )
        }
        _ => false,
    };
    match (is_request, may_be_ssl2) {
        (true, _) if is_full => Err(Refusal::Http),
        (_, true) if is_full => Err(Refusal::Ssl2),
        (true, _) | (_, true) => Ok(()),
        (false, false) => {
            let first = head.first().copied().unwrap_or_default();
            Err(Refusal::NotTls { first })
        }
    }
}

/// The first octets of something, up to `N`.
#[derive(Clone, Copy, Debug)]
struct Gathered<const N: usize> {
    octets: [u8; N],
    have: usize,
}

impl<const N: usize> Default for Gathered<N> {
    fn default() -> Self {
        Self {
            octets: [0; N],
            have: 0,
        }
    }
}

impl<const N: usize> Gathered<N> {
    /// One more; none beyond `N`.
    fn add(&mut self, octet: u8) {
        if let Some(place) = self.octets.get_mut(self.have) {
            *place = octet;
            self.have += 1;
        }
    }

    fn octets(&self) -> &[u8] {
        self.octets.get(..self.have).unwrap_or_default()
    }
}
