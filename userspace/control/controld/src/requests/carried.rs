//! Forms that acts carry ([`Kind::carried`]): read, checked like a filed one, compared with the request, and kept.
//!
//! A form that states the request anew takes the place of its own. Any other is kept beside it under the revision that its act
//! made: in [`Papers`](crate::papers::Papers) a line of it, its fields in a row of their own ([`keys::act_form`]). A request has
//! at most as many as its history has entries.

use super::carry::Made;
use super::form::{dates_of, read};
use super::view::{fields_of, signed_by};
use super::{FormDates, Stored, agreement, signed};
use crate::authorise::Caller;
use crate::clock::Now;
use crate::core::Core;
use crate::error::{ControlError, refuse, refuse_by};
use crate::keys;
use crate::ledger::{get, put};
use crate::papers::{Kept, NewForm, Papers, SignedText, papers};
use crate::signatures::SignedBy;
use crate::store::Op as Put;
use desk::request::{Transition, What};
use law::form::{Form, Language, Submission, Violation};
use law::request::{Act, By, Carried, Kind, Place, contradiction};
use model::{Applicant, Row, RowKey};
use serde::{Deserialize, Serialize};
use wire::{ActFormView, RefusalCode, RequestAct, RequestNumber};

/// A form that an act brings.
pub(super) struct Brought {
    act: Act,
    of: &'static Form,
    place: Place,
    pub(super) form: NewForm,
    pub(super) kept: Kept,
    pub(super) signed: Option<SignedBy>,
    pub(super) dates: FormDates,
}

/// A form that an act carried, kept beside the request's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ActForm {
    /// The act.
    pub(crate) act: Act,
    /// Its line of the history, from 0.
    pub(crate) line: u32,
    /// The revision that it made: the key of its fields and of its signature.
    pub(crate) revision: u32,
    /// Id and version of the form.
    pub(crate) form: (String, u16),
    /// Who signed it.
    pub(crate) signed: Option<SignedBy>,
}

/// A form that an act brought, to be kept.
pub(super) struct NewActForm {
    form: ActForm,
    fields: Submission,
    signed: Option<SignedText>,
}

