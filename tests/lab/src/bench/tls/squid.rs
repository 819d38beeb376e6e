//! Squid of Debian with OpenSSL, as fast as its manual lets it be.
//!
//! One worker, no cache of content; a line for each connection in a buffered log, as tlsd writes one. Its certificates are kept in
//! memory and on disk, so that none is made twice, by an authority with a key of P-256, which leaves inherit; sessions are resumed on
//! both sides where they can be. It peeks at the hello, then splices a bank by its name and bumps everything else.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::WHAT;
use crate::error::LabError;
use crate::namespace::{Namespace, checked};
use crate::peers::Peers;
use crate::process::Process;

/// How long it may take to listen.
const READY_LIMIT: Duration = Duration::from_secs(30);
/// The user that it becomes, as its name and by its number.
const USER: (&str, u32) = ("nobody", 65_534);
/// The name that it splices.
const SPLICED: &str = super::origin::BANK.name;

/// What a proxy is started with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    /// The host.
    pub(super) host: &'a Namespace,
    /// Where it listens.
    pub(super) address: SocketAddr,
    /// A folder of its own.
    pub(super) folder: &'a Path,
    /// Its authority: certificate and key, PEM.
    pub(super) authority: (&'a Path, &'a Path),
    /// The authority of the servers, PEM.
    pub(super) servers_root: &'a Path,
    /// The folder of logs.
    pub(super) logs: &'a Path,
}

impl Setting<'_> {
    /// Waits until it listens.
    pub(super) fn listening(&self, process: &mut Process) -> Result<(), LabError> {
        process.ready(READY_LIMIT, "it listens", || {
            let tried = self
                .host
                .enter(|| std::net::TcpStream::connect(self.address));
            matches!(tried, Ok(Ok(_)))
        })
    }
}

/// Starts it.
pub(super) fn start(peers: &Peers, setting: &Setting<'_>) -> Result<Process, LabError> {
    peers.ensure(&["squid", "security_file_certgen"])?;
    let maker = peers.command("security_file_certgen")?;
    let mut command = peers.command("squid")?;
    let shared = shared(&command)?;
    let folder = setting.folder;
    let (log, kept) = (folder.join("cache.log"), folder.join("certificates"));
    std::fs::write(&log, "").map_err(LabError::file("writing", &log))?;
    for path in [folder, &log] {
        std::os::unix::fs::chown(path, Some(USER.1), None)
            .map_err(LabError::file("giving away", path))?;
    }
    let user = USER.1.to_string();
    let mut make = Command::new("setpriv");
    make.args(["--reuid", &user, "--regid", &user, "--clear-groups"])
        .arg(maker.get_program())
        .args(["-c", "-s"])
        .arg(&kept)
        .args(["-M", "64MB"])
        .envs(
            maker
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    checked(&mut make)?;
    let maker = Path::new(maker.get_program());
    let text = text(setting, (maker, &kept, &log), &shared);
    let file = folder.join("squid.conf");
    std::fs::write(&file, text).map_err(LabError::file("writing", &file))?;
    command.args(["-N", "-f"]).arg(&file);
    let mut process = Process::spawn(setting.host, "squid", &mut command, setting.logs)?;
    setting.listening(&mut process)?;
    Ok(process)
}

/// Where its package keeps icons, types and pages: beside the program.
fn shared(command: &Command) -> Result<PathBuf, LabError> {
    let program = Path::new(command.get_program());
    let unpacked = program.ancestors().nth(2);
    unpacked
        .map(|usr| usr.join("share/squid"))
        .filter(|folder| folder.is_dir())
        .ok_or_else(|| LabError::Bench {
            what: WHAT,
            reason: format!("{} has no files of its own beside it", program.display()),
        })
}

fn text(setting: &Setting<'_>, (maker, kept, log): (&Path, &Path, &Path), shared: &Path) -> String {
    let (address, roots) = (setting.address, setting.servers_root.display());
    let (certificate, key) = setting.authority;
    let (certificate, key) = (certificate.display(), key.display());
    let (maker, kept, log, shared) = (
        maker.display(),
        kept.display(),
        log.display(),
        shared.display(),
    );
    let (user, access) = (USER.0, setting.folder.join("access.log"));
    let access = access.display();
    format!(
        "http_port {address} ssl-bump generate-host-certificates=on dynamic_cert_mem_cache_size=64MB \
         tls-cert={certificate} tls-key={key} tls-default-ca=off tls-dh=prime256v1\n\
         sslcrtd_program {maker} -s {kept} -M 64MB\n\
         sslcrtd_children 2 startup=1 idle=1\n\
         tls_outgoing_options cafile={roots} default-ca=off min-version=1.2\n\
         sslproxy_session_cache_size 16 MB\n\
         acl hello at_step SslBump1\n\
         acl exempt ssl::server_name {SPLICED}\n\
         ssl_bump peek hello\n\
         ssl_bump splice exempt\n\
         ssl_bump bump all\n\
         http_access allow all\n\
         workers 1\n\
         cache deny all\n\
         cache_mem 0\n\
         access_log stdio:{access}\n\
         buffered_logs on\n\
         cache_log {log}\n\
         cache_store_log none\n\
         logfile_rotate 0\n\
         pid_filename none\n\
         coredump_dir none\n\
         netdb_filename none\n\
         pinger_enable off\n\
         shutdown_lifetime 0 seconds\n\
         cache_effective_user {user}\n\
         icon_directory {shared}/icons\n\
         mime_table {shared}/mime.conf\n\
         error_directory {shared}/errors/English\n\
         unlinkd_program /bin/true\n\
         visible_hostname bench.example\n\
         via off\n\
         forwarded_for delete\n\
         dns_nameservers 127.0.0.1\n"
    )
}
