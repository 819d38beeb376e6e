//! Nanoseconds a verdict takes: the whole gate over random installed addresses, less the program that draws them.

use abi::{Port, PortRole, Row, RuleRange, Standing};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use linkd::gate::bench::{Bench, Benches, DRAWN};
use linkd::gate::{Gate, Generation, VpnServices};

use super::networks;
use crate::bench::{Better, Figure, Sample};
use crate::error::LabError;
use crate::instance::Instance;

/// In test runs packets enter by the loopback interface, which is number 1 of each namespace.
const LOOPBACK: u32 = 1;
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
    let few = rounds(&benches, &V4)?;

    let six = networks::v6(10_000);
    install(&mut gate, 2, six.iter().copied().map(IpNet::V6))?;
    draw_v6(&mut benches, &six, count)?;
    let six = rounds(&benches, &V6)?;

    let many = networks::v4(100_000);
    install(&mut gate, 3, many.iter().copied().map(IpNet::V4))?;
    draw_v4(&mut benches, &many, count)?;
    for (network, value) in many.iter().zip(1..) {
        let length = u32::from(network.prefix_len());
        benches
            .insert_lpm(network.network().to_bits(), length, value)
            .map_err(LabError::bench(WHAT))?;
    }
    let many = rounds(&benches, &V4_AND_TRIE)?;
    Ok(vec![
        few.verdict("verdict_ns_10k"),
        many.verdict("verdict_ns_100k"),
        six.verdict("verdict_ns_v6_10k"),
        many.ratio("ratio_vs_lpm_trie_100k"),
    ])
}

/// Programs that are measured in turn, and the frame they run over.
struct Programs {
    floor: Bench,
    judge: Bench,
    peer: Option<Bench>,
    frame: fn() -> Vec<u8>,
}

const V4: Programs = Programs {
    floor: Bench::DrawV4,
    judge: Bench::JudgeV4,
    peer: None,
    frame: frame_v4,
};
const V6: Programs = Programs {
    floor: Bench::DrawV6,
    judge: Bench::JudgeV6,
    peer: None,
    frame: frame_v6,
};
const V4_AND_TRIE: Programs = Programs {
    peer: Some(Bench::LpmV4),
    ..V4
};

/// What the rounds gave, in nanoseconds a packet; the ratios are those of each round.
struct Rounds {
    floor: Sample,
    judge: Sample,
    peer: Sample,
    ratios: Sample,
}

impl Rounds {
    fn verdict(&self, name: &str) -> Figure {
        let (floor, judge) = (self.floor.min(), self.judge.min());
        Figure {
            spread: Some(self.judge.spread()),
            ..Figure::single(name, "ns", Better::Lower, judge - floor).noting(format!(
                "least of {} runs of {PACKETS} packets: {judge} ns less {floor} ns for the draw; median less median {:.0} ns",
                2 * ROUNDS,
                self.judge.median() - self.floor.median(),
            ))
        }
    }

    fn ratio(&self, name: &str) -> Figure {
        let (floor, judge, peer) = (self.floor.min(), self.judge.min(), self.peer.min());
        self.ratios.figure(name, "x", Better::Higher).noting(format!(
            "the whole verdict against the bare lookup, both less the draw; by the least values {:.1} x: the trie {:.0} ns",
            (peer - floor) / (judge - floor),
            peer - floor
        ))
    }
}

/// Measures floor, gate and peer in the order f g p p g f, so that a drift of the machine weighs on all alike.
fn rounds(benches: &Benches, programs: &Programs) -> Result<Rounds, LabError> {
    let frame = (programs.frame)();
    let once = |bench| {
        let (took, action) = benches
            .run(bench, &frame, PACKETS)
            .map_err(LabError::bench(WHAT))?;
        if action != XDP_PASS {
            let reason =
                format!("{bench:?} answered with action {action}, and the address is installed");
            return Err(LabError::Bench { what: WHAT, reason });
        }
        #[expect(clippy::cast_precision_loss, reason = "nanoseconds of one packet")]
        Ok(took.as_nanos() as f64)
    };
    let (mut floors, mut judged, mut peers, mut ratios) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let mut floor = vec![once(programs.floor)?];
        let mut judge = vec![once(programs.judge)?];
        if let Some(peer) = programs.peer {
            let pair = [once(peer)?, once(peer)?];
            judge.push(once(programs.judge)?);
            floor.push(once(programs.floor)?);
            let floor: f64 = floor.iter().sum();
            ratios.push((pair.iter().sum::<f64>() - floor) / (judge.iter().sum::<f64>() - floor));
            peers.extend(pair);
        } else {
            judge.push(once(programs.judge)?);
            floor.push(once(programs.floor)?);
        }
        floors.extend(floor);
        judged.extend(judge);
    }
    Ok(Rounds {
        floor: Sample::new(floors),
        judge: Sample::new(judged),
        peer: Sample::new(peers),
        ratios: Sample::new(ratios),
    })
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
pub(super) fn generation(
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
        reserved: [0; 3],
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
        ports: vec![(
            ifindex,
            Port {
                number: 1,
                role: PortRole::Channel as u8,
                reserved: 0,
                operator: 1,
                link: 1,
            },
        )],
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
