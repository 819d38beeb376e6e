//! The second thread: routes, far ends, grounds and announcements. It does what may take time, at ordinary priority, and
//! learns who carries from the words in the map alone.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::thread::JoinHandle;
use std::time::Duration;

use abi::path::{FarEnd, PATH_CELLS};
use link::probe::{Mac, Port, Tags};
use runtime::Clock;

use crate::announce::announce;
use crate::error::PathdError;
use crate::far_ends::sight;
use crate::frames::{Request, Workshop};
use crate::ground::{Address, Find, Ground, local, neighbour};
use crate::guard::Guard;
use crate::members::{Place, pairs};
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
    /// Look at once: somebody else carries, or another generation is in force.
    Look,
    /// Make a socket that hears the answers to a probe.
    Open(Request),
    /// Announce our addresses on an interface.
    Announce {
        /// Its index.
        ifindex: u32,
        /// What its frames bear.
        tags: Tags,
    },
}

/// The thread's state.
struct Upkeep {
    clock: Arc<dyn Clock>,
    guard: Guard,
    socket: RouteSocket,
    /// To the main thread.
    finds: SyncSender<Find>,
    workshop: Workshop,
    /// What failed last: told when it is another failure.
    failure: Option<String>,
    /// Whether some far end is not known.
    seeks: bool,
}

/// What the kernel says at one look.
struct Sight {
    routes: Vec<Route>,
    neighbours: Vec<Neighbour>,
    addresses: Vec<Address>,
}

/// Starts the thread; it ends when nobody can send it orders any more.
pub(crate) fn start(
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    orders: Receiver<Order>,
    finds: SyncSender<Find>,
) -> Result<JoinHandle<()>, PathdError> {
    let mut upkeep = Upkeep {
        clock,
        guard: Guard::new(folder),
        socket: RouteSocket::open()?,
        finds,
        workshop: Workshop::new(),
        failure: None,
        seeks: false,
    };
    let work = move || {
        loop {
            let limit = if upkeep.seeks { LOOK_SOON } else { LOOK };
            let order = orders.recv_timeout(limit);
            upkeep.workshop.sweep();
            match order {
                Ok(Order::Look) | Err(RecvTimeoutError::Timeout) => {
                    let looked = upkeep.look();
                    upkeep.note(looked);
                }
                Ok(Order::Open(request)) => {
                    let opened = upkeep.open(&request);
                    upkeep.note(opened);
                }
                Ok(Order::Announce { ifindex, tags }) => {
                    let announced = upkeep.announce(ifindex, tags);
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
    /// Brings routes, far ends and grounds up to date. What fails for one member is no reason to leave another one out.
    fn look(&mut self) -> Result<(), PathdError> {
        self.guard.refresh(now(self.clock.as_ref()))?;
        let places = self.guard.places().to_vec();
        if self.guard.maps().is_none() {
            return Ok(());
        }
        let table = self.socket.routes()?;
        let sides = self.sides(&places)?;
        let mut outcome = self.follow(&table, &sides);
        let sight = Sight {
            routes: table,
            neighbours: self.socket.neighbours()?,
            addresses: self.socket.addresses()?,
        };
        self.seeks = false;
        for place in &places {
            outcome = self.find(place, &sight).and(outcome);
        }
        self.forget(&places).and(outcome)
    }

    /// Who carries of each pair, by the words.
    fn sides(&mut self, places: &[Place]) -> Result<Vec<Sides>, PathdError> {
        let mut sides = Vec::new();
        let Some(maps) = self.guard.maps() else {
            return Ok(sides);
        };
        for pair in pairs(places).values() {
            let active = pair.chosen(maps.carrier(pair.primary.number)?);
            sides.push(Sides {
                active: pair.seat(active).ifindex,
                standby: pair.seat(active.other()).ifindex,
            });
        }
        Ok(sides)
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

    /// Writes both ends of a member, hands its ground over, and asks for the far end where it is not known for sure.
    fn find(&mut self, place: &Place, sight: &Sight) -> Result<(), PathdError> {
        let (seat, watching) = (place.seat, place.wanted.watching);
        let interface = self.socket.interface(seat.ifindex)?;
        let watched = neighbour(&sight.addresses, seat.ifindex, watching);
        let found = self::sight(&sight.routes, &sight.neighbours, seat.ifindex, watched);
        let near = interface.and_then(|interface| interface.mac);
        let far = found.mac.filter(|_| near.is_some());
        if let Some(maps) = self.guard.maps() {
            maps.set_far_end(seat.number, ends(seat.ifindex, near, far))?;
        }
        self.hand_over(Find::Ground(Ground {
            seat,
            watching,
            near: near.map(Mac),
            local: local(&sight.addresses, seat.ifindex, watching),
            far: far.map(Mac),
        }));
        // Nobody is at the end of a cable without a carrier.
        if interface.is_some_and(|interface| interface.carries) {
            self.seeks |= far.is_none();
            for router in found.ask {
                self.socket.resolve(seat.ifindex, router)?;
            }
        }
        Ok(())
    }

    /// Makes a socket.
    fn open(&self, request: &Request) -> Result<(), PathdError> {
        let failed = |source| PathdError::Frames {
            ifindex: request.seat.ifindex,
            source,
        };
        let frames = self.workshop.open(request).map_err(failed)?;
        self.hand_over(Find::Frames(*request, frames));
        Ok(())
    }

    /// The main thread takes it at its next turn; see [`crate::ground::FINDS_MAX`] for one that is behind.
    fn hand_over(&self, find: Find) {
        match self.finds.try_send(find) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }

    /// Takes away what was known of ports that have no member any more.
    fn forget(&mut self, places: &[Place]) -> Result<(), PathdError> {
        let Some(maps) = self.guard.maps() else {
            return Ok(());
        };
        let has_member = |number: &u16| places.iter().any(|place| place.seat.number == *number);
        let cells = (0..PATH_CELLS).filter_map(|cell| u16::try_from(cell).ok());
        for number in cells.filter(|number| !has_member(number)) {
            maps.set_far_end(number, FarEnd::NOBODY)?;
        }
        Ok(())
    }

    fn announce(&mut self, ifindex: u32, tags: Tags) -> Result<(), PathdError> {
        let mac = self.socket.interface(ifindex)?.and_then(|found| found.mac);
        let addresses = self.socket.addresses()?;
        if let Some(mac) = mac {
            let mac = Mac(mac);
            let own = addresses.iter().filter(|one| one.ifindex == ifindex);
            let own = own.map(|one| one.ip);
            let count = announce(ifindex, Port { mac, tags }, own)?;
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

/// What the gate is told of a member: its own station as soon as the interface exists, whoever stands at the far end.
fn ends(ifindex: u32, near: Option<[u8; 6]>, far: Option<[u8; 6]>) -> FarEnd {
    FarEnd {
        ifindex: far.map_or(0, |_| ifindex),
        far: far.unwrap_or_default(),
        near: near.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
