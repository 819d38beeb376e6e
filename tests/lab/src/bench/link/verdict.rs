//! Nanoseconds a verdict takes: the whole gate over random installed addresses, less the program that draws them.

use abi::{Port, PortRole, Row, RuleRange, Standing};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use linkd::gate::bench::{Bench, Benches, DRAWN};
use linkd::gate::{Gate, Generation, VpnServices};

use crate::bench::{Better, Figure, Sample, networks};
use crate::error::LabError;
use crate::instance::Instance;

/// In test runs packets enter by the loopback interface, which is number 1 of each namespace.
pub(super) const LOOPBACK: u32 = 1;
/// Alternating measurements of each kind.
const ROUNDS: usize = 15;
/// Packets of one measurement.
const PACKETS: u32 = 100_000;
/// An action of XDP: go on to the stack.
const XDP_PASS: u32 = 2;

const WHAT: &str = "the verdict";

/// Measures the verdict by 10,000 and 100,000 IPv4 networks and 10,000 IPv6 ones, and the kernel's trie beside it.
pub(super) fn measure(instance: &Instance) -> Result<Vec<Figure>, LabError> {
    let host = instance.namespace("bench")?;
    host.enter(|| measure_here(instance))?
}

fn measure_here(instance: &Instance) -> Result<Vec<Figure>, LabError> {
    let mut gate =
        Gate::load_or_adopt(&instance.bpf().join("bench")).map_err(LabError::bench(WHAT))?;
    let mut benches = Benches::load(&gate).map_err(LabError::bench(WHAT))?;
    let count = DRAWN as usize;

    let few = networks::v4(10_000);
    install(&mut gate, 1, few.iter().copied().map(IpNet::V4))?;
    draw_v4(&mut benches, &few, count)?;
    let few = rounds(&benches, V4, &frame_v4())?;

    let six = networks::v6(10_000);
    install(&mut gate, 2, six.iter().copied().map(IpNet::V6))?;
    draw_v6(&mut benches, &six, count)?;
    let six = rounds(&benches, V6, &frame_v6())?;

    let many = networks::v4(100_000);
    install(&mut gate, 3, many.iter().copied().map(IpNet::V4))?;
    draw_v4(&mut benches, &many, count)?;
    for (network, value) in many.iter().zip(1..) {
        let length = u32::from(network.prefix_len());
        benches
            .insert_lpm(network.network().to_bits(), length, value)
            .map_err(LabError::bench(WHAT))?;
    }
    let many = rounds(&benches, V4_AND_TRIE, &frame_v4())?;
    Ok(vec![
        few.verdict("verdict_ns_10k"),
        many.verdict("verdict_ns_100k"),
        six.verdict("verdict_ns_v6_10k"),
        many.ratio("ratio_vs_lpm_trie_100k"),
    ])
}

/// The floor and what is measured above it, each program once forth and once back in a round.
const V4: &[Bench] = &[Bench::DrawV4, Bench::JudgeV4];
const V6: &[Bench] = &[Bench::DrawV6, Bench::JudgeV6];
const V4_AND_TRIE: &[Bench] = &[Bench::DrawV4, Bench::JudgeV4, Bench::LookupV4, Bench::LpmV4];

/// What the rounds gave, in nanoseconds a packet: for each program two values a round.
struct Rounds(Vec<Vec<f64>>);

impl Rounds {
    /// What a program takes above the floor, by a quantile of each.
    fn above_floor(&self, program: usize, part: f64) -> f64 {
        let [floor, own] = [0, program].map(|at| self.sample(at).quantile(part));
        own - floor
    }

    fn sample(&self, program: usize) -> Sample {
        Sample::new(self.0.get(program).into_iter().flatten().copied())
    }

    fn verdict(&self, name: &str) -> Figure {
        let (floor, judge) = (self.sample(0), self.sample(1));
        Figure {
            spread: Some(judge.spread()),
            ..Figure::single(name, "ns", Better::Lower, self.above_floor(1, 0.0)).noting(format!(
                "least of {} runs of {PACKETS} packets: {} ns less {} ns for the draw; median less median {:.0} ns",
                2 * ROUNDS,
                judge.min(),
                floor.min(),
                self.above_floor(1, 0.5),
            ))
        }
    }

    /// How many times the trie's lookup takes what ours does, round by round.
    fn ratio(&self, name: &str) -> Figure {
        let round = |program: usize, round: usize| -> f64 {
            let values = self.0.get(program).into_iter().flatten();
            values.skip(2 * round).take(2).sum()
        };
        let ratios =
            (0..ROUNDS).map(|at| (round(3, at) - round(0, at)) / (round(2, at) - round(0, at)));
        let [judge, ours, trie] = [1, 2, 3].map(|program| self.above_floor(program, 0.0));
        Sample::new(ratios)
            .figure(name, "x", Better::Higher)
            .noting(format!(
                "lookup against lookup, less the draw; by the least values {:.1} x: ours {ours:.0} ns, the trie {trie:.0} ns; the trie's lookup against our whole verdict {:.1} x",
                trie / ours,
                trie / judge,
            ))
    }
}

