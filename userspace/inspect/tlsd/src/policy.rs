//! What is in force: the snapshot of the record, the index of categories, and the block lists.

use category::{Found, Index};
use jiff::Timestamp;
use law::ExemptCategory;
use model::{Category, HostName, LeafName};
use runtime::Mapped;
use scan::{Blocklist, Hit, Site};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use strict_http::Host;
use tls::Scope;
use tls::decide::{Blocked, ExemptName, listed_as};
use tokio::sync::watch;

/// The policy of an epoch. Without a snapshot and an index there is none, and nothing is decrypted.
#[derive(Debug)]
pub(crate) struct Policy {
    /// Whose traffic may be decrypted, and what lists open.
    pub(crate) scope: Arc<Scope>,
    /// Which category resources are of.
    pub(crate) index: Arc<Index<Mapped>>,
    /// What is known to be malicious; none where no block list is in force.
    pub(crate) blocklist: Option<Arc<Blocklist>>,
}

/// The policy in force, for whoever has to look again when it changes.
pub(crate) type InForce = watch::Receiver<Option<Arc<Policy>>>;

/// Puts a policy together of what came of it. Until block lists were looked at once there is none: nothing passes that they would
/// have refused.
#[derive(Debug)]
pub(crate) struct Parts {
    scope: Option<Arc<Scope>>,
    index: Option<Arc<Index<Mapped>>>,
    blocklist: Option<Arc<Blocklist>>,
    first: FirstReading,
    in_force: watch::Sender<Option<Arc<Policy>>>,
    /// When the clock was looked at last.
    looked: Option<Timestamp>,
    /// When time changes what is in force.
    next: Next,
}

/// When time changes what is in force next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// That was not found out yet.
    Unknown,
    /// At no time.
    Never,
    /// Then.
    At(Timestamp),
}

impl From<Option<Timestamp>> for Next {
    fn from(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Never, Self::At)
    }
}

/// How often the clock is looked at at least: it may be set.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// The first reading of block lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstReading {
    /// It is to come.
    Awaited,
    /// It is over, or there is no folder to be read.
    Over,
}

impl Parts {
    /// Nothing yet.
    pub(crate) fn new(first: FirstReading) -> (Self, InForce) {
        let (in_force, receiver) = watch::channel(None);
        let parts = Self {
            scope: None,
            index: None,
            blocklist: None,
            first,
            in_force,
            looked: None,
            next: Next::Unknown,
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

    /// Takes new block lists. Of those that were refused nothing comes, and the old ones stay in force.
    pub(crate) fn lists_read(&mut self, blocklist: Option<Blocklist>) {
        let is_first = self.first == FirstReading::Awaited;
        self.first = FirstReading::Over;
        if let Some(blocklist) = blocklist {
            self.blocklist = Some(Arc::new(blocklist));
        } else if !is_first {
            return;
        }
        self.renew();
    }

    /// Looks at the clock. Where an entry of what is in force has begun or ended by time since the last look, or the clock was set back,
    /// it is put in force anew, so that open connections are judged again. How long until the next look.
    pub(crate) fn look(&mut self, now: Timestamp) -> Duration {
        let last = self.looked.replace(now).unwrap_or(now);
        let Some(policy) = self.in_force.borrow().clone() else {
            return LOOK_EVERY;
        };
        if self.next == Next::Unknown {
            self.next = policy.next_change(last.min(now)).into();
        }
        let is_over = match self.next {
            Next::At(next) => next <= now,
            Next::Unknown | Next::Never => false,
        };
        if now < last || is_over {
            tracing::info!("time has changed what is in force: open connections are judged again");
            self.renew();
            self.next = policy.next_change(now).into();
        }
        match self.next {
            Next::At(next) => {
                let until = Duration::try_from(next.duration_since(now));
                until.map_or(LOOK_EVERY, |until| until.min(LOOK_EVERY))
            }
            Next::Unknown | Next::Never => LOOK_EVERY,
        }
    }

    fn renew(&mut self) {
        self.next = Next::Unknown;
        let parts = match self.first {
            FirstReading::Awaited => None,
            FirstReading::Over => self.scope.as_ref().zip(self.index.as_ref()),
        };
        let policy = parts.map(|(scope, index)| {
            Arc::new(Policy {
                scope: Arc::clone(scope),
                index: Arc::clone(index),
                blocklist: self.blocklist.clone(),
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
    /// The next moment after `now` at which time alone changes a verdict.
    fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let of_lists = self.scope.next_change(now);
        let of_blocks = self
            .blocklist
            .as_ref()
            .and_then(|list| list.next_change(now));
        of_lists.into_iter().chain(of_blocks).min()
    }

    /// What is known of a name.
    pub(crate) fn of_name(&self, name: &HostName) -> Kind {
        kind(&self.index.find(name))
    }

    /// What is known of an address.
    pub(crate) fn of_address(&self, address: IpAddr) -> Kind {
        kind(&self.index.find_address(address))
    }

    /// Whether a certificate's name is exempt, or stands above one that is.
    pub(crate) fn exempts(&self, name: &LeafName) -> Option<ExemptName> {
        let base = name.base();
        let own = self.index.find(base).exempt().map(ExemptName::Own);
        let is_above = matches!(name, LeafName::Wildcard(_)) && self.index.is_exempt_below(base);
        own.or(is_above.then_some(ExemptName::Below))
    }

    /// Whether a name is kept out of leaf certificates: it is exempt, or stands above one that is.
    pub(crate) fn keeps_out(&self, name: &LeafName) -> bool {
        self.exempts(name).is_some()
    }

    /// What a block list has of a connection: of the name that its user asked for, else of the address.
    pub(crate) fn hit_of_connection(
        &self,
        name: Option<&HostName>,
        server: IpAddr,
        now: Timestamp,
    ) -> Option<(Blocked, Hit)> {
        let by_name = name.and_then(|name| self.hit_of_name(name, now));
        by_name.or_else(|| self.hit_of_address(server, now))
    }

    /// What a block list has of a name of a server's certificate.
    pub(crate) fn hit_of_certified(
        &self,
        name: &LeafName,
        now: Timestamp,
    ) -> Option<(Blocked, Hit)> {
        self.hit_of_name(&listed_as(name), now)
    }

    /// What a block list has of a request: of its host, else of what it asks for there. The query is not looked at.
    pub(crate) fn hit_of_request(
        &self,
        host: &Host,
        path: &str,
        now: Timestamp,
    ) -> Option<(Blocked, Hit)> {
        let (of_host, site) = match host {
            Host::Name(name) => (self.hit_of_name(name, now), Site::Name(name)),
            Host::Address(address) => (self.hit_of_address(*address, now), Site::Address(*address)),
        };
        let of_path = || {
            // Neither `*` nor the empty target of CONNECT is a path.
            let list = self.blocklist.as_ref().filter(|_| path.starts_with('/'))?;
            let hit = list.url(site, path.as_bytes(), now)?;
            Some((Blocked::Url, hit))
        };
        of_host.or_else(of_path)
    }

    /// What a block list has of a name.
    pub(crate) fn hit_of_name(&self, name: &HostName, now: Timestamp) -> Option<(Blocked, Hit)> {
        let hit = self.blocklist.as_ref()?.domain(name, now)?;
        Some((Blocked::Domain, hit))
    }

    fn hit_of_address(&self, address: IpAddr, now: Timestamp) -> Option<(Blocked, Hit)> {
        let hit = self.blocklist.as_ref()?.address(address, now)?;
        Some((Blocked::Address, hit))
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

#[cfg(test)]
mod tests;
