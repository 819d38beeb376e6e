//! The gate beside xdp-filter: both programs run over the same frames.

use std::process::Command;

use abi::Standing;
use aya::programs::{Xdp, loaded_programs};
use aya::{TestRun as _, TestRunOptions};
use aya_obj::programs::XdpAttachType;
use ipnet::{IpNet, Ipv4Net};
use linkd::gate::Gate;
use linkd::gate::bench::{Bench, Benches};

use super::verdict::{LOOPBACK, frame_v4, generation};
use crate::bench::{Better, Figure, Sample};
use crate::error::LabError;
use crate::instance::Instance;
use crate::namespace::{Namespace, checked};
use crate::peers::Peers;

/// Where xdp-filter is attached.
const INTERFACE: &str = "filtered";
/// Sources that both deny; as many others send too.
const DENIED: u8 = 64;
/// Runs of one frame in one measurement.
const REPEAT: u32 = 2_000;
/// Rounds of six measurements.
const ROUNDS: usize = 15;
/// Where in a frame the last octet of its source stands.
const SOURCE_LAST: usize = 14 + 15;

const WHAT: &str = "xdp-filter";

/// In a mount namespace of its own, so that its pins vanish with the script: the program stays on its interface.
const LOAD: &str = r#"set -e
mount --make-rprivate /
mount -t bpf bpf /sys/fs/bpf
"$1" load --mode native --policy allow --features ipv4 "$2"
for last in $(seq 0 "$3"); do "$1" ip --mode src "198.18.0.$last"; done
"#;

/// Measures both over denied and other sources in turn.
pub(super) fn measure(instance: &Instance) -> Result<Vec<Figure>, LabError> {
    let peers = Peers::of_this_build()?;
    let host = instance.namespace("bench")?;
    let pair = [
        "link", "add", INTERFACE, "type", "veth", "peer", "name", "other",
    ];
    host.run("ip", &pair)?;
    for interface in [INTERFACE, "other"] {
        host.run("ip", &["link", "set", interface, "up"])?;
    }
    attach(&peers, &host)?;
    host.enter(|| measure_here(instance, &program(&host)?))?
}

fn measure_here(instance: &Instance, filter: &Xdp) -> Result<Vec<Figure>, LabError> {
    let mut gate =
        Gate::load_or_adopt(&instance.bpf().join("bench")).map_err(LabError::bench(WHAT))?;
    let hosts = (0..2 * DENIED).map(|last| IpNet::V4(Ipv4Net::from(source(last))));
    let mut policy = generation(1, Standing::Blocked, LOOPBACK, hosts);
    for row in policy.rows.iter_mut().skip(1 + usize::from(DENIED)) {
        row.standing = Standing::Open as u8;
    }
    gate.install(&policy).map_err(LabError::bench(WHAT))?;
    let benches = Benches::load(&gate).map_err(LabError::bench(WHAT))?;

    let nothing = |frame: &[u8]| {
        let ran = benches.run(Bench::Nothing, frame, REPEAT);
        let (took, _) = ran.map_err(LabError::bench(WHAT))?;
        Ok((took, None))
    };
    let ours = |frame: &[u8]| {
        let (action, took) = gate.run(frame, REPEAT).map_err(LabError::bench(WHAT))?;
        Ok((took, Some(action)))
    };
    let theirs = |frame: &[u8]| {
        let ran = filter.test_run(TestRunOptions {
            data_in: Some(frame),
            repeat: REPEAT,
            ..TestRunOptions::default()
        });
        let ran = ran.map_err(LabError::bench(WHAT))?;
        Ok((ran.duration, Some(ran.return_value)))
    };
    let (mut floors, mut own, mut peer, mut ratios) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let forth = [mean(nothing)?, mean(ours)?, mean(theirs)?];
        let back = [mean(theirs)?, mean(ours)?, mean(nothing)?];
        let floor = forth[0] + back[2];
        ratios.push((forth[2] + back[0] - floor) / (forth[1] + back[1] - floor));
        floors.extend([forth[0], back[2]]);
        own.extend([forth[1], back[1]]);
        peer.extend([forth[2], back[0]]);
    }
    let [floor, own, peer] = [floors, own, peer].map(|values| Sample::new(values).min());
    let figure = Sample::new(ratios).figure("ratio_vs_xdp_filter", "x", Better::Higher);
    Ok(vec![figure.noting(format!(
        "one run over each of {} hot frames in turn, half of them denied, less an empty program ({floor:.0} ns): least of ours {:.0} ns, of xdp-filter {:.0} ns; xdp-filter matches {DENIED} exact addresses and nothing more",
        2 * DENIED,
        own - floor,
        peer - floor
    ))])
}

fn source(last: u8) -> std::net::Ipv4Addr {
    [198, 18, 0, last].into()
}

/// What became of a frame: the time it took, and the action where that matters.
type Ran = Result<(std::time::Duration, Option<u32>), LabError>;

/// Nanoseconds a packet over all frames.
fn mean(run: impl Fn(&[u8]) -> Ran) -> Result<f64, LabError> {
    const XDP_DROP: u32 = 1;
    const XDP_PASS: u32 = 2;
    let mut total = 0.0;
    for last in 0..2 * DENIED {
        let mut frame = frame_v4();
        if let Some(octet) = frame.get_mut(SOURCE_LAST) {
            *octet = last;
        }
        let (took, action) = run(&frame)?;
        let expected = if last < DENIED { XDP_DROP } else { XDP_PASS };
        if let Some(action) = action.filter(|action| *action != expected) {
            let reason = format!("{} met action {action} instead of {expected}", source(last));
            return Err(LabError::Bench { what: WHAT, reason });
        }
        total += took.as_secs_f64() * 1e9;
    }
    Ok(total / f64::from(2 * DENIED))
}

/// Attaches xdp-filter by its own command and denies the sources.
fn attach(peers: &Peers, host: &Namespace) -> Result<(), LabError> {
    let filter = peers.command("xdp-filter")?;
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-c", LOAD, "load"])
        .arg(filter.get_program())
        .args([INTERFACE, &(DENIED - 1).to_string()]);
    for (name, value) in filter.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    host.enter(|| checked(&mut command))?.map(drop)
}

/// The program on the interface.
fn program(host: &Namespace) -> Result<Xdp, LabError> {
    let said = host.run("ip", &["-json", "-details", "link", "show", INTERFACE])?;
    let links: serde_json::Value = serde_json::from_str(&said).unwrap_or_default();
    let id = links[0]["xdp"]["prog"]["id"].as_u64();
    let found = loaded_programs()
        .filter_map(Result::ok)
        .find(|info| Some(u64::from(info.id())) == id);
    let Some(info) = found else {
        let reason = format!("no program is attached: {said}");
        return Err(LabError::Bench { what: WHAT, reason });
    };
    Xdp::from_program_info(info, WHAT.into(), XdpAttachType::Interface)
        .map_err(LabError::bench(WHAT))
}
