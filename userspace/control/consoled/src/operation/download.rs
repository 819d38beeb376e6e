//! A file on its way to whoever may see it, piece by piece.

use super::Call;
use crate::limits::{DOWNLOAD_QUEUE, DOWNLOADS_MAX, UPLOAD_TIME};
use crate::problem::Problem;
use crate::serve::App;
use crate::stream::Queue;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use sha2::{Digest as _, Sha256 as Hasher};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use wire::keys::Sha256;
use wire::{Answer, FilePiece, FilePieceWish, Query, RequestNumber, TokenSecret};

/// What is fetched.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) request: RequestNumber,
    pub(super) sha256: Sha256,
    /// Its name, as its sender gave it or the document bears it.
    pub(super) name: String,
    /// What its content is, in controld's words.
    pub(super) content: String,
}

/// Sends a file as what is to be kept, never to be shown in place. What is sent whole has the digest that was asked for: a file that
/// turned out to be another one breaks off before its end.
pub(super) async fn send(call: &Call<'_>, wanted: Wanted) -> Result<Response, Problem> {
    let place = Arc::clone(&call.app.downloads).try_acquire_owned();
    let place = place.map_err(|_| {
        let detail = format!("{DOWNLOADS_MAX} files are being fetched already");
        Problem::full("too-many-files", detail, "fetch one after the other")
    })?;
    let (app, token) = (Arc::clone(call.app), call.token()?.clone());
    let source = Source {
        app,
        token,
        request: wanted.request,
        sha256: wanted.sha256,
    };
    let first = source.piece(0).await?;
    let bytes = first.bytes;
    let (sender, queue) = mpsc::channel(DOWNLOAD_QUEUE);
    tokio::spawn(async move {
        // A reader that takes longer gets a broken file, and sees that it is one by its length.
        let feed = feed(&source, first, &sender);
        let _over = tokio::time::timeout(UPLOAD_TIME, feed).await;
        drop::<OwnedSemaphorePermit>(place);
    });
    let mut response = Response::new(Body::new(Queue(queue)));
    let mut head = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    head(CONTENT_TYPE, media(&wanted.content));
    head(CONTENT_LENGTH, &bytes.to_string());
    head(CONTENT_DISPOSITION, &disposition(&wanted.name));
    Ok(response)
}

/// Where pieces come from.
#[derive(Debug)]
struct Source {
    app: Arc<App>,
    token: TokenSecret,
    request: RequestNumber,
    sha256: Sha256,
}

impl Source {
    async fn piece(&self, offset: u64) -> Result<FilePiece, Problem> {
        let wish = FilePieceWish {
            request: self.request,
            sha256: self.sha256,
            offset,
        };
        let query = Query::FilePiece(wish);
        let Answer::FilePiece(piece) = self.app.control.ask(&self.token, query).await? else {
            return Err(Problem::unexpected());
        };
        Ok(piece)
    }
}

/// Feeds a reader until the file is whole, or he is gone.
async fn feed(source: &Source, first: FilePiece, sender: &mpsc::Sender<Bytes>) {
    let (mut piece, mut offset, mut hasher) = (first, 0_u64, Hasher::new());
    loop {
        let octets = Bytes::copy_from_slice(piece.octets.as_slice());
        let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        offset = offset.saturating_add(length);
        hasher.update(&octets);
        let is_whole = offset >= piece.bytes;
        let is_other = is_whole && Sha256(hasher.clone().finalize().into()) != source.sha256;
        if octets.is_empty() || is_other {
            tracing::error!(sha256 = %source.sha256, "a file breaks off: what is kept is not what it was");
            return;
        }
        if sender.send(octets).await.is_err() || is_whole {
            return;
        }
        piece = match source.piece(offset).await {
            Ok(piece) => piece,
            Err(problem) => {
                tracing::debug!(?problem, "a file breaks off");
                return;
            }
        };
    }
}

/// The media type of a content. What a browser could run or read as a page is told as octets.
fn media(content: &str) -> &'static str {
    match content {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpeg" => "image/jpeg",
        "tiff" => "image/tiff",
        _ => "application/octet-stream",
    }
}

/// How a file is to be kept (RFC 6266; RFC 8187, section 3.2): for readers of old a name of plain signs, for all others its own.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|sign| if is_plain(sign) { sign } else { '_' })
        .collect();
    let mut coded = String::new();
    for octet in name.bytes() {
        let sign = char::from(octet);
        if is_plain(sign) {
            coded.push(sign);
        } else {
            // Writing into a text does not fail.
            let _written = write!(coded, "%{octet:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

const fn is_plain(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_place() {
        let check = |name: &str, expected: &str| assert_eq!(disposition(name), expected);
        check(
            "act.pdf",
            "attachment; filename=\"act.pdf\"; filename*=UTF-8''act.pdf",
        );
        check(
            "акт \"1\".pdf",
            "attachment; filename=\"_____1_.pdf\"; filename*=UTF-8''%D0%B0%D0%BA%D1%82%20%221%22.pdf",
        );
        let hostile = disposition("../a\r\nSet-Cookie: b;c\\\"\u{202e}fdp.exe");
        assert!(HeaderValue::from_str(&hostile).is_ok());
        let name = hostile.split('"').nth(1).unwrap();
        assert!(name.chars().all(is_plain), "{name}");
        assert_eq!(hostile.matches('"').count(), 2);
    }

    #[test]
    fn nothing_that_a_browser_runs_is_named() {
        for content in ["xml", "xml-schema", "docx", "certificate", "html", ""] {
            assert_eq!(media(content), "application/octet-stream");
        }
        assert_eq!(media("pdf"), "application/pdf");
    }
}
