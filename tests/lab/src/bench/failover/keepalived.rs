//! keepalived at both ends, at its fastest; see [`crate::peers::keepalived`] for what that is.

use super::contestant::Contestant;
use super::track::{
    MEMBERS, SOURCE_NETWORK, Track, far_address, far_sessions, near_address, near_sessions,
};
use crate::error::LabError;
use crate::namespace::Namespace;
use crate::peers::keepalived::{self, Config, Keepalived, Route};
use crate::splice::Cut;
use crate::topology::plan;

/// An address of documentation that no cable has, for the master of each end.
const VIRTUAL: [[u8; 4]; 2] = [[192, 0, 2, 33], [192, 0, 2, 34]];
/// The virtual routers' numbers.
const ROUTERS: [u8; 2] = [51, 52];
/// Everything.
const DEFAULT: &str = "0.0.0.0/0";

/// keepalived at the near and at the far router.
#[derive(Debug)]
struct Contest {
    hosts: [Namespace; 2],
    // Held so that they run.
    _daemons: [Keepalived; 2],
}

/// Starts it in the place of the lab's static routes by the first member; those by the second stay.
pub(super) fn start(track: &Track<'_>) -> Result<impl Contestant + use<>, LabError> {
    track.strip(plan::METRIC_FIRST)?;
    let hosts = [track.near().clone(), track.far().clone()];
    let start = |end: usize, sessions: [_; 2], to: &str, via| {
        let [tracked, other] = sessions;
        let config = Config {
            tracked,
            other,
            address: VIRTUAL[end].into(),
            router: ROUTERS[end],
            routes: vec![Route {
                to: to.to_owned(),
                via,
                metric: plan::METRIC_FIRST,
            }],
        };
        keepalived::start(&track.peers, track.instance, &hosts[end], &config)
    };
    let [first, _] = MEMBERS;
    let daemons = [
        start(0, near_sessions(), DEFAULT, far_address(&first))?,
        start(1, far_sessions(), SOURCE_NETWORK, near_address(&first))?,
    ];
    Ok(Contest {
        hosts,
        _daemons: daemons,
    })
}

impl Contestant for Contest {
    /// A master has its routes, and is master while the session is up.
    fn is_whole(&self) -> Result<bool, LabError> {
        let mut all = true;
        for host in &self.hosts {
            let routes = host.run("ip", &["-4", "route", "show", "proto", "keepalived"])?;
            all &= !routes.trim().is_empty();
        }
        Ok(all)
    }

    fn takes(&self, _: Cut) -> Result<(), LabError> {
        Ok(())
    }
}
