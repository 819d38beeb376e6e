//! The web servers of the lab's Internet.

use std::fs::File;
use std::net::IpAddr;
use std::time::Duration;

use crate::error::LabError;
use crate::instance::Instance;
use crate::namespace::Namespace;
use crate::peers::Peers;
use crate::probe;
use crate::process::Process;
use crate::topology::plan;

/// Where each site answers with the address and port of whoever asks.
pub const PEER: &str = "peer";
/// Where each site answers with [`LARGE_OCTETS`] zeros, at four megabytes a second.
pub const LARGE: &str = "large";
/// What is to be had there: eight seconds.
pub const LARGE_OCTETS: u64 = 32 << 20;

/// How long nginx may take to answer.
const READY_LIMIT: Duration = Duration::from_secs(10);

/// nginx, answering at every site's addresses with the site's name, under [`PEER`] with the address and port of whoever
/// asks, and under [`LARGE`] with much and slowly. It speaks HTTP on port 443 too.
#[derive(Debug)]
pub struct WebServers {
    process: Process,
}

impl WebServers {
    /// Starts them in `internet` and waits until each answers.
    pub fn start(
        instance: &Instance,
        internet: &Namespace,
        peers: &Peers,
    ) -> Result<Self, LabError> {
        let folder = instance.folder().join("web");
        std::fs::create_dir_all(&folder).map_err(LabError::file("creating", &folder))?;
        let large = folder.join("large");
        File::create(&large)
            .and_then(|file| file.set_len(LARGE_OCTETS))
            .map_err(LabError::file("writing", &large))?;
        let file = folder.join("nginx.conf");
        std::fs::write(&file, configuration()).map_err(LabError::file("writing", &file))?;
        let mut command = peers.command("nginx")?;
        command
            .arg("-e")
            .arg("stderr")
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(&file);
        let mut process = Process::spawn(internet, "nginx", &mut command, &instance.logs())?;
        process.ready(READY_LIMIT, "every site answers", || {
            plan::SITES
                .iter()
                .flat_map(plan::Site::addresses)
                .all(|address| {
                    probe::curl(internet, &url(address)).is_ok_and(|answer| answer.status == 200)
                })
        })?;
        Ok(Self { process })
    }

    /// Lets them run on after this program has ended.
    pub fn leave(self) {
        self.process.leave();
    }
}

/// The address of a site's first page.
pub fn url(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => format!("http://{v4}/"),
        IpAddr::V6(v6) => format!("http://[{v6}]/"),
    }
}

fn configuration() -> String {
    let sites = plan::SITES
        .iter()
        .map(|site| {
            let (v4, v6, name) = (site.v4(), site.v6(), site.name);
            format!(
                "    server {{ listen {v4}:80; listen [{v6}]:80; listen {v4}:443; listen [{v6}]:443; root .;\n\
                 \x20       location = /{PEER} {{ return 200 \"$remote_addr $remote_port\\n\"; }}\n\
                 \x20       location = /{LARGE} {{ limit_rate 4m; }}\n\
                 \x20       location / {{ return 200 \"{name}\\n\"; }} }}\n"
            )
        })
        .collect::<Vec<_>>()
        .concat();
    format!(
        "daemon off;\nuser nobody nogroup;\nworker_processes 1;\npid nginx.pid;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n    access_log off;\n    default_type text/plain;\n\
         \x20   client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n\
         \x20   uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n{sites}}}\n"
    )
}
