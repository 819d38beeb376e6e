//! The switch to WebSocket (RFC 6455 section 4), the only upgrade that passes.
//!
//! Every other `Upgrade`, that to HTTP/2 in the clear above all, ends at this hop: the server never sees it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

use crate::connection::Options;
use crate::fields::{Known, Span};
use crate::head::only;
use crate::octets::{elements, text};
use crate::request::RequestLine;
use crate::{Framing, Method, Refusal, Version};

/// What is appended to a key before it is digested (RFC 6455 section 1.3).
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// Octets of a key.
const KEY_OCTETS: usize = 16;
/// The only version (RFC 6455 section 4.1).
const VERSION: &[u8] = b"13";

/// What the server must accept with, if the request asks for a WebSocket and asks as it must.
pub(crate) fn asked(
    octets: &[u8],
    spans: &[Span],
    line: &RequestLine,
    framing: Framing,
    options: Options,
) -> Result<Option<String>, Refusal> {
    let of_kind = |known| spans.iter().filter(move |span| span.known == known);
    let mut offers = of_kind(Known::Upgrade).flat_map(|span| elements(span.value(octets)));
    let is_ours = |offer: &[u8]| offer.eq_ignore_ascii_case(b"websocket");
    if !offers.any(is_ours) {
        return Ok(None);
    }
    let wrong = Refusal::WebSocketRequest;
    let upgrade = only(octets, spans, Known::Upgrade, wrong)?;
    let key = only(octets, spans, Known::WebSocketKey, wrong)?.ok_or(wrong)?;
    let version = only(octets, spans, Known::WebSocketVersion, wrong)?;
    let is_right = upgrade.is_some_and(is_ours)
        && version == Some(VERSION)
        && options.has(Options::UPGRADE)
        && line.method() == Method::Get
        && line.version() == Version::Http11
        && framing == Framing::Nothing
        && STANDARD
            .decode(key)
            .is_ok_and(|key| key.len() == KEY_OCTETS);
    if is_right {
        Ok(Some(accept(key)))
    } else {
        Err(wrong)
    }
}

/// `Sec-WebSocket-Accept` of a key (RFC 6455 section 4.2.2).
fn accept(key: &[u8]) -> String {
    STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize())
}

/// Whether a 101 is the switch that was asked for.
pub(crate) fn check_switch(
    octets: &[u8],
    spans: &[Span],
    options: Options,
    accept: Option<&str>,
) -> Result<(), Refusal> {
    let accept = accept.ok_or(Refusal::SwitchUnasked)?;
    let wrong = Refusal::SwitchMalformed;
    let upgrade = only(octets, spans, Known::Upgrade, wrong)?.unwrap_or_default();
    let accepted = only(octets, spans, Known::WebSocketAccept, wrong)?.unwrap_or_default();
    let is_right = upgrade.eq_ignore_ascii_case(b"websocket")
        && text(accepted) == accept
        && options.has(Options::UPGRADE);
    if is_right { Ok(()) } else { Err(wrong) }
}
