//! How the head of a request is forwarded.

use super::RequestHead;
use crate::connection::Options;
use crate::fields::{Known, Span};
use crate::forward::{Forwarding, OfferedCodings, Persistence, TargetForm, finish, write_version};
use crate::head::write_lines;
use crate::octets::part;
use crate::target::Form;
use crate::{Request, Version};

impl RequestHead {
    /// Writes it as it is forwarded: its lines as they came, without those that end at this hop.
    pub fn write(&self, forwarding: &Forwarding, out: &mut Vec<u8>) {
        self.write_start(forwarding, out);
        let mut options = self.options;
        if forwarding.persistence == Persistence::Close && self.line.version == Version::Http11 {
            options = options.with(Options::CLOSE).without(Options::KEEP_ALIVE);
        }
        if self.line.version == Version::Http10 {
            options = options.without(Options::KEEP_ALIVE);
        }
        let mut unsaid = Some(options);
        let mut narrowed = match forwarding.codings {
            OfferedCodings::AsTheyCame => None,
            OfferedCodings::Readable => self.narrowed(),
        };
        let skips_codings = narrowed.is_some();
        let mut spans: &[Span] = &self.spans;
        let marked: Vec<Span>;
        if skips_codings {
            let is_offer = |span: &Span| span.known == Known::AcceptEncoding;
            marked = self
                .spans
                .iter()
                .cloned()
                .map(|span| Span {
                    passes: span.passes && !is_offer(&span),
                    ..span
                })
                .collect();
            spans = &marked;
        }
        write_lines(&self.octets, spans, out, |span, out| {
            if span.known == Known::Connection
                && let Some(options) = unsaid.take()
            {
                options.write(out);
            }
            if span.known == Known::AcceptEncoding
                && let Some(narrowed) = narrowed.take()
            {
                out.extend_from_slice(b"Accept-Encoding: ");
                out.extend_from_slice(narrowed.as_bytes());
                out.extend_from_slice(b"\r\n");
            }
        });
        if let Some(options) = unsaid {
            options.write(out);
        }
        finish(
            self.framing,
            forwarding.via.as_ref(),
            self.line.version,
            out,
        );
    }

    fn write_start(&self, forwarding: &Forwarding, out: &mut Vec<u8>) {
        out.extend_from_slice(part(&self.octets, self.line.spelled.clone()));
        out.push(b' ');
        match (&self.line.target.form, forwarding.target) {
            (Form::Absolute(..), TargetForm::Origin) => {
                let written = part(&self.octets, self.line.target.path.clone());
                if !written.starts_with(b"/") {
                    let Request { path, .. } = self.request();
                    out.extend_from_slice(path.as_bytes());
                }
                out.extend_from_slice(written);
            }
            (_, TargetForm::Origin | TargetForm::AsItCame) => {
                out.extend_from_slice(part(&self.octets, self.line.written.clone()));
            }
        }
        write_version(self.line.version, out);
        out.extend_from_slice(b"\r\n");
    }

    /// `Accept-Encoding` as it is narrowed, if it came.
    fn narrowed(&self) -> Option<String> {
        let mut offers = self
            .spans
            .iter()
            .filter(|span| span.known == Known::AcceptEncoding)
            .map(|span| span.value(&self.octets))
            .peekable();
        offers.peek()?;
        Some(crate::coding::narrow(&mut offers))
    }
}

#[cfg(test)]
mod tests;
