//! The texts of notices about requests, in Kazakh and in Russian: what happened by which clause, and of each term that runs its
//! clause, its beginning, its end and what happens then.
//!
//! Of its form they name the subject alone (`form::subject_of`): so no secret and no personal datum stands in them.

use super::Stored;
use crate::clock::Now;
use crate::letters;
use desk::request::{Clock, Hand, News, TermRef, What};
use documents::{
    Bilingual, FieldError, Line, List, Matter, Notice, Prose, Request, RequestKind, Running, Term,
};
use jiff::Timestamp;
use law::request::Act;
use law::zone;
use model::Label;
use wire::RequestNumber;

/// Subject and text of a notice, in Kazakh and in Russian.
pub(super) fn of(
    (number, stored): (RequestNumber, &Stored),
    news: News,
    authority: &Label,
    now: Now,
) -> (String, String) {
    // What an officer wrote may hold what no document prints; then the plain text carries it.
    match typed(number, stored, news, authority) {
        Ok(Some(notice)) => {
            let mail = notice.mail();
            (mail.subject, mail.body)
        }
        Ok(None) | Err(_) => letters::request(number, stored, news, now),
    }
}

fn typed(
    number: RequestNumber,
    stored: &Stored,
    news: News,
    authority: &Label,
) -> Result<Option<Notice>, FieldError> {
    let Some(matter) = matter(number, stored, news)? else {
        return Ok(None);
    };
    let from = Bilingual::line("authority", &authority.kk, &authority.ru)?;
    let terms = terms(stored)?;
    Ok(Some(Notice {
        from,
        matter,
        // What no document prints is left out.
        object: Line::new("object", &stored.subject).ok(),
        terms,
    }))
}

fn matter(
    number: RequestNumber,
    stored: &Stored,
    news: News,
) -> Result<Option<Matter>, FieldError> {
    let request = Request {
        kind: RequestKind::of(stored.request.kind),
        number: Line::new("number", &number.citation())?,
        received: stored.request.received_at,
    };
    let Some(entry) = stored.request.history.last() else {
        return Ok(None);
    };
    let clause = entry.clause;
    Ok(match news {
        News::Filed => match running(stored) {
            Some((term, until)) => Some(received(request, term, until)?),
            None => Some(moved((request, clause), stored, &entry.reasons)?),
        },
        // What is asked for besides names no day on which it must come.
        News::Moved(Act::Return) => Some(match running(stored) {
            Some((_, until)) => Matter::Returned {
                request,
                clause,
                reasons: reasons(&entry.reasons)?,
                until,
            },
            None => moved((request, clause), stored, &entry.reasons)?,
        }),
        News::Moved(Act::Reject) => Some(Matter::Refused {
            request,
            clause,
            reasons: reasons(&entry.reasons)?,
            received: None,
        }),
        News::Moved(Act::Apply) => {
            let end = running(stored).map(|(_, until)| zone::date(until));
            Some(Matter::Approved {
                request,
                clause,
                since: entry.at,
                last_day: end.and_then(|day| day.yesterday().ok()),
            })
        }
        News::Reminder(term, _) => due(stored, term)
            .map(|until| {
                Ok(Matter::Ending {
                    term: Term::new("term", term.id())?,
                    about: about(number)?,
                    until,
                })
            })
            .transpose()?,
        News::Lapsed(term) => ran_out((number, stored), term)?,
        News::Moved(_) => Some(moved((request, clause), stored, &entry.reasons)?),
        News::DueMoved(term) => Some(Matter::Recounted {
            term: Term::new("term", term.id())?,
            about: about(number)?,
            until: due(stored, term),
        }),
    })
}

fn ran_out(
    (number, stored): (RequestNumber, &Stored),
    term: TermRef,
) -> Result<Option<Matter>, FieldError> {
    let lapsed = |what: &What| matches!(what, What::Lapsed(one) if *one == term);
    let mut history = stored.request.history.iter().rev();
    let Some(entry) = history.find(|entry| lapsed(&entry.what)) else {
        return Ok(None);
    };
    Ok(Some(Matter::RanOut {
        term: Term::new("term", term.id())?,
        about: about(number)?,
        ended: entry.at,
    }))
}

fn received(request: Request, term: TermRef, until: Timestamp) -> Result<Matter, FieldError> {
    Ok(Matter::Received {
        request,
        term: Term::new("term", term.id())?,
        until,
    })
}

/// The request stands elsewhere, and no other text says so.
fn moved(
    (request, clause): (Request, law::Clause),
    stored: &Stored,
    why: &str,
) -> Result<Matter, FieldError> {
    let why = Some(why).filter(|why| !why.trim().is_empty());
    Ok(Matter::Moved {
        request,
        clause,
        stage: stored.request.stage,
        reasons: why.map(reasons).transpose()?,
    })
}

/// Every term that runs or waits for the receipt of this notice.
fn terms(stored: &Stored) -> Result<Vec<Running>, FieldError> {
    let open = |clock: &&Clock| matches!(clock.hand, Hand::Awaits { .. } | Hand::Runs(_));
    let running = |clock: &Clock| {
        let (since, until) = match clock.hand {
            Hand::Runs(running) => (Some(running.from), running.due),
            Hand::Awaits { .. } | Hand::Met { .. } | Hand::Lapsed { .. } => (None, None),
        };
        Ok(Running {
            term: Term::new("term", clock.term.id())?,
            since,
            until,
        })
    };
    stored
        .request
        .clocks
        .iter()
        .filter(open)
        .map(running)
        .collect()
}

/// The clock that ends first of those that run.
fn running(stored: &Stored) -> Option<(TermRef, Timestamp)> {
    let clocks = stored.request.clocks.iter();
    let running = clocks.filter_map(|clock| Some((clock.term, clock.due()?)));
    running.min_by_key(|(_, due)| *due)
}

fn due(stored: &Stored, term: TermRef) -> Option<Timestamp> {
    stored.request.clock(term).and_then(Clock::due)
}

fn about(number: RequestNumber) -> Result<Bilingual<Line>, FieldError> {
    let citation = number.citation();
    Bilingual::line(
        "about",
        &format!("{citation} өтінімі"),
        &format!("заявка {citation}"),
    )
}

/// The reasons as the officer wrote them, in the language that he chose: both texts bear them.
fn reasons(text: &str) -> Result<List<Bilingual<Prose>>, FieldError> {
    List::new("reasons", vec![Bilingual::prose("reasons", text, text)?])
}