impl Core {
    /// The form that an act brings. `line` is that of the machine; where there is none, the desk refuses the act.
    pub(super) fn brought(
        &self,
        caller: &Caller,
        before: &Stored,
        act: &RequestAct,
        line: &Transition,
        now: Now,
    ) -> Result<Option<Brought>, ControlError> {
        let kind = before.request.kind;
        if agreement::is_second(kind, act.act) {
            return Ok(None);
        }
        let (carried, (json, signature)) = match (kind.carried(act.act), &act.submission) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(takes_no_form(act.act)),
            (Some(carried), None) => return Err(lacks_form(act.act, &carried)),
            (Some(carried), Some(form)) => (carried, form),
        };
        let of = law::form::form(carried.form).ok_or_else(|| lacks_form(act.act, &carried))?;
        let signer = self.signer(before, (act.number, line.by));
        let given = (json.as_str(), signature.as_deref());
        let signed = self.check_signature(of, &signer, given, now)?;
        let submission = read(of, json, given.1)?;
        self.check_references(caller, (of, &submission), &|field| carried.ties(field))?;
        let dates = match carried.place {
            Place::Instead => {
                self.check_asked(kind, &signer, &submission)?;
                dates_of(of, &submission)
            }
            Place::Beside => {
                self.check_ties((kind, act.number), &carried, (of, &submission))?;
                // Clocks may end by a date of either form.
                let mut dates = before.dates.clone();
                dates.extend(dates_of(of, &submission));
                dates
            }
        };
        let form = self.take_form(of, submission, given, (caller, &signer))?;
        let form = match carried.place {
            Place::Instead => form,
            Place::Beside => form.of_act(before.revision.saturating_add(1))?,
        };
        Ok(Some(Brought {
            act: act.act,
            of,
            place: carried.place,
            form,
            kept: Kept::default(),
            signed,
            dates,
        }))
    }

    /// Whose signature an act bears: that of whoever does it, or in whose place an officer registers it.
    pub(super) fn signer(&self, before: &Stored, (number, by): (RequestNumber, By)) -> Applicant {
        let filer = || before.applicant.clone();
        match by {
            By::Filer => filer(),
            By::ServiceOwner => self.service_owner(number).unwrap_or_else(filer),
            By::Officer | By::Law => {
                let authority = self.authority_of(before.request.kind);
                authority.map_or_else(filer, Applicant::Authority)
            }
        }
    }

    /// An act is about what its request is about: the same parties, systems and service.
    fn check_ties(
        &self,
        (kind, number): (Kind, RequestNumber),
        carried: &Carried,
        (of, submission): (&Form, &Submission),
    ) -> Result<(), ControlError> {
        let request = self.submission(number)?;
        let mut wrong = carried.contradictions(of, submission, &request);
        for (field, expected) in self.known_of(kind, &request) {
            let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
            wrong.extend(contradiction(of, submission, field, &expected));
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let told =
            |wrong: &Violation| format!("  {}: {}", wrong.field, wrong.message(Language::Ru));
        let told: Vec<String> = wrong.iter().map(told).collect();
        Err(refuse_by(
            of.clause,
            RefusalCode::Invalid,
            format!(
                "the form {} is not about what request {number} is about, in {} places:\n{}",
                of.id,
                told.len(),
                told.join("\n")
            ),
            format!("`qaqpa request show {number}` tells what it names; nothing was kept"),
        ))
    }

    /// What the record knows of the service that a connection is asked to: the name and the owner's system, where it is published.
    fn known_of(&self, kind: Kind, request: &Submission) -> Vec<(&'static str, Vec<String>)> {
        let key = request.text("service.service_key");
        let key = key.and_then(|key| key.parse().ok());
        let row = key.and_then(|key| self.ledger.record().row(&RowKey::IntegrationService(key)));
        match (kind, row) {
            (Kind::Connection, Some(Row::IntegrationService(row))) => vec![
                ("systems.owner_is", vec![row.system.to_string()]),
                (
                    "tested.name",
                    vec![row.name.ru.clone(), row.name.kk.clone()],
                ),
            ],
            (_, Some(_) | None) => Vec::new(),
        }
    }

    /// What an act rests on says what it must: a test act is approved where its decision is positive (п. 27, 45).
    pub(super) fn check_ground(
        &self,
        (number, act): (RequestNumber, Act),
        line: &Transition,
    ) -> Result<(), ControlError> {
        let Some((brings, condition)) = act.rests_on() else {
            return Ok(());
        };
        let holds = match self.act_form(number, brings)? {
            Some((_, submission)) => condition.holds(&submission),
            None => false,
        };
        if holds {
            return Ok(());
        }
        let mut fields = Vec::new();
        condition.fields(&mut |field| fields.push(field));
        let fields = fields.join(", ");
        Err(refuse_by(
            line.clause,
            RefusalCode::Conflict,
            format!(
                "{act} cannot follow: {fields} of the form that {brings} brought does not allow it"
            ),
            "return it with reasons, so that it is done again",
        ))
    }

    /// The newest form that such an act brought.
    pub(crate) fn act_form(
        &self,
        number: RequestNumber,
        act: Act,
    ) -> Result<Option<(ActForm, Submission)>, ControlError> {
        let papers = papers(self.store.as_ref(), number)?;
        let newest = papers
            .act_forms
            .into_iter()
            .rev()
            .find(|form| form.act == act);
        newest
            .map(|form| {
                let fields = self.act_fields(number, &form)?;
                Ok((form, fields))
            })
            .transpose()
    }

    fn act_fields(
        &self,
        number: RequestNumber,
        form: &ActForm,
    ) -> Result<Submission, ControlError> {
        let row: Option<String> = get(self.store.as_ref(), &keys::act_form(number, form.revision))?;
        let submission = row.and_then(|json| serde_json::from_str(&json).ok());
        submission.ok_or_else(|| ControlError::Missing {
            what: format!("a readable form of {} of request {number}", form.act),
        })
    }

    /// The forms of acts, as they are shown.
    pub(super) fn act_forms_shown(
        &self,
        number: RequestNumber,
        papers: &Papers,
    ) -> Result<Vec<ActFormView>, ControlError> {
        let shown = |form: &ActForm| {
            let mut fields = Vec::new();
            if let Some(of) = law::form::form(&form.form.0) {
                fields = fields_of(of, &self.act_fields(number, form)?);
                let sealed = papers.sealed.iter();
                let sealed = sealed.filter_map(|one| one.of_act(form.revision));
                fields.extend(sealed.map(|field| (field.to_owned(), "***".to_owned())));
            }
            Ok(ActFormView {
                act: form.act,
                line: form.line,
                form: form.form.clone(),
                signed: form.signed.as_ref().map_or(String::new(), signed_by),
                fields,
            })
        };
        papers.act_forms.iter().map(shown).collect()
    }
}

