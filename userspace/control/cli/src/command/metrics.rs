//! `metrics`: figures for Prometheus.

use crate::error::CliError;
use crate::exit::Exit;
use crate::metrics::{Scraper, serve};
use crate::session::Session;
use runtime::SystemClock;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::LocalSet;

/// Print metrics in Prometheus's text format, or serve them over HTTP
///
/// With --listen the daemons are asked at each scrape of /metrics, at most once a second; the user
/// who runs it needs no privilege but an account that may read the record. Counters of
/// organisations and of switches rise for as long as it runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa metrics
  qaqpa metrics --listen 127.0.0.1:9464                then: curl http://127.0.0.1:9464/metrics")]
pub(crate) struct Metrics {
    /// Serve them here until interrupted
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
}

impl Metrics {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let scraper = Scraper::new(session.observer(), Arc::new(SystemClock));
        let Some(address) = self.listen else {
            let text = scraper.scrape().await;
            return session.output.verbatim(&text).map(|()| Exit::Done);
        };
        let failed = |source| CliError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        session
            .output
            .note(&format!("serving http://{address}/metrics"))?;
        let scraper = Rc::new(scraper);
        LocalSet::new().run_until(serve(listener, scraper)).await;
        Ok(Exit::Done)
    }
}
