//! The agreement of annex 7: what both parties sign, octet for octet, and what each of them signed of its end.
//!
//! Party 2 files it, party 1 owns the service that it names. Whoever signs second signs exactly what the first one sent, so that
//! both signatures are over one text; it stands beside the request ([`keys::deed`]) with both, since a form that was read and
//! written again need not be the same octets. Of its end the same holds: a proposal is signed by both, a notice of breach by one.

use super::carried::Brought;
use super::carry::Made;
use super::file::OFFICERS;
use super::form::{dates_of, read};
use super::view::signed_by;
use super::{FormDates, Stored, stored};
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::Core;
use crate::error::{ControlError, refuse, refuse_by};
use crate::keys;
use crate::ledger::get;
use crate::signatures::SignedBy;
use desk::request::What;
use law::Clause;
use law::form::integration::{AGREEMENT, TERMINATION};
use law::form::{Form, Submission};
use law::request::{Act, By, Kind, Stage};
use model::{Applicant, Bin, OrganisationId, Row, RowKey, ServiceKey};
use wire::{RefusalCode, RequestAct, RequestNumber};

mod deed;
pub(crate) use deed::{Deed, Signature, Text};

/// The field of the form that names the service.
const SERVICE: &str = "party1.service_name_key";
const SIGNED: Clause = Clause::known("agr-12");
const ENDED: Clause = Clause::known("agr-16");

/// What a party signed with its act.
pub(super) struct Party {
    deed: Deed,
    pub(super) dates: FormDates,
}

impl Party {
    /// Adds it to the step of its act.
    pub(super) fn join(self, made: &mut Made) {
        made.deed = Some(self.deed);
        made.after.dates = self.dates;
    }
}

/// Whether an act is a second signature, which bears no form of its own.
pub(super) const fn is_second(kind: Kind, act: Act) -> bool {
    matches!((kind, act), (Kind::Agreement, Act::Sign | Act::AcceptEnd))
}

/// What party 2 files: the text that party 1 shall sign, and its own signature. Nothing for other kinds.
pub(super) fn filed(
    kind: Kind,
    (json, signature): (&str, Option<&[u8]>),
    signed: Option<&SignedBy>,
    now: Now,
) -> Option<Deed> {
    let (Kind::Agreement, Some(cms), Some(by)) = (kind, signature, signed) else {
        return None;
    };
    let signature = Signature {
        at: now.legal,
        by: by.clone(),
        cms: cms.to_vec(),
    };
    Some(Deed {
        agreement: Text::first(json, By::Filer, signature),
        ending: None,
    })
}

/// Whether a party signs with an act.
pub(super) fn bears_signature(kind: Kind, act: Act) -> bool {
    let concludes = matches!(act, Act::Resubmit | Act::Sign);
    let ends = matches!(act, Act::ProposeEnd | Act::AcceptEnd | Act::Terminate);
    kind == Kind::Agreement && (concludes || ends)
}

impl Core {
    /// What a party signs with an act on an agreement; nothing for other acts and kinds.
    ///
    /// Of a form that the act brings ([`Kind::carried`]) all but its meaning for the agreement was checked before, the signature too.
    pub(super) fn signed_by_party(
        &self,
        before: &Stored,
        (act, by): (&RequestAct, By),
        brought: Option<&Brought>,
        now: Now,
    ) -> Result<Option<Party>, ControlError> {
        let ends = matches!(act.act, Act::ProposeEnd | Act::AcceptEnd | Act::Terminate);
        if !bears_signature(before.request.kind, act.act) {
            return Ok(None);
        }
        let clause = if ends { ENDED } else { SIGNED };
        let (text, cms) = signed(act, clause)?;
        let form = if ends { &TERMINATION } else { &AGREEMENT };
        let signed = brought.and_then(|brought| brought.signed.clone());
        let signed = match signed {
            Some(signed) => signed,
            None => self.second_signer((form, by, act.number), before, (text, cms), now)?,
        };
        let signature = Signature {
            at: now.legal,
            by: signed,
            cms: cms.to_vec(),
        };
        let mut deed = self.deed(act.number)?;
        let mut dates = brought
            .map_or(&before.dates, |brought| &brought.dates)
            .clone();
        let is = |one| act.act == one;
        if is(Act::Resubmit) {
            let agreement = Text::first(text, by, signature);
            let ending = None;
            deed = Deed { agreement, ending };
        } else if is(Act::Sign) {
            let whose = (by, clause);
            deed.agreement
                .countersign((text, act.number), whose, signature)?;
        } else if is(Act::AcceptEnd) {
            let ending = deed.ending.as_mut();
            let ending = ending.ok_or_else(|| missing_deed(act.number))?;
            ending.countersign((text, act.number), (by, clause), signature)?;
            let notice = read(&TERMINATION, text, Some(cms))?;
            dates.extend(dates_of(&TERMINATION, &notice));
        } else {
            let notice = brought.ok_or_else(|| missing_deed(act.number))?;
            check_notice(before, act, &notice.form.submission)?;
            deed.ending = Some(Text::first(text, by, signature));
            // A proposal ends nothing yet, and its day counts once it is accepted.
            if is(Act::ProposeEnd) {
                dates.clone_from(&before.dates);
            }
        }
        Ok(Some(Party { deed, dates }))
    }

