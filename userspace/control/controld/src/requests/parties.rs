//! Who the parties of a request are: by the record, by who filed it, and by what its form names.

use super::carry::Made;
use crate::core::Core;
use law::deadline::Party;
use law::form::{FieldKind, Form, Submission, Value};
use law::request::Kind;
use model::{Applicant, AuthorityKind, Bin, Capacity, OperatorId, OrganisationId, Role};
use std::collections::BTreeSet;

/// Fields that hold the keys of services which a request is about.
const SERVICE_KEYS: [&str; 4] = [
    "service.service_key",
    "service_key",
    "services",
    "party1.service_name_key",
];

/// The cast of a request.
pub(super) struct Cast<'a> {
    core: &'a Core,
    kind: Kind,
    filer: &'a Applicant,
    form: Option<&'static Form>,
    /// None where the form cannot be read: then its parties are unknown, and the officer is told of each.
    pub(super) filled: Option<Submission>,
}

impl<'a> Cast<'a> {
    pub(super) fn of(core: &'a Core, made: &'a Made) -> Self {
        let kind = made.after.request.kind;
        let filled = match &made.submission {
            Some((submission, _)) => Some(submission.clone()),
            None => core.submission(made.number).ok(),
        };
        Self {
            core,
            kind,
            filer: &made.after.applicant,
            form: law::form::form(kind.form()),
            filled,
        }
    }

    /// Everyone who is this party; nobody where neither record nor form tells.
    pub(super) fn find(&self, party: Party) -> BTreeSet<Applicant> {
        match party {
            Party::Gts | Party::DutyService => self.authority(AuthorityKind::Gts),
            Party::Infrastructure => self.authority(AuthorityKind::InfrastructureOperator),
            Party::Applicant | Party::MailOwner => BTreeSet::from([self.filer.clone()]),
            Party::Operator => self.operators(),
            Party::User => self.users(),
            Party::ServiceOwner => self.owners(),
            Party::Initiator => self.initiators(),
            Party::Participants => {
                let mut all = self.owners();
                all.extend(self.initiators());
                all
            }
            Party::Authority => self.acting_as(Capacity::Authority, Role::Authority),
            Party::Integrator => self.acting_as(Capacity::Integrator, Role::Integrator),
            Party::Gateway => BTreeSet::new(),
        }
    }

    fn authority(&self, kind: AuthorityKind) -> BTreeSet<Applicant> {
        let authorities = self.core.ledger.record().authorities();
        let of_kind = authorities.filter(|row| row.kind == kind);
        of_kind
            .map(|row| Applicant::Authority(row.id.clone()))
            .collect()
    }

    /// The operators that the form refers to, else the filer's own: itself, or the one of its contract (386/НҚ, ЕШДИ п. 4).
    fn operators(&self) -> BTreeSet<Applicant> {
        let record = self.core.ledger.record();
        let named = self.referred("operators");
        let ids = named.iter().filter_map(|id| id.parse::<OperatorId>().ok());
        let ids = ids.filter(|id| record.operators().any(|row| row.id == *id));
        let found: BTreeSet<Applicant> = ids.map(Applicant::Operator).collect();
        if !found.is_empty() {
            return found;
        }
        let own = match self.filer {
            Applicant::Operator(id) => Some(id.clone()),
            Applicant::Organisation(id) => {
                let row = record.organisations().find(|row| row.id == *id);
                row.and_then(|row| row.contract.as_ref())
                    .map(|contract| contract.operator.clone())
            }
            Applicant::Authority(_) => None,
        };
        own.map(Applicant::Operator).into_iter().collect()
    }

    /// The users that the form refers to, and the filer where it is one.
    fn users(&self) -> BTreeSet<Applicant> {
        let record = self.core.ledger.record();
        let named = self.referred("organisations");
        let ids = named
            .iter()
            .filter_map(|id| id.parse::<OrganisationId>().ok());
        let ids = ids.filter(|id| record.organisations().any(|row| row.id == *id));
        let mut found: BTreeSet<Applicant> = ids.map(Applicant::Organisation).collect();
        if let Applicant::Organisation(_) = self.filer {
            found.insert(self.filer.clone());
        }
        found
    }

