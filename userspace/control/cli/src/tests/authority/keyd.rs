//! A keyd that shows what it is told to show, and answers orders.

use super::ROOT;
use crate::tests::{Machine, Said};
use runtime::socket::Listener;
use sha2::{Digest as _, Sha256 as Hasher};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use wire::Refusal;
use wire::keys::{
    Ask, AuthorityAct, AuthorityOrder, CertificateKind, CertificatePage, CertificateView,
    Generation, OrderDone, Reply, Request, RootStanding, Sha256, Told,
};

/// What it asks a root elsewhere to sign.
pub(super) const REQUEST: &[u8] = b"sign this, please";

/// A keyd in a thread of its own; it ends when it is dropped.
pub(super) struct Keyd {
    orders: Arc<Mutex<Vec<AuthorityOrder>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Keyd {
    /// One that shows these certificates and answers orders so.
    pub(super) fn start(
        machine: &Machine,
        shown: Vec<CertificateView>,
        mut done: impl FnMut(&AuthorityOrder) -> Result<OrderDone, Refusal> + Send + 'static,
    ) -> Self {
        let event_loop = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let mut listener = {
            let _inside = event_loop.enter();
            Listener::bind(&machine.path("k"), 0o600).unwrap()
        };
        let orders = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&orders);
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            while let Ok(client) = listener.accept().await {
                while let Ok(Some(Ask { id, request })) = client.recv_secret::<Ask>().await {
                    let result = match request {
                        Request::Certificates { .. } => Ok(Reply::Certificates(CertificatePage {
                            items: shown.clone(),
                            next: None,
                        })),
                        Request::SigningRequest { offset } => {
                            let rest = usize::try_from(offset)
                                .ok()
                                .and_then(|at| REQUEST.get(at..));
                            let piece = rest.unwrap_or_default().iter().take(5).copied();
                            Ok(Reply::Piece(piece.collect()))
                        }
                        Request::Order(order) => {
                            let result = done(&order).map(Reply::Ordered);
                            kept.lock().unwrap().push(*order);
                            result
                        }
                        other => panic!("the command asked {other:?}"),
                    };
                    client.send_secret(&Told { id, result }).await.unwrap();
                }
            }
        };
        let thread = std::thread::spawn(move || {
            event_loop.block_on(async {
                tokio::select! {
                    () = serve => (),
                    _ = stopped => (),
                }
            });
        });
        Self {
            orders,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(super) fn orders(&self) -> Vec<AuthorityOrder> {
        std::mem::take(&mut *self.orders.lock().unwrap())
    }
}

impl Drop for Keyd {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _told = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the fake failed");
        }
    }
}

pub(super) fn generation(number: u32) -> Generation {
    Generation::try_from(number).unwrap()
}

fn shown(place: u64, what: CertificateKind) -> CertificateView {
    let der = ROOT.to_vec();
    CertificateView { place, what, der }
}

pub(super) fn root(number: u32, standing: RootStanding) -> CertificateView {
    let what = CertificateKind::Root {
        root: generation(number),
        standing,
        signs_from: "2026-11-30T00:00:00Z".parse().unwrap(),
    };
    shown(number.into(), what)
}

fn issuer(organisation: &str, number: u32, revoked: Option<&str>) -> CertificateView {
    let at = |text: &str| text.parse().unwrap();
    let what = CertificateKind::Issuer {
        organisation: organisation.parse().unwrap(),
        generation: generation(number),
        root: generation(1),
        until: if number == 1 {
            at("2020-01-01T00:00:00Z")
        } else {
            at("2120-01-01T00:00:00Z")
        },
        revoked: revoked.map(at),
    };
    shown(100 + u64::from(number), what)
}

fn crl(number: u32, next: &str) -> CertificateView {
    let what = CertificateKind::Crl {
        root: generation(number),
        next: next.parse().unwrap(),
    };
    shown(200, what)
}

/// A keyd in the middle of a rotation.
pub(super) fn rotating(machine: &Machine) -> Keyd {
    let cross = CertificateKind::Cross {
        root: generation(2),
        by: generation(1),
    };
    let all = vec![
        root(2, RootStanding::Published),
        shown(9, cross),
        root(1, RootStanding::Active),
        issuer("ministry", 2, None),
        issuer("ministry", 1, None),
        issuer("agency", 2, Some("2026-11-29T10:00:00Z")),
        crl(1, "2120-02-03T04:05:06Z"),
    ];
    Keyd::start(machine, all, |order| Ok(answer(order)))
}

/// What keyd would answer.
pub(super) fn answer(order: &AuthorityOrder) -> OrderDone {
    match &order.act {
        AuthorityAct::MakeRoot { .. } | AuthorityAct::Import { .. } => {
            OrderDone::Root(generation(1))
        }
        AuthorityAct::RotateRoot { .. } => OrderDone::Root(generation(2)),
        AuthorityAct::CrossSign { .. } => OrderDone::CrossSigned,
        AuthorityAct::SignIssuers { .. } | AuthorityAct::SwitchIssuer { .. } => OrderDone::Issued {
            issuers: vec![("ministry".parse().unwrap(), generation(3))],
            left: 0,
        },
        AuthorityAct::RevokeIssuer { .. } | AuthorityAct::RevokeRoot { .. } => OrderDone::Revoked,
        AuthorityAct::RequestIssuers { .. } | AuthorityAct::RequestCross { .. } => {
            OrderDone::Requested {
                issuers: vec![("ministry".parse().unwrap(), generation(3))],
                left: 0,
                sha256: Sha256(Hasher::digest(REQUEST).into()),
            }
        }
        AuthorityAct::SignCrl { .. } => OrderDone::Crl {
            number: 4,
            next: "2027-02-28T00:00:00Z".parse().unwrap(),
        },
    }
}

impl Machine {
    /// A passphrase's file of a mode.
    pub(super) fn secret(&self, name: &str, text: &str, mode: u32) -> String {
        let path = self.write(name, text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    /// Runs `authority` with keyd's socket.
    pub(super) fn authority(&self, words: &[&str]) -> Said {
        let keyd = self.path("k").to_str().unwrap().to_owned();
        let head = ["authority", "--keyd", &keyd];
        self.run(&[head.as_slice(), words].concat())
    }
}