    /// What the parties signed.
    pub(crate) fn deed(&self, number: RequestNumber) -> Result<Deed, ControlError> {
        get(self.store.as_ref(), &keys::deed(number))?.ok_or_else(|| missing_deed(number))
    }

    /// Who signs second: the party in whose place it is done, by its BIN.
    fn second_signer(
        &self,
        (form, by, number): (&Form, By, RequestNumber),
        before: &Stored,
        (text, cms): (&str, &[u8]),
        now: Now,
    ) -> Result<SignedBy, ControlError> {
        let party = self.signer(before, (number, by));
        let signed = self.check_signature(form, &party, (text, Some(cms)), now)?;
        signed.ok_or_else(|| missing_deed(number))
    }

    /// The owner of the service that an agreement names: party 1. None where no such service is published.
    pub(super) fn owner_in(&self, submission: &Submission) -> Option<OrganisationId> {
        let key: ServiceKey = submission.text(SERVICE)?.parse().ok()?;
        let Row::IntegrationService(row) =
            self.ledger.record().row(&RowKey::IntegrationService(key))?
        else {
            return None;
        };
        Some(row.organisation.clone())
    }

    /// The BIN of party 1.
    pub(super) fn owner_bin(&self, submission: &Submission) -> Option<Bin> {
        let owner = self.owner_in(submission)?;
        let mut organisations = self.ledger.record().organisations();
        organisations.find(|one| one.id == owner).map(|one| one.bin)
    }

    /// Nobody has an agreement with itself.
    pub(super) fn check_parties(
        &self,
        kind: Kind,
        submission: &Submission,
        applicant: &Applicant,
    ) -> Result<(), ControlError> {
        let is_agreement = kind == Kind::Agreement;
        let copies = is_agreement.then(|| crate::papers::check_copies(submission));
        copies.transpose()?;
        let owner = is_agreement.then(|| self.owner_in(submission)).flatten();
        match (owner, applicant) {
            (Some(owner), Applicant::Organisation(own)) if owner == *own => Err(refuse_by(
                machine_clause(),
                RefusalCode::Invalid,
                format!(
                    "{SERVICE}: the service is {own}'s own, and nobody has an agreement with itself"
                ),
                "name the service of a state body that your system shall use",
            )),
            _ => Ok(()),
        }
    }

    /// Who must receive the notice from which the end of an agreement counts (п. 9): the party that did not give it. None where
    /// it is whoever filed the request.
    pub(super) fn receiver_of_end(&self, made: &Made) -> Option<Applicant> {
        if made.after.request.kind != Kind::Agreement || self.ended_by_owner(&made.after) {
            return None;
        }
        let submission = self.submission(made.number).ok()?;
        self.owner_in(&submission).map(Applicant::Organisation)
    }

    /// Whether the party that gave the last notice of the end is party 1. A proposal is the notice of who accepts it.
    fn ended_by_owner(&self, stored: &Stored) -> bool {
        let mut history = stored.request.history.iter().rev();
        let last = history.find_map(|entry| match entry.what {
            What::Done(Act::Terminate | Act::AcceptEnd) => Some(entry.who.clone()),
            What::Filed | What::Done(_) | What::Received | What::Lapsed(_) => None,
        });
        let accounts = self.ledger.record().accounts();
        let mut accounts =
            accounts.filter(|account| Some(account.name.as_str()) == last.as_deref());
        accounts.all(|account| !account.acts_for(&stored.applicant))
    }