    /// The owners of the services: whom the form names by BIN, and whose the services are that it names by key.
    fn owners(&self) -> BTreeSet<Applicant> {
        let mut found = self.with_bin("owner.bin_iin");
        let keys = self.keys();
        let services = self.core.ledger.record().integration_services();
        let named = services.filter(|row| keys.contains(row.key.as_str()));
        found.extend(named.map(|row| Applicant::Organisation(row.organisation.clone())));
        if matches!(self.kind, Kind::Publication | Kind::ServiceUpdate) {
            found.insert(self.filer.clone());
        }
        found
    }

    /// The initiators: whom the form names by BIN, and who is connected to the services.
    fn initiators(&self) -> BTreeSet<Applicant> {
        // What others agreed on the same service is not of these parties.
        if self.kind == Kind::Agreement {
            return BTreeSet::from([self.filer.clone()]);
        }
        let mut found = self.with_bin("initiator.bin_iin");
        found.extend(self.with_bin("client.org_name_bin"));
        let keys = self.keys();
        let connections = self.core.ledger.record().connections();
        let named = connections.filter(|row| keys.contains(row.service.as_str()));
        found.extend(named.map(|row| Applicant::Organisation(row.organisation.clone())));
        if matches!(self.kind, Kind::Connection | Kind::ConnectionUpdate) {
            found.insert(self.filer.clone());
        }
        found
    }

    /// The keys of the services: those that the form names, and those that a system which it names provides or uses.
    fn keys(&self) -> BTreeSet<String> {
        let fields = SERVICE_KEYS.into_iter();
        let mut keys: BTreeSet<String> = fields.flat_map(|field| self.texts(field)).collect();
        let systems: BTreeSet<String> = self.referred("systems").into_iter().collect();
        let record = self.core.ledger.record();
        let provided = record.integration_services();
        let provided = provided.filter(|row| systems.contains(row.system.as_str()));
        keys.extend(provided.map(|row| row.key.to_string()));
        let used = record.connections();
        let used = used.filter(|row| systems.contains(row.system.as_str()));
        keys.extend(used.map(|row| row.service.to_string()));
        keys
    }

    /// The organisations that act in a capacity: by their row, or by an account with that role.
    fn acting_as(&self, capacity: Capacity, role: Role) -> BTreeSet<Applicant> {
        let record = self.core.ledger.record();
        let rows = record.organisations();
        let rows = rows.filter(|row| row.acts_as.contains(&capacity));
        let by_row = rows.map(|row| row.id.clone());
        let accounts = record.accounts();
        let accounts = accounts.filter(|account| account.roles.contains(&role));
        let by_role = accounts.filter_map(|account| account.organisation.clone());
        by_row.chain(by_role).map(Applicant::Organisation).collect()
    }

    /// The organisation or operator whose BIN stands in a field, last where it stands behind a name.
    fn with_bin(&self, field: &str) -> BTreeSet<Applicant> {
        let record = self.core.ledger.record();
        let texts = self.texts(field);
        let bin = |text: &String| -> Option<Bin> {
            let digits = text.rsplit(|c: char| !c.is_ascii_digit());
            digits
                .into_iter()
                .find(|part| part.len() == 12)?
                .parse()
                .ok()
        };
        let mut found = BTreeSet::new();
        for bin in texts.iter().filter_map(bin) {
            let organisations = record.organisations().filter(|row| row.bin == bin);
            found.extend(organisations.map(|row| Applicant::Organisation(row.id.clone())));
            let operators = record.operators().filter(|row| row.bin == bin);
            found.extend(operators.map(|row| Applicant::Operator(row.id.clone())));
        }
        found
    }

