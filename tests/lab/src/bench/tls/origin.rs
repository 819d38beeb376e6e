//! The servers: nginx at addresses of its own, with the certificates of the lab's servers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use crate::error::LabError;
use crate::lab::Lab;
use crate::process::Process;

/// A server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    /// Its name.
    pub(super) name: &'static str,
    number: u8,
    /// Whether it gives out sessions.
    resumes: bool,
}

/// A shop, which has no category and is inspected; it resumes no session.
pub(super) const SHOP: Server = Server {
    name: "shop.example",
    number: 60,
    resumes: false,
};
/// The same, which resumes sessions.
pub(super) const SHOP_RESUMING: Server = Server {
    name: "shop.example",
    number: 61,
    resumes: true,
};
/// A bank, which is exempt.
pub(super) const BANK: Server = Server {
    name: "bank.example",
    number: 62,
    resumes: false,
};

/// A kilobyte.
pub(super) const SMALL: &str = "/small";
const SMALL_OCTETS: usize = 1024;
/// Sixteen megabytes.
pub(super) const LARGE: &str = "/large";
const LARGE_OCTETS: usize = 16 << 20;

/// How long nginx may take to listen.
const READY_LIMIT: Duration = Duration::from_secs(10);

impl Server {
    /// Where it listens.
    pub(super) const fn address(self) -> SocketAddr {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::new(203, 0, 113, self.number)), 443)
    }

    fn stanza(self, certificates: &Path) -> String {
        let Self { name, resumes, .. } = self;
        let (address, folder) = (self.address(), certificates.display());
        let sessions = if resumes {
            "ssl_session_tickets on; ssl_session_cache shared:sessions:8m;"
        } else {
            "ssl_session_tickets off; ssl_session_cache off;"
        };
        format!(
            "    server {{ listen {address} ssl; root .; {sessions}\n\
             \x20       ssl_certificate {folder}/{name}.pem; ssl_certificate_key {folder}/{name}.key; }}\n"
        )
    }
}

/// Starts nginx with every server, by the certificates in a folder.
pub(super) fn start(lab: &Lab, certificates: &Path) -> Result<Process, LabError> {
    let internet = &lab.topology.internet;
    let servers = [SHOP, SHOP_RESUMING, BANK];
    for server in servers {
        let address = format!("{}/32", server.address().ip());
        internet.run("ip", &["address", "replace", &address, "dev", "lo"])?;
    }
    let folder = lab.instance.folder().join("bench-origin");
    std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
    for (name, octets) in [(SMALL, SMALL_OCTETS), (LARGE, LARGE_OCTETS)] {
        let path = folder.join(name.trim_start_matches('/'));
        std::fs::write(&path, vec![b'q'; octets]).map_err(LabError::file("writing", &path))?;
    }
    let file = folder.join("nginx.conf");
    let text = format!(
        "daemon off;\nuser nobody nogroup;\nworker_processes 1;\npid nginx.pid;\n\
         events {{ worker_connections 20000; }}\n\
         http {{\n    access_log off;\n    default_type application/octet-stream;\n\
         \x20   keepalive_timeout 600s; keepalive_requests 1000000; open_file_cache max=16;\n\
         \x20   client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n\
         \x20   uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n{}}}\n",
        servers.map(|server| server.stanza(certificates)).concat()
    );
    std::fs::write(&file, text).map_err(LabError::file("writing", &file))?;
    let mut command = lab.peers.command("nginx")?;
    command.args(["-e", "stderr", "-p"]).arg(&folder);
    command.arg("-c").arg(&file);
    let mut process = Process::spawn(internet, "nginx-bench", &mut command, &lab.instance.logs())?;
    process.ready(READY_LIMIT, "every server listens", || {
        let listens = |server: &Server| TcpStream::connect(server.address()).is_ok();
        internet
            .enter(|| servers.iter().all(listens))
            .unwrap_or(false)
    })?;
    Ok(process)
}
