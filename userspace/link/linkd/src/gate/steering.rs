//! The programs behind the gate that steer: the one that acts on steered packets, the one in the stack that delivers
//! them, the one there that lets flows begin anew, and the one that tells who takes them.

use std::{
    fs::{self, File},
    mem::ManuallyDrop,
    os::fd::{AsFd, AsRawFd as _},
};

use abi::steering::{COUNTS, Count, LISTENERS, Listeners};
use aya::{
    Ebpf, TestRun as _, TestRunOptions,
    maps::{Array, Map, MapData, PerCpuArray, ProgramArray, SockHash},
    programs::{
        LinkOrder, ProgramError, SchedClassifier, SkLookup, TcAttachType, Xdp,
        links::FdLink,
        tc::{NlOptions, SchedClassifierLink, TcAttachOptions, TcHandle, qdisc_add_clsact},
    },
};
use rustix::io::Errno;

use super::{
    Gate, GateError, chain,
    maps::{failed, typed},
    pins::Pins,
    programs::{adopted, detach, named, remove, replace_in_link},
};

/// The program that acts on what the gate steers; the gate ends in it.
const ACTING: &str = "gate_steered";
/// The program that tells who listens.
const LISTENS: &str = "gate_listens";
/// The program in the stack that delivers.
const DELIVERING: &str = "steer";
/// The program in the stack that names the listener to flows that begin anew.
const REOPENS: &str = "gate_reopens";
/// The network namespace of this thread.
const NETWORK: &str = "/proc/thread-self/ns/net";

/// Where kernels before 6.6 keep the program that delivers. A filter of another owner there is refused, not replaced.
const FILTER: NlOptions = NlOptions {
    priority: 7_180,
    handle: TcHandle::new(0, 1),
    classid: None,
};

/// How the program that delivers is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// By a link, pinned beside the gate's own.
    Link,
    /// As a filter of the interface's `clsact`, which kernels before 6.6 need.
    Filter,
}

/// Flows that met no inspector, and packets that could not be steered, since the gate was first loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SteeringCounts {
    /// Flows refused.
    pub refused: u64,
    /// Flows passed uninspected.
    pub passed: u64,
    /// Packets dropped, since a driver has no room beside them for what the gate says.
    pub unmarked: u64,
}

/// The programs and the maps of steering.
pub(super) struct Steering {
    delivering: SchedClassifier,
    reopens: SkLookup,
    listens: Xdp,
    listeners: Array<MapData, [u64; 2]>,
    successors: SockHash<MapData, u32>,
    counts: PerCpuArray<MapData, u64>,
}

impl Steering {
    /// Adopts or loads them. The gate finds the program that acts before it looks for it.
    pub(super) fn adopt(pins: &Pins, object: &mut Ebpf) -> Result<Self, GateError> {
        let acting: Xdp = adopted(pins, object, ACTING)?;
        let listens = adopted(pins, object, LISTENS)?;
        let mut delivering: SchedClassifier = adopted(pins, object, DELIVERING)?;
        let program = acting.fd().map_err(named(ACTING))?;
        let mut place: ProgramArray<MapData> = typed(pins, "ACTING", Map::ProgramArray)?;
        place
            .set(0, program, 0)
            .map_err(|source| failed("ACTING", source))?;
        for ifindex in pins.ports()? {
            replace_in_link(&mut delivering, &pins.steer(ifindex)).map_err(named(DELIVERING))?;
        }
        Ok(Self {
            delivering,
            reopens: adopted(pins, object, REOPENS)?,
            listens,
            listeners: typed(pins, "STEERING", Map::Array)?,
            successors: typed(pins, "SUCCESSORS", Map::SockHash)?,
            counts: typed(pins, "STEERING_COUNTERS", Map::PerCpuArray)?,
        })
    }

    fn attach(
        &mut self,
        pins: &Pins,
        ifindex: u32,
        interface: &str,
        hook: Hook,
    ) -> Result<(), ProgramError> {
        if hook == Hook::Filter {
            return self.attach_filter(interface);
        }
        let path = pins.steer(ifindex);
        if replace_in_link(&mut self.delivering, &path)? {
            return Ok(());
        }
        let order = TcAttachOptions::TcxOrder(LinkOrder::default());
        let attached = self
            .delivering
            .attach_with_options(interface, TcAttachType::Ingress, order);
        let id = match attached {
            Err(ProgramError::SyscallError(error))
                if error.io_error.raw_os_error() == Some(Errno::INVAL.raw_os_error()) =>
            {
                return self.attach_filter(interface);
            }
            attached => attached?,
        };
        let link = FdLink::try_from(self.delivering.take_link(id)?);
        let link = link.map_err(std::io::Error::other)?;
        link.pin(&path).map_err(std::io::Error::other)?;
        Ok(())
    }

