//! Who is told of a step, and what.

use super::carry::Made;
use super::{authority_of, letter};
use crate::clock::Now;
use crate::core::Core;
use crate::letters;
use crate::outbox::{About, Notice};
use desk::request::{Action, Hand, News};
use law::deadline::Party;
use law::request::Kind;
use model::{Applicant, Label, MailAddress, OperatorId};
use std::collections::BTreeSet;
use wire::Fact;

/// The notices of a step, and what an officer must look at.
pub(super) fn of(core: &Core, made: &Made, now: Now) -> (Vec<Notice>, Vec<Fact>) {
    let mut notices = Vec::new();
    let mut escalations = Vec::new();
    let mut sentences = Vec::new();
    let kind = made.after.request.kind;
    let filer = mail_of(core, &made.after.applicant);
    let awaits = made
        .after
        .request
        .clocks
        .iter()
        .any(|clock| matches!(clock.hand, Hand::Awaits { .. }));
    for action in &made.actions {
        match action {
            Action::Effect(_) => {}
            Action::Tell { news, parties } => {
                let about = (made.number, &made.after);
                let (subject, text) = letter::of(about, *news, &name_of(core, kind), now);
                let mut told: BTreeSet<MailAddress> = BTreeSet::new();
                for (to, operator, is_filer) in filer
                    .iter()
                    .map(|(to, operator)| (to.clone(), operator.clone(), true))
                    .chain(parties.iter().filter_map(|party| {
                        Some((mail_of_party(core, kind, *party)?, None, false))
                    }))
                {
                    if !told.insert(to.clone()) {
                        continue;
                    }
                    let (subject, text) = (subject.clone(), text.clone());
                    let mut notice = Notice::information(to, operator, subject, text, now);
                    // The law counts from the receipt of the notice by whom the clock binds.
                    if is_filer && awaits && matches!(news, News::Moved(_)) {
                        notice.about = About::Request(made.number);
                    }
                    notices.push(notice);
                }
                if filer.is_none() {
                    sentences.push(format!(
                        "{} of request {} has no mail address: tell it otherwise, and enter its receipt",
                        made.after.applicant, made.number
                    ));
                }
            }
            Action::Escalate(term) => sentences.push(format!(
                "request {} ({}): {} was not done in time: {}",
                made.number,
                made.after.applicant,
                term,
                term.row().duty
            )),
            Action::CalendarTooShort(term) => sentences.push(format!(
                "request {}: the production calendar does not know the year in which {term} ends; replace it with `qaqpa calendar replace`",
                made.number
            )),
        }
    }
    let clause = made.change.clause.unwrap_or(law::Clause::ESHDI_13);
    escalations.extend(sentences.iter().map(|what| Fact::Escalated {
        what: what.clone(),
        clause,
    }));
    if !sentences.is_empty()
        && let Some(to) = duty_mail(core, kind)
    {
        let (subject, text) = letters::to_officer(&sentences);
        notices.push(Notice::information(to, None, subject, text, now));
    }
    (notices, escalations)
}

/// Where an applicant's notices go, and the operator they concern.
fn mail_of(core: &Core, applicant: &Applicant) -> Option<(MailAddress, Option<OperatorId>)> {
    let record = core.ledger.record();
    match applicant {
        Applicant::Operator(id) => {
            let operator = record.operators().find(|operator| operator.id == *id)?;
            Some((operator.notice_mail.clone(), Some(id.clone())))
        }
        Applicant::Organisation(id) => {
            let organisation = record.organisations().find(|one| one.id == *id)?;
            Some((organisation.notice_mail.clone()?, None))
        }
        Applicant::Authority(id) => {
            let authority = record.authorities().find(|authority| authority.id == *id)?;
            Some((authority.duty_mail.clone(), None))
        }
    }
}

/// The name of the authority that a kind goes to; it stands in the record where a request was taken.
fn name_of(core: &Core, kind: Kind) -> Label {
    let wanted = authority_of(kind);
    let mut authorities = core.ledger.record().authorities();
    let authority = authorities.find(|authority| authority.kind == wanted);
    let nobody = || Label {
        ru: "СОЗ".to_owned(),
        kk: "ӨӨЖ".to_owned(),
    };
    authority.map_or_else(nobody, |authority| authority.name.clone())
}

fn duty_mail(core: &Core, kind: Kind) -> Option<MailAddress> {
    let wanted = authority_of(kind);
    let mut authorities = core.ledger.record().authorities();
    let authority = authorities.find(|authority| authority.kind == wanted)?;
    Some(authority.duty_mail.clone())
}

/// Where a party is reached whom the record knows by its role. The others are participants of the request, whom its form
/// names; they are told once their rows exist.
fn mail_of_party(core: &Core, kind: Kind, party: Party) -> Option<MailAddress> {
    match party {
        Party::Gts | Party::DutyService | Party::Infrastructure => duty_mail(core, kind),
        Party::Operator
        | Party::User
        | Party::Applicant
        | Party::MailOwner
        | Party::ServiceOwner
        | Party::Initiator
        | Party::Authority
        | Party::Integrator
        | Party::Participants
        | Party::Gateway => None,
    }
}
