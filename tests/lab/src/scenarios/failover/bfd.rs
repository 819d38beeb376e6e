//! BFD with BIRD at the operator's end: killed and started, pathd switches nothing; killed, BIRD is left.

use std::time::Duration;

use serde_json::Value;

use super::traffic::{INTERVAL, PROBES, probed};
use super::views::{CHANNEL, becomes, carries, choose_primary, history, link, member};
use super::{gateway, gateway_mut, swallow_pings};
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::liveness::{Watch, watching};
use crate::peers::bfd::{Session, State, reaches};
use crate::peers::bird::{self, Bird};
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::Stopwatch;

/// pathd is killed while BFD runs, ends by will, and loses its peer.
pub(in super::super) const RESTARTED: Scenario = Scenario {
    name: "pathd-killed-under-bfd-switches-nothing",
    clause: "386/НҚ, ЕШДИ п. 5",
    run: restarts,
    sabotage: Sabotage {
        name: "primary-swallows-pings",
        run: swallow_pings,
    },
};

/// How long BIRD may take to see a session change: its own handshake, at a packet a second.
const LIMIT: Duration = Duration::from_secs(10);
/// How long pathd may take to end.
const END_LIMIT: Duration = Duration::from_secs(3);
/// Longest time until the death of the peer is seen from outside: 30 ms, and what the lab's own questions take.
const NOTICED_MS_MAX: u64 = 500;

fn sessions() -> [Session; 2] {
    let [(local, _), _] = plan::PRIMARY.gateway();
    let [(peer, _), _] = plan::PRIMARY.neighbour();
    let ours = Session {
        peer,
        local,
        interface: plan::PRIMARY.interface.to_owned(),
        interval_ms: 10,
        multiplier: 3,
    };
    let theirs = Session {
        peer: local,
        local: peer,
        ..ours.clone()
    };
    [ours, theirs]
}

fn restarts(lab: &mut Lab) -> Result<Evidence, Failure> {
    link(gateway(lab)?, CHANNEL)?;
    let network = Gateway::example_file("network")?;
    let [ours, theirs] = sessions();
    let start = |lab: &Lab| {
        let sessions = std::slice::from_ref(&theirs);
        bird::start(&lab.peers, &lab.instance, &lab.topology.operator, sessions)
    };
    let bird = start(lab)?;
    let watch = Watch::Bfd(ours);
    gateway(lab)?.commit(
        "network",
        &watching(&network, &[("channel.primary", watch)]),
    )?;
    let seen = restarted(lab, &bird, &theirs);
    let left = seen.and_then(|seen| Ok((seen, abandoned(lab, bird, start)?)));
    gateway(lab)?.commit("network", &network)?;
    let back = choose_primary(lab);
    let ((holds, restart), (noticed, death)) = left?;
    back?;
    judge(holds && noticed, format!("{restart}; {death}"))
}

/// Kills pathd and starts it anew, ends it and starts it anew, both under traffic.
fn restarted(lab: &mut Lab, bird: &Bird, theirs: &Session) -> Result<(bool, String), Failure> {
    up(gateway(lab)?)?;
    let [v4, v6] = probed(lab, PROBES, INTERVAL, |lab| {
        let gateway = gateway_mut(lab)?;
        gateway.kill_pathd();
        gateway.start_pathd()?;
        Ok(())
    })?;
    let watch = Stopwatch::start();
    let link = up(gateway(lab)?)?;
    let again_ms = watch.elapsed_ms();
    let stayed = carries(&link, "primary") && history(gateway(lab)?, CHANNEL)?.len() == 1;
    let said = probed(lab, PROBES, INTERVAL, |lab| {
        let gateway = gateway_mut(lab)?;
        if let Some(pathd) = gateway.pathd.take() {
            pathd.stop(END_LIMIT);
        }
        reaches(bird, theirs.peer, State::Down, LIMIT)?;
        gateway.start_pathd()?;
        reaches(bird, theirs.peer, State::Up, LIMIT)?;
        Ok(())
    })?;
    let lost = [v4, v6, said[0], said[1]].map(|series| series.lost);
    Ok((
        stayed && lost == [0; 4],
        format!(
            "killed and started: primary stayed {stayed}, its session was up again {again_ms} ms after the pings, lost {:?} of {}; ended and started: lost {:?} of {}",
            &lost[..2],
            v4.sent,
            &lost[2..],
            said[0].sent
        ),
    ))
}

/// The peer dies without a word, and lives again.
fn abandoned(
    lab: &Lab,
    bird: Bird,
    start: impl Fn(&Lab) -> Result<Bird, crate::error::LabError>,
) -> Result<(bool, String), Failure> {
    let gateway = gateway(lab)?;
    up(gateway)?;
    let watch = Stopwatch::start();
    bird.kill();
    let link = becomes(gateway, CHANNEL, "is carried by its backup", |link| {
        carries(link, "backup")
    })?;
    let noticed_ms = watch.elapsed_ms();
    let dead_by = member(&link, "primary")["dead_by"].clone();
    let _bird = start(lab)?;
    let link = up(gateway)?;
    let state = link["state"].clone();
    Ok((
        dead_by == "bfd" && noticed_ms <= NOTICED_MS_MAX && state == "reverting",
        format!(
            "BIRD killed: dead by {dead_by}, backup after {noticed_ms} ms; started again: {state}"
        ),
    ))
}

/// Waits until the session of the primary is up.
fn up(gateway: &Gateway) -> Result<Value, Failure> {
    let is_up = |link: &Value| {
        let primary = member(link, "primary");
        primary["bfd"] == "up" && primary["health"] == "alive"
    };
    Ok(becomes(
        gateway,
        CHANNEL,
        "has a BFD session that is up",
        is_up,
    )?)
}
