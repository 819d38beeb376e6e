use super::*;
use crate::limits::ISSUER_BELIEVED;
use fake::{Fake, enrolled, permit};
use model::OrganisationId;
use runtime::ManualClock;
use std::time::Duration;
use tokio::task::JoinSet;
use wire::keys::LeafKey;

pub(crate) mod fake;

/// A day of Almaty has begun nine hours ago.
const MORNING: &str = "2026-11-20T04:00:00Z";
const MINISTRY: &str = "ministry";
/// How many ask at once.
const MANY: usize = 32;

/// Leaves of a keyd.
struct Desk {
    fake: Fake,
    clock: Arc<ManualClock>,
    leaves: Arc<Leaves>,
}

impl Desk {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::new(MORNING.parse().unwrap()));
        let fake = Fake::start();
        let shown = Arc::clone(&clock) as Arc<dyn Clock>;
        let leaves = Arc::new(Leaves::new(fake.socket(), shown).unwrap());
        Self {
            fake,
            clock,
            leaves,
        }
    }

    async fn key_of(
        &self,
        organisation: &str,
        under: LeafIssuer,
    ) -> Result<Arc<DayKey>, LeafError> {
        let organisation = organisation.parse().unwrap();
        let issuing = Issuing {
            organisation,
            under,
        };
        self.leaves.day_key(issuing).await
    }

    async fn key(&self) -> Result<Arc<DayKey>, LeafError> {
        self.key_of(MINISTRY, LeafIssuer::Trusted).await
    }

    fn template(&self, name: &str, key: &DayKey) -> LeafTemplate {
        let permit = permit(&key.issuing().organisation, name);
        let now = self.clock.now();
        LeafTemplate::page(&permit, key.issuing().under, key.life(), |_| false, now).unwrap()
    }

    /// A leaf as a connection gets it.
    async fn leaf(&self, name: &str) -> Result<Arc<Leaf>, LeafError> {
        let key = self.key().await?;
        self.leaves.leaf(&self.template(name, &key), &key).await
    }

    /// Many connections at once, which all ask for the leaf of a name.
    async fn leaves(&self, name: &str) -> Vec<Result<Arc<Leaf>, LeafError>> {
        let mut asking = JoinSet::new();
        for _ in 0..MANY {
            let leaves = Arc::clone(&self.leaves);
            let permit = permit(&MINISTRY.parse().unwrap(), name);
            let now = self.clock.now();
            asking.spawn(async move {
                let issuing = Issuing {
                    organisation: permit.enrolled().organisation().clone(),
                    under: LeafIssuer::Trusted,
                };
                let key = leaves.day_key(issuing).await?;
                let by = LeafIssuer::Trusted;
                let template = LeafTemplate::page(&permit, by, key.life(), |_| false, now)?;
                leaves.leaf(&template, &key).await
            });
        }
        asking.join_all().await
    }

    /// How many keys and how many leaves are kept.
    fn kept(&self) -> (usize, usize) {
        (
            lock(&self.leaves.keys).count(),
            lock(&self.leaves.known).count(),
        )
    }
}

fn chain(leaf: &Leaf) -> Vec<Vec<u8>> {
    let certificates = leaf.certified.cert.iter();
    certificates
        .map(|certificate| certificate.to_vec())
        .collect()
}

fn refused(result: Result<Arc<Leaf>, LeafError>) -> String {
    result.unwrap_err().to_string()
}

/// Today, and again when the day is over: one key, one order, and nothing left of the day before.
#[tokio::test]
async fn many_who_need_the_same_leaf_have_it_certified_once() {
    let desk = Desk::new();
    for day in 1..=3 {
        let leaves = desk.leaves("www.example.kz").await;
        let first = leaves[0].as_ref().unwrap();
        assert!(
            leaves
                .iter()
                .all(|leaf| Arc::ptr_eq(leaf.as_ref().unwrap(), first))
        );
        assert_eq!(chain(first)[1..], desk.fake.chain());
        let (orders, issuers) = desk.fake.asked();
        assert_eq!((orders.len(), issuers, desk.kept()), (day, day, (1, 1)));
        desk.clock.advance(Duration::from_hours(24));
    }
    let keys: Vec<LeafKey> = desk.fake.asked().0.iter().map(|order| order.key).collect();
    assert!(keys[0] != keys[1] && keys[1] != keys[2]);
}

