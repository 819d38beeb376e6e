//! A client of a daemon: the CLI, the console, the tests.

use crate::socket::{Connection, SocketError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;
use wire::{
    Answer, Command, Deed, Done, FromDaemon, Item, Listing, Page, Query, Refusal, ToDaemon,
    TokenSecret, WireError,
};

/// Longest wait for an answer. The longest commit takes a few seconds, so a daemon that is silent for a minute is stuck.
pub const ANSWER_WAIT: Duration = Duration::from_mins(1);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// There is no socket.
    #[error(
        "there is no socket {path}\n  hint: start the daemon, or name its socket if it listens elsewhere"
    )]
    NoSocket {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a socket that nobody listens on.
    #[error(
        "nobody listens at {path}: the daemon has ended\n  hint: start it again; its log says why it ended"
    )]
    NobodyListens {
        /// Where.
        path: PathBuf,
    },
    /// This user may not use the socket.
    #[error(
        "this user may not open {path}\n  hint: use an account that is a member of the socket's group, or sudo"
    )]
    Forbidden {
        /// Where.
        path: PathBuf,
    },
    /// The daemon closed the connection before it answered.
    #[error(
        "the daemon at {path} closed the connection without an answer\n  hint: it ends or has too many clients; its log says which; try again"
    )]
    Closed {
        /// Where.
        path: PathBuf,
    },
    /// The daemon does not answer.
    #[error("the daemon at {path} has not answered for {} s\n  hint: it may be stuck; its log says what it does", ANSWER_WAIT.as_secs())]
    Silent {
        /// Where.
        path: PathBuf,
    },
    /// An answer of another kind than was asked for.
    #[error(
        "the daemon at {path} answered something else than it was asked\n  hint: the path may be another daemon's socket"
    )]
    Unexpected {
        /// Where.
        path: PathBuf,
    },
    /// Any other failure of the socket.
    #[error("{path}: {source}")]
    Socket {
        /// Where.
        path: PathBuf,
        /// What.
        source: SocketError,
    },
    /// The daemon refused.
    #[error(transparent)]
    Refused(Box<Refusal>),
}

/// A connection that asks and commands, one thing at a time.
#[derive(Debug)]
pub struct Client {
    connection: Connection,
    path: PathBuf,
    last_id: u32,
    bearer: Option<TokenSecret>,
}

impl Client {
    /// Connects to the daemon whose socket is at `path`.
    pub async fn connect(path: &Path) -> Result<Self, ClientError> {
        let connection = Connection::connect(path)
            .await
            .map_err(|e| named(e, path))?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            last_id: 0,
            bearer: None,
        })
    }

    /// From now on asks and commands as the account of this token (consoled only), in place of the user that the kernel vouches for.
    pub fn act_as(&mut self, token: TokenSecret) {
        self.bearer = Some(token);
    }

    /// Asks a question.
    pub async fn ask(&mut self, query: Query) -> Result<Answer, ClientError> {
        match self.exchange(Deed::Ask(query)).await? {
            FromDaemon::Answer { result, .. } => result.map_err(refused),
            FromDaemon::Done { .. }
            | FromDaemon::Watched { .. }
            | FromDaemon::Taken { .. }
            | FromDaemon::Snapshot { .. }
            | FromDaemon::Categories { .. }
            | FromDaemon::Revocations { .. }
            | FromDaemon::Sockets { .. } => Err(self.unexpected()),
        }
    }

    /// Gives a command.
    pub async fn command(&mut self, command: Command) -> Result<Done, ClientError> {
        match self.exchange(Deed::Do(command)).await? {
            FromDaemon::Done { result, .. } => result.map_err(refused),
            // A token that was not taken, or a message that could not be read.
            FromDaemon::Answer {
                result: Err(refusal),
                ..
            } => Err(refused(refusal)),
            FromDaemon::Answer { result: Ok(_), .. }
            | FromDaemon::Watched { .. }
            | FromDaemon::Taken { .. }
            | FromDaemon::Snapshot { .. }
            | FromDaemon::Categories { .. }
            | FromDaemon::Revocations { .. }
            | FromDaemon::Sockets { .. } => Err(self.unexpected()),
        }
    }

    /// Asks for a page and for the items that come later. The connection serves this listing alone from now on.
    pub async fn watch(mut self, mut listing: Listing) -> Result<(Page, Watch), ClientError> {
        listing.watch = true;
        let Answer::Page(page) = self.ask(Query::List(listing)).await? else {
            return Err(self.unexpected());
        };
        Ok((page, Watch { client: self }))
    }

    /// The daemon's socket.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sends a question or command and waits for what answers it.
    async fn exchange(&mut self, deed: Deed) -> Result<FromDaemon, ClientError> {
        let id = self.next_id();
        let message = match (&self.bearer, deed) {
            (Some(token), deed) => ToDaemon::OnBehalf {
                id,
                token: token.clone(),
                deed,
            },
            (None, Deed::Ask(query)) => ToDaemon::Ask { id, query },
            (None, Deed::Do(command)) => ToDaemon::Do { id, command },
        };
        let exchange = async {
            self.connection.send(&message).await?;
            loop {
                match self.connection.recv::<FromDaemon>().await? {
                    Some(answer) if answers(&answer, id) => return Ok(Some(answer)),
                    Some(_) => {}
                    None => return Ok(None),
                }
            }
        };
        let answered: Result<Option<FromDaemon>, SocketError> =
            tokio::time::timeout(ANSWER_WAIT, exchange)
                .await
                .map_err(|_| ClientError::Silent {
                    path: self.path.clone(),
                })?;
        answered
            .map_err(|e| named(e, &self.path))?
            .ok_or_else(|| self.closed())
    }

    fn next_id(&mut self) -> u32 {
        // 0 is what a daemon answers to a message it could not read.
        self.last_id = self.last_id.wrapping_add(1).max(1);
        self.last_id
    }

    fn closed(&self) -> ClientError {
        ClientError::Closed {
            path: self.path.clone(),
        }
    }

    fn unexpected(&self) -> ClientError {
        ClientError::Unexpected {
            path: self.path.clone(),
        }
    }
}

