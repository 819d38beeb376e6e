//! A keyd that certifies whatever it is asked, and keeps the rules of leaf keys.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a fake answers the questions that it knows"
)]

use model::{
    EnrolledNetwork, Epoch, HostName, InspectionSnapshot, LeafName, OrganisationId, OwnedNetwork,
    RecordId, WithoutInspector, WithoutList,
};
use ring::rand::SystemRandom;
use runtime::{Connection, Listener};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use tempfile::TempDir;
use tls::decide::{AskedName, Ech, Facts, Hello, Learned, Offer, Opening, Versions, decide};
use tls::destination::Strictness;
use tls::{Access, Action, DecryptPermit, Scope};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use wire::keys::{
    Ask, CertifiedLeaf, Generation, IssuerId, IssuerView, LeafIssuer, LeafKey, LeafOrder, Reply,
    Request, Told,
};
use wire::{Refusal, RefusalCode};

/// A network of any organisation.
const NETWORK: &str = "198.51.100.0/24";

/// A snapshot in which one organisation is enrolled.
pub(super) fn enrolled(organisation: &OrganisationId) -> InspectionSnapshot {
    InspectionSnapshot {
        record: RecordId(1),
        epoch: Epoch(1),
        enrolled: vec![EnrolledNetwork {
            network: NETWORK.parse().unwrap(),
            organisation: organisation.clone(),
            enrolment: "desks".parse().unwrap(),
            request: "РНИ-2026/1".to_owned(),
        }],
        owners: vec![OwnedNetwork {
            network: NETWORK.parse().unwrap(),
            organisation: organisation.clone(),
        }],
        lists: Vec::new(),
        ended: Vec::new(),
        special: Vec::new(),
        without_list: WithoutList::Pass,
        without_inspector: WithoutInspector::Refuse,
    }
}

/// A permit as the brain gives it.
pub(super) fn permit(organisation: &OrganisationId, name: &str) -> DecryptPermit {
    let name: HostName = name.parse().unwrap();
    let facts = Facts {
        standing: Scope::compile(enrolled(organisation)).standing("198.51.100.1".parse().unwrap()),
        opening: Opening::Tls(Hello {
            name: AskedName::Given(name),
            versions: Versions::Current,
            offer: Offer::Web,
            ech: Ech::Absent,
        }),
        exempt: None,
        exempt_address: None,
        learned: Learned::Not,
        access: Access::NoList(WithoutList::Pass),
        blocked: None,
        special: None,
        destination: None,
        certified: None,
        chosen: None,
        strictness: Strictness::Lenient,
    };
    match decide(&facts) {
        Action::Inspect(permit) => permit,
        other => unreachable!("nothing speaks against it: {other:?}"),
    }
}

/// What the fake knows, and was asked.
#[derive(Debug)]
struct State {
    issuer: Generation,
    is_crossed: bool,
    until: jiff::Timestamp,
    issuers_refused: Option<RefusalCode>,
    leaves_refused: VecDeque<RefusalCode>,
    keys: BTreeMap<LeafKey, IssuerId>,
    orders: Vec<LeafOrder>,
    issuers: usize,
    connections: usize,
}

/// The fake.
pub(crate) struct Fake {
    folder: TempDir,
    state: Arc<Mutex<State>>,
    held: watch::Sender<bool>,
    listening: JoinHandle<()>,
}

