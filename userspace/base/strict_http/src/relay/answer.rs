//! A response of this hop's own: a block page, a refusal.

use crate::limits::ANSWER_OCTETS_MAX;
use crate::octets::{check_line, is_token};
use crate::{Method, Persistence};

/// A response that this hop gives instead of the server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    fields: Vec<(String, String)>,
    content: Vec<u8>,
}

/// Why an answer cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The status is none that a final response may have.
    #[error("an answer's status is 200 to 599, without 204 and 304")]
    Status,
    /// A field is malformed, or one that the answer writes itself.
    #[error(
        "an answer's field is a token and printable characters, and says nothing of framing or connection"
    )]
    Field,
    /// The answer is too large.
    #[error("an answer has at most {ANSWER_OCTETS_MAX} octets of content")]
    TooLarge,
}

/// Names of the statuses that answers have (RFC 9110 section 15, RFC 6585).
const REASONS: &[(u16, &str)] = &[
    (200, "OK"),
    (302, "Found"),
    (400, "Bad Request"),
    (403, "Forbidden"),
    (405, "Method Not Allowed"),
    (407, "Proxy Authentication Required"),
    (413, "Content Too Large"),
    (414, "URI Too Long"),
    (417, "Expectation Failed"),
    (421, "Misdirected Request"),
    (426, "Upgrade Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (505, "HTTP Version Not Supported"),
];

impl Answer {
    /// An answer without content.
    pub fn new(status: u16) -> Result<Self, AnswerError> {
        if !(200..=599).contains(&status) || status == 204 || status == 304 {
            return Err(AnswerError::Status);
        }
        Ok(Self {
            status,
            fields: Vec::new(),
            content: Vec::new(),
        })
    }

    /// With a field more.
    pub fn with(mut self, name: &str, value: &str) -> Result<Self, AnswerError> {
        const OWN: [&str; 5] = [
            "content-length",
            "transfer-encoding",
            "connection",
            "upgrade",
            "trailer",
        ];
        let is_own = OWN.iter().any(|own| own.eq_ignore_ascii_case(name));
        if is_own || !is_token(name.as_bytes()) || check_line(value.as_bytes()).is_err() {
            return Err(AnswerError::Field);
        }
        self.fields.push((name.to_owned(), value.trim().to_owned()));
        Ok(self)
    }

    /// With content of a type: `text/html; charset=utf-8`.
    pub fn content(self, media_type: &str, content: Vec<u8>) -> Result<Self, AnswerError> {
        if content.len() > ANSWER_OCTETS_MAX {
            return Err(AnswerError::TooLarge);
        }
        let answer = self.with("Content-Type", media_type)?;
        Ok(Self { content, ..answer })
    }

    /// Its status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Its fields, without those of framing: for an answer in HTTP/2.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Its content.
    pub fn octets(&self) -> &[u8] {
        &self.content
    }

    /// Writes it as the response to a method.
    pub(super) fn write(
        &self,
        method: Option<Method>,
        persistence: Persistence,
        out: &mut Vec<u8>,
    ) {
        let reason = REASONS.iter().find(|(status, _)| *status == self.status);
        let reason = reason.map_or("", |(_, reason)| *reason);
        let close = match persistence {
            Persistence::Keep => "",
            Persistence::Close => "Connection: close\r\n",
        };
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.status);
        for (name, value) in self.fields() {
            head.extend([name, ": ", value, "\r\n"]);
        }
        let length = self.content.len().to_string();
        head.extend(["Content-Length: ", &length, "\r\n", close, "\r\n"]);
        out.extend_from_slice(head.as_bytes());
        if method != Some(Method::Head) {
            out.extend_from_slice(&self.content);
        }
    }
}
