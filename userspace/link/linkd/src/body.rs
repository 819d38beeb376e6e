//! The body: the gate, the policy it enforces, and what it reports.

use crate::error::LinkdError;
use crate::gate::{Gate, GateError, Mode, Sightings};
use crate::held::Held;
use crate::numbering::Numbering;
use crate::ports::{self, Interfaces, PortState, PortStates, Table};
use crate::sightings::{BATCH_MAX, SPOOL_RESERVE, TOLD_MAX, Told, fact_of};
use crate::steer::Steer;
use model::{Epoch, GateSnapshot, InterfaceName};
use runtime::reporter::SPOOL_EVENTS_MAX;
use runtime::{Clock, Reporter};
use std::collections::BTreeMap;
use std::fs;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use wire::{Fact, Refusal, SocketOrder};

/// What linkd holds.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) gate: Gate,
    pub(crate) reporter: Arc<Reporter>,
    pub(crate) adopted: bool,
    pub(crate) held: Option<Held>,
    pub(crate) ports: PortStates,
    /// The record that the gate enforces, if that was noted.
    pub(crate) numbering: Option<Numbering>,
    clock: Arc<dyn Clock>,
    interfaces: Interfaces,
    pins: PathBuf,
    allow_generic: bool,
    /// Interfaces of the generation in force, once this process has put one there or found one it need not change.
    installed: Option<BTreeMap<InterfaceName, u32>>,
    told: Told,
    /// Lost sightings that were told already.
    lost_told: u64,
    /// Lost events after which the kernel has forgotten its sightings.
    events_lost: u64,
    steer: Steer,
}

/// What became of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is in force now.
    Installed,
    /// It was in force already.
    Kept,
}

impl Body {
    /// Loads the gate or adopts it.
    pub(crate) fn start(
        config: &crate::Config,
        clock: Arc<dyn Clock>,
        reporter: Arc<Reporter>,
    ) -> Result<Self, LinkdError> {
        let mut gate = Gate::load_or_adopt(&config.pins)?;
        let running = gate.active()?;
        let adopted = running.is_some();
        let numbering = match running {
            Some(_) => Numbering::noted(&config.pins)?,
            None => None,
        };
        let epoch = epoch_of(numbering, running.unwrap_or(0));
        tracing::info!(adopted, %epoch, "gate ready");
        reporter.report(Fact::GateReady { adopted, epoch });
        // What a predecessor took from the ring may have died with it.
        gate.forget_sightings()?;
        Ok(Self {
            lost_told: gate.lost()?,
            steer: Steer::start(config.inspector_uid.clone(), &mut gate)?,
            gate,
            events_lost: reporter.lost(),
            reporter,
            adopted,
            held: None,
            ports: PortStates::default(),
            numbering,
            clock,
            interfaces: Interfaces::open().map_err(LinkdError::Ring)?,
            pins: config.pins.clone(),
            allow_generic: config.allow_generic,
            installed: None,
            told: Told::new(TOLD_MAX),
        })
    }

    /// Puts a snapshot into force; returns why the old one stays, if it does.
    pub(crate) fn apply(&mut self, snapshot: GateSnapshot) -> Option<String> {
        let epoch = snapshot.epoch;
        let start = self.clock.monotonic();
        match self.take(snapshot) {
            Ok(Outcome::Installed) => {
                let took = self.clock.monotonic().saturating_sub(start);
                let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                tracing::info!(%epoch, took_ms, "epoch in force");
                self.reporter.report(Fact::EpochApplied { epoch, took_ms });
                None
            }
            Ok(Outcome::Kept) => None,
            Err(error) => {
                let why = error.to_string();
                tracing::error!(%epoch, why, "snapshot refused: the old one stays");
                self.reporter.report(Fact::EpochRefused {
                    epoch,
                    why: why.clone(),
                });
                Some(why)
            }
        }
    }

    fn take(&mut self, snapshot: GateSnapshot) -> Result<Outcome, LinkdError> {
        let number = self.gate.active()?;
        if snapshot.epoch == Epoch::default() {
            return match number {
                Some(number) => Err(LinkdError::EmptyRecord {
                    running: epoch_of(self.numbering, number),
                }),
                None => Ok(Outcome::Kept),
            };
        }
        let next = Held::new(snapshot)?;
        let running = self.follows(&next, number);
        let resolved = ports::resolve(next.ports(), |name| self.interfaces.index(name));
        let present = ports::present(next.ports(), &resolved, |name| self.interfaces.index(name));
        let same = running == Some(next.epoch()) && self.serves(&present)?;
        if !same {
            let table = ports::table(next.ports(), &present);
            match (running, self.numbering) {
                (Some(running), Some(numbering)) => {
                    let number = numbering.number(next.epoch());
                    self.gate.install(&next.generation(number, table))?;
                    self.zero(&next.reborn(Some(running)).collect::<Vec<_>>());
                }
                (None, _) | (_, None) => self.replace(&next, number, table)?,
            }
        }
        let news = self.held.as_ref().is_some_and(|held| !next.keeps(held));
        self.held = Some(next);
        self.installed = Some(present);
        self.attach(resolved)?;
        if news {
            self.forget_sightings()?;
        }
        Ok(if same {
            Outcome::Kept
        } else {
            Outcome::Installed
        })
    }

