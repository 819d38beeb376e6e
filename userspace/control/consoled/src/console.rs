//! The console: pages for people, on a listener of its own that the start asks for.
//!
//! Like the API it has no database and decides nothing. Whoever signs in shows a token; each page is a question to controld as that
//! token's account, and controld says what it may see. A session remembers the token in memory, under the SHA-256 of a secret that the
//! browser keeps. Passwords, codes and passkeys come with controld's part.
//!
//! The pages are one [`table`]: what serves them, the menu and the tests are made of it. They need no script, and load nothing from
//! elsewhere.

mod assets;
mod cookie;
mod csrf;
mod csv;
mod fill;
mod html;
mod key;
mod link;
mod pages;
mod secret;
mod serve;
mod session;
mod table;
mod texts;
mod visit;

use crate::config::Config;
use crate::error::ConsoledError;
use crate::limits::SUBMITTED_MAX;
use crate::listen;
use crate::serve::App;
use assets::Assets;
use session::Sessions;
use std::sync::Arc;
use texts::Texts;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// The console and where it is served.
pub(crate) struct Console {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    face: Arc<Face>,
}

/// What its requests share.
pub(crate) struct Face {
    app: Arc<App>,
    sessions: Sessions,
    texts: Texts,
    assets: Assets,
    /// Places of forms that bring as much as a request.
    large: Semaphore,
    /// How its addresses begin: `https`, or `http` where only this machine is served.
    scheme: &'static str,
}

impl Console {
    /// Opens the console where the start asks for one.
    pub(crate) async fn open(
        config: &Config,
        app: &Arc<App>,
        tls: Option<TlsAcceptor>,
    ) -> Result<Option<Self>, ConsoledError> {
        let Some(address) = config.console_listen else {
            return Ok(None);
        };
        let face = Arc::new(Face {
            app: Arc::clone(app),
            sessions: Sessions::default(),
            texts: Texts::read()?,
            assets: Assets::named(),
            large: Semaphore::new(SUBMITTED_MAX),
            scheme: if tls.is_some() { "https" } else { "http" },
        });
        let failed = |source| ConsoledError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let served = listener.local_addr().map_err(failed)?;
        tracing::info!(address = %served, tls = tls.is_some(), "the console is open");
        Ok(Some(Self {
            listener,
            tls,
            face,
        }))
    }
}

/// Serves the console where there is one, for as long as it is polled.
pub(crate) async fn serve(console: Option<Console>) {
    match console {
        Some(Console {
            listener,
            tls,
            face,
        }) => listen::serve(listener, tls, serve::router(&face)).await,
        None => std::future::pending().await,
    }
}
