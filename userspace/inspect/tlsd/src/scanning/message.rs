//! What scanners are told of a message beside its content.
//!
//! An ICAP server stands outside of the gateway, and writes logs of its own. It is told what content is and where it comes from: the
//! method, the address **without its query**, the status, and fields that describe content. **Everything else stays here**: cookies and
//! `Authorization`, and also what services name as they like and what lets its bearer act as the user all the same (`X-Api-Key`, tokens
//! in a query); who asks, with which program, and whence.

use scan::icap::{Field, HttpHead, Start};
use std::sync::Arc;
use strict_http::{Coding, Fields, Request, Scheme};

/// What describes content.
const TOLD: [&str; 5] = [
    "content-type",
    "content-disposition",
    "content-language",
    "content-range",
    "last-modified",
];

/// Most octets of a value that is told; a longer one stays here.
const VALUE_OCTETS_MAX: usize = 1024;
/// Most octets of an address that is told; a longer one is cut.
const ADDRESS_OCTETS_MAX: usize = 4096;

/// Which message of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The request.
    Request,
    /// The response, with its status.
    Response(u16),
}

/// A message that is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    /// Which it is.
    pub(crate) part: Part,
    /// The request, or that which it answers.
    pub(crate) requested: &'a Requested,
    /// Its fields.
    pub(crate) fields: Fields<'a>,
    /// How long its content is, where that is declared.
    pub(crate) length: Option<u64>,
}

/// What is told of a request; nothing where nobody is told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requested(Option<Arc<HttpHead>>);

impl Requested {
    /// Of a request.
    pub(super) fn of(request: &Request<'_>, scheme: Scheme) -> Self {
        let Some(authority) = request.authority else {
            return Self(None);
        };
        let scheme_name = match scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        let port = authority.port(scheme);
        let host = if port == scheme.port() {
            authority.host.to_string()
        } else {
            format!("{}:{port}", authority.host)
        };
        let path = request.path.strip_prefix('/').unwrap_or(request.path);
        let address = format!("{scheme_name}://{host}/{path}");
        let graphic = |sign: char| if sign.is_ascii_graphic() { sign } else { '?' };
        let start = Start::Request {
            method: request.method_name.to_owned(),
            target: address
                .chars()
                .map(graphic)
                .take(ADDRESS_OCTETS_MAX)
                .collect(),
        };
        let host = Field::new("Host", host.as_bytes());
        let head = host.and_then(|host| HttpHead::new(start, vec![host]));
        Self(head.ok().map(Arc::new))
    }
}

/// The heads that a service is told.
#[derive(Clone, Debug)]
pub(super) struct Heads {
    /// The request.
    pub(super) request: HttpHead,
    /// The response, if that is looked at.
    pub(super) response: Option<HttpHead>,
}

