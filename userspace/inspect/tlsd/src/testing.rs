//! What the tests of this crate share.

pub(crate) mod authority;
pub(crate) mod gateway;

use crate::facts::{Judge, Seen};
use crate::learned::Learning;
use crate::policy::{FirstReading, Parts, Policy};
use category::{Index, Source};
use jiff::Timestamp;
use law::ExemptCategory;
use model::{
    EnrolledNetwork, Epoch, HostName, InspectionSnapshot, LiveList, OrganisationId, OwnedNetwork,
    RecordId, WithoutInspector, WithoutList,
};
use runtime::{ManualClock, Mapped, Reporter};
use scan::{Blocklist, Format, List, Reach};
use std::net::SocketAddr;
use std::sync::Arc;
use tls::decide::{AskedName, Ech, Facts, Hello, Offer, Opening, Versions};
use tls::destination::Strictness;
use tls::hello::Refusal;
use tls::learned::Learner;
use tls::{Action, DecryptPermit, Scope, decide};
use wire::Daemon;

/// A user of the ministry, which is enrolled, and a server.
pub(crate) fn peers() -> (SocketAddr, SocketAddr) {
    let user = "198.51.100.1:40000".parse().unwrap();
    (user, "203.0.113.9:443".parse().unwrap())
}

pub(crate) fn now() -> Timestamp {
    "2026-11-30T08:00:00Z".parse().unwrap()
}

pub(crate) fn host(text: &str) -> HostName {
    text.parse().unwrap()
}

pub(crate) fn ministry() -> OrganisationId {
    "ministry".parse().unwrap()
}

/// The ministry's desks are enrolled, and its list opens banks, news, and what is unknown; nothing else.
pub(crate) fn snapshot() -> InspectionSnapshot {
    let network = "198.51.100.0/24".parse().unwrap();
    let enrolled = EnrolledNetwork {
        network,
        organisation: ministry(),
        enrolment: "desks".parse().unwrap(),
        request: "SOZ-4".to_owned(),
    };
    let list = LiveList {
        id: "ministry-2026".parse().unwrap(),
        organisation: ministry(),
        networks: vec![network],
        categories: ["finance-and-banking", "news", "uncategorised"]
            .iter()
            .map(|one| one.parse().unwrap())
            .collect(),
        until: "2026-12-31".parse().unwrap(),
        request: "SOZ-1".to_owned(),
    };
    InspectionSnapshot {
        record: RecordId::default(),
        epoch: Epoch(7),
        enrolled: vec![enrolled],
        owners: vec![OwnedNetwork {
            network,
            organisation: ministry(),
        }],
        lists: vec![list],
        ended: Vec::new(),
        special: Vec::new(),
        without_list: WithoutList::Pass,
        without_inspector: WithoutInspector::Refuse,
    }
}

/// An index in which each of the seven exempts its own name, and `bank.kz` is a bank alone; `news.kz` and `games.kz` are what
/// they say.
pub(crate) fn index() -> Index<Mapped> {
    let source = |category: &str, name: &str, below: bool| {
        let text = format!(
            "version = 1\ncategory = \"{category}\"\n[[entry]]\nname = \"{name}\"\nbelow = {below}\nreason = \"a name of the tests\"\n"
        );
        let list = category::list::local::read(&format!("{category}-{name}"), text.as_bytes());
        Source::accepted(list.unwrap(), "a test").unwrap()
    };
    let seven = ExemptCategory::ALL.map(|one| source(one.slug(), &format!("{one}.example"), true));
    let mut sources = Vec::from(seven);
    sources.push(source("finance-and-banking", "online.bank.kz", false));
    sources.push(source("news", "news.kz", true));
    sources.push(source("games", "games.kz", true));
    let octets = category::compile(&sources).unwrap().octets;
    let length = u64::try_from(octets.len()).unwrap();
    let memory = runtime::map_sealed(runtime::seal(&octets).unwrap(), length, length);
    Index::open(memory.unwrap()).unwrap()
}

/// A block list in plain form.
pub(crate) fn blocklist(text: &str) -> Blocklist {
    listed(text, Format::Plain)
}

/// A block list that is a bundle of STIX.
pub(crate) fn bundle(text: &str) -> Blocklist {
    listed(text, Format::Stix)
}

fn listed(text: &str, format: Format) -> Blocklist {
    let source = scan::Source {
        name: "test".parse().unwrap(),
        file: "test".to_owned(),
        format,
        reach: Reach::AsWritten,
    };
    let list = List::read(&source, text.as_bytes()).unwrap();
    Blocklist::compile(vec![list]).unwrap()
}

/// The policy of the snapshot, with a block list in plain form.
pub(crate) fn policy(blocked: &str) -> Arc<Policy> {
    policy_of(snapshot(), blocked)
}

/// The same of another snapshot.
pub(crate) fn policy_of(snapshot: InspectionSnapshot, blocked: &str) -> Arc<Policy> {
    let (mut parts, in_force) = Parts::new(FirstReading::Awaited);
    parts.scope(Scope::compile(snapshot));
    parts.index(index());
    parts.lists_read((!blocked.is_empty()).then(|| blocklist(blocked)));
    let policy = in_force.borrow().clone();
    policy.unwrap()
}

/// Something that learns, and the events that it tells.
pub(crate) fn learning() -> (Learning, Arc<Reporter>) {
    let clock = Arc::new(ManualClock::new(now()));
    let reporter = Arc::new(Reporter::new(Daemon::Tlsd, clock));
    let learning = Learning::new(Learner::default(), Arc::clone(&reporter));
    (learning, reporter)
}

pub(crate) const fn judge<'a>(
    policy: &'a Policy,
    learned: &'a Learning,
    at: Timestamp,
) -> Judge<'a> {
    Judge {
        policy,
        learned,
        strictness: Strictness::Lenient,
        now: at,
    }
}

/// What is told of a hello that asks for a name, or for none.
pub(crate) fn hello(name: Option<&str>) -> Opening {
    Opening::Tls(Hello {
        name: name.map_or(AskedName::Absent, |name| AskedName::Given(host(name))),
        versions: Versions::Current,
        offer: Offer::Web,
        ech: Ech::Absent,
    })
}

/// A permit to decrypt a connection to a name.
pub(crate) fn permit(name: &str) -> DecryptPermit {
    let (policy, (learned, _)) = (policy(""), learning());
    let before = judge(&policy, &learned, now())
        .facts(peers(), &Seen::Refused(Refusal::NotTls { first: 0 }));
    let facts = Facts {
        opening: hello(Some(name)),
        ..before
    };
    let Action::Inspect(permit) = decide(&facts) else {
        unreachable!("nothing speaks against it: {facts:?}")
    };
    permit
}
