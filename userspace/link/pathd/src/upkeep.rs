//! The second thread: routes, far ends and announcements. It does what may take time, at ordinary priority, and learns who
//! carries from the words in the map alone.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use abi::path::FarEnd;
use link::group::Member;
use runtime::Clock;

use crate::announce::announce;
use crate::error::PathdError;
use crate::far_ends::sight;
use crate::guard::Guard;
use crate::members::Pair;
use crate::netlink::{Neighbour, RouteSocket};
use crate::routes::{Route, Sides, changes};
use crate::time::now;

/// How often everything is looked at without an order.
const LOOK: Duration = Duration::from_secs(1);
/// The same while a far end is not known.
const LOOK_SOON: Duration = Duration::from_millis(100);
/// Orders that wait; see [`crate::body::Body`] for what becomes of more.
pub(crate) const ORDERS_MAX: usize = 64;

/// What the main thread wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Look at once: somebody else carries.
    Look,
    /// Announce our addresses on an interface.
    Announce {
        /// Its index.
        ifindex: u32,
    },
}

/// The thread's state.
struct Upkeep {
    clock: Arc<dyn Clock>,
    guard: Guard,
    socket: RouteSocket,
    /// What failed last: told when it is another failure.
    failure: Option<String>,
    /// Whether some far end is not known.
    seeks: bool,
}

/// Starts the thread; it ends when nobody can send it orders any more.
pub(crate) fn start(
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    orders: Receiver<Order>,
) -> Result<JoinHandle<()>, PathdError> {
    let mut upkeep = Upkeep {
        clock,
        guard: Guard::new(folder),
        socket: RouteSocket::open()?,
        failure: None,
        seeks: false,
    };
    let work = move || {
        loop {
            let limit = if upkeep.seeks { LOOK_SOON } else { LOOK };
            match orders.recv_timeout(limit) {
                Ok(Order::Look) | Err(RecvTimeoutError::Timeout) => {
                    let looked = upkeep.look();
                    upkeep.note(looked);
                }
                Ok(Order::Announce { ifindex }) => {
                    let announced = upkeep.announce(ifindex);
                    upkeep.note(announced);
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    };
    let thread = std::thread::Builder::new().name("upkeep".to_owned());
    thread.spawn(work).map_err(PathdError::Thread)
}

impl Upkeep {
    /// Brings routes and far ends up to date.
    fn look(&mut self) -> Result<(), PathdError> {
        self.guard.refresh(now(self.clock.as_ref()))?;
        let pairs: Vec<Pair> = self.guard.pairs().values().copied().collect();
        let Some(maps) = self.guard.maps() else {
            return Ok(());
        };
        let mut sides = Vec::new();
        for pair in &pairs {
            let active = pair.chosen(maps.carrier(pair.primary.number)?);
            sides.push(Sides {
                active: pair.seat(active).ifindex,
                standby: pair.seat(active.other()).ifindex,
            });
        }
        let table = self.socket.routes()?;
        let routed = self.follow(&table, &sides);
        let neighbours = self.socket.neighbours()?;
        self.seeks = false;
        for pair in &pairs {
            for member in Member::ALL {
                self.find(pair, member, &table, &neighbours)?;
            }
        }
        routed
    }

    /// Makes our own routes fit the choice. What is refused is tried again at the next look.
    fn follow(&mut self, table: &[Route], sides: &[Sides]) -> Result<(), PathdError> {
        let changes = changes(table, sides);
        let mut outcome = Ok(());
        for route in &changes.add {
            outcome = self.socket.add_route(route).and(outcome);
        }
        for route in &changes.remove {
            outcome = self.socket.remove_route(route).and(outcome);
        }
        let (added, removed) = (changes.add.len(), changes.remove.len());
        if added + removed > 0 {
            tracing::info!(added, removed, "routes follow the choice");
        }
        if changes.left_out > 0 {
            let left_out = changes.left_out;
            tracing::warn!(
                left_out,
                "more routes than we follow: the stack loses these"
            );
        }
        outcome
    }

    /// Writes a member's far end, and asks for it where it is not known for sure.
    fn find(
        &mut self,
        pair: &Pair,
        member: Member,
        table: &[Route],
        neighbours: &[Neighbour],
    ) -> Result<(), PathdError> {
        let seat = pair.seat(member);
        let interface = self.socket.interface(seat.ifindex)?;
        let sight = sight(table, neighbours, seat.ifindex);
        let ends = interface.and_then(|interface| Some((sight.mac?, interface.mac?)));
        let end = ends.map_or(FarEnd::NOBODY, |(far, near)| FarEnd {
            ifindex: seat.ifindex,
            far,
            near,
        });
        if let Some(maps) = self.guard.maps() {
            maps.set_far_end(seat.number, end)?;
        }
        // Nobody is at the end of a cable without a carrier.
        if interface.is_some_and(|interface| interface.carries) {
            self.seeks |= ends.is_none();
            for router in sight.ask {
                self.socket.resolve(seat.ifindex, router)?;
            }
        }
        Ok(())
    }

    fn announce(&mut self, ifindex: u32) -> Result<(), PathdError> {
        let mac = self.socket.interface(ifindex)?.and_then(|found| found.mac);
        let addresses = self.socket.addresses(ifindex)?;
        if let Some(mac) = mac {
            let count = announce(ifindex, mac, &addresses)?;
            tracing::info!(ifindex, count, "announced");
        }
        Ok(())
    }

    fn note(&mut self, outcome: Result<(), PathdError>) {
        let failure = outcome.err().map(|error| error.to_string());
        if failure != self.failure
            && let Some(error) = &failure
        {
            tracing::error!("{error}; tried again soon");
        }
        self.failure = failure;
    }
}
