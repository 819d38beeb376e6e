//! Which member carries where the choice is hard: both dead, or the primary flaps.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::super::look::facts;
use super::gateway;
use super::lines::{plug, pull, returned};
use super::views::{CHANNEL, becomes, carries, choose_primary, history, lock};
use crate::error::LabError;
use crate::lab::Lab;
use crate::probe;
use crate::scenario::{Evidence, Failure, Fault, Sabotage, Scenario, concluded, judge};
use crate::topology::plan;
use crate::wait::{Stopwatch, eventually};

/// Both channels are pulled: the choice stays; whichever lives again first carries at once.
pub(in super::super) const STRANDED: Scenario = Scenario {
    name: "both-channels-dead-the-first-to-live-carries",
    clause: "386/НҚ, ЕШДИ п. 4",
    run: strands,
    sabotage: Sabotage {
        name: "backup-swallows",
        run: swallow,
    },
};

/// A primary that fails soon after it took over must live longer before it does so again.
pub(in super::super) const FLAPPING: Scenario = Scenario {
    name: "flapping-primary-waits-longer",
    clause: "386/НҚ, ЕШДИ п. 4",
    run: |lab| concluded(flaps(lab)),
    sabotage: Sabotage {
        name: "locked-to-its-primary",
        run: hold_primary,
    },
};

/// How long the network may take to carry again once a line lives.
const CARRY_LIMIT: Duration = Duration::from_secs(5);
/// The second hold, seconds.
const HOLD_S: i64 = 60;

fn strands(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway(lab)?;
    let mut pulled = true;
    for line in [plan::PRIMARY, plan::BACKUP] {
        pulled &= pull(lab, &line).is_ok();
    }
    let stranded = becomes(gateway(lab)?, CHANNEL, "is stranded", |link| {
        link["state"] == "stranded"
    });
    let lost = !reaches(lab);
    plug(lab, &plan::BACKUP)?;
    let watch = Stopwatch::start();
    let back = eventually(CARRY_LIMIT, "the backup carries", || reaches(lab));
    let back_ms = watch.elapsed_ms();
    let link = becomes(gateway(lab)?, CHANNEL, "is carried by its backup", |link| {
        link["state"] == "backup"
    });
    plug(lab, &plan::PRIMARY)?;
    let reverting = becomes(gateway(lab)?, CHANNEL, "would return", |link| {
        link["state"] == "reverting"
    });
    choose_primary(lab)?;
    judge(
        pulled && stranded.is_ok() && lost && back.is_ok() && link.is_ok() && reverting.is_ok(),
        format!(
            "both pulled: stranded {}, a ping was lost {lost}; backup plugged in: answered {} after {back_ms} ms, carried by the backup {}; primary plugged in: it waits {}",
            stranded.is_ok(),
            back.is_ok(),
            link.is_ok(),
            reverting.is_ok(),
        ),
    )
}

/// Lets nothing through that comes to the operator by the backup, though the line lives.
pub(super) fn swallow(lab: &mut Lab) -> Result<(), LabError> {
    let line = plan::BACKUP.interface;
    ["-4", "-6"].iter().try_for_each(|family| {
        let words = [family, "rule", "add", "iif", line, "blackhole"];
        lab.topology.operator.run("ip", &words).map(drop)
    })
}

fn reaches(lab: &Lab) -> bool {
    let host = &lab.topology.ministry.namespace;
    plan::SITES[0]
        .addresses()
        .iter()
        .all(|site| probe::ping(host, *site).unwrap_or(false))
}

/// The primary carries by the record, dead or alive.
fn hold_primary(lab: &mut Lab) -> Result<(), LabError> {
    match &lab.gateway {
        Some(gateway) => lock(gateway, Some("primary")),
        None => Err(LabError::NotBuilt("the gateway")),
    }
}

fn flaps(lab: &mut Lab) -> Result<Evidence, Fault> {
    if !has_returned(lab)? {
        pull(lab, &plan::PRIMARY)?;
        let left = becomes(gateway(lab)?, CHANNEL, "is carried by its backup", |link| {
            carries(link, "backup")
        });
        plug(lab, &plan::PRIMARY)?;
        left.map_err(Fault::not_so)?;
        returned(lab)?;
    }
    let told_before = facts(gateway(lab)?, "path-flaps")?.len();
    pull(lab, &plan::PRIMARY)?;
    let left = becomes(gateway(lab)?, CHANNEL, "is carried by its backup", |link| {
        link["state"] == "backup"
    });
    plug(lab, &plan::PRIMARY)?;
    left.map_err(Fault::not_so)?;
    let link = becomes(gateway(lab)?, CHANNEL, "would return", |link| {
        link["state"] == "reverting"
    })?;
    let waits_s = waits_s(&link)?;
    let told = facts(gateway(lab)?, "path-flaps")?;
    let hold = told
        .last()
        .map_or(Value::Null, |fact| fact["hold_s"].clone());
    choose_primary(lab)?;
    Ok(judge(
        told.len() == told_before + 1 && hold == HOLD_S && (waits_s - HOLD_S).abs() <= 1,
        format!(
            "pulled soon after its return: {} flap told, the hold is {hold} s; plugged in, it returns after {waits_s} s",
            told.len() - told_before
        ),
    )?)
}

/// Whether the primary took over again by itself since pathd's start: then its next death is a flap.
fn has_returned(lab: &Lab) -> Result<bool, Failure> {
    let lines = history(gateway(lab)?, CHANNEL)?;
    Ok(lines.last().is_some_and(|line| line["reason"] == "stable"))
}

/// From the beginning of a state to the return that it waits for.
fn waits_s(link: &Value) -> Result<i64, LabError> {
    let time = |field: &str| link[field].as_str()?.parse::<Timestamp>().ok();
    let waits = time("since").zip(time("reverts_at"));
    waits
        .map(|(since, due)| due.duration_since(since).as_secs())
        .ok_or_else(|| LabError::Unreadable {
            program: "qaqpa paths".to_owned(),
            said: link.to_string(),
        })
}
