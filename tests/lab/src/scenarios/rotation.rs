//! A new root takes the place of the old one.

use super::inspection::{SHOP, Trusts, enrol_nobody, fetch, inspect, said, workplace};
use super::look::gateway_mut;
use crate::error::LabError;
use crate::gateway::{Astray, CHECK_HOST};
use crate::lab::Lab;
use crate::probe::Answer;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use std::net::IpAddr;

/// Whoever trusts either root browses on, at every step.
pub(super) const ROTATED: Scenario = Scenario {
    name: "root-rotation-breaks-no-client",
    clause: "386/НҚ, ЕШДИ п. 21",
    run: root_is_rotated,
    sabotage: Sabotage {
        name: "the-roots-do-not-sign-each-other",
        run: sign_nothing,
    },
};

/// A workstation sees whether it trusts the root: a mark that the gateway itself shows.
pub(super) const CHECKED: Scenario = Scenario {
    name: "workstation-sees-that-it-trusts-the-root",
    clause: "386/НҚ, ЕШДИ п. 22",
    run: root_is_checked,
    sabotage: Sabotage {
        name: "the-workstation-is-not-enrolled",
        run: enrol_nobody,
    },
};

/// Behind the 60 days for which the next root is only published.
const AHEAD: &str = "+61d";

fn root_is_checked(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let by = |from: IpAddr, trusts: Trusts| {
        fetch(lab, (from, CHECK_HOST, "/mark-kk.svg"), SHOP, trusts, &[])
    };
    let knows = by(workplace(), Trusts::Gateway)?;
    // It never reaches the server whose address was asked, whoever trusts that.
    let ignorant = by(workplace(), Trusts::Server)?;
    let stranger = by(lab.topology.ministry.plan.v4(), Trusts::Everybody)?;
    judge(
        knows.status == 200
            && knows.body.contains("<svg")
            && ignorant.exit == 60
            && !stranger.body.contains("<svg"),
        format!(
            "whoever trusts the root {}; whoever does not {}; who is not enrolled {}",
            said(&knows),
            said(&ignorant),
            said(&stranger)
        ),
    )
}

fn root_is_rotated(lab: &mut Lab) -> Result<Evidence, Failure> {
    let rotated = rotate(lab);
    // Whatever came of it, what follows lives now, with the real store of keys.
    let gateway = gateway_mut(lab)?;
    gateway.inspected.running = None;
    gateway.go_ahead(None)?;
    rotated
}

fn rotate(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let by = |lab: &Lab, trusts: Trusts| -> Result<Answer, Failure> {
        fetch(lab, (workplace(), SHOP.name, "/"), SHOP, trusts, &[])
    };
    let both = |lab: &Lab| Ok::<_, Failure>([by(lab, Trusts::Gateway)?, by(lab, Trusts::Next)?]);
    gateway_mut(lab)?.go_ahead(Some("+0d"))?;
    gateway_mut(lab)?.rotate_root()?;
    let published = both(lab)?;

    // 61 days later the old root still signs, and each client finds a path.
    let gateway = gateway_mut(lab)?;
    gateway.inspected.running = None;
    gateway.go_ahead(Some(AHEAD))?;
    let crosses = gateway.inspected.astray != Some(Astray::NoCross);
    if crosses {
        gateway.cross_sign()?;
    }
    inspect(lab, &[])?;
    let crossed = both(lab)?;

    let gateway = gateway_mut(lab)?;
    gateway.inspected.running = None;
    if crosses {
        gateway.switch_issuer()?;
    }
    inspect(lab, &[])?;
    let switched = both(lab)?;
    let is_served = |answer: &Answer| answer.status == 200;
    let words = |[old, new]: &[Answer; 2]| {
        format!("by the old root {}, by the next {}", said(old), said(new))
    };
    judge(
        is_served(&published[0])
            && published[1].exit == 60
            && crossed.iter().all(is_served)
            && switched.iter().all(is_served),
        format!(
            "published: {}; after 61 days, cross-signed: {}; switched: {}",
            words(&published),
            words(&crossed),
            words(&switched)
        ),
    )
}

fn sign_nothing(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.inspected.astray = Some(Astray::NoCross);
    Ok(())
}
