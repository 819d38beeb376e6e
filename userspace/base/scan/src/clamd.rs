//! What clamd is told and answers (clamd(8)), as a machine: a stream in chunks, or a question of one word.
//!
//! ```text
//! command ─→ chunks (Body) ─ end ─→ Answer ─→ Clean | Infected | TooLarge | Failed
//!              └─ clamd answers early ──────┘
//! ```
//!
//! The body writes what [`Wants::write`] shows, gives octets of the file while [`Wants::body`] leaves room, and reads at the
//! same time: clamd ends a stream that is too long by answering in the middle. `OK` counts only behind the end; anything but
//! `OK` and `FOUND` is a failure, never clean.

use std::time::{Duration, Instant};

use crate::limits::{CLAMD_ANSWER_MAX, CLAMD_CHUNK_MAX};
use crate::problem::shown;
use crate::threat::{ThreatName, Unscanned};

/// How long and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClamdLimits {
    /// Longest stream, in octets: no more than clamd's `StreamMaxLength`.
    pub stream_bytes_max: u64,
    /// Longest time without a step, on either side.
    pub idle: Duration,
    /// Longest time for clamd's answer after the end of the stream: it looks at the whole then.
    pub answer: Duration,
}

impl Default for ClamdLimits {
    /// 25 MiB is what clamd takes unless told otherwise; its own `CommandReadTimeout` and `MaxScanTime` are 30 and 120 s.
    fn default() -> Self {
        Self {
            stream_bytes_max: 25 << 20,
            idle: Duration::from_secs(30),
            answer: Duration::from_mins(2),
        }
    }
}

/// What the machine needs now. Several may hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wants<'a> {
    /// Octets to be sent to the scanner.
    pub write: &'a [u8],
    /// How many octets of the body it takes now.
    pub body: usize,
    /// How many octets of the scanner's answer it takes now.
    pub read: usize,
}

/// What clamd said of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdOutcome {
    /// It found nothing.
    Clean,
    /// It found this.
    Infected(ThreatName),
    /// The stream is longer than it takes.
    TooLarge,
    /// It said nothing that can be relied on.
    Failed(ClamdFault),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClamdFault {
    /// The socket failed.
    #[error("clamd cannot be reached: {0}")]
    Unreachable(String),
    /// It closed before it answered.
    #[error("clamd closed the connection before it answered")]
    Closed,
    /// It was silent for too long.
    #[error("clamd has not answered in time")]
    Slow,
    /// It reported an error of its own.
    #[error("clamd said `{0}`")]
    Said(String),
    /// It called a stream clean that it had not seen to its end.
    #[error("clamd answered before the end of the stream")]
    Early,
    /// Its answer has no end.
    #[error("clamd's answer is longer than {CLAMD_ANSWER_MAX} octets")]
    Endless,
}

impl ClamdFault {
    /// The reason for logs.
    pub const fn reason(&self) -> Unscanned {
        match self {
            Self::Unreachable(_) | Self::Closed => Unscanned::Down,
            Self::Slow => Unscanned::Slow,
            Self::Said(_) => Unscanned::Refused,
            Self::Early | Self::Endless => Unscanned::Garbled,
        }
    }
}

