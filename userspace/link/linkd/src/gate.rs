//! The gate in the kernel: loading or adopting it, filling its tables, reading what it counts and sees.
//!
//! Programs, maps and links are pinned. Dropping [`Gate`] changes nothing: packets are judged and counted on.

pub mod bench;
mod counters;
mod error;
mod explain;
mod generation;
mod install;
mod maps;
mod pins;
mod programs;
mod run;
mod secret;
mod sightings;
mod steering;
mod window;

use std::{fmt, path::Path};

use abi::layout::ENTRIES_MAX;
use aya::{
    EbpfLoader,
    programs::{Xdp, XdpMode, links::FdLink},
};

pub use counters::{Crossing, EntryCounters, FlowCounters, LinkCounter, ReasonCounter, WayCounter};
pub use error::GateError;
pub use explain::Explained;
pub use generation::{Admission, FlowTable, Generation, VpnServices, WithoutInspector};
pub use sightings::{Sighting, Sightings};
pub use steering::{Hook, SteeringCounts};

use maps::Maps;
use pins::Pins;
use programs::{adopted, named, replace_in_link};
use steering::Steering;

/// The program object, built by the build script.
static OBJECT: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/gate"));

/// The program that judges packets.
const GATE: &str = "gate";
/// The same without effects.
const EXPLAIN: &str = "gate_explain";

/// How the program is attached to an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the driver.
    Native,
    /// In the kernel's stack, for drivers without support: slower, and only where it is declared.
    Generic,
}

/// The gate, loaded and pinned; held by this process alone.
pub struct Gate {
    pins: Pins,
    maps: Maps,
    judging: Xdp,
    explaining: Xdp,
    steering: Steering,
}

impl Gate {
    /// Loads the gate, or adopts the one that is pinned: its maps with all they hold, its links, and its programs, or
    /// where ours differ, ours in their place, by one atomic exchange for each link. Between the two no packet goes
    /// unjudged. Pins of another layout version are refused.
    pub fn load_or_adopt(pin_dir: &Path) -> Result<Self, GateError> {
        let pins = Pins::hold(pin_dir)?;
        let mut loader = EbpfLoader::new();
        for name in maps::NAMES {
            loader.map_pin_path(name, pins.map(name));
        }
        loader.map_max_entries("ENTRY_COUNTERS", counters::cpus()? * ENTRIES_MAX);
        let mut object = loader
            .load(OBJECT)
            .map_err(|source| GateError::Load(Box::new(source)))?;
        // Before a packet comes by: no fingerprint is ever made without it.
        secret::draw(&pins)?;
        let steering = Steering::adopt(&pins, &mut object)?;
        let mut judging: Xdp = adopted(&pins, &mut object, GATE)?;
        let explaining = adopted(&pins, &mut object, EXPLAIN)?;
        for ifindex in pins.ports()? {
            replace_in_link(&mut judging, &pins.port(ifindex)).map_err(named(GATE))?;
        }
        // A predecessor may have died between its flip and the end of its wait.
        install::wait_for_packets()?;
        Ok(Self {
            maps: Maps::open(&pins)?,
            pins,
            judging,
            explaining,
            steering,
        })
    }

    /// Attaches the gate to an interface of this thread's network namespace, and pins the link. Where a link is pinned
    /// already it stays; to change its mode, [`detach`](Self::detach) first.
    pub fn attach(&mut self, ifindex: u32, mode: Mode) -> Result<(), GateError> {
        let (xdp, label) = match mode {
            Mode::Native => (XdpMode::Driver, "native"),
            Mode::Generic => (XdpMode::Skb, "generic"),
        };
        let failed = |detail: String| GateError::Attach {
            ifindex,
            mode: label,
            detail,
        };
        let path = self.pins.port(ifindex);
        if replace_in_link(&mut self.judging, &path).map_err(|error| failed(chain(&error)))? {
            return Ok(());
        }
        let id = self
            .judging
            .attach_to_if_index(ifindex, xdp)
            .map_err(|error| failed(chain(&error)))?;
        let link = self
            .judging
            .take_link(id)
            .map_err(|error| failed(chain(&error)))?;
        let link = FdLink::try_from(link).map_err(|error| failed(chain(&error)))?;
        link.pin(&path).map_err(|error| failed(chain(&error)))?;
        Ok(())
    }

