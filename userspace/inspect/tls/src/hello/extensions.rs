//! The extensions of a `ClientHello` (RFC 8446 §4.2): those that matter here, and the rules that bind all.

use model::{HostName, HostNameError};

use super::cursor::Cursor;
use super::facts::{Alpn, Ech, NamedGroup, Resumption, ServerName, is_grease};
use super::refusal::{Field, Refusal};

const SERVER_NAME: u16 = 0x0000;
const SUPPORTED_GROUPS: u16 = 0x000a;
const SIGNATURE_ALGORITHMS: u16 = 0x000d;
const ALPN: u16 = 0x0010;
const PRE_SHARED_KEY: u16 = 0x0029;
const EARLY_DATA: u16 = 0x002a;
const SUPPORTED_VERSIONS: u16 = 0x002b;
const PSK_MODES: u16 = 0x002d;
const KEY_SHARE: u16 = 0x0033;
const ENCRYPTED_CLIENT_HELLO: u16 = 0xfe0d;

/// The type of a host's name among names of servers (RFC 6066 §3).
const HOST_NAME: u8 = 0;
/// Identities and binders of keys shared before have these lengths at least (RFC 8446 §4.2.11).
const IDENTITIES_OCTETS_MIN: usize = 7;
const BINDERS_OCTETS_MIN: usize = 33;
const BINDER_OCTETS_MIN: usize = 32;

/// What the extensions say. Their number is bounded by the message they stand in.
#[derive(Debug)]
pub(super) struct Extensions<'a> {
    pub(super) server_name: ServerName,
    pub(super) alpn: Alpn,
    pub(super) versions: Option<&'a [[u8; 2]]>,
    pub(super) key_shares: Option<Vec<NamedGroup>>,
    pub(super) ech: Option<Ech>,
    /// The types, in ascending order.
    types: Vec<u16>,
}

impl<'a> Extensions<'a> {
    /// Reads the block.
    pub(super) fn read(block: &'a [u8]) -> Result<Self, Refusal> {
        let mut found = Self {
            server_name: ServerName::Absent,
            alpn: Alpn::default(),
            versions: None,
            key_shares: None,
            ech: None,
            types: Vec::new(),
        };
        let mut cursor = Cursor::new(block, Field::Extensions);
        while !cursor.is_empty() {
            let extension = cursor.u16()?;
            let data = cursor.vector16(0)?;
            found.take(extension, data)?;
            if extension == PRE_SHARED_KEY && !cursor.is_empty() {
                return Err(Refusal::PreSharedKeyNotLast);
            }
        }
        found.types.sort_unstable();
        let twice = found.types.windows(2).find_map(|pair| match pair {
            [one, other] if one == other => Some(*one),
            _ => None,
        });
        if let Some(extension) = twice {
            return Err(Refusal::ExtensionTwice { extension });
        }
        if found.has(EARLY_DATA) && !found.has(PRE_SHARED_KEY) {
            return Err(Refusal::EarlyDataAlone);
        }
        Ok(found)
    }

    /// What a hello must have that offers TLS 1.3 (RFC 8446 §9.2, §4.2.9).
    pub(super) fn check_tls13(&self) -> Result<(), Refusal> {
        const OFFER: &str = "an offer of TLS 1.3 without pre_shared_key";
        let resumes = self.has(PRE_SHARED_KEY);
        let rules = [
            (
                !resumes,
                SIGNATURE_ALGORITHMS,
                Field::SignatureAlgorithms,
                OFFER,
                "RFC 8446 §9.2",
            ),
            (
                !resumes,
                SUPPORTED_GROUPS,
                Field::SupportedGroups,
                OFFER,
                "RFC 8446 §9.2",
            ),
            (
                self.has(SUPPORTED_GROUPS),
                KEY_SHARE,
                Field::KeyShare,
                "supported_groups",
                "RFC 8446 §9.2",
            ),
            (
                self.has(KEY_SHARE),
                SUPPORTED_GROUPS,
                Field::SupportedGroups,
                "key_share",
                "RFC 8446 §9.2",
            ),
            (
                resumes,
                PSK_MODES,
                Field::PskModes,
                "pre_shared_key",
                "RFC 8446 §4.2.9",
            ),
        ];
        for (is_necessary, extension, missing, because, rule) in rules {
            if is_necessary && !self.has(extension) {
                return Err(Refusal::Missing {
                    missing,
                    because,
                    rule,
                });
            }
        }
        Ok(())
    }

    pub(super) fn resumption(&self) -> Resumption {
        match (self.has(PRE_SHARED_KEY), self.has(EARLY_DATA)) {
            (false, _) => Resumption::None,
            (true, false) => Resumption::PreSharedKey,
            (true, true) => Resumption::EarlyData,
        }
    }

    fn has(&self, extension: u16) -> bool {
        self.types.binary_search(&extension).is_ok()
    }

