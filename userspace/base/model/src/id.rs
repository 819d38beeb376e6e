//! Identifiers: short names that people choose, each its own type.

use law::form::{FieldKind, Value};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest identifier, in bytes. No official reference: it must fit a table column and a file name.
pub const ID_BYTES_MAX: usize = 64;
/// Longest interface name: the kernel's `IFNAMSIZ` less its terminator.
pub const INTERFACE_BYTES_MAX: usize = 15;
/// Longest mail address (RFC 5321 §4.5.3.1.3: a path of 256 octets with its brackets).
pub const MAIL_BYTES_MAX: usize = 254;

/// How much of a text of the wrong shape an error repeats.
const SHAPE_CHARS_MAX: usize = 100;

/// Why a text is no identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Empty or longer than its bound.
    #[error("`{text}` has {} bytes, but 1 to {max} are allowed", text.len())]
    Length {
        /// The text.
        text: String,
        /// The bound.
        max: usize,
    },
    /// A character outside the alphabet.
    #[error("`{text}` holds `{character}`, but only {allowed} are allowed")]
    Character {
        /// The text.
        text: String,
        /// The first foreign character.
        character: char,
        /// The alphabet, in words.
        allowed: &'static str,
    },
    /// No address of a webhook.
    #[error(
        "`{text}` is no address of a webhook: https://host/path, or http to this machine alone, without user, query or fragment"
    )]
    Webhook {
        /// The text.
        text: String,
    },
    /// A mail address without the shape `local@domain`.
    #[error("`{text}` is not a mail address of the form local@domain")]
    Mail {
        /// The text.
        text: String,
    },
    /// A text that forms do not accept as this either.
    #[error("`{text}` is not {what}")]
    Shape {
        /// The text.
        text: String,
        /// What it should be, with its article.
        what: &'static str,
    },
}

/// What comes before every key of its kind, or is the first of them: where a listing begins.
pub(crate) trait Least {
    /// It.
    const LEAST: Self;
}

fn check_slug(text: &str) -> Result<(), IdError> {
    check_length(text, ID_BYTES_MAX)?;
    let foreign = text
        .chars()
        .find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-'));
    foreign.map_or(Ok(()), |character| {
        Err(IdError::Character {
            text: text.to_owned(),
            character,
            allowed: "lower-case Latin letters, digits and hyphens",
        })
    })
}

fn check_interface(text: &str) -> Result<(), IdError> {
    check_length(text, INTERFACE_BYTES_MAX)?;
    let foreign = text
        .chars()
        .find(|c| !c.is_ascii_graphic() || *c == '/' || *c == ':');
    foreign.map_or(Ok(()), |character| {
        Err(IdError::Character {
            text: text.to_owned(),
            character,
            allowed: "printable ASCII characters other than `/` and `:`",
        })
    })
}

fn check_mail(text: &str) -> Result<(), IdError> {
    check_length(text, MAIL_BYTES_MAX)?;
    let shaped = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && text
                .chars()
                .all(|c| c.is_ascii_graphic() && c != '<' && c != '>')
    });
    if shaped {
        Ok(())
    } else {
        Err(IdError::Mail {
            text: text.to_owned(),
        })
    }
}

fn check_length(text: &str, max: usize) -> Result<(), IdError> {
    if text.is_empty() || text.len() > max {
        return Err(IdError::Length {
            text: text.to_owned(),
            max,
        });
    }
    Ok(())
}

/// A domain name as forms accept it, in small letters, so that one domain has one name.
fn check_domain(text: &str) -> Result<(), IdError> {
    check_form(text, FieldKind::Domain, "a domain name")?;
    if text.chars().any(char::is_uppercase) {
        let what = "a domain name in small letters";
        let text = text.to_owned();
        return Err(IdError::Shape { text, what });
    }
    Ok(())
}

fn check_key(text: &str) -> Result<(), IdError> {
    check_form(text, FieldKind::Key, "the key of a service or a route")
}

fn check_login(text: &str) -> Result<(), IdError> {
    check_form(text, FieldKind::Login, "the login of a system")
}

/// What a field of a form accepts: requests are filed with these names.
fn check_form(text: &str, kind: FieldKind, what: &'static str) -> Result<(), IdError> {
    kind.accepts(&Value::from(text))
        .map_err(|_| IdError::Shape {
            text: text.chars().take(SHAPE_CHARS_MAX).collect(),
            what,
        })
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident, $check:path;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Least for $name {
            // Sorts before every identifier, and is none itself.
            const LEAST: Self = Self(String::new());
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                $check(&text)?;
                Ok(Self(text))
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// An authority that uses the gateway as a tenant.
    AuthorityId, check_slug;
    /// A telecom operator (оператор связи).
    OperatorId, check_slug;
    /// An organisation that uses the Internet through the gateway (пользователь ЕШДИ).
    OrganisationId, check_slug;
    /// A channel pair of an operator (канал связи).
    ChannelId, check_slug;
    /// An uplink pair towards the Internet.
    UplinkId, check_slug;
    /// A list of categories and networks (386/НҚ, ЕШДИ п. 15).
    AccessListId, check_slug;
    /// A special access (386/НҚ, ЕШДИ п. 15-2).
    SpecialAccessId, check_slug;
    /// An explicit deny or allow.
    RuleId, check_slug;
    /// A listed VPN protocol.
    VpnServiceId, check_slug;
    /// A published service.
    ServiceId, check_slug;
    /// An enrolment for inspection.
    EnrolmentId, check_slug;
    /// A protected resource (386/НҚ, ЕШДИ пп. 17, 18).
    ProtectedResourceId, check_slug;
    /// A root certificate handed to an operator (386/НҚ, ЕШДИ п. 21).
    RootHandOverId, check_slug;
    /// A connection to an integration service.
    ConnectionId, check_slug;
    /// A window of planned works.
    PlannedWorksId, check_slug;
    /// An agreement on the use of an integration service.
    AgreementId, check_slug;
    /// A domain name, letters of any language included.
    DomainName, check_domain;
    /// The key of an integration service (`serviceId`) or of a route (`routeId`).
    ServiceKey, check_key;
    /// The login of an information system, by which envelopes and forms name it.
    SystemId, check_login;
    /// A person's or program's account on this gateway.
    AccountName, check_slug;
    /// What the holder of a token calls it.
    TokenLabel, check_slug;
    /// A category of Internet resources, as the lists of п. 15 name it.
    Category, check_slug;
    /// A system of an authority's that is told of incidents or works.
    ExternalId, check_slug;
    /// A network interface of this machine.
    InterfaceName, check_interface;
    /// A mail address that notices go to.
    MailAddress, check_mail;
}

impl Category {
    /// What a list names to open resources of which no category is known.
    pub const UNCATEGORISED: &'static str = "uncategorised";
}

impl From<law::ExemptCategory> for Category {
    fn from(exempt: law::ExemptCategory) -> Self {
        Self(exempt.slug().to_owned())
    }
}

#[cfg(test)]
mod tests;
