//! What stands in certificates and CRLs. No request writes into them but names, a key and an end, each checked before.

use super::signer::{LeafPoint, Signer};
use super::{constraints, octets};
use crate::error::Refused;
use jiff::{SignedDuration, Timestamp};
use model::{Bin, HostName, LeafName, OrganisationId};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CidrSubnet,
    CustomExtension, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, GeneralSubtree,
    IsCa, Issuer, KeyIdMethod, KeyUsagePurpose, NameConstraints, PublicKeyData, RevokedCertParams,
    SanType, SerialNumber,
};
use ring::rand::SecureRandom;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use time::OffsetDateTime;
use wire::keys::{Generation, RevocationReason};

/// How long a root lasts: ten years.
pub(crate) const ROOT_DAYS: i64 = 3652;
/// How long an issuing authority lasts, and the one that nobody trusts.
pub(crate) const ISSUER_DAYS: i64 = 90;
/// How long a CRL lasts: as long as what it speaks of.
pub(crate) const CRL_DAYS: i64 = 90;
/// Octets of a serial number: 159 random bits, and none that makes it negative (RFC 5280 §4.1.2.2: at most 20).
const SERIAL_OCTETS: usize = 20;
/// Longest name in a subject, characters (RFC 5280, ub-common-name, ub-organization-name).
const SUBJECT_CHARS_MAX: usize = 64;
/// Authorities below a root: one that another root has signed, and an issuing one.
const ROOT_PATH: u8 = 2;
/// Authorities below a root that another root has signed.
const CROSS_PATH: u8 = 1;

/// The name of an authority. What it signs bears it again, octet by octet, so it is kept in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subject {
    common_name: String,
    organisation: Option<String>,
    bin: Option<Bin>,
}

impl Subject {
    /// A root's, by its number and its public point.
    pub(crate) fn root(root: Generation, point: &[u8]) -> Self {
        Self {
            common_name: root_name(root, point),
            organisation: None,
            bin: None,
        }
    }

    /// An issuing authority's: the organisation whose users it is for, with its BIN.
    pub(crate) fn issuing(
        (id, generation): (&OrganisationId, Generation),
        (name, bin): (&str, Bin),
    ) -> Self {
        Self {
            common_name: cut(&format!("Qaqpa inspection {generation} {id}")),
            organisation: Some(cut(name)),
            bin: Some(bin),
        }
    }

    /// The one that nobody trusts says so.
    pub(crate) fn untrusted(generation: Generation) -> Self {
        Self {
            common_name: format!("Qaqpa: the server's certificate is not valid ({generation})"),
            organisation: None,
            bin: None,
        }
    }

    fn name(&self) -> Result<DistinguishedName, Refused> {
        let mut name = DistinguishedName::new();
        let country = "KZ".try_into().map_err(|_| Refused::Library)?;
        name.push(DnType::CountryName, DnValue::PrintableString(country));
        if let Some(organisation) = &self.organisation {
            name.push(DnType::OrganizationName, organisation.as_str());
        }
        if let Some(bin) = &self.bin {
            // As the certificates of the national authority write it.
            name.push(DnType::OrganizationalUnitName, format!("BIN{bin}"));
        }
        name.push(DnType::CommonName, self.common_name.as_str());
        Ok(name)
    }

    /// What signs under this name.
    pub(crate) fn issuer(&self, signer: Signer) -> Result<Issuer<'static, Signer>, Refused> {
        let mut params = CertificateParams::default();
        params.distinguished_name = self.name()?;
        params.key_usages = AUTHORITY_USAGES.to_vec();
        Ok(Issuer::new(params, signer))
    }
}

/// The name of a root: its number, and what tells it from the roots of other gateways.
pub(crate) fn root_name(root: Generation, point: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, point);
    let mark = digest
        .as_ref()
        .first_chunk()
        .copied()
        .map_or(0, u32::from_be_bytes);
    format!("Qaqpa inspection root {root} {mark:08X}")
}

const AUTHORITY_USAGES: [KeyUsagePurpose; 2] =
    [KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];

fn cut(text: &str) -> String {
    text.chars().take(SUBJECT_CHARS_MAX).collect()
}

/// From when to when a certificate is valid: whole seconds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Validity {
    /// The first.
    pub(crate) from: Timestamp,
    /// The last.
    pub(crate) until: Timestamp,
}

