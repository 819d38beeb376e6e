//! The start: arguments, files, runtime.

mod folder;
mod set_up;
mod typesetting;

use crate::availability::Target;
use crate::categories::ListsError;
use crate::core::{Core, Settings};
use crate::error::ControlError;
use crate::http;
use crate::papers::PaperSettings;
use crate::post::Post;
use crate::prober::Prober;
use crate::relay::{Relay, RelaySecurity};
use crate::revocation::SourcesError;
use crate::run::{Around, Clerks, RunError, run};
use crate::store::RedbStore;
use crate::webhook::SecretError;
use documents::CheckAddress;
pub(crate) use folder::files;
use journal::{Journal, Limits, Recovery};
use law::Calendar;
use model::{MailAddress, RecordId};
use runtime::{Clock as _, Listener, Reload, Server, SystemClock};
pub(crate) use set_up::{InForce, Read, Readings, SetUp};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use typesetting::{check_address, typesetting};
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
    /// The local user that runs keyd
    #[arg(long, value_name = "UID", default_value_t = 0)]
    keyd_uid: u32,
    /// The local user that runs tlsd
    #[arg(long, value_name = "UID", default_value_t = 0)]
    tlsd_uid: u32,
    /// The local user that runs consoled
    #[arg(long, value_name = "UID", default_value_t = 0)]
    consoled_uid: u32,
    /// A folder of the certificates (DER) that signatures of requests end at; without one no such request is taken
    #[arg(long, value_name = "DIR")]
    signing_anchors: Option<PathBuf>,
    /// A folder of certificates (DER) that stand between those and the signers'
    #[arg(long, value_name = "DIR", requires = "signing_anchors")]
    signing_intermediates: Option<PathBuf>,
    /// A folder of revocation lists (DER)
    #[arg(long, value_name = "DIR", requires = "signing_anchors")]
    revocation_lists: Option<PathBuf>,
    /// The responders that are asked about revocation and the lists that are fetched: config/revocation/sources.toml
    #[arg(long, value_name = "FILE", requires = "signing_anchors")]
    revocation_sources: Option<PathBuf>,
    /// The SMTP relay for notices, host:port; without one they wait in the outbox
    #[arg(long, value_name = "HOST:PORT", requires = "mail_from")]
    relay: Option<String>,
    /// How the connection to the relay is protected
    #[arg(long, value_enum, default_value_t = RelaySecurity::Starttls)]
    relay_security: RelaySecurity,
    /// The sender of notices
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<MailAddress>,
    /// The secrets that webhooks are signed with, a line for each recipient: `operator ID whsec_BASE64`; mode 600
    #[arg(long, value_name = "FILE")]
    webhook_secrets: Option<PathBuf>,
    /// A network that is not global and that webhooks may lead into; may be given again
    #[arg(long, value_name = "PREFIX")]
    webhook_network: Vec<ipnet::IpNet>,
    /// A folder of the certificates (DER) that servers of webhooks must lead to; without one, those that the system trusts
    #[arg(long, value_name = "DIR")]
    webhook_roots: Option<PathBuf>,
    /// How long unknown addresses are gathered into one notice, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = desk::book::BATCH_WINDOW.as_secs())]
    batch_window_s: u64,
    /// A service to probe for its index of availability beside those of the record, KEY=URL; may be repeated
    #[arg(long = "probe", value_name = "KEY=URL")]
    probed: Vec<Target>,
    /// A folder of lists of categories that came with the image, which answers for them; without lists nothing is inspected
    #[arg(long, value_name = "DIR")]
    image_categories: Option<PathBuf>,
    /// A folder of further lists; those of what is never decrypted must be signed
    #[arg(long, value_name = "DIR")]
    categories: Option<PathBuf>,
    /// The keys that may have signed them: Ed25519, one a line
    #[arg(long, value_name = "FILE")]
    category_keys: Option<PathBuf>,
    /// keyd's socket: without it nothing is signed, sealed, or issued
    #[arg(long, value_name = "PATH")]
    keyd: Option<PathBuf>,
    /// clamd's socket: with it a file can be cited once it was looked through
    #[arg(long, value_name = "PATH")]
    clamd: Option<PathBuf>,
    /// A folder with LiberationSerif-Regular.ttf and -Bold.ttf; without it no documents are made
    #[arg(long, value_name = "DIR")]
    fonts: Option<PathBuf>,
    /// Where people check the codes of documents: stands on every page
    #[arg(long, value_name = "URL", default_value = "https://support.sts.kz/check", value_parser = check_address)]
    check_address: CheckAddress,
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
    /// A certificate cannot be trusted.
    #[error("{path}: {error}", path = path.display())]
    Certificate {
        /// Which.
        path: PathBuf,
        /// Why.
        error: eds::Error,
    },
    /// The file of secrets is refused.
    #[error("{path}: {source}", path = path.display())]
    Secrets {
        /// Which.
        path: PathBuf,
        /// Why.
        source: SecretError,
    },
    /// The file of responders and lists is refused.
    #[error("{path}: {source}", path = path.display())]
    Sources {
        /// Which.
        path: PathBuf,
        /// Why.
        source: SourcesError,
    },
    /// A root of webhooks cannot be trusted.
    #[error("{path}: {source}", path = path.display())]
    Root {
        /// Which.
        path: PathBuf,
        /// Why.
        source: tokio_rustls::rustls::Error,
    },
    /// The relay is not written as host:port.
    #[error("`{0}` is no relay: write it as host:port, for example mail.example:25")]
    Relay(String),
    /// The record cannot be opened.
    #[error("{0}")]
    Control(#[from] ControlError),
    /// Lists of categories are refused.
    #[error("{0}")]
    Lists(#[from] ListsError),
    /// The socket cannot be served.
    #[error("{0}")]
    Socket(#[from] runtime::SocketError),
    /// It ended.
    #[error("{0}")]
    Run(#[from] RunError),
}

/// Opens the record and serves it.
pub fn start(arguments: &Arguments) -> Result<(), StartError> {
    http::install_provider();
    let relay = arguments.relay.as_deref().zip(arguments.mail_from.clone());
    let relay = relay
        .map(|(address, from)| relay_of(address, from, arguments.relay_security))
        .transpose()?;
    // The files are looked at before they are read, so that no change falls between the two.
    let executor = executor()?;
    let set_up = SetUp::of(arguments);
    let reload = watch(&executor, &set_up)?;
    let began = set_up.begin()?;
    let webhooks = began.webhooks;
    let post = Post { relay, webhooks };
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
        daemons: daemons(arguments),
        categories: Some(arguments.state.join("categories")),
        probed: arguments.probed.clone(),
        signatures: began.signatures,
        papers: PaperSettings {
            folder: Some(arguments.state.join("files")),
            has_scanner: arguments.clamd.is_some(),
            has_keyd: arguments.keyd.is_some(),
            typesetting: typesetting(arguments)?,
        },
        fresh_record: fresh_record()?,
        boot: u64::try_from(now.as_nanosecond()).unwrap_or(0),
    };
    let clerks = Clerks {
        keyd: arguments.keyd.clone(),
        clamd: arguments.clamd.clone(),
        typesetting: settings.papers.typesetting.clone(),
    };
    let mut core = open(&arguments.state, settings, now)?;
    if let Some(octets) = began.categories {
        core.offer_categories(octets, now)?;
    }
    core.categories.whole()?;
    let around = Around {
        post,
        prober: Prober::new().map_err(|source| StartError::Root {
            path: "TLS of probes".into(),
            source,
        })?,
        clerks,
        reload,
        set_up,
        in_force: began.in_force,
        sources: Arc::new(began.sources),
        lists_folder: arguments.state.join("revocation"),
    };
    executor.block_on(async {
        // Every local user may connect; what each may do follows from its account.
        let listener = Listener::bind(&arguments.socket, 0o666)?;
        tracing::info!(epoch = core.published().map_or(0, |p| p.epoch.0), socket = %arguments.socket.display(), "serving");
        let server = Server::start(listener);
        Ok(run(core, server, around, clock).await?)
    })
}

/// Which local user runs which daemon.
fn daemons(arguments: &Arguments) -> Vec<(u32, Daemon)> {
    vec![
        (arguments.linkd_uid, Daemon::Linkd),
        (arguments.pathd_uid, Daemon::Pathd),
        (arguments.keyd_uid, Daemon::Keyd),
        (arguments.consoled_uid, Daemon::Consoled),
        (arguments.tlsd_uid, Daemon::Tlsd),
    ]
}

fn watch(executor: &tokio::runtime::Runtime, set_up: &SetUp) -> Result<Reload, StartError> {
    let _within = executor.enter();
    Reload::watch(set_up.paths()).map_err(|source| {
        RunError::Io {
            what: "signals cannot be waited for",
            source,
        }
        .into()
    })
}

fn executor() -> Result<tokio::runtime::Runtime, StartError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|source| {
            RunError::Io {
                what: "the event loop cannot be made",
                source,
            }
            .into()
        })
}

/// An identity for a record that begins.
fn fresh_record() -> Result<RecordId, StartError> {
    let bits = runtime::random().map_err(|source| StartError::File {
        path: "random bits".into(),
        source,
    })?;
    Ok(RecordId(u128::from_le_bytes(bits)))
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

#[cfg(test)]
mod tests {
    use super::folder::{FILE_BYTES_MAX, FILES_MAX};
    use super::*;
    use std::fs::File;

    #[test]
    fn a_folder_of_too_many_or_too_large_files_is_refused_whole() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..FILES_MAX {
            std::fs::write(folder.path().join(format!("{n}.crl")), [0]).unwrap();
        }
        assert_eq!(files(folder.path()).unwrap().len(), FILES_MAX);
        let one_more = folder.path().join("more.crl");
        std::fs::write(&one_more, []).unwrap();
        let refused = files(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("more than 256 files"), "{refused}");

        let folder = tempfile::tempdir().unwrap();
        let large = File::create(folder.path().join("large.crl")).unwrap();
        large.set_len(FILE_BYTES_MAX + 1).unwrap();
        let refused = files(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("large.crl"), "{refused}");
    }
}