    /// What the other party signs next, and who signed what, of an agreement that is shown.
    pub(super) fn deed_shown(
        &self,
        number: RequestNumber,
        stored: &Stored,
    ) -> Result<(String, String), ControlError> {
        if stored.request.kind != Kind::Agreement {
            return Ok((String::new(), String::new()));
        }
        let deed = self.deed(number)?;
        let both = [&deed.agreement.by_initiator, &deed.agreement.by_owner];
        let signed = both.into_iter().flatten().map(|one| signed_by(&one.by));
        let signed = signed.collect::<Vec<_>>().join("; ");
        let stage = stored.request.stage;
        let proposed = matches!(stage, Stage::EndProposed | Stage::EndOffered);
        let text = if stage == Stage::Submitted {
            deed.agreement.json
        } else {
            let proposal = deed.ending.filter(|_| proposed);
            proposal.map_or(String::new(), |proposal| proposal.json)
        };
        Ok((text, signed))
    }

    /// The agreement in force whose place a signed one takes: of the same parties on the same service.
    pub(super) fn agreement_before(
        &self,
        made: &Made,
    ) -> Result<Option<RequestNumber>, ControlError> {
        let Applicant::Organisation(own) = &made.after.applicant else {
            return Ok(None);
        };
        let submission = self.submission(made.number)?;
        let key = submission.text(SERVICE).unwrap_or_default();
        let mut agreements = self.ledger.record().agreements();
        let before = agreements.find(|row| row.service.as_str() == key && row.organisation == *own);
        let cited = before.map(|row| row.request.as_str());
        let number = cited.and_then(|cited| cited.parse::<RequestNumber>().ok());
        // A file may cite a request that this gateway does not have.
        Ok(number.filter(|number| {
            let of = self.requests.line(*number).map(|view| view.kind);
            of == Some(Kind::Agreement) && stored(self.store.as_ref(), *number).is_ok()
        }))
    }
}

/// A notice of the end is of this agreement, on the ground that its act has.
fn check_notice(
    before: &Stored,
    act: &RequestAct,
    notice: &Submission,
) -> Result<(), ControlError> {
    let named = notice.text("agreement").and_then(|id| id.parse().ok());
    let is_own = named.is_some_and(|id| before.rows.contains(&RowKey::Agreement(id)));
    if !is_own {
        let own: Vec<String> = before.rows.iter().map(ToString::to_string).collect();
        return Err(refuse_by(
            ENDED,
            RefusalCode::Invalid,
            "agreement: the notice is of another agreement",
            format!("name {}", own.join(", ")),
        ));
    }
    let (ground, other) = if act.act == Act::ProposeEnd {
        ("mutual", "terminate")
    } else {
        ("breach", "propose-end")
    };
    if notice.text("ground") == Some(ground) {
        return Ok(());
    }
    Err(refuse_by(
        ENDED,
        RefusalCode::Invalid,
        format!("ground: {} is for the ground {ground}", act.act),
        format!("state that ground, or send the notice with {other}"),
    ))
}

/// Whether a caller may enter when a notice was received: not the party that gave it.
pub(super) fn may_enter_receipt(caller: &Caller, stored: &Stored) -> bool {
    stored.request.kind != Kind::Agreement || caller.has(OFFICERS)
}

const fn machine_clause() -> Clause {
    desk::request::machine::of(Kind::Agreement).clause
}

/// What comes signed with an act.
fn signed(act: &RequestAct, clause: Clause) -> Result<(&str, &[u8]), ControlError> {
    match &act.submission {
        Some((text, Some(signature))) => Ok((text, signature)),
        Some((_, None)) | None => Err(refuse_by(
            clause,
            RefusalCode::BadRequest,
            format!(
                "{} bears a text and the electronic signature of the party over it",
                act.act
            ),
            "sign, detached, what `qaqpa request to-sign` or `qaqpa request canonical` prints, and give it with --signature",
        )),
    }
}

fn missing_deed(number: RequestNumber) -> ControlError {
    refuse(
        RefusalCode::Conflict,
        format!("request {number} holds nothing that its parties signed"),
        "file it again, signed",
    )
}
