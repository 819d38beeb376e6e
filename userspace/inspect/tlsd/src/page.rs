//! What a user is told instead of what it asked for.

use scan::page::{Form, Page, Phrase, STATUS, Wording};
use scan::{CaseNumber, CaseNumbers};
use std::sync::{Mutex, PoisonError};
use strict_http::{Answer, Host, Request};
use tls::decide::RefuseReason;
use tls::words::Words;

/// The title of a refusal.
const TITLE: Phrase = Phrase {
    kk: "Бұл ресурсқа қолжетімділік шектелген",
    ru: "Доступ к этому ресурсу ограничен",
    en: "Access to this resource is restricted",
};

/// What stands on every page, and the numbers of their cases.
#[derive(Debug)]
pub(crate) struct Pages {
    contact: String,
    cases: Mutex<CaseNumbers>,
}

impl Pages {
    /// Pages that name whom to turn to; their numbers are of this start.
    pub(crate) const fn new(contact: String, cases: CaseNumbers) -> Self {
        let cases = Mutex::new(cases);
        Self { contact, cases }
    }

    /// The answer to a request that is refused, in the form that the client takes, and the number of its case.
    pub(crate) fn refusal(
        &self,
        reason: RefuseReason,
        request: &Request<'_>,
    ) -> (Answer, CaseNumber) {
        let Words {
            label,
            clause,
            sentence,
        } = reason.words();
        let text = Phrase {
            kk: sentence.kk,
            ru: sentence.ru,
            en: sentence.en,
        };
        let case = self
            .cases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .give();
        let rule = format!("{clause} ({label})");
        let wording = Wording { title: TITLE, text };
        let mut page = Page::new(wording, &rule, &self.contact, case);
        if let Some(authority) = request.authority {
            page = page.at(match &authority.host {
                Host::Name(name) => scan::Site::Name(name),
                Host::Address(address) => scan::Site::Address(*address),
            });
        }
        let accept = request.fields.first("accept").map(String::from_utf8_lossy);
        let rendered = page.render(Form::for_accept(accept.as_deref()));
        let answer = Answer::new(STATUS).and_then(|answer| {
            let mut fields = rendered.fields.iter();
            let answer = fields.try_fold(answer, |answer, (name, value)| match *name {
                "Content-Type" => Ok(answer),
                name => answer.with(name, value),
            })?;
            let media = rendered
                .fields
                .iter()
                .find(|(name, _)| *name == "Content-Type");
            let media = media.map_or("text/plain; charset=utf-8", |(_, value)| value);
            answer.content(media, rendered.body.into_bytes())
        });
        (answer.unwrap_or_else(|_| bare()), case)
    }
}

/// An answer of one sentence, for what a program got wrong.
pub(crate) fn plain(status: u16, sentence: &str) -> Answer {
    let text = format!("{sentence}\n").into_bytes();
    let answer =
        Answer::new(status).and_then(|answer| answer.content("text/plain; charset=utf-8", text));
    answer.unwrap_or_else(|_| bare())
}

/// The answer that can always be made.
#[expect(
    clippy::expect_used,
    reason = "403 is a status that an answer may have, and this one has no field"
)]
fn bare() -> Answer {
    Answer::new(403).expect("403 is a final status")
}
