//! What says what becomes of messages: policy and scanners, and in tests what a test says.

use crate::requests::{Session, Word, judge};
use crate::scanning::{Asker, Examination, Findings, Message, Requested, Step, Stopped};
use bytes::Bytes;
use strict_http::{Answer, Request};

/// Judges messages.
pub(super) trait Rules: Sync {
    /// What looks at content.
    type Look: Look;

    /// What becomes of a request.
    fn judge(&self, request: &Request<'_>) -> Word;

    /// What scanners are told of a request.
    fn requested(&self, request: &Request<'_>) -> Requested;

    /// What looks at a message; none where nothing does.
    fn look(&self, message: Message<'_>) -> Option<Self::Look>;

    /// What a user is told whose request, or the answer to it, went on no further.
    fn stopped(&self, stopped: &Stopped, request: &Request<'_>) -> Answer;
}

/// Looks at content, and says what of it may go on.
pub(super) trait Look: Send {
    /// Whether it holds nothing back, so that the head goes on at once.
    fn is_live(&self) -> bool;

    /// Takes the next of it.
    fn push(&mut self, octets: Bytes) -> impl Future<Output = Step> + Send;

    /// Nothing more comes.
    fn end(&mut self) -> impl Future<Output = Step> + Send;
}

impl<'a> Rules for Session<'a> {
    type Look = Looking<'a>;

    fn judge(&self, request: &Request<'_>) -> Word {
        judge(self, request)
    }

    fn requested(&self, request: &Request<'_>) -> Requested {
        self.requested(request)
    }

    fn look(&self, message: Message<'_>) -> Option<Looking<'a>> {
        Some(Looking {
            examination: self.context.scanners.examine(message)?,
            findings: self.findings,
        })
    }

    fn stopped(&self, stopped: &Stopped, request: &Request<'_>) -> Answer {
        self.stopped(stopped, &Asker::of(request))
    }
}

/// The scanners, and where it is noted that they did not look.
#[derive(Debug)]
pub(super) struct Looking<'a> {
    examination: Examination,
    findings: &'a Findings,
}

impl Look for Looking<'_> {
    fn is_live(&self) -> bool {
        self.examination.is_live()
    }

    fn push(&mut self, octets: Bytes) -> impl Future<Output = Step> + Send {
        self.examination.push(octets)
    }

    async fn end(&mut self) -> Step {
        let step = self.examination.end().await;
        if let Some(why) = self.examination.unscanned() {
            self.findings.passed(why);
        }
        step
    }
}
