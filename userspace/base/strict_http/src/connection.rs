//! `Connection`, and which fields end at this hop (RFC 9110 section 7.6.1).

use crate::Refusal;
use crate::fields::{Known, Span};
use crate::limits::CONNECTION_OPTIONS_MAX;
use crate::octets::{elements, is_token, part};

/// Fields that are meant for all recipients; `Transfer-Encoding` is not, and some servers name it. Naming them in `Connection` would take from one reader what another saw.
const END_TO_END: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-range",
    "content-security-policy",
    "content-type",
    "cookie",
    "date",
    "etag",
    "expect",
    "forwarded",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "location",
    "origin",
    "range",
    "referer",
    "set-cookie",
    "strict-transport-security",
    "user-agent",
    "vary",
    "via",
    "www-authenticate",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// Options of `Connection`, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options(u8);

impl Options {
    pub(crate) const CLOSE: Self = Self(1);
    pub(crate) const KEEP_ALIVE: Self = Self(2);
    pub(crate) const UPGRADE: Self = Self(4);
    pub(crate) const TE: Self = Self(8);

    /// Whether an option is in the set.
    pub(crate) const fn has(self, option: Self) -> bool {
        self.0 & option.0 != 0
    }

    /// The set with an option.
    pub(crate) const fn with(self, option: Self) -> Self {
        Self(self.0 | option.0)
    }

    /// The set without an option.
    pub(crate) const fn without(self, option: Self) -> Self {
        Self(self.0 & !option.0)
    }

    /// Writes the field, if there is anything to say.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        const NAMES: [(Options, &[u8]); 4] = [
            (Options::CLOSE, b"close"),
            (Options::KEEP_ALIVE, b"keep-alive"),
            (Options::UPGRADE, b"Upgrade"),
            (Options::TE, b"TE"),
        ];
        let mut before: &[u8] = b"Connection: ";
        for (option, name) in NAMES {
            if self.has(option) {
                out.extend_from_slice(before);
                out.extend_from_slice(name);
                before = b", ";
            }
        }
        if self != Self::default() {
            out.extend_from_slice(b"\r\n");
        }
    }
}

/// Reads all `Connection` fields, and marks what ends here: they themselves and what they name.
pub(crate) fn read(octets: &[u8], spans: &mut [Span]) -> Result<Options, Refusal> {
    let mut options = Options::default();
    let mut count = 0;
    for index in 0..spans.len() {
        let Some(span) = spans
            .get_mut(index)
            .filter(|span| span.known == Known::Connection)
        else {
            continue;
        };
        span.passes = false;
        let value = part(octets, span.value.clone());
        for option in elements(value) {
            count += 1;
            if count > CONNECTION_OPTIONS_MAX || !is_token(option) {
                return Err(Refusal::ConnectionMalformed);
            }
            let is = |name: &str| option.eq_ignore_ascii_case(name.as_bytes());
            options = match option {
                _ if is("close") => options.with(Options::CLOSE),
                _ if is("keep-alive") => options.with(Options::KEEP_ALIVE),
                _ if is("upgrade") => options.with(Options::UPGRADE),
                _ if is("te") => options.with(Options::TE),
                _ if END_TO_END.iter().any(|name| is(name)) => {
                    return Err(Refusal::ConnectionEndToEnd);
                }
                _ => {
                    for named in spans.iter_mut() {
                        let name = part(octets, named.name.clone());
                        named.passes &= !name.eq_ignore_ascii_case(option);
                    }
                    options
                }
            };
        }
    }
    Ok(options)
}
