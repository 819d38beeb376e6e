//! The agreement of annex 7 as both parties signed it: two copies, in Kazakh and in Russian, of equal force (п. 14).
//!
//! What stands in it is the form that both signed, and of the signatures who signed for whom and when. That the service has a
//! name is told by the record; one that is struck meanwhile is told by its key.

use super::carried::text;
use super::issue::Paper;
use super::made::day;
use crate::error::{ControlError, refuse_by};
use crate::requests::agreement::{Deed, Signature};
use documents::document::{Agreement, Party, Percent};
use documents::{Bilingual, Body, FieldError, Line, Organisation, Prose, Signer};
use law::Clause;
use law::form::Submission;
use model::{Row, RowKey, ServiceKey};
use wire::RefusalCode;

impl Paper<'_> {
    /// The agreement.
    pub(super) fn agreement(&self) -> Result<Body, String> {
        let deed = self.deed()?;
        let [owner, initiator] = both(&deed)?;
        let told = |error: FieldError| error.to_string();
        let key = text(self.submission, "party1.service_name_key");
        let body = || {
            Ok(Agreement {
                state_body: self.party(["party1.gov_body.kk", "party1.gov_body.ru"], owner)?,
                service: self.service_name(key)?,
                service_key: Line::new("party1.service_name_key", key)?,
                availability: Percent::parse(
                    "sla.availability_index",
                    text(self.submission, "sla.availability_index"),
                )?,
                user: self.party(["party2.org_name.kk", "party2.org_name.ru"], initiator)?,
                application: Prose::new(
                    "party2.mobile_app_proof",
                    text(self.submission, "party2.mobile_app_proof"),
                )?,
                drawn_up: day(initiator.at),
            })
        };
        body().map(Body::Agreement).map_err(told)
    }

    /// Who signed for party 1, as its certificate names him.
    pub(super) fn party_one(&self) -> Result<Signer, String> {
        let deed = self.deed()?;
        let [owner, _] = both(&deed)?;
        Signer::electronic(&owner.by.name).map_err(|error| error.to_string())
    }

    fn deed(&self) -> Result<Deed, String> {
        let deed = self.core.deed(self.number);
        deed.map_err(|error| error.to_string())
    }

    /// A party by the names of the form and by whom its signature is.
    fn party(
        &self,
        [kk, ru]: [&'static str; 2],
        signature: &Signature,
    ) -> Result<Party, FieldError> {
        let name = |field| text(self.submission, field);
        Ok(Party {
            organisation: Organisation {
                name: Bilingual::line(kk, name(kk), name(ru))?,
                bin: signature.by.bin.parse().ok(),
            },
            signer: Signer::electronic(&signature.by.name)?,
            signed: Some(signature.at),
        })
    }

    fn service_name(&self, key: &str) -> Result<Bilingual<Line>, FieldError> {
        let record = self.core.ledger.record();
        let row = key.parse::<ServiceKey>().ok();
        let row = row.and_then(|key| record.row(&RowKey::IntegrationService(key)));
        let Some(Row::IntegrationService(service)) = row else {
            return Bilingual::line("party1.service_name_key", key, key);
        };
        Bilingual::line("service.name", &service.name.kk, &service.name.ru)
    }
}

/// What is filed can be printed in both copies: else the parties would sign what can never be issued.
pub(crate) fn check_copies(submission: &Submission) -> Result<(), ControlError> {
    let lines = [
        "party1.gov_body.kk",
        "party1.gov_body.ru",
        "party2.org_name.kk",
        "party2.org_name.ru",
    ];
    let line = |field: &'static str| Line::new(field, text(submission, field)).map(drop);
    let prose = |field: &'static str| Prose::new(field, text(submission, field)).map(drop);
    let checked = lines.into_iter().try_for_each(line);
    let checked = checked.and_then(|()| prose("party2.mobile_app_proof"));
    checked.map_err(|error| {
        refuse_by(
            Clause::known("agr-14"),
            RefusalCode::Invalid,
            error.to_string(),
            "change that field: the agreement is issued on paper in Kazakh and in Russian",
        )
    })
}

/// The signatures of party 1 and of party 2.
fn both(deed: &Deed) -> Result<[&Signature; 2], String> {
    let signed = (&deed.agreement.by_owner, &deed.agreement.by_initiator);
    match signed {
        (Some(owner), Some(initiator)) => Ok([owner, initiator]),
        (None, _) | (_, None) => Err("the parties did not both sign it".to_owned()),
    }
}
