//! The track: the lab's topology with a middle in both uplinks.

use std::net::IpAddr;
use std::time::Duration;

use crate::error::LabError;
use crate::instance::Instance;
use crate::interrupt::interrupted;
use crate::namespace::Namespace;
use crate::outage::{INTERVAL, OutageProbe};
use crate::peers::Peers;
use crate::peers::bfd::Session;
use crate::splice::Splice;
use crate::topology::Topology;
use crate::topology::plan::{self, Line};
use crate::wait::pause;

/// The two members, the first one first.
pub(super) const MEMBERS: [Line; 2] = [plan::UPLINK_A, plan::UPLINK_B];
/// Where users are, as the far router must know it.
pub(super) const SOURCE_NETWORK: &str = plan::USER_NETWORKS[0];
/// Where the destination is, as the near router must know it.
pub(super) const DESTINATION_NETWORK: &str = "203.0.113.0/24";
/// Between two packets of BFD, in milliseconds: for every contestant the same.
const INTERVAL_MS: u32 = 10;
/// Packets of BFD that are missed before a member is down: likewise.
const MULTIPLIER: u8 = 3;
/// How long it is watched which member carries.
const WATCH: Duration = Duration::from_millis(50);

/// A track without a near router's daemons.
#[derive(Debug)]
pub(super) struct Track<'a> {
    pub(super) instance: &'a Instance,
    pub(super) topology: Topology,
    pub(super) peers: Peers,
    /// The members' cables, in the order of [`MEMBERS`].
    pub(super) cables: Vec<Splice>,
}

impl<'a> Track<'a> {
    /// Lays it.
    pub(super) fn lay(instance: &'a Instance) -> Result<Self, LabError> {
        let peers = Peers::of_this_build()?;
        let (topology, cables) = Topology::lay_spliced(instance, &peers, &MEMBERS)?;
        Ok(Self {
            instance,
            topology,
            peers,
            cables,
        })
    }

    /// The near router.
    pub(super) const fn near(&self) -> &Namespace {
        &self.topology.gateway
    }

    /// The far router, which the destination's address is at.
    pub(super) const fn far(&self) -> &Namespace {
        &self.topology.internet
    }

    /// Sends probes from the source to the destination.
    pub(super) fn probe(&self) -> Result<OutageProbe, LabError> {
        let source = &self.topology.ministry.namespace;
        OutageProbe::start(source, self.far(), plan::SITES[0].v4())
    }

    /// Which member carries the probes that are under way, as an index into the cables; none where neither has most of them.
    pub(super) fn carrying(&self) -> Result<Option<usize>, LabError> {
        let counts = || -> Result<Vec<u64>, LabError> {
            self.cables.iter().map(Splice::sent_by_near).collect()
        };
        let before = counts()?;
        rest(WATCH)?;
        let after = counts()?;
        let most = WATCH.as_micros() / INTERVAL.as_micros() / 2;
        Ok(after
            .iter()
            .zip(&before)
            .position(|(now, then)| u128::from(now.saturating_sub(*then)) > most))
    }

    /// Takes away the routes by the members that the lab laid with that metric, from both routers: IPv4 alone, as the probes are.
    pub(super) fn strip(&self, metric: u32) -> Result<(), LabError> {
        let metric = metric.to_string();
        for (host, to) in [(self.near(), "default"), (self.far(), SOURCE_NETWORK)] {
            host.run("ip", &["-4", "route", "del", to, "metric", &metric])?;
        }
        Ok(())
    }
}

/// Rests for so long, unless interrupted.
pub(super) fn rest(length: Duration) -> Result<(), LabError> {
    if !pause(length) || interrupted() {
        return Err(LabError::Interrupted);
    }
    Ok(())
}

/// The near router's address of a member.
pub(super) fn near_address(line: &Line) -> IpAddr {
    line.gateway()[0].0
}

/// The far router's address of a member.
pub(super) fn far_address(line: &Line) -> IpAddr {
    line.neighbour()[0].0
}

/// The near router's BFD sessions, one for each member.
pub(super) fn near_sessions() -> [Session; 2] {
    MEMBERS.map(|line| session(&line, near_address(&line), far_address(&line)))
}

/// The far router's BFD sessions, one for each member.
pub(super) fn far_sessions() -> [Session; 2] {
    MEMBERS.map(|line| session(&line, far_address(&line), near_address(&line)))
}

fn session(line: &Line, local: IpAddr, peer: IpAddr) -> Session {
    Session {
        peer,
        local,
        interface: line.interface.to_owned(),
        interval_ms: INTERVAL_MS,
        multiplier: MULTIPLIER,
    }
}
