//! Where it is measured: the lab with its gateway and tlsd, an origin, and a host of the peers' own.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::Pid;

use super::cpu::spent_ms;
use super::load::{Route, Sessions, client};
use super::origin::{self, Server};
use super::squid::Setting;
use super::{WHAT, mitmproxy, squid};
use crate::bench::Figure;
use crate::error::LabError;
use crate::gateway::{Gateway, Inspection, checkout};
use crate::lab::Lab;
use crate::namespace::{Namespace, checked};
use crate::net::{self, End};
use crate::peers::Peers;
use crate::process::Process;
use crate::scenarios::listing_inspected;
use crate::topology::plan;

/// The cable between the Internet and the peers' host: the Internet's end, and theirs.
const NEAR: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 129));
const PROXIES: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 130));
const CABLE_LENGTH: u8 = 30;
const SQUID_PORT: u16 = 3128;
const MITMPROXY_PORT: u16 = 3129;
/// How every host controls congestion (RFC 5681), whatever this machine prefers: the one that each namespace may choose. BBR would send
/// by timers, whose work counts for whoever runs when they fire.
const CONGESTION_CONTROL: &str = "reno";
/// tlsd attends to connections on one thread, as each of its peers does.
const ONE_THREAD: &[&str] = &["--lanes", "1"];
/// Enrolled workplaces that clients of ours have.
const WORKPLACES: u32 = 8;

/// Who inspects.
#[derive(Debug)]
pub(super) struct Contestant {
    /// In a word.
    pub(super) name: &'static str,
    /// Processes whose time counts, with all that descend from them.
    pids: Vec<Pid>,
    /// Whom it shows to clients: its authority's certificate, PEM.
    root: PathBuf,
    /// Where it is asked by CONNECT; none where clients are steered to it.
    proxy: Option<SocketAddr>,
    /// The clients' addresses.
    from: Vec<IpAddr>,
    // Held so that it runs.
    _process: Option<Process>,
}

impl Contestant {
    /// Milliseconds of processor time that it has used so far.
    pub(super) fn spent_ms(&self) -> Result<f64, LabError> {
        spent_ms(&self.pids)
    }
}

/// The lab of these figures. The order of the fields is the order of their end.
#[derive(Debug)]
pub(super) struct Site {
    /// tlsd with keyd and linkd.
    pub(super) ours: Contestant,
    /// Squid, or why it does not run.
    pub(super) squid: Result<Contestant, String>,
    /// mitmproxy, or why it does not run.
    pub(super) mitmproxy: Result<Contestant, String>,
    inspection: Inspection,
    _origin: Process,
    lab: Lab,
}

impl Site {
    /// Lays the lab and starts everybody. A peer that does not start is absent; all else is an error.
    pub(super) fn lay() -> Result<Self, LabError> {
        raise_open_files()?;
        let mut lab = Lab::lay(checkout())?;
        let proxies = lay_proxies(&lab)?;
        for host in lab.topology.namespaces().into_iter().chain([&proxies]) {
            host.sysctl("net/ipv4/tcp_congestion_control", CONGESTION_CONTROL)?;
        }
        lab.start_gateway()?;
        let internet = lab.topology.internet.clone();
        let gateway = gateway_mut(&mut lab)?;
        gateway.commit("inspected", &listing_inspected()?)?;
        let inspection = gateway.start_unscanned_inspection(&internet, ONE_THREAD)?;
        let servers_root = &inspection.servers_root;
        let certificates = servers_root.parent().unwrap_or(Path::new("/"));
        let origin = origin::start(&lab, certificates)?;
        for host in lab.topology.namespaces().into_iter().chain([&proxies]) {
            deliver_by_threads(host)?;
        }
        let workplaces = workplaces(&lab)?;
        let ours = ours(gateway_mut(&mut lab)?, &inspection, workplaces)?;
        let peers = Proxies::of(&lab, &proxies, servers_root)?;
        Ok(Self {
            ours,
            squid: peers.start("Squid", SQUID_PORT, squid::start),
            mitmproxy: peers.start("mitmproxy", MITMPROXY_PORT, mitmproxy::start),
            inspection,
            _origin: origin,
            lab,
        })
    }

    /// How clients reach a server through somebody who decrypts.
    pub(super) fn inspected(
        &self,
        by: &Contestant,
        server: Server,
        sessions: Sessions,
    ) -> Result<Arc<Route>, LabError> {
        let tls = client(&by.root, sessions)?;
        Ok(self.route((by.name, &by.from, by.proxy), server, tls))
    }

    /// How they reach it through somebody who does not.
    pub(super) fn spliced(&self, by: &Contestant, server: Server) -> Result<Arc<Route>, LabError> {
        let tls = client(&self.inspection.servers_root, Sessions::Fresh)?;
        Ok(self.route((by.name, &by.from, by.proxy), server, tls))
    }

    /// How they reach it where nobody inspects: from an address that is not enrolled.
    pub(super) fn straight(&self, server: Server) -> Result<Arc<Route>, LabError> {
        let tls = client(&self.inspection.servers_root, Sessions::Fresh)?;
        Ok(self.route(("nobody", &[plan::MINISTRY.v4()], None), server, tls))
    }

    /// The memory that tlsd has in RAM, in MB of 2²⁰ octets.
    pub(super) fn resident_mb(&self) -> Result<f64, LabError> {
        let kib = self.inspection.tlsd.resident_kib();
        let kib = kib.ok_or_else(|| LabError::Bench {
            what: WHAT,
            reason: "tlsd has ended".to_owned(),
        })?;
        #[expect(clippy::cast_precision_loss, reason = "some hundred thousand KiB")]
        Ok(kib as f64 / 1024.0)
    }

