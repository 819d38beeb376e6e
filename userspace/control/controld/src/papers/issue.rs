//! Documents made of what is stored: the request, its form, the record, and what the officer wrote.
//!
//! What none of them gives is left out or said to be missing; nothing is made up.

use super::decided::decided;
use super::made::{day, document_number};
use crate::core::Core;
use crate::requests::Stored;
use desk::request::{Clock, Entry, Hand, What};
use documents::document::{
    Clock as ShownClock, DecisionExtract, Departure, DepartureNotice, Due, Refusal,
    TechnicalConditions, Validity,
};
use documents::{
    Bilingual, Body, Document, FieldError, Head, Issuer, Line, List, Organisation, Prose, Request,
    RequestKind, Signer, Term,
};
use law::deadline::Lapse;
use law::form::Submission;
use law::request::Act;
use model::{Applicant, Role};
use wire::{PaperKind, RequestNumber};

/// A document of a decision; else why there is none.
pub(super) fn document(
    core: &Core,
    (number, stored, line): (RequestNumber, &Stored, u32),
    kind: PaperKind,
    of: &str,
) -> Result<Document, String> {
    let at = usize::try_from(line).unwrap_or(usize::MAX);
    let entry = stored.request.history.get(at);
    let entry = entry.ok_or_else(|| "its line is no part of the history any more".to_owned())?;
    let What::Done(act) = entry.what else {
        return Err("its line of the history tells of no act".to_owned());
    };
    let submission = core.submission(number).map_err(|error| error.to_string())?;
    let paper = Paper {
        core,
        number,
        stored,
        entry,
        submission: &submission,
    };
    let head = paper.head(of, kind)?;
    let body = match kind {
        PaperKind::TestAct => return paper.test_act().map(|body| Document { head, body }),
        PaperKind::RootHandOver => {
            let body = paper.root_hand_over(act)?;
            return Ok(Document { head, body });
        }
        PaperKind::TechnicalConditions => paper.conditions(),
        PaperKind::Refusal => paper.refusal(),
        PaperKind::Departure => paper.departure(),
        PaperKind::Extract => paper.extract(act),
        PaperKind::Agreement => return paper.agreement().map(|body| Document { head, body }),
    };
    let body = body.map_err(|error| error.to_string())?;
    Ok(Document { head, body })
}

/// What a document is made of.
pub(super) struct Paper<'a> {
    pub(super) core: &'a Core,
    pub(super) number: RequestNumber,
    pub(super) stored: &'a Stored,
    pub(super) entry: &'a Entry,
    pub(super) submission: &'a Submission,
}