#[tokio::test]
async fn a_failure_is_told_to_all_who_wait_and_the_next_asks_anew() {
    let desk = Desk::new();
    desk.fake.refuse_leaves(&[RefusalCode::Unavailable]);
    let told = desk.leaves("www.example.kz").await;
    assert!(
        told.into_iter()
            .all(|told| refused(told).contains("as a test wants it"))
    );
    assert_eq!((desk.fake.asked().0.len(), desk.kept()), (1, (1, 0)));
    desk.leaf("www.example.kz").await.unwrap();
    assert_eq!((desk.fake.asked().0.len(), desk.kept()), (2, (1, 1)));
    // The same of keys.
    desk.clock.advance(Duration::from_hours(24));
    desk.fake.refuse_issuers(Some(RefusalCode::Unavailable));
    let told = desk.leaves("www.example.kz").await;
    assert!(
        told.into_iter()
            .all(|told| refused(told).contains("as a test wants it"))
    );
    assert_eq!((desk.fake.asked().1, desk.kept()), (2, (0, 0)));
}

/// `conflict`: the key is too old, or served another issuer.
#[tokio::test]
async fn a_key_that_keyd_takes_no_more_is_replaced_once() {
    let desk = Desk::new();
    desk.leaf("www.example.kz").await.unwrap();
    desk.fake.refuse_leaves(&[RefusalCode::Conflict]);
    desk.leaf("shop.example.kz").await.unwrap();
    let (orders, _) = desk.fake.asked();
    let keys: Vec<LeafKey> = orders.iter().map(|order| order.key).collect();
    assert_eq!(keys.len(), 3);
    assert!(keys[0] == keys[1] && keys[1] != keys[2]);
    // Leaves of the key before went with it.
    assert_eq!(desk.kept(), (1, 1));
    desk.fake
        .refuse_leaves(&[RefusalCode::Conflict, RefusalCode::Conflict]);
    let told = desk.leaf("mail.example.kz").await;
    assert!(refused(told).contains("as a test wants it"));
    assert_eq!(desk.fake.asked().0.len(), 5);
    // Nothing else has another key made.
    for code in [
        RefusalCode::Forbidden,
        RefusalCode::Full,
        RefusalCode::BadRequest,
    ] {
        let before = desk.fake.asked().0.len();
        desk.fake.refuse_leaves(&[code]);
        assert!(desk.leaf("news.example.kz").await.is_err());
        assert_eq!(desk.fake.asked().0.len(), before + 1);
    }
}

/// The authority is switched between key and leaf: the chain is that of whoever signed.
#[tokio::test]
async fn a_leaf_never_stands_before_another_issuers_chain() {
    let desk = Desk::new();
    let key = desk.key().await.unwrap();
    desk.fake.switch(2);
    let template = desk.template("www.example.kz", &key);
    let leaf = desk.leaves.leaf(&template, &key).await.unwrap();
    assert_eq!(chain(&leaf)[1..], desk.fake.chain());
    // A key that was certified by the one before is in conflict.
    desk.fake.switch(3);
    let leaf = desk.leaf("shop.example.kz").await.unwrap();
    assert_eq!(chain(&leaf)[1..], desk.fake.chain());
    assert_eq!(desk.kept(), (1, 1));
}

#[tokio::test]
async fn leaves_of_an_issuer_that_keyd_no_longer_names_are_dropped() {
    let desk = Desk::new();
    let first = desk.leaf("www.example.kz").await.unwrap();
    desk.fake.switch(2);
    // Its word is believed for a minute.
    let second = Duration::from_secs(1);
    desk.clock.advance(ISSUER_BELIEVED.saturating_sub(second));
    let same = desk.leaf("www.example.kz").await.unwrap();
    assert!(Arc::ptr_eq(&first, &same));
    desk.clock.advance(second);
    let other = desk.leaf("www.example.kz").await.unwrap();
    assert_eq!(chain(&other)[1..], desk.fake.chain());
    assert_eq!((desk.fake.asked().0.len(), desk.kept()), (2, (1, 1)));
    // The same authority with another chain: roots have signed each other.
    desk.fake.cross();
    desk.clock.advance(ISSUER_BELIEVED);
    let crossed = desk.leaf("www.example.kz").await.unwrap();
    assert_eq!((chain(&crossed).len(), desk.kept()), (3, (1, 1)));
    // None at all.
    desk.fake.refuse_issuers(Some(RefusalCode::NotFound));
    desk.clock.advance(ISSUER_BELIEVED);
    assert!(desk.leaf("www.example.kz").await.is_err());
    assert_eq!(desk.kept(), (0, 0));
}

/// An issuer whose time is over certifies nothing: keyd is asked once by each who comes, and not for ever.
#[tokio::test]
async fn an_issuer_that_has_ended_makes_no_key() {
    let desk = Desk::new();
    desk.fake.end_issuers_at(MORNING.parse().unwrap());
    assert!(refused(desk.leaf("www.example.kz").await).contains("ended at"));
    assert_eq!((desk.fake.asked().1, desk.kept()), (1, (0, 0)));
}

