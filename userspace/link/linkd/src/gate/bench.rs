//! Programs that measure the gate. Only benches name this module, so the product does not carry its object.

use std::time::Duration;

use abi::path::FarEnd;
use aya::{
    Ebpf, EbpfError, EbpfLoader, TestRun as _, TestRunAttrs, TestRunOptions,
    maps::{Array, LpmTrie, Map, lpm_trie::Key},
    programs::{ProgramError, Xdp},
};

use super::{Gate, GateError, maps};

static OBJECT: &[u8] = aya::include_bytes_aligned!(concat!(env!("OUT_DIR"), "/bench"));

/// Addresses that the programs draw from.
pub const DRAWN: u32 = 1 << 17;

/// A program to be measured. All but the first draw an address at random and put it into the frame as its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bench {
    /// Does nothing at all: what a run itself takes.
    Nothing,
    /// Draws an IPv4 address and nothing more: the floor.
    DrawV4,
    /// Draws an IPv6 address and nothing more: the floor.
    DrawV6,
    /// The whole gate on an IPv4 packet.
    JudgeV4,
    /// The whole gate on an IPv6 packet.
    JudgeV6,
    /// A lookup of the IPv4 address in the gate's tables and nothing more.
    LookupV4,
    /// A lookup of the IPv6 address in the gate's tables and nothing more.
    LookupV6,
    /// A lookup of the IPv4 address in the kernel's LPM trie and nothing more.
    LpmV4,
    /// Draws an IPv4 address and sends the frame; see [`Benches::send`].
    SendV4,
    /// The same with all that a router asks for; see [`Benches::route`].
    RouteV4,
}

/// Frames that [`Benches::send`] hands over at a time; the kernel takes 256 at most.
const BATCH: u32 = 64;

impl Bench {
    const ALL: [Self; 10] = [
        Self::Nothing,
        Self::DrawV4,
        Self::DrawV6,
        Self::JudgeV4,
        Self::JudgeV6,
        Self::LookupV4,
        Self::LookupV6,
        Self::LpmV4,
        Self::SendV4,
        Self::RouteV4,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::DrawV4 => "draw_v4",
            Self::DrawV6 => "draw_v6",
            Self::JudgeV4 => "draw_and_judge_v4",
            Self::JudgeV6 => "draw_and_judge_v6",
            Self::LookupV4 => "draw_and_look_up_v4",
            Self::LookupV6 => "draw_and_look_up_v6",
            Self::LpmV4 => "draw_lpm",
            Self::SendV4 => "draw_and_send_v4",
            Self::RouteV4 => "draw_and_route_v4",
        }
    }
}

/// The loaded bench programs; those that judge do it by the maps of a gate.
#[derive(Debug)]
pub struct Benches {
    object: Ebpf,
}

impl Benches {
    /// Loads the programs over the maps of a gate. In test runs packets enter by the loopback interface of this thread's
    /// network namespace, number 1: the generation in force should give it a role.
    pub fn load(gate: &Gate) -> Result<Self, GateError> {
        let mut loader = EbpfLoader::new();
        for name in maps::NAMES {
            loader.map_pin_path(name, gate.pins.map(name));
        }
        let mut object = loader.load(OBJECT).map_err(load)?;
        for bench in Bench::ALL {
            let program = object
                .program_mut(bench.name())
                .ok_or(ProgramError::NotLoaded);
            program
                .and_then(<&mut Xdp>::try_from)
                .and_then(Xdp::load)
                .map_err(failed(bench))?;
        }
        Ok(Self { object })
    }

    /// Sets the IPv4 addresses to draw from; they are repeated to fill the table.
    pub fn draw_from_v4(&mut self, addresses: &[u32]) -> Result<(), GateError> {
        let mut map = Array::<_, u32>::try_from(self.map("DRAW_V4")?).map_err(wrong("DRAW_V4"))?;
        for (index, address) in (0..DRAWN).zip(addresses.iter().cycle()) {
            map.set(index, address.to_be(), 0)
                .map_err(wrong("DRAW_V4"))?;
        }
        Ok(())
    }

    /// Sets the IPv6 addresses to draw from; they are repeated to fill the table.
    pub fn draw_from_v6(&mut self, addresses: &[u128]) -> Result<(), GateError> {
        let mut map = Array::<_, u128>::try_from(self.map("DRAW_V6")?).map_err(wrong("DRAW_V6"))?;
        for (index, address) in (0..DRAWN).zip(addresses.iter().cycle()) {
            map.set(index, address.to_be(), 0)
                .map_err(wrong("DRAW_V6"))?;
        }
        Ok(())
    }

