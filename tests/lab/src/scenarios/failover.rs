//! Two channels, and two ways to the Internet: one may be pulled.

use std::net::IpAddr;
use std::thread::JoinHandle;
use std::time::Duration;

use super::look::{gateway, gateway_mut};
use crate::error::LabError;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::net::{self, Link};
use crate::probe;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan::{self, Line};
use crate::wait::{Stopwatch, eventually, pause};

/// The primary channel and the first uplink are pulled: traffic goes on by the others, and comes back.
pub(super) const PULLED: Scenario = Scenario {
    name: "primary-pulled-traffic-goes-on",
    clause: "386/НҚ, ЕШДИ п. 5",
    run: goes_on,
    sabotage: Sabotage {
        name: "pathd-gone",
        run: kill_pathd,
    },
};

/// A restart of pathd keeps the choice, whichever it is.
pub(super) const KEPT: Scenario = Scenario {
    name: "pathd-restart-switches-nothing",
    clause: "386/НҚ, ЕШДИ п. 5",
    run: keeps,
    sabotage: Sabotage {
        name: "pathd-gone",
        run: kill_pathd,
    },
};

/// Between two probes.
const INTERVAL: Duration = Duration::from_millis(1);
/// Probes of each family while a line is pulled: two seconds or three.
const PROBES: u32 = 1500;
/// Probes run before and after what they watch, so long.
const AROUND: Duration = Duration::from_millis(500);
/// Longest outage of a pull. The lab shares two processors with everything; the benches measure.
const OUTAGE_MS_MAX: u64 = 200;
/// How long pathd may take to make its routes.
const FOLLOW_LIMIT: Duration = Duration::from_secs(5);
/// How long the return may take: 30 s of stability, and as much as the machine needs.
const RETURN_LIMIT: Duration = Duration::from_secs(45);
/// Between two probes of the return.
const RETURN_INTERVAL: Duration = Duration::from_millis(20);
/// Probes of the return: longer than the hold.
const RETURN_PROBES: u32 = 1650;
/// The number that pathd signs its routes with.
const PATHD_ROUTES: &str = "81";

/// What a series of probes saw.
#[derive(Debug, Clone, Copy)]
struct Series {
    sent: u32,
    lost: u32,
    /// The time of the whole series, for each probe that was lost.
    outage_ms: u64,
}

fn goes_on(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway(lab)?;
    let mut told = Vec::new();
    let mut pulled = Vec::new();
    let mut holds = true;
    for (line, other) in [
        (plan::PRIMARY, plan::BACKUP),
        (plan::UPLINK_A, plan::UPLINK_B),
    ] {
        let before = sent_by(lab, &other)?;
        pulled.push(line);
        let [v4, v6] = probed(lab, PROBES, INTERVAL, |lab| Ok(pull(lab, &line)?))?;
        let carried = sent_by(lab, &other)?.saturating_sub(before);
        holds &= carried > u64::from(PROBES) && is_short(&[v4, v6]);
        told.push(format!(
            "{} pulled: lost {} of {} pings ({} ms), IPv6 {} of {} ({} ms), {} sent {carried} packets",
            line.interface,
            v4.lost,
            v4.sent,
            v4.outage_ms,
            v6.lost,
            v6.sent,
            v6.outage_ms,
            other.interface,
        ));
        if !holds {
            break;
        }
    }
    if holds {
        let before = sent_by(lab, &plan::PRIMARY)?;
        let [v4, v6] = probed(lab, RETURN_PROBES, RETURN_INTERVAL, |lab| {
            Ok(pulled.iter().try_for_each(|line| plug(lab, line))?)
        })?;
        let back = returned(lab);
        pause(AROUND);
        let carried = sent_by(lab, &plan::PRIMARY)?.saturating_sub(before);
        holds &= back.is_ok() && carried > 0 && is_short(&[v4, v6]);
        told.push(format!(
            "plugged in again: returned {}, lost {} and {} of {} pings 20 ms apart",
            back.is_ok(),
            v4.lost,
            v6.lost,
            v4.sent
        ));
    } else {
        pulled.iter().try_for_each(|line| plug(lab, line))?;
    }
    judge(holds, told.join("; "))
}

fn keeps(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway(lab)?;
    pull(lab, &plan::PRIMARY)?;
    let chosen = eventually(FOLLOW_LIMIT, "the backup carries", || {
        own_routes(lab).is_ok_and(|routes| !routes.is_empty())
    });
    if let Err(error) = chosen {
        plug(lab, &plan::PRIMARY)?;
        return Err(error.into());
    }
    pause(AROUND);
    let before = own_routes(lab)?;
    let failed_over = restarted(lab)?;
    let after = own_routes(lab)?;
    plug(lab, &plan::PRIMARY)?;
    let back = returned(lab);
    let normal = restarted(lab)?;
    let lost = |both: [Series; 2]| both.map(|series| series.lost);
    judge(
        before == after
            && back.is_ok()
            && own_routes(lab)?.is_empty()
            && [failed_over, normal]
                .iter()
                .flatten()
                .all(|series| series.sent > 0 && series.lost == 0),
        format!(
            "killed and started while the backup carried: routes kept {}, lost {:?} of {} pings; while the primary carried: lost {:?} of {}",
            before == after,
            lost(failed_over),
            failed_over[0].sent,
            lost(normal),
            normal[0].sent,
        ),
    )
}

