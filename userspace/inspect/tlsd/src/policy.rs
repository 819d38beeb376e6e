//! What is in force: the snapshot of the record, and the index of categories.

use category::{Found, Index};
use law::ExemptCategory;
use model::{Category, HostName, LeafName};
use runtime::Mapped;
use scan::Blocklist;
use std::net::IpAddr;
use std::sync::Arc;
use tls::Scope;
use tokio::sync::watch;

/// The policy of an epoch. Without a snapshot and an index there is none, and nothing is decrypted.
#[derive(Debug)]
pub(crate) struct Policy {
    /// Whose traffic may be decrypted, and what lists open.
    pub(crate) scope: Arc<Scope>,
    /// Which category resources are of.
    pub(crate) index: Arc<Index<Mapped>>,
    /// What is known to be malicious.
    pub(crate) blocklist: Option<Arc<Blocklist>>,
}

/// The policy in force, for whoever has to look again when it changes.
pub(crate) type InForce = watch::Receiver<Option<Arc<Policy>>>;

/// Puts a policy together of what came of it.
#[derive(Debug)]
pub(crate) struct Parts {
    scope: Option<Arc<Scope>>,
    index: Option<Arc<Index<Mapped>>>,
    in_force: watch::Sender<Option<Arc<Policy>>>,
}

impl Parts {
    /// Nothing yet.
    pub(crate) fn new() -> (Self, InForce) {
        let (in_force, receiver) = watch::channel(None);
        let parts = Self {
            scope: None,
            index: None,
            in_force,
        };
        (parts, receiver)
    }

    /// Takes a new snapshot.
    pub(crate) fn scope(&mut self, scope: Scope) {
        self.scope = Some(Arc::new(scope));
        self.renew();
    }

    /// Takes a new index.
    pub(crate) fn index(&mut self, index: Index<Mapped>) {
        self.index = Some(Arc::new(index));
        self.renew();
    }

    fn renew(&self) {
        let parts = self.scope.as_ref().zip(self.index.as_ref());
        let policy = parts.map(|(scope, index)| {
            Arc::new(Policy {
                scope: Arc::clone(scope),
                index: Arc::clone(index),
                blocklist: None,
            })
        });
        self.in_force.send_replace(policy);
    }
}

/// What the index says of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Its exempt category.
    pub(crate) exempt: Option<ExemptCategory>,
    /// All its categories, the exempt one included.
    pub(crate) categories: Vec<Category>,
}

impl Policy {
    /// What is known of a name.
    pub(crate) fn of_name(&self, name: &HostName) -> Kind {
        kind(&self.index.find(name))
    }

    /// What is known of an address.
    pub(crate) fn of_address(&self, address: IpAddr) -> Kind {
        kind(&self.index.find_address(address))
    }

    /// The exempt category that keeps a name out of leaf certificates: its own, or that of a name below a wildcard.
    pub(crate) fn keeps_out(&self, name: &LeafName) -> bool {
        let base = name.base();
        let own = self.index.find(base).exempt().is_some();
        own || matches!(name, LeafName::Wildcard(_)) && self.index.is_exempt_below(base)
    }
}

fn kind(found: &Found<'_>) -> Kind {
    let mut kind = Kind {
        exempt: found.exempt(),
        categories: found.categories().cloned().collect(),
    };
    if let Some(exempt) = kind.exempt.map(Category::from)
        && !kind.categories.contains(&exempt)
    {
        kind.categories.push(exempt);
    }
    kind
}
