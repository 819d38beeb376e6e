//! What a user is told instead of what it asked for.

use crate::scanning::Asker;
use scan::page::{Page, Phrase, STATUS, Wording};
use scan::{CaseNumber, CaseNumbers, Detection, Unscanned};
use std::sync::{Mutex, PoisonError};
use strict_http::{Answer, Host};
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

    /// The number of a new case.
    pub(crate) fn case(&self) -> CaseNumber {
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        cases.give()
    }

    /// The answer to a request that is refused, in the form that the client takes, and the number of its case.
    pub(crate) fn refusal(&self, reason: RefuseReason, asker: &Asker) -> (Answer, CaseNumber) {
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
        let case = self.case();
        let rule = format!("{clause} ({label})");
        let wording = Wording { title: TITLE, text };
        let page = Page::new(wording, &rule, &self.contact, case);
        (answer(page, asker), case)
    }

    /// The answer in the place of content in which something was found.
    pub(crate) fn detected(&self, detection: &Detection, asker: &Asker) -> Answer {
        answer(Page::of_detection(detection, &self.contact), asker)
    }

    /// The answer in the place of content at which nobody looked.
    pub(crate) fn unscanned(&self, why: Unscanned, case: CaseNumber, asker: &Asker) -> Answer {
        answer(Page::of_unscanned(why, &self.contact, case), asker)
    }
}

/// A page as an answer, in the form that whoever asked takes.
fn answer(page: Page, asker: &Asker) -> Answer {
    let page = match &asker.site {
        Some(Host::Name(name)) => page.at(scan::Site::Name(name)),
        Some(Host::Address(address)) => page.at(scan::Site::Address(*address)),
        None => page,
    };
    let rendered = page.render(asker.form);
    let mut media = "text/plain; charset=utf-8";
    let mut answer = Answer::new(STATUS);
    for (name, value) in &rendered.fields {
        if *name == "Content-Type" {
            media = value;
        } else {
            answer = answer.and_then(|answer| answer.with(name, value));
        }
    }
    let answer = answer.and_then(|answer| answer.content(media, rendered.body.into_bytes()));
    answer.unwrap_or_else(|_| bare())
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
