//! What an index says beside its names: categories, lists, reasons, and the marks that names carry.

use std::fmt;
use std::marker::PhantomData;

use law::ExemptCategory;
use model::{Category, HostName};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::compile::SOURCES_MAX;
use crate::list::{Effect, Format, Reach};

/// Most marks: different sets of what lists say of a name. A name carries the number of its mark in two octets.
pub const MARKS_MAX: usize = 1 << 16;
/// Most subtrees of the protected set: each travels in every handshake, in the name constraints of the issuing CA.
pub const PROTECTED_MAX: usize = 100;
/// Most grants of a mark: every list says one thing of a name, seldom two.
pub(crate) const GRANTS_MAX: usize = 1_024;

/// Who answers for a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Voucher {
    /// The holder of the key with this fingerprint (SHA-256 of the key).
    Signed {
        /// The fingerprint.
        key: [u8; 32],
    },
    /// Nobody: the list is of no exempt category.
    Unsigned,
    /// Whoever compiled the index without a signature, for this reason.
    Accepted {
        /// The reason.
        reason: String,
    },
}

/// A list of an index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceRow {
    /// Its name.
    pub name: String,
    /// Its format.
    pub format: Format,
    /// The category of what it names.
    pub category: Category,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// Who answers for it.
    pub voucher: Voucher,
}

/// What one list says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Grant {
    /// Of the table of lists, and with it the category.
    pub(crate) source: u16,
    pub(crate) reach: Reach,
    pub(crate) effect: Effect,
    pub(crate) protected: bool,
    /// Of the table of reasons.
    pub(crate) reason: Option<u16>,
}

/// All that lists say of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Mark {
    #[serde(deserialize_with = "bounded::<_, _, GRANTS_MAX>")]
    pub(crate) grants: Vec<Grant>,
    /// Whether an exempt name lies strictly below.
    pub(crate) exempt_below: bool,
}

/// The tables of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tables {
    /// In order, each once.
    #[serde(deserialize_with = "bounded::<_, _, SOURCES_MAX>")]
    pub(crate) categories: Vec<Category>,
    #[serde(deserialize_with = "bounded::<_, _, SOURCES_MAX>")]
    pub(crate) sources: Vec<SourceRow>,
    #[serde(deserialize_with = "bounded::<_, _, MARKS_MAX>")]
    pub(crate) reasons: Vec<String>,
    #[serde(deserialize_with = "bounded::<_, _, MARKS_MAX>")]
    pub(crate) marks: Vec<Mark>,
    /// In order; none within another.
    #[serde(deserialize_with = "bounded::<_, _, PROTECTED_MAX>")]
    pub(crate) protected: Vec<HostName>,
}

impl Tables {
    pub(crate) fn mark(&self, number: u16) -> Option<&Mark> {
        self.marks.get(usize::from(number))
    }

    pub(crate) fn source(&self, grant: &Grant) -> Option<&SourceRow> {
        self.sources.get(usize::from(grant.source))
    }

    /// What is wrong with them, in themselves.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let mut pairs = self.categories.windows(2);
        if pairs.any(|pair| pair.first() >= pair.get(1)) {
            return Some("its categories are out of order");
        }
        let listed = |source: &SourceRow| self.categories.binary_search(&source.category).is_ok();
        if !self.sources.iter().all(listed) {
            return Some("a list is of a category that the index does not name");
        }
        if !self
            .marks
            .iter()
            .flat_map(|mark| &mark.grants)
            .all(|grant| self.is_sound(grant))
        {
            return Some("a mark says what no list can");
        }
        let within = |name: &HostName| {
            self.protected
                .iter()
                .filter(|other| name.is_within(other))
                .count()
                == 1
        };
        if self.protected.len() > PROTECTED_MAX
            || !self.protected.is_sorted()
            || !self.protected.iter().all(within)
        {
            return Some("its protected set is too large, out of order, or nested");
        }
        None
    }

    fn is_sound(&self, grant: &Grant) -> bool {
        let Some(source) = self.source(grant) else {
            return false;
        };
        let exempt = exempt(&source.category).is_some();
        let reasoned = grant
            .reason
            .is_none_or(|reason| usize::from(reason) < self.reasons.len());
        let takes = grant.effect == Effect::Takes;
        reasoned
            && !(takes && exempt)
            && (!grant.protected || (exempt && grant.reach == Reach::Subtree))
    }

    /// The exempt categories of which no mark says anything.
    pub(crate) fn missing(&self) -> Option<ExemptCategory> {
        let mut found: Vec<ExemptCategory> = Vec::new();
        for grant in self.marks.iter().flat_map(|mark| &mark.grants) {
            let category = self
                .source(grant)
                .and_then(|source| exempt(&source.category));
            found.extend(category.filter(|one| !found.contains(one)));
        }
        ExemptCategory::ALL
            .into_iter()
            .find(|one| !found.contains(one))
    }
}

/// The exempt category that has this name.
pub(crate) fn exempt(category: &Category) -> Option<ExemptCategory> {
    category.as_str().parse().ok()
}

/// Reads at most `MOST` elements: octets that say more are refused before they take memory.
fn bounded<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Elements<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Elements<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {MOST} elements")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
            let mut read = Vec::new();
            while let Some(element) = elements.next_element()? {
                if read.len() == MOST {
                    return Err(A::Error::invalid_length(MOST + 1, &self));
                }
                read.push(element);
            }
            Ok(read)
        }
    }

    deserializer.deserialize_seq(Elements::<T, MOST>(PhantomData))
}