impl Brought {
    /// Puts it with the step that it comes with.
    pub(super) fn into_step(self, made: &mut Made) {
        made.kept = self.kept;
        made.after.dates = self.dates;
        let (fields, signed) = (self.form.submission, self.form.signed);
        match self.place {
            Place::Instead => {
                made.submission = Some((fields, signed));
                made.after.signed = self.signed;
            }
            Place::Beside => {
                let mut history = made.after.request.history.iter();
                let own = history.rposition(|entry| entry.what == What::Done(self.act));
                let form = ActForm {
                    act: self.act,
                    line: own
                        .and_then(|at| u32::try_from(at).ok())
                        .unwrap_or(u32::MAX),
                    revision: made.after.revision,
                    form: (self.of.id.to_owned(), self.of.version),
                    signed: self.signed,
                };
                made.act_form = Some(NewActForm {
                    form,
                    fields,
                    signed,
                });
            }
        }
    }
}

impl NewActForm {
    /// What is filled in, but for its secrets.
    pub(super) const fn fields(&self) -> &Submission {
        &self.fields
    }
}

/// Adds the form of an act to a transaction.
pub(super) fn write(made: &mut Made, papers: &mut Papers) -> Result<Vec<Put>, ControlError> {
    let Some(new) = made.act_form.take() else {
        return Ok(Vec::new());
    };
    let number = made.number;
    let NewActForm {
        form,
        fields,
        signed,
    } = new;
    let submission = serde_json::to_string(&fields).map_err(|error| {
        refuse(
            RefusalCode::Unavailable,
            format!("the form cannot be kept: {error}"),
            "this is a fault of the gateway",
        )
    })?;
    let mut puts = vec![put(keys::act_form(number, form.revision), &submission)?];
    let step = (number, form.revision);
    puts.extend(signed::kept(step, signed.as_ref(), form.signed.as_ref())?);
    puts.extend(std::mem::take(&mut made.kept).join_beside(number, papers)?);
    papers.act_forms.push(form);
    Ok(puts)
}

fn takes_no_form(act: Act) -> ControlError {
    refuse(
        RefusalCode::BadRequest,
        format!("{act} bears no form"),
        "leave it out; a request that was returned is filed again with `resubmit`",
    )
}

fn lacks_form(act: Act, carried: &Carried) -> ControlError {
    let form = law::form::form(carried.form);
    let what = match carried.place {
        Place::Instead => "a request is filed again with its form".to_owned(),
        Place::Beside => format!("{act} carries the filled-in form {}", carried.form),
    };
    let hint = "fill in what `qaqpa request form KIND --act ACT` prints, and give it with --form, signed with --signature";
    match form {
        Some(form) => refuse_by(form.clause, RefusalCode::BadRequest, what, hint),
        None => refuse(RefusalCode::BadRequest, what, hint),
    }
}
