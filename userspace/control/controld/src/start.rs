//! The start: arguments, files, runtime.

use crate::core::{Core, Settings};
use crate::error::ControlError;
use crate::relay::{Relay, RelaySecurity};
use crate::run::{RunError, run};
use crate::store::RedbStore;
use journal::{Journal, Limits, Recovery};
use law::Calendar;
use model::{MailAddress, RecordId};
use runtime::{Clock as _, Listener, Server, SystemClock};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use wire::Daemon;

/// Controld's arguments.
#[derive(Debug, clap::Parser)]
#[command(
    name = "controld",
    version,
    about = "Owns the gateway's record: draft, validate, commit, publish, acknowledged"
)]
pub struct Arguments {
    /// The folder of the store and the journal
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
    /// The Unix socket it serves
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/controld.sock")]
    socket: PathBuf,
    /// The production calendar of the first start
    #[arg(long, value_name = "FILE")]
    calendar: PathBuf,
    /// The local user that runs linkd
    #[arg(long, value_name = "UID", default_value_t = 0)]
    linkd_uid: u32,
    /// The local user that runs pathd
    #[arg(long, value_name = "UID", default_value_t = 0)]
    pathd_uid: u32,
    /// The SMTP relay for notices, host:port; without one they wait in the outbox
    #[arg(long, value_name = "HOST:PORT", requires = "mail_from")]
    relay: Option<String>,
    /// How the connection to the relay is protected
    #[arg(long, value_enum, default_value_t = RelaySecurity::Starttls)]
    relay_security: RelaySecurity,
    /// The sender of notices
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<MailAddress>,
    /// How long unknown addresses are gathered into one notice, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = desk::book::BATCH_WINDOW.as_secs())]
    batch_window_s: u64,
    /// Labs only: the legal clock obeys `qaqpa clock move`
    #[arg(long)]
    movable_legal_clock: bool,
}

/// Why controld did not start or ended.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A file cannot be used.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The relay is not written as host:port.
    #[error("`{0}` is no relay: write it as host:port, for example mail.example:25")]
    Relay(String),
    /// The record cannot be opened.
    #[error("{0}")]
    Control(#[from] ControlError),
    /// The socket cannot be served.
    #[error("{0}")]
    Socket(#[from] runtime::SocketError),
    /// It ended.
    #[error("{0}")]
    Run(#[from] RunError),
}

/// Opens the record and serves it.
pub fn start(arguments: &Arguments) -> Result<(), StartError> {
    let relay = arguments.relay.as_deref().zip(arguments.mail_from.clone());
    let relay = relay
        .map(|(address, from)| relay_of(address, from, arguments.relay_security))
        .transpose()?;
    std::fs::create_dir_all(&arguments.state).map_err(|source| StartError::File {
        path: arguments.state.clone(),
        source,
    })?;
    let text = std::fs::read_to_string(&arguments.calendar).map_err(|source| StartError::File {
        path: arguments.calendar.clone(),
        source,
    })?;
    let calendar = Calendar::from_toml(&text).map_err(ControlError::from)?;
    let clock = Arc::new(SystemClock);
    let now = clock.now();
    let settings = Settings {
        movable_clock: arguments.movable_legal_clock,
        batch_window: Duration::from_secs(arguments.batch_window_s),
        calendar,
        daemons: vec![
            (arguments.linkd_uid, Daemon::Linkd),
            (arguments.pathd_uid, Daemon::Pathd),
        ],
        fresh_record: fresh_record()?,
        boot: u64::try_from(now.as_nanosecond()).unwrap_or(0),
    };
    let core = open(&arguments.state, settings, now)?;
    let executor = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|source| RunError::Io {
            what: "the event loop cannot be made",
            source,
        })?;
    executor.block_on(async {
        // Every local user may connect; what each may do follows from its account.
        let listener = Listener::bind(&arguments.socket, 0o666)?;
        tracing::info!(epoch = core.published().map_or(0, |p| p.epoch.0), socket = %arguments.socket.display(), "serving");
        Ok(run(core, Server::start(listener), relay, clock).await?)
    })
}

/// Random bits from the kernel.
fn fresh_record() -> Result<RecordId, StartError> {
    let path = Path::new("/dev/urandom");
    let mut bytes = [0; size_of::<u128>()];
    File::open(path)
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|source| StartError::File {
            path: path.to_path_buf(),
            source,
        })?;
    Ok(RecordId(u128::from_le_bytes(bytes)))
}

fn open(state: &Path, settings: Settings, now: jiff::Timestamp) -> Result<Core, StartError> {
    let store = RedbStore::open(&state.join("record.redb")).map_err(ControlError::from)?;
    let (journal, recovery) =
        Journal::open(&state.join("journal"), Limits::default()).map_err(ControlError::from)?;
    let recovered = describe(&recovery);
    if !recovered.is_empty() {
        tracing::warn!(recovered, "the journal was not closed cleanly");
    }
    Ok(Core::open(
        settings,
        Box::new(store),
        journal,
        now,
        &recovered,
    )?)
}

/// What recovery found, in a sentence; empty if everything was whole.
fn describe(recovery: &Recovery) -> String {
    recovery.torn.as_ref().map_or_else(String::new, |torn| {
        format!(
            "{} bytes of a commit that was never acknowledged were cut from {} at {} and are kept in {}",
            torn.bytes,
            torn.segment.display(),
            torn.offset,
            torn.kept.display()
        )
    })
}

fn relay_of(
    address: &str,
    from: MailAddress,
    security: RelaySecurity,
) -> Result<Relay, StartError> {
    let parts = address
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host, port.parse().ok()?)));
    let (host, port) = parts
        .filter(|(host, _)| !host.is_empty())
        .ok_or_else(|| StartError::Relay(address.to_owned()))?;
    Ok(Relay {
        host: host.trim_matches(['[', ']']).to_owned(),
        port,
        security,
        from,
    })
}