    /// Adds an IPv4 prefix to the kernel's trie.
    pub fn insert_lpm(&mut self, address: u32, length: u32, value: u32) -> Result<(), GateError> {
        let mut map = LpmTrie::<_, u32, u32>::try_from(self.map("LPM")?).map_err(wrong("LPM"))?;
        map.insert(&Key::new(length, address.to_be()), value, 0)
            .map_err(wrong("LPM"))
    }

    /// Sends `count` copies of a frame, each from a drawn source, out of an interface of this thread's network namespace,
    /// as frames that are really on their way. A veth takes them only if its peer has a program attached or receives with
    /// generic receive offload.
    pub fn send(&mut self, ifindex: u32, frame: &[u8], count: u32) -> Result<(), GateError> {
        self.live(Bench::SendV4, ifindex, frame, count)
    }

    /// Like [`Self::send`], for a router that looks at stations, time to live and checksum. `frame` is IPv4 without options.
    pub fn route(&mut self, ifindex: u32, frame: &[u8], count: u32) -> Result<(), GateError> {
        let (stations, sum) = header(frame).ok_or_else(|| {
            GateError::Explain("the frame to be routed is shorter than its headers".to_owned())
        })?;
        let mut map =
            Array::<_, [u32; 3]>::try_from(self.map("STATIONS")?).map_err(wrong("STATIONS"))?;
        map.set(0, stations, 0).map_err(wrong("STATIONS"))?;
        let mut map = Array::<_, u32>::try_from(self.map("SUM")?).map_err(wrong("SUM"))?;
        map.set(0, sum, 0).map_err(wrong("SUM"))?;
        self.live(Bench::RouteV4, ifindex, frame, count)
    }

    fn live(
        &mut self,
        bench: Bench,
        ifindex: u32,
        frame: &[u8],
        count: u32,
    ) -> Result<(), GateError> {
        let mut map = Array::<_, u32>::try_from(self.map("SEND_TO")?).map_err(wrong("SEND_TO"))?;
        map.set(0, ifindex, 0).map_err(wrong("SEND_TO"))?;
        let options = TestRunOptions {
            data_in: Some(frame),
            repeat: count,
            attrs: TestRunAttrs::new().xdp_live_frames(BATCH),
            ..TestRunOptions::default()
        };
        self.program(bench)
            .and_then(|program| program.test_run(options))
            .map(drop)
            .map_err(failed(bench))
    }

    /// Runs a program over a frame and returns the mean time of a run (whole ns) and the last XDP action.
    pub fn run(
        &self,
        bench: Bench,
        frame: &[u8],
        repeat: u32,
    ) -> Result<(Duration, u32), GateError> {
        let options = TestRunOptions {
            data_in: Some(frame),
            repeat,
            ..TestRunOptions::default()
        };
        let result = self
            .program(bench)
            .and_then(|program| program.test_run(options))
            .map_err(failed(bench))?;
        Ok((result.duration, result.return_value))
    }

    fn program(&self, bench: Bench) -> Result<&Xdp, ProgramError> {
        let program = self.object.program(bench.name());
        program.ok_or(ProgramError::NotLoaded)?.try_into()
    }

    fn map(&mut self, name: &'static str) -> Result<&mut Map, GateError> {
        self.object
            .map_mut(name)
            .ok_or_else(|| load(EbpfError::NoBTF))
    }
}

/// Tells the gate the station of a member, which is pathd's to tell where it runs.
pub fn tell_station(gate: &mut Gate, port: u16, near: [u8; 6]) -> Result<(), GateError> {
    let mut end = [0; size_of::<FarEnd>()];
    if let Some(place) = end.last_chunk_mut() {
        *place = near;
    }
    let told = gate.maps.far_ends.set(u32::from(port), end, 0);
    told.map_err(wrong("FAR_ENDS"))
}

/// Both stations of an IPv4 frame, and the sum of its header but for checksum and source.
fn header(frame: &[u8]) -> Option<([u32; 3], u32)> {
    const NETWORK: usize = 14;
    let (stations, _) = frame.first_chunk::<12>()?.as_chunks::<4>();
    let stations = <[[u8; 4]; 3]>::try_from(stations).ok()?;
    let (words, _) = frame.get(NETWORK..NETWORK + 20)?.as_chunks::<2>();
    let counted = words
        .iter()
        .enumerate()
        .filter(|(at, _)| !matches!(at, 5..=7));
    let sum = counted.map(|(_, word)| u32::from(u16::from_be_bytes(*word)));
    Some((stations.map(u32::from_ne_bytes), sum.sum()))
}

fn load(source: EbpfError) -> GateError {
    GateError::Load(Box::new(source))
}

fn failed(bench: Bench) -> impl Fn(ProgramError) -> GateError {
    move |source| GateError::Program {
        program: bench.name(),
        source: Box::new(source),
    }
}

fn wrong(map: &'static str) -> impl Fn(aya::maps::MapError) -> GateError {
    move |source| maps::failed(map, source)
}