    /// Ours beside that of a predecessor, which then goes: no flow is without both. The kernel takes the answer of either.
    fn reopen(&mut self, pins: &Pins) -> Result<(), ProgramError> {
        let (path, next) = (pins.reopens(), pins.reopens_next());
        remove(&next)?;
        let id = self.reopens.attach(File::open(NETWORK)?)?;
        let link = FdLink::from(self.reopens.take_link(id)?);
        link.pin(&next).map_err(std::io::Error::other)?;
        fs::rename(&next, &path)?;
        Ok(())
    }

    /// Ours in the place of ours, or else a new filter.
    fn attach_filter(&mut self, interface: &str) -> Result<(), ProgramError> {
        let ingress = TcAttachType::Ingress;
        let NlOptions {
            priority,
            handle,
            classid,
        } = FILTER;
        let running = SchedClassifierLink::attached(interface, ingress, priority, handle, classid)?;
        let id = if let Ok(id) = self.delivering.attach_to_link(running) {
            id
        } else {
            // One that is there already is no error, and any other error is met again.
            let _there = qdisc_add_clsact(interface);
            let options = TcAttachOptions::Netlink(FILTER);
            self.delivering
                .attach_with_options(interface, ingress, options)?
        };
        // The filter stays as long as its interface; dropped, the link would take it away.
        let _kept = ManuallyDrop::new(self.delivering.take_link(id)?);
        Ok(())
    }
}

impl Gate {
    /// Attaches the program that delivers to an interface of this thread's network namespace, and pins its link. Without
    /// it what the gate steers is delivered nowhere, and goes nowhere else.
    pub fn steer(&mut self, ifindex: u32, interface: &str, hook: Hook) -> Result<(), GateError> {
        self.steering
            .attach(&self.pins, ifindex, interface, hook)
            .map_err(|error| GateError::Attach {
                ifindex,
                mode: "steering",
                detail: chain(&error),
            })
    }

    /// Who takes steered flows.
    pub fn listeners(&self) -> Result<Listeners, GateError> {
        let words = self.steering.listeners.get(&0, 0);
        let words = words.map_err(|source| failed("STEERING", source))?;
        Ok(Listeners::from_words(words))
    }

    /// Tells the gate who takes steered flows from now on.
    pub fn set_listeners(&mut self, listeners: Listeners) -> Result<(), GateError> {
        self.steering
            .listeners
            .set(0, listeners.words(), 0)
            .map_err(|source| failed("STEERING", source))
    }

    /// Attaches the program that lets flows begin anew to this thread's network namespace, and pins its link. Without it a
    /// user who begins a flow with the ports of one that ended in the last minute has to ask twice.
    pub fn reopen(&mut self) -> Result<(), GateError> {
        self.steering.reopen(&self.pins).map_err(named(REOPENS))
    }

    /// Tells the kernel which socket listens for the flows of a place of [`abi::steering::listener`]. It is not kept open by
    /// this.
    pub fn set_successor(&mut self, place: usize, socket: impl AsFd) -> Result<(), GateError> {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        self.steering
            .successors
            .insert(place, socket.as_fd().as_raw_fd(), 0)
            .map_err(|source| failed("SUCCESSORS", source))
    }

    /// Who does take them, by the places of [`abi::steering::listener`]: asks the kernel's own program, for the network
    /// namespace of this thread.
    pub fn listening(&self) -> Result<[bool; LISTENERS], GateError> {
        // The kernel takes no less than an Ethernet header.
        let input = [0; 14];
        let mut output = [0; 14];
        let options = TestRunOptions {
            data_in: Some(&input),
            data_out: Some(&mut output),
            ..TestRunOptions::default()
        };
        let answer = self.steering.listens.test_run(options);
        answer.map_err(named(LISTENS))?;
        let [a, b, c, d, ..] = output;
        let bits = u32::from_ne_bytes([a, b, c, d]);
        Ok(std::array::from_fn(|place| bits >> place & 1 != 0))
    }

    /// What met no inspector so far.
    pub fn steering_counts(&self) -> Result<SteeringCounts, GateError> {
        let mut totals = [0_u64; COUNTS as usize];
        for (cell, total) in (0..).zip(&mut totals) {
            let cpus = self.steering.counts.get(&cell, 0);
            let cpus = cpus.map_err(|source| failed("STEERING_COUNTERS", source))?;
            *total = cpus.iter().copied().fold(0, u64::wrapping_add);
        }
        let of = |count: Count| totals.get(count as usize).copied().unwrap_or(0);
        Ok(SteeringCounts {
            refused: of(Count::Refused),
            passed: of(Count::Passed),
            unmarked: of(Count::Unmarked),
        })
    }

    /// Takes the program that delivers off an interface. A filter goes with its interface.
    pub(super) fn unsteer(&self, ifindex: u32) -> Result<(), GateError> {
        let path = self.pins.steer(ifindex);
        detach(&path).map_err(|source| GateError::Pins { path, source })
    }
}
