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
use crate::splice::Splice;

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
        Self::lay_spliced(instance, peers, &[]).map(|(topology, _)| topology)
    }

    /// The same, with a middle in the named lines, where they can be cut; one splice for each, in their order.
    pub fn lay_spliced(
        instance: &Instance,
        peers: &Peers,
        spliced: &[plan::Line],
    ) -> Result<(Self, Vec<Splice>), LabError> {
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
        let mut splices = Vec::new();
        if !spliced.is_empty() {
            let middle = instance.namespace("middle")?;
            net::prepare(&middle)?;
            for line in spliced {
                let (near, far) = topology.ends(line);
                let (of_near, of_far) = (line.gateway(), line.neighbour());
                let near = end(near, line, &of_near);
                splices.push(Splice::lay(
                    peers,
                    &middle,
                    &near,
                    &end(far, line, &of_far),
                )?);
            }
        }
        topology.lay_cables(peers, spliced)?;
        topology.lay_routes()?;
        Ok((topology, splices))
    }

    /// Who is at the two ends of a line: the gateway, and the operator or the Internet.
    fn ends(&self, line: &plan::Line) -> (&Namespace, &Namespace) {
        let channels = [plan::PRIMARY.interface, plan::BACKUP.interface];
        let far = if channels.contains(&line.interface) {
            &self.operator
        } else {
            &self.internet
        };
        (&self.gateway, far)
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

    fn lay_cables(&self, peers: &Peers, but: &[plan::Line]) -> Result<(), LabError> {
        for line in plan::LINES {
            if but.iter().any(|other| other.interface == line.interface) {
                continue;
            }
            let (inside, outside) = self.ends(line);
            net::cable(
                peers,
                &end(inside, line, &line.gateway()),
                &end(outside, line, &line.neighbour()),
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

const fn end<'a>(host: &'a Namespace, line: &plan::Line, addresses: &'a [(IpAddr, u8)]) -> End<'a> {
    End {
        host,
        interface: line.interface,
        addresses,
    }
}
