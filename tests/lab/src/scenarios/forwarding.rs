//! How what passes goes on: onto the wire at once where it is plain, through the kernel's stack where it is not.

use std::net::IpAddr;
use std::process::Command;
use std::time::Duration;

use super::look::{gateway, gateway_mut, items};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::net;
use crate::probe;
use crate::process::Process;
use crate::scenario::{Evidence, Failure, Fault, Sabotage, Scenario, concluded, judge};
use crate::topology::plan;
use crate::wait::{Stopwatch, eventually, pause};
use crate::web;

/// Plain packets never see the kernel's stack.
pub(super) const WIRED: Scenario = Scenario {
    name: "passed-packets-go-by-the-wire",
    clause: "packet in, policy, packet out",
    run: |lab| concluded(passed_packets_go_by_the_wire(lab)),
    sabotage: Sabotage {
        name: "far-ends-take-no-redirects",
        run: far_ends_take_no_redirects,
    },
};

/// What a router must answer, the stack answers: time exceeded and too big, in both families.
pub(super) const ANSWERED: Scenario = Scenario {
    name: "hop-limits-and-sizes-are-answered",
    clause: "RFC 1812 §5.3.1, RFC 1191, RFC 4443 §3.2–3.3",
    run: hop_limits_and_sizes_are_answered,
    sabotage: Sabotage {
        name: "errors-are-swallowed",
        run: errors_are_swallowed,
    },
};

/// A deny ends what is open already, not only what begins.
pub(super) const CUT: Scenario = Scenario {
    name: "deny-cuts-an-open-download",
    clause: "explicit denies of the record",
    run: |lab| concluded(deny_cuts_an_open_download(lab)),
    sabotage: Sabotage {
        name: "linkd-dead",
        run: kill_linkd,
    },
};

/// How long neighbours may take to find each other, and pathd to learn of them.
const SETTLE_LIMIT: Duration = Duration::from_secs(5);
/// Pings of a measurement, and what lies between them.
const PINGS: u32 = 100;
const INTERVAL: Duration = Duration::from_millis(2);
/// Packets that the stack may carry meanwhile, when a neighbour's entry is looked at again.
const ODD_MAX: u64 = 10;

fn passed_packets_go_by_the_wire(lab: &mut Lab) -> Result<Evidence, Fault> {
    let ministry = &lab.topology.ministry.namespace;
    let [news, ..] = plan::SITES else {
        return Err(Fault::InTheWay("the lab has no site".to_owned()));
    };
    // The first packets of each family go through the stack: it asks for the neighbours, and pathd tells the stations.
    for address in news.addresses() {
        eventually(SETTLE_LIMIT, "a ping and its answer go by the wire", || {
            goes_by_the_wire(lab, address).unwrap_or(false)
        })
        .map_err(Fault::not_so)?;
    }
    let before = Carried::of(lab)?;
    let mut answered = 0;
    for address in news.addresses() {
        answered += probe::pings(ministry, address, PINGS, INTERVAL)?.received;
    }
    let page = probe::curl(ministry, &web::url(news.v4()))?;
    let after = Carried::of(lab)?;
    let wire = after.wire - before.wire;
    let stack = after.stack - before.stack;
    let whole = answered == 2 * PINGS && page.status == 200;
    Ok(judge(
        // Each ping and its answer cross the gateway.
        whole && wire >= u64::from(4 * PINGS) && stack <= ODD_MAX,
        format!(
            "{answered} of {} pings answered, page {}; {wire} packets by the wire, {stack} through the stack",
            2 * PINGS,
            page.status
        ),
    )?)
}

/// Whether a ping is answered, and both cross the gateway by the wire.
fn goes_by_the_wire(lab: &Lab, address: IpAddr) -> Result<bool, Failure> {
    let before = Carried::of(lab)?.wire;
    let answered = probe::ping(&lab.topology.ministry.namespace, address)?;
    Ok(answered && Carried::of(lab)?.wire >= before + 2)
}

/// What the gateway has forwarded so far.
struct Carried {
    wire: u64,
    stack: u64,
}

