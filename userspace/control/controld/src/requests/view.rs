//! How requests are shown.

use super::act::is_filer;
use super::{Stored, authority_of, missing, stored};
use crate::authorise::{Caller, READERS, REQUESTERS};
use crate::clock::Now;
use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::listing::{Filling, read_cursor};
use crate::signatures::{GroundRow, SignedBy};
use desk::request::{Clock, Hand, What, machine, rows};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use law::deadline::Lapse;
use law::form::{Form, Submission, Value};
use law::zone;
use model::{Row, RowKey};
use sha2::{Digest as _, Sha256 as Hasher};
use wire::keys::Sha256;
use wire::{
    Answer, ClockView, Collection, DetailPiece, DetailWish, Filter, HistoryView, Item, Listing,
    Order, Page, RefusalCode, RequestDetail, RequestNumber, RequestView,
};

impl Core {
    /// Whether a caller may see a request: staff of its authority, whoever filed it, and the owner of the service concerned,
    /// who decides on a service that is asked for.
    pub(crate) fn sees(&self, caller: &Caller, view: &RequestView) -> bool {
        self.is_staff(caller, view)
            || is_filer(caller, &view.applicant)
            || self.owns_service(caller, view.number)
    }

    /// Whether a caller is staff of the authority that a request goes to.
    pub(super) fn is_staff(&self, caller: &Caller, view: &RequestView) -> bool {
        caller.has(READERS) && self.is_of(caller, authority_of(view.kind))
    }

    /// A page of the requests that a caller may see.
    pub(crate) fn requests_page(
        &self,
        (caller, now): (&Caller, Now),
        listing: &Listing,
    ) -> Result<Answer, ControlError> {
        let today = zone::date(now.legal);
        if listing.of == Collection::Inbox {
            return self.inbox((caller, today), listing).map(Answer::Page);
        }
        let after: Option<RequestNumber> = listing.after.as_ref().map(read_cursor).transpose()?;
        let lines: Box<dyn Iterator<Item = &RequestView>> = match listing.order {
            Order::Ascending => Box::new(self.requests.after(after)),
            Order::Descending => Box::new(self.requests.before(after)),
        };
        let mut filling = Filling::new(listing);
        let waited = listing.filter.waits_for;
        let wanted = |view: &&RequestView| {
            matches(view, &listing.filter)
                && self.sees(caller, view)
                && waited.is_none_or(|by| self.waits_for(caller, view, by))
        };
        for view in lines.filter(wanted) {
            if !filling.take(&view.number, self.line_of(view, today))? {
                break;
            }
        }
        Ok(Answer::Page(filling.page()))
    }

    /// A page of the requests that wait for the caller, those whose term ends first before the others.
    fn inbox(
        &self,
        (caller, today): (&Caller, Date),
        listing: &Listing,
    ) -> Result<Page, ControlError> {
        if !caller.has(REQUESTERS) {
            return Err(refuse(
                RefusalCode::Forbidden,
                format!("for {} nothing waits: it reads alone", caller.name()),
                "`qaqpa request list` shows what waits for whom",
            ));
        }
        let after: Option<(Timestamp, RequestNumber)> =
            listing.after.as_ref().map(read_cursor).transpose()?;
        let mut filling = Filling::new(listing);
        for (place, view) in self.requests.waiting(after) {
            if !matches(view, &listing.filter) || !self.waits_for_caller(caller, view) {
                continue;
            }
            if !filling.take(&place, self.line_of(view, today))? {
                break;
            }
        }
        Ok(filling.page())
    }

    /// A line of a list.
    fn line_of(&self, view: &RequestView, today: Date) -> Item {
        let left = view.due.filter(|_| !view.is_over);
        Item::Request(Box::new(RequestView {
            working_days: left.and_then(|due| self.working_days((today, due))),
            ..view.clone()
        }))
    }

    /// How many working days there are after a day, up to the last day before an instant.
    fn working_days(&self, (day, due): (Date, Timestamp)) -> Option<u16> {
        let last = due.checked_sub(SignedDuration::from_secs(1)).ok()?;
        let last = zone::date(last);
        let (mut day, mut count) = (day, 0_u16);
        loop {
            day = self.calendar.next_working_day(day).ok()?;
            if day > last {
                return Some(count);
            }
            count = count.checked_add(1)?;
        }
    }

    /// A piece of a request with all that is known of it.
    pub(crate) fn request_piece(
        &self,
        caller: &Caller,
        wish: DetailWish,
    ) -> Result<DetailPiece, ControlError> {
        let whole = DetailPiece::encode(&self.request_detail(caller, wish.number)?)?;
        let digest = Sha256(Hasher::digest(&whole).into());
        Ok(DetailPiece::cut(&whole, digest, wish))
    }

    /// A request with all that is known of it.
    fn request_detail(
        &self,
        caller: &Caller,
        number: RequestNumber,
    ) -> Result<RequestDetail, ControlError> {
        let stored = stored(self.store.as_ref(), number)?;
        let view = super::shelf::view(number, &stored);
        if !self.sees(caller, &view) {
            return Err(missing(number));
        }
        let submission = self.submission(number)?;
        let citation = number.citation();
        let rows = rows::resting(
            self.ledger.record(),
            (&stored.applicant, &citation),
            &stored.rows,
        );
        let rows = rows.map(Row::key).collect();
        let mut detail = detail(view, &stored, &submission, rows);
        detail.acts = self.open_acts(caller, (number, &stored))?;
        let (papers, files) = self.shown_papers(number)?;
        detail.act_forms = self.act_forms_shown(number, &papers)?;
        super::official::show(&papers.letters, &mut detail.history);
        let sealed = papers.sealed.into_iter().filter(|one| !one.is_of_act());
        let sealed = sealed.map(|sealed| (sealed.field, "***".to_owned()));
        detail.fields.extend(sealed);
        detail.files = files;
        detail.decisions = papers.decisions;
        detail.documents = papers.documents;
        detail.signatures = self.signatures_shown(number, &stored)?;
        let (to_sign, signed) = self.deed_shown(number, &stored)?;
        detail.to_sign = to_sign;
        if !signed.is_empty() {
            detail.signed = signed;
        }
        Ok(detail)
    }
}