#[tokio::test]
async fn while_keyd_is_away_its_last_word_holds() {
    let mut desk = Desk::new();
    let leaf = desk.leaf("www.example.kz").await.unwrap();
    desk.fake.stop().await;
    desk.clock.advance(ISSUER_BELIEVED);
    let same = desk.leaf("www.example.kz").await.unwrap();
    assert!(Arc::ptr_eq(&leaf, &same));
    assert!(refused(desk.leaf("shop.example.kz").await).contains("keyd"));
    // Nobody remembers it when it is back but over a new connection.
    desk.fake.again();
    desk.leaf("shop.example.kz").await.unwrap();
    assert_eq!(desk.fake.asked().0.len(), 2);
    // And refusals that say nothing of the issuer change nothing.
    desk.fake.refuse_issuers(Some(RefusalCode::Full));
    desk.clock.advance(ISSUER_BELIEVED);
    assert!(Arc::ptr_eq(
        &leaf,
        &desk.leaf("www.example.kz").await.unwrap()
    ));
}

/// keyd takes few keys of an issuer a day, and the one for bad servers is everybody's.
#[tokio::test]
async fn all_organisations_share_the_key_for_bad_servers() {
    let desk = Desk::new();
    let organisations: Vec<String> = (0..20).map(|n| format!("school-{n}")).collect();
    for organisation in &organisations {
        let key = desk
            .key_of(organisation, LeafIssuer::Untrusted)
            .await
            .unwrap();
        let permit = permit(&organisation.parse().unwrap(), "old.example.kz");
        let by = LeafIssuer::Untrusted;
        let template = LeafTemplate::page(&permit, by, key.life(), |_| false, desk.clock.now());
        let leaf = desk.leaves.leaf(&template.unwrap(), &key).await.unwrap();
        assert_eq!(chain(&leaf).len(), 1);
    }
    let (orders, issuers) = desk.fake.asked();
    assert_eq!((issuers, desk.kept()), (1, (1, 20)));
    let asked: Vec<&str> = orders
        .iter()
        .map(|order| order.organisation.as_str())
        .collect();
    assert_eq!(asked, organisations);
    assert!(orders.iter().all(|order| order.key == orders[0].key));
}

#[tokio::test]
async fn whoever_is_no_longer_enrolled_is_forgotten() {
    let desk = Desk::new();
    for organisation in ["school", "clinic", MINISTRY] {
        let key = desk
            .key_of(organisation, LeafIssuer::Trusted)
            .await
            .unwrap();
        let template = desk.template("www.example.kz", &key);
        desk.leaves.leaf(&template, &key).await.unwrap();
    }
    assert_eq!(desk.kept(), (3, 3));
    let stay: OrganisationId = "clinic".parse().unwrap();
    desk.leaves.keep(&enrolled(&stay));
    assert_eq!(desk.kept(), (1, 1));
    desk.key_of("clinic", LeafIssuer::Trusted).await.unwrap();
    assert_eq!(desk.fake.asked().1, 3);
}

/// So many orders at once, whoever comes then waits for a while, and keyd for a while longer.
#[tokio::test(start_paused = true)]
async fn orders_do_not_wait_for_each_other_and_not_for_ever() {
    let desk = Desk::new();
    let key = desk.key().await.unwrap();
    desk.fake.hold_leaves();
    let mut asking = JoinSet::new();
    for n in 0..KEYD_CONNECTIONS_MAX + 2 {
        let template = desk.template(&format!("n{n}.example.kz"), &key);
        let (leaves, key) = (Arc::clone(&desk.leaves), Arc::clone(&key));
        asking.spawn(async move { leaves.leaf(&template, &key).await });
    }
    let told = asking.join_all().await;
    let told: Vec<String> = told.into_iter().map(refused).collect();
    let said = |words: &str| told.iter().filter(|told| told.contains(words)).count();
    assert_eq!(said("have been busy for 5 s"), 2);
    assert_eq!(said("has not answered for 10 s"), KEYD_CONNECTIONS_MAX);
    assert_eq!(desk.fake.connections(), KEYD_CONNECTIONS_MAX);
    desk.fake.go_on();
    let template = desk.template("www.example.kz", &key);
    desk.leaves.leaf(&template, &key).await.unwrap();
    assert_eq!(desk.fake.connections(), KEYD_CONNECTIONS_MAX + 1);
}

#[tokio::test]
async fn a_leaf_is_served_for_the_protocol_inside() {
    let desk = Desk::new();
    let leaf = desk.leaf("www.example.kz").await.unwrap();
    for protocol in [None, Some(b"http/1.1".as_slice()), Some(b"h2")] {
        let config = desk.leaves.server(&leaf, protocol).await.unwrap();
        let expected: Vec<Vec<u8>> = protocol.map(<[u8]>::to_vec).into_iter().collect();
        assert_eq!(config.alpn_protocols, expected);
        let again = desk.leaves.server(&leaf, protocol).await.unwrap();
        assert!(Arc::ptr_eq(&config, &again));
    }
}