impl Carried {
    fn of(lab: &Lab) -> Result<Self, Failure> {
        let ways = items(gateway(lab)?, &["counters", "--ways"])?;
        let wire = ways.iter().filter(|item| item["way"] == "wire");
        let host = &lab.topology.gateway;
        Ok(Self {
            wire: wire.filter_map(|item| item["packets"].as_u64()).sum(),
            stack: forwarded_v4(host)? + forwarded_v6(host)?,
        })
    }
}

/// `ForwDatagrams` of the table whose first line names the columns.
fn forwarded_v4(host: &Namespace) -> Result<u64, LabError> {
    let said = host.run("cat", &["/proc/net/snmp"])?;
    let mut lines = said.lines().filter(|line| line.starts_with("Ip: "));
    let mut words = || lines.next().unwrap_or_default().split(' ');
    let (names, values) = (words(), words());
    let named = names.zip(values).find(|(name, _)| *name == "ForwDatagrams");
    number("/proc/net/snmp", &said, named.map(|(_, value)| value))
}

fn forwarded_v6(host: &Namespace) -> Result<u64, LabError> {
    let said = host.run("cat", &["/proc/net/snmp6"])?;
    let line = said
        .lines()
        .find(|line| line.starts_with("Ip6OutForwDatagrams"));
    let value = line.and_then(|line| line.split_whitespace().nth(1));
    number("/proc/net/snmp6", &said, value)
}

fn number(program: &str, said: &str, value: Option<&str>) -> Result<u64, LabError> {
    let unreadable = || LabError::Unreadable {
        program: program.to_owned(),
        said: said.to_owned(),
    };
    value
        .and_then(|value| value.parse().ok())
        .ok_or_else(unreadable)
}

/// A veth takes redirected frames only while it receives with generic receive offload.
fn far_ends_take_no_redirects(lab: &mut Lab) -> Result<(), LabError> {
    let lines = [
        (&lab.topology.internet, plan::UPLINK_A),
        (&lab.topology.internet, plan::UPLINK_B),
        (&lab.topology.operator, plan::PRIMARY),
        (&lab.topology.operator, plan::BACKUP),
    ];
    lines.iter().try_for_each(|(host, line)| {
        net::offload(&lab.peers, host, line.interface, &[("gro", false)])
    })
}

/// Octets that a ping carries where the way takes `NARROW_MTU` and no more.
const LARGE_PING: &str = "1400";
const NARROW_MTU: &str = "1300";
const USUAL_MTU: &str = "1500";
/// Hops up to the gateway: the operator's router, then the gateway itself.
const HOPS: &str = "2";

fn hop_limits_and_sizes_are_answered(lab: &mut Lab) -> Result<Evidence, Failure> {
    let ministry = &lab.topology.ministry.namespace;
    let [news, ..] = plan::SITES else {
        return Err(Failure("the lab has no site".to_owned()));
    };
    let mut wrong = Vec::new();
    let mut look = |what: &str, address: IpAddr, options: &[&str], words: &[&str]| {
        let said = said_by_ping(ministry, address, options)?;
        if !words.iter().any(|word| said.contains(word)) {
            wrong.push(format!("{what} of {address}: {}", said.trim()));
        }
        Ok::<(), LabError>(())
    };
    for address in news.addresses() {
        let options = ["-t", HOPS];
        look("time exceeded", address, &options, &["exceeded"])?;
    }
    mtu(&lab.topology.gateway, NARROW_MTU)?;
    for address in news.addresses() {
        let options = ["-M", "do", "-s", LARGE_PING];
        let words = [
            "Frag needed",
            "Packet too big",
            "message too long",
            "Message too long",
        ];
        look("too big", address, &options, &words)?;
    }
    mtu(&lab.topology.gateway, USUAL_MTU)?;
    judge(
        wrong.is_empty(),
        format!("time exceeded and too big asked for in both families; not answered: {wrong:?}"),
    )
}

fn mtu(gateway: &Namespace, octets: &str) -> Result<(), LabError> {
    for line in [plan::UPLINK_A, plan::UPLINK_B] {
        gateway.run("ip", &["link", "set", line.interface, "mtu", octets])?;
    }
    Ok(())
}