fn detail(
    view: RequestView,
    stored: &Stored,
    submission: &Submission,
    rows: Vec<RowKey>,
) -> RequestDetail {
    let request = &stored.request;
    let machine = machine::of(request.kind);
    let form = law::form::form(request.kind.form());
    let fields = form.map_or_else(Vec::new, |form| fields_of(form, submission));
    RequestDetail {
        clause: machine.clause,
        form: (request.kind.form().to_owned(), stored.form_version),
        signed: stored.signed.as_ref().map_or(String::new(), signed_by),
        fields,
        complete_at: request.complete_at,
        clocks: request.clocks.iter().map(clock_view).collect(),
        history: request.history.iter().map(history_view).collect(),
        acts: Vec::new(),
        rows,
        act_forms: Vec::new(),
        files: Vec::new(),
        decisions: Vec::new(),
        documents: Vec::new(),
        signatures: Vec::new(),
        to_sign: String::new(),
        view,
    }
}

/// The filled-in fields of a form in its order, secrets masked.
pub(super) fn fields_of(form: &Form, submission: &Submission) -> Vec<(String, String)> {
    let filled = form.fields.iter().filter_map(|field| {
        let values = submission.values.get(field.id)?;
        let shown: Vec<String> = values.iter().map(shown).collect();
        let text = if field.secret {
            "***".to_owned()
        } else {
            shown.join(", ")
        };
        Some((field.id.to_owned(), text))
    });
    filled.collect()
}

pub(super) fn signed_by(signed: &SignedBy) -> String {
    let grounds: Vec<String> = signed.grounds.iter().map(GroundRow::shown).collect();
    format!(
        "{} (IIN {}) for {} (BIN {}), verified for {}, nothing revoked as of {}: {}",
        signed.name,
        signed.iin,
        signed.organisation,
        signed.bin,
        zone::display(signed.at),
        zone::display(signed.evidence_of),
        grounds.join("; ")
    )
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Flag(true) => "yes".to_owned(),
        Value::Flag(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Secret(_) => "***".to_owned(),
        Value::File(file) => format!("{} ({} bytes)", file.name, file.bytes),
    }
}

fn clock_view(clock: &Clock) -> ClockView {
    let row = clock.term.row();
    let (state, from, due, due_if_complete) = match clock.hand {
        Hand::Awaits { .. } => ("awaits-receipt", None, None, None),
        Hand::Runs(running) => (
            "runs",
            Some(running.from),
            running.due,
            running.due_if_complete,
        ),
        Hand::Met { in_time: true, .. } => ("met", None, None, None),
        Hand::Met { in_time: false, .. } => ("met-late", None, None, None),
        Hand::Lapsed { at, .. } => ("lapsed", None, Some(at), None),
    };
    ClockView {
        term: row.id.to_owned(),
        clause: row.clause,
        duty: row.duty.to_owned(),
        state: state.to_owned(),
        from,
        due,
        due_if_complete,
        then: consequence(row.lapse).to_owned(),
    }
}

/// What follows when a term runs out, in words.
const fn consequence(lapse: Lapse) -> &'static str {
    match lapse {
        Lapse::Block => "access to the Internet is blocked",
        Lapse::ConditionsVoid => "the technical conditions are annulled",
        Lapse::Disconnect => "it is disconnected",
        Lapse::Suspend => "all interactions are suspended",
        Lapse::AccessCloses => "access closes",
        Lapse::Refuse => "the same may be filed again",
        Lapse::Remind => "whoever has to act is reminded",
        Lapse::Escalate => "the officer is told; no legal effect",
        Lapse::CountsAsUnplanned => "the work counts as unplanned",
        Lapse::IndexFalls => "the index of availability falls",
        Lapse::Nothing => "nothing",
    }
}

/// A line of a history. The letter that it stands on is kept beside the request.
pub(crate) fn history_view(entry: &desk::request::Entry) -> HistoryView {
    let what = match entry.what {
        What::Filed => "filed".to_owned(),
        What::Done(act) => act.to_string(),
        What::Received => "received".to_owned(),
        What::Lapsed(term) => format!("{term} ran out"),
    };
    HistoryView {
        at: entry.at,
        what,
        who: if entry.who.is_empty() {
            "the law".to_owned()
        } else {
            entry.who.clone()
        },
        clause: entry.clause,
        stage: entry.stage,
        reasons: entry.reasons.clone(),
        letter: None,
    }
}

/// Whether a request is one of those a listing asks for.
pub(crate) fn matches(view: &RequestView, filter: &Filter) -> bool {
    let has_text = |text: &String| {
        view.subject.contains(text.as_str()) || view.applicant.id().contains(text.as_str())
    };
    let of_operator = |wanted: &model::OperatorId| matches!(&view.applicant, model::Applicant::Operator(id) if id == wanted);
    filter
        .kind
        .as_ref()
        .is_none_or(|stage| view.stage.label() == stage)
        && filter.asked.is_none_or(|kind| view.kind == kind)
        && filter.text.as_ref().is_none_or(has_text)
        && filter.operator.as_ref().is_none_or(of_operator)
        && filter.since.is_none_or(|since| view.received_at >= since)
}
