//! The text format, version 0.0.4.

use std::fmt::{Display, Write as _};

/// The media type of the text.
pub(super) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How a metric moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Up, or anew from zero.
    Counter,
    /// Up and down.
    Gauge,
}

/// A text in the making.
#[derive(Debug, Default)]
pub(super) struct Exposition {
    text: String,
}

impl Exposition {
    /// Begins a metric; its head is written with its first sample.
    pub(super) fn metric<'a>(
        &'a mut self,
        name: &'static str,
        kind: Kind,
        help: &'static str,
    ) -> Metric<'a> {
        Metric {
            text: &mut self.text,
            head: Some((kind, help)),
            name,
        }
    }

    /// The text.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// A metric whose samples are being written.
#[derive(Debug)]
pub(super) struct Metric<'a> {
    text: &'a mut String,
    head: Option<(Kind, &'static str)>,
    name: &'static str,
}

impl Metric<'_> {
    /// Writes a sample.
    pub(super) fn sample(&mut self, labels: &[(&str, &dyn Display)], value: impl Display) {
        let name = self.name;
        if let Some((kind, help)) = self.head.take() {
            let kind = match kind {
                Kind::Counter => "counter",
                Kind::Gauge => "gauge",
            };
            let help = help.replace('\\', "\\\\").replace('\n', "\\n");
            self.push(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        }
        self.push(name);
        for (n, (label, text)) in labels.iter().enumerate() {
            let open = if n == 0 { '{' } else { ',' };
            let text = escaped(&text.to_string());
            self.push(format_args!("{open}{label}=\"{text}\""));
        }
        let close = if labels.is_empty() { "" } else { "}" };
        self.push(format_args!("{close} {value}\n"));
    }

    fn push(&mut self, text: impl Display) {
        // A String takes whatever is written.
        let _written = write!(self.text, "{text}");
    }
}

/// A label's value: backslash, quote and line feed are escaped.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
