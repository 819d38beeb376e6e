//! Style, script and mark of the pages. Each is named by its content, so that browsers keep it for ever.

use super::secret::digits;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("assets/console.css");
const SCRIPT: &str = include_str!("assets/console.js");
const MARK: &str = include_str!("assets/mark.svg");

/// Where they are.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) mark: String,
}

impl Assets {
    pub(crate) fn named() -> Self {
        Self {
            style: path("console", "css", STYLE),
            script: path("console", "js", SCRIPT),
            mark: path("mark", "svg", MARK),
        }
    }

    /// The asset of a path; none where it is another one, or of another version.
    pub(crate) fn answer(&self, path: &str) -> Option<Response> {
        let all = [
            (&self.style, "text/css; charset=utf-8", STYLE),
            (&self.script, "text/javascript; charset=utf-8", SCRIPT),
            (&self.mark, "image/svg+xml", MARK),
        ];
        let (_, media, text) = all.into_iter().find(|(found, _, _)| *found == path)?;
        let mut response = Response::new(text.into());
        *response.status_mut() = StatusCode::OK;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(CACHE_CONTROL, kept);
        Some(response)
    }
}

/// A path with the first 64 bits of the content's SHA-256.
fn path(name: &str, ending: &str, content: &str) -> String {
    let digest = Sha256::digest(content);
    let digits: String = digits(&digest).chars().take(16).collect();
    format!("/assets/{name}-{digits}.{ending}")
}
