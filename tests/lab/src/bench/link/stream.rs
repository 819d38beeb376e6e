//! A stream of numbered datagrams through the gateway, which shows by the numbers that arrive when a verdict changed.

use std::net::UdpSocket;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::LabError;
use crate::topology::{Topology, plan};
use crate::wait::{self, Stopwatch};

/// Between two datagrams.
const TICK: Duration = Duration::from_micros(200);
/// Most datagrams of a stream: a stream that comes to it ends.
const DATAGRAMS_MAX: usize = 1 << 20;
/// Datagrams that must have been lost in a row before a flow counts as cut: a quarter of a second.
const LOST: usize = 1_000;
/// How long a verdict may take to change.
const EFFECT_LIMIT: Duration = Duration::from_secs(20);
/// How often the receiver looks whether it should end.
const LOOK: Duration = Duration::from_millis(100);

/// What becomes of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// It passes.
    Open,
    /// It passes no more.
    Cut,
}

/// Datagrams from the ministry to a site, one each tick, until it is dropped.
pub(super) struct Stream {
    watch: Stopwatch,
    seen: Arc<Seen>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    /// When each datagram was sent, by its number.
    sent: Mutex<Vec<Duration>>,
    /// Numbers that arrived, in the order they did.
    arrived: Mutex<Vec<usize>>,
}

impl Stream {
    /// Starts sending and receiving.
    pub(super) fn start(topology: &Topology) -> Result<Self, LabError> {
        let start = |source| LabError::Start {
            program: "datagram stream".to_owned(),
            source,
        };
        let open = |address| UdpSocket::bind((address, 0));
        let site = plan::SITES[0].v4();
        let receiver = topology.internet.enter(|| open(site))?.map_err(start)?;
        receiver.set_read_timeout(Some(LOOK)).map_err(start)?;
        let to = receiver.local_addr().map_err(start)?;
        let ministry = &topology.ministry;
        let sender = ministry
            .namespace
            .enter(|| open(ministry.plan.v4()))?
            .map_err(start)?;
        sender.connect(to).map_err(start)?;
        let watch = Stopwatch::start();
        let seen = Arc::new(Seen::default());
        let (sending, receiving) = (Arc::clone(&seen), Arc::clone(&seen));
        let threads = vec![
            std::thread::spawn(move || sending.send(&sender, watch)),
            std::thread::spawn(move || receiving.receive(&receiver)),
        ];
        Ok(Self {
            watch,
            seen,
            threads,
        })
    }

    /// The stream's time.
    pub(super) fn now(&self) -> Duration {
        self.watch.elapsed()
    }

    /// Datagrams sent so far.
    pub(super) fn sent(&self) -> usize {
        locked(&self.seen.sent).len()
    }

    /// When the first datagram was sent that was judged otherwise than those before `since`: the first that passes, or
    /// the first of those that pass no more.
    pub(super) fn first_judged_anew(
        &self,
        since: Duration,
        wanted: Passage,
    ) -> Result<Duration, LabError> {
        let what = match wanted {
            Passage::Open => "the stream passes again",
            Passage::Cut => "the stream is cut",
        };
        wait::observe(EFFECT_LIMIT, what, || {
            let sent = locked(&self.seen.sent);
            let first = sent.partition_point(|at| *at < since);
            let arrived = locked(&self.seen.arrived);
            let number = match wanted {
                Passage::Open => {
                    let newest = arrived.iter().rev();
                    newest
                        .take_while(|number| **number >= first)
                        .min()
                        .copied()?
                }
                Passage::Cut => {
                    let next = arrived.last().map_or(0, |last| last + 1).max(first);
                    (sent.len() > next + LOST).then_some(next)?
                }
            };
            sent.get(number).copied()
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.seen.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ended = thread.join();
        }
    }
}

impl Seen {
    fn send(&self, socket: &UdpSocket, watch: Stopwatch) {
        for number in 0..DATAGRAMS_MAX {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            locked(&self.sent).push(watch.elapsed());
            // What cannot be sent is lost, as on the way.
            let _sent = socket.send(&number.to_be_bytes());
            if !wait::pause(TICK) {
                return;
            }
        }
    }

    fn receive(&self, socket: &UdpSocket) {
        let mut number = [0; size_of::<usize>()];
        while !self.stop.load(Ordering::Relaxed) {
            if socket
                .recv(&mut number)
                .is_ok_and(|octets| octets == number.len())
            {
                locked(&self.arrived).push(usize::from_be_bytes(number));
            }
        }
    }
}

/// A list that stays whole even where a thread died while it held it.
fn locked<T>(list: &Mutex<Vec<T>>) -> std::sync::MutexGuard<'_, Vec<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}
