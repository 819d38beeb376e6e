//! Events as they come, as server-sent events (HTML, section 9.2).

use crate::head::EVENT_STREAM;
use crate::limits::{
    RESUME_PAGES_MAX, RETRY_S, STREAM_PAUSE, STREAM_QUEUE, STREAM_TIME, STREAMS_MAX,
    STREAMS_PER_ACCOUNT_MAX,
};
use crate::operation::{Call, listing};
use crate::problem::Problem;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use hyper::body::Frame;
use model::AccountName;
use runtime::Watch;
use runtime::{Seat, Shares};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use wire::document::item_of;
use wire::query::PAGE_ITEMS_MAX;
use wire::{Answer, Collection, Item, Listing, Order, Page, Query};

/// A body of what comes through a queue; it ends with its sender.
#[derive(Debug)]
pub(crate) struct Queue(pub(crate) mpsc::Receiver<Bytes>);

impl HttpBody for Queue {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0
            .poll_recv(context)
            .map(|next| next.map(|data| Ok(Frame::data(data))))
    }
}

/// What a stream holds while it goes on.
#[derive(Debug)]
struct Place {
    _of_all: OwnedSemaphorePermit,
    _own: Seat<AccountName>,
}

/// The first page of the events that are asked for, or what came since the one that is named, and those that come.
pub(crate) async fn events(call: &Call<'_>) -> Result<Response, Problem> {
    let mut listing = listing(call.route, &call.uri, Collection::Events)?;
    if listing.after.is_some() {
        return Err(Problem::bad(
            "a stream begins with the last events, or after the one of Last-Event-ID",
            "leave `after` out, or read /events page by page",
        ));
    }
    let place = place(call).await?;
    // The last ones, then those that come: nothing lies between.
    listing.order = Order::Descending;
    if call.head.last_event.is_some() {
        listing.limit = PAGE_ITEMS_MAX;
    }
    let (page, watch) = (call.app.control)
        .watch(call.token()?, listing.clone())
        .await?;
    let missed = match &call.head.last_event {
        None => Missed {
            items: page.items,
            is_whole: true,
        },
        Some(last) => since(call, listing, (page, last)).await?,
    };
    let (sender, queue) = mpsc::channel(STREAM_QUEUE);
    tokio::spawn(feed(missed, watch, sender, place));
    let mut response = Response::new(Body::new(Queue(queue)));
    let media = HeaderValue::from_static(EVENT_STREAM);
    response.headers_mut().insert(CONTENT_TYPE, media);
    Ok(response)
}

/// A place for one stream more, of all and of the account.
async fn place(call: &Call<'_>) -> Result<Place, Problem> {
    let Answer::Identity(identity) = call.ask(Query::WhoAmI).await? else {
        return Err(Problem::unexpected());
    };
    let hint = "end one that nobody reads, or read /events page by page";
    let own = Shares::seat(&call.app.own_streams, identity.account).ok_or_else(|| {
        Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-streams",
            format!("{STREAMS_PER_ACCOUNT_MAX} streams of this account are open already"),
            hint,
        )
        .after(RETRY_S)
    })?;
    let place = Arc::clone(&call.app.streams).try_acquire_owned();
    let of_all = place.map_err(|_| {
        let detail = format!("{STREAMS_MAX} streams of events are open already");
        Problem::full("too-many-streams", detail, hint)
    })?;
    Ok(Place {
        _of_all: of_all,
        _own: own,
    })
}

/// What is told before the events that come: the newest first.
#[derive(Debug)]
struct Missed {
    items: Vec<Item>,
    /// Whether nothing lies between them and the event after which they were asked for.
    is_whole: bool,
}

/// The events since one, as far as [`RESUME_PAGES_MAX`] pages reach.
async fn since(
    call: &Call<'_>,
    mut listing: Listing,
    (mut page, last): (Page, &str),
) -> Result<Missed, Problem> {
    let mut items = Vec::new();
    for pages in 1.. {
        let is_it = |item: &Item| id_of(item).is_some_and(|id| id == last);
        let found = page.items.iter().position(is_it);
        page.items.truncate(found.unwrap_or(page.items.len()));
        items.append(&mut page.items);
        if found.is_some() {
            let is_whole = true;
            return Ok(Missed { items, is_whole });
        }
        if page.next.is_none() || pages >= RESUME_PAGES_MAX {
            break;
        }
        listing.after = page.next.take();
        let Answer::Page(next) = call.ask(Query::List(listing.clone())).await? else {
            return Err(Problem::unexpected());
        };
        page = next;
    }
    let is_whole = false;
    Ok(Missed { items, is_whole })
}

/// Feeds a stream until its time is over, its reader is gone or too slow, or controld ends.
async fn feed(mut missed: Missed, mut watch: Watch, sender: mpsc::Sender<Bytes>, place: Place) {
    missed.items.reverse();
    let told = async {
        let lost = Bytes::from_static(b"event: lost\ndata: {}\n\n");
        if !missed.is_whole && sender.try_send(lost).is_err() || !say(&sender, &missed.items) {
            return;
        }
        loop {
            let next = tokio::time::timeout(STREAM_PAUSE, watch.next_watched());
            let is_said = tokio::select! {
                next = next => match next {
                    Ok(Ok(items)) => say(&sender, &items),
                    Ok(Err(error)) => {
                        tracing::debug!(%error, "a stream ends with controld");
                        false
                    }
                    Err(_) => sender.try_send(Bytes::from_static(b":\n\n")).is_ok(),
                },
                () = sender.closed() => false,
            };
            if !is_said {
                return;
            }
        }
    };
    let _over = tokio::time::timeout(STREAM_TIME, told).await;
    drop(place);
}

/// How an event is named in streams.
fn id_of(item: &Item) -> Option<String> {
    let Item::Event(event) = item else {
        return None;
    };
    let (daemon, boot, seq) = (event.daemon, event.boot, event.seq);
    Some(format!("{daemon}-{boot}-{seq}"))
}

/// Puts items into the queue, all in one message; false where there is no room, or nobody reads.
fn say(sender: &mpsc::Sender<Bytes>, items: &[Item]) -> bool {
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        let Item::Event(event) = item else { continue };
        // A document has no line breaks of its own, which would end the field.
        let Ok(document) = serde_json::to_string(&item_of(item)) else {
            return false;
        };
        let (id, kind) = (id_of(item).unwrap_or_default(), event.fact.kind());
        texts.push(format!("id: {id}\nevent: {kind}\ndata: {document}\n\n"));
    }
    texts.is_empty() || sender.try_send(Bytes::from(texts.concat())).is_ok()
}
