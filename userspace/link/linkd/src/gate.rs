//! The gate in the kernel: loading or adopting it, filling its tables, reading what it counts and sees.
//!
//! Programs, maps and links are pinned. Dropping [`Gate`] changes nothing: packets are judged and counted on.

pub mod bench;
mod counters;
mod error;
mod generation;
mod install;
mod maps;
mod pins;
mod programs;
mod sightings;
mod steering;
mod window;

use std::{fmt, path::Path};

use abi::{Reason, Verdict, layout::ENTRIES_MAX};
use aya::{
    EbpfLoader, TestRun as _, TestRunOptions,
    programs::{Xdp, XdpMode, links::FdLink},
};

pub use counters::{EntryCounters, ReasonCounter, WayCounter};
pub use error::GateError;
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
/// Longest frame that the kernel runs a program over on request: a page less the kernel's own room in it.
const EXPLAIN_OCTETS_MAX: usize = 3_000;

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

    /// Asks the kernel's own program what it would do with a frame that enters by this port. Nothing is counted or
    /// reported.
    pub fn explain(&self, port: &abi::Port, frame: &[u8]) -> Result<Verdict, GateError> {
        let abi::Port {
            number,
            role,
            backup,
            operator,
            link,
        } = *port;
        if frame.len() > EXPLAIN_OCTETS_MAX {
            return Err(GateError::Explain(format!(
                "it has {} octets, the kernel takes {EXPLAIN_OCTETS_MAX}",
                frame.len()
            )));
        }
        let mut input = Vec::with_capacity(size_of::<abi::Port>() + frame.len());
        input.extend(number.to_ne_bytes());
        input.extend([role, backup]);
        input.extend(operator.to_ne_bytes());
        input.extend(link.to_ne_bytes());
        input.extend(frame);
        // The kernel takes no less than an Ethernet header. A shorter frame is truncated with or without the filling.
        input.resize(input.len().max(ETHERNET_OCTETS), 0);
        let mut output = vec![0; input.len()];
        self.explaining
            .test_run(TestRunOptions {
                data_in: Some(&input),
                data_out: Some(&mut output),
                ..TestRunOptions::default()
            })
            .map_err(named(EXPLAIN))?;
        decode(&output).ok_or_else(|| GateError::Explain("the answer names no reason".into()))
    }

    /// Runs the judging program itself over a frame, with all effects, as if it came by an interface without a role.
    /// For tests and measurements: returns the XDP action and the time of one run.
    pub fn run(&self, frame: &[u8], repeat: u32) -> Result<(u32, std::time::Duration), GateError> {
        let options = TestRunOptions {
            data_in: Some(frame),
            repeat,
            ..TestRunOptions::default()
        };
        let result = self.judging.test_run(options).map_err(named(GATE))?;
        Ok((result.return_value, result.duration))
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

/// Octets of an Ethernet header.
const ETHERNET_OCTETS: usize = 14;

fn decode(octets: &[u8]) -> Option<Verdict> {
    let (words, _) = octets.as_chunks::<4>();
    let word = |at: usize| words.get(at).map(|word| u32::from_ne_bytes(*word));
    let reason = Reason::from_code(u8::try_from(word(0)?).ok()?)?;
    Some(Verdict {
        reason,
        row: word(1)?,
        rule: word(2)?,
    })
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