    /// Whether the generation in force has its ports at these interfaces. A predecessor's has, if the gate is attached to
    /// them all: it installs before it attaches.
    fn serves(&self, present: &BTreeMap<InterfaceName, u32>) -> Result<bool, LinkdError> {
        if let Some(installed) = &self.installed {
            return Ok(installed == present);
        }
        let attached = self.gate.attached()?;
        Ok(present.values().all(|index| attached.contains(index)))
    }

    /// The epoch in force, if a policy follows on it: it is of the same record, and not older.
    fn follows(&self, next: &Held, number: Option<u32>) -> Option<Epoch> {
        let same = |numbering: &Numbering| numbering.record == next.record();
        let running = self.numbering.filter(same).zip(number);
        let running = running.map(|(numbering, number)| numbering.epoch(number));
        running.filter(|running| *running <= next.epoch())
    }

    /// Puts a policy into force that follows on nothing: the first one, one of another record, or one of an older copy of
    /// the same. Its epochs are counted on from the number that runs, and no counter is taken over.
    ///
    /// Both records are noted until the counters are zeroed: cut off in between, the next linkd knows of none and repeats it.
    fn replace(
        &mut self,
        next: &Held,
        number: Option<u32>,
        table: Table,
    ) -> Result<(), LinkdError> {
        let numbering = Numbering::following(next.record(), next.epoch(), number);
        numbering.note(&self.pins)?;
        let generation = next.generation(numbering.number(next.epoch()), table);
        if let Err(error) = self.gate.install(&generation) {
            told(numbering.forget(&self.pins));
            return Err(error.into());
        }
        let before = self.numbering.replace(numbering);
        let mut is_zeroed = true;
        if number.is_some() {
            is_zeroed = self.zero(&next.reborn(None).collect::<Vec<_>>());
            let before = before.map_or_else(String::new, |before| before.record.to_string());
            let (record, epoch) = (next.record().to_string(), next.epoch());
            tracing::warn!(before, record, %epoch, "the record was replaced");
            self.reporter.report(Fact::RecordReplaced {
                before,
                record,
                epoch,
            });
        }
        if is_zeroed {
            told(numbering.note_alone(&self.pins));
        }
        Ok(())
    }

    /// Gives counters that have a new owner a start at zero; whether they have. The policy is in force already, so a failure
    /// is told, no more.
    fn zero(&mut self, numbers: &[u32]) -> bool {
        let result = self.gate.zero_entries(numbers);
        if let Err(error) = &result {
            tracing::error!(entries = numbers.len(), %error, "counters of new entries not zeroed");
        }
        result.is_ok()
    }

    /// Attaches the gate to the ports that are there, lets go of interfaces that vanished, and tells what changed.
    /// An interface that is there and no longer in the record stays attached: nothing enters by it.
    fn attach(
        &mut self,
        resolved: BTreeMap<InterfaceName, Result<u32, String>>,
    ) -> Result<(), LinkdError> {
        for index in self.gate.attached()? {
            if !self.interfaces.holds(index) {
                self.gate.detach(index)?;
                let marker = self.generic_marker(index);
                if marker.exists() {
                    fs::remove_dir(&marker).map_err(|source| GateError::Pins {
                        path: marker,
                        source,
                    })?;
                }
            }
        }
        let mut states = BTreeMap::new();
        for (interface, index) in resolved {
            let prepared =
                index.inspect(|index| Steer::prepare(&mut self.gate, &interface, *index));
            let state = match prepared.and_then(|index| self.guard(index)) {
                Ok(state) => state,
                Err(why) => PortState::Missing { why },
            };
            states.insert(interface, state);
        }
        for fact in self.ports.replace(states) {
            tracing::info!(?fact, "port");
            self.reporter.report(fact);
        }
        Ok(())
    }

    /// Attaches to one interface: in its driver, else, where that is declared, in the kernel's stack.
    fn guard(&mut self, index: u32) -> Result<PortState, String> {
        let marker = self.generic_marker(index);
        if !marker.exists() {
            let mode = Mode::Native;
            match self.gate.attach(index, mode) {
                Ok(()) => return Ok(PortState::Guarded { index, mode }),
                Err(error) if !self.allow_generic => return Err(error.to_string()),
                Err(error) => tracing::warn!(index, %error, "generic mode instead"),
            }
            fs::create_dir(&marker).map_err(|e| e.to_string())?;
        }
        let mode = Mode::Generic;
        match self.gate.attach(index, mode) {
            Ok(()) => Ok(PortState::Guarded { index, mode }),
            Err(error) => {
                fs::remove_dir(&marker).map_err(|e| e.to_string())?;
                Err(error.to_string())
            }
        }
    }

