//! Roots, issuing authorities, CRLs, and what became of orders.

use super::table::table;
use super::text::joined;
use crate::time;
use jiff::Timestamp;
use model::OrganisationId;
use serde::Serialize;
use sha2::{Digest as _, Sha256 as Hasher};
use trust::{Cross, RootCertificate};
use wire::keys::{CertificateKind, CertificateView, Generation, OrderDone, RootStanding, Sha256};

/// A root.
#[derive(Debug, Serialize)]
pub(crate) struct RootView {
    root: Generation,
    standing: RootStanding,
    signs_from: Timestamp,
    /// None where the certificate cannot be read.
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
    subject: Option<String>,
    sha256: Sha256,
    /// By which others it is signed, and until when.
    crosses: Vec<CrossView>,
}

#[derive(Debug, Serialize)]
struct CrossView {
    by: Generation,
    not_after: Option<Timestamp>,
}

impl RootView {
    /// The roots among certificates.
    pub(crate) fn all(certificates: &[CertificateView]) -> Vec<Self> {
        let mut views = Vec::new();
        for view in certificates {
            let CertificateKind::Root {
                root,
                standing,
                signs_from,
            } = view.what
            else {
                continue;
            };
            let read = RootCertificate::read(&view.der).ok();
            let crosses = certificates.iter().filter_map(|cross| match cross.what {
                CertificateKind::Cross { root: of, by } if of == root => Some(CrossView {
                    by,
                    not_after: Cross::read(of, by, &cross.der).ok().map(|one| one.until()),
                }),
                CertificateKind::Cross { .. }
                | CertificateKind::Root { .. }
                | CertificateKind::Issuer { .. }
                | CertificateKind::Crl { .. } => None,
            });
            views.push(Self {
                root,
                standing,
                signs_from,
                not_before: read.as_ref().map(|root| root.validity().0),
                not_after: read.as_ref().map(|root| root.validity().1),
                subject: read.as_ref().map(|root| root.subject().to_owned()),
                sha256: digest(&view.der),
                crosses: crosses.collect(),
            });
        }
        views.sort_by_key(|view| view.root);
        views
    }
}

