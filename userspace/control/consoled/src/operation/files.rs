//! Files that requests will cite: their octets go on to controld as they come.

use super::Call;
use super::parameters::{parameters, wrong};
use crate::answer::ok;
use crate::body::drain;
use crate::limits::{DRAINED_BYTES_MAX, UPLOAD_PAUSE, UPLOADS_MAX};
use crate::problem::Problem;
use crate::route::Parameter;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt as _;
use law::form::FileKind;
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::Error as Unread;
use wire::file::CHUNK_BYTES_MAX;
use wire::keys::Sha256;
use wire::{Action, Answer, Done, FileChunk, FileOctets, FileView, Query};

/// The media type of a file that is put: its content is judged by its octets, never by what is said of it.
const OCTETS: &str = "application/octet-stream";

/// The kinds of files, by their names.
pub(crate) const KINDS: &[&str] = &[
    "certificate",
    "private-key",
    "document",
    "scan",
    "xsd",
    "xml",
    "signature",
];

pub(super) async fn one(call: &Call<'_>) -> Result<Response, Problem> {
    let Answer::File(view) = call.ask(Query::File(call.param("sha256")?)).await? else {
        return Err(Problem::unexpected());
    };
    Ok(ok(&view))
}

pub(super) async fn put(
    call: &Call<'_>,
    file: Option<(HeaderMap, Body)>,
) -> Result<Response, Problem> {
    let (headers, mut body) = file.ok_or_else(|| Problem::fault("a file has no body"))?;
    let put = match announced(call, &headers) {
        Ok(announced) => announced.take(call, &mut body).await,
        Err(problem) => Err(problem),
    };
    // What is here already is read to its end, and what was refused for a while.
    let left = if put.is_ok() {
        law::form::FILE_BYTES_MAX
    } else {
        u64::try_from(DRAINED_BYTES_MAX).unwrap_or(u64::MAX)
    };
    let _over = tokio::time::timeout(UPLOAD_PAUSE, drain(&mut body, left)).await;
    put.map(|view| ok(&view))
}

/// A file as its request announces it.
#[derive(Debug)]
struct Announced {
    sha256: Sha256,
    kind: FileKind,
    bytes: u64,
}

fn announced(call: &Call<'_>, headers: &HeaderMap) -> Result<Announced, Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if !text(CONTENT_TYPE).is_some_and(|media| media.eq_ignore_ascii_case(OCTETS)) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "the body is not said to be octets",
            format!("send it with Content-Type: {OCTETS}"),
        ));
    }
    let name: String = call.param("sha256")?;
    let sha256 = name.parse().map_err(|_| {
        Problem::bad(
            "the path names no SHA-256",
            "put a file under the SHA-256 of its octets, 64 hexadecimal digits in lower case",
        )
    })?;
    let kind = kind(call)?;
    let bytes = text(CONTENT_LENGTH).and_then(|text| text.parse().ok());
    let bytes: u64 = bytes.ok_or_else(|| {
        Problem::new(
            StatusCode::LENGTH_REQUIRED,
            "length-required",
            "the length of the file is not told",
            "send it with Content-Length, not in chunks",
        )
    })?;
    let most = kind.bytes_max();
    if bytes > most {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            format!("the file has {bytes} octets, more than the {most} that are taken of its kind"),
            "send a smaller one",
        ));
    }
    Ok(Announced {
        sha256,
        kind,
        bytes,
    })
}

fn kind(call: &Call<'_>) -> Result<FileKind, Problem> {
    let found = parameters(call.route, &call.uri)?;
    let name = found.first().map_or("", |(_, value)| value.as_str());
    let read: Result<FileKind, Unread> = FileKind::deserialize(name.into_deserializer());
    read.map_err(|_| {
        let what = format!("one of {}", KINDS.join(", "));
        wrong(Parameter::FileKind, &what)
    })
}

impl Announced {
    /// Takes the octets as they come, and hands each chunk on.
    async fn take(&self, call: &Call<'_>, body: &mut Body) -> Result<FileView, Problem> {
        let _place = call.app.uploads.try_acquire().map_err(|_| {
            let detail = format!("{UPLOADS_MAX} files are being put already");
            Problem::full("too-many-files", detail, "put one after the other")
        })?;
        let mut chunk = Vec::with_capacity(CHUNK_BYTES_MAX);
        let mut sent = 0_u64;
        while let Some(mut data) = next(body).await? {
            while !data.is_empty() {
                let room = CHUNK_BYTES_MAX.saturating_sub(chunk.len());
                let part = data.split_to(room.min(data.len()));
                chunk.extend_from_slice(&part);
                let held = sent.saturating_add(length_of(&chunk));
                if chunk.len() < CHUNK_BYTES_MAX && held < self.bytes {
                    continue;
                }
                let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK_BYTES_MAX));
                let length = length_of(&full);
                if let Some(view) = self.send(call, sent, full).await? {
                    return Ok(view);
                }
                sent = sent.saturating_add(length);
            }
        }
        Err(Problem::bad(
            format!("the file ended before its {} octets", self.bytes),
            "send it again",
        ))
    }

    /// Hands a chunk on; the file, once it is whole.
    async fn send(
        &self,
        call: &Call<'_>,
        offset: u64,
        octets: Vec<u8>,
    ) -> Result<Option<FileView>, Problem> {
        let octets =
            FileOctets::new(octets).ok_or_else(|| Problem::fault("a chunk is too long"))?;
        let chunk = FileChunk {
            sha256: self.sha256,
            kind: self.kind,
            bytes: self.bytes,
            offset,
            octets,
        };
        let done = call.command(String::new(), None, Action::PutFile(chunk));
        let Done::FileTaken { whole, .. } = done.await? else {
            return Err(Problem::unexpected());
        };
        Ok(whole.map(|view| *view))
    }
}

/// The next octets of a body; nothing at its end.
async fn next(body: &mut Body) -> Result<Option<Bytes>, Problem> {
    loop {
        let frame = tokio::time::timeout(UPLOAD_PAUSE, body.frame()).await;
        let frame = frame.map_err(|_| {
            Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "too-slow",
                format!("no octet of the file within {} s", UPLOAD_PAUSE.as_secs()),
                "send it again by a better way",
            )
        })?;
        let Some(frame) = frame else { return Ok(None) };
        let frame = frame.map_err(|_| Problem::bad("the file broke off", "send it again"))?;
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
}

fn length_of(octets: &[u8]) -> u64 {
    u64::try_from(octets.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_kind() {
        for name in KINDS {
            let read: Result<FileKind, Unread> = FileKind::deserialize((*name).into_deserializer());
            let kind = read.unwrap();
            assert_eq!(serde_json::to_value(kind).unwrap(), *name);
        }
        let read: Result<FileKind, Unread> = FileKind::deserialize("key".into_deserializer());
        assert!(read.is_err());
    }
}
