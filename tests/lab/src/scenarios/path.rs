//! The path itself: users reach the Internet, both families, by ordinary programs.

use std::net::IpAddr;
use std::time::Duration;

use crate::error::LabError;
use crate::lab::Lab;
use crate::net::{self, Link};
use crate::probe;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::eventually;
use crate::web;

/// The ministry reaches every site.
pub(super) const PLAIN: Scenario = Scenario {
    name: "ministry-reaches-the-internet",
    clause: "386/НҚ, ЕШДИ п. 2",
    run: ministry_reaches_the_internet,
    sabotage: Sabotage {
        name: "uplinks-down",
        run: uplinks_down,
    },
};

/// How long neighbours may take to find each other.
const SETTLE_LIMIT: Duration = Duration::from_secs(2);

fn ministry_reaches_the_internet(lab: &mut Lab) -> Result<Evidence, Failure> {
    let ministry = &lab.topology.ministry.namespace;
    let mut seen = Vec::new();
    let mut answered = 0;
    for (site, address) in pages() {
        let echoed = eventually(SETTLE_LIMIT, "the site answers pings", || {
            probe::ping(ministry, address).unwrap_or(false)
        });
        let answer = probe::curl(ministry, &web::url(address))?;
        let whole = echoed.is_ok() && answer.status == 200 && answer.body.trim() == site.name;
        answered += usize::from(whole);
        if !whole {
            let echo = if echoed.is_ok() { "answered" } else { "lost" };
            seen.push(format!("{address}: ping {echo}, curl {}", answer.status));
            break;
        }
    }
    seen.insert(
        0,
        format!("{answered} of {} pages by ping and curl", pages().count()),
    );
    judge(answered == pages().count(), seen.join("; "))
}

fn pages() -> impl Iterator<Item = (&'static plan::Site, IpAddr)> {
    plan::SITES
        .iter()
        .flat_map(|site| site.addresses().map(|address| (site, address)))
}

pub(super) fn uplinks_down(lab: &mut Lab) -> Result<(), LabError> {
    for line in [plan::UPLINK_A, plan::UPLINK_B] {
        net::set_link(&lab.topology.internet, line.interface, Link::Down)?;
    }
    Ok(())
}
