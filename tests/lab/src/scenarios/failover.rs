//! Two channels, and two ways to the Internet: one may be pulled.

use std::time::Duration;

use super::look::{gateway, gateway_mut};
use crate::error::LabError;
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::{eventually, pause};

mod bfd;
mod choice;
mod lines;
mod locked;
mod silent;
mod traffic;
mod views;

pub(super) use bfd::RESTARTED;
pub(super) use choice::{FLAPPING, STRANDED};
pub(super) use locked::LOCKED;
pub(super) use silent::SILENT;

use lines::{own_routes, plug, pull, returned, sent_by};
use traffic::{AROUND, INTERVAL, PROBES, Series, is_short, probed};
use views::choose_primary;

/// The primary channel and the first uplink are pulled: traffic goes on by the others, and comes back.
pub(super) const PULLED: Scenario = Scenario {
    name: "primary-pulled-traffic-goes-on",
    clause: "386/НҚ, ЕШДИ п. 5, прил. 2",
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
        name: "primary-swallows-pings",
        run: swallow_pings,
    },
};

/// How long pathd may take to make its routes.
const FOLLOW_LIMIT: Duration = Duration::from_secs(5);
/// Between two probes of the return.
const RETURN_INTERVAL: Duration = Duration::from_millis(20);
/// Probes of the return: longer than the hold.
const RETURN_PROBES: u32 = 1650;
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
    // The hold is long, and shown by another scenario.
    let back = choose_primary(lab);
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

/// Lets no ping through that comes to the operator by the primary, though the line and whatever else it carries live.
fn swallow_pings(lab: &mut Lab) -> Result<(), LabError> {
    let line = plan::PRIMARY.interface;
    let words = [
        "-4",
        "rule",
        "add",
        "iif",
        line,
        "ipproto",
        "icmp",
        "blackhole",
    ];
    lab.topology.operator.run("ip", &words).map(drop)
}

fn kill_pathd(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.kill_pathd();
    Ok(())
}
