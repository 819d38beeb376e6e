//! Who is told of a step, and what.

use super::carry::Made;
use super::parties::Cast;
use super::{authority_of, external, letter};
use crate::clock::Now;
use crate::core::Core;
use crate::letters;
use crate::outbox::{About, Contact, Notice, Way};
use desk::request::{Action, Hand, News};
use jiff::civil::Date;
use law::deadline::Party;
use law::request::Kind;
use model::{Applicant, Label};
use std::collections::BTreeSet;
use wire::Fact;

/// Fields by which a form names the day from which it counts (603/НҚ, прил. 7, п. 9).
const NAMED_DAYS: [&str; 3] = ["effective_on", "from", "disconnect_on"];

/// What a step is told by.
struct Telling<'a> {
    core: &'a Core,
    made: &'a Made,
    cast: Cast<'a>,
    now: Now,
    notices: Vec<Notice>,
    sentences: Vec<String>,
}

/// The notices of a step, and what an officer must look at.
pub(super) fn of(core: &Core, made: &Made, now: Now) -> (Vec<Notice>, Vec<Fact>) {
    let kind = made.after.request.kind;
    let mut telling = Telling {
        core,
        made,
        cast: Cast::of(core, made),
        now,
        notices: Vec::new(),
        sentences: Vec::new(),
    };
    for action in &made.actions {
        match action {
            Action::Effect(_) => {}
            Action::Tell { news, parties } => telling.tell(*news, parties),
            Action::Escalate(term) => telling.sentences.push(format!(
                "request {} ({}): {} was not done in time: {}",
                made.number,
                made.after.applicant,
                term,
                term.row().duty
            )),
            Action::CalendarTooShort(term) => telling.sentences.push(format!(
                "request {}: the production calendar does not know the year in which {term} ends; replace it with `qaqpa calendar replace`",
                made.number
            )),
        }
    }
    let Telling {
        mut notices,
        sentences,
        ..
    } = telling;
    let clause = made.change.clause.unwrap_or(law::Clause::ESHDI_13);
    let escalations = sentences.iter().map(|what| Fact::Escalated {
        what: what.clone(),
        clause,
    });
    let escalations = escalations.collect();
    if !sentences.is_empty()
        && let Some(to) = core.duty_contact(authority_of(kind))
    {
        let (subject, text) = letters::to_officer(&sentences);
        notices.push(Notice::information(to, subject, text, now));
    }
    for notice in &mut notices {
        notice.from = authority_of(kind);
    }
    (notices, escalations)
}

impl Telling<'_> {
    /// Tells the filer, the parties that the law names, and the external systems that take such news.
    fn tell(&mut self, news: News, parties: &[Party]) {
        let (made, core) = (self.made, self.core);
        let about = (made.number, &made.after);
        let authority = name_of(core, made.after.request.kind);
        let (subject, text) = letter::of(about, news, &authority, self.now);
        let mut told = BTreeSet::from([made.after.applicant.clone()]);
        self.tell_one(news, &made.after.applicant, (&subject, &text));
        for party in parties.iter().filter(|party| **party != Party::Gateway) {
            let found = self.cast.find(*party);
            if found.is_empty() {
                self.sentences.push(format!(
                    "request {}: {party} is to be told of it, and neither the record nor its form says who that is: tell them otherwise",
                    made.number
                ));
            }
            for one in found {
                if told.insert(one.clone()) {
                    self.tell_one(news, &one, (&subject, &text));
                }
            }
        }
        let to_systems = external::of(
            (core, made),
            self.cast.filled.as_ref(),
            (&subject, &text),
            self.now,
        );
        self.notices.extend(to_systems);
    }

    fn tell_one(&mut self, news: News, who: &Applicant, (subject, text): (&str, &str)) {
        let made = self.made;
        let Some(contact) = Contact::of(self.core.ledger.record(), who) else {
            self.sentences.push(format!(
                "request {}: {who} is to be told of it, and the record does not hold it any more",
                made.number
            ));
            return;
        };
        if contact.way == Way::Print {
            self.sentences.push(format!(
                "request {}: a notice to {who} waits to be printed and handed over: `qaqpa notices --state waits`",
                made.number
            ));
        }
        let (subject, text) = (subject.to_owned(), text.to_owned());
        let mut notice = Notice::information(contact, subject, text, self.now);
        notice.names_day = named_day(made);
        let mut clocks = made.after.request.clocks.iter();
        let awaits = clocks.any(|clock| matches!(clock.hand, Hand::Awaits { .. }));
        // The law counts from the receipt of the notice by whom the clock binds.
        let receiver = self.core.receiver_of_end(made);
        let is_bound = *who == receiver.unwrap_or_else(|| made.after.applicant.clone());
        if is_bound && awaits && matches!(news, News::Moved(_)) {
            notice.about = About::Request(made.number);
        }
        self.notices.push(notice);
    }
}

/// The day that a request names for its effect.
fn named_day(made: &Made) -> Option<Date> {
    let dates = &made.after.dates.dates;
    NAMED_DAYS
        .iter()
        .find_map(|field| dates.get(*field).copied())
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
