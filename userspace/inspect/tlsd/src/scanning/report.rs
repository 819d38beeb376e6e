//! What is told of content that was stopped: to its user, in the record of its connection, and as an event.

use super::{Stopped, Threat};
use crate::alarm::Alarms;
use crate::page::Pages;
use model::OrganisationId;
use scan::page::Form;
use scan::{Detection, Unscanned};
use std::sync::{Mutex, MutexGuard, PoisonError};
use strict_http::{Answer, Host, Request};
use tls::record::{self, Clipped, Word};
use wire::DetectedFact;

/// What a page says of whoever asked: kept while its request is under way, whose head is gone by then.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    /// The host that it asked.
    pub(crate) site: Option<Host>,
    /// The form that it takes.
    pub(crate) form: Form,
}

impl Asker {
    /// Of a request.
    pub(crate) fn of(request: &Request<'_>) -> Self {
        let accept = request.fields.first("accept").map(String::from_utf8_lossy);
        Self {
            site: request.authority.map(|authority| authority.host.clone()),
            form: Form::for_accept(accept.as_deref()),
        }
    }
}

/// What was found in a connection.
#[derive(Debug, Default)]
pub(crate) struct Findings(Mutex<Found>);

/// What the record of a connection says of its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// What was found, in its order.
    pub(crate) detections: Vec<record::Detection>,
    /// Why content was refused at which nobody looked.
    pub(crate) refused: Option<Unscanned>,
    /// Why content passed at which nobody looked.
    pub(crate) passed: Option<Unscanned>,
}

/// Detections of a connection that are kept for its record: the first ones.
const DETECTIONS_KEPT: usize = 64;

impl Findings {
    /// Content passed at which nobody looked.
    pub(crate) fn passed(&self, why: Unscanned) {
        self.lock().passed.get_or_insert(why);
    }

    /// What was found so far.
    pub(crate) fn read(&self) -> Found {
        self.lock().clone()
    }

    /// Tells that content was stopped; the page for whoever asked.
    pub(crate) fn stopped(
        &self,
        (pages, alarms): (&Pages, &Alarms),
        organisation: &OrganisationId,
        asker: &Asker,
        stopped: &Stopped,
    ) -> Answer {
        let case = pages.case();
        let detection = match stopped {
            Stopped::Found(Threat::Clamd(name)) => Detection::by_clamd(name, case),
            Stopped::Found(Threat::Icap { service, threat }) => {
                Detection::by_icap(service, threat.as_ref(), case)
            }
            Stopped::Found(Threat::Listed(hit)) => Detection::by_list(hit, case),
            Stopped::Unscanned(why) => {
                self.lock().refused.get_or_insert(*why);
                return pages.unscanned(*why, case, asker);
            }
        };
        let host = asker.site.as_ref().map(|site| match site {
            Host::Name(name) => name.to_string(),
            Host::Address(address) => address.to_string(),
        });
        tracing::warn!(%case, %organisation, rule = %detection.rule, "malicious content was stopped");
        alarms.detected(DetectedFact {
            organisation: organisation.clone(),
            host: host.unwrap_or_default(),
            by: detection.by.slug().to_owned(),
            found: detection.kind.slug().to_owned(),
            rule: detection.rule.clone(),
            case: case.to_string(),
        });
        let mut found = self.lock();
        if found.detections.len() < DETECTIONS_KEPT {
            found.detections.push(record::Detection {
                rule: Clipped::of(&detection.rule),
                case,
            });
        }
        drop(found);
        pages.detected(&detection, asker)
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Found {
    /// Why content passed unlooked at, as the record's word.
    pub(crate) fn passed_word(&self) -> Option<Word> {
        self.passed.map(|why| Word::new(why.slug()))
    }
}
