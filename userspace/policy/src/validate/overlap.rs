//! Whose an address is must have one answer: catalogue entries and link networks do not overlap.

use super::{Fault, Findings, Index, links};
use law::Clause;
use model::{CatalogueEntry, Prefix, RowKey};

/// Who holds a prefix.
#[derive(Clone, Copy)]
enum Holder<'a> {
    Entry(&'a CatalogueEntry),
    Link(&'a RowKey),
}

/// One pass over all prefixes, wider ones first, with those that cover the current one on a stack.
pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    let links: Vec<(RowKey, Vec<Prefix>)> = links::pairs(index)
        .map(|(key, members)| {
            let networks = members.into_iter().flat_map(|member| &member.networks);
            (key, networks.copied().collect())
        })
        .collect();
    let mut held: Vec<(Prefix, Holder<'_>)> = index
        .rows
        .catalogue
        .iter()
        .map(|entry| (entry.prefix, Holder::Entry(entry)))
        .collect();
    for (key, networks) in &links {
        held.extend(networks.iter().map(|network| (*network, Holder::Link(key))));
    }
    held.sort_by_key(|(prefix, _)| *prefix);
    let mut covers: Vec<(Prefix, Holder<'_>)> = Vec::new();
    for (prefix, holder) in held {
        while covers
            .last()
            .is_some_and(|(outer, _)| !outer.covers(&prefix))
        {
            covers.pop();
        }
        if let Some(around) = covers.last() {
            report(around, &(prefix, holder), findings);
        }
        covers.push((prefix, holder));
    }
}

fn report(
    (outer, around): &(Prefix, Holder<'_>),
    (prefix, holder): &(Prefix, Holder<'_>),
    findings: &mut Findings,
) {
    match (around, holder) {
        (Holder::Entry(wide), Holder::Entry(narrow)) => {
            let fault = Fault {
                message: format!(
                    "it overlaps {outer} of {}: an address has one owner",
                    wide.organisation
                ),
                hint: "split the wider entry, or remove one of the two",
                clause: Some(Clause::ESHDI_13),
            };
            let key = RowKey::Catalogue(narrow.prefix);
            findings.against(key, Some(RowKey::Catalogue(wide.prefix)), fault);
        }
        (Holder::Entry(entry), Holder::Link(link)) | (Holder::Link(link), Holder::Entry(entry)) => {
            let network = if matches!(holder, Holder::Link(_)) {
                prefix
            } else {
                outer
            };
            let fault = Fault {
                message: format!("it overlaps {network}, a network of {link}"),
                hint: "catalogue the organisation's addresses without those of the link itself",
                clause: Some(Clause::ESHDI_13),
            };
            let other = RowKey::clone(link);
            findings.against(RowKey::Catalogue(entry.prefix), Some(other), fault);
        }
        // A pair may share its networks: both members lead to the same neighbour.
        (Holder::Link(one), Holder::Link(another)) if one == another => {}
        (Holder::Link(one), Holder::Link(another)) => {
            let fault = Fault {
                message: format!("its network {prefix} overlaps {outer} of {one}"),
                hint: "give every link networks of its own",
                clause: None,
            };
            findings.against(RowKey::clone(another), Some(RowKey::clone(one)), fault);
        }
    }
}
