//! Authorities, operators and organisations.

use super::{Fault, Findings, Index};
use law::Clause;
use model::{AuthorityKind, Bin, RowKey};
use std::collections::BTreeMap;

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    authorities(index, findings);
    let operators = index.operators.values();
    bins(
        operators.map(|row| (row.bin, RowKey::Operator(row.id.clone()))),
        findings,
    );
    let organisations = index.organisations.values();
    bins(
        organisations.map(|row| (row.bin, RowKey::Organisation(row.id.clone()))),
        findings,
    );
    contracts(index, findings);
}

fn authorities(index: &Index<'_>, findings: &mut Findings) {
    let mut first_of = BTreeMap::new();
    for authority in &index.rows.authorities {
        let key = RowKey::Authority(authority.id.clone());
        if let Some(first) = first_of.get(&authority.kind) {
            let kind = kind_label(authority.kind);
            let fault = Fault {
                message: format!("a second authority of the kind `{kind}`"),
                hint: "keep one authority of each kind",
                clause: None,
            };
            findings.against(key, Some(RowKey::clone(first)), fault);
        } else {
            first_of.insert(authority.kind, key);
        }
    }
    let has_gts = first_of.contains_key(&AuthorityKind::Gts);
    if let Some(entry) = index.rows.catalogue.first().filter(|_| !has_gts) {
        let fault = Fault {
            message:
                "there is a catalogue, but no authority of the kind `gts`, whose default says \
                      what an organisation without a live list reaches"
                    .to_owned(),
            hint: "add the authority of the kind `gts` with its `without-list`",
            clause: Some(Clause::ESHDI_15_1),
        };
        findings.add(RowKey::Catalogue(entry.prefix), fault);
    }
}

const fn kind_label(kind: AuthorityKind) -> &'static str {
    match kind {
        AuthorityKind::Gts => "gts",
        AuthorityKind::InfrastructureOperator => "infrastructure-operator",
    }
}

/// One BIN is one legal entity; the same entity may be operator and organisation.
fn bins(rows: impl Iterator<Item = (Bin, RowKey)>, findings: &mut Findings) {
    let mut first_with = BTreeMap::new();
    for (bin, key) in rows {
        if let Some(first) = first_with.get(&bin) {
            let fault = Fault {
                message: format!("its BIN {bin} is also that of {first}"),
                hint: "correct the BIN, or join the two rows: a BIN names one legal entity",
                clause: None,
            };
            findings.against(key, Some(RowKey::clone(first)), fault);
        } else {
            first_with.insert(bin, key);
        }
    }
}

fn contracts(index: &Index<'_>, findings: &mut Findings) {
    for organisation in index.organisations.values() {
        let Some(contract) = &organisation.contract else {
            continue;
        };
        if !index.operators.contains_key(&contract.operator) {
            let fault = Fault {
                message: format!(
                    "its contract {} is with operator {}, which the record does not hold",
                    contract.number, contract.operator
                ),
                hint: "add the operator, or correct the contract",
                clause: Some(Clause::ESHDI_4),
            };
            findings.add(RowKey::Organisation(organisation.id.clone()), fault);
        }
    }
}