/// Measures the programs forth and back, so that a drift of the machine weighs on all alike.
fn rounds(benches: &Benches, programs: &[Bench], frame: &[u8]) -> Result<Rounds, LabError> {
    let once = |bench| {
        let (took, action) = benches
            .run(bench, frame, PACKETS)
            .map_err(LabError::bench(WHAT))?;
        if action != XDP_PASS {
            let reason =
                format!("{bench:?} answered with action {action}, and the address is installed");
            return Err(LabError::Bench { what: WHAT, reason });
        }
        #[expect(clippy::cast_precision_loss, reason = "nanoseconds of one packet")]
        Ok(took.as_nanos() as f64)
    };
    let mut values = vec![Vec::new(); programs.len()];
    for _ in 0..ROUNDS {
        let forth = programs.iter().enumerate();
        for (at, bench) in forth.clone().chain(forth.rev()) {
            if let Some(values) = values.get_mut(at) {
                values.push(once(*bench)?);
            }
        }
    }
    Ok(Rounds(values))
}

fn draw_v4(benches: &mut Benches, networks: &[Ipv4Net], count: usize) -> Result<(), LabError> {
    let addresses = networks::addresses_v4(networks, count);
    benches
        .draw_from_v4(&addresses)
        .map_err(LabError::bench(WHAT))
}

fn draw_v6(benches: &mut Benches, networks: &[Ipv6Net], count: usize) -> Result<(), LabError> {
    let addresses = networks::addresses_v6(networks, count);
    benches
        .draw_from_v6(&addresses)
        .map_err(LabError::bench(WHAT))
}

fn install(
    gate: &mut Gate,
    epoch: u32,
    networks: impl Iterator<Item = IpNet>,
) -> Result<(), LabError> {
    let policy = generation(epoch, Standing::Open, LOOPBACK, networks);
    gate.install(&policy).map_err(LabError::bench(WHAT))
}

/// Networks as a compiled catalogue has them: each a counted entry of operator 1, whose channel enters by `ifindex`; a
/// list of VPN services as an order wants one.
pub(in crate::bench) fn generation(
    epoch: u32,
    standing: Standing,
    ifindex: u32,
    networks: impl Iterator<Item = IpNet>,
) -> Generation {
    let row = |standing, entry, operator| Row {
        epoch: 0,
        entry,
        operator,
        link: 0,
        standing,
        flags: 0,
        reserved: [0; 2],
        rule_count: 0,
        rule_first: 0,
    };
    let mut rows = vec![row(Standing::Unknown as u8, 0, 0)];
    let prefixes: Vec<(IpNet, u32)> = networks.zip(1..).collect();
    rows.extend(
        prefixes
            .iter()
            .map(|(_, entry)| row(standing as u8, *entry, 1)),
    );
    Generation {
        epoch,
        prefixes,
        rows,
        rules: vec![],
        global: RuleRange { first: 0, count: 0 },
        vpn: VpnServices {
            protocols: vec![47, 50, 51],
            tcp: vec![1723],
            udp: vec![500, 1194, 1701, 4500, 51820],
        },
        routed: vec![],
        ports: vec![(
            ifindex,
            Port {
                number: 1,
                role: PortRole::Channel as u8,
                backup: 0,
                operator: 1,
                link: 1,
            },
        )],
        // The verdict alone is measured.
        members: Vec::new(),
        forwards: false,
        admission: linkd::gate::Admission::default(),
    }
}

/// A TCP segment to a web server, from a source that is drawn over it.
pub(super) fn frame_v4() -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00];
    frame.extend([0x45, 0, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0]);
    frame.extend([198, 18, 0, 1, 203, 0, 113, 10]);
    frame.extend(segment());
    frame.resize(SHORTEST_FRAME, 0);
    frame
}

fn frame_v6() -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd];
    frame.extend([0x60, 0, 0, 0, 0, 20, 6, 64]);
    for host in [1, 2] {
        frame.extend([
            0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, host,
        ]);
    }
    frame.extend(segment());
    frame
}

/// The shortest Ethernet frame, without its checksum.
const SHORTEST_FRAME: usize = 60;

/// A TCP header without options, from port 40000 to 443.
fn segment() -> [u8; 20] {
    [
        0x9c, 0x40, 1, 0xbb, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x10, 0xff, 0xff, 0, 0, 0, 0,
    ]
}
