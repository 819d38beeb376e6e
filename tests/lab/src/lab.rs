//! The whole lab, up.

use std::path::Path;

use crate::error::LabError;
use crate::gateway::Gateway;
use crate::instance::Instance;
use crate::peers::Peers;
use crate::preflight;
use crate::process::Process;
use crate::topology::Topology;
use crate::web::WebServers;

/// The lab with all that runs in it. Dropped, it leaves no trace.
///
/// The order of the fields is the order of their end: processes before the namespaces they live in.
#[derive(Debug)]
pub struct Lab {
    /// What a negative control set in motion.
    pub saboteurs: Vec<Process>,
    /// The gateway's processes; `None` while the path is plain.
    pub gateway: Option<Gateway>,
    /// The Internet's web servers.
    pub web: WebServers,
    /// Who stands where.
    pub topology: Topology,
    /// Programs of others.
    pub peers: Peers,
    /// Names, folder and pins.
    pub instance: Instance,
}

impl Lab {
    /// Lays the lab of `checkout` without its gateway: every host reaches every other.
    pub fn lay(checkout: &Path) -> Result<Self, LabError> {
        preflight::check()?;
        Self::within(Instance::claim(checkout)?)
    }

    /// Lays a lab in an instance of the caller's choice, without its gateway.
    pub fn within(instance: Instance) -> Result<Self, LabError> {
        let peers = Peers::of_this_build()?;
        peers.ensure(&["ethtool", "iperf3", "nginx"])?;
        let topology = Topology::lay(&instance, &peers)?;
        let web = WebServers::start(&instance, &topology.internet, &peers)?;
        Ok(Self {
            saboteurs: Vec::new(),
            gateway: None,
            web,
            topology,
            peers,
            instance,
        })
    }

    /// Starts the gateway's processes in its namespace.
    pub fn start_gateway(&mut self) -> Result<(), LabError> {
        self.gateway = Some(Gateway::start(&self.instance, &self.topology)?);
        Ok(())
    }

    /// Leaves everything up when this program ends.
    pub fn keep(self) -> Result<(), LabError> {
        if let Some(gateway) = self.gateway {
            gateway.leave();
        }
        self.web.leave();
        self.instance.keep()
    }
}
