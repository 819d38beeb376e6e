//! What a form names stands in the record: a reference to what is not there is refused when the form is filed.

use crate::authorise::Caller;
use crate::core::Core;
use crate::error::{ControlError, refuse_by};
use crate::keys;
use crate::ledger::get;
use crate::outbox::Notice;
use law::form::{FieldKind, Form, Submission, Value};
use model::RowKey;
use wire::{NoticeId, RefusalCode, RequestNumber};

/// References that nothing is compared with, since the record has no such table.
///
/// * `categories`: the orders name none, and a category that nobody knows opens nothing.
/// * `service-categories`: the register of services is not in the project's sources.
const UNRESOLVED: &[&str] = &["categories", "service-categories"];

/// What forms refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Operators,
    Organisations,
    VpnServices,
    IntegrationServices,
    Systems,
    Requests,
    Notices,
    Agreements,
}

impl Table {
    /// The table of a name; none of one that is not resolved.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "operators" => Self::Operators,
            "organisations" => Self::Organisations,
            "vpn-services" => Self::VpnServices,
            "integration-services" => Self::IntegrationServices,
            "systems" => Self::Systems,
            "requests" => Self::Requests,
            "notices" => Self::Notices,
            "agreements" => Self::Agreements,
            _ => return None,
        })
    }

    /// Where to look.
    const fn look(self) -> &'static str {
        match self {
            Self::Operators => "`qaqpa show operator`",
            Self::Organisations => "`qaqpa show organisation`",
            Self::VpnServices => "`qaqpa show vpn-service`",
            Self::IntegrationServices => "`qaqpa show integration-service`",
            Self::Systems => "`qaqpa show information-system`",
            Self::Requests => "`qaqpa request list`",
            Self::Notices => "`qaqpa notices`",
            Self::Agreements => "`qaqpa show agreement`",
        }
    }
}

