//! FRR at both ends: BFD at 10 ms × 3 drives BGP, one session a member; the first member's routes are preferred.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::contestant::Contestant;
use super::track::{
    DESTINATION_NETWORK, MEMBERS, SOURCE_NETWORK, Track, far_address, far_sessions, near_address,
    near_sessions,
};
use crate::error::LabError;
use crate::peers::bfd::{Speaker as _, State};
use crate::peers::frr::{self, Config, Frr};
use crate::splice::Cut;
use crate::topology::plan;

/// The near router's number, and the far one's: of those for documentation (RFC 5398).
const NUMBERS: [u32; 2] = [64_496, 64_497];

/// FRR at the near and at the far router.
#[derive(Debug)]
struct Contest {
    near: Frr,
    far: Frr,
}

/// Starts it in the place of the lab's static routes.
pub(super) fn start(track: &Track<'_>) -> Result<impl Contestant + use<>, LabError> {
    for metric in [plan::METRIC_FIRST, plan::METRIC_SECOND] {
        track.strip(metric)?;
    }
    let [near, far] = NUMBERS;
    let speaker = |own, sessions: [_; 2], bgp| {
        let config = Config {
            sessions: sessions.to_vec(),
            bgp: Some(bgp),
        };
        frr::start(&track.peers, track.instance, own, &config)
    };
    Ok(Contest {
        near: speaker(
            track.near(),
            near_sessions(),
            bgp(
                [near, far],
                SOURCE_NETWORK,
                &MEMBERS.map(|line| far_address(&line).to_string()),
            ),
        )?,
        far: speaker(
            track.far(),
            far_sessions(),
            bgp(
                [far, near],
                DESTINATION_NETWORK,
                &MEMBERS.map(|line| near_address(&line).to_string()),
            ),
        )?,
    })
}

/// bgpd's configuration at one end. What it does not say is FRR's default, such as fast external failover; the timers of
/// the connection only shorten the way back to two members.
fn bgp([own, other]: [u32; 2], network: &str, neighbours: &[String; 2]) -> String {
    let neighbour = |address: &String| {
        format!(
            " neighbor {address} remote-as {other}\n neighbor {address} bfd\n neighbor {address} timers connect 1\n neighbor {address} advertisement-interval 0\n"
        )
    };
    let [first, second] = neighbours;
    format!(
        "router bgp {own}
 no bgp ebgp-requires-policy
 no bgp network import-check
{}{} address-family ipv4 unicast
  network {network}
  maximum-paths 1
  neighbor {first} route-map FIRST in
  neighbor {second} route-map SECOND in
 exit-address-family
!
route-map FIRST permit 10
 set local-preference 200
!
route-map SECOND permit 10
 set local-preference 100
!
",
        neighbour(first),
        neighbour(second)
    )
}

/// `show bgp ipv4 unicast summary json`, as far as it matters.
#[derive(Debug, Deserialize)]
struct Summary {
    peers: BTreeMap<String, Neighbour>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Neighbour {
    state: String,
    #[serde(default)]
    pfx_rcd: u32,
}

/// `show ip route PREFIX json`: the routes by prefix.
type Routes = BTreeMap<String, Vec<Route>>;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Route {
    #[serde(default)]
    installed: bool,
    nexthops: Vec<NextHop>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NextHop {
    #[serde(default)]
    fib: bool,
    #[serde(default)]
    interface_name: String,
}

impl Contest {
    /// Whether an end has both sessions of both protocols, and its route by the first member.
    fn is_ready(end: &Frr, network: &str) -> Result<bool, LabError> {
        if !is_up(end)? {
            return Ok(false);
        }
        let summary: Summary = end.ask("show bgp ipv4 unicast summary json")?;
        let routes: Routes = end.ask(&format!("show ip route {network} json"))?;
        let leads = |route: &Route| {
            route.installed
                && route
                    .nexthops
                    .iter()
                    .any(|hop| hop.fib && hop.interface_name == MEMBERS[0].interface)
        };
        Ok(summary.peers.len() == MEMBERS.len()
            && summary
                .peers
                .values()
                .all(|peer| peer.state == "Established" && peer.pfx_rcd > 0)
            && routes.values().flatten().any(leads))
    }
}

/// Whether both of bfdd's sessions are up.
pub(super) fn is_up(end: &Frr) -> Result<bool, LabError> {
    let sessions = end.sessions()?;
    Ok(sessions.len() == MEMBERS.len() && sessions.iter().all(|seen| seen.state == State::Up))
}

impl Contestant for Contest {
    fn is_whole(&self) -> Result<bool, LabError> {
        Ok(Self::is_ready(&self.near, DESTINATION_NETWORK)?
            && Self::is_ready(&self.far, SOURCE_NETWORK)?)
    }

    fn takes(&self, _: Cut) -> Result<(), LabError> {
        Ok(())
    }
}