    /// What tells the next linkd that an interface is attached in generic mode: a folder, since a BPF file system holds no
    /// files.
    fn generic_marker(&self, index: u32) -> PathBuf {
        self.pins.join(format!("generic-{index}"))
    }

    /// The index of an interface in the generation in force, if it is there.
    pub(crate) fn index(&self, interface: &InterfaceName) -> Option<u32> {
        self.installed.as_ref()?.get(interface).copied()
    }

    /// Looks after what changes without a message: interfaces, and what was lost.
    pub(crate) fn tick(&mut self) -> Result<(), LinkdError> {
        self.renew_ports()?;
        if !self.has_room() {
            return Ok(());
        }
        let needed = self.held.as_ref().map(Held::without_inspector);
        if let Some(needed) = needed {
            self.steer.tick(&mut self.gate, needed, &self.reporter)?;
        }
        let lost = self.gate.lost()?;
        let count = lost.wrapping_sub(self.lost_told);
        if count != 0 {
            self.lost_told = lost;
            self.reporter.report(Fact::SightingsLost { count });
        }
        if self.reporter.lost() != self.events_lost {
            self.events_lost = self.reporter.lost();
            self.forget_sightings()?;
        }
        Ok(())
    }

    /// Installs the policy in force again if an interface came, went, or came anew under another index.
    fn renew_ports(&mut self) -> Result<(), LinkdError> {
        let Some(held) = &self.held else {
            return Ok(());
        };
        let resolved = ports::resolve(held.ports(), |name| self.interfaces.index(name));
        let present = ports::present(held.ports(), &resolved, |name| self.interfaces.index(name));
        if self.installed.as_ref() != Some(&present) {
            tracing::info!(present = present.len(), "interfaces changed");
            let table = ports::table(held.ports(), &present);
            let epoch = held.epoch();
            let number = self.numbering.map_or(epoch.0, |of| of.number(epoch));
            self.gate.install(&held.generation(number, table))?;
            self.installed = Some(present);
        } else if self.ports.all_guarded() {
            return Ok(());
        }
        self.attach(resolved)
    }

    /// Fills an order for sockets; the answer and its descriptors.
    pub(crate) fn sockets(
        &mut self,
        uid: u32,
        order: SocketOrder,
    ) -> (Result<u16, Refusal>, Vec<OwnedFd>) {
        match self.steer.order(&mut self.gate, uid, order) {
            Ok(opened) => (Ok(order.count), opened),
            Err(refusal) => {
                tracing::warn!(uid, ?order, %refusal, "no sockets are given");
                (Err(refusal), Vec::new())
            }
        }
    }

    /// Whether sightings may be taken from the ring: there are names for them, and room.
    pub(crate) fn takes_sightings(&self) -> bool {
        self.held.is_some() && self.has_room()
    }

    /// Reports what waits in the ring, a bounded number; whether the ring is empty.
    pub(crate) fn take_sightings(&mut self, ring: &mut Sightings) -> bool {
        let Some(held) = &self.held else {
            return false;
        };
        for _ in 0..BATCH_MAX {
            let Some(sighting) = ring.take() else {
                return true;
            };
            if !self.told.note(&sighting) {
                continue;
            }
            let epoch = epoch_of(self.numbering, sighting.epoch);
            if let Some(fact) = fact_of(held, &sighting, epoch) {
                self.reporter.report(fact);
            } else {
                tracing::debug!(?sighting, "sighting of a port that has gone");
            }
        }
        false
    }

    fn has_room(&self) -> bool {
        let waiting = usize::try_from(self.reporter.waiting()).unwrap_or(usize::MAX);
        waiting.saturating_add(SPOOL_RESERVE) <= SPOOL_EVENTS_MAX
    }

    fn forget_sightings(&mut self) -> Result<(), LinkdError> {
        self.told.forget();
        Ok(self.gate.forget_sightings()?)
    }
}

/// The epoch of a kernel's number; the number itself where no record was noted.
pub(crate) fn epoch_of(numbering: Option<Numbering>, number: u32) -> Epoch {
    numbering.map_or(Epoch(number), |numbering| numbering.epoch(number))
}

/// A note that cannot be changed is no reason to end: where two stand, the next linkd takes neither for true.
fn told(result: Result<(), GateError>) {
    if let Err(error) = result {
        tracing::error!(%error, "the note of the record in force cannot be changed");
    }
}
