//! Accounts: who they are recognised as, and whom they work for.

use super::{Fault, Findings, Index};
use model::{Account, Role, RowKey};
use std::collections::BTreeMap;

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    let mut first_with = BTreeMap::new();
    for account in &index.rows.accounts {
        let key = RowKey::Account(account.name.clone());
        if let Some(first) = first_with.get(&account.uid) {
            let fault = Fault {
                message: format!("its uid {} is also that of {first}", account.uid),
                hint: "give every account its own local user",
                clause: None,
            };
            findings.against(key.clone(), Some(RowKey::clone(first)), fault);
        } else {
            first_with.insert(account.uid, key.clone());
        }
        employers(index, account, &key, findings);
    }
}

/// What an account says of the party it works for.
struct Employer<'a> {
    field: &'static str,
    named: Option<&'a str>,
    is_known: bool,
    /// The role that is nothing without the party.
    role: Option<Role>,
}

fn employers(index: &Index<'_>, account: &Account, key: &RowKey, findings: &mut Findings) {
    let employers = [
        Employer {
            field: "authority",
            named: account.authority.as_ref().map(model::AuthorityId::as_str),
            is_known: account
                .authority
                .as_ref()
                .is_some_and(|id| index.authorities.contains(id)),
            role: None,
        },
        Employer {
            field: "operator",
            named: account.operator.as_ref().map(model::OperatorId::as_str),
            is_known: account
                .operator
                .as_ref()
                .is_some_and(|id| index.operators.contains_key(id)),
            role: Some(Role::Operator),
        },
        Employer {
            field: "organisation",
            named: account
                .organisation
                .as_ref()
                .map(model::OrganisationId::as_str),
            is_known: account
                .organisation
                .as_ref()
                .is_some_and(|id| index.organisations.contains_key(id)),
            role: Some(Role::Organisation),
        },
    ];
    for Employer {
        field,
        named,
        is_known,
        role,
    } in employers
    {
        if let Some(name) = named.filter(|_| !is_known) {
            let fault = Fault {
                message: format!("it works for {field} {name}, which the record does not hold"),
                hint: "add the row, or correct the account",
                clause: None,
            };
            findings.add(key.clone(), fault);
        }
        if let Some(role) = role.filter(|role| named.is_none() && account.roles.contains(role)) {
            let fault = Fault {
                message: format!("it has the role `{role}`, but names no {field}"),
                hint: "name whom the account works for, or take the role away",
                clause: None,
            };
            findings.add(key.clone(), fault);
        }
    }
}
