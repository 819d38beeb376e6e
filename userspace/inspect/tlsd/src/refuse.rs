//! How a user is told that a connection is refused: by a page, by an alert of TLS, or by a reset.

use crate::attend::Flow;
use crate::context::Context;
use crate::inspect::{self, InspectError};
use crate::learned::Whose;
use crate::listen::reset;
use crate::policy::Policy;
use crate::scanning::{Asker, Findings, Stopped, Threat};
use crate::told::{Told, Way};
use model::OrganisationId;
use scan::page::Form;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use strict_http::{Answer, Host};
use tls::decide::{Facts, Refusal, Tell};
use tls::{Alert, RefuseReason, Standing};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// Tells a user that the connection is refused.
pub(crate) async fn refuse(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    (facts, told): (&Facts, &Told),
    refusal: Refusal,
) -> Way {
    let Refusal { reason, tell } = refusal;
    let listed = Listed::of(context, policy, (facts, told), flow.server, reason);
    match tell {
        Tell::Page(permit) => {
            let answer = |asker: &Asker| match &listed {
                Some(listed) => listed.stopped(context, asker),
                None => context.pages.refusal(reason, asker).0,
            };
            let (permit, offered) = (&permit, told.offered());
            let shown = (permit, reason, offered.as_slice());
            let page = inspect::page(context, policy, flow, shown, answer);
            if let Err(error) = page.await {
                if let InspectError::Handshake(error) = &error
                    && reason.is_blocked()
                {
                    Whose::of(context, permit, flow.user.ip()).refused_page(error);
                }
                tracing::debug!(user = %flow.user, %error, "no page was shown");
                match error {
                    // Nothing was said to the user yet.
                    InspectError::Leaf(_) if !flow.is_plain => {
                        tell_alert(&mut flow.stream, reason.tls_alert(None)).await;
                    }
                    InspectError::Leaf(_)
                    | InspectError::Certificate(_)
                    | InspectError::Handshake(_)
                    | InspectError::Silent => reset(&flow.stream),
                }
            }
        }
        Tell::Alert if flow.is_plain => reset(&flow.stream),
        Tell::Alert => {
            let alert = reason.tls_alert(flow.no_hello.as_ref());
            tell_alert(&mut flow.stream, alert).await;
        }
    }
    if let Some(listed) = listed {
        listed.told_without_a_page(context, facts);
    }
    Way::Refused(reason)
}

/// A connection that a block list refuses: a detection with a case of its own.
struct Listed<'a> {
    organisation: &'a OrganisationId,
    findings: &'a Findings,
    stopped: Stopped,
    is_told: AtomicBool,
}

impl<'a> Listed<'a> {
    /// None where no list refuses it, or it is of nobody who is enrolled.
    fn of(
        context: &Context,
        policy: &Policy,
        (facts, told): (&'a Facts, &'a Told),
        server: SocketAddr,
        reason: RefuseReason,
    ) -> Option<Self> {
        let Standing::Enrolled(enrolled) = &facts.standing else {
            return None;
        };
        if !reason.is_blocked() {
            return None;
        }
        let now = context.clock.now();
        let named = policy.hit_of_connection(facts.opening.name(), server.ip(), now);
        let certified = facts.certified.iter().flat_map(|shown| &shown.names);
        let (_, hit) = named.or_else(|| {
            let mut names = certified;
            names.find_map(|name| policy.hit_of_certified(name, now))
        })?;
        Some(Self {
            organisation: enrolled.organisation(),
            findings: &told.findings,
            stopped: Stopped::Found(Threat::Listed(hit)),
            is_told: AtomicBool::new(false),
        })
    }

    fn stopped(&self, context: &Context, asker: &Asker) -> Answer {
        self.is_told.store(true, Ordering::Relaxed);
        let to = (&context.pages, &context.alarms);
        self.findings
            .stopped(to, self.organisation, asker, &self.stopped)
    }

    /// Whoever saw no page has a case all the same.
    fn told_without_a_page(&self, context: &Context, facts: &Facts) {
        if !self.is_told.load(Ordering::Relaxed) {
            let asker = Asker {
                site: facts.opening.name().cloned().map(Host::Name),
                form: Form::Plain,
            };
            drop(self.stopped(context, &asker));
        }
    }
}

/// Tells a user by an alert, in the clear; without one the connection is reset.
async fn tell_alert(stream: &mut TcpStream, alert: Option<Alert>) {
    let is_told = match alert {
        Some(alert) => stream.write_all(&alert.record()).await.is_ok(),
        None => false,
    };
    if is_told {
        // Closed in order, so that the alert arrives before the end.
        let _closed = stream.shutdown().await;
    } else {
        reset(stream);
    }
}

#[cfg(test)]
mod tests;
