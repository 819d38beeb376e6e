//! Texts from outside, cut to what a log may say.

use std::fmt;

use model::HostName;

/// A text that a record may hold: at most [`Clipped::CHARS_MAX`] signs, none that a terminal or a reader of lines obeys, and
/// nothing that stands in a URL behind its host.
///
/// * A URL is cut to its host: scheme, user, password, port, path, query and fragment are dropped.
/// * Any other text ends before its first `/`, `\`, `?`, `#`, `&`, `=`, `;` or `%`.
/// * Signs that are no letters, digits or `.-_:+@()[]{}` become `_`, spaces too.
/// * What was cut is marked with `…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clipped(String);

impl Clipped {
    /// Most signs, the mark apart.
    pub const CHARS_MAX: usize = 64;
    /// What stands behind a text of which something was cut.
    pub const MARK: char = '…';

    /// Cuts a text.
    pub fn of(text: &str) -> Self {
        let part = match text.split_once("://") {
            Some(_) => authority(text),
            None => text.split(ends).next().unwrap_or_default(),
        };
        let mut kept: String = part.chars().take(Self::CHARS_MAX).map(sign).collect();
        if part.chars().nth(Self::CHARS_MAX).is_some() || part.len() < text.len() {
            kept.push(Self::MARK);
        }
        Self(kept)
    }

    /// It as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The host of a URL, of an authority (`host:port`) or of a bare name; none where it is an address or no name.
///
/// Whatever stands behind the host is dropped here, before anybody can write it down.
pub fn host_of(text: &str) -> Option<HostName> {
    HostName::parse(authority(text)).ok()
}

/// The host of a URL or authority as it stands there.
fn authority(text: &str) -> &str {
    let behind_scheme = text.split_once("://").map_or(text, |(_, behind)| behind);
    let authority = behind_scheme.split(ends).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    match host.split_once(']') {
        Some((bracketed, _)) => bracketed.trim_start_matches('['),
        None => host.split_once(':').map_or(host, |(name, _)| name),
    }
}

/// Whether a sign ends what may be kept.
fn ends(sign: char) -> bool {
    matches!(sign, '/' | '\\' | '?' | '#' | '&' | '=' | ';' | '%')
}

fn sign(sign: char) -> char {
    if sign.is_alphanumeric() || ".-_:+@()[]{}".contains(sign) {
        sign
    } else {
        '_'
    }
}
