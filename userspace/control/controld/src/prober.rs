//! The prober: asks the services of the record, each minute, and tells who answered.
//!
//! A probe is `GET` of the address in production, by its scheme: over TLS for `https`. Up is who answers with a status below 500
//! within [`ANSWER_WAIT`]: 401, 404 and 405 come from a service that works, 503 from one that does not. For `tcp`, where only
//! address and port are known, a connection is enough. Only what failed [`ATTEMPTS`] times is down.
//!
//! `GET` is safe (RFC 9110 section 9.2.1): no service takes it for a message. Redirects are answers and are not followed, bodies
//! are not read, and nothing but the addresses of the record in force and of the start is ever asked: a service cannot lead the
//! prober anywhere. Which certificate an `https` service shows is its callers' to judge, not the prober's, which tells it no
//! secret: it is held to the certificate's key and to nothing else ([`any_certificate`]).

mod any_certificate;

use crate::availability::{Found, Round, Target};
use crate::http::{self, Place, Scheme};
use desk::availability::Minute;
use http_body_util::Full;
use hyper::{Request, StatusCode, header};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig};

/// Connections that are tried at once; with the bounds below a round over all services that are down ends within half a minute.
const AT_ONCE_MAX: usize = 256;
/// How often a service is tried before it counts as down: one lost packet is no downtime.
const ATTEMPTS: u32 = 2;
/// Longest wait for an answer, from the look-up of the name to its status.
const ANSWER_WAIT: Duration = Duration::from_secs(3);
/// How long after a failure it is tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// What probes are made with.
#[derive(Clone)]
pub struct Prober {
    tls: TlsConnector,
}

impl std::fmt::Debug for Prober {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prober").finish_non_exhaustive()
    }
}

impl Prober {
    /// Makes it.
    pub fn new() -> Result<Self, rustls::Error> {
        let provider = http::provider();
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(any_certificate::any(&provider))
            .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(config));
        Ok(Self { tls })
    }

    /// Probes every service of a round.
    pub(crate) async fn probe(self, round: Round) -> (Minute, Vec<Found>) {
        let places = Arc::new(Semaphore::new(AT_ONCE_MAX));
        let mut probes = JoinSet::new();
        for target in round.targets {
            let (places, prober) = (Arc::clone(&places), self.clone());
            probes.spawn(async move {
                // It is never closed; if it were, everybody would probe at once.
                let _place = places.acquire().await;
                prober.ask(target).await
            });
        }
        let mut found = Vec::new();
        while let Some(probed) = probes.join_next().await {
            match probed {
                Ok(one) => found.push(one),
                Err(error) => {
                    tracing::error!(%error, "a probe ended by itself; its minute stays unknown");
                }
            }
        }
        (round.minute, found)
    }

    async fn ask(&self, target: Target) -> Found {
        let mut fault = None;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(AGAIN_AFTER).await;
            }
            let asked = tokio::time::timeout(ANSWER_WAIT, self.try_place(&target.place)).await;
            fault = match asked {
                Ok(Ok(())) => None,
                Ok(Err(why)) => Some(why),
                Err(_) => Some(format!(
                    "no answer within {} seconds",
                    ANSWER_WAIT.as_secs()
                )),
            };
            if fault.is_none() {
                break;
            }
        }
        let Target { service, place } = target;
        let address = format!("{}:{}", place.host, place.port);
        Found {
            service,
            fault: fault.map(|why| format!("{address}: {why}")),
        }
    }

    async fn try_place(&self, place: &Place) -> Result<(), String> {
        let to = (place.host.as_str(), place.port);
        let stream = http::connect(to, |_| true).await;
        let stream = stream.map_err(|why| why.to_string())?;
        let status = match place.scheme {
            Scheme::Tcp => return Ok(()),
            Scheme::Http => http::status(stream, request(place)?).await?,
            Scheme::Https => {
                let name = ServerName::try_from(place.host.clone());
                let name = name.map_err(|error| error.to_string())?;
                let stream = self.tls.connect(name, stream).await;
                let stream = stream.map_err(|error| format!("TLS: {error}"))?;
                http::status(stream, request(place)?).await?
            }
        };
        judge(status)
    }
}

fn request(place: &Place) -> Result<Request<Full<hyper::body::Bytes>>, String> {
    Request::get(&place.path)
        .header(header::HOST, &place.authority)
        .header(header::USER_AGENT, http::USER_AGENT)
        .body(Full::default())
        .map_err(|error| error.to_string())
}

fn judge(status: StatusCode) -> Result<(), String> {
    if status.as_u16() < 500 {
        Ok(())
    } else {
        Err(format!("it answers {status}"))
    }
}

#[cfg(test)]
mod tests;
