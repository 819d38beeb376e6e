//! Pictures, by header and end.

use super::{Content, Unfit};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The last chunk of a PNG: length, IEND, checksum (ISO/IEC 15948 §11.2.5).
const PNG_END: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";
const JPEG: &[u8] = &[0xff, 0xd8, 0xff];
/// End of image (ISO/IEC 10918-1 §B.1.1.3).
const JPEG_END: &[u8] = &[0xff, 0xd9];
/// TIFF 6.0, section 2, in either order of octets.
const TIFF: [&[u8]; 2] = [b"II*\0", b"MM\0*"];

/// What picture octets begin as.
pub(super) fn of(first: &[u8]) -> Option<Content> {
    if first.starts_with(PNG) {
        Some(Content::Png)
    } else if first.starts_with(JPEG) {
        Some(Content::Jpeg)
    } else if TIFF.iter().any(|mark| first.starts_with(mark)) {
        Some(Content::Tiff)
    } else {
        None
    }
}

/// What picture a whole file is.
pub(super) fn judge(octets: &[u8]) -> Result<Content, Unfit> {
    let content = of(octets).ok_or(Unfit::Beginning {
        expected: "a picture",
    })?;
    // Some cameras pad what they write.
    let trimmed = octets.trim_ascii_end();
    let is_whole = match content {
        Content::Png => octets.ends_with(PNG_END),
        Content::Jpeg => trimmed.ends_with(JPEG_END) || octets.ends_with(JPEG_END),
        Content::Tiff => first_directory(octets).is_some(),
        Content::Pdf
        | Content::Docx
        | Content::Doc
        | Content::Certificate
        | Content::PrivateKey
        | Content::Signature
        | Content::XmlSchema
        | Content::Xml => false,
    };
    if is_whole {
        Ok(content)
    } else {
        Err(Unfit::broken(
            "picture",
            "its end is missing; it may have been cut off",
        ))
    }
}

/// The first directory of a TIFF lies inside of it.
fn first_directory(octets: &[u8]) -> Option<()> {
    let at = *octets.get(4..)?.first_chunk::<4>()?;
    let at = if octets.first() == Some(&b'I') {
        u32::from_le_bytes(at)
    } else {
        u32::from_be_bytes(at)
    };
    let at = usize::try_from(at).ok()?;
    octets
        .get(at..at.checked_add(2)?)
        .filter(|_| at >= 8)
        .map(drop)
}
