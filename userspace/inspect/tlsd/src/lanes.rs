//! Lanes: a thread for each processor, with an event loop of its own. A connection stays on the lane that took it, so that what its
//! sides send wakes no other processor.
//!
//! ```text
//!           ┌──────── hands the door on ────────┐
//! door ─► lane 0 (takes connections)          lane 1 ─► …
//!           └─ attends those that it took       └─ attends those that it took before
//! ```
//!
//! One lane at a time takes connections at a door: were all of them to listen, each connection would wake all. A lane that has
//! [`LANE_LEAD`] connections more than the emptiest hands the door on to that one.

use crate::limits::{LANE_LEAD, LANE_TICK};
use std::future::Future;
use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// The lanes. They end when this is dropped, and with them the connections on them.
#[derive(Debug)]
pub(crate) struct Lanes {
    threads: Vec<Thread>,
    load: Load,
}

#[derive(Debug)]
struct Thread {
    handle: Handle,
    // Dropped, it ends the thread.
    _end: oneshot::Sender<()>,
}

/// How many connections each lane has.
#[derive(Clone, Debug)]
struct Load {
    open: Arc<[AtomicUsize]>,
}

/// A lane, as whoever runs on it sees it.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    number: usize,
    load: Load,
}

/// A connection's place on a lane, until it is dropped.
#[derive(Debug)]
pub(crate) struct OnLane(Lane);

impl Lanes {
    /// Starts so many; unless told, as many as there are processors for this process, or one where the system does not say.
    pub(crate) fn start(told: Option<NonZero<u8>>) -> io::Result<Self> {
        let processors = || thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        let count = told.map_or_else(processors, NonZero::from);
        let threads: io::Result<Vec<Thread>> = (0..count.get()).map(Thread::start).collect();
        Ok(Self {
            threads: threads?,
            load: Load::of(count),
        })
    }

    /// Runs something on the lane that has the fewest connections, as one of `tasks`.
    pub(crate) fn spawn<F>(&self, tasks: &mut JoinSet<()>, task: impl FnOnce(Lane) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let number = self.load.emptiest();
        let load = self.load.clone();
        if let Some(thread) = self.threads.get(number) {
            tasks.spawn_on(task(Lane { number, load }), &thread.handle);
        }
    }
}

impl Thread {
    fn start(number: usize) -> io::Result<Self> {
        let events = Builder::new_current_thread().enable_all().build()?;
        let handle = events.handle().clone();
        let (end, ended) = oneshot::channel();
        thread::Builder::new()
            .name(format!("lane-{number}"))
            .spawn(move || events.block_on(until(ended)))?;
        Ok(Self { handle, _end: end })
    }
}

/// Ends with the lanes. Meanwhile there is always a timer that ends soon: to set one that ends before all others costs the event loop
/// a wake-up of itself, and each connection sets some.
async fn until(mut ended: oneshot::Receiver<()>) {
    let mut ticks = tokio::time::interval(LANE_TICK);
    loop {
        tokio::select! {
            // An error is the end that is waited for: nothing is ever sent.
            _ = &mut ended => return,
            _ = ticks.tick() => {}
        }
    }
}

impl Load {
    fn of(count: NonZero<usize>) -> Self {
        let open = (0..count.get()).map(|_| AtomicUsize::new(0)).collect();
        Self { open }
    }

    fn count(&self, lane: usize) -> usize {
        self.open
            .get(lane)
            .map_or(0, |open| open.load(Ordering::Relaxed))
    }

    fn emptiest(&self) -> usize {
        let lanes = 0..self.open.len();
        lanes.min_by_key(|lane| self.count(*lane)).unwrap_or(0)
    }
}

impl Lane {
    /// Gives a connection its place here.
    pub(crate) fn place(&self) -> OnLane {
        if let Some(open) = self.load.open.get(self.number) {
            open.fetch_add(1, Ordering::Relaxed);
        }
        OnLane(self.clone())
    }

    /// Whether another lane should take the next connections.
    pub(crate) fn is_ahead(&self) -> bool {
        let least = self.load.count(self.load.emptiest());
        self.load.count(self.number) >= least.saturating_add(LANE_LEAD)
    }
}

impl Drop for OnLane {
    fn drop(&mut self) {
        let Lane { number, load } = &self.0;
        if let Some(open) = load.open.get(*number) {
            open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes(count: usize) -> Vec<Lane> {
        let load = Load::of(NonZero::new(count).unwrap());
        let lane = |number| Lane {
            number,
            load: load.clone(),
        };
        (0..count).map(lane).collect()
    }

    #[test]
    fn a_lane_hands_on_once_it_leads_by_so_many() {
        let lanes = lanes(2);
        let mut held: Vec<OnLane> = (1..LANE_LEAD).map(|_| lanes[0].place()).collect();
        assert!(!lanes[0].is_ahead());
        held.push(lanes[0].place());
        assert!(lanes[0].is_ahead() && !lanes[1].is_ahead());
        assert_eq!(lanes[0].load.emptiest(), 1);
        held.pop();
        assert!(!lanes[0].is_ahead(), "one has ended");
        drop(held);
        assert_eq!(lanes[0].load.emptiest(), 0, "nothing is counted that ended");
    }

    #[test]
    fn a_lane_alone_is_ahead_of_nobody() {
        let lanes = lanes(1);
        let held: Vec<OnLane> = (0..3 * LANE_LEAD).map(|_| lanes[0].place()).collect();
        assert!(!lanes[0].is_ahead(), "{} connections", held.len());
    }

    #[tokio::test]
    async fn what_runs_on_a_lane_ends_with_the_lanes() {
        let lanes = Lanes::start(NonZero::new(2)).unwrap();
        let (started, begun) = oneshot::channel();
        let mut tasks = JoinSet::new();
        lanes.spawn(&mut tasks, |lane| async move {
            let place = lane.place();
            let name = thread::current().name().map(str::to_owned);
            started.send(name).unwrap();
            std::future::pending::<()>().await;
            drop(place);
        });
        assert_eq!(begun.await.unwrap().as_deref(), Some("lane-0"));
        let (said, second) = oneshot::channel();
        lanes.spawn(&mut tasks, async |lane| said.send(lane.number).unwrap());
        assert_eq!(second.await.unwrap(), 1);
        tasks.join_next().await.unwrap().unwrap();
        drop(lanes);
        let ended = tasks.join_next().await.unwrap();
        assert!(ended.unwrap_err().is_cancelled());
    }
}
