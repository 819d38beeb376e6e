//! Where notices go: every way that a row names must be possible.

use super::{Fault, Findings, Index};
use model::notice::EXTERNAL_MAX;
use model::{MailAddress, NoticeWay, NoticeWays, RowKey};
use std::collections::BTreeSet;

pub(super) fn check(index: &Index<'_>, findings: &mut Findings) {
    for row in &index.rows.authorities {
        let key = RowKey::Authority(row.id.clone());
        ways(&key, (&row.notices, Some(&row.duty_mail)), findings);
        let names: BTreeSet<_> = row.external.iter().map(|system| &system.id).collect();
        if names.len() < row.external.len() {
            let message = "two external systems have one name".to_owned();
            fault(key.clone(), message, "give each its own", findings);
        }
        if row.external.len() > EXTERNAL_MAX {
            let count = row.external.len();
            let message = format!("{count} external systems, more than {EXTERNAL_MAX}");
            fault(key, message, "keep those that are in use", findings);
        }
    }
    for row in index.operators.values() {
        let key = RowKey::Operator(row.id.clone());
        ways(&key, (&row.notices, Some(&row.notice_mail)), findings);
    }
    for row in index.organisations.values() {
        let key = RowKey::Organisation(row.id.clone());
        ways(&key, (&row.notices, row.notice_mail.as_ref()), findings);
    }
}

fn ways(key: &RowKey, (ways, mail): (&NoticeWays, Option<&MailAddress>), findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for way in &ways.by {
        let (is_possible, needs) = match way {
            NoticeWay::Webhook => (ways.webhook.is_some(), "state `notice-webhook`"),
            NoticeWay::Mail => (mail.is_some(), "state `notice-mail`"),
            NoticeWay::Portal | NoticeWay::Print => (true, ""),
        };
        if !is_possible {
            let message = format!("notices go by {way}, whose address is not stated");
            fault(key.clone(), message, needs, findings);
        }
        if !seen.insert(*way) {
            let message = format!("notices go by {way} twice");
            fault(key.clone(), message, "name each way once", findings);
        }
    }
}

fn fault(key: RowKey, message: String, hint: &str, findings: &mut Findings) {
    let clause = None;
    findings.add(
        key,
        Fault {
            message,
            hint,
            clause,
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::fixture;
    use model::{ExternalSystem, Feed, NoticeWay, NoticeWays, Row};

    #[test]
    fn ways_that_lead_nowhere_are_refused() {
        use NoticeWay::{Mail, Portal, Print, Webhook};
        let check = |by: &[NoticeWay], webhook: Option<&str>, expect: &[&str]| {
            let mut organisation = fixture::organisation("deaf", 77, "north");
            organisation.notices = NoticeWays {
                webhook: webhook.map(|address| address.parse().unwrap()),
                by: by.to_vec(),
            };
            let record = fixture::record_of([
                Row::Operator(fixture::operator("north", 9)),
                Row::Organisation(organisation),
            ]);
            let found = crate::validate(&record);
            let found: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
            assert_eq!(found, expect, "{by:?}");
        };
        check(&[], None, &[]);
        check(&[Portal, Print], None, &[]);
        check(&[Webhook], Some("https://a.example/"), &[]);
        let no_address = "notices go by webhook, whose address is not stated";
        check(&[Webhook, Print], None, &[no_address]);
        let no_mail = "notices go by mail, whose address is not stated";
        check(&[Mail], None, &[no_mail]);
        check(&[Print, Print], None, &["notices go by print twice"]);
    }

    #[test]
    fn external_systems_have_names_of_their_own() {
        let mut authority = fixture::authority("gts", model::AuthorityKind::Gts);
        let system = |id: &str| ExternalSystem {
            id: id.parse().unwrap(),
            webhook: "https://esm.example/".parse().unwrap(),
            takes: [Feed::Incidents].into(),
        };
        authority.external = vec![system("esm"), system("sd")];
        let judge = |authority: &model::Authority| {
            let record = fixture::record_of([Row::Authority(authority.clone())]);
            crate::validate(&record).len()
        };
        assert_eq!(judge(&authority), 0);
        authority.external.push(system("esm"));
        assert_eq!(judge(&authority), 1);
        authority.external = (0..17).map(|n| system(&format!("s{n}"))).collect();
        assert_eq!(judge(&authority), 1);
    }
}
