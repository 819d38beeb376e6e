//! Requests put in by tests whatever their forms bear: the tests of effects begin where a form was read and kept.

use super::Stored;
use super::carry::Made;
use super::form::{dates_of, subject_of};
use crate::clock::Now;
use crate::core::Core;
use crate::error::ControlError;
use desk::request::{Filed, Request};
use law::form::Submission;
use law::request::Kind;
use model::{Applicant, Author, Change};
use wire::RequestNumber;

impl Core {
    /// Files a form that has been read.
    pub(crate) fn plant(
        &mut self,
        (kind, applicant): (Kind, Applicant),
        submission: Submission,
        now: Now,
    ) -> Result<RequestNumber, ControlError> {
        let form = law::form::form(kind.form()).unwrap();
        let dates = dates_of(form, &submission);
        let filed = Filed {
            kind,
            received_at: now.legal,
            who: "test",
            dates: &dates,
        };
        let step = Request::file(&filed, now.legal, &self.rules()).unwrap();
        let number = self.requests.next_number();
        let made = Made {
            number,
            before: None,
            after: Stored {
                request: step.request,
                applicant,
                subject: subject_of(form, &submission),
                form_version: form.version,
                signed: None,
                owner: None,
                window: super::Window::of(kind, &submission),
                dates,
                rows: Vec::new(),
                revision: 1,
            },
            actions: step.actions,
            what: "filed".to_owned(),
            submission: Some((submission, None)),
            kept: crate::papers::Kept::default(),
            letter: None,
            deed: None,
            officer: None,
            act_form: None,
            act: None,
            row: None,
            asked: None,
            plan: None,
            change: Change {
                author: Author::Gateway,
                why: "a test".to_owned(),
                clause: None,
            },
        };
        self.carry_request(made, None, None, now)?;
        Ok(number)
    }
}