/// Kills pathd and starts it anew under probes.
fn restarted(lab: &mut Lab) -> Result<[Series; 2], Failure> {
    probed(lab, PROBES, INTERVAL, |lab| {
        let gateway = gateway_mut(lab)?;
        gateway.kill_pathd();
        gateway.start_pathd()?;
        Ok(())
    })
}

/// Probes a site in both families, and does something meanwhile.
fn probed(
    lab: &mut Lab,
    count: u32,
    interval: Duration,
    act: impl FnOnce(&mut Lab) -> Result<(), Failure>,
) -> Result<[Series; 2], Failure> {
    let host = lab.topology.ministry.namespace.clone();
    let probes = plan::SITES[0]
        .addresses()
        .map(|site| pinging(&host, site, count, interval));
    pause(AROUND);
    let acted = act(lab);
    let [v4, v6] = probes.map(|probe| {
        let ended = probe.join();
        ended.map_err(|_| Failure("the probe died".to_owned()))
    });
    acted?;
    Ok([v4??, v6??])
}

fn pinging(
    host: &Namespace,
    site: IpAddr,
    count: u32,
    interval: Duration,
) -> JoinHandle<Result<Series, LabError>> {
    let host = host.clone();
    std::thread::spawn(move || {
        let watch = Stopwatch::start();
        let echoes = probe::pings(&host, site, count, interval)?;
        let each = watch.elapsed() / echoes.sent.max(1);
        let outage = each.saturating_mul(echoes.lost());
        Ok(Series {
            sent: echoes.sent,
            lost: echoes.lost(),
            outage_ms: u64::try_from(outage.as_millis()).unwrap_or(u64::MAX),
        })
    })
}

/// Whether nothing was out for longer than a pull may take.
fn is_short(series: &[Series]) -> bool {
    series
        .iter()
        .all(|one| one.sent > 0 && one.outage_ms <= OUTAGE_MS_MAX)
}

/// Whoever is at the outer end of a line.
fn outside<'a>(lab: &'a Lab, line: &Line) -> &'a Namespace {
    if [plan::PRIMARY, plan::BACKUP]
        .iter()
        .any(|channel| channel.interface == line.interface)
    {
        &lab.topology.operator
    } else {
        &lab.topology.internet
    }
}

/// Takes a line's carrier away at its outer end.
fn pull(lab: &Lab, line: &Line) -> Result<(), LabError> {
    net::set_link(outside(lab, line), line.interface, Link::Down)
}

/// Gives a line its carrier back, and its outer end the addresses and routes that went with it.
fn plug(lab: &Lab, line: &Line) -> Result<(), LabError> {
    let host = outside(lab, line);
    net::set_link(host, line.interface, Link::Up)?;
    let [_, (v6, length)] = line.neighbour();
    net::add_address(host, line.interface, v6, length)?;
    if line.interface == plan::PRIMARY.interface {
        for (gateway, _) in line.gateway() {
            net::add_route(host, "default", gateway, plan::METRIC_FIRST)?;
        }
        return Ok(());
    }
    let networks = plan::USER_NETWORKS.iter().chain(plan::CHANNEL_NETWORKS);
    for network in networks {
        let gateway = line.gateway_of(network);
        net::add_route(host, network, gateway, plan::METRIC_FIRST)?;
    }
    Ok(())
}

/// Packets the gateway has sent by a line.
fn sent_by(lab: &Lab, line: &Line) -> Result<u64, LabError> {
    let words = ["-j", "-s", "link", "show", "dev", line.interface];
    let said = lab.topology.gateway.run("ip", &words)?;
    serde_json::from_str::<serde_json::Value>(&said)
        .ok()
        .and_then(|links| links.pointer("/0/stats64/tx/packets")?.as_u64())
        .ok_or_else(|| LabError::Unreadable {
            program: "ip link".to_owned(),
            said,
        })
}

/// The routes that pathd made in the gateway, of both families.
fn own_routes(lab: &Lab) -> Result<Vec<String>, LabError> {
    let mut routes = Vec::new();
    for family in ["-4", "-6"] {
        let words = [family, "route", "show", "proto", PATHD_ROUTES];
        let said = lab.topology.gateway.run("ip", &words)?;
        routes.extend(said.lines().map(|line| line.trim().to_owned()));
    }
    Ok(routes)
}

/// Waits until pathd needs no route of its own any more: the primary members carry.
fn returned(lab: &Lab) -> Result<(), LabError> {
    eventually(RETURN_LIMIT, "the primary members carry again", || {
        own_routes(lab).is_ok_and(|routes| routes.is_empty())
    })
}

fn kill_pathd(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.kill_pathd();
    Ok(())
}
