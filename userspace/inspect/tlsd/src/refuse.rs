//! How a user is told that a connection is refused: by a page, by an alert of TLS, or by a reset.

use crate::attend::Flow;
use crate::context::Context;
use crate::inspect::{self, InspectError};
use crate::learned::Whose;
use crate::listen::reset;
use crate::policy::Policy;
use crate::told::Way;
use tls::decide::{Refusal, Tell};
use tls::{Alert, RefuseReason};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// Tells a user that the connection is refused.
pub(crate) async fn refuse(
    context: &Context,
    policy: &Policy,
    flow: &mut Flow,
    refusal: Refusal,
) -> Way {
    let Refusal { reason, tell } = refusal;
    match tell {
        Tell::Page(permit) => {
            if let Err(error) = inspect::page(context, policy, flow, &permit, reason).await {
                if let InspectError::Handshake(error) = &error
                    && is_blocked(reason)
                {
                    Whose::of(context, &permit, flow.user.ip()).refused_page(error);
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
    Way::Refused(reason)
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

/// Whether a block list refuses: whoever refuses the page's certificate there is of interest.
const fn is_blocked(reason: RefuseReason) -> bool {
    match reason {
        RefuseReason::BlockedDomain | RefuseReason::BlockedAddress | RefuseReason::BlockedUrl => {
            true
        }
        RefuseReason::Unlisted
        | RefuseReason::Uncategorised
        | RefuseReason::ListExpired
        | RefuseReason::NoList
        | RefuseReason::NotTls
        | RefuseReason::MalformedHello
        | RefuseReason::UnreadableName
        | RefuseReason::OldTls
        | RefuseReason::ExemptUnverified(_)
        | RefuseReason::LearnedUnverified
        | RefuseReason::AddressOnly
        | RefuseReason::Uncertified
        | RefuseReason::Upstream(_) => false,
    }
}

#[cfg(test)]
mod tests;
