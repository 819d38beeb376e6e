//! The public page of the gateway's root (386/НҚ, ЕШДИ п. 21–23): a listener of its own, without tokens, without TLS, read by everybody.
//!
//! What it shows are texts and files of the crate [`trust`], made of the certificates that keyd shows to whoever asks. It takes GET and
//! HEAD, reads no body, and knows no other daemon. keyd is asked each minute; while it is silent, what was shown last stays, but for
//! roots whose time is over.

use crate::config::Config;
use crate::error::ConsoledError;
use crate::limits::{ROOTS_EVERY, ROOTS_RETRY, ROOTS_WAIT};
use crate::listen;
use jiff::Timestamp;
use runtime::{ClientError, Clock, KeyClient, SystemClock};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::net::TcpListener;
use trust::{Check, Distribution, Form, TrustError};
use wire::keys::{CertificateKind, CertificateView};

mod answers;

/// The page and where it is served.
#[derive(Debug)]
pub(crate) struct TrustPage {
    listener: TcpListener,
    board: Arc<Board>,
    keyd: PathBuf,
}

/// What is shown at the moment.
#[derive(Debug)]
pub(crate) struct Board {
    check: Option<Check>,
    shown: RwLock<Arc<Shown>>,
}

/// A distribution with its files; without one there is no root to show.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    distribution: Option<Distribution>,
    /// Why nothing is shown though there are roots; empty otherwise.
    wrong: String,
    files: BTreeMap<String, File>,
}

/// A file that is handed out.
#[derive(Debug)]
pub(crate) struct File {
    form: Form,
    octets: axum::body::Bytes,
}

impl TrustPage {
    /// Opens the page where the start asks for one, and looks what there is to show.
    pub(crate) async fn open(config: &Config) -> Result<Option<Self>, ConsoledError> {
        let Some(address) = config.trust_listen else {
            return Ok(None);
        };
        let failed = |source| ConsoledError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let served = listener.local_addr().map_err(failed)?;
        tracing::info!(address = %served, "the page of the root is open");
        let check = config.check_host.clone().map(Check::new);
        Ok(Some(Self {
            listener,
            board: Arc::new(Board::new(check)),
            keyd: config.keyd.clone(),
        }))
    }

    /// Serves it for as long as it is polled.
    pub(crate) async fn serve(self) {
        let Self {
            listener,
            board,
            keyd,
        } = self;
        let mut certificates = Vec::new();
        let mut is_silent = false;
        look(&keyd, &mut certificates, &mut is_silent).await;
        board.show(&certificates, SystemClock.now());
        let router = answers::router(Arc::clone(&board));
        let renewing = async {
            loop {
                let pause = if board.shown().distribution.is_some() {
                    ROOTS_EVERY
                } else {
                    ROOTS_RETRY
                };
                tokio::time::sleep(pause).await;
                look(&keyd, &mut certificates, &mut is_silent).await;
                board.show(&certificates, SystemClock.now());
            }
        };
        tokio::select! {
            () = listen::serve(listener, None, router) => {}
            () = renewing => {}
        }
    }
}

/// Serves a page where there is one.
pub(crate) async fn serve(page: Option<TrustPage>) {
    match page {
        Some(page) => page.serve().await,
        None => std::future::pending().await,
    }
}

/// Asks keyd for its certificates; those of before stay where it does not answer, which is told once.
async fn look(keyd: &Path, certificates: &mut Vec<CertificateView>, is_silent: &mut bool) {
    let asked = tokio::time::timeout(ROOTS_WAIT, ask(keyd)).await;
    let why = match asked {
        Ok(Ok(found)) => {
            *certificates = found;
            *is_silent = false;
            return;
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {} s", ROOTS_WAIT.as_secs()),
    };
    if !std::mem::replace(is_silent, true) {
        tracing::warn!(
            why,
            "keyd shows no certificates: the page of the root stays as it is"
        );
    }
}

/// The roots that keyd shows, and what they signed of each other.
async fn ask(keyd: &Path) -> Result<Vec<CertificateView>, ClientError> {
    let mut all = KeyClient::connect(keyd).await?.certificates().await?;
    all.retain(|one| match one.what {
        CertificateKind::Root { .. } | CertificateKind::Cross { .. } => true,
        CertificateKind::Issuer { .. } | CertificateKind::Crl { .. } => false,
    });
    Ok(all)
}

impl Board {
    fn new(check: Option<Check>) -> Self {
        let shown = RwLock::default();
        Self { check, shown }
    }

    /// What is shown.
    fn shown(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows what is handed out of these certificates now.
    fn show(&self, certificates: &[CertificateView], now: Timestamp) {
        let (distribution, wrong) = match Distribution::of(certificates, now) {
            Ok(distribution) => (Some(distribution), String::new()),
            Err(TrustError::NoRoot) => (None, String::new()),
            Err(error @ (TrustError::TooMany { .. } | TrustError::Certificate { .. })) => {
                (None, error.to_string())
            }
        };
        let before = self.shown();
        if distribution == before.distribution && wrong == before.wrong {
            return;
        }
        if !wrong.is_empty() {
            tracing::error!(wrong, "no root is shown");
        }
        let artefacts = distribution.as_ref().map(Distribution::artefacts);
        let files = artefacts.into_iter().flatten().map(|one| {
            let octets = one.octets.into();
            let form = one.form;
            (one.name, File { form, octets })
        });
        let shown = Shown {
            files: files.collect(),
            distribution,
            wrong,
        };
        let roots = shown.distribution.as_ref().map_or(0, |of| of.roots().len());
        tracing::info!(roots, "the page of the root shows others than before");
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shown);
    }
}

#[cfg(test)]
mod tests;
