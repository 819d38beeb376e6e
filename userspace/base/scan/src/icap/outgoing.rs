//! What is sent to an ICAP server: heads with what may be disclosed, and octets that wait to be written.

use super::head::Field;
use super::http::{HttpHead, Start};

/// Whether something is sent to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// It is.
    Send,
    /// It stays here, and comes back into what the server adapted.
    Withhold,
}

/// What a server is told beside method, path, content and the other fields.
///
/// Scanners judge content and where it comes from. Values of `Cookie`, `Set-Cookie` and `Authorization` let whoever has them
/// act as the user, and no scanner needs them: they are withheld unless declared. Queries are a part of the address that is
/// judged, and the server stands under the same authority as the gateway: they are sent unless declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// Queries of targets, and `Referer`, which repeats them.
    pub queries: Share,
    /// `Cookie`, `Cookie2`, `Set-Cookie`, `Set-Cookie2`, `Authorization`.
    pub credentials: Share,
}

impl Default for Disclosure {
    fn default() -> Self {
        Self {
            queries: Share::Send,
            credentials: Share::Withhold,
        }
    }
}

const CREDENTIALS: &[&str] = &[
    "authorization",
    "cookie",
    "cookie2",
    "set-cookie",
    "set-cookie2",
];

/// A head as it is sent, and what of it stays here.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) head: HttpHead,
    pub(super) withheld: Vec<Field>,
    /// The whole target, where its query stays here.
    pub(super) target: Option<String>,
}

impl Outgoing {
    pub(super) fn of(head: &HttpHead, disclosure: Disclosure) -> Self {
        let mut sent = head.clone().without_hops();
        let withheld = sent.take(|field| {
            let is = |names: &[&str]| names.iter().any(|name| field.is(name));
            disclosure.credentials == Share::Withhold && is(CREDENTIALS)
                || disclosure.queries == Share::Withhold && is(&["referer"])
        });
        let mut target = None;
        if disclosure.queries == Share::Withhold
            && let Start::Request { target: whole, .. } = head.start()
            && let Some((bare, _)) = whole.split_once('?')
        {
            sent.retarget(bare);
            target = Some(whole.clone());
        }
        Self {
            head: sent,
            withheld,
            target,
        }
    }
}

/// Octets that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    octets: Vec<u8>,
    written: usize,
}

impl Waiting {
    pub(super) fn of(octets: Vec<u8>) -> Self {
        Self { octets, written: 0 }
    }

    pub(super) fn rest(&self) -> &[u8] {
        self.octets.get(self.written..).unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest().is_empty()
    }

    pub(super) fn wrote(&mut self, octets: usize) {
        self.written = self.written.saturating_add(octets).min(self.octets.len());
        if self.is_empty() {
            self.octets.clear();
            self.written = 0;
        }
    }

    pub(super) fn push(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    /// One chunk of a body (RFC 9112 §7.1).
    pub(super) fn push_chunk(&mut self, octets: &[u8]) {
        self.push(format!("{:x}\r\n", octets.len()).as_bytes());
        self.push(octets);
        self.push(b"\r\n");
    }
}