impl ClamdOutcome {
    /// Why the stream counts as not looked at; none if clamd looked.
    pub const fn unscanned(&self) -> Option<Unscanned> {
        match self {
            Self::Clean | Self::Infected(_) => None,
            Self::TooLarge => Some(Unscanned::TooLarge),
            Self::Failed(fault) => Some(fault.reason()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Body,
    Ended,
    Done,
}

/// One stream through clamd, over one connection, which is closed after it.
#[derive(Debug)]
pub struct Instream {
    limits: ClamdLimits,
    phase: Phase,
    out: Vec<u8>,
    written: usize,
    answer: Vec<u8>,
    streamed: u64,
    step: Instant,
    outcome: Option<ClamdOutcome>,
}

impl Instream {
    /// Begins a stream.
    pub fn new(limits: ClamdLimits, now: Instant) -> Self {
        Self {
            limits,
            phase: Phase::Body,
            out: b"zINSTREAM\0".to_vec(),
            written: 0,
            answer: Vec::new(),
            streamed: 0,
            step: now,
            outcome: None,
        }
    }

    /// What it needs now; nothing of all once there is an outcome.
    pub fn wants(&self) -> Wants<'_> {
        let write = self.out.get(self.written..).unwrap_or_default();
        match self.phase {
            Phase::Body => Wants {
                write,
                body: if write.is_empty() { CLAMD_CHUNK_MAX } else { 0 },
                read: CLAMD_ANSWER_MAX,
            },
            Phase::Ended => Wants {
                write,
                body: 0,
                read: CLAMD_ANSWER_MAX,
            },
            Phase::Done => Wants {
                write: &[],
                body: 0,
                read: 0,
            },
        }
    }

    /// So many octets were written.
    pub fn wrote(&mut self, octets: usize, now: Instant) {
        self.written = self.written.saturating_add(octets).min(self.out.len());
        if octets > 0 {
            self.step = now;
        }
    }

    /// Takes octets of the body, as many as there is room for, and tells how many. A body beyond the limit is the outcome
    /// [`ClamdOutcome::TooLarge`] at once.
    pub fn body(&mut self, octets: &[u8], now: Instant) -> usize {
        let taken = octets.len().min(self.wants().body);
        let chunk = octets.get(..taken).unwrap_or_default();
        let Some(length) = u32::try_from(taken).ok().filter(|length| *length > 0) else {
            return 0;
        };
        self.streamed = self.streamed.saturating_add(u64::from(length));
        if self.streamed > self.limits.stream_bytes_max {
            self.finish(ClamdOutcome::TooLarge);
            return taken;
        }
        self.out.clear();
        self.written = 0;
        self.out.extend(length.to_be_bytes());
        self.out.extend_from_slice(chunk);
        self.step = now;
        taken
    }

    /// The body is at its end. Whatever of the last chunk is not written yet goes first.
    pub fn end(&mut self, now: Instant) {
        if self.phase == Phase::Body {
            self.phase = Phase::Ended;
            self.out.extend(0_u32.to_be_bytes());
            self.step = now;
        }
    }

    /// Takes octets of the answer.
    pub fn received(&mut self, octets: &[u8], now: Instant) {
        if self.phase == Phase::Done {
            return;
        }
        self.step = now;
        let end = octets.iter().position(|octet| *octet == 0);
        let part = octets
            .get(..end.unwrap_or(octets.len()))
            .unwrap_or_default();
        if self.answer.len() + part.len() > CLAMD_ANSWER_MAX {
            self.fail(ClamdFault::Endless);
            return;
        }
        self.answer.extend_from_slice(part);
        // What stands behind the answer belongs to no question of ours; the connection ends here.
        if end.is_some() {
            let is_whole = self.phase == Phase::Ended && self.written == self.out.len();
            match judge(&self.answer) {
                ClamdOutcome::Clean if !is_whole => self.fail(ClamdFault::Early),
                outcome @ (ClamdOutcome::Clean
                | ClamdOutcome::Infected(_)
                | ClamdOutcome::TooLarge
                | ClamdOutcome::Failed(_)) => self.finish(outcome),
            }
        }
    }

    /// clamd closed the connection.
    pub fn closed(&mut self) {
        self.fail(ClamdFault::Closed);
    }

    /// The socket failed. Where writing failed, read first: clamd may have answered before it closed.
    pub fn failed(&mut self, why: impl Into<String>) {
        self.fail(ClamdFault::Unreachable(why.into()));
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Instant) {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.fail(ClamdFault::Slow);
        }
    }

    /// When [`Self::tick`] is due; never once there is an outcome, and never while the next octets are the caller's to give.
    pub fn deadline(&self) -> Option<Instant> {
        let wait = match self.phase {
            Phase::Body if self.written == self.out.len() => return None,
            Phase::Body => self.limits.idle,
            Phase::Ended if self.written < self.out.len() => self.limits.idle,
            Phase::Ended => self.limits.answer,
            Phase::Done => return None,
        };
        self.step.checked_add(wait)
    }

    /// The outcome, as soon as there is one.
    pub const fn outcome(&self) -> Option<&ClamdOutcome> {
        self.outcome.as_ref()
    }

    fn fail(&mut self, fault: ClamdFault) {
        if self.phase != Phase::Done {
            self.finish(ClamdOutcome::Failed(fault));
        }
    }

    fn finish(&mut self, outcome: ClamdOutcome) {
        self.phase = Phase::Done;
        self.outcome = Some(outcome);
        self.out = Vec::new();
        self.answer = Vec::new();
        self.written = 0;
    }
}

/// What an answer to a stream means, without the octet that ends it.
fn judge(answer: &[u8]) -> ClamdOutcome {
    let answer = answer.strip_suffix(b"\n").unwrap_or(answer);
    if answer == b"INSTREAM size limit exceeded. ERROR" {
        return ClamdOutcome::TooLarge;
    }
    let said = answer.strip_prefix(b"stream: ");
    if let Some(name) = said.and_then(|said| said.strip_suffix(b" FOUND")) {
        return ClamdOutcome::Infected(ThreatName::of(name));
    }
    if said == Some(b"OK") {
        return ClamdOutcome::Clean;
    }
    ClamdOutcome::Failed(ClamdFault::Said(shown(&String::from_utf8_lossy(answer))))
}

/// A question of one word, for watching a clamd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether it is there.
    Ping,
    /// Which engine and signatures it has.
    Version,
}

impl Question {
    /// The octets of the question.
    pub const fn octets(self) -> &'static [u8] {
        match self {
            Self::Ping => b"zPING\0",
            Self::Version => b"zVERSION\0",
        }
    }

    /// Reads what has arrived so far: the answer once it is whole. To `PING` it is `PONG`, to `VERSION` one line.
    pub fn answer(self, octets: &[u8]) -> Result<Option<String>, ClamdFault> {
        let Some(end) = octets.iter().position(|octet| *octet == 0) else {
            return if octets.len() > CLAMD_ANSWER_MAX {
                Err(ClamdFault::Endless)
            } else {
                Ok(None)
            };
        };
        let line = octets.get(..end).unwrap_or_default();
        let line = shown(&String::from_utf8_lossy(
            line.strip_suffix(b"\n").unwrap_or(line),
        ));
        let is_answer = match self {
            Self::Ping => line == "PONG",
            Self::Version => line.starts_with("ClamAV "),
        };
        if is_answer {
            Ok(Some(line))
        } else {
            Err(ClamdFault::Said(line))
        }
    }
}

#[cfg(test)]
mod tests;
