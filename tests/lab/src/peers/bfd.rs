//! What every speaker of BFD (RFC 5880) in the lab is told, and what it tells.

use std::net::IpAddr;
use std::time::Duration;

use crate::error::LabError;
use crate::wait::observe;

/// A session of one hop (RFC 5881), as one of its ends has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The far end.
    pub peer: IpAddr,
    /// This end.
    pub local: IpAddr,
    /// By which interface.
    pub interface: String,
    /// Desired Min TX and Required Min RX Interval alike (RFC 5880 §4.1), in milliseconds.
    pub interval_ms: u32,
    /// Detect Mult: so many packets are missed before the session is down.
    pub multiplier: u8,
}

impl Session {
    /// The same with other intervals.
    #[must_use]
    pub fn every_ms(self, interval_ms: u32) -> Self {
        Self {
            interval_ms,
            ..self
        }
    }
}

/// The state of a session (RFC 5880 §4.1, Sta).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Held down by hand.
    AdminDown,
    /// The far end is not heard.
    Down,
    /// The far end is heard and does not hear us yet.
    Init,
    /// Both hear each other.
    Up,
}

impl State {
    /// The state of that name, as FRR, BIRD and `qaqpa` write it.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "shutdown" | "admin-down" | "admindown" => Some(Self::AdminDown),
            "down" => Some(Self::Down),
            "init" => Some(Self::Init),
            "up" => Some(Self::Up),
            _ => None,
        }
    }
}

/// What an end says of one of its sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The far end.
    pub peer: IpAddr,
    /// The session's state.
    pub state: State,
    /// How often this end sends while the session is up: its own wish, or the far end's if that is slower.
    pub interval_ms: u32,
}

/// A program that speaks BFD and says how its sessions are.
pub trait Speaker {
    /// Its sessions, in its own order.
    fn sessions(&self) -> Result<Vec<Seen>, LabError>;
}

/// Waits until a speaker's session with `peer` is in `state`.
pub fn reaches(
    speaker: &impl Speaker,
    peer: IpAddr,
    state: State,
    limit: Duration,
) -> Result<Seen, LabError> {
    meets(speaker, peer, &format!("is {state:?}"), limit, |seen| {
        seen.state == state
    })
}

/// Waits until what a speaker says of its session with `peer` is as `wanted`; `what` completes "the session … ".
pub fn meets(
    speaker: &impl Speaker,
    peer: IpAddr,
    what: &str,
    limit: Duration,
    wanted: impl Fn(&Seen) -> bool,
) -> Result<Seen, LabError> {
    let mut last = "; it said nothing".to_owned();
    let met = observe(
        limit,
        &format!("the BFD session with {peer} {what}"),
        || {
            let sessions = match speaker.sessions() {
                Ok(sessions) => sessions,
                Err(error) => {
                    last = format!("; it said: {error}");
                    return None;
                }
            };
            last = format!("; the sessions were {sessions:?}");
            sessions
                .into_iter()
                .find(|seen| seen.peer == peer && wanted(seen))
        },
    );
    match met {
        Err(LabError::TimedOut { what, limit, .. }) => {
            Err(LabError::TimedOut { what, limit, last })
        }
        Ok(_) | Err(_) => met,
    }
}

#[cfg(test)]
mod tests;