impl Validity {
    /// So many days from now on, but not beyond `end`.
    pub(crate) fn days(now: Timestamp, days: i64, end: Timestamp) -> Result<Self, Refused> {
        let from = second(now)?;
        let hours = days.checked_mul(24).ok_or(Refused::Library)?;
        let until = from.checked_add(SignedDuration::from_hours(hours));
        let until = until.map_err(|_| Refused::Library)?.min(second(end)?);
        Ok(Self { from, until })
    }

    /// From now on until an end.
    pub(crate) fn until(now: Timestamp, end: Timestamp) -> Result<Self, Refused> {
        let (from, until) = (second(now)?, second(end)?);
        Ok(Self { from, until })
    }
}

fn second(at: Timestamp) -> Result<Timestamp, Refused> {
    Timestamp::from_second(at.as_second()).map_err(|_| Refused::Library)
}

fn moment(at: Timestamp) -> Result<OffsetDateTime, Refused> {
    OffsetDateTime::from_unix_timestamp(at.as_second()).map_err(|_| Refused::Library)
}

/// A certificate, and the number that a CRL would name it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Certificate {
    /// It, in DER.
    pub(crate) der: Vec<u8>,
    /// Its serial number, big-endian.
    pub(crate) serial: Vec<u8>,
    /// The end of its validity.
    pub(crate) not_after: Timestamp,
}

/// The serial number of a certificate, big-endian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Serial([u8; SERIAL_OCTETS]);

impl Serial {
    /// Draws one.
    pub(crate) fn draw(random: &dyn SecureRandom) -> Result<Self, Refused> {
        let mut octets = [0; SERIAL_OCTETS];
        random.fill(&mut octets).map_err(|_| Refused::Library)?;
        if let Some(first) = octets.first_mut() {
            // Positive, and never shorter.
            *first = (*first & 0x7f) | 0x40;
        }
        Ok(Self(octets))
    }

    /// One that was drawn elsewhere; none that is not as they are drawn here.
    pub(crate) fn drawn(octets: &[u8]) -> Option<Self> {
        let octets: [u8; SERIAL_OCTETS] = octets.try_into().ok()?;
        let is_one = octets.first().is_some_and(|first| first & 0xc0 == 0x40);
        is_one.then_some(Self(octets))
    }
}

/// A certificate before it is signed.
struct Draft {
    params: CertificateParams,
    serial: Vec<u8>,
    not_after: Timestamp,
}

impl Draft {
    fn new(
        name: DistinguishedName,
        validity: Validity,
        Serial(serial): Serial,
    ) -> Result<Self, Refused> {
        let serial = serial.to_vec();
        let mut params = CertificateParams::default();
        params.distinguished_name = name;
        params.not_before = moment(validity.from)?;
        params.not_after = moment(validity.until)?;
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        params.use_authority_key_identifier_extension = true;
        Ok(Self {
            params,
            serial,
            not_after: validity.until,
        })
    }

    fn authority(mut self, path: u8) -> Self {
        self.params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path));
        self.params.key_usages = AUTHORITY_USAGES.to_vec();
        self
    }

    /// Excludes the protected domains, and every address: no leaf is ever for an address, since no list of domains protects what is
    /// reached by one.
    fn constrained(mut self, protected: &BTreeSet<&HostName>) -> Self {
        let domains = protected.iter();
        let domains = domains.map(|domain| GeneralSubtree::DnsName(domain.as_str().to_owned()));
        let addresses = [
            CidrSubnet::V4([0; 4], [0; 4]),
            CidrSubnet::V6([0; 16], [0; 16]),
        ];
        let addresses = addresses.into_iter().map(GeneralSubtree::IpAddress);
        self.params.name_constraints = Some(NameConstraints {
            permitted_subtrees: Vec::new(),
            excluded_subtrees: domains.chain(addresses).collect(),
        });
        self
    }

    fn signed(
        self,
        key: &impl PublicKeyData,
        issuer: &Issuer<'_, Signer>,
    ) -> Result<Certificate, Refused> {
        let signed = self
            .params
            .signed_by(key, issuer)
            .map_err(|_| issuer.key().refused())?;
        Ok(Certificate {
            der: signed.der().to_vec(),
            serial: self.serial,
            not_after: self.not_after,
        })
    }
}

/// A root, signed by itself.
pub(crate) fn root(
    subject: &Subject,
    issuer: &Issuer<'_, Signer>,
    validity: Validity,
    serial: Serial,
) -> Result<Certificate, Refused> {
    let draft = Draft::new(subject.name()?, validity, serial)?;
    draft.authority(ROOT_PATH).signed(issuer.key(), issuer)
}

