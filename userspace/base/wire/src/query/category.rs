//! What the lists of categories say of a resource.

use crate::keys::Sha256;
use law::ExemptCategory;
use model::Category;
use serde::{Deserialize, Serialize};

/// Most entries that an answer shows, the most specific of them.
pub const CATEGORY_ENTRIES_MAX: usize = 64;

/// What is known of a name or an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryView {
    /// It, as it is looked up.
    pub host: String,
    /// The category for which it is never decrypted (386/НҚ, ЕШДИ п. 20), if it is of one.
    pub exempt: Option<ExemptCategory>,
    /// Whether no issuing authority can certify it: it is of the protected set.
    pub protected: bool,
    /// All its categories, the most specific first; none where no list names it.
    pub categories: Vec<Category>,
    /// The entries that say so, at most [`CATEGORY_ENTRIES_MAX`].
    pub entries: Vec<CategoryEntry>,
    /// SHA-256 of the index that says so.
    pub index: Sha256,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryEntry {
    /// Its category.
    pub category: Category,
    /// What it names: `egov.kz`, `*.kaspi.kz` for all below, both of a subtree, or a network.
    pub entry: String,
    /// The list.
    pub list: String,
    /// Who answers for the list.
    pub voucher: String,
    /// Why it stands there; lists of ours say it.
    pub reason: String,
}