impl Core {
    /// Everything that a form names is there, and the caller may see it; what it may not see reads as missing.
    ///
    /// What is `tied` must be as a request says, which names what it brings: that stands in no table yet.
    pub(super) fn check_references(
        &self,
        caller: &Caller,
        (form, submission): (&Form, &Submission),
        tied: &dyn Fn(&str) -> bool,
    ) -> Result<(), ControlError> {
        let mut missing = Vec::new();
        let mut looks = Vec::new();
        for field in form.fields.iter().filter(|field| !tied(field.id)) {
            let FieldKind::Reference(name) = field.kind else {
                continue;
            };
            let Some(table) = Table::of(name) else {
                if UNRESOLVED.contains(&name) {
                    continue;
                }
                return Err(refuse_by(
                    form.clause,
                    RefusalCode::Unavailable,
                    format!(
                        "{}: this gateway has no table of {name} to look into",
                        field.id
                    ),
                    "requests of this kind cannot be filed here",
                ));
            };
            for value in submission.of(field.id) {
                let Value::Text(key) = value else { continue };
                if self.refers(caller, table, key)? {
                    continue;
                }
                let name = field.label.ru;
                missing.push(format!("  {} ({name}): there is no `{key}`", field.id));
                let look = table.look();
                if !looks.contains(&look) {
                    looks.push(look);
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let count = missing.len();
        missing.truncate(wire::command::VIOLATIONS_MAX);
        Err(refuse_by(
            form.clause,
            RefusalCode::Invalid,
            format!(
                "the form {} names what is not there, or not for you, in {count} places:\n{}",
                form.id,
                missing.join("\n")
            ),
            format!(
                "look at {}, and name one of those; nothing was kept",
                looks.join(" and ")
            ),
        ))
    }

    fn refers(&self, caller: &Caller, table: Table, key: &str) -> Result<bool, ControlError> {
        let stands =
            |key: Option<RowKey>| key.is_some_and(|key| self.ledger.record().row(&key).is_some());
        Ok(match table {
            Table::Operators => stands(key.parse().ok().map(RowKey::Operator)),
            Table::Organisations => stands(key.parse().ok().map(RowKey::Organisation)),
            Table::VpnServices => stands(key.parse().ok().map(RowKey::VpnService)),
            Table::IntegrationServices => stands(key.parse().ok().map(RowKey::IntegrationService)),
            Table::Systems => stands(key.parse().ok().map(RowKey::InformationSystem)),
            Table::Agreements => self.is_of_agreement(caller, key),
            Table::Requests => {
                let number = key.parse::<RequestNumber>();
                let line = number.ok().and_then(|number| self.requests.line(number));
                line.is_some_and(|view| self.sees(caller, view))
            }
            Table::Notices => {
                let Ok(number) = key.parse() else {
                    return Ok(false);
                };
                let notice: Option<Notice> =
                    get(self.store.as_ref(), &keys::notice(NoticeId(number)))?;
                notice.is_some_and(|notice| self.may_see(caller, &notice))
            }
        })
    }
}

impl Core {
    /// Whether an agreement is in force of which the caller is a party, or that he may look at.
    fn is_of_agreement(&self, caller: &Caller, id: &str) -> bool {
        let mut agreements = self.ledger.record().agreements();
        let Some(row) = agreements.find(|row| row.id.as_str() == id) else {
            return false;
        };
        let own = caller.account.as_ref();
        let own = own.and_then(|account| account.organisation.as_ref());
        own.is_some_and(|own| *own == row.owner || *own == row.organisation)
            || own.is_none() && caller.has(crate::authorise::READERS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use crate::core::fixture::Gateway;
    use law::request::Kind;
    use wire::{Action, Filing};

    const OPERATOR: u32 = 11;

    /// A request of one's own, or of one's tenant, is there; another's is not, nor is what never was.
    #[test]
    fn what_the_filer_may_not_see_reads_as_missing() {
        let mut gateway = Gateway::new();
        let form = serde_json::json!({
            "org_name": "Один", "bandwidth_gbps": 10, "planned_access_date": "2027-01-01", "obligations_ack": true,
            "main_channel.address": "Астана", "main_channel.line": "северная",
            "reserve_channel.address": "Астана", "reserve_channel.line": "южная",
            "head_name_signature.name": "Б. Ахметов", "date": "2026-11-23",
        });
        let filing = Filing {
            kind: Kind::Channels,
            submission: form.to_string(),
            signature: None,
            for_applicant: None,
            letter: None,
        };
        gateway.send(OPERATOR, Action::FileRequest(filing)).unwrap();
        gateway.deliver();
        let stranger = Caller {
            uid: 4_000,
            account: None,
            daemons: Vec::new(),
            token: None,
        };
        let core = &gateway.core;
        let check = |caller: &Caller, table, key: &str, there: bool| {
            assert_eq!(
                core.refers(caller, table, key).unwrap(),
                there,
                "{table:?} {key}"
            );
        };
        let (own, officer) = (core.recognise(OPERATOR), core.recognise(0));
        for table in [Table::Requests, Table::Notices] {
            check(&own, table, "1", true);
            check(&officer, table, "1", true);
            check(&stranger, table, "1", false);
            check(&own, table, "999", false);
            check(&own, table, "one", false);
        }
        check(&own, Table::Requests, "СОЗ-1", true);
        check(&own, Table::Operators, "one", true);
        check(&own, Table::Operators, "two", false);
        check(&own, Table::Organisations, "one", false);
        check(&own, Table::Organisations, "", false);
    }

    /// Each reference that a form has is resolved, or stands among those that are not.
    #[test]
    fn every_reference_is_resolved_or_listed() {
        let fields = law::form::FORMS.iter().flat_map(|form| form.fields);
        let named: BTreeSet<&str> = fields
            .filter_map(|field| {
                let FieldKind::Reference(name) = field.kind else {
                    return None;
                };
                Some(name)
            })
            .collect();
        let open: Vec<&str> = named
            .iter()
            .copied()
            .filter(|name| Table::of(name).is_none())
            .collect();
        assert_eq!(open, UNRESOLVED);
    }
}
