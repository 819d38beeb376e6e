//! One turn: what is guarded, how the members are, what follows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError};

use abi::path::{Carrier, PATH_CELLS};
use link::Instant;
use link::group::{Action, Fact, Member};
use runtime::Clock;

use crate::carrier::Carriers;
use crate::error::PathdError;
use crate::ground::{FINDS_MAX, Find};
use crate::guard::Guard;
use crate::members::{Key, Pair, links};
use crate::teller::{News, Teller};
use crate::time::now;
use crate::upkeep::Order;
use crate::watch::Watch;

/// The main thread's state.
pub(crate) struct Body {
    clock: Arc<dyn Clock>,
    guard: Guard,
    carriers: Carriers,
    watches: BTreeMap<Key, Watch>,
    finds: Receiver<Find>,
    hands: Hands,
    /// Whether a generation waits to be taken up.
    adopts: bool,
    has_waited: bool,
}

/// What leads out of the main thread. None of it waits for another thread.
pub(crate) struct Hands {
    /// What the upkeep thread shall do.
    pub(crate) orders: SyncSender<Order>,
    /// What people shall know.
    pub(crate) teller: Teller,
}

impl Body {
    pub(crate) fn new(
        folder: PathBuf,
        clock: Arc<dyn Clock>,
        finds: Receiver<Find>,
        hands: Hands,
    ) -> Result<Self, PathdError> {
        Ok(Self {
            clock,
            guard: Guard::new(folder),
            carriers: Carriers::open()?,
            watches: BTreeMap::new(),
            finds,
            hands,
            adopts: false,
            has_waited: false,
        })
    }

    /// One turn. An error leaves undone what it names; the next turn tries again. What fails for one link is no reason to
    /// leave another one dead, nor is a gate that cannot be read.
    pub(crate) fn turn(&mut self) -> Result<(), PathdError> {
        let now = now(self.clock.as_ref());
        let mut outcome = self.keep_up(now);
        for find in self.finds.try_iter().take(FINDS_MAX) {
            let number = find.seat().number;
            let whose = |watch: &&mut Watch| watch.has(number);
            if let Some(watch) = self.watches.values_mut().find(whose) {
                watch.settle(find, now);
            }
        }
        for watch in self.watches.values_mut() {
            outcome = watch.turn(now, &mut self.carriers).and(outcome);
            if let Some(maps) = self.guard.maps() {
                outcome = watch.write(maps).and(outcome);
            }
        }
        // All words first: what follows writes the log, which may take time.
        for (key, watch) in &mut self.watches {
            while let Some(request) = watch.errand() {
                outcome = self.hands.order(Order::Open(request)).and(outcome);
            }
            for action in watch.take_actions() {
                outcome = self.hands.act(now, *key, watch, action).and(outcome);
            }
            watch.say();
        }
        self.hands.teller.publish(&mut self.watches);
        outcome
    }

    /// Ends all watching, so that no far end takes anything for dead. The choices stay.
    pub(crate) fn end(&mut self) {
        let now = now(self.clock.as_ref());
        for watch in self.watches.values_mut() {
            watch.end(now);
        }
    }

    /// Takes up another generation, if there is one.
    fn keep_up(&mut self, now: Instant) -> Result<(), PathdError> {
        self.adopts |= self.guard.refresh(now)?;
        if self.guard.maps().is_none() && !self.has_waited {
            self.has_waited = true;
            tracing::info!("waits for the gate's pins");
        }
        if self.adopts {
            self.adopt(now)?;
            self.adopts = false;
        }
        Ok(())
    }

    /// Takes up the links of a new generation. One that stays keeps its brain, even while a member has no interface.
    fn adopt(&mut self, now: Instant) -> Result<(), PathdError> {
        let links = links(self.guard.places());
        self.watches.retain(|key, watch| {
            let stays = links.get(key).is_some_and(|places| watch.is_of(places));
            if !stays {
                watch.end(now);
            }
            stays
        });
        self.hands.teller.forget();
        let Some(maps) = self.guard.maps() else {
            return Ok(());
        };
        for (key, places) in links {
            if let Some(watch) = self.watches.get_mut(&key) {
                watch.renew(&places, now);
            } else if let [Some(primary), Some(backup)] = places {
                let pair = Pair {
                    primary: primary.seat,
                    backup: backup.seat,
                };
                let active = pair.chosen(maps.carrier(pair.primary.number)?);
                tracing::info!(?key, ?pair, carries = active.code(), "guards a link");
                let watch = Watch::resume(&primary, &backup, active, now);
                self.watches.insert(key, watch);
            }
        }
        // What is no pair's stands for itself.
        let seats = |watch: &Watch| Member::ALL.map(|member| watch.sentry(member).seat().number);
        let paired: BTreeSet<u16> = self.watches.values().flat_map(seats).collect();
        let cells = (0..PATH_CELLS).filter_map(|cell| u16::try_from(cell).ok());
        for number in cells.filter(|number| !paired.contains(number)) {
            if maps.carrier(number)? != Carrier::ITSELF {
                maps.set_carrier(number, Carrier::ITSELF)?;
            }
        }
        self.hands.order(Order::Look)
    }
}

impl Hands {
    /// Does what follows the word.
    fn act(&self, now: Instant, key: Key, watch: &Watch, action: Action) -> Result<(), PathdError> {
        let news = |member: Member| News {
            at: now,
            role: key.role,
            owner: watch.owner(),
            ifindex: watch.sentry(member).ifindex(),
            action,
        };
        match action {
            Action::Select { member, reason } => {
                self.teller.tell(news(member));
                let (carries, reason) = (member.code(), reason.code());
                tracing::info!(?key, carries, reason, "switched");
                self.order(Order::Look)
            }
            Action::Announce { member } => {
                let sentry = watch.sentry(member);
                self.order(Order::Announce {
                    ifindex: sentry.seat().ifindex,
                    tags: sentry.wanted().tags,
                })
            }
            Action::Tell(fact) => {
                self.teller.tell(news(subject(fact)));
                tracing::info!(?key, ?fact, "told");
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

/// The member that a fact is about.
const fn subject(fact: Fact) -> Member {
    match fact {
        Fact::Health { member, .. } => member,
        Fact::State { to, .. } => to.active(),
        Fact::Flap { .. } => Member::Primary,
    }
}
