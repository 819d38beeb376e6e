//! The start: what is served, and where.

use crate::config::Config;
use crate::control::Control;
use crate::error::ConsoledError;
use crate::limits::STREAMS_MAX;
use crate::listen::serve;
use crate::serve::{App, router};
use crate::tls::acceptor;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Serves the API until it is told to end.
pub async fn run(config: &Config) -> Result<(), ConsoledError> {
    let tls = acceptor(config)?;
    let address = config.listen;
    if tls.is_none() && !address.ip().is_loopback() {
        return Err(ConsoledError::InTheOpen(address));
    }
    let failed = |source| ConsoledError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let served = listener.local_addr().map_err(failed)?;
    let shutdown = runtime::shutdown().map_err(ConsoledError::Runtime)?;
    let app = App {
        control: Control::new(config.control.clone()),
        streams: Arc::new(Semaphore::new(STREAMS_MAX)),
    };
    tracing::info!(address = %served, tls = tls.is_some(), "serving");
    tokio::select! {
        () = serve(listener, tls, router(&Arc::new(app))) => {}
        () = shutdown => {}
    }
    Ok(())
}
