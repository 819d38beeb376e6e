//! Asking about revocation: responders (RFC 6960) and lists (RFC 5280) that the configuration names.
//!
//! **Whom**: the addresses of the file that `--revocation-sources` names, and nobody else. A certificate's own word of where to
//! ask (authority information access, distribution points) is not read: whoever can get a certificate signed could otherwise
//! choose whom the gateway calls. Redirects are not followed for the same reason.
//!
//! **When**: responders before a command with a signature enters the core, for each certificate of the signer's path without an
//! answer that still holds; lists once three quarters of their life are over. Plain HTTP, as both are: what comes is signed,
//! and judged by its signature.
//!
//! **What if not**: no answer, or one that is none, leaves the status unknown. Unknown is refused as unavailable, unless a list
//! speaks; never is it valid.

mod lists;
mod responders;
mod sources;

pub(crate) use lists::{Fetched, Held, HeldList, refresh};
pub(crate) use responders::ask;
pub(crate) use sources::Sources;
pub use sources::SourcesError;

use crate::http::{self, Place};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, StatusCode, header};
use std::time::Duration;
use tokio::time::timeout;

/// Sends a request to a configured place; the body of the answer 200.
async fn exchange(
    place: &Place,
    body: Option<(&'static str, Vec<u8>)>,
    (wait, bytes_max): (Duration, usize),
) -> Result<Vec<u8>, String> {
    let request = match &body {
        Some((kind, _)) => Request::post(&place.path).header(header::CONTENT_TYPE, *kind),
        None => Request::get(&place.path),
    };
    let octets = body.map_or_else(Bytes::new, |(_, octets)| Bytes::from(octets));
    let request = request
        .header(header::HOST, &place.authority)
        .header(header::USER_AGENT, http::USER_AGENT)
        .body(Full::new(octets))
        .map_err(|error| error.to_string())?;
    let work = async {
        let to = (place.host.as_str(), place.port);
        let stream = http::connect(to, |_| true).await;
        let stream = stream.map_err(|why| why.to_string())?;
        http::fetch(stream, request, bytes_max).await
    };
    let answered = timeout(wait, work).await;
    let answered = answered.map_err(|_| format!("no answer within {} seconds", wait.as_secs()))?;
    match answered? {
        (StatusCode::OK, body) => Ok(body),
        (status, _) => Err(format!("it answers {status}")),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod vectors;
