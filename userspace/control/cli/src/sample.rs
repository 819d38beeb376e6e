//! One look at all daemons: what `top` and `metrics` are made of.

use crate::error::CliError;
use crate::session::{ITEMS_MAX, Link};
use model::{OrganisationId, Prefix, Row, RowKind};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::timeout;
use wire::{
    Collection, ControlStatus, Daemon, EntryCounter, Filter, GateStatus, Item, LinkCounter, Order,
    PathEntry, PathView, PortCounter, WayCounter,
};

/// Longest wait for all that one daemon is asked for one look. What has not come by then is told as missing.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest wait for the catalogue, which is read again with each epoch.
const CATALOGUE_PATIENCE: Duration = Duration::from_secs(20);
/// Most lines of the history of links: 128 for each of 32 links.
const HISTORY_MAX: usize = 4_096;

/// Something that was asked for, or why it did not come.
pub(crate) type Asked<T> = Result<T, String>;

/// What one look found. Counters are of the same moment but for the time that asking takes.
#[derive(Debug)]
pub(crate) struct Sample {
    /// controld's state.
    pub(crate) control: Asked<ControlStatus>,
    /// linkd's state.
    pub(crate) gate: Asked<GateStatus>,
    /// Traffic of links.
    pub(crate) links: Asked<Vec<LinkCounter>>,
    /// Counters of catalogue entries and blocks.
    pub(crate) entries: Asked<Vec<EntryCounter>>,
    /// Verdicts by interface.
    pub(crate) ports: Asked<Vec<PortCounter>>,
    /// Ways by interface.
    pub(crate) ways: Asked<Vec<WayCounter>>,
    /// Links and who carries.
    pub(crate) paths: Asked<Vec<PathView>>,
    /// What happened to links, the latest last.
    pub(crate) history: Asked<Vec<PathEntry>>,
}

/// Whose each catalogue entry is, as of an epoch.
#[derive(Debug)]
pub(crate) struct Owners {
    /// The record and its epoch; none before it was read.
    of: Option<(Option<String>, u32)>,
    by_prefix: BTreeMap<Prefix, OrganisationId>,
}

/// Where the daemons listen, and what is remembered of them from one look to the next.
#[derive(Debug)]
pub(crate) struct Observer {
    control: PathBuf,
    link: PathBuf,
    path: PathBuf,
    /// Whose the entries are.
    pub(crate) owners: Owners,
}

impl Observer {
    /// Of daemons that listen here.
    pub(crate) fn new(control: PathBuf, link: PathBuf, path: PathBuf) -> Self {
        let owners = Owners {
            of: None,
            by_prefix: BTreeMap::new(),
        };
        Self {
            control,
            link,
            path,
            owners,
        }
    }

    /// Looks at all of them at once. A daemon that does not answer leaves its part empty.
    pub(crate) async fn look(&mut self) -> Sample {
        let (control, gate, paths) = tokio::join!(
            within(PATIENCE, control(self.control.clone())),
            within(PATIENCE, gate(self.link.clone())),
            within(PATIENCE, paths(self.path.clone())),
        );
        if let Ok(status) = &control {
            self.read_owners(status).await;
        }
        let gate = gate.unwrap_or_else(Gate::missing);
        let (paths, history) = match paths {
            Ok(both) => both,
            Err(why) => (Err(why.clone()), Err(why)),
        };
        Sample {
            control,
            gate: gate.status,
            links: gate.links,
            entries: gate.entries,
            ports: gate.ports,
            ways: gate.ways,
            paths,
            history,
        }
    }

    /// Reads the catalogue again if another epoch is in force. What cannot be read stays as it was.
    async fn read_owners(&mut self, status: &ControlStatus) {
        let of = Some((status.record.clone(), status.epoch.0));
        if self.owners.of == of {
            return;
        }
        let rows = async {
            let mut link = connect(Daemon::Controld, self.control.clone()).await?;
            list(&mut link, Collection::Rows(RowKind::Catalogue), row).await
        };
        if let Ok(rows) = within(CATALOGUE_PATIENCE, rows).await {
            self.owners.of = of;
            self.owners.by_prefix = rows.into_iter().filter_map(owner).collect();
        }
    }
}

impl Owners {
    /// Of a catalogue that was read.
    #[cfg(test)]
    pub(crate) fn read(entries: &[(&str, &str)]) -> Self {
        let entry =
            |(prefix, owner): &(&str, &str)| (prefix.parse().unwrap(), owner.parse().unwrap());
        Self {
            of: Some((None, 1)),
            by_prefix: entries.iter().map(entry).collect(),
        }
    }

