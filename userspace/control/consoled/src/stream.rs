//! Events as they come, as server-sent events (HTML, section 9.2).

use crate::head::EVENT_STREAM;
use crate::limits::{STREAM_PAUSE, STREAM_QUEUE, STREAM_TIME};
use crate::operation::{Call, listing};
use crate::problem::Problem;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use hyper::body::Frame;
use runtime::Watch;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use wire::document::item_of;
use wire::{Collection, Item, Order};

/// A body of what comes through a queue; it ends with its sender.
#[derive(Debug)]
struct Queue(mpsc::Receiver<Bytes>);

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

/// The first page of the events that are asked for, and those that come.
pub(crate) async fn events(call: &Call<'_>) -> Result<Response, Problem> {
    let Ok(place) = Arc::clone(&call.app.streams).try_acquire_owned() else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too-many-streams",
            "there are as many streams of events as there may be",
            "read /events page by page",
        ));
    };
    let mut listing = listing(call.route, &call.uri, Collection::Events)?;
    if listing.after.is_some() {
        return Err(Problem::bad(
            "a stream begins with the last events, and not after one",
            "leave `after` out, or read /events page by page",
        ));
    }
    // The last ones, then those that come: nothing lies between.
    listing.order = Order::Descending;
    let (mut page, watch) = call.app.control.watch(call.token()?, listing).await?;
    page.items.reverse();
    let (sender, queue) = mpsc::channel(STREAM_QUEUE);
    tokio::spawn(feed(page.items, watch, sender, place));
    let mut response = Response::new(Body::new(Queue(queue)));
    let media = HeaderValue::from_static(EVENT_STREAM);
    response.headers_mut().insert(CONTENT_TYPE, media);
    Ok(response)
}

/// Feeds a stream until its time is over, its reader is gone or too slow, or controld ends.
async fn feed(
    first: Vec<Item>,
    mut watch: Watch,
    sender: mpsc::Sender<Bytes>,
    place: OwnedSemaphorePermit,
) {
    let told = async {
        if !say(&sender, &first) {
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

/// Puts items into the queue, all in one message; false where there is no room, or nobody reads.
fn say(sender: &mpsc::Sender<Bytes>, items: &[Item]) -> bool {
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        let Item::Event(event) = item else { continue };
        // A document has no line breaks of its own, which would end the field.
        let Ok(document) = serde_json::to_string(&item_of(item)) else {
            return false;
        };
        let (daemon, boot, seq) = (event.daemon, event.boot, event.seq);
        let kind = event.fact.kind();
        texts.push(format!(
            "id: {daemon}-{boot}-{seq}\nevent: {kind}\ndata: {document}\n\n"
        ));
    }
    texts.is_empty() || sender.try_send(Bytes::from(texts.concat())).is_ok()
}
