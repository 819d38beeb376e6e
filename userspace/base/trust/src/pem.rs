//! Certificates as text (RFC 7468).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Characters of a line (RFC 7468 section 2).
const LINE: usize = 64;

/// A certificate between its lines of dashes.
pub(crate) fn certificate(der: &[u8]) -> String {
    let body = lines(der, LINE, "");
    format!("-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n")
}

/// Octets in base64, so many characters a line, each line behind the same blanks.
pub(crate) fn lines(octets: &[u8], length: usize, indent: &str) -> String {
    let text = STANDARD.encode(octets);
    let mut rest = text.as_str();
    let mut out = String::new();
    while !rest.is_empty() {
        // Base64 is ASCII, so every place is one between characters.
        let (line, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        out.extend([indent, line, "\n"]);
        rest = behind;
    }
    out
}