fn said_by_ping(from: &Namespace, to: IpAddr, options: &[&str]) -> Result<String, LabError> {
    let mut command = Command::new("ping");
    let command = command.args(["-n", "-c", "3", "-i", "0.2", "-W", "1"]);
    let output = from.exec(command.args(options).arg(to.to_string()))?;
    let [said, errors] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(said + &errors)
}

/// The operator's router drops what comes from the gateway's own addresses.
fn errors_are_swallowed(lab: &mut Lab) -> Result<(), LabError> {
    let router = &lab.topology.operator;
    for line in [plan::PRIMARY, plan::BACKUP, plan::UPLINK_A, plan::UPLINK_B] {
        for (address, _) in line.gateway() {
            let family = if address.is_ipv6() { "-6" } else { "-4" };
            router.run(
                "ip",
                &[
                    family,
                    "rule",
                    "add",
                    "from",
                    &address.to_string(),
                    "blackhole",
                ],
            )?;
        }
    }
    Ok(())
}

/// What the download asks for, in bits a second.
const DOWNLOAD_RATE: &str = "8M";
/// How long a download may take to begin, and how long it may go on after the deny was asked for.
const BEGIN_LIMIT: Duration = Duration::from_secs(5);
const CUT_LIMIT: Duration = Duration::from_secs(1);
/// A download at its rate brings twenty times as much in a [`LOOK`].
const TRICKLE_OCTETS: u64 = 5_000;
const LOOK: Duration = Duration::from_millis(100);

fn deny_cuts_an_open_download(lab: &mut Lab) -> Result<Evidence, Fault> {
    let (ministry, site) = (&lab.topology.ministry, plan::SITES[0].v4());
    let logs = lab.instance.logs();
    let _server = probe::iperf3_server(&lab.peers, &lab.topology.internet, &logs)?;
    let mut command = lab.peers.command("iperf3")?;
    command.args(["-R", "-t", "60", "-b", DOWNLOAD_RATE]).args([
        "-c",
        &site.to_string(),
        "-p",
        &probe::IPERF3_PORT.to_string(),
    ]);
    let host = &ministry.namespace;
    let _download = Process::spawn(host, "download", &mut command, &logs)?;
    let flows = || received_in_a_look(host).is_ok_and(|octets| octets > TRICKLE_OCTETS);
    eventually(BEGIN_LIMIT, "the download flows", flows)?;

    let gateway = gateway(lab)?;
    let base = Gateway::example_file("rules")?;
    let deny = format!(
        "{base}\n[[deny]]\nid = \"cut\"\nsource = \"{}\"\ndestination = \"{site}\"\nreason = \"обрыв загрузки\"\nauthor = \"duty\"\n",
        ministry.plan.v4()
    );
    let asked = Stopwatch::start();
    // The gate that does not take the deny up is what is watched.
    gateway.commit("rules", &deny).map_err(Fault::not_so)?;
    let mut last = received(host)?;
    let mut cut_ms = None;
    while cut_ms.is_none() && asked.elapsed() < BEGIN_LIMIT {
        let before = asked.elapsed();
        let octets = received_in_a_look(host)?;
        last += octets;
        cut_ms = (octets < TRICKLE_OCTETS).then_some(before);
    }
    gateway.commit("rules", &base)?;
    let resumed = eventually(BEGIN_LIMIT, "the download flows again", flows).is_ok();
    Ok(judge(
        cut_ms.is_some_and(|at| at <= CUT_LIMIT) && resumed,
        format!(
            "{last} octets were received before the deny; it ended the flow {cut_ms:?} after it was asked for, its removal let it go on: {resumed}"
        ),
    )?)
}

/// Octets that a host has received by its cable.
fn received(host: &Namespace) -> Result<u64, LabError> {
    Ok(net::crossed(host, "eth0")?.received.bytes)
}

fn received_in_a_look(host: &Namespace) -> Result<u64, LabError> {
    let before = received(host)?;
    pause(LOOK);
    Ok(received(host)?.saturating_sub(before))
}

fn kill_linkd(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.kill_linkd();
    Ok(())
}
