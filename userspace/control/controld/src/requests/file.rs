//! A request is filed.

use super::agreement::{self, Deed};
use super::carry::Made;
use super::form::{dates_of, read, subject_of};
use super::official::{Registered, check_letter, received_at};
use super::{Stored, Window, authority_of, works};
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::Core;
use crate::error::{ControlError, refuse, refuse_by};
use crate::papers::{NewForm, Secret};
use crate::signatures::SignedBy;
use desk::request::{Action, Filed, Request, machine};
use law::deadline::Party;
use law::form::{Form, Signing, Submission};
use law::request::{Kind, Stage};
use law::zone;
use model::{Applicant, AuthorityKind, Capacity, Change, Role};
use wire::{Command, Done, Filing, RefusalCode};

/// A request that can be filed.
struct PlannedFiling {
    stored: Stored,
    actions: Vec<Action>,
    form: NewForm,
    letter: Option<Registered>,
    deed: Option<Deed>,
}

impl Core {
    pub(crate) fn file_request(
        &mut self,
        caller: &Caller,
        command: &Command,
        filing: &Filing,
        change: Change,
        now: Now,
    ) -> Result<Done, ControlError> {
        let planned = self.plan_filing(caller, filing, now)?;
        let sealed = self.papers.sealed.as_ref();
        let kept = self.keep(planned.form.files, &planned.form.secrets, sealed)?;
        let number = sealed.filter(|_| !planned.form.secrets.is_empty());
        let number = number.map_or_else(|| self.requests.next_number(), |sealed| sealed.number);
        let made = Made {
            number,
            before: None,
            after: planned.stored,
            actions: planned.actions,
            what: "filed".to_owned(),
            submission: Some((planned.form.submission, planned.form.signed)),
            kept,
            letter: planned.letter,
            act_form: None,
            deed: planned.deed,
            act: None,
            row: None,
            asked: None,
            plan: None,
            officer: None,
            change: Change {
                clause: change.clause.or(Some(machine::of(filing.kind).clause)),
                ..change
            },
        };
        let stage = made.after.request.stage;
        self.carry_request(made, Some((caller, command)), None, now)
            .map(|(due, epoch)| Done::RequestFiled {
                number,
                stage,
                due,
                epoch,
            })
    }

    /// The secrets of a request that can be filed.
    pub(crate) fn secrets_of_filing(
        &self,
        caller: &Caller,
        filing: &Filing,
        now: Now,
    ) -> Result<Vec<Secret>, ControlError> {
        Ok(self.plan_filing(caller, filing, now)?.form.secrets)
    }

    /// Judges a request that is filed.
    fn plan_filing(
        &self,
        caller: &Caller,
        filing: &Filing,
        now: Now,
    ) -> Result<PlannedFiling, ControlError> {
        let kind = filing.kind;
        self.authority_for(kind)?;
        let applicant = applicant_of(caller, filing)?;
        let form = form_of(kind)?;
        self.check_applicant(form, &applicant)?;
        check_letter(form, filing)?;
        let signature = filing.signature.as_deref();
        let json = filing.submission.as_str();
        let signed = self.check_signature(form, &applicant, (json, signature), now)?;
        let submission = read(form, json, signature)?;
        self.check_references(caller, (form, &submission), &|_| false)?;
        self.check_asked(kind, &applicant, &submission)?;
        let deed = agreement::filed(kind, (json, signature), signed.as_ref(), now);
        let subject =
            works::subject(kind, &submission).unwrap_or_else(|| subject_of(form, &submission));
        self.check_subject(kind, &applicant, &subject)?;
        let letter = self.registered((caller, &applicant), filing.letter.as_ref(), now)?;
        let received_at = received_at(letter.as_ref(), now);
        let dates = dates_of(form, &submission);
        let window = Window::of(kind, &submission);
        let taken = self.take_form(form, submission, (json, signature), (caller, &applicant))?;
        let name = caller.name();
        let filed = Filed {
            kind,
            received_at,
            who: &name,
            dates: &dates,
        };
        let step =
            Request::file(&filed, now.legal, &self.rules()).map_err(|refusal| not_now(&refusal))?;
        Ok(PlannedFiling {
            stored: Stored {
                request: step.request,
                applicant,
                subject,
                form_version: form.version,
                signed,
                dates,
                owner: None,
                window,
                rows: Vec::new(),
                revision: 1,
            },
            actions: step.actions,
            form: taken,
            letter,
            deed,
        })
    }

