//! The gateway as near router, exactly as the lab runs it; at the far end, FRR's bfdd speaks BFD.

use super::contestant::Contestant;
use super::frr::is_up;
use super::track::{MEMBERS, Track, far_sessions, near_sessions};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::liveness::{self, Watch};
use crate::namespace::Namespace;
use crate::peers::frr::{self, Config, Frr};
use crate::splice::Cut;

/// The members' tables in the record.
pub(super) const TABLES: [&str; 2] = ["uplink.primary", "uplink.backup"];

/// The gateway, and whoever answers it.
#[derive(Debug)]
pub(super) struct Ours {
    pub(super) gateway: Gateway,
    /// The far end's BFD, or why the gateway speaks none.
    pub(super) far: Result<Frr, String>,
    host: Namespace,
}

/// Starts the gateway with BFD on both uplinks. Where it does not know how to be told of BFD it runs without, and takes
/// no silent cut.
pub(super) fn start(track: &Track<'_>) -> Result<Ours, LabError> {
    let watches: Vec<_> = TABLES
        .into_iter()
        .zip(near_sessions().map(Watch::Bfd))
        .collect();
    let network = liveness::watching(&Gateway::example_file("network")?, &watches);
    let host = track.near().clone();
    if let Err(error) = liveness::accepted(track.instance, "bench-network", &network) {
        return Ok(Ours {
            gateway: Gateway::start(track.instance, &track.topology)?,
            far: Err(error.to_string()),
            host,
        });
    }
    let config = Config {
        sessions: far_sessions().to_vec(),
        bgp: None,
    };
    let far = frr::start(&track.peers, track.instance, track.far(), &config)?;
    let instead = [("network", network.as_str())];
    Ok(Ours {
        gateway: Gateway::start_with(track.instance, &track.topology, &instead)?,
        far: Ok(far),
        host,
    })
}

/// The gateway with controld and linkd killed.
pub(super) fn start_orphaned(track: &Track<'_>) -> Result<Ours, LabError> {
    let mut ours = start(track)?;
    super::pull::whole(&ours)?;
    ours.gateway.kill_controld();
    ours.gateway.kill_linkd();
    Ok(ours)
}

impl Ours {
    /// The far end's BFD; without it, the cause.
    pub(super) fn bfd(&self) -> Result<&Frr, LabError> {
        self.far.as_ref().map_err(|cause| LabError::Bench {
            what: "what BFD alone sees",
            reason: cause.clone(),
        })
    }

    /// Whether the gateway sees a carrier on both members.
    fn has_carriers(&self) -> Result<bool, LabError> {
        let mut all = true;
        for line in MEMBERS {
            let said = self
                .host
                .run("ip", &["-o", "link", "show", "dev", line.interface])?;
            all &= said.contains("LOWER_UP");
        }
        Ok(all)
    }
}

impl Contestant for Ours {
    /// A session that is up at the far end is up, or about to be, at ours: the far end has heard that we hear it.
    fn is_whole(&self) -> Result<bool, LabError> {
        Ok(self.has_carriers()? && self.far.as_ref().map_or(Ok(true), is_up)?)
    }

    fn takes(&self, cut: Cut) -> Result<(), LabError> {
        match cut {
            Cut::Dark => Ok(()),
            Cut::Silent => self.bfd().map(drop),
        }
    }
}