/// A listing that goes on.
#[derive(Debug)]
pub struct Watch {
    client: Client,
}

impl Watch {
    /// The next items; waits for them without a bound. Dropping the future loses none.
    pub async fn next_watched(&mut self) -> Result<Vec<Item>, ClientError> {
        let client = &self.client;
        loop {
            let message = client.connection.recv::<FromDaemon>().await;
            match message.map_err(|e| named(e, &client.path))? {
                Some(FromDaemon::Watched { id, items }) if id == client.last_id => {
                    return Ok(items);
                }
                Some(
                    FromDaemon::Watched { .. }
                    | FromDaemon::Answer { .. }
                    | FromDaemon::Done { .. }
                    | FromDaemon::Taken { .. }
                    | FromDaemon::Snapshot { .. }
                    | FromDaemon::Categories { .. }
                    | FromDaemon::Revocations { .. }
                    | FromDaemon::Sockets { .. },
                ) => {}
                None => return Err(client.closed()),
            }
        }
    }
}

/// Whether a message answers question or command `id`. A refusal under 0 answers what the daemon could not read.
fn answers(message: &FromDaemon, id: u32) -> bool {
    match message {
        FromDaemon::Answer { id: theirs, result } => {
            *theirs == id || (*theirs == 0 && result.is_err())
        }
        FromDaemon::Done { id: theirs, .. } => *theirs == id,
        FromDaemon::Watched { .. }
        | FromDaemon::Taken { .. }
        | FromDaemon::Snapshot { .. }
        | FromDaemon::Categories { .. }
        | FromDaemon::Revocations { .. }
        | FromDaemon::Sockets { .. } => false,
    }
}

pub(crate) fn refused(refusal: Refusal) -> ClientError {
    ClientError::Refused(Box::new(refusal))
}

/// The sentence for a socket's failure.
pub(crate) fn named(error: SocketError, path: &Path) -> ClientError {
    let path = path.to_owned();
    let kind = match &error {
        SocketError::Connect { source, .. } | SocketError::Broken(source) => Some(source.kind()),
        SocketError::Wire(
            WireError::TooLong { .. }
            | WireError::Foreign
            | WireError::Version { .. }
            | WireError::Malformed(_)
            | WireError::Trailing(_)
            | WireError::Snapshot(_),
        )
        | SocketError::InUse { .. }
        | SocketError::NoSocket { .. }
        | SocketError::Listen { .. } => None,
    };
    match kind {
        Some(ErrorKind::NotFound) => ClientError::NoSocket { path },
        Some(ErrorKind::ConnectionRefused) => ClientError::NobodyListens { path },
        Some(ErrorKind::PermissionDenied) => ClientError::Forbidden { path },
        Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => ClientError::Closed { path },
        _ => ClientError::Socket {
            path,
            source: error,
        },
    }
}

#[cfg(test)]
mod tests;
