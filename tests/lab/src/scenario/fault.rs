//! Why a scenario was not as it must be: what is watched is not so, or was never looked at.

use super::{Evidence, Failure};
use crate::error::LabError;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What is watched was looked at, and is not so.
    NotSo(String),
    /// Something stood in the way before it could be looked at.
    InTheWay(String),
}

impl Fault {
    /// The same, told more.
    #[must_use]
    pub fn told(self, tell: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::NotSo(why) => Self::NotSo(tell(why)),
            Self::InTheWay(why) => Self::InTheWay(tell(why)),
        }
    }

    /// What a scenario makes of it.
    pub fn judged(self) -> Result<Evidence, Failure> {
        match self {
            Self::NotSo(seen) => Ok(Evidence { seen, holds: false }),
            Self::InTheWay(why) => Err(Failure(why)),
        }
    }

    /// For `map_err`, where an effect is awaited: that it does not come is what is watched.
    pub(crate) fn not_so(error: LabError) -> Self {
        if let LabError::TimedOut { .. } = error {
            Self::NotSo(error.to_string())
        } else {
            error.into()
        }
    }
}

/// How a scenario went that tells the two apart.
pub(crate) fn concluded(result: Result<Evidence, Fault>) -> Result<Evidence, Failure> {
    result.or_else(Fault::judged)
}

impl From<LabError> for Fault {
    fn from(error: LabError) -> Self {
        Self::InTheWay(error.to_string())
    }
}

impl From<Failure> for Fault {
    fn from(Failure(why): Failure) -> Self {
        Self::InTheWay(why)
    }
}