/// A root, signed by another one.
pub(crate) fn cross(
    (subject, key): (&Subject, &impl PublicKeyData),
    issuer: &Issuer<'_, Signer>,
    validity: Validity,
    serial: Serial,
) -> Result<Certificate, Refused> {
    let draft = Draft::new(subject.name()?, validity, serial)?;
    draft.authority(CROSS_PATH).signed(key, issuer)
}

/// An issuing authority.
pub(crate) fn issuing(
    (subject, key): (&Subject, &impl PublicKeyData),
    issuer: &Issuer<'_, Signer>,
    (validity, protected): (Validity, &BTreeSet<&HostName>),
    serial: Serial,
) -> Result<Certificate, Refused> {
    let draft = Draft::new(subject.name()?, validity, serial)?;
    draft
        .authority(0)
        .constrained(protected)
        .signed(key, issuer)
}

/// A request for an issuing authority (PKCS #10, RFC 2986), with the limits that its certificate is to have.
pub(crate) fn request(
    subject: &Subject,
    key: &Signer,
    protected: &BTreeSet<&HostName>,
) -> Result<Vec<u8>, Refused> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject.name()?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = AUTHORITY_USAGES.to_vec();
    let constraints = constraints::excluding(protected).ok_or(Refused::Library)?;
    let mut constraints =
        CustomExtension::from_oid_content(constraints::NAME_CONSTRAINTS, constraints);
    constraints.set_criticality(true);
    params.custom_extensions = vec![constraints];
    let request = params.serialize_request(key);
    Ok(request.map_err(|_| Refused::Library)?.der().to_vec())
}

/// A leaf: for a server, under these names, and with no word of the upstream's certificate about revocation or logs.
pub(crate) fn leaf(
    names: &[LeafName],
    key: LeafPoint,
    issuer: &Issuer<'_, Signer>,
    validity: Validity,
    random: &dyn SecureRandom,
) -> Result<Certificate, Refused> {
    let mut subject = DistinguishedName::new();
    let texts: Vec<String> = names.iter().map(LeafName::to_string).collect();
    let first = texts.first().filter(|name| name.len() <= SUBJECT_CHARS_MAX);
    if let Some(first) = first {
        subject.push(DnType::CommonName, first.as_str());
    }
    let mut draft = Draft::new(subject, validity, Serial::draw(random)?)?;
    draft.params.is_ca = IsCa::ExplicitNoCa;
    draft.params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    draft.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let names = texts.into_iter().map(|name| {
        let name = name.try_into().map_err(|_| Refused::Library)?;
        Ok(SanType::DnsName(name))
    });
    draft.params.subject_alt_names = names.collect::<Result<_, Refused>>()?;
    draft.signed(&key, issuer)
}

/// A certificate that a CRL names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Revoked {
    /// Its serial number, big-endian.
    #[serde(with = "octets")]
    pub(crate) serial: Vec<u8>,
    /// The end of its validity.
    pub(crate) not_after: Timestamp,
    /// When it was revoked.
    pub(crate) at: Timestamp,
    /// Why.
    pub(crate) reason: RevocationReason,
}

/// A CRL, in DER.
pub(crate) fn crl(
    number: u64,
    validity: Validity,
    revoked: &[Revoked],
    issuer: &Issuer<'_, Signer>,
) -> Result<Vec<u8>, Refused> {
    let one = |revoked: &Revoked| {
        Ok(RevokedCertParams {
            serial_number: SerialNumber::from_slice(&revoked.serial),
            revocation_time: moment(revoked.at)?,
            reason_code: Some(reason(revoked.reason)),
            invalidity_date: None,
        })
    };
    let params = CertificateRevocationListParams {
        this_update: moment(validity.from)?,
        next_update: moment(validity.until)?,
        crl_number: SerialNumber::from(number),
        issuing_distribution_point: None,
        revoked_certs: revoked.iter().map(one).collect::<Result<_, Refused>>()?,
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let signed = params
        .signed_by(issuer)
        .map_err(|_| issuer.key().refused())?;
    Ok(signed.der().to_vec())
}

const fn reason(reason: RevocationReason) -> rcgen::RevocationReason {
    match reason {
        RevocationReason::KeyCompromise => rcgen::RevocationReason::KeyCompromise,
        RevocationReason::CaCompromise => rcgen::RevocationReason::CaCompromise,
        RevocationReason::AffiliationChanged => rcgen::RevocationReason::AffiliationChanged,
        RevocationReason::Superseded => rcgen::RevocationReason::Superseded,
        RevocationReason::CessationOfOperation => rcgen::RevocationReason::CessationOfOperation,
    }
}
