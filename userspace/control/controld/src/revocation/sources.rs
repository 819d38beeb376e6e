//! The file of responders and lists: `version = 1`, `[[responder]]`, `[[list]]`.

use crate::http::{Place, Scheme};
use serde::Deserialize;

/// Most responders; a file with more is refused whole.
const RESPONDERS_MAX: usize = 4;
/// Most lists that are fetched. With those of the folder and the answers they stay under what is weighed for one signature.
const LISTS_MAX: usize = 8;

/// Whom to ask about revocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    /// Responders, in the order that they are asked: the next one where one gives no answer.
    pub(crate) responders: Vec<Responder>,
    /// Where lists are fetched, by address.
    pub(crate) lists: Vec<(String, Place)>,
}

/// A responder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Responder {
    /// Its address as it stands in the file.
    pub(crate) url: String,
    /// The same taken apart.
    pub(crate) place: Place,
    /// Whether it must repeat a nonce. One that answers with what it made before cannot.
    pub(crate) has_nonce: bool,
}

/// Why a file of sources is refused.
#[derive(Debug, thiserror::Error)]
pub enum SourcesError {
    /// It is no such file.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// It is of another version.
    #[error("version {0} is not known: write `version = 1`")]
    Version(u32),
    /// An address will not do.
    #[error(
        "`{0}` is no http URL: answers and lists are signed and come in the open, for example http://ocsp.example/"
    )]
    Address(String),
    /// Something is named twice.
    #[error("`{0}` is named twice")]
    Repeated(String),
    /// There is too much.
    #[error("more than {max} of {what}: keep those that are in use")]
    Full {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        max: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileV1 {
    version: u32,
    #[serde(default)]
    responder: Vec<ResponderV1>,
    #[serde(default)]
    list: Vec<ListV1>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ResponderV1 {
    url: String,
    #[serde(default = "yes")]
    nonce: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ListV1 {
    url: String,
}

const fn yes() -> bool {
    true
}

impl Sources {
    /// Reads the text of a file.
    pub(crate) fn read(text: &str) -> Result<Self, SourcesError> {
        let file: FileV1 = toml::from_str(text)?;
        if file.version != 1 {
            return Err(SourcesError::Version(file.version));
        }
        let full = |what, max| SourcesError::Full { what, max };
        if file.responder.len() > RESPONDERS_MAX {
            return Err(full("responders", RESPONDERS_MAX));
        }
        if file.list.len() > LISTS_MAX {
            return Err(full("lists", LISTS_MAX));
        }
        let mut sources = Self::default();
        for ResponderV1 { url, nonce } in file.responder {
            let place = place_of(&url)?;
            if sources.responders.iter().any(|other| other.url == url) {
                return Err(SourcesError::Repeated(url));
            }
            sources.responders.push(Responder {
                url,
                place,
                has_nonce: nonce,
            });
        }
        for ListV1 { url } in file.list {
            let place = place_of(&url)?;
            if sources.lists.iter().any(|(other, _)| *other == url) {
                return Err(SourcesError::Repeated(url));
            }
            sources.lists.push((url, place));
        }
        Ok(sources)
    }

    /// The addresses of the lists.
    pub(crate) fn list_addresses(&self) -> Vec<String> {
        self.lists.iter().map(|(url, _)| url.clone()).collect()
    }
}

fn place_of(url: &str) -> Result<Place, SourcesError> {
    Place::parse(url)
        .filter(|place| place.scheme == Scheme::Http)
        .ok_or_else(|| SourcesError::Address(url.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_read() {
        let sources = Sources::read(include_str!(
            "../../../../../config/revocation/sources.toml"
        ))
        .unwrap();
        let nonces: Vec<bool> = sources.responders.iter().map(|one| one.has_nonce).collect();
        assert_eq!(nonces, [true, false]);
        assert_eq!(sources.lists.len(), 2);
    }

    #[test]
    fn what_is_wrong_refuses_the_whole_file() {
        let check = |text: &str, expect: &str| {
            let said = Sources::read(text).unwrap_err().to_string();
            assert!(said.contains(expect), "{text}: {said}");
        };
        check("", "missing field `version`");
        check("version = 2", "version 2 is not known");
        check("version = 1\nresponders = []", "unknown field");
        let one = "[[responder]]\nurl = \"http://a.kz/\"\n";
        check(&format!("version = 1\n{}", one.repeat(2)), "named twice");
        let many = |n: usize| {
            (0..n).fold(String::new(), |text, n| {
                text + "[[list]]
url = \"http://a.kz/"
                    + &n.to_string()
                    + "\"
"
            })
        };
        assert!(Sources::read(&format!("version = 1\n{}", many(LISTS_MAX))).is_ok());
        check(
            &format!("version = 1\n{}", many(LISTS_MAX + 1)),
            "more than 8 of lists",
        );
        for url in ["https://a.kz/", "ldap://a.kz/", "a.kz", "http://u:p@a.kz/"] {
            check(
                &format!("version = 1\n[[list]]\nurl = \"{url}\""),
                "no http URL",
            );
        }
    }
}
