//! The start: what is served, and where.

use crate::config::Config;
use crate::console::{self, Console};
use crate::error::ConsoledError;
use crate::listen::serve;
use crate::serve::{App, router};
use crate::tls::{Certificate, follow};
use crate::trust_page::{self, TrustPage};
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves the API, and what else the start asks for, until it is told to end.
pub async fn run(config: &Config) -> Result<(), ConsoledError> {
    let tls = Certificate::of(config)?;
    let address = config.listen;
    for address in [Some(address), config.console_listen].into_iter().flatten() {
        if tls.is_none() && !address.ip().is_loopback() {
            return Err(ConsoledError::InTheOpen(address));
        }
    }
    let failed = |source| ConsoledError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let served = listener.local_addr().map_err(failed)?;
    let page = TrustPage::open(config).await?;
    let shutdown = runtime::shutdown().map_err(ConsoledError::Runtime)?;
    let app = Arc::new(App::new(config.control.clone()));
    let acceptor = tls.as_ref().map(Certificate::acceptor).transpose()?;
    let console = Console::open(config, &app, acceptor.clone()).await?;
    tracing::info!(address = %served, tls = tls.is_some(), "serving");
    tokio::select! {
        () = serve(listener, acceptor, router(&app)) => {}
        () = console::serve(console) => {}
        () = trust_page::serve(page) => {}
        never = follow(tls) => never,
        () = shutdown => {}
    }
    Ok(())
}
