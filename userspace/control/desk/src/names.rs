//! Who acts and what is referred to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest name of an operator or an officer, in bytes.
pub const NAME_BYTES_MAX: usize = 64;

/// The key under which the record knows an operator of communications (386/НҚ, ЕШДИ п. 3 пп. 2).
///
/// One to [`NAME_BYTES_MAX`] printable ASCII characters without spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Operator(String);

/// The account of the officer who decided something.
///
/// One to [`NAME_BYTES_MAX`] printable ASCII characters without spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Officer(String);

/// The number of a notice in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeId(pub u64);

/// Why the desk refuses a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// A name that the record cannot have given.
    #[error(
        "name {name:?} is not 1 to {NAME_BYTES_MAX} printable ASCII characters without spaces; use the record's key"
    )]
    Name {
        /// The name, cut to the limit.
        name: String,
    },
    /// A stored row does not fit its key.
    #[error(
        "the stored row of {operator} at {prefix} cannot stand there: {rule}; restore the record or delete the row"
    )]
    Row {
        /// The operator of the key.
        operator: Operator,
        /// The prefix of the key.
        prefix: ipnet::IpNet,
        /// The rule it breaks.
        rule: &'static str,
    },
}

impl Operator {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Officer {
    /// The account as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn checked(name: String) -> Result<String, DeskError> {
    let fits = (1..=NAME_BYTES_MAX).contains(&name.len());
    if fits && name.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(name)
    } else {
        let name = name.chars().take(NAME_BYTES_MAX).collect();
        Err(DeskError::Name { name })
    }
}

macro_rules! name {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = DeskError;

            fn try_from(name: String) -> Result<Self, DeskError> {
                checked(name).map(Self)
            }
        }

        impl FromStr for $name {
            type Err = DeskError;

            fn from_str(name: &str) -> Result<Self, DeskError> {
                Self::try_from(name.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(Operator);
name!(Officer);
