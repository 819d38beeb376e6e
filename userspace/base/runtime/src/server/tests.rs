use super::*;
use std::path::PathBuf;
use tempfile::TempDir;
use wire::{Answer, Query};

fn a_server() -> (TempDir, PathBuf, Server) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let server = Server::start(Listener::bind(&path, 0o600).unwrap());
    (folder, path, server)
}

fn a_question(id: u32) -> ToDaemon {
    let query = Query::Status;
    ToDaemon::Ask { id, query }
}

async fn message(server: &mut Server) -> (Caller, ToDaemon) {
    match server.next().await.unwrap() {
        Incoming::Message { from, message } => (from, message),
        Incoming::Gone { id } => unreachable!("{id:?} is gone"),
    }
}

async fn gone(server: &mut Server) -> CallerId {
    match server.next().await.unwrap() {
        Incoming::Message { message, .. } => unreachable!("{message:?}"),
        Incoming::Gone { id } => id,
    }
}

#[tokio::test]
async fn messages_reach_the_owner_and_answers_their_caller() {
    let (_folder, path, mut server) = a_server();
    let one = Connection::connect(&path).await.unwrap();
    let other = Connection::connect(&path).await.unwrap();
    one.send(&a_question(1)).await.unwrap();
    let (from_one, asked) = message(&mut server).await;
    assert_eq!(asked, a_question(1));
    other.send(&a_question(2)).await.unwrap();
    let (from_other, _) = message(&mut server).await;
    assert_ne!(from_one.id(), from_other.id());
    assert!(from_other.say(FromDaemon::Taken { boot: 2, seq: 2 }));
    assert!(from_one.say(FromDaemon::Taken { boot: 1, seq: 1 }));
    let taken = FromDaemon::Taken { boot: 1, seq: 1 };
    assert_eq!(one.recv().await.unwrap(), Some(taken));
    drop(one);
    assert_eq!(gone(&mut server).await, from_one.id());
    assert!(!from_one.say(FromDaemon::Taken { boot: 1, seq: 2 }));
}

#[tokio::test]
async fn a_descriptor_goes_to_many() {
    let (_folder, path, mut server) = a_server();
    let memory = Arc::new(crate::seal(b"snapshot").unwrap());
    for id in 0..2 {
        let client = Connection::connect(&path).await.unwrap();
        client.send(&a_question(id)).await.unwrap();
        let (from, _) = message(&mut server).await;
        from.say_with_fd(FromDaemon::Taken { boot: 1, seq: 1 }, Arc::clone(&memory));
        let (_, fd) = client.recv_with_fd::<FromDaemon>().await.unwrap().unwrap();
        assert_eq!(crate::read_sealed(fd.unwrap(), 8, 8).unwrap(), b"snapshot");
        drop(client);
        gone(&mut server).await;
    }
}

#[tokio::test]
async fn one_connection_too_many_is_closed() {
    let (_folder, path, mut server) = a_server();
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS_MAX {
        let client = Connection::connect(&path).await.unwrap();
        client.send(&a_question(1)).await.unwrap();
        message(&mut server).await;
        clients.push(client);
    }
    let surplus = Connection::connect(&path).await.unwrap();
    assert_eq!(surplus.recv::<FromDaemon>().await.unwrap(), None);
    clients.pop();
    gone(&mut server).await;
    let next = Connection::connect(&path).await.unwrap();
    next.send(&a_question(2)).await.unwrap();
    assert_eq!(message(&mut server).await.1, a_question(2));
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed() {
    let (_folder, path, mut server) = a_server();
    let client = Connection::connect(&path).await.unwrap();
    client.send(&a_question(1)).await.unwrap();
    let (from, _) = message(&mut server).await;
    // The owner never waits: what the socket does not take fills the queue.
    while from.say(FromDaemon::Taken { boot: 1, seq: 1 }) {}
    assert_eq!(gone(&mut server).await, from.id());
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_closed() {
    let (_folder, path, mut server) = a_server();
    let client = Connection::connect(&path).await.unwrap();
    client
        .send(&"no message of ours, but a frame")
        .await
        .unwrap();
    match client.recv::<FromDaemon>().await.unwrap() {
        Some(FromDaemon::Answer { id: 0, result }) => {
            assert_eq!(result.unwrap_err().code, RefusalCode::BadRequest);
        }
        other => unreachable!("{other:?}"),
    }
    assert_eq!(client.recv::<FromDaemon>().await.unwrap(), None);
    gone(&mut server).await;
}

#[tokio::test]
async fn an_answer_that_fits_no_frame_becomes_a_refusal() {
    let (_folder, path, mut server) = a_server();
    let client = Connection::connect(&path).await.unwrap();
    client.send(&a_question(9)).await.unwrap();
    let (from, _) = message(&mut server).await;
    let next = Some(wire::Cursor(vec![0; wire::FRAME_BYTES_MAX]));
    let items = Vec::new();
    let result = Ok(Answer::Page(wire::Page { items, next }));
    from.say(FromDaemon::Answer { id: 9, result });
    match client.recv::<FromDaemon>().await.unwrap() {
        Some(FromDaemon::Answer { id: 9, result }) => {
            assert_eq!(result.unwrap_err().code, RefusalCode::Full);
        }
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn clients_see_the_end_of_the_server() {
    let (_folder, path, mut server) = a_server();
    let client = Connection::connect(&path).await.unwrap();
    client.send(&a_question(1)).await.unwrap();
    message(&mut server).await;
    drop(server);
    assert_eq!(client.recv::<FromDaemon>().await.unwrap(), None);
}