    fn take(&mut self, extension: u16, data: &'a [u8]) -> Result<(), Refusal> {
        self.types.push(extension);
        match extension {
            SERVER_NAME => self.server_name = server_name(data)?,
            ALPN => self.alpn = alpn(data)?,
            KEY_SHARE => self.key_shares = Some(key_shares(data)?),
            PRE_SHARED_KEY => check_pre_shared_key(data)?,
            ENCRYPTED_CLIENT_HELLO => self.ech = Some(ech(data)),
            EARLY_DATA => Cursor::new(data, Field::EarlyData).end()?,
            SUPPORTED_VERSIONS => {
                let mut cursor = Cursor::new(data, Field::SupportedVersions);
                self.versions = Some(cursor.numbers8()?);
                cursor.end()?;
            }
            PSK_MODES => {
                let mut cursor = Cursor::new(data, Field::PskModes);
                cursor.vector8(1)?;
                cursor.end()?;
            }
            SUPPORTED_GROUPS | SIGNATURE_ALGORITHMS => {
                let field = if extension == SUPPORTED_GROUPS {
                    Field::SupportedGroups
                } else {
                    Field::SignatureAlgorithms
                };
                let mut cursor = Cursor::new(data, field);
                cursor.numbers16()?;
                cursor.end()?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// RFC 6066 §3: a list of names with types, of each type at most one.
fn server_name(data: &[u8]) -> Result<ServerName, Refusal> {
    let mut cursor = Cursor::new(data, Field::ServerName);
    let mut list = Cursor::new(cursor.vector16(1)?, Field::ServerName);
    cursor.end()?;
    let mut hosts = 0;
    let mut found = ServerName::Absent;
    while !list.is_empty() {
        let kind = list.u8()?;
        // Names of types to come begin with such a length too.
        let name = list.vector16(1)?;
        if kind == HOST_NAME {
            hosts += 1;
            found = host_name(name);
        }
    }
    Ok(if hosts > 1 {
        ServerName::Several { names: hosts }
    } else {
        found
    })
}

/// RFC 6066 §3: ASCII, no address.
fn host_name(octets: &[u8]) -> ServerName {
    // Each octet as the character of its number, so that what is not ASCII is named and refused by the rule of names.
    let text: String = octets.iter().copied().map(char::from).collect();
    match HostName::parse(&text) {
        Ok(name) => ServerName::Name(name),
        Err(HostNameError::Address(address)) => ServerName::Address(address),
        Err(
            error @ (HostNameError::Length { .. }
            | HostNameError::Label { .. }
            | HostNameError::Character { .. }),
        ) => ServerName::Malformed(error),
    }
}

/// RFC 7301 §3.1: names of 1 to 255 octets, at least one.
fn alpn(data: &[u8]) -> Result<Alpn, Refusal> {
    let mut cursor = Cursor::new(data, Field::Alpn);
    let names = cursor.vector16(2)?;
    cursor.end()?;
    let mut list = Cursor::new(names, Field::Alpn);
    while !list.is_empty() {
        list.vector8(1)?;
    }
    Ok(Alpn::of(names))
}

/// RFC 8446 §4.2.8: shares of 1 to 2^16-1 octets, none for a hello that asks to be told a group; one for each group.
fn key_shares(data: &[u8]) -> Result<Vec<NamedGroup>, Refusal> {
    let mut cursor = Cursor::new(data, Field::KeyShare);
    let mut list = Cursor::new(cursor.vector16(0)?, Field::KeyShare);
    cursor.end()?;
    let mut groups = Vec::new();
    while !list.is_empty() {
        groups.push(NamedGroup(list.u16()?));
        list.vector16(1)?;
    }
    let mut sorted = groups.clone();
    sorted.sort_unstable();
    let twice = sorted.windows(2).find_map(|pair| match pair {
        [one, other] if one == other => Some(one.0),
        _ => None,
    });
    if let Some(group) = twice {
        return Err(Refusal::GroupTwice { group });
    }
    groups.retain(|group| !is_grease(group.0));
    Ok(groups)
}

/// RFC 8446 §4.2.11: identities with their ages, and a binder for each.
fn check_pre_shared_key(data: &[u8]) -> Result<(), Refusal> {
    const AGE_OCTETS: usize = 4;
    let field = Field::PreSharedKey;
    let mut cursor = Cursor::new(data, field);
    let mut list = Cursor::new(cursor.vector16(IDENTITIES_OCTETS_MIN)?, field);
    let mut proofs = Cursor::new(cursor.vector16(BINDERS_OCTETS_MIN)?, field);
    cursor.end()?;
    let mut identities = 0;
    while !list.is_empty() {
        list.vector16(1)?;
        list.take(AGE_OCTETS)?;
        identities += 1;
    }
    let mut binders = 0;
    while !proofs.is_empty() {
        proofs.vector8(BINDER_OCTETS_MIN)?;
        binders += 1;
    }
    if identities == binders {
        Ok(())
    } else {
        Err(Refusal::Binders {
            identities,
            binders,
        })
    }
}

/// RFC 9849 §5: `outer` with its suite, configuration, key and payload, or an empty `inner`.
fn ech(data: &[u8]) -> Ech {
    const OUTER: u8 = 0;
    const INNER: u8 = 1;
    const SUITE_AND_CONFIGURATION_OCTETS: usize = 5;
    match data {
        [INNER] => Ech::Inner,
        [OUTER, rest @ ..] => {
            let mut cursor = Cursor::new(rest, Field::Extensions);
            let outer = cursor
                .take(SUITE_AND_CONFIGURATION_OCTETS)
                .and_then(|_| cursor.vector16(0))
                .and_then(|_| cursor.vector16(1))
                .and_then(|_| cursor.end());
            outer.map_or(Ech::Other, |()| Ech::Outer)
        }
        _ => Ech::Other,
    }
}
