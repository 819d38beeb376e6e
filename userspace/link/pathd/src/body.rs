//! One turn: what is guarded, how the members are, what follows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};

use abi::path::{Carrier, FarEnd};
use link::group::{Action, Fact, Group, Member, Source};
use link::{Instant, Reading};
use runtime::Clock;

use crate::error::PathdError;
use crate::guard::Guard;
use crate::members::{Key, Pair};
use crate::netlink::RouteSocket;
use crate::time::now;
use crate::upkeep::Order;

/// A pair and its brain.
#[derive(Debug)]
struct Watch {
    pair: Pair,
    group: Group,
    /// Whether the words say what the brain does.
    is_written: bool,
}

/// The main thread's state.
pub(crate) struct Body {
    clock: Arc<dyn Clock>,
    guard: Guard,
    socket: RouteSocket,
    watches: BTreeMap<Key, Watch>,
    /// What was last said of each member.
    readings: BTreeMap<(Key, Member), Reading>,
    orders: SyncSender<Order>,
    has_waited: bool,
}

impl Body {
    pub(crate) fn new(
        folder: PathBuf,
        clock: Arc<dyn Clock>,
        orders: SyncSender<Order>,
    ) -> Result<Self, PathdError> {
        Ok(Self {
            clock,
            guard: Guard::new(folder),
            socket: RouteSocket::open()?,
            watches: BTreeMap::new(),
            readings: BTreeMap::new(),
            orders,
            has_waited: false,
        })
    }

    /// One turn. An error leaves undone what it names; the next turn tries again.
    pub(crate) fn turn(&mut self) -> Result<(), PathdError> {
        let now = now(self.clock.as_ref());
        if self.guard.refresh(now)? {
            self.adopt(now)?;
        }
        if self.guard.maps().is_none() && !self.has_waited {
            self.has_waited = true;
            tracing::info!("waits for the gate's pins");
        }
        let mut outcome = Ok(());
        let keys: Vec<Key> = self.watches.keys().copied().collect();
        for key in keys {
            // What fails for one link is no reason to leave another one dead.
            outcome = self.watch(key, now).and(outcome);
        }
        outcome
    }

    /// Takes up the pairs of a new generation. A pair that stays keeps its brain.
    fn adopt(&mut self, now: Instant) -> Result<(), PathdError> {
        let pairs = self.guard.pairs().clone();
        let seats = |pair: &Pair| Member::ALL.map(|member| pair.seat(member).number);
        let before: BTreeSet<u16> = self
            .watches
            .values()
            .flat_map(|of| seats(&of.pair))
            .collect();
        let after: BTreeSet<u16> = pairs.values().flat_map(seats).collect();
        self.watches.retain(|key, _| pairs.contains_key(key));
        self.readings.retain(|(key, _), _| pairs.contains_key(key));
        let Some(maps) = self.guard.maps() else {
            return Ok(());
        };
        // What is no pair's any more stands for itself.
        for number in before.difference(&after) {
            maps.set_carrier(*number, Carrier::ITSELF)?;
            maps.set_far_end(*number, FarEnd::NOBODY)?;
        }
        for (key, pair) in pairs {
            if self
                .watches
                .get(&key)
                .is_none_or(|watch| watch.pair != pair)
            {
                let word = maps.carrier(pair.primary.number)?;
                let active = pair.chosen(word);
                tracing::info!(?key, ?pair, carries = active.code(), "guards a link");
                let group = Group::resume(active, now);
                let is_written = false;
                let watch = Watch {
                    pair,
                    group,
                    is_written,
                };
                self.watches.insert(key, watch);
                self.readings.retain(|(of, _), _| *of != key);
            } else if let Some(watch) = self.watches.get_mut(&key) {
                // The maps may be new ones.
                watch.is_written = false;
            }
        }
        self.order(Order::Look)
    }

    /// Looks after one pair.
    fn watch(&mut self, key: Key, now: Instant) -> Result<(), PathdError> {
        let Some(watch) = self.watches.get_mut(&key) else {
            return Ok(());
        };
        let mut outcome = Ok(());
        let mut actions = Vec::new();
        for member in Member::ALL {
            let reading = match self.socket.interface(watch.pair.seat(member).ifindex) {
                Ok(Some(interface)) if interface.carries => Reading::Up,
                Ok(Some(_) | None) => Reading::Down,
                // Not to know is no reason to switch.
                Err(error) => {
                    outcome = Err(error);
                    continue;
                }
            };
            if self.readings.insert((key, member), reading) != Some(reading) {
                let said = watch
                    .group
                    .on_reading(now, member, Source::Carrier, reading);
                actions.extend(said);
            }
        }
        if watch.group.wake().is_some_and(|wake| wake <= now) {
            actions.extend(watch.group.on_time(now));
        }
        let selects = |action: &Action| matches!(action, Action::Select { .. });
        watch.is_written &= !actions.iter().any(selects);
        if !watch.is_written
            && let Some(maps) = self.guard.maps()
        {
            for (number, word) in watch.pair.words(watch.group.active()) {
                maps.set_carrier(number, word)?;
            }
            watch.is_written = true;
        }
        let pair = watch.pair;
        for action in actions {
            outcome = self.act(key, &pair, action).and(outcome);
        }
        outcome
    }

    /// Does what follows the word.
    fn act(&self, key: Key, pair: &Pair, action: Action) -> Result<(), PathdError> {
        match action {
            Action::Select { member, reason } => {
                self.order(Order::Look)?;
                let (carries, reason) = (member.code(), reason.code());
                tracing::info!(?key, carries, reason, "switched");
                Ok(())
            }
            Action::Announce { member } => {
                let ifindex = pair.seat(member).ifindex;
                self.order(Order::Announce { ifindex })
            }
            Action::Tell(fact) => {
                tell(key, fact);
                Ok(())
            }
        }
    }

    /// Wakes the upkeep thread. Where its orders are full, it works on some already and looks again within a second.
    fn order(&self, order: Order) -> Result<(), PathdError> {
        match self.orders.try_send(order) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(order)) => {
                tracing::warn!(?order, "the upkeep thread is busy: left to its next look");
                Ok(())
            }
            Err(TrySendError::Disconnected(_)) => Err(PathdError::UpkeepGone),
        }
    }
}

fn tell(key: Key, fact: Fact) {
    match fact {
        Fact::Health { member, from, to } => {
            tracing::info!(?key, member = member.code(), ?from, ?to, "health");
        }
        Fact::State { from, to } => {
            tracing::info!(?key, from = from.code(), to = to.code(), "state");
        }
        Fact::Flap { hold_s } => tracing::warn!(?key, hold_s, "the primary flaps"),
    }
}
