//! Where a form comes from.
//!
//! A browser says of each POST whether a page of this host made it: by `Sec-Fetch-Site` (Fetch Metadata), which no page can set, or by
//! `Origin` (RFC 6454). Under `Referrer-Policy: no-referrer` it sends `Origin: null` for a form of ours (Fetch, "append a request `Origin`
//! header"), so that one alone says nothing. What says neither is refused. Each form bears a token besides.

use super::cookie::one;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a page of this host sent it. `scheme` is that of the listener.
pub(crate) fn is_own(headers: &HeaderMap, scheme: &str) -> bool {
    let origin = one(headers, &ORIGIN).filter(|origin| *origin != "null");
    let own = one(headers, &HOST).map(|host| format!("{scheme}://{host}"));
    let is_own = |origin: &str| {
        own.as_ref()
            .is_some_and(|own| own.eq_ignore_ascii_case(origin))
    };
    if headers.contains_key(&SEC_FETCH_SITE) {
        return one(headers, &SEC_FETCH_SITE) == Some("same-origin") && origin.is_none_or(is_own);
    }
    origin.is_some_and(is_own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_a_page_of_this_host_is_heard() {
        let check = |expected: bool, said: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in said {
                let value = HeaderValue::from_str(value).unwrap();
                headers.append(HeaderName::from_static(name), value);
            }
            assert_eq!(is_own(&headers, "https"), expected, "{said:?}");
        };
        let host = ("host", "gate.example:8444");
        let (own, foreign) = ("https://gate.example:8444", "https://evil.example");
        check(false, &[]);
        check(false, &[host]);
        check(true, &[host, ("origin", own)]);
        check(true, &[host, ("origin", "https://GATE.example:8444")]);
        check(true, &[host, ("sec-fetch-site", "same-origin")]);
        check(
            true,
            &[host, ("sec-fetch-site", "same-origin"), ("origin", "null")],
        );
        check(
            true,
            &[host, ("sec-fetch-site", "same-origin"), ("origin", own)],
        );
        check(
            false,
            &[host, ("sec-fetch-site", "same-origin"), ("origin", foreign)],
        );
        check(
            false,
            &[host, ("sec-fetch-site", "same-site"), ("origin", own)],
        );
        check(false, &[host, ("sec-fetch-site", "cross-site")]);
        check(false, &[host, ("sec-fetch-site", "none")]);
        check(false, &[host, ("origin", "null")]);
        check(false, &[host, ("origin", foreign)]);
        check(false, &[host, ("origin", "http://gate.example:8444")]);
        check(false, &[host, ("origin", "https://gate.example")]);
        check(false, &[host, ("origin", own), ("origin", own)]);
        check(false, &[("origin", own)]);
        let twice = ("sec-fetch-site", "same-origin");
        check(false, &[host, twice, twice]);
    }
}
