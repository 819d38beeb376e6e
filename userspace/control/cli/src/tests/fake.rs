//! A daemon that answers as it is told to.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

use runtime::socket::{Connection, Listener};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use wire::{Answer, Command, Done, FromDaemon, Item, Query, Refusal, ToDaemon};

/// What a fake does with a message.
pub(crate) enum Reply {
    /// Answers a question.
    Answer(Result<Answer, Refusal>),
    /// Answers a question, sends these items after it, and hangs up.
    WatchedThenGone(Answer, Vec<Item>),
    /// Hangs up without an answer.
    Gone,
    /// Answers a command.
    Done(Result<Done, Refusal>),
}

/// A daemon in a thread of its own; it ends when it is dropped.
pub(crate) struct Fake {
    heard: Arc<Mutex<Vec<ToDaemon>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    /// Listens at `path` and answers by `reply`, one client after another.
    pub(crate) fn start(
        path: &Path,
        mut reply: impl FnMut(&ToDaemon) -> Reply + Send + 'static,
    ) -> Self {
        let event_loop = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let mut listener = {
            let _inside = event_loop.enter();
            Listener::bind(path, 0o600).unwrap()
        };
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            while let Ok(client) = listener.accept().await {
                attend(&client, &mut reply, &log).await;
            }
        };
        let thread = std::thread::spawn(move || {
            event_loop.block_on(async {
                tokio::select! {
                    () = serve => (),
                    _ = stopped => (),
                }
            });
        });
        Self {
            heard,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// The commands it was given.
    pub(crate) fn commands(&self) -> Vec<Command> {
        let heard = self.heard.lock().unwrap();
        let commands = heard.iter().filter_map(|message| match message {
            ToDaemon::Do { command, .. } => Some(command.clone()),
            _ => None,
        });
        commands.collect()
    }

    /// The questions it was asked.
    pub(crate) fn queries(&self) -> Vec<Query> {
        let heard = self.heard.lock().unwrap();
        let queries = heard.iter().filter_map(|message| match message {
            ToDaemon::Ask { query, .. } => Some(query.clone()),
            _ => None,
        });
        queries.collect()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _told = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the fake failed");
        }
    }
}

/// Answers one client until it goes away.
async fn attend(
    client: &Connection,
    reply: &mut impl FnMut(&ToDaemon) -> Reply,
    log: &Mutex<Vec<ToDaemon>>,
) {
    while let Ok(Some(message)) = client.recv::<ToDaemon>().await {
        let reply = reply(&message);
        let id = match &message {
            ToDaemon::Ask { id, .. } | ToDaemon::Do { id, .. } => *id,
            other => panic!("the command sent {other:?}"),
        };
        log.lock().unwrap().push(message);
        let sent = match reply {
            Reply::Answer(result) => client.send(&FromDaemon::Answer { id, result }).await,
            Reply::Done(result) => client.send(&FromDaemon::Done { id, result }).await,
            Reply::Gone => return,
            Reply::WatchedThenGone(answer, items) => {
                let result = Ok(answer);
                client
                    .send(&FromDaemon::Answer { id, result })
                    .await
                    .unwrap();
                client
                    .send(&FromDaemon::Watched { id, items })
                    .await
                    .unwrap();
                return;
            }
        };
        sent.unwrap();
    }
}