    /// Of a catalogue that was not read yet.
    #[cfg(test)]
    pub(crate) fn unread() -> Self {
        Self {
            of: None,
            by_prefix: BTreeMap::new(),
        }
    }

    /// Whose this entry is.
    pub(crate) fn of(&self, prefix: &Prefix) -> Option<&OrganisationId> {
        self.by_prefix.get(prefix)
    }

    /// Whether the catalogue was ever read.
    pub(crate) fn is_known(&self) -> bool {
        self.of.is_some()
    }
}

struct Gate {
    status: Asked<GateStatus>,
    links: Asked<Vec<LinkCounter>>,
    entries: Asked<Vec<EntryCounter>>,
    ports: Asked<Vec<PortCounter>>,
    ways: Asked<Vec<WayCounter>>,
}

impl Gate {
    fn missing(why: String) -> Self {
        Self {
            status: Err(why.clone()),
            links: Err(why.clone()),
            entries: Err(why.clone()),
            ports: Err(why.clone()),
            ways: Err(why),
        }
    }
}

async fn control(path: PathBuf) -> Asked<ControlStatus> {
    let mut link = connect(Daemon::Controld, path).await?;
    link.control_status().await.map_err(|error| why(&error))
}

/// What linkd refuses or lacks is missing for itself: the rest stands.
async fn gate(path: PathBuf) -> Asked<Gate> {
    let mut link = connect(Daemon::Linkd, path).await?;
    Ok(Gate {
        status: link.gate_status().await.map_err(|error| why(&error)),
        links: list(&mut link, Collection::LinkCounters, counter_of_link).await,
        entries: list(&mut link, Collection::EntryCounters, counter_of_entry).await,
        ports: list(&mut link, Collection::PortCounters, counter_of_port).await,
        ways: list(&mut link, Collection::WayCounters, counter_of_way).await,
    })
}

type Paths = (Asked<Vec<PathView>>, Asked<Vec<PathEntry>>);

async fn paths(path: PathBuf) -> Asked<Paths> {
    let mut link = connect(Daemon::Pathd, path).await?;
    let paths = link.paths().await.map_err(|error| why(&error));
    let (of, filter) = (Collection::PathHistory, Filter::default());
    let listed = link.list(of, filter, Order::Descending, HISTORY_MAX).await;
    let history = listed.map_err(|error| why(&error)).map(|listed| {
        let latest_first = listed.items.into_iter().filter_map(line_of_history);
        let mut lines: Vec<PathEntry> = latest_first.collect();
        lines.reverse();
        lines
    });
    Ok((paths, history))
}

async fn connect(daemon: Daemon, path: PathBuf) -> Asked<Link> {
    Link::connect(daemon, path)
        .await
        .map_err(|error| why(&error))
}

async fn list<T>(
    link: &mut Link,
    of: Collection,
    take: impl Fn(Item) -> Option<T>,
) -> Asked<Vec<T>> {
    let listed = link
        .list(of, Filter::default(), Order::Ascending, ITEMS_MAX)
        .await
        .map_err(|error| why(&error))?;
    Ok(listed.items.into_iter().filter_map(take).collect())
}

async fn within<T>(patience: Duration, work: impl Future<Output = Asked<T>>) -> Asked<T> {
    let late = || format!("no answer within {} s", patience.as_secs());
    timeout(patience, work)
        .await
        .unwrap_or_else(|_| Err(late()))
}

fn why(error: &CliError) -> String {
    error.cause()
}

fn owner(row: Row) -> Option<(Prefix, OrganisationId)> {
    if let Row::Catalogue(entry) = row {
        Some((entry.prefix, entry.organisation))
    } else {
        None
    }
}

fn row(item: Item) -> Option<Row> {
    if let Item::Row(row) = item {
        Some(*row)
    } else {
        None
    }
}

macro_rules! takers {
    ($($name:ident: $variant:ident($type:ty);)*) => {$(
        fn $name(item: Item) -> Option<$type> {
            if let Item::$variant(found) = item {
                Some(found)
            } else {
                None
            }
        }
    )*};
}

takers! {
    counter_of_link: Link(LinkCounter);
    counter_of_entry: Entry(EntryCounter);
    counter_of_port: Port(PortCounter);
    counter_of_way: Way(WayCounter);
    line_of_history: PathEntry(PathEntry);
}