impl Fake {
    pub(crate) fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let state = Arc::new(Mutex::new(State {
            issuer: Generation::FIRST,
            is_crossed: false,
            until: "2027-01-01T00:00:00Z".parse().unwrap(),
            issuers_refused: None,
            leaves_refused: VecDeque::new(),
            keys: BTreeMap::new(),
            orders: Vec::new(),
            issuers: 0,
            connections: 0,
        }));
        let (held, _) = watch::channel(false);
        let listener = Listener::bind(&folder.path().join("keyd"), 0o600).unwrap();
        let listening = tokio::spawn(listen(listener, Arc::clone(&state), held.subscribe()));
        Self {
            folder,
            state,
            held,
            listening,
        }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("keyd")
    }

    /// Ends it, with its connections.
    pub(super) async fn stop(&mut self) {
        self.listening.abort();
        assert!((&mut self.listening).await.unwrap_err().is_cancelled());
    }

    /// Starts it anew.
    pub(super) fn again(&mut self) {
        let listener = Listener::bind(&self.socket(), 0o600).unwrap();
        let listening = listen(listener, Arc::clone(&self.state), self.held.subscribe());
        self.listening = tokio::spawn(listening);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Another authority certifies from now on.
    pub(super) fn switch(&self, generation: u32) {
        self.state().issuer = generation.try_into().unwrap();
    }

    /// The authority's root is signed by another.
    pub(super) fn cross(&self) {
        self.state().is_crossed = true;
    }

    pub(super) fn end_issuers_at(&self, until: jiff::Timestamp) {
        self.state().until = until;
    }

    pub(super) fn refuse_issuers(&self, code: Option<RefusalCode>) {
        self.state().issuers_refused = code;
    }

    /// How the next orders are refused, one after the other.
    pub(super) fn refuse_leaves(&self, codes: &[RefusalCode]) {
        self.state().leaves_refused.extend(codes);
    }

    /// Lets leaves wait for ever.
    pub(super) fn hold_leaves(&self) {
        self.held.send_replace(true);
    }

    /// Lets them wait no longer.
    pub(super) fn go_on(&self) {
        self.held.send_replace(false);
    }

    /// What is sent behind leaves now.
    pub(super) fn chain(&self) -> Vec<Vec<u8>> {
        self.state().chain()
    }

    /// The orders, and how often the issuer was asked for.
    pub(super) fn asked(&self) -> (Vec<LeafOrder>, usize) {
        let state = self.state();
        (state.orders.clone(), state.issuers)
    }

    pub(super) fn connections(&self) -> usize {
        self.state().connections
    }
}

async fn listen(mut listener: Listener, state: Arc<Mutex<State>>, held: watch::Receiver<bool>) {
    let mut attended = JoinSet::new();
    while let Ok(connection) = listener.accept().await {
        state.lock().unwrap().connections += 1;
        attended.spawn(attend(connection, Arc::clone(&state), held.clone()));
    }
}

async fn attend(connection: Connection, state: Arc<Mutex<State>>, mut held: watch::Receiver<bool>) {
    while let Ok(Some(Ask { id, request })) = connection.recv_secret::<Ask>().await {
        if matches!(request, Request::CertifyLeaf(_)) {
            held.wait_for(|are_held| !are_held).await.unwrap();
        }
        let result = state.lock().unwrap().answer(request);
        if connection.send_secret(&Told { id, result }).await.is_err() {
            return;
        }
    }
}

impl State {
    fn answer(&mut self, request: Request) -> Result<Reply, Refusal> {
        match request {
            Request::Issuer {
                organisation,
                under,
            } => {
                self.issuers += 1;
                if let Some(code) = self.issuers_refused {
                    return Err(refusal(code));
                }
                let chain = match under {
                    LeafIssuer::Organisation => self.chain(),
                    LeafIssuer::Untrusted => Vec::new(),
                };
                Ok(Reply::Issuer(Box::new(IssuerView {
                    id: self.issuer_of(&organisation, under),
                    not_after: self.until,
                    chain,
                })))
            }
            Request::CertifyLeaf(order) => self.certify(&order),
            other => unreachable!("{other:?}"),
        }
    }

