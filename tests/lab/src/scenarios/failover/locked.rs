//! A choice by hand.

use super::choice::swallow;
use super::gateway;
use super::lines::{plug, pull, sent_by};
use super::traffic::{INTERVAL, PROBES, probed};
use super::views::{CHANNEL, becomes, carries, choose_primary, link, lock};
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;

/// The backup carries although the primary lives, as the record says; without the lock the rules hold again.
pub(in super::super) const LOCKED: Scenario = Scenario {
    name: "locked-member-carries",
    clause: "386/НҚ, ЕШДИ п. 5",
    run: carries_by_hand,
    sabotage: Sabotage {
        name: "backup-swallows",
        run: swallow,
    },
};

fn carries_by_hand(lab: &mut Lab) -> Result<Evidence, Failure> {
    link(gateway(lab)?, CHANNEL)?;
    lock(gateway(lab)?, Some("backup"))?;
    let seen = locked(lab);
    lock(gateway(lab)?, None)?;
    let released = becomes(gateway(lab)?, CHANNEL, "is released", |link| {
        link["state"] == "reverting" && carries(link, "backup")
    });
    choose_primary(lab)?;
    let (holds, told) = seen?;
    judge(
        holds && released.is_ok(),
        format!(
            "{told}; the lock taken away: the backup goes on and the primary waits {}",
            released.is_ok()
        ),
    )
}

/// What is observed while the backup is locked, and the primary is pulled and plugged in meanwhile.
fn locked(lab: &mut Lab) -> Result<(bool, String), Failure> {
    let link = becomes(gateway(lab)?, CHANNEL, "is locked to its backup", |link| {
        link["state"] == "locked" && carries(link, "backup")
    })?;
    let lock = link["lock"].clone();
    let before = [sent_by(lab, &plan::BACKUP)?, sent_by(lab, &plan::PRIMARY)?];
    let [v4, v6] = probed(lab, PROBES, INTERVAL, |_| Ok(()))?;
    let by_backup = sent_by(lab, &plan::BACKUP)?.saturating_sub(before[0]);
    let by_primary = sent_by(lab, &plan::PRIMARY)?.saturating_sub(before[1]);
    pull(lab, &plan::PRIMARY)?;
    let dead = becomes(gateway(lab)?, CHANNEL, "has a dead primary", |link| {
        link["members"][0]["health"] == "dead"
    });
    plug(lab, &plan::PRIMARY)?;
    let stays = dead
        .as_ref()
        .is_ok_and(|link| link["state"] == "locked" && carries(link, "backup"));
    let all = u64::from(v4.sent + v6.sent);
    Ok((
        lock == "backup"
            && [v4, v6].iter().all(|one| one.lost == 0)
            && by_backup >= all
            && by_primary < all
            && stays,
        format!(
            "locked to {lock}: lost {} and {} of {} pings, the backup sent {by_backup} packets and the primary {by_primary}; primary pulled: the backup stays {stays}",
            v4.lost, v6.lost, v4.sent
        ),
    ))
}
