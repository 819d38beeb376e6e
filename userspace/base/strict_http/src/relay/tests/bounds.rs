//! What is held stays within its bounds.

use super::*;
use crate::limits::{INBOX_OCTETS_MAX, INTERIM_MAX, OUTBOX_OCTETS_MAX};

#[test]
fn a_full_outbox_stops_content_and_a_full_inbox_stops_reading() {
    let mut relay = Relay::new(Settings::default());
    let head = "POST /p HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 10000000\r\n\r\n";
    relay.receive(Peer::Client, head.as_bytes());
    relay.forward(Peer::Client).unwrap();
    let piece = vec![b'a'; 50_000];
    let mut taken = 0;
    loop {
        let more = relay.receive(Peer::Client, &piece);
        taken += more;
        while matches!(relay.event(Peer::Client), Some(Event::Content(_))) {
            relay.pass(Peer::Client).unwrap();
        }
        assert!(relay.output(Peer::Server).len() <= OUTBOX_OCTETS_MAX);
        if more == 0 {
            break;
        }
    }
    assert_eq!(relay.room(Peer::Client), 0);
    assert!(taken <= INBOX_OCTETS_MAX + OUTBOX_OCTETS_MAX);
    // What is sent makes room.
    relay.sent(Peer::Server, 1000);
    relay.pass(Peer::Client).unwrap();
    assert!(relay.room(Peer::Client) > 0);
}

#[test]
fn requests_ahead_stay_unread() {
    let mut relay = Relay::new(Settings::default());
    let many = GET.repeat(10_000);
    let mut rest = many.as_bytes();
    while relay.room(Peer::Client) > 0 {
        let taken = relay.receive(Peer::Client, rest);
        rest = &rest[taken..];
    }
    assert_eq!(many.len() - rest.len(), INBOX_OCTETS_MAX + GET.len());
    relay.forward(Peer::Client).unwrap();
    relay.pass(Peer::Client).unwrap();
    assert!(relay.event(Peer::Client).is_none());
    assert_eq!(relay.output(Peer::Server), GET.as_bytes());
}

#[test]
fn a_server_may_not_stall_with_interim_responses() {
    let mut scene = Scene::new(Manner::Forward);
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(usize::from(INTERIM_MAX) + 1);
    scene.play(GET.as_bytes(), &[&interim], 1000);
    assert_eq!(scene.events.last().unwrap(), "< refused too-many-interim");
}

#[test]
fn a_head_that_never_ends_is_refused() {
    let mut scene = Scene::new(Manner::Forward);
    let fields = "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(5000);
    scene.play(format!("GET / HTTP/1.1\r\n{fields}").as_bytes(), &[], 777);
    assert_eq!(scene.events, ["> refused too-many-fields"]);
    let mut scene = Scene::new(Manner::Forward);
    scene.play("X".repeat(100_000).as_bytes(), &[], 777);
    assert_eq!(scene.events, ["> refused start-line-too-long"]);
}

#[test]
fn an_idle_relay_holds_no_buffers() {
    let mut scene = Scene::new(Manner::Forward);
    scene.play(GET.as_bytes(), &[OK], 1000);
    assert!(scene.relay.is_idle());
    for inbox in &scene.relay.inboxes {
        assert_eq!(inbox.capacity(), 0);
    }
    for outbox in &scene.relay.outboxes {
        assert_eq!(outbox.capacity(), 0);
    }
}