    fn certify(&mut self, order: &LeafOrder) -> Result<Reply, Refusal> {
        self.orders.push(order.clone());
        if let Some(code) = self.leaves_refused.pop_front() {
            return Err(refusal(code));
        }
        let by = self.issuer_of(&order.organisation, order.under);
        if self.keys.entry(order.key).or_insert_with(|| by.clone()) != &by {
            return Err(refusal(RefusalCode::Conflict));
        }
        let number = u8::try_from(self.orders.len()).unwrap();
        let certificate = certificate(number, order);
        Ok(Reply::Leaf(Box::new(CertifiedLeaf { certificate, by })))
    }

    fn issuer_of(&self, organisation: &OrganisationId, under: LeafIssuer) -> IssuerId {
        match under {
            LeafIssuer::Organisation => IssuerId::Organisation(organisation.clone(), self.issuer),
            LeafIssuer::Untrusted => IssuerId::Untrusted(self.issuer),
        }
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        let crossed = self.is_crossed.then(|| b"the cross certificate".to_vec());
        let own = format!("the certificate of issuer {}", self.issuer).into_bytes();
        std::iter::once(own).chain(crossed).collect()
    }
}

fn refusal(code: RefusalCode) -> Refusal {
    Refusal {
        code,
        message: "refused, as a test wants it".to_owned(),
        hint: "none".to_owned(),
        clause: None,
        violations: Vec::new(),
    }
}

pub(crate) const SEQUENCE: u8 = 0x30;
const OID: u8 = 0x06;
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// A certificate (RFC 5280 §4.1) of the order's key and names, signed by a key that nobody knows.
fn certificate(number: u8, order: &LeafOrder) -> Vec<u8> {
    let algorithm = ecdsa_with_sha256();
    let key = ec_key(&order.key.point());
    let names: Vec<Vec<u8>> = order.names.iter().map(name).collect();
    let names: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    let names = tlv(0x04, &[&tlv(SEQUENCE, &names)]);
    let extension = tlv(SEQUENCE, &[&tlv(OID, &[ALTERNATIVE_NAMES]), &names]);
    let validity = [
        tlv(0x17, &[b"261101000000Z"]),
        tlv(0x17, &[b"271101000000Z"]),
    ];
    let signed = tlv(
        SEQUENCE,
        &[
            &tlv(0xa0, &[&tlv(0x02, &[&[2]])]),
            &tlv(0x02, &[&[number.clamp(1, 127)]]),
            &algorithm,
            &tlv(SEQUENCE, &[]),
            &tlv(SEQUENCE, &[&validity[0], &validity[1]]),
            &tlv(SEQUENCE, &[]),
            &key,
            &tlv(0xa3, &[&tlv(SEQUENCE, &[&extension])]),
        ],
    );
    let signing = &ring::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
    let random = SystemRandom::new();
    let secret = ring::signature::EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
    let pair = ring::signature::EcdsaKeyPair::from_pkcs8(signing, secret.as_ref(), &random);
    let signature = pair.unwrap().sign(&random, &signed).unwrap();
    let signature = tlv(0x03, &[&[0], signature.as_ref()]);
    tlv(SEQUENCE, &[&signed, &algorithm, &signature])
}

/// The algorithm of signatures (RFC 5758 section 3.2).
pub(crate) fn ecdsa_with_sha256() -> Vec<u8> {
    tlv(SEQUENCE, &[&tlv(OID, &[ECDSA_WITH_SHA256])])
}

/// A public key: a point on P-256 (RFC 5480 section 2).
pub(crate) fn ec_key(point: &[u8]) -> Vec<u8> {
    let curve = tlv(SEQUENCE, &[&tlv(OID, &[EC_PUBLIC_KEY]), &tlv(OID, &[P256])]);
    tlv(SEQUENCE, &[&curve, &tlv(0x03, &[&[0], point])])
}

fn name(name: &LeafName) -> Vec<u8> {
    tlv(0x82, &[name.to_string().as_bytes()])
}

/// Tag, length and content (X.690 §8.1).
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let mut octets = match (high, low) {
        (0, 0..=127) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        (_, _) => vec![tag, 0x82, high, low],
    };
    octets.extend(content);
    octets
}
