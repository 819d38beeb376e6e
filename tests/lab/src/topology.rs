//! Who stands where in the lab.
//!
//! ```text
//!  ministry ─┐             primary              uplink-a
//!  stranger ─┼─ operator ═══════════ gateway ═══════════ internet (web servers)
//!  denied ───┘              backup              uplink-b
//! ```

use std::net::IpAddr;

use crate::error::LabError;
use crate::instance::Instance;
use crate::namespace::Namespace;
use crate::net::{self, End};
use crate::peers::Peers;

pub mod plan;

/// A user behind the operator's router.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its namespace.
    pub namespace: Namespace,
    /// Its addresses and the networks they are of.
    pub plan: &'static plan::User,
}

/// The lab's hosts, cabled, addressed and routed; nothing runs in them yet.
#[derive(Debug, Clone)]
pub struct Topology {
    /// The gateway: interfaces `primary` and `backup` (channels), `uplink-a` and `uplink-b`.
    pub gateway: Namespace,
    /// The operator's router: interfaces `primary` and `backup`, and one to each user.
    pub operator: Namespace,
    /// An enrolled organisation.
    pub ministry: Host,
    /// A host that the IP catalogue does not know.
    pub stranger: Host,
    /// A host that is denied.
    pub denied: Host,
    /// The Internet: interfaces `uplink-a` and `uplink-b`, and the sites' addresses on its loopback.
    pub internet: Namespace,
}

impl Topology {
    /// Lays the lab: without a gate every host reaches every other, in both families.
    pub fn lay(instance: &Instance, peers: &Peers) -> Result<Self, LabError> {
        let host = |plan: &'static plan::User| {
            instance
                .namespace(plan.role)
                .map(|namespace| Host { namespace, plan })
        };
        let topology = Self {
            gateway: instance.namespace("gateway")?,
            operator: instance.namespace("operator")?,
            ministry: host(&plan::MINISTRY)?,
            stranger: host(&plan::STRANGER)?,
            denied: host(&plan::DENIED)?,
            internet: instance.namespace("internet")?,
        };
        for namespace in topology.namespaces() {
            net::prepare(namespace)?;
        }
        net::forward(&topology.gateway)?;
        net::forward(&topology.operator)?;
        topology.lay_cables(peers)?;
        topology.lay_routes()?;
        Ok(topology)
    }

    /// Every host, from the users to the Internet.
    pub fn namespaces(&self) -> [&Namespace; 6] {
        let [ministry, stranger, denied] = self.users().map(|user| &user.namespace);
        [
            ministry,
            stranger,
            denied,
            &self.operator,
            &self.gateway,
            &self.internet,
        ]
    }

    /// The users behind the operator.
    pub fn users(&self) -> [&Host; 3] {
        [&self.ministry, &self.stranger, &self.denied]
    }

    fn lay_cables(&self, peers: &Peers) -> Result<(), LabError> {
        for (line, inside, outside) in [
            (&plan::PRIMARY, &self.gateway, &self.operator),
            (&plan::BACKUP, &self.gateway, &self.operator),
            (&plan::UPLINK_A, &self.gateway, &self.internet),
            (&plan::UPLINK_B, &self.gateway, &self.internet),
        ] {
            let end = |host, addresses| End {
                host,
                interface: line.interface,
                addresses,
            };
            net::cable(
                peers,
                &end(inside, &line.gateway()),
                &end(outside, &line.neighbour()),
            )?;
        }
        for user in self.users() {
            net::cable(
                peers,
                &End {
                    host: &self.operator,
                    interface: user.plan.role,
                    addresses: &user.plan.router(),
                },
                &End {
                    host: &user.namespace,
                    interface: "eth0",
                    addresses: &user.plan.addresses(),
                },
            )?;
        }
        for (address, length) in plan::ENROLLED {
            net::add_spare_address(&self.ministry.namespace, "eth0", address, length)?;
        }
        for site in plan::SITES {
            for address in site.addresses() {
                let length = if address.is_ipv6() { 128 } else { 32 };
                net::add_address(&self.internet, "lo", address, length)?;
            }
        }
        Ok(())
    }

    fn lay_routes(&self) -> Result<(), LabError> {
        let default = |host: &Namespace, via: [(IpAddr, u8); 2], metric| {
            via.iter()
                .try_for_each(|(address, _)| net::add_route(host, "default", *address, metric))
        };
        for user in self.users() {
            default(&user.namespace, user.plan.router(), plan::METRIC_FIRST)?;
        }
        for (line, metric) in [
            (&plan::PRIMARY, plan::METRIC_FIRST),
            (&plan::BACKUP, plan::METRIC_SECOND),
        ] {
            default(&self.operator, line.gateway(), metric)?;
            for network in plan::USER_NETWORKS {
                net::add_route(&self.gateway, network, line.neighbour_of(network), metric)?;
            }
        }
        for (line, metric) in [
            (&plan::UPLINK_A, plan::METRIC_FIRST),
            (&plan::UPLINK_B, plan::METRIC_SECOND),
        ] {
            default(&self.gateway, line.neighbour(), metric)?;
            for network in plan::USER_NETWORKS.iter().chain(plan::CHANNEL_NETWORKS) {
                net::add_route(&self.internet, network, line.gateway_of(network), metric)?;
            }
        }
        Ok(())
    }
}