/// Roots as a table, each with its fingerprint below.
pub(crate) fn roots(views: &[RootView]) -> String {
    if views.is_empty() {
        return "no root: `qaqpa authority make-root` makes the first".to_owned();
    }
    let rows = views.iter().map(|view| {
        vec![
            view.root.to_string(),
            view.standing.to_string(),
            time::shown(view.signs_from),
            time::shown_or_dash(view.not_after),
            joined(view.crosses.iter().map(|cross| cross.by)),
            view.subject.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    });
    let header = [
        "root",
        "standing",
        "signs from",
        "until",
        "signed by",
        "subject",
    ];
    let table = table(&header, rows.collect());
    let prints = views.iter().map(|view| {
        format!(
            "\nroot {} SHA-256 {}",
            view.root,
            trust::grouped(&view.sha256.0)
        )
    });
    format!("{table}\n{}", prints.collect::<String>())
}

/// An organisation's issuing authority.
#[derive(Debug, Serialize)]
pub(crate) struct IssuerView {
    organisation: OrganisationId,
    generation: Generation,
    root: Generation,
    until: Timestamp,
    revoked: Option<Timestamp>,
    state: &'static str,
    sha256: Sha256,
}

impl IssuerView {
    /// The issuing authorities among certificates.
    pub(crate) fn all(certificates: &[CertificateView], now: Timestamp) -> Vec<Self> {
        let mut views = Vec::new();
        for view in certificates {
            let CertificateKind::Issuer {
                organisation,
                generation,
                root,
                until,
                revoked,
            } = &view.what
            else {
                continue;
            };
            views.push(Self {
                organisation: organisation.clone(),
                generation: *generation,
                root: *root,
                until: *until,
                revoked: *revoked,
                state: match revoked {
                    Some(_) => "revoked",
                    None if *until < now => "expired",
                    None => "valid",
                },
                sha256: digest(&view.der),
            });
        }
        views.sort_by(|one, other| {
            let key = |view: &Self| (view.organisation.clone(), view.generation);
            key(one).cmp(&key(other))
        });
        views
    }

    /// Whether it is this organisation's.
    pub(crate) fn is_of(&self, organisation: &OrganisationId) -> bool {
        self.organisation == *organisation
    }
}

/// Issuing authorities as a table.
pub(crate) fn issuers(views: &[IssuerView]) -> String {
    if views.is_empty() {
        return "no issuing authority: `qaqpa authority sign-issuers` signs those that are needed"
            .to_owned();
    }
    let rows = views.iter().map(|view| {
        vec![
            view.organisation.to_string(),
            view.generation.to_string(),
            view.root.to_string(),
            view.state.to_owned(),
            time::shown(view.until),
            time::shown_or_dash(view.revoked),
        ]
    });
    let header = [
        "organisation",
        "issuer",
        "root",
        "state",
        "until",
        "revoked",
    ];
    table(&header, rows.collect())
}

/// The newest CRL of a root.
#[derive(Debug, Serialize)]
pub(crate) struct CrlView {
    root: Generation,
    next: Timestamp,
    is_late: bool,
    bytes: usize,
    sha256: Sha256,
}

impl CrlView {
    /// The CRLs among certificates.
    pub(crate) fn all(certificates: &[CertificateView], now: Timestamp) -> Vec<Self> {
        let mut views = Vec::new();
        for view in certificates {
            let CertificateKind::Crl { root, next } = view.what else {
                continue;
            };
            views.push(Self {
                root,
                next,
                is_late: next < now,
                bytes: view.der.len(),
                sha256: digest(&view.der),
            });
        }
        views.sort_by_key(|view| view.root);
        views
    }
}

/// CRLs as a table.
pub(crate) fn crls(views: &[CrlView]) -> String {
    if views.is_empty() {
        return "no CRL: `qaqpa authority sign-crl` signs one".to_owned();
    }
    let rows = views.iter().map(|view| {
        vec![
            view.root.to_string(),
            time::shown(view.next),
            if view.is_late { "late" } else { "in time" }.to_owned(),
            view.bytes.to_string(),
            view.sha256.to_string(),
        ]
    });
    table(
        &["root", "next by", "state", "bytes", "sha-256"],
        rows.collect(),
    )
}

fn digest(der: &[u8]) -> Sha256 {
    Sha256(Hasher::digest(der).into())
}

/// What became of an order.
#[derive(Debug, Serialize)]
#[serde(tag = "done", rename_all = "kebab-case")]
pub(crate) enum OrderView {
    /// A root was made.
    RootMade { root: Generation },
    /// Two roots have signed each other.
    CrossSigned { active: Option<Generation> },
    /// Issuing authorities were signed.
    IssuersSigned {
        root: Option<Generation>,
        issuers: Vec<IssuerSigned>,
        left: u32,
    },
    /// Something was revoked.
    Revoked,
    /// A root on a machine of its own is asked to sign.
    Requested(RequestView),
    /// A CRL was signed.
    CrlSigned {
        root: Option<Generation>,
        number: u64,
        next: Timestamp,
    },
}

/// An issuing authority that was signed.
#[derive(Debug, Serialize)]
pub(crate) struct IssuerSigned {
    organisation: OrganisationId,
    generation: Generation,
}

impl OrderView {
    /// What keyd answered, and the root that it concerned.
    pub(crate) fn of(done: OrderDone, root: Option<Generation>) -> Self {
        match done {
            OrderDone::Root(root) => Self::RootMade { root },
            OrderDone::CrossSigned => Self::CrossSigned { active: root },
            OrderDone::Issued { issuers, left } => {
                let issuers = issuers.into_iter();
                let issuers = issuers.map(|(organisation, generation)| IssuerSigned {
                    organisation,
                    generation,
                });
                Self::IssuersSigned {
                    root,
                    issuers: issuers.collect(),
                    left,
                }
            }
            OrderDone::Revoked => Self::Revoked,
            OrderDone::Requested {
                issuers,
                left,
                sha256,
            } => Self::Requested(RequestView::of(issuers, left, sha256)),
            OrderDone::Crl { number, next } => Self::CrlSigned { root, number, next },
        }
    }

    /// It in sentences, with what is to be done next.
    pub(crate) fn sentence(&self) -> String {
        let of_root = |root: &Option<Generation>| {
            root.map_or_else(|| "the root".to_owned(), |root| format!("root {root}"))
        };
        match self {
            Self::RootMade { root } => format!(
                "root {root} is made; keep its passphrase apart from this machine\n\
                 next: qaqpa authority export --folder DIR, and hand the files over to operators (ЕШДИ п. 21)"
            ),
            Self::CrossSigned { active } => format!(
                "the two roots have signed each other; {} signs from now on\n\
                 next: qaqpa authority switch-issuer ORGANISATION for each organisation whose workstations trust it",
                of_root(active)
            ),
            Self::IssuersSigned {
                root,
                issuers,
                left,
            } => {
                let lines = issuers
                    .iter()
                    .map(|one| format!("  {} generation {}\n", one.organisation, one.generation));
                let rest = if *left == 0 {
                    "no organisation waits for one".to_owned()
                } else {
                    format!("{left} organisations still need one: give the order again")
                };
                format!(
                    "{} issuing authorities are signed by {}\n{}{rest}",
                    issuers.len(),
                    of_root(root),
                    lines.collect::<String>()
                )
            }
            Self::Requested(view) => view.sentence(),
            Self::Revoked => "revoked: it certifies nothing more\n\
                 next: qaqpa authority sign-crl for each root, so that others learn of it"
                .to_owned(),
            Self::CrlSigned { root, number, next } => format!(
                "CRL {number} of {} is signed; the next one is to be there by {}",
                of_root(root),
                time::shown(*next)
            ),
        }
    }
}

/// What a root on a machine of its own is asked to sign.
#[derive(Debug, Serialize)]
pub(crate) struct RequestView {
    issuers: Vec<IssuerSigned>,
    left: u32,
    sha256: Sha256,
}

impl RequestView {
    /// What keyd answered.
    fn of(issuers: Vec<(OrganisationId, Generation)>, left: u32, sha256: Sha256) -> Self {
        let issuers = issuers.into_iter();
        let issuers = issuers.map(|(organisation, generation)| IssuerSigned {
            organisation,
            generation,
        });
        Self {
            issuers: issuers.collect(),
            left,
            sha256,
        }
    }

    /// It in sentences, with what is to be done next.
    fn sentence(&self) -> String {
        let lines = self.issuers.iter();
        let lines =
            lines.map(|one| format!("  {} generation {}\n", one.organisation, one.generation));
        let rest = match self.left {
            0 => String::new(),
            left => {
                format!("{left} organisations found no room: ask again once this is imported\n")
            }
        };
        format!(
            "{} issuing authorities are asked for\n{}{rest}SHA-256 of the request: {}\n\
             next: keyd ceremony sign on the root's machine, which shows the same; then qaqpa authority import FILE",
            self.issuers.len(),
            lines.collect::<String>(),
            self.sha256
        )
    }
}