impl Message<'_> {
    /// What a service is told of it, whose content it gets decoded; none if no head can be made of it.
    pub(super) fn heads(&self, coding: Coding) -> Option<Heads> {
        let request = self.requested.0.as_deref()?;
        let fields = TOLD.iter().filter_map(|name| {
            let value = self.fields.first(name)?;
            let is_told = value.len() <= VALUE_OCTETS_MAX;
            Field::new(name, value).ok().filter(|_| is_told)
        });
        // Only of what is not coded the length is that of what is sent.
        let length = self.length.filter(|_| coding == Coding::Identity);
        let length = length.and_then(|octets| {
            let octets = octets.to_string();
            Field::new("Content-Length", octets.as_bytes()).ok()
        });
        let told = fields.chain(length);
        Some(match self.part {
            Part::Request => {
                let fields = request.fields().iter().cloned().chain(told).collect();
                let request = HttpHead::new(request.start().clone(), fields).ok()?;
                Heads {
                    request,
                    response: None,
                }
            }
            Part::Response(status) => {
                // What is beyond the usual ones counts as an error of the server's (RFC 9110 section 15).
                let status = if (200..=599).contains(&status) {
                    status
                } else {
                    500
                };
                let response = HttpHead::new(Start::Response { status }, told.collect()).ok()?;
                Heads {
                    request: request.clone(),
                    response: Some(response),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strict_http::{RequestHead, ResponseHead};

    fn told(head: &str, scheme: Scheme, part: Part, fields: &str) -> (String, Option<String>) {
        let (asked, _) = RequestHead::read(head.as_bytes()).unwrap().unwrap();
        let text = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
        let response = ResponseHead::read(text.as_bytes(), &asked.asked());
        let (response, _) = response.unwrap().unwrap();
        let requested = Requested::of(&asked.request(), scheme);
        let message = Message {
            part,
            requested: &requested,
            fields: match part {
                Part::Request => asked.request().fields,
                Part::Response(_) => response.fields(),
            },
            length: Some(9),
        };
        let text = |head: &HttpHead| String::from_utf8(head.octets()).unwrap();
        let coding = Coding::of(message.fields).unwrap();
        let heads = message.heads(coding).unwrap();
        (text(&heads.request), heads.response.as_ref().map(text))
    }

    const ASKED: &str = "POST /a/b.exe?token=s HTTP/1.1\r\nHost: a.kz\r\nCookie: s=1\r\nAuthorization: Bearer s\r\n\
         X-Api-Key: s\r\nReferer: https://b.kz/?s\r\nUser-Agent: s\r\nX-Forwarded-For: 10.0.0.1\r\n\
         Content-Type: text/plain\r\nContent-Length: 9\r\n\r\n";

    #[test]
    fn services_are_told_what_content_is_and_whence_and_nothing_else() {
        let (request, response) = told(ASKED, Scheme::Https, Part::Request, "");
        assert_eq!(
            request,
            "POST https://a.kz/a/b.exe HTTP/1.1\r\nHost: a.kz\r\ncontent-type: text/plain\r\nContent-Length: 9\r\n\r\n"
        );
        assert_eq!(response, None);
        let fields = "Set-Cookie: s\r\nServer: x\r\nLocation: /?s\r\nContent-Type: a/b\r\nContent-Disposition: attachment; filename=a.exe\r\n";
        let (request, response) = told(ASKED, Scheme::Http, Part::Response(206), fields);
        assert_eq!(
            request,
            "POST http://a.kz/a/b.exe HTTP/1.1\r\nHost: a.kz\r\n\r\n"
        );
        assert_eq!(
            response.unwrap(),
            "HTTP/1.1 206 \r\ncontent-type: a/b\r\ncontent-disposition: attachment; filename=a.exe\r\nContent-Length: 9\r\n\r\n"
        );
    }

    #[test]
    fn what_is_decoded_has_no_length_and_no_coding() {
        let (_, response) = told(
            ASKED,
            Scheme::Https,
            Part::Response(799),
            "Content-Encoding: gzip\r\n",
        );
        assert_eq!(response.unwrap(), "HTTP/1.1 500 \r\n\r\n");
    }

    #[test]
    fn addresses_are_short_and_have_their_port() {
        let get = |target: &str, host: &str| {
            let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
            told(&head, Scheme::Https, Part::Request, "").0
        };
        let at = |address: &str| format!("GET {address} HTTP/1.1\r\n");
        assert!(get("/", "a.kz:443").starts_with(&at("https://a.kz/")));
        assert!(get("/a", "a.kz:8443").starts_with(&at("https://a.kz:8443/a")));
        assert!(get("/a", "[2001:db8::1]").starts_with(&at("https://[2001:db8::1]/a")));
        let long = get(&format!("/{}", "a".repeat(9000)), "a.kz");
        let line = long.split("\r\n").next().unwrap();
        assert_eq!(
            line.len(),
            ADDRESS_OCTETS_MAX + "GET ".len() + " HTTP/1.1".len()
        );
        let disposition = format!("content-disposition: {}\r\n", "a".repeat(2000));
        let (_, response) = told(ASKED, Scheme::Https, Part::Response(200), &disposition);
        assert!(!response.unwrap().contains("disposition"));
    }
}
