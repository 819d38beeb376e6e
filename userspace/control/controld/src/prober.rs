//! The prober: connects to the services of the record, each minute, and tells who answered.
//!
//! A probe is a TCP connection to the address in production. It is up once the connection stands; only what failed
//! [`ATTEMPTS`] times is down. Nothing is sent, so that no service takes a probe for a message.

use crate::availability::{Found, Round, Target};
use desk::availability::Minute;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Connections that are tried at once; with the bounds below a round over all services that are down ends within half a minute.
const AT_ONCE_MAX: usize = 256;
/// How often a service is tried before it counts as down: one lost packet is no downtime.
const ATTEMPTS: u32 = 2;
/// Longest wait for a connection.
const ANSWER_WAIT: Duration = Duration::from_secs(3);
/// How long after a failure it is tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Probes every service of a round.
pub(crate) async fn probe(round: Round) -> (Minute, Vec<Found>) {
    let places = Arc::new(Semaphore::new(AT_ONCE_MAX));
    let mut probes = JoinSet::new();
    for target in round.targets {
        let places = Arc::clone(&places);
        probes.spawn(async move {
            // It is never closed; if it were, everybody would probe at once.
            let _place = places.acquire().await;
            ask(target).await
        });
    }
    let mut found = Vec::new();
    while let Some(probed) = probes.join_next().await {
        match probed {
            Ok(one) => found.push(one),
            Err(error) => {
                tracing::error!(%error, "a probe ended by itself; its minute stays unknown");
            }
        }
    }
    (round.minute, found)
}

async fn ask(target: Target) -> Found {
    let mut fault = None;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(AGAIN_AFTER).await;
        }
        let connecting = TcpStream::connect((target.host.as_str(), target.port));
        fault = match tokio::time::timeout(ANSWER_WAIT, connecting).await {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some(format!(
                "no answer within {} seconds",
                ANSWER_WAIT.as_secs()
            )),
        };
        if fault.is_none() {
            break;
        }
    }
    let address = format!("{}:{}", target.host, target.port);
    Found {
        service: target.service,
        fault: fault.map(|why| format!("{address}: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn target(service: &str, port: u16) -> Target {
        Target {
            service: service.to_owned(),
            host: "127.0.0.1".to_owned(),
            port,
        }
    }

    #[tokio::test]
    async fn who_listens_is_up_and_who_does_not_is_down() {
        let listens = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listens.local_addr().unwrap().port();
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gone_port = gone.local_addr().unwrap().port();
        drop(gone);
        let minute = Minute::of(Timestamp::UNIX_EPOCH);
        let targets = vec![target("up", port), target("down", gone_port)];
        let (told, mut found) = probe(Round { minute, targets }).await;
        found.sort_by(|a, b| b.service.cmp(&a.service));
        assert_eq!(told, minute);
        assert_eq!((found[0].service.as_str(), &found[0].fault), ("up", &None));
        let fault = found[1].fault.as_ref().unwrap();
        assert!(fault.contains(&gone_port.to_string()), "{fault}");
        assert!(fault.contains("refused"), "{fault}");
    }
}
