//! What tlsd is told at its start.

use crate::scanning::ClamdAt;
use model::HostName;
use scan::{ScanPolicy, WithoutScanner};
use std::path::PathBuf;

/// tlsd: inspects encrypted traffic of the enrolled. Without it their web traffic is refused, or passes uninspected where the
/// record says so.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "tlsd", version)]
pub struct Config {
    /// Socket of linkd, which gives out sockets for users' addresses
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/linkd.sock")]
    pub linkd: PathBuf,
    /// Socket of controld, which snapshots come from and facts go to
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/controld.sock")]
    pub control: PathBuf,
    /// Socket of keyd, which certifies
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/keyd.sock")]
    pub keyd: PathBuf,
    /// Folder of the log: one line of JSON for each connection
    #[arg(long, value_name = "DIR", default_value = "/var/log/qaqpa/tlsd")]
    pub log: PathBuf,
    /// Certificates (PEM) that servers' paths may end at, beside those that the system trusts; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub upstream_roots: Vec<PathBuf>,
    /// Lists of revoked certificates (PEM) of servers' authorities; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub upstream_crls: Vec<PathBuf>,
    /// Trust those roots alone, and not what the system trusts
    #[arg(long)]
    pub no_system_roots: bool,
    /// Whom users may turn to who are refused: stands on every page
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub contact: String,
    /// clamd that looks at content: the whole path of its socket, or its address
    #[arg(long, value_name = "SOCKET")]
    pub clamd: Option<ClamdAt>,
    /// Longest content, MiB, that clamd takes: no more than its `StreamMaxLength`
    #[arg(long, value_name = "MIB", default_value_t = 25, value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub clamd_max: u64,
    /// What happens to content while no scanner looks: block or pass
    #[arg(long, value_name = "WHAT", default_value = "block", value_parser = without_scanner)]
    pub scanner_down: WithoutScanner,
    /// What happens to content that is larger than what scanners take: block or pass
    #[arg(long, value_name = "WHAT", default_value = "pass", value_parser = without_scanner)]
    pub too_large: WithoutScanner,
    /// What happens to content whose coding cannot be read: block or pass
    #[arg(long, value_name = "WHAT", default_value = "block", value_parser = without_scanner)]
    pub unreadable: WithoutScanner,
    /// Folder of block lists: NAME.plain, NAME.hosts, NAME.rpz, NAME.stix.json; read again when it changes, and on SIGHUP
    #[arg(long, value_name = "DIR")]
    pub blocklists: Option<PathBuf>,
    /// Host that is answered here and never reached: the mark by which consoled's page shows whether a workstation trusts the root
    #[arg(long, value_name = "NAME")]
    pub check_host: Option<HostName>,
    /// Take no server's own word for whose address it has: an exempt name is verified by resolution alone
    #[arg(long)]
    pub strict: bool,
}

impl Config {
    /// What happens to content that nobody looked at.
    pub(crate) const fn declared(&self) -> ScanPolicy {
        ScanPolicy {
            without_scanner: self.scanner_down,
            too_large: self.too_large,
            unreadable: self.unreadable,
        }
    }
}

fn without_scanner(text: &str) -> Result<WithoutScanner, String> {
    match text {
        "block" => Ok(WithoutScanner::Block),
        "pass" => Ok(WithoutScanner::Pass),
        _ => Err("write `block` or `pass`".to_owned()),
    }
}