    fn route(
        &self,
        (by, from, proxy): (&'static str, &[IpAddr], Option<SocketAddr>),
        server: Server,
        tls: Arc<rustls::ClientConfig>,
    ) -> Arc<Route> {
        Arc::new(Route {
            by,
            host: self.lab.topology.ministry.namespace.clone(),
            from: from.to_vec(),
            server: server.address(),
            proxy,
            name: server.name,
            tls,
        })
    }
}

/// The figure of a peer that does not run.
pub(super) fn absent(name: &str, why: &str) -> Figure {
    Figure::absent(name, "x", super::Better::Higher, Some(why.to_owned()))
}

fn gateway_mut(lab: &mut Lab) -> Result<&mut Gateway, LabError> {
    lab.gateway
        .as_mut()
        .ok_or(LabError::NotBuilt("the gateway"))
}

/// The addresses of enrolled workplaces: as many as keep each from running out of ports, and no more than are enrolled.
fn workplaces(lab: &Lab) -> Result<Vec<IpAddr>, LabError> {
    let (first, length) = plan::ENROLLED[0];
    let IpAddr::V4(v4) = first else {
        return Err(LabError::NotBuilt("workplaces by IPv6"));
    };
    let more = (1..WORKPLACES).map(|number| IpAddr::V4(Ipv4Addr::from(u32::from(v4) + number)));
    let more: Vec<IpAddr> = more.collect();
    for address in &more {
        let host = &lab.topology.ministry.namespace;
        net::add_spare_address(host, "eth0", *address, length)?;
    }
    Ok([vec![first], more].concat())
}

fn ours(
    gateway: &Gateway,
    inspection: &Inspection,
    from: Vec<IpAddr>,
) -> Result<Contestant, LabError> {
    let helpers = [&gateway.keyd, &gateway.linkd];
    let helpers = helpers.into_iter().flatten().map(Process::pid);
    let pids: Vec<Pid> = helpers.chain([inspection.tlsd.pid()]).collect();
    if pids.len() != 3 {
        return Err(LabError::NotBuilt("keyd or linkd"));
    }
    Ok(Contestant {
        name: "tlsd",
        pids,
        root: inspection.root.clone(),
        proxy: None,
        from,
        _process: None,
    })
}

/// As many open files as the system lets this process and its children have.
fn raise_open_files() -> Result<(), LabError> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).map_err(LabError::bench(WHAT))?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).map_err(LabError::bench(WHAT))
}

/// The peers' host behind the Internet, by a cable as all others are.
fn lay_proxies(lab: &Lab) -> Result<Namespace, LabError> {
    let host = lab.instance.namespace("proxies")?;
    net::prepare(&host)?;
    net::forward(&lab.topology.internet)?;
    net::cable(
        &lab.peers,
        &End {
            host: &lab.topology.internet,
            interface: "proxies",
            addresses: &[(NEAR, CABLE_LENGTH)],
        },
        &End {
            host: &host,
            interface: "eth0",
            addresses: &[(PROXIES, CABLE_LENGTH)],
        },
    )?;
    net::add_route(&host, "default", NEAR, plan::METRIC_FIRST)?;
    Ok(host)
}

/// Has every cable of a host deliver by threads of the kernel's own. Otherwise who sends would pay for all that his octets set in
/// motion, in every host on their way.
fn deliver_by_threads(host: &Namespace) -> Result<(), LabError> {
    let each = "for file in /sys/class/net/*/threaded; do \
                case $file in */lo/*) ;; *) echo 1 > $file || exit 1 ;; esac; done";
    let mut command = Command::new("ip");
    command.args(["netns", "exec", host.name(), "sh", "-c", each]);
    checked(&mut command).map(drop)
}

/// What both peers are started with.
struct Proxies<'a> {
    lab: &'a Lab,
    host: &'a Namespace,
    servers_root: &'a Path,
    certificate: PathBuf,
    key: PathBuf,
}

type Start = fn(&Peers, &Setting<'_>) -> Result<Process, LabError>;

impl<'a> Proxies<'a> {
    /// Makes their authority.
    fn of(lab: &'a Lab, host: &'a Namespace, servers_root: &'a Path) -> Result<Self, LabError> {
        let folder = lab.instance.folder().join("bench-authority");
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        let mut make = Command::new("openssl");
        make.current_dir(&folder).args(["req", "-x509", "-nodes"]);
        make.args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
        make.args(["-keyout", "key.pem", "-out", "certificate.pem"]);
        make.args(["-days", "30", "-subj", "/CN=Inspection by the peers"]);
        make.args(["-addext", "keyUsage=critical,keyCertSign,cRLSign"]);
        checked(&mut make)?;
        Ok(Self {
            lab,
            host,
            servers_root,
            certificate: folder.join("certificate.pem"),
            key: folder.join("key.pem"),
        })
    }

    fn start(&self, name: &'static str, port: u16, start: Start) -> Result<Contestant, String> {
        self.try_start(name, port, start)
            .map_err(|error| error.to_string())
    }

    fn try_start(
        &self,
        name: &'static str,
        port: u16,
        start: Start,
    ) -> Result<Contestant, LabError> {
        let folder = self.lab.instance.folder().join(format!("bench-{name}"));
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        let logs = self.lab.instance.logs();
        let address = SocketAddr::new(PROXIES, port);
        let setting = Setting {
            host: self.host,
            address,
            folder: &folder,
            authority: (&self.certificate, &self.key),
            servers_root: self.servers_root,
            logs: &logs,
        };
        let process = start(&self.lab.peers, &setting)?;
        Ok(Contestant {
            name,
            pids: vec![process.pid()],
            root: self.certificate.clone(),
            proxy: Some(address),
            from: vec![plan::MINISTRY.v4()],
            _process: Some(process),
        })
    }
}