impl Paper<'_> {
    fn head(&self, of: &str, paper: PaperKind) -> Result<Head, String> {
        let kind = self.stored.request.kind;
        let record = self.core.ledger.record();
        let wanted = self.core.authority_of(kind);
        let mut authorities = record.authorities();
        let authority = authorities.find(|one| Some(&one.id) == wanted.as_ref());
        let authority = authority.ok_or_else(|| "the record lacks its authority".to_owned())?;
        let told = |error: FieldError| error.to_string();
        let signer = match paper {
            // The operator's act brings it: whoever hands over for the authority signs by hand.
            PaperKind::RootHandOver => Signer::by_hand().map_err(told)?,
            // The parties' own, whom it names: who signed last put it into force.
            PaperKind::Agreement => self.party_one()?,
            PaperKind::TechnicalConditions
            | PaperKind::Refusal
            | PaperKind::Departure
            | PaperKind::Extract
            | PaperKind::TestAct => self.officer()?,
        };
        let name = &authority.name;
        Ok(Head {
            issuer: Issuer {
                name: Bilingual::line("authority.name", &name.kk, &name.ru).map_err(told)?,
                address: None,
                bin: None,
                contacts: Line::new("authority.duty_mail", &authority.duty_mail.to_string())
                    .map_err(told)?,
            },
            number: Line::new("number", of).map_err(told)?,
            date: day(self.entry.at),
            addressee: self.applicant()?,
            signer,
        })
    }

    /// The officer who decided it.
    fn officer(&self) -> Result<Signer, String> {
        let mut accounts = self.core.ledger.record().accounts();
        let account = accounts.find(|account| account.name.as_str() == self.entry.who);
        let roles = account.map(|account| &account.roles);
        let post = position(|role| roles.is_some_and(|roles| roles.contains(&role)));
        let (kk, ru) = post.ok_or_else(|| {
            let who = &self.entry.who;
            format!("the record holds no officer {who}, who decided it")
        })?;
        let told = |error: FieldError| error.to_string();
        Ok(Signer {
            position: Bilingual::line("position", kk, ru).map_err(told)?,
            name: Line::new("officer", &self.entry.who).map_err(told)?,
        })
    }

    pub(super) fn applicant(&self) -> Result<Organisation, String> {
        let record = self.core.ledger.record();
        let found = match &self.stored.applicant {
            Applicant::Operator(id) => record
                .operators()
                .find(|one| one.id == *id)
                .map(|one| (&one.name, Some(one.bin))),
            Applicant::Organisation(id) => record
                .organisations()
                .find(|one| one.id == *id)
                .map(|one| (&one.name, Some(one.bin))),
            Applicant::Authority(id) => record
                .authorities()
                .find(|one| one.id == *id)
                .map(|one| (&one.name, None)),
        };
        let applicant = &self.stored.applicant;
        let (name, bin) = found.ok_or_else(|| format!("the record lacks {applicant}"))?;
        let name = Bilingual::line("applicant.name", &name.kk, &name.ru);
        let name = name.map_err(|error| error.to_string())?;
        Ok(Organisation { name, bin })
    }

    fn request(&self) -> Result<Request, FieldError> {
        Ok(Request {
            kind: RequestKind::of(self.stored.request.kind),
            number: Line::new("number", &self.number.citation())?,
            received: self.stored.request.received_at,
        })
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.submission.text(field)
    }

    /// Where both channels are attached, as the form tells; forms are filled in in one language, and both texts bear it.
    fn object(&self) -> Result<Bilingual<Line>, FieldError> {
        let address = |field| self.text(field).unwrap_or_default();
        let (main, reserve) = (
            address("main_channel.address"),
            address("reserve_channel.address"),
        );
        let object = if main == reserve || reserve.is_empty() {
            main.to_owned()
        } else {
            format!("{main}; {reserve}")
        };
        Bilingual::line("main_channel.address", &object, &object)
    }

    fn conditions(&self) -> Result<Body, FieldError> {
        let reasons = self.entry.reasons.trim();
        let attach_point = (!reasons.is_empty())
            .then(|| Bilingual::line("reasons", reasons, reasons))
            .transpose()?;
        let operator = self.applicant().map_err(|_| FieldError {
            field: "applicant",
            fault: documents::Fault::Empty,
        })?;
        Ok(Body::TechnicalConditions(TechnicalConditions {
            request: self.request()?,
            object: self.object()?,
            operator,
            attach_point,
            validity: Validity::counted_from(day(self.entry.at)),
        }))
    }

    fn reasons(&self) -> Result<Bilingual<Prose>, FieldError> {
        let reasons = &self.entry.reasons;
        Bilingual::prose("reasons", reasons, reasons)
    }

    fn refusal(&self) -> Result<Body, FieldError> {
        Ok(Body::Refusal(Refusal {
            request: self.request()?,
            clause: self.entry.clause,
            reasons: List::new("reasons", vec![self.reasons()?])?,
            received: None,
        }))
    }

    fn departure(&self) -> Result<Body, FieldError> {
        let history = self.stored.request.history.iter();
        let of_conditions =
            |what: &What| matches!(what, What::Done(Act::IssueConditions | Act::Prolong));
        let issued = (0_u32..)
            .zip(history)
            .filter(|(_, entry)| of_conditions(&entry.what) && entry.at <= self.entry.at);
        let (line, issued) = issued.last().ok_or(FieldError {
            field: "conditions",
            fault: documents::Fault::Empty,
        })?;
        let number = document_number(self.number, line);
        let found = Departure {
            requirement: None,
            found: self.reasons()?,
        };
        Ok(Body::Departure(DepartureNotice {
            conditions: Line::new("conditions", &number)?,
            issued: day(issued.at),
            object: self.object()?,
            departures: List::new("reasons", vec![found])?,
            until: None,
        }))
    }

    fn extract(&self, act: Act) -> Result<Body, FieldError> {
        let (kk, ru) = decided(act).ok_or(FieldError {
            field: "act",
            fault: documents::Fault::Empty,
        })?;
        let with = |sentence: &str| match self.entry.reasons.trim() {
            "" => sentence.to_owned(),
            reasons => format!("{sentence}\n{reasons}"),
        };
        let clocks = self.stored.request.clocks.iter().filter_map(shown);
        let clocks: Vec<ShownClock> = clocks.collect::<Result<_, FieldError>>()?;
        Ok(Body::DecisionExtract(DecisionExtract {
            request: self.request()?,
            decided: self.entry.at,
            clause: self.entry.clause,
            decision: Bilingual::prose("reasons", &with(kk), &with(ru))?,
            clocks: (!clocks.is_empty())
                .then(|| List::new("clocks", clocks))
                .transpose()?,
        }))
    }
}

/// A clock that runs.
fn shown(clock: &Clock) -> Option<Result<ShownClock, FieldError>> {
    let Hand::Runs(running) = clock.hand else {
        return None;
    };
    let is_bar = clock.term.row().lapse == Lapse::Refuse;
    let due = match running.due {
        Some(due) if is_bar => Due::NotBefore(due),
        Some(due) => Due::By(due),
        None => Due::Unstated,
    };
    Some(Term::new("clock", clock.term.id()).map(|term| ShownClock {
        term,
        started: running.from,
        due,
    }))
}

/// The post of an officer, by the roles of the account: the record names no other. None for who has no office.
fn position(has: impl Fn(Role) -> bool) -> Option<(&'static str, &'static str)> {
    let posts = [
        (Role::DutyOfficer, ("Кезекші", "Дежурный")),
        (Role::Engineer, ("Инженер", "Инженер")),
        (
            Role::SecurityOfficer,
            (
                "Ақпараттық қауіпсіздік жөніндегі қызметкер",
                "Сотрудник информационной безопасности",
            ),
        ),
        (Role::Admin, ("Әкімші", "Администратор")),
    ];
    let post = posts.into_iter().find(|(role, _)| has(*role));
    post.map(|(_, post)| post)
}
