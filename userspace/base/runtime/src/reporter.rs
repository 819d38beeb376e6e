//! The spool of a daemon's events: what it saw and controld has not yet made durable.

use crate::clock::Clock;
use jiff::Timestamp;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use wire::{Daemon, Event, FRAME_BYTES_MAX, Fact};

/// Most events that wait for controld. When it is full the new event is dropped and counted; as soon as there is room,
/// [`Fact::EventsLost`] takes the first place.
pub const SPOOL_EVENTS_MAX: usize = 16_384;
/// Most events of one report.
pub const REPORT_EVENTS_MAX: usize = 1024;
/// Most bytes of one report's events; the rest of a frame is for its own header. An event that is larger alone is lost.
pub const REPORT_BYTES_MAX: usize = FRAME_BYTES_MAX - 1024;

/// A daemon's way to tell facts. Never waits.
#[derive(Debug)]
pub struct Reporter {
    clock: Arc<dyn Clock>,
    spool: Mutex<Spool>,
    came: Notify,
}

impl Reporter {
    /// The reporter of this start of a daemon.
    pub fn new(daemon: Daemon, clock: Arc<dyn Clock>) -> Self {
        let boot = u64::try_from(clock.now().as_nanosecond()).unwrap_or(0);
        Self {
            clock,
            spool: Mutex::new(Spool::new(daemon, boot, SPOOL_EVENTS_MAX)),
            came: Notify::new(),
        }
    }

    /// Tells a fact.
    pub fn report(&self, fact: Fact) {
        let at = self.clock.now();
        self.lock().push(at, fact);
        self.came.notify_one();
    }

    /// Ends when a fact was told after the last call ended; meant for one task.
    pub async fn told(&self) {
        self.came.notified().await;
    }

    /// The oldest events that are not durable yet, as many as one report holds.
    pub fn batch(&self) -> Vec<Event> {
        self.lock().batch(REPORT_EVENTS_MAX, REPORT_BYTES_MAX)
    }

    /// Forgets the events of start `boot` up to `seq`: they are durable.
    pub fn taken(&self, boot: u64, seq: u64) {
        let at = self.clock.now();
        self.lock().taken(at, boot, seq);
    }

    /// How many events wait.
    pub fn waiting(&self) -> u32 {
        u32::try_from(self.lock().events.len()).unwrap_or(u32::MAX)
    }

    /// How many events were lost since the start.
    pub fn lost(&self) -> u64 {
        self.lock().lost
    }

    fn lock(&self) -> MutexGuard<'_, Spool> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The spool itself.
#[derive(Debug)]
struct Spool {
    daemon: Daemon,
    boot: u64,
    next: u64,
    max: usize,
    /// Events with the bytes each takes in a report.
    events: VecDeque<(Event, usize)>,
    /// Lost since the start.
    lost: u64,
    /// Lost and not yet told.
    untold: u64,
}

impl Spool {
    fn new(daemon: Daemon, boot: u64, max: usize) -> Self {
        Self {
            daemon,
            boot,
            next: 1,
            max,
            events: VecDeque::new(),
            lost: 0,
            untold: 0,
        }
    }

    fn push(&mut self, at: Timestamp, fact: Fact) {
        if self.events.len() >= self.max {
            self.lose();
            return;
        }
        let event = Event {
            daemon: self.daemon,
            boot: self.boot,
            seq: self.next,
            at,
            fact,
        };
        match wire::encode(&event).map(|frame| frame.len()) {
            Ok(bytes) if bytes <= REPORT_BYTES_MAX => {
                self.next += 1;
                self.events.push_back((event, bytes));
            }
            Ok(_) | Err(_) => {
                tracing::warn!(kind = event.fact.kind(), "event too large for a report");
                self.lose();
                self.tell_loss(at);
            }
        }
    }

    fn batch(&self, events_max: usize, bytes_max: usize) -> Vec<Event> {
        let within = |total: &mut usize, bytes: usize| {
            *total = total.saturating_add(bytes);
            (*total <= bytes_max).then_some(())
        };
        self.events
            .iter()
            .take(events_max)
            .scan(0, |total, (event, bytes)| {
                within(total, *bytes).map(|()| event.clone())
            })
            .collect()
    }

    fn taken(&mut self, at: Timestamp, boot: u64, seq: u64) {
        if boot != self.boot || seq >= self.next {
            tracing::warn!(boot, seq, "controld names events that were never reported");
            return;
        }
        while self
            .events
            .front()
            .is_some_and(|(event, _)| event.seq <= seq)
        {
            self.events.pop_front();
        }
        self.tell_loss(at);
    }

    fn lose(&mut self) {
        self.untold = self.untold.saturating_add(1);
        self.lost = self.lost.saturating_add(1);
    }

    /// Tells what was lost, if there is room for it.
    fn tell_loss(&mut self, at: Timestamp) {
        if self.untold > 0 && self.events.len() < self.max {
            let count = std::mem::take(&mut self.untold);
            self.push(at, Fact::EventsLost { count });
        }
    }
}

#[cfg(test)]
mod tests;
