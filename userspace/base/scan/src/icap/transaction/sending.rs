//! How the body of the original goes out: a preview first, or all at once (RFC 3507 §4.5).
//!
//! ```text
//! Preview ─ full ─→ Asked ─ 100 ─→ Rest ─ end ─→ Complete
//!    └─ end: `ieof` ─→ Complete      └─ a reply before the end ─→ Stopped, once that reply is over
//! ```

use super::super::fault::IcapFault;
use super::super::outgoing::Waiting;
use super::BodyLength;
use crate::limits::PIECE_MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// So many octets of the preview are left.
    Preview(usize),
    /// The preview is sent; the body is at its end, or not.
    Asked(End),
    /// The preview was all there is.
    PreviewWasAll,
    Rest,
    Complete,
    /// A reply came before the end.
    Stopped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Open,
    Reached,
}

#[derive(Debug)]
pub(super) struct Sending {
    stage: Stage,
    length: BodyLength,
    given: u64,
}

impl Sending {
    pub(super) fn begin(length: BodyLength, preview: Option<usize>, out: &mut Waiting) -> Self {
        let stage = match (length, preview) {
            (BodyLength::None, _) => Stage::Complete,
            (_, Some(octets)) => Stage::Preview(octets),
            (_, None) => Stage::Rest,
        };
        let mut sending = Self {
            stage,
            length,
            given: 0,
        };
        sending.ask_if_full(out);
        sending
    }

    /// How many octets of the body it takes now.
    pub(super) fn room(&self) -> usize {
        match self.stage {
            Stage::Preview(left) => left.min(PIECE_MAX),
            Stage::Rest => PIECE_MAX,
            Stage::Asked(_) | Stage::PreviewWasAll | Stage::Complete | Stage::Stopped => 0,
        }
    }

    pub(super) fn piece(&mut self, octets: &[u8], out: &mut Waiting) -> Result<(), IcapFault> {
        self.given = self
            .given
            .saturating_add(u64::try_from(octets.len()).unwrap_or(u64::MAX));
        if matches!(self.length, BodyLength::Known(length) if self.given > length) {
            return Err(IcapFault::Length);
        }
        out.push_chunk(octets);
        if let Stage::Preview(left) = &mut self.stage {
            *left = left.saturating_sub(octets.len());
        }
        self.ask_if_full(out);
        Ok(())
    }

    /// Ends a preview that is full, unless the body is known to end with it: then its end says so.
    fn ask_if_full(&mut self, out: &mut Waiting) {
        let is_all = matches!(self.length, BodyLength::Known(length) if self.given == length);
        if self.stage == Stage::Preview(0) && !is_all {
            out.push(b"0\r\n\r\n");
            self.stage = Stage::Asked(End::Open);
        }
    }

    pub(super) fn end(&mut self, out: &mut Waiting) -> Result<(), IcapFault> {
        // Once the last word is being said, the rest is nobody's any more.
        let is_wanted = match self.stage {
            Stage::Preview(_) | Stage::Asked(_) | Stage::Rest => true,
            Stage::PreviewWasAll | Stage::Complete | Stage::Stopped => false,
        };
        if is_wanted && matches!(self.length, BodyLength::Known(length) if self.given != length) {
            return Err(IcapFault::Length);
        }
        match self.stage {
            Stage::Preview(_) => {
                out.push(b"0; ieof\r\n\r\n");
                self.stage = Stage::PreviewWasAll;
            }
            Stage::Asked(_) => self.stage = Stage::Asked(End::Reached),
            Stage::Rest => {
                out.push(b"0\r\n\r\n");
                self.stage = Stage::Complete;
            }
            Stage::PreviewWasAll | Stage::Complete | Stage::Stopped => {}
        }
        Ok(())
    }

    /// The server asks for the rest. Whether it may.
    pub(super) fn go_on(&mut self, out: &mut Waiting) -> bool {
        let Stage::Asked(end) = self.stage else {
            return false;
        };
        self.stage = Stage::Rest;
        if end == End::Reached {
            out.push(b"0\r\n\r\n");
            self.stage = Stage::Complete;
        }
        true
    }

    /// Whether a preview awaits its word: 204 is allowed then, whatever else is (§4.6).
    pub(super) const fn is_preview_sent(&self) -> bool {
        matches!(self.stage, Stage::Asked(_) | Stage::PreviewWasAll)
    }

    /// A reply begins that carries content. After a preview nothing more is sent; in the middle of a preview it cannot be
    /// ended well; the rest goes on beside the reply.
    pub(super) fn answered(&mut self) {
        match self.stage {
            Stage::Asked(_) | Stage::PreviewWasAll | Stage::Complete => {
                self.stage = Stage::Complete;
            }
            Stage::Preview(_) => self.stage = Stage::Stopped,
            Stage::Rest | Stage::Stopped => {}
        }
    }

    /// The last word is said.
    pub(super) fn stop(&mut self) {
        self.stage = match self.stage {
            Stage::Asked(_) | Stage::PreviewWasAll | Stage::Complete => Stage::Complete,
            Stage::Preview(_) | Stage::Rest | Stage::Stopped => Stage::Stopped,
        };
    }

    /// Whether the server got all that it needs.
    pub(super) fn is_complete(&self) -> bool {
        self.stage == Stage::Complete
    }
}
