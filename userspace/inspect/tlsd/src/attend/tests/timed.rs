//! Open connections, when what they were judged by changes with time.

use super::*;
use crate::testing;

/// A bundle that has the name from noon.
const FROM_NOON: &str = r#"{"type": "bundle", "objects": [{"type": "indicator", "spec_version": "2.1",
    "id": "indicator--00000000-0000-4000-8000-000000000001", "modified": "2026-01-01T00:00:00Z",
    "pattern_type": "stix", "pattern": "[domain-name:value = 'mail.news.kz']",
    "valid_from": "2026-11-30T12:00:00Z"}]}"#;
/// How long it is until noon.
const UNTIL_NOON: Duration = Duration::from_hours(4);

/// An open connection of a user who offers this, after so much time; what the log says of it in the end.
async fn check(offers: &'static [&str], passes: Duration, expected: [&str; 3]) {
    let mut gateway = Gateway::start(&[]).await;
    gateway.parts.lists_read(Some(testing::bundle(FROM_NOON)));
    gateway.parts.look(testing::now());
    let (listener, address) = listening().await;
    let config = gateway.authority.server(NEWS, IN_FORCE, offers);
    let serving = tokio::spawn(async move {
        // Before a splice the gateway asks, and says nothing.
        loop {
            let mut served = accept(&listener, &config).await.unwrap();
            if served.read_exact(&mut [0; 4]).await.is_ok() {
                served.write_all(b"\x00yes").await.unwrap();
                rest(&mut served).await;
                return;
            }
        }
    });
    let (user, attending) = gateway.connect(address).await;
    let mut user = patient(handshake(user, NEWS, offers)).await.unwrap();
    user.write_all(b"\x00ask").await.unwrap();
    assert_eq!(&read::<4>(&mut user).await, b"\x00yes");
    gateway.clock.advance(passes);
    gateway.parts.look(runtime::Clock::now(&*gateway.clock));
    if passes < UNTIL_NOON {
        // It is open still: its user ends it.
        user.shutdown().await.unwrap();
    } else {
        assert_eq!(rest(&mut user).await, "");
    }
    drop(user);
    patient(attending).await.unwrap();
    patient(serving).await.unwrap();
    check_record(gateway, expected).await;
}

#[tokio::test]
async fn an_entry_that_begins_ends_open_connections() {
    let before = UNTIL_NOON.saturating_sub(Duration::from_secs(1));
    check(&["imap"], before, ["splice", "other-protocol", "imap"]).await;
    check(&["imap"], UNTIL_NOON, ["refuse", "blocked-domain", ""]).await;
    check(&[], before, ["inspect", "other-inside", "other"]).await;
    check(&[], UNTIL_NOON, ["block", "blocked-domain", "other"]).await;
}

#[tokio::test]
async fn the_end_is_told_before_the_record_is_taken() {
    let mut gateway = Gateway::start(&[]).await;
    gateway.fill_log().await;
    let (_server, address) = listening().await;
    let (user, attending) = gateway.connect(address).await;
    assert!(
        patient(handshake(user, GAMES, &["imap"])).await.is_err(),
        "no list opens it"
    );
    assert!(!attending.is_finished(), "the record has no place yet");
    let writing = gateway.write_log();
    patient(attending).await.unwrap();
    drop(gateway);
    patient(writing).await.unwrap();
}
