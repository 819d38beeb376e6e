//! The body of a `ClientHello` (RFC 8446 §4.1.2).

use super::MESSAGE_HEADER_OCTETS;
use super::cursor::Cursor;
use super::extensions::Extensions;
use super::facts::{ClientHello, Versions, is_grease};
use super::refusal::{Field, Refusal};

const SSL30: u16 = 0x0300;
const TLS12: u16 = 0x0303;
const TLS13: u16 = 0x0304;
const RANDOM_OCTETS: usize = 32;
const SESSION_ID_OCTETS_MAX: usize = 32;
const NULL_COMPRESSION: u8 = 0;

/// Reads the body of a message that came in so many records.
pub(super) fn read_body(body: &[u8], records: usize) -> Result<ClientHello, Refusal> {
    let mut cursor = Cursor::new(body, Field::Beginning);
    let legacy_version = cursor.u16()?;
    if legacy_version < SSL30 {
        let found = legacy_version;
        return Err(Refusal::LegacyVersion { found });
    }
    cursor.take(RANDOM_OCTETS)?;
    let session_id = cursor.at(Field::SessionId).vector8(0)?;
    if session_id.len() > SESSION_ID_OCTETS_MAX {
        return Err(cursor.wrong());
    }
    let suites = cursor.at(Field::CipherSuites).numbers16()?;
    let compression = cursor.at(Field::CompressionMethods).vector8(1)?;
    // TLS 1.2 may leave the block out.
    let block = if cursor.is_empty() {
        &[]
    } else {
        cursor.at(Field::Extensions).vector16(0)?
    };
    if !cursor.is_empty() {
        let octets = cursor.left();
        return Err(Refusal::Trailing { octets });
    }
    let extensions = Extensions::read(block)?;
    let versions = versions(legacy_version, &extensions);
    if !compression.contains(&NULL_COMPRESSION) || (versions.tls13 && compression.len() > 1) {
        return Err(Refusal::Compression);
    }
    if versions.tls13 {
        extensions.check_tls13()?;
    }
    let known = |suite: &&[u8; 2]| !is_grease(u16::from_be_bytes(**suite));
    Ok(ClientHello {
        legacy_version,
        session_id_octets: session_id.len(),
        cipher_suites: suites.iter().filter(known).count(),
        versions,
        resumption: extensions.resumption(),
        server_name: extensions.server_name,
        alpn: extensions.alpn,
        key_shares: extensions.key_shares.unwrap_or_default(),
        ech: extensions.ech,
        octets: body.len() + MESSAGE_HEADER_OCTETS,
        records,
    })
}

/// RFC 8446 §4.2.1: with the extension, its list alone counts; without it, the field of old is the highest version.
fn versions(legacy_version: u16, extensions: &Extensions<'_>) -> Versions {
    extensions.versions.map_or(
        Versions {
            tls12: legacy_version >= TLS12,
            tls13: false,
        },
        |list| {
            let offers = |version: u16| list.contains(&version.to_be_bytes());
            Versions {
                tls12: offers(TLS12),
                tls13: offers(TLS13),
            }
        },
    )
}
