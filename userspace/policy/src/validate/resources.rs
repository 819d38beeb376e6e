//! Protected resources, mail domains, and root certificates handed over.

use super::{Fault, Findings, Index};
use law::Clause;
use model::{MailDomain, ProtectedResource, RootHandOver, RowKey};
use std::collections::BTreeMap;

const FIREWALL: Clause = Clause::known("eshdi-17");
const PAGES: Clause = Clause::known("eshdi-18");
const MAIL: Clause = Clause::known("eshep-7");
const ROOT: Clause = Clause::known("eshdi-21");

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    protected(index, findings);
    for row in &index.rows.mail_domains {
        mail_domain(index, row, findings);
    }
    root_hand_overs(index, findings);
}

fn protected(index: &Index<'_>, findings: &mut Findings) {
    let mut first_of = BTreeMap::new();
    let mut owners = BTreeMap::new();
    for row in &index.rows.protected_resources {
        let key = RowKey::ProtectedResource(row.id.clone());
        one_protected(index, row, findings);
        let owner = owners.entry(&row.domain).or_insert(&row.organisation);
        if *owner != &row.organisation {
            let fault = Fault {
                message: format!("{} is a resource of {owner}", row.domain),
                hint: "a domain is protected for one organisation",
                clause: Some(clause_of(row)),
            };
            findings.add(key.clone(), fault);
        }
        let named = (row.protection.label(), &row.domain);
        if let Some(first) = first_of.get(&named) {
            let fault = Fault {
                message: format!("{first} protects {} in the same way", row.domain),
                hint: "keep one of the two",
                clause: Some(clause_of(row)),
            };
            findings.against(key, Some(RowKey::clone(first)), fault);
        } else {
            first_of.insert(named, key);
        }
    }
}

const fn clause_of(row: &ProtectedResource) -> Clause {
    match row.protection {
        model::Protection::WebFirewall => FIREWALL,
        model::Protection::Pages(_) => PAGES,
    }
}

fn one_protected(index: &Index<'_>, row: &ProtectedResource, findings: &mut Findings) {
    let key = RowKey::ProtectedResource(row.id.clone());
    let clause = Some(clause_of(row));
    super::known_organisation(index, &key, &row.organisation, clause, findings);
    super::names_request(&key, &row.request, clause, findings);
    let mut add = |message: String, hint: &str| {
        let fault = Fault {
            message,
            hint,
            clause,
        };
        findings.add(key.clone(), fault);
    };
    if !index.operators.contains_key(&row.operator) {
        add(
            format!("its operator {} is not in the record", row.operator),
            "add the operator, or correct the resource",
        );
    }
    if row.addresses.is_empty() {
        add(
            "it has no address".to_owned(),
            "name the addresses at which the resource answers",
        );
    }
}

fn mail_domain(index: &Index<'_>, row: &MailDomain, findings: &mut Findings) {
    let key = RowKey::MailDomain(row.domain.clone());
    super::known_organisation(index, &key, &row.organisation, Some(MAIL), findings);
    super::names_request(&key, &row.request, Some(MAIL), findings);
    if row.servers.is_empty() {
        let fault = Fault {
            message: "it has no mail server".to_owned(),
            hint: "name the addresses of its servers",
            clause: Some(MAIL),
        };
        findings.add(key, fault);
    }
}

fn root_hand_overs(index: &Index<'_>, findings: &mut Findings) {
    let mut first_of = BTreeMap::new();
    for row in &index.rows.root_hand_overs {
        let key = RowKey::RootHandOver(row.id.clone());
        one_hand_over(index, row, findings);
        if let Some(first) = first_of.get(&(&row.operator, row.root)) {
            let fault = Fault {
                message: format!("{first} tells of the same certificate and operator"),
                hint: "keep one of the two",
                clause: Some(ROOT),
            };
            findings.against(key, Some(RowKey::clone(first)), fault);
        } else {
            first_of.insert((&row.operator, row.root), key);
        }
    }
}

fn one_hand_over(index: &Index<'_>, row: &RootHandOver, findings: &mut Findings) {
    let key = RowKey::RootHandOver(row.id.clone());
    super::names_request(&key, &row.request, Some(ROOT), findings);
    if !index.operators.contains_key(&row.operator) {
        let fault = Fault {
            message: format!("its operator {} is not in the record", row.operator),
            hint: "add the operator, or correct the row",
            clause: Some(ROOT),
        };
        findings.add(key.clone(), fault);
    }
    for user in row.handed.iter().flat_map(|handed| &handed.users) {
        super::known_organisation(index, &key, user, Some(ROOT), findings);
    }
}
