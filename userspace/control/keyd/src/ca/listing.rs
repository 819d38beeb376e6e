//! What everybody may have of the authorities.

use super::book::{Book, Issuing, Root};
use super::refused::CaRefused;
use jiff::Timestamp;
use model::OrganisationId;
use wire::keys::{
    CertificateKind, CertificatePage, CertificateView, Generation, IssuerId, IssuerView, LeafIssuer,
};

/// Most octets of the certificates of a page, but for a single one that is longer: half of what a frame holds.
const PAGE_OCTETS_MAX: usize = 60 * 1024;

/// The authority that certifies an organisation's leaves now, and what is sent with them.
pub(super) fn issuer(
    book: &Book,
    organisation: &OrganisationId,
    under: LeafIssuer,
    now: Timestamp,
) -> Result<IssuerView, CaRefused> {
    let missing = || CaRefused::NoIssuer {
        organisation: organisation.clone(),
        under,
    };
    match under {
        LeafIssuer::Untrusted => {
            let untrusted = book.untrusted.as_ref().ok_or_else(missing)?;
            Ok(IssuerView {
                id: IssuerId::Untrusted(untrusted.generation),
                not_after: untrusted.certificate.not_after,
                chain: Vec::new(),
            })
        }
        LeafIssuer::Organisation => {
            let (generation, issuing) = book.issuing(organisation, now).ok_or_else(missing)?;
            let crosses = book
                .root(issuing.made.root)?
                .crosses
                .iter()
                .filter(|cross| {
                    let by = book.roots.get(&cross.by);
                    by.is_some_and(|by| by.state.signs()) && now < cross.certificate.not_after
                });
            let crosses = crosses.map(|cross| cross.certificate.der.clone());
            let own = std::iter::once(issuing.made.certificate.der.clone());
            Ok(IssuerView {
                id: IssuerId::Organisation(organisation.clone(), generation),
                not_after: issuing.made.certificate.not_after,
                chain: own.chain(crosses).collect(),
            })
        }
    }
}

/// The certificates after a place, as many as fit.
pub(super) fn page(book: &Book, after: u64) -> CertificatePage {
    let roots = book
        .roots
        .iter()
        .flat_map(|(generation, root)| of_root(*generation, root));
    let issuers = book.issuers.iter();
    let issuers = issuers
        .map(|((organisation, generation), issuing)| of_issuer(organisation, *generation, issuing));
    let mut items: Vec<Item<'_>> = roots
        .chain(issuers)
        .filter(|item| item.place > after)
        .collect();
    // Two certificates of one line, of roots that signed each other, stay together: a page never ends between them.
    items.sort_by_key(|item| item.place);
    let mut page = CertificatePage {
        items: Vec::new(),
        next: None,
    };
    let mut octets = 0_usize;
    for group in items.chunk_by(|one, other| one.place == other.place) {
        let more: usize = group.iter().map(|item| item.der.len()).sum();
        octets = octets.saturating_add(more);
        if octets > PAGE_OCTETS_MAX && !page.items.is_empty() {
            page.next = page.items.last().map(|item| item.place);
            break;
        }
        page.items.extend(group.iter().map(Item::view));
    }
    page
}

/// A certificate before it is copied.
struct Item<'a> {
    place: u64,
    what: CertificateKind,
    der: &'a [u8],
}

impl Item<'_> {
    fn view(&self) -> CertificateView {
        CertificateView {
            place: self.place,
            what: self.what.clone(),
            der: self.der.to_vec(),
        }
    }
}

fn of_root(generation: Generation, root: &Root) -> impl Iterator<Item = Item<'_>> {
    let own = Item {
        place: root.place,
        what: CertificateKind::Root {
            root: generation,
            standing: root.state.standing(),
            signs_from: root.made.signs_since(),
        },
        der: &root.made.certificate.der,
    };
    let crosses = root.crosses.iter().map(move |cross| Item {
        place: cross.place,
        what: CertificateKind::Cross {
            root: generation,
            by: cross.by,
        },
        der: &cross.certificate.der,
    });
    let crl = root.crl.iter().map(move |crl| Item {
        place: crl.place,
        what: CertificateKind::Crl {
            root: generation,
            next: crl.made.next,
        },
        der: &crl.made.der,
    });
    std::iter::once(own).chain(crosses).chain(crl)
}

fn of_issuer<'a>(
    organisation: &OrganisationId,
    generation: Generation,
    issuing: &'a Issuing,
) -> Item<'a> {
    Item {
        place: issuing.place,
        what: CertificateKind::Issuer {
            organisation: organisation.clone(),
            generation,
            root: issuing.made.root,
            until: issuing.made.certificate.not_after,
            revoked: issuing.revoked,
        },
        der: &issuing.made.certificate.der,
    }
}