    /// What the form refers to in a register.
    fn referred(&self, register: &str) -> Vec<String> {
        let fields = self.form.map_or(&[][..], |form| form.fields);
        let fields = fields
            .iter()
            .filter(|field| matches!(field.kind, FieldKind::Reference(to) if to == register));
        fields.flat_map(|field| self.texts(field.id)).collect()
    }

    fn texts(&self, field: &str) -> Vec<String> {
        let values = self.filled.as_ref().map_or(&[][..], |form| form.of(field));
        let texts = values.iter().filter_map(|value| match value {
            Value::Text(text) => Some(text.clone()),
            Value::Flag(_) | Value::Number(_) | Value::Secret(_) | Value::File(_) => None,
        });
        texts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::fixture::Gateway;
    use model::{Op, Row};

    /// A gateway whose record also holds an agency that acts as the integrator.
    fn gateway() -> Gateway {
        let mut gateway = Gateway::new();
        let record = gateway.record();
        let mut row = record.organisations().next().cloned().unwrap();
        row.id = "agency".parse().unwrap();
        row.bin = crate::core::fixture::bin(9);
        row.acts_as = [Capacity::Integrator].into();
        let ops = vec![Op::Put(Row::Organisation(row))];
        gateway.apply(0, ops, None).unwrap();
        gateway
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn parties_are_found_in_record_and_form() {
        let gateway = gateway();
        let operator = || Applicant::Operator("one".parse().unwrap());
        let ministry = || Applicant::Organisation("ministry".parse().unwrap());
        let agency_bin = crate::core::fixture::bin(9).to_string();
        let named = |field: &str, text: &str| Submission::default().with(field, text);
        let check = |kind: Kind, filer: Applicant, form: Submission, party: Party, expect: &str| {
            let cast = Cast {
                core: &gateway.core,
                kind,
                filer: &filer,
                form: law::form::form(kind.form()),
                filled: Some(form),
            };
            let found = cast.find(party);
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found.join(", "), expect, "{kind} {party:?}");
        };
        let none = Submission::default;
        check(
            Kind::Channels,
            operator(),
            none(),
            Party::Gts,
            "authority gts",
        );
        check(
            Kind::Connection,
            ministry(),
            none(),
            Party::Infrastructure,
            "",
        );
        check(
            Kind::Mail,
            ministry(),
            none(),
            Party::MailOwner,
            "organisation ministry",
        );
        check(
            Kind::RootHandOver,
            operator(),
            none(),
            Party::Operator,
            "operator one",
        );
        check(
            Kind::WebFirewall,
            ministry(),
            none(),
            Party::Operator,
            "operator one",
        );
        let user = named("user_org", "ministry");
        check(
            Kind::Catalogue,
            operator(),
            user,
            Party::User,
            "organisation ministry",
        );
        let nobody = named("user_org", "nobody");
        check(Kind::Catalogue, operator(), nobody, Party::User, "");
        let owner = || named("owner.bin_iin", &agency_bin);
        let found = "organisation agency";
        check(
            Kind::Connection,
            ministry(),
            owner(),
            Party::ServiceOwner,
            found,
        );
        check(
            Kind::Connection,
            ministry(),
            none(),
            Party::ServiceOwner,
            "",
        );
        let both = "organisation agency, organisation ministry";
        check(
            Kind::Connection,
            ministry(),
            owner(),
            Party::Participants,
            both,
        );
        let client = named("client.org_name_bin", &format!("Агентство, {agency_bin}"));
        check(
            Kind::Publication,
            ministry(),
            client,
            Party::Initiator,
            found,
        );
        check(
            Kind::Publication,
            ministry(),
            none(),
            Party::ServiceOwner,
            "organisation ministry",
        );
        check(
            Kind::Publication,
            ministry(),
            none(),
            Party::Integrator,
            found,
        );
        check(Kind::Publication, ministry(), none(), Party::Authority, "");
        check(Kind::Publication, ministry(), none(), Party::Gateway, "");
    }
}
