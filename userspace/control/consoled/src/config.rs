//! What consoled is told at its start.

use model::HostName;
use std::net::SocketAddr;
use std::path::PathBuf;

/// consoled: serves the API and the console. Without it people use `qaqpa`; packets go on.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "consoled", version)]
pub struct Config {
    /// Address and port to serve; port 0 takes a free one, which the log names
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8443")]
    pub listen: SocketAddr,
    /// File of the certificate and those between it and its anchor, PEM; without one only this machine is served
    #[arg(long, value_name = "FILE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// File of its private key, PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
    /// Address and port of the console's pages, with the same certificate; without it there are none
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub console_listen: Option<SocketAddr>,
    /// Socket of controld
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/controld.sock")]
    pub control: PathBuf,
    /// Address and port of the public page of the gateway's root, HTTP without TLS; without it there is no such page
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub trust_listen: Option<SocketAddr>,
    /// Socket of keyd, which shows the certificates of that page
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/keyd.sock")]
    pub keyd: PathBuf,
    /// Host by which that page checks whether a workstation trusts the root: tlsd answers it, started with the same option. It has
    /// to resolve to an address beyond the gateway
    #[arg(long, value_name = "NAME", requires = "trust_listen")]
    pub check_host: Option<HostName>,
}
