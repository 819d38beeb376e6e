//! What goes on when daemons die.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use jiff::SignedDuration;

use super::look::{
    EFFECT_LIMIT, case_becomes, counted, entry, gateway, gateway_mut, items, move_clock,
    reaches_as, stranger_as,
};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::probe;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::smtp::Mood;
use crate::topology::plan;
use crate::wait::eventually;

/// With linkd and controld killed, enforcement and counters go on.
pub(super) const ENFORCED: Scenario = Scenario {
    name: "enforcement-survives-the-daemons",
    clause: "a dead daemon never stops packets",
    run: survives,
    sabotage: Sabotage {
        name: "pins-removed",
        run: remove_pins,
    },
};

/// Restarted, linkd adopts what runs without a lost packet.
pub(super) const ADOPTED: Scenario = Scenario {
    name: "restarted-linkd-adopts-without-a-lost-packet",
    clause: "a dead daemon never stops packets",
    run: adopts,
    sabotage: Sabotage {
        name: "pins-removed",
        run: remove_pins,
    },
};

/// Commits under traffic lose no packet and mix no two generations.
pub(super) const UNMIXED: Scenario = Scenario {
    name: "live-commits-lose-and-mix-nothing",
    clause: "no packet is judged by a mixture",
    run: mixes_nothing,
    sabotage: Sabotage {
        name: "uplinks-down",
        run: super::path::uplinks_down,
    },
};

/// A notice that waits survives a crash of controld.
pub(super) const NOTICED: Scenario = Scenario {
    name: "notices-survive-a-crash",
    clause: "386/НҚ, ЕШДИ п. 13",
    run: notices_survive,
    sabotage: Sabotage {
        name: "relay-gone",
        run: lose_the_relay,
    },
};

fn survives(lab: &mut Lab) -> Result<Evidence, Failure> {
    let network = lab.topology.ministry.plan.networks()[0].clone();
    let before = (
        entry(gateway(lab)?, &network)?.0,
        counted(gateway(lab)?, "denied")?,
    );
    {
        let gateway = gateway_mut(lab)?;
        gateway.kill_linkd();
        gateway.kill_controld();
    }
    let (ministry, denied) = (&lab.topology.ministry, &lab.topology.denied);
    let site = plan::SITES[0].v4();
    let reached = reaches_as(&ministry.namespace, ministry.plan.v4(), site);
    let stopped = !reaches_as(&denied.namespace, denied.plan.v4(), site);
    let gateway = gateway_mut(lab)?;
    gateway.start_controld()?;
    gateway.start_linkd()?;
    gateway.applied()?;
    let after = (entry(gateway, &network)?.0, counted(gateway, "denied")?);
    judge(
        reached && stopped && after.0 > before.0 && after.1 > before.1,
        format!(
            "daemons dead: ministry reached {reached}, denied stopped {stopped}; counters (passed, denied) {before:?} before, {after:?} after"
        ),
    )
}

fn adopts(lab: &mut Lab) -> Result<Evidence, Failure> {
    let network = lab.topology.ministry.plan.networks()[0].clone();
    let before = entry(gateway(lab)?, &network)?.0;
    let (host, site) = (lab.topology.ministry.namespace.clone(), plan::SITES[0].v4());
    let pinging =
        std::thread::spawn(move || probe::pings(&host, site, 300, Duration::from_millis(10)));
    let restarted = restart_linkd(gateway_mut(lab)?);
    let echoes = pinging
        .join()
        .map_err(|_| Failure("the probe died".to_owned()))??;
    restarted?;
    let gateway = gateway(lab)?;
    gateway.applied()?;
    let adopted = gateway.qaqpa(&["status"])?.json()["gate"]["adopted"]
        .as_bool()
        .unwrap_or(false);
    let after = entry(gateway, &network)?.0;
    judge(
        echoes.whole() && adopted && after >= before + u64::from(echoes.sent),
        format!(
            "{} of {} pings answered across the restart; adopted {adopted}; packets counted {before} before, {after} after",
            echoes.received, echoes.sent
        ),
    )
}

fn restart_linkd(gateway: &mut Gateway) -> Result<(), LabError> {
    gateway.kill_linkd();
    gateway.start_linkd()
}

fn mixes_nothing(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let (host, site) = (lab.topology.ministry.namespace.clone(), plan::SITES[0].v4());
    let pinging =
        std::thread::spawn(move || probe::pings(&host, site, 400, Duration::from_millis(5)));
    let base = Gateway::example_file("rules")?;
    let mut commits = 0;
    for round in 0..6 {
        let rules = format!(
            "{base}\n[[deny]]\nid = \"round\"\nsource = \"198.51.100.10\"\ndestination = \"203.0.113.{}\"\nreason = \"смена\"\nauthor = \"duty\"\n",
            100 + round
        );
        gateway.commit("round", &rules)?;
        commits += 1;
    }
    let echoes = pinging
        .join()
        .map_err(|_| Failure("the probe died".to_owned()))??;
    gateway.commit("rules", &base)?;
    let mixed = counted(gateway, "mixed-generation")?;
    judge(
        echoes.whole() && mixed == 0,
        format!(
            "{} of {} pings answered across {commits} commits; packets judged by a mixture: {mixed}",
            echoes.received, echoes.sent
        ),
    )
}

fn notices_survive(lab: &mut Lab) -> Result<Evidence, Failure> {
    let address = stranger_as(lab, 82)?;
    let prefix = format!("{address}/32");
    reaches_as(
        &lab.topology.stranger.namespace,
        address,
        plan::SITES[0].v4(),
    );
    let gateway = gateway_mut(lab)?;
    gateway.mail.set_mood(Mood::Deferring);
    case_becomes(gateway, &prefix, "seen")?;
    move_clock(gateway, SignedDuration::from_mins(16))?;
    let tried = || {
        items(gateway, &["notices"])
            .unwrap_or_default()
            .iter()
            .any(|n| n["state"] == "queued" && n["attempts"].as_u64() > Some(0))
    };
    eventually(EFFECT_LIMIT, "the relay deferred the notice", tried)?;
    let before = gateway.mail.letters().len();
    gateway.kill_controld();
    gateway.mail.set_mood(Mood::Accepting);
    gateway.start_controld()?;
    let delivered = case_becomes(gateway, &prefix, "running");
    let letters = gateway.mail.letters().len() - before;
    judge(
        delivered.is_ok() && letters >= 1,
        format!(
            "deferred, then controld was killed; after its restart {letters} letters arrived, the clock of {address} runs {}",
            delivered.is_ok()
        ),
    )
}

fn remove_pins(lab: &mut Lab) -> Result<(), LabError> {
    let pins = gateway_mut(lab)?.pins();
    std::fs::remove_dir_all(&pins).map_err(LabError::file("removing", &pins))
}

fn lose_the_relay(lab: &mut Lab) -> Result<(), LabError> {
    let gateway = gateway_mut(lab)?;
    // Port 9 (discard) of the loopback: nothing listens there in a namespace of the lab.
    gateway.relay = SocketAddr::from((Ipv4Addr::LOCALHOST, 9));
    gateway.kill_controld();
    gateway.start_controld()?;
    gateway.applied()
}
