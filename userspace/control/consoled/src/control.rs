//! Connections to controld, each used by one request at a time.

use crate::limits::CONTROL_MAX;
use crate::problem::Problem;
use axum::http::StatusCode;
use runtime::{Client, ClientError, SocketError, Watch};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tokio::sync::Semaphore;
use wire::{Answer, Command, Deed, Done, Listing, Page, Query, TokenSecret, WireError};

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
        match self.serve(token, Deed::Ask(query)).await? {
            Said::Answer(answer) => Ok(answer),
            Said::Done(_) => Err(Problem::unexpected()),
        }
    }

    /// Commands as the account of a token. The command's key makes it safe to send it again where controld was restarted.
    pub(crate) async fn command(
        &self,
        token: &TokenSecret,
        command: Command,
    ) -> Result<Done, Problem> {
        match self.serve(token, Deed::Do(command)).await? {
            Said::Done(done) => Ok(done),
            Said::Answer(_) => Err(Problem::unexpected()),
        }
    }

    async fn serve(&self, token: &TokenSecret, deed: Deed) -> Result<Said, Problem> {
        let _place = self.places.acquire().await.map_err(|_| Problem::away())?;
        let (mut client, is_used) = self.client().await?;
        client.act_as(token.clone());
        let mut said = tell(&mut client, &deed).await;
        if is_used && matches!(said, Err(ClientError::Closed { .. })) {
            client = self.connect().await?;
            client.act_as(token.clone());
            said = tell(&mut client, &deed).await;
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
        let mut client = self.connect().await?;
        client.act_as(token.clone());
        let watched = client.watch(listing).await;
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

/// What controld says to a question or command.
#[derive(Debug)]
enum Said {
    Answer(Answer),
    Done(Done),
}

async fn tell(client: &mut Client, deed: &Deed) -> Result<Said, ClientError> {
    match deed {
        Deed::Ask(query) => client.ask(query.clone()).await.map(Said::Answer),
        Deed::Do(command) => client.command(command.clone()).await.map(Said::Done),
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
