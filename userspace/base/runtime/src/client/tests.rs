#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

use super::*;
use crate::server::{Caller, Incoming, Server};
use crate::socket::Listener;
use tempfile::TempDir;
use wire::{Action, Collection, DraftId, Filter, IdempotencyKey, Order, RefusalCode};

fn a_page() -> Page {
    Page {
        items: Vec::new(),
        next: None,
    }
}

fn a_refusal() -> Refusal {
    Refusal {
        code: RefusalCode::Forbidden,
        message: "an auditor may not discard drafts".to_owned(),
        hint: "ask an engineer".to_owned(),
        clause: None,
        violations: Vec::new(),
    }
}

fn a_listing() -> Listing {
    Listing {
        of: Collection::Events,
        filter: Filter::default(),
        order: Order::Ascending,
        after: None,
        limit: 10,
        watch: false,
    }
}

/// A server that answers each message by `answer`, and a client of it.
async fn a_pair(
    answer: impl Fn(&Caller, ToDaemon) + Send + 'static,
) -> (TempDir, Client, tokio::task::JoinHandle<()>) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let mut server = Server::start(Listener::bind(&path, 0o600).unwrap());
    let serving = tokio::spawn(async move {
        while let Some(Incoming::Message { from, message }) = server.next().await {
            answer(&from, message);
        }
    });
    let client = Client::connect(&path).await.unwrap();
    (folder, client, serving)
}

#[tokio::test]
async fn questions_and_commands_find_their_answers() {
    let (_folder, mut client, _serving) = a_pair(|from, message| match message {
        ToDaemon::Ask { id, .. } => {
            let result = Ok(Answer::Page(a_page()));
            // A late answer to something else is passed over.
            from.say(FromDaemon::Answer {
                id: id + 100,
                result: Err(a_refusal()),
            });
            from.say(FromDaemon::Answer { id, result });
        }
        ToDaemon::Do { id, command } => {
            let result = match command.action {
                Action::Discard { .. } => Err(a_refusal()),
                _ => Ok(Done::Discarded),
            };
            from.say(FromDaemon::Done { id, result });
        }
        other => unreachable!("{other:?}"),
    })
    .await;
    for _ in 0..3 {
        let answer = client.ask(Query::Status).await.unwrap();
        assert_eq!(answer, Answer::Page(a_page()));
    }
    let command = Command {
        key: IdempotencyKey(1),
        why: String::new(),
        clause: None,
        action: Action::Discard { draft: DraftId(1) },
    };
    let error = client.command(command).await.unwrap_err();
    assert_eq!(error.to_string(), a_refusal().to_string());
}

#[tokio::test]
async fn a_watched_listing_goes_on() {
    let (_folder, client, _serving) = a_pair(|from, message| {
        let ToDaemon::Ask {
            id,
            query: Query::List(listing),
        } = message
        else {
            unreachable!("{message:?}")
        };
        assert!(listing.watch);
        let result = Ok(Answer::Page(a_page()));
        from.say(FromDaemon::Answer { id, result });
        for _ in 0..2 {
            let items = Vec::new();
            from.say(FromDaemon::Watched { id, items });
        }
    })
    .await;
    let (page, mut watch) = client.watch(a_listing()).await.unwrap();
    assert_eq!(page, a_page());
    assert_eq!(watch.next_watched().await.unwrap(), Vec::new());
    assert_eq!(watch.next_watched().await.unwrap(), Vec::new());
}

#[tokio::test]
async fn a_daemon_that_is_not_there_is_told_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("controld.sock");
    let connect = async || Client::connect(&path).await.unwrap_err();
    assert!(matches!(connect().await, ClientError::NoSocket { .. }));
    drop(Listener::bind(&path, 0o600).unwrap());
    let error = connect().await;
    assert!(matches!(error, ClientError::NobodyListens { .. }));
    assert!(error.to_string().contains(path.to_str().unwrap()));
    assert!(error.to_string().contains("hint: "));
}

#[tokio::test]
async fn a_daemon_that_ends_is_told_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let mut listener = Listener::bind(&path, 0o600).unwrap();
    let mut client = Client::connect(&path).await.unwrap();
    let end = async {
        let connection = listener.accept().await.unwrap();
        connection.recv::<ToDaemon>().await.unwrap();
    };
    let (answer, ()) = tokio::join!(client.ask(Query::Status), end);
    assert!(matches!(answer, Err(ClientError::Closed { .. })));
}

/// Time is paused: it jumps to the bound once nothing else can happen.
#[tokio::test(start_paused = true)]
async fn a_silent_daemon_is_told_in_a_sentence() {
    let (_folder, mut client, _serving) = a_pair(|_, _| {}).await;
    let error = client.ask(Query::Status).await.unwrap_err();
    assert!(matches!(error, ClientError::Silent { .. }));
    assert!(error.to_string().contains("60 s"));
}
