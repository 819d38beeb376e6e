//! The client: one request a connection, no redirect, no body of the answer.

use super::networks::Networks;
use super::secrets::Secrets;
use super::{ATTEMPT, body_of, id_of};
use crate::http::{self, Unreached};
use crate::outbox::{Attempt, Letter};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, StatusCode, header};
use jiff::Timestamp;
use model::WebhookAddress;
use model::notice::WebhookParts;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Delivers notices to webhooks.
#[derive(Clone, Debug)]
pub struct Webhooks {
    secrets: Secrets,
    networks: Networks,
    tls: Arc<ClientConfig>,
}

/// Why an attempt brought no answer.
enum Trouble {
    /// Try again.
    Later(String),
    /// Never by this way.
    Never(String),
}

impl Webhooks {
    /// A client that signs with these secrets, may reach these networks, and trusts these roots.
    pub fn new(
        secrets: Secrets,
        networks: Networks,
        roots: RootCertStore,
    ) -> Result<Self, tokio_rustls::rustls::Error> {
        let builder = ClientConfig::builder_with_provider(http::provider());
        let builder = builder.with_safe_default_protocol_versions()?;
        Ok(Self {
            secrets,
            networks,
            tls: Arc::new(builder.with_root_certificates(roots).with_no_client_auth()),
        })
    }

    /// Tries to deliver one letter.
    pub(crate) async fn deliver(
        &self,
        letter: &Letter,
        address: &WebhookAddress,
        now: Timestamp,
    ) -> Attempt {
        let said = tokio::time::timeout(ATTEMPT, self.try_deliver(letter, address, now)).await;
        match said {
            Ok(Ok(status)) => judge(status),
            Ok(Err(Trouble::Later(why))) => Attempt::Deferred { reply: why },
            Ok(Err(Trouble::Never(why))) => Attempt::Refused { reply: why },
            Err(_) => Attempt::Deferred {
                reply: format!("no answer within {} seconds", ATTEMPT.as_secs()),
            },
        }
    }

    async fn try_deliver(
        &self,
        letter: &Letter,
        address: &WebhookAddress,
        now: Timestamp,
    ) -> Result<StatusCode, Trouble> {
        let parts = address.parts();
        let parts = parts.ok_or_else(|| Trouble::Never("the address is malformed".to_owned()))?;
        let (id, body) = (id_of(letter), body_of(letter));
        let timestamp = now.as_second();
        let signature = self.secrets.sign(&letter.whom, (&id, timestamp), &body);
        let signature = signature.ok_or_else(|| {
            let whom = &letter.whom;
            Trouble::Never(format!(
                "no secret for {whom}: add it to the file of --webhook-secrets"
            ))
        })?;
        let request = Request::post(parts.path)
            .header(header::HOST, parts.authority)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, http::USER_AGENT)
            .header("webhook-id", &id)
            .header("idempotency-key", &id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(Full::new(Bytes::from(body)));
        let request = request.map_err(|error| Trouble::Never(error.to_string()))?;
        let stream = self.connect(&parts).await?;
        if !parts.is_tls {
            return http::status(stream, request).await.map_err(Trouble::Later);
        }
        let name = ServerName::try_from(parts.host.to_owned());
        let name = name.map_err(|error| Trouble::Never(error.to_string()))?;
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        let stream = connector
            .connect(name, stream)
            .await
            .map_err(|error| Trouble::Later(http::told(&error)))?;
        http::status(stream, request).await.map_err(Trouble::Later)
    }

    async fn connect(&self, parts: &WebhookParts<'_>) -> Result<TcpStream, Trouble> {
        let to = (parts.host, parts.port);
        let connected = http::connect(to, |address| self.networks.allow(address)).await;
        connected.map_err(|why| match why {
            Unreached::Forbidden => Trouble::Never(format!(
                "{} is reached at no global address: name its network with --webhook-network",
                parts.host
            )),
            Unreached::Failed(why) => Trouble::Later(why),
        })
    }
}

/// What an answer means.
fn judge(status: StatusCode) -> Attempt {
    let reply = status.to_string();
    match status.as_u16() {
        200..=299 => Attempt::Accepted { reply },
        300..=399 => Attempt::Refused {
            reply: format!("{reply}: redirects are not followed"),
        },
        408 | 425 | 429 | 500..=599 => Attempt::Deferred { reply },
        _ => Attempt::Refused { reply },
    }
}
