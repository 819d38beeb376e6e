//! What comes of the lists of categories: what is exempt from inspection follows from them (386/НҚ, ЕШДИ п. 20).

use crate::keys::Sha256;
use model::Change;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something came of the lists of categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CategoriesFact {
    /// Another index is in force.
    Taken {
        /// SHA-256 of the index.
        digest: Sha256,
        /// Exempt entries that it has and the one before had not.
        entered: u64,
        /// Subtrees that no issuing authority may sign for any more.
        protected: u64,
        /// What it takes away.
        loss: CategoriesLoss,
        /// Who accepted that it does, why, and by which request; none where it takes nothing.
        accepted: Option<Accepted>,
    },
    /// An index waits for an officer of security.
    Held {
        /// SHA-256 of the index.
        digest: Sha256,
        /// What it would take away.
        loss: CategoriesLoss,
    },
}

/// What an index of categories takes away against the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoriesLoss {
    /// Names and networks that are exempt no more, so that they may be inspected.
    pub exempt: u64,
    /// Subtrees that are protected no more, so that issuing authorities may sign for them.
    pub protected: u64,
    /// The first hundred of both.
    pub names: Vec<String>,
}

/// That somebody accepted a loss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The request or decision that it rests on.
    pub ground: String,
    /// Who, why, clause.
    pub change: Change,
}

impl CategoriesLoss {
    /// Whether nothing is lost.
    pub const fn is_nothing(&self) -> bool {
        self.exempt == 0 && self.protected == 0
    }
}

impl fmt::Display for CategoriesLoss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            exempt,
            protected,
            names,
        } = self;
        write!(f, "{exempt} exempt no more, {protected} protected no more")?;
        if !names.is_empty() {
            write!(f, ": {}", names.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for CategoriesFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken {
                digest,
                entered,
                protected,
                loss,
                accepted,
            } => {
                write!(
                    f,
                    "index {digest} is in force: {entered} more exempt, {protected} more protected, {loss}"
                )?;
                accepted.iter().try_for_each(|Accepted { ground, change }| {
                    let (who, why) = (&change.author, &change.why);
                    write!(f, "; accepted by {who} on the ground of {ground}: {why}")
                })
            }
            Self::Held { digest, loss } => write!(
                f,
                "index {digest} waits for an officer of security: {loss}; accept it by `qaqpa categories accept`"
            ),
        }
    }
}