    /// The authority that a kind goes to stands in the record.
    pub(super) fn authority_for(&self, kind: Kind) -> Result<(), ControlError> {
        let wanted = authority_of(kind);
        let mut authorities = self.ledger.record().authorities();
        if authorities.any(|authority| authority.kind == wanted) {
            return Ok(());
        }
        let name = match wanted {
            AuthorityKind::Gts => "ГТС",
            AuthorityKind::InfrastructureOperator => "the operator of the infrastructure",
        };
        Err(refuse(
            RefusalCode::Conflict,
            format!("requests of kind {kind} go to {name}, which the record does not hold"),
            "its administrator states the authority with `qaqpa apply`",
        ))
    }

    /// What a form asks for is what may be asked, whether it is filed for the first time or again.
    pub(super) fn check_asked(
        &self,
        kind: Kind,
        applicant: &Applicant,
        submission: &Submission,
    ) -> Result<(), ControlError> {
        works::check(kind, submission, &self.calendar)?;
        self.check_fit(kind, applicant, submission)?;
        self.check_parties(kind, submission, applicant)
    }

    /// Who may ask for this.
    pub(super) fn check_applicant(
        &self,
        form: &Form,
        applicant: &Applicant,
    ) -> Result<(), ControlError> {
        let record = self.ledger.record();
        let (parties, is_known): (Vec<Party>, bool) = match applicant {
            Applicant::Operator(id) => (
                vec![Party::Operator],
                record.operators().any(|operator| operator.id == *id),
            ),
            Applicant::Organisation(id) => {
                let mut parties = vec![
                    Party::User,
                    Party::Applicant,
                    Party::MailOwner,
                    Party::ServiceOwner,
                    Party::Initiator,
                    Party::Participants,
                ];
                let row = record.organisations().find(|row| row.id == *id);
                let capacities = row.into_iter().flat_map(|row| &row.acts_as);
                parties.extend(capacities.map(|capacity| match capacity {
                    Capacity::Authority => Party::Authority,
                    Capacity::Integrator => Party::Integrator,
                }));
                (parties, row.is_some())
            }
            Applicant::Authority(id) => {
                let row = record.authorities().find(|row| row.id == *id);
                let parties = row.map_or_else(Vec::new, |row| match row.kind {
                    AuthorityKind::Gts => vec![Party::Gts],
                    // It registers what the authorised body and the integrator ask of it.
                    AuthorityKind::InfrastructureOperator => {
                        vec![Party::Infrastructure, Party::Authority, Party::Integrator]
                    }
                });
                (parties, row.is_some())
            }
        };
        if !parties.iter().any(|party| form.is_filed_by(*party)) {
            return Err(refuse_by(
                form.clause,
                RefusalCode::Forbidden,
                format!("{applicant} may not file the form {}", form.id),
                "the clause says whose request it is",
            ));
        }
        if is_known {
            return Ok(());
        }
        Err(refuse(
            RefusalCode::NotFound,
            format!("the record does not hold {applicant}"),
            "state it first",
        ))
    }

