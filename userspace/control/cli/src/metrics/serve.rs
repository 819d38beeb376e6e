//! A small HTTP/1.1 server for scrapes. It needs no privilege, and everything a client may use up is bounded.

use super::exposition::CONTENT_TYPE;
use super::figures;
use super::totals::Totals;
use crate::sample::Observer;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE as TYPE_OF_CONTENT, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use runtime::Clock;
use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Semaphore};

/// Scrapes at a time; further ones wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 16;
/// Longest time for the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// Longest life of a connection: one request, whose answer may wait for other scrapes.
const CONNECTION_TIME: Duration = Duration::from_mins(1);
/// Most bytes of the head of a request.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most header lines of a request.
const HEADERS_MAX: usize = 64;
/// A scrape younger than this is answered from the last.
const FRESH: Duration = Duration::from_secs(1);
/// How long nothing is accepted after the kernel refused a connection: descriptors are short.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Asks the daemons and remembers what counters must not forget.
#[derive(Debug)]
pub(crate) struct Scraper {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    observer: Observer,
    totals: Totals,
    /// The last text and when it was made, by monotonic time.
    last: Option<(Duration, String)>,
}

impl Scraper {
    /// Of these daemons.
    pub(crate) fn new(observer: Observer, clock: Arc<dyn Clock>) -> Self {
        let state = State {
            observer,
            totals: Totals::default(),
            last: None,
        };
        Self {
            clock,
            state: Mutex::new(state),
        }
    }

    /// The text of now, or of less than a second ago. One look at a time: who comes meanwhile gets the same.
    pub(crate) async fn scrape(&self) -> String {
        let mut state = self.state.lock().await;
        let State {
            observer,
            totals,
            last,
        } = &mut *state;
        let age = |at: Duration| self.clock.monotonic().saturating_sub(at);
        if let Some((at, text)) = last
            && age(*at) < FRESH
        {
            return text.clone();
        }
        let sample = observer.look().await;
        totals.take(&sample, &observer.owners);
        let text = figures::text(&sample, totals, self.clock.now());
        *last = Some((self.clock.monotonic(), text.clone()));
        text
    }
}

/// Serves scrapes for as long as it is polled. Must run inside a [`tokio::task::LocalSet`].
pub(crate) async fn serve(listener: TcpListener, scraper: Rc<Scraper>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    // The semaphore is never closed.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let scraper = Rc::clone(&scraper);
                tokio::task::spawn_local(async move {
                    // A client that breaks off, or takes too long, has only itself to blame.
                    let _ended =
                        tokio::time::timeout(CONNECTION_TIME, attend(stream, scraper)).await;
                    drop(place);
                });
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn attend(stream: TcpStream, scraper: Rc<Scraper>) -> Result<(), hyper::Error> {
    let service = service_fn(|request: Request<Incoming>| {
        let scraper = Rc::clone(&scraper);
        async move { Ok::<_, Infallible>(answer(&request, &scraper).await) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

async fn answer(request: &Request<Incoming>, scraper: &Scraper) -> Response<Full<Bytes>> {
    let (status, text) = match (request.method(), request.uri().path()) {
        (&Method::GET, "/metrics") => (StatusCode::OK, scraper.scrape().await),
        (&Method::GET, _) => (
            StatusCode::NOT_FOUND,
            "metrics are at /metrics\n".to_owned(),
        ),
        _ => {
            let text = "metrics are read by GET /metrics\n".to_owned();
            (StatusCode::METHOD_NOT_ALLOWED, text)
        }
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(TYPE_OF_CONTENT, HeaderValue::from_static(CONTENT_TYPE));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("GET"));
    }
    response
}
