//! Documents of what acts carried or recorded: the test act, and the hand-over sheet of the root certificate.

use super::issue::Paper;
use super::made::day;
use documents::document::{Fingerprint, Handed, RootHandOver, TestAct, Users, Verdict};
use documents::{Bilingual, Body, FieldError, Line, List, Prose, Signer};
use law::form::{Submission, Value};
use law::request::{Act, Kind};
use model::ContentDigest;

impl Paper<'_> {
    /// The act of testing that is approved (integration rules, annex 4), of the form that was filed last before.
    pub(super) fn test_act(&self) -> Result<Body, String> {
        let form = self.core.act_form(self.number, Act::FileAct);
        let form = form.map_err(|error| error.to_string())?;
        let (act, form) = form.ok_or_else(|| "no act of testing is kept".to_owned())?;
        let signed = match &act.signed {
            Some(signed) => Signer::electronic(&signed.name),
            None => Signer::by_hand(),
        };
        // The other party writes its name by hand: nothing that is stored tells who signs for it.
        let is_owners = self.stored.request.kind == Kind::Publication;
        let (owner_signer, initiator_signer) = if is_owners {
            (signed, Signer::by_hand())
        } else {
            (Signer::by_hand(), signed)
        };
        let told = |error: FieldError| error.to_string();
        let act = || {
            Ok(TestAct {
                owner: line(&form, "parties.owner_name")?,
                client: line(&form, "parties.client_name")?,
                owner_system: line(&form, "systems.owner_is")?,
                initiator_system: line(&form, "systems.initiator_is")?,
                service: line(&form, "tested.name")?,
                service_key: Line::new("tested.service_key", text(&form, "tested.service_key"))?,
                conclusion: prose(&form, "tested.conclusion")?,
                scenario: prose(&form, "tested.test_scenario")?,
                verdict: text(&form, "tested.go_live_date")
                    .parse()
                    .map_or(Verdict::Negative, Verdict::Positive),
                security_act: line(&form, "tested.is_security_act")?,
                owner_signer: owner_signer?,
                initiator_signer: initiator_signer?,
            })
        };
        act().map(Body::TestAct).map_err(told)
    }

    /// The sheet of a root certificate that an operator acknowledged, or handed to its users (386/НҚ, ЕШДИ пп. 21–23).
    pub(super) fn root_hand_over(&self, act: Act) -> Result<Body, String> {
        let told = |error: FieldError| error.to_string();
        let root = text(self.submission, "root").parse::<ContentDigest>();
        let ContentDigest(root) = root.map_err(|error| format!("root: {error}"))?;
        let receiver = match &self.stored.signed {
            Some(signed) => Signer::electronic(&signed.name),
            None => Signer::by_hand(),
        };
        Ok(Body::RootHandOver(RootHandOver {
            fingerprint: Fingerprint(root),
            certificate: None,
            replaces: None,
            operator: self.applicant()?,
            receiver: receiver.map_err(told)?,
            carrier: None,
            received: text(self.submission, "received_at").parse().ok(),
            handed: self.handed(act)?,
        }))
    }

    /// The hand-over to users: what the form tells of it, and of the act that records it that all of them have it.
    fn handed(&self, act: Act) -> Result<Option<Handed>, String> {
        let form = self.submission;
        let is = |field: &str| form.says_yes(field);
        let told_on = text(form, "handed_over_on").parse().ok();
        if act == Act::RecordHandOver {
            let on = told_on.unwrap_or_else(|| day(self.entry.at));
            return Ok(Some(Handed { on, to: Users::All }));
        }
        let Some(on) = told_on.filter(|_| is("handed_over")) else {
            return Ok(None);
        };
        if is("to_all_users") {
            return Ok(Some(Handed { on, to: Users::All }));
        }
        let told = |error: FieldError| error.to_string();
        let named = form.of("users").iter().filter_map(written);
        let record = self.core.ledger.record();
        let names = named.map(|id| {
            let row = record.organisations().find(|row| row.id.as_str() == id);
            match row {
                Some(row) => Bilingual::line("users", &row.name.kk, &row.name.ru),
                None => Bilingual::line("users", id, id),
            }
        });
        let names: Result<Vec<_>, FieldError> = names.collect();
        let to = List::new("users", names.map_err(told)?).map_err(told)?;
        Ok(Some(Handed {
            on,
            to: Users::Some(to),
        }))
    }
}

/// A value as a document prints it: a file by its name.
fn written(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::File(file) => Some(&file.name),
        Value::Flag(_) | Value::Number(_) | Value::Secret(_) => None,
    }
}

pub(super) fn text<'a>(form: &'a Submission, field: &str) -> &'a str {
    form.of(field).iter().find_map(written).unwrap_or_default()
}

/// A line of a form, which is filled in in one language: both texts bear it.
pub(super) fn line(form: &Submission, field: &'static str) -> Result<Bilingual<Line>, FieldError> {
    let text = text(form, field);
    Bilingual::line(field, text, text)
}

fn prose(form: &Submission, field: &'static str) -> Result<Bilingual<Prose>, FieldError> {
    let text = text(form, field);
    Bilingual::prose(field, text, text)
}
