//! keepalived in a host of the lab, at its fastest.
//!
//! A VRRP instance is master while the tracked BFD session is up, and a master's virtual routes lead by the first member;
//! the route by the second one, of a higher metric, is the host's own. Of what the manual of 2.2.7 offers, this is the
//! fastest: VRRP itself needs three advertisements of 10 ms and a skew, and both routers; `track_script` and `track_file`
//! start programs or watch files; `linkbeat_interfaces` polls once a second. `track_bfd` hears of a session within its
//! detection time, and the loss of a carrier comes by netlink. Both children run with real-time priority.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use super::bfd::Session;
use super::quarters::Quarters;
use crate::error::LabError;
use crate::instance::Instance;
use crate::namespace::Namespace;
use crate::peers::Peers;
use crate::process::Process;

/// How long it may take to read its configuration.
const READY_LIMIT: Duration = Duration::from_secs(20);
/// What its log says when all children run; it has no socket to ask.
const READY: &str = "Startup complete";

/// A route of the master's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Where to: a prefix.
    pub to: String,
    /// By which router.
    pub via: IpAddr,
    /// With which metric: lower wins.
    pub metric: u32,
}

/// What it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The session whose state decides; its interface is that of the VRRP instance.
    pub tracked: Session,
    /// The other one, which only runs, so that its far end stays known.
    pub other: Session,
    /// An address of the master's, which VRRP cannot be without; it stands on the loopback.
    pub address: IpAddr,
    /// The number of the virtual router, 1 to 255.
    pub router: u8,
    /// The master's routes, by the tracked session's interface.
    pub routes: Vec<Route>,
}

/// A running keepalived; dropped, it ends and takes its routes away.
#[derive(Debug)]
pub struct Keepalived {
    process: Process,
}

/// Starts keepalived in a host; its configuration and files are the instance's.
pub fn start(
    peers: &Peers,
    instance: &Instance,
    host: &Namespace,
    config: &Config,
) -> Result<Keepalived, LabError> {
    peers.ensure(&["keepalived"])?;
    let quarters = Quarters::lay(instance, &format!("keepalived-{}", host.name()))?;
    let path = quarters.write("keepalived.conf", &text(config))?;
    let folder = quarters.folder();
    let mut program = peers.command("keepalived")?;
    program
        .args([
            "--dont-fork",
            "--log-console",
            "--log-detail",
            "--no-syslog",
        ])
        .args([Path::new("--use-file"), &path])
        .args([Path::new("--pid"), &folder.join("parent.pid")])
        .args([Path::new("--vrrp_pid"), &folder.join("vrrp.pid")])
        .args([Path::new("--bfd_pid"), &folder.join("bfd.pid")]);
    let name = format!("keepalived-{}", host.name());
    let mut command = quarters.command(&program);
    let log = instance.logs().join(format!("{name}.log"));
    // It may have run here before.
    let said = || {
        let text = std::fs::read(&log).unwrap_or_default();
        String::from_utf8_lossy(&text).matches(READY).count()
    };
    let before = said();
    let mut process = Process::spawn(host, &name, &mut command, &instance.logs())?;
    process.ready(READY_LIMIT, "its children run", || said() > before)?;
    Ok(Keepalived { process })
}

impl Keepalived {
    /// Kills it as a power cut would; its children end with it.
    pub fn kill(self) {
        self.process.kill();
    }
}

fn text(config: &Config) -> String {
    let Config {
        tracked,
        other,
        address,
        router,
        routes,
    } = config;
    let interface = &tracked.interface;
    let sessions = stanza("tracked", tracked) + &stanza("other", other);
    let routes: String = routes.iter().map(|route| row(route, interface)).collect();
    format!(
        "global_defs {{
  vrrp_version 3
  vrrp_garp_master_delay 0
  vrrp_rt_priority 50
  vrrp_no_swap
  bfd_rt_priority 50
  bfd_no_swap
}}
{sessions}vrrp_instance lab {{
  state MASTER
  interface {interface}
  virtual_router_id {router}
  priority 254
  advert_int 0.01
  track_bfd {{
    tracked
  }}
  virtual_ipaddress {{
    {address} dev lo
  }}
  virtual_routes {{
{routes}  }}
}}
"
    )
}

fn stanza(name: &str, session: &Session) -> String {
    let Session {
        peer,
        local,
        interval_ms,
        multiplier,
        ..
    } = session;
    format!(
        "bfd_instance {name} {{
  neighbor_ip {peer}
  source_ip {local}
  min_rx {interval_ms}
  min_tx {interval_ms}
  multiplier {multiplier}
}}
"
    )
}

fn row(route: &Route, interface: &str) -> String {
    let Route { to, via, metric } = route;
    format!("    {to} via {via} dev {interface} metric {metric}\n")
}

#[cfg(test)]
mod tests;