    /// Takes the gate off an interface; its packets are then no longer judged. Nothing happens where it is not attached.
    pub fn detach(&mut self, ifindex: u32) -> Result<(), GateError> {
        let path = self.pins.port(ifindex);
        programs::detach(&path).map_err(|source| GateError::Pins { path, source })?;
        self.unsteer(ifindex)
    }

    /// Interfaces that the gate is attached to, or was until they vanished.
    pub fn attached(&self) -> Result<Vec<u32>, GateError> {
        self.pins.ports()
    }

    /// Brings a generation into force for every packet from now on. On error the one in force stays.
    pub fn install(&mut self, generation: &Generation) -> Result<(), GateError> {
        install::install(&mut self.maps, generation)
    }

    /// Epoch of the generation in force; nothing before the first.
    pub fn active(&self) -> Result<Option<u32>, GateError> {
        Ok(install::in_force(&self.maps)?.epoch())
    }

    /// Counters of entries, in the order asked.
    pub fn entry_counters(&self, ids: &[u32]) -> Result<Vec<EntryCounters>, GateError> {
        counters::entries(&self.maps, ids)
    }

    /// Zeroes the counters of entries, for when their numbers are given to others.
    pub fn zero_entries(&mut self, ids: &[u32]) -> Result<(), GateError> {
        counters::zero_entries(&self.maps, ids)
    }

    /// Counters of reasons on ports, those that are not zero.
    pub fn reason_counters(&self) -> Result<Vec<ReasonCounter>, GateError> {
        counters::reasons(&self.maps)
    }

    /// Counters of the ways that passed packets took on, those that are not zero.
    pub fn ways(&self) -> Result<Vec<WayCounter>, GateError> {
        counters::ways(&self.maps)
    }

    /// What crossed each member since the gate was first loaded, where that is not nothing.
    pub fn links(&self) -> Result<Vec<LinkCounter>, GateError> {
        counters::links(&self.maps)
    }

    /// What became of flows since the gate was first loaded.
    pub fn flows(&self) -> Result<FlowCounters, GateError> {
        counters::flows(&self.maps)
    }

    /// The station of a member, once pathd has told it.
    pub fn station(&self, port: u16) -> Result<Option<[u8; 6]>, GateError> {
        let end = self.maps.far_ends.get(&u32::from(port), 0);
        let [.., n0, n1, n2, n3, n4, n5] =
            end.map_err(|source| maps::failed("FAR_ENDS", source))?;
        Ok(Some([n0, n1, n2, n3, n4, n5]).filter(|near| *near != [0; 6]))
    }

    /// The ring of sightings. There should be one reader.
    pub fn sightings(&self) -> Result<Sightings, GateError> {
        Sightings::open(&self.pins)
    }

    /// Sightings lost so far because the ring was full; such a source is reported when it is next seen.
    pub fn lost(&self) -> Result<u64, GateError> {
        counters::lost(&self.maps)
    }

    /// Forgets which sources were reported, so that each is reported once more.
    pub fn forget_sightings(&mut self) -> Result<(), GateError> {
        let failed = |source| maps::failed("SEEN", source);
        // Keys that packets add meanwhile may be met or not. The walk ends even if they never stop coming.
        let keys: Vec<_> = self
            .maps
            .seen
            .keys()
            .take(2 * abi::tables::SEEN_MAX as usize)
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        for key in keys {
            match self.maps.seen.remove(&key) {
                Ok(()) | Err(aya::maps::MapError::KeyNotFound) => {}
                Err(source) => return Err(failed(source)),
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Gate")
            .field("pins", &self.pins)
            .finish_non_exhaustive()
    }
}

/// An error with all its causes, for libraries whose messages leave them out.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