    /// Verifies the signature that a form needs or bears. Where the law demands the legal entity's (386/НҚ, ЕШДИ пп. 15, 15-2)
    /// nothing goes without it; elsewhere one that is there must hold.
    pub(super) fn check_signature(
        &self,
        form: &Form,
        applicant: &Applicant,
        (submission, signature): (&str, Option<&[u8]>),
        now: Now,
    ) -> Result<Option<SignedBy>, ControlError> {
        let clause = form.signing.clause().unwrap_or(form.clause);
        let Some(signature) = signature else {
            return match form.signing {
                Signing::LegalEntity { clause } => Err(refuse_by(
                    clause,
                    RefusalCode::BadRequest,
                    "this request needs the electronic signature of the legal entity",
                    "sign what `qaqpa request canonical` prints, detached, and give it with --signature",
                )),
                Signing::Letter { .. }
                | Signing::ElectronicOrLetter { .. }
                | Signing::Electronic { .. }
                | Signing::None => Ok(None),
            };
        };
        let record = self.ledger.record();
        let bin = match applicant {
            Applicant::Operator(id) => record
                .operators()
                .find(|operator| operator.id == *id)
                .map(|operator| operator.bin),
            Applicant::Organisation(id) => record
                .organisations()
                .find(|organisation| organisation.id == *id)
                .map(|organisation| organisation.bin),
            Applicant::Authority(_) => None,
        };
        let Some(bin) = bin else {
            return Err(refuse_by(
                clause,
                RefusalCode::BadRequest,
                format!(
                    "the record knows no BIN of {applicant}, so that its signature cannot be judged"
                ),
                "leave the signature out",
            ));
        };
        let signatures = &self.settings.signatures;
        let document = submission.as_bytes();
        signatures
            .verify(signature, document, (&bin, clause), now.legal)
            .map(Some)
    }

    /// Nothing stands in the way of one more request about the same.
    fn check_subject(
        &self,
        kind: Kind,
        applicant: &Applicant,
        subject: &str,
    ) -> Result<(), ControlError> {
        if let Some(max) = self.requests.bound(applicant) {
            return Err(refuse(
                RefusalCode::Full,
                format!("{max} requests are open already"),
                "end some of them first",
            ));
        }
        for other in self.requests.about(kind, applicant, subject) {
            let number = other.number;
            if matches!(
                other.stage,
                Stage::Submitted | Stage::Incomplete | Stage::Rework
            ) {
                return Err(refuse(
                    RefusalCode::Conflict,
                    format!("request {number} asks for the same and is not decided yet"),
                    "wait for its decision, or withdraw it",
                ));
            }
            let stored = super::stored(self.store.as_ref(), number)?;
            let Some(bar) = stored.request.bar() else {
                continue;
            };
            let clause = other.clause.unwrap_or(machine::of(kind).clause);
            let until = bar.map_or_else(
                || "thirty days after its rejection is received".to_owned(),
                zone::display,
            );
            return Err(refuse_by(
                clause,
                RefusalCode::Conflict,
                format!("request {number} was rejected; the same may be filed again from {until}"),
                "file it again then",
            ));
        }
        Ok(())
    }
}

/// For whom the caller files.
fn applicant_of(caller: &Caller, filing: &Filing) -> Result<Applicant, ControlError> {
    let Some(account) = &caller.account else {
        return Err(refuse(
            RefusalCode::Forbidden,
            format!("{} has no account", caller.name()),
            "an administrator gives one",
        ));
    };
    match (&filing.for_applicant, account.files_for()) {
        (None, Some(own)) => Ok(own),
        (Some(named), Some(own)) if *named == own => Ok(own),
        (Some(named), None) if caller.has(OFFICERS) && filing.letter.is_some() => Ok(named.clone()),
        (Some(Applicant::Authority(id)), None) if account.authority.as_ref() == Some(id) => {
            Ok(Applicant::Authority(id.clone()))
        }
        (Some(named), _) => Err(refuse(
            RefusalCode::Forbidden,
            format!("{} may not file for {named}", caller.name()),
            "an officer may, with the official letter that it came by: --letter, --dispatched, --received, --scan",
        )),
        (None, None) => Err(refuse(
            RefusalCode::BadRequest,
            format!("it is not said for whom {} files", caller.name()),
            "name the applicant with --for, and the letter that it came by",
        )),
    }
}

/// The staff of an authority that works on requests.
pub(super) const OFFICERS: &[Role] = &[Role::Admin, Role::Engineer, Role::DutyOfficer];

fn form_of(kind: Kind) -> Result<&'static Form, ControlError> {
    let id = kind.form();
    law::form::form(id).ok_or_else(|| {
        refuse(
            RefusalCode::Unavailable,
            format!("the form {id} is not part of this gateway yet"),
            "requests of this kind cannot be filed here",
        )
    })
}

/// What the desk refuses.
pub(super) fn not_now(refusal: &desk::request::NotNow) -> ControlError {
    refuse(
        RefusalCode::Conflict,
        refusal.to_string(),
        "`qaqpa request show NUMBER` tells where it stands and what can be done",
    )
}
