//! Cookies (RFC 6265). Each bears the prefix `__Host-`: a browser takes it from this host alone, over TLS, for all paths.

use super::secret::Secret;
use crate::language::Reader;
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The secret of a session.
pub(crate) const SESSION: &str = "__Host-qaqpa";
/// What the forms of whoever is not signed in bear.
pub(crate) const FORM: &str = "__Host-qaqpa-form";
/// The language that was chosen.
pub(crate) const LANGUAGE: &str = "__Host-qaqpa-language";
/// How long a chosen language is kept: a year.
const LANGUAGE_S: u32 = 31_536_000;

/// What a browser brought.
#[derive(Debug, Default)]
pub(crate) struct Cookies {
    pub(crate) session: Option<Secret>,
    pub(crate) form: Option<Secret>,
    pub(crate) language: Option<Reader>,
}

impl Cookies {
    /// Those of a request. Of two with one name the first counts; one that is malformed is none.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(COOKIE).iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        let pairs = texts.flat_map(|text| text.split(';'));
        let pairs: Vec<(&str, &str)> = pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .collect();
        let find = |name: &str| {
            let found = pairs.iter().find(|(found, _)| *found == name);
            found.map(|(_, value)| *value)
        };
        Self {
            session: find(SESSION).and_then(|text| text.parse().ok()),
            form: find(FORM).and_then(|text| text.parse().ok()),
            language: find(LANGUAGE).and_then(Reader::tagged),
        }
    }
}

/// A cookie that lives as long as the browser.
pub(crate) fn kept(name: &str, secret: &Secret) -> HeaderValue {
    value(&format!("{name}={}; {SAFE}", secret.text()))
}

/// A cookie that ends.
pub(crate) fn ended(name: &str) -> HeaderValue {
    value(&format!("{name}=; Max-Age=0; {SAFE}"))
}

/// The cookie of a chosen language.
pub(crate) fn language(reader: Reader) -> HeaderValue {
    value(&format!(
        "{LANGUAGE}={}; Max-Age={LANGUAGE_S}; {SAFE}",
        reader.tag()
    ))
}

const SAFE: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// All of them are ASCII.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// The one value of a header; none where it stands twice.
pub(crate) fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    first.to_str().ok().filter(|_| values.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(text: &str) -> Cookies {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_str(text).unwrap());
        Cookies::of(&headers)
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let (one, two) = ("1".repeat(64), "2".repeat(64));
        let found = cookies(&format!("a=b; {SESSION}={one}; {FORM}={two};{LANGUAGE}=kk"));
        assert_eq!(found.session.unwrap().text(), one);
        assert_eq!(found.form.unwrap().text(), two);
        assert_eq!(found.language, Some(Reader::Kk));
        let found = cookies(&format!("{SESSION}={one}; {SESSION}={two}"));
        assert_eq!(found.session.unwrap().text(), one);
        for wrong in [
            format!("x{SESSION}={one}"),
            format!("{SESSION}={one}x"),
            SESSION.to_owned(),
        ] {
            assert!(cookies(&wrong).session.is_none(), "{wrong}");
        }
        assert_eq!(cookies(&format!("{LANGUAGE}=de")).language, None);
    }

    #[test]
    fn no_cookie_leaves_its_host_or_is_shown_to_scripts() {
        let all = [
            kept(SESSION, &Secret::of(1)),
            ended(SESSION),
            language(Reader::En),
        ];
        for cookie in all {
            let text = cookie.to_str().unwrap().to_owned();
            assert!(text.starts_with("__Host-"), "{text}");
            for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
                assert!(
                    text.split("; ").any(|found| found == part),
                    "{part}: {text}"
                );
            }
            assert!(!text.contains("Domain"), "{text}");
        }
    }
}
