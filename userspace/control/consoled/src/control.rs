//! Connections to controld, each used by one request at a time.

use crate::limits::CONTROL_MAX;
use crate::problem::Problem;
use axum::http::StatusCode;
use runtime::{Client, ClientError, SocketError, Watch};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tokio::sync::Semaphore;
use wire::{Answer, Command, Done, Listing, Page, Query, TokenSecret, WireError};

/// The way to controld.
#[derive(Debug)]
pub(crate) struct Control {
    path: PathBuf,
    places: Semaphore,
    /// Those that wait for their next request; never more than there are places.
    idle: Mutex<Vec<Client>>,
}

impl Control {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            places: Semaphore::new(CONTROL_MAX),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Asks as the account of a token.
    pub(crate) async fn ask(&self, token: &TokenSecret, query: Query) -> Result<Answer, Problem> {
        let _place = self.places.acquire().await.map_err(|_| Problem::away())?;
        let (mut client, is_used) = self.client().await?;
        let mut said = client.ask_as(token.clone(), query.clone()).await;
        if is_used && matches!(said, Err(ClientError::Closed { .. })) {
            client = self.connect().await?;
            said = client.ask_as(token.clone(), query).await;
        }
        self.keep(client, &said);
        said.map_err(problem)
    }

    /// Commands as the account of a token. The command's key makes it safe to send it again where controld was restarted.
    pub(crate) async fn command(
        &self,
        token: &TokenSecret,
        command: Command,
    ) -> Result<Done, Problem> {
        let _place = self.places.acquire().await.map_err(|_| Problem::away())?;
        let (mut client, is_used) = self.client().await?;
        let mut said = client.command_as(token.clone(), command.clone()).await;
        if is_used && matches!(said, Err(ClientError::Closed { .. })) {
            client = self.connect().await?;
            said = client.command_as(token.clone(), command).await;
        }
        self.keep(client, &said);
        said.map_err(problem)
    }

    /// Watches a listing as the account of a token, over a connection of its own.
    pub(crate) async fn watch(
        &self,
        token: &TokenSecret,
        listing: Listing,
    ) -> Result<(Page, Watch), Problem> {
        let client = self.connect().await?;
        let watched = client.watch_as(token.clone(), listing).await;
        watched.map_err(problem)
    }

    /// A connection, and whether it was used before: then controld may have closed it meanwhile.
    async fn client(&self) -> Result<(Client, bool), Problem> {
        let idle = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.pop()
        };
        match idle {
            Some(client) => Ok((client, true)),
            None => Ok((self.connect().await?, false)),
        }
    }

    async fn connect(&self) -> Result<Client, Problem> {
        Client::connect(&self.path).await.map_err(problem)
    }

    /// Keeps a connection that answered; one that failed, or whose request was given up, is dropped.
    fn keep<T>(&self, client: Client, said: &Result<T, ClientError>) {
        if matches!(said, Ok(_) | Err(ClientError::Refused(_))) {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(client);
        }
    }
}

/// What a client of the API is told of a failed exchange.
fn problem(error: ClientError) -> Problem {
    match error {
        ClientError::Refused(refusal) => (*refusal).into(),
        ClientError::Socket {
            source: SocketError::Wire(WireError::TooLong { .. }),
            ..
        } => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "the request with its form and signature is larger than the gateway takes",
            "send files apart, and a signature without the content that it signs",
        ),
        ClientError::NoSocket { .. }
        | ClientError::NobodyListens { .. }
        | ClientError::Forbidden { .. }
        | ClientError::Closed { .. }
        | ClientError::Silent { .. }
        | ClientError::Unexpected { .. }
        | ClientError::Socket { .. } => {
            tracing::warn!(%error, "controld does not answer");
            Problem::away()
        }
    }
}
