//! Single values: identifiers, choices, texts, numbers, ports, protocols.

use super::reader::{Node, Read, Reader, Refused};
use crate::nearest::suggestion;
use crate::problem::Fault;
use crate::protocol::{PROTOCOLS, protocol_number};
use model::link::{INTERVAL_MS_MAX, INTERVAL_MS_MIN, VLAN_ID_MAX};
use model::{
    AccessListId, AccountName, AgreementId, AuthorityId, AuthorityKind, Bin, BinError, Capacity,
    Category, ChannelId, ConditionsEnd, ConnectionId, ContentDigest, DigestError, DomainName,
    EnrolmentId, ExternalId, Feed, IdError, InterfaceName, IntervalMs, MailAddress, MemberRole,
    NoticeWay, OperatorId, OrganisationId, PlannedWorksId, PortRange, Prefix, PrefixError,
    ProbeKind, ProtectedResourceId, Protocol, ReceiptRule, Role, RootHandOverId, RuleId, ServiceId,
    ServiceKey, SpecialAccessId, SubjectClass, SystemId, UplinkId, VlanId, VpnServiceId,
    WebhookAddress, WithoutInspector, WithoutList,
};
use std::fmt::Display;
use std::net::IpAddr;
use std::num::{NonZeroU8, NonZeroU32};
use toml::de::DeValue;

/// Longest free text, in bytes. No official reference: names and reasons are sentences, not documents.
const TEXT_BYTES_MAX: usize = 4096;

macro_rules! texts {
    ($what:literal, $example:literal: $($name:ty),*) => {$(
        impl Read for $name {
            const WHAT: &str = $what;
            const EXAMPLE: &str = $example;

            fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
                let text = reader.text::<Self>(node)?;
                reader.check(node, text.parse::<Self>())
            }
        }
    )*};
}

texts! { "an identifier", "\"north-1\"":
    AuthorityId, OperatorId, OrganisationId, ChannelId, UplinkId, AccessListId, SpecialAccessId,
    RuleId, VpnServiceId, ServiceId, EnrolmentId, ExternalId, AccountName, Category, ProtectedResourceId,
    RootHandOverId, ConnectionId, PlannedWorksId, AgreementId
}
texts! { "a domain name", "\"ministry.example\"": DomainName }
texts! { "the key of a service", "\"NITEC-S-5096\"": ServiceKey }
texts! { "the login of a system", "\"ministry-registry\"": SystemId }
texts! { "a SHA-256", "\"9f86d081…\"": ContentDigest }
texts! { "an interface name", "\"enp1s0\"": InterfaceName }
texts! { "a mail address", "\"noc@operator.example\"": MailAddress }
texts! { "the address of a webhook", "\"https://hooks.operator.example/notices\"": WebhookAddress }
texts! { "a BIN", "\"120340000014\"": Bin }
texts! { "a prefix", "\"192.0.2.0/24\"": Prefix }

macro_rules! choices {
    ($($name:ty, $what:literal, $example:literal { $($label:literal => $value:expr,)* })*) => {$(
        impl Read for $name {
            const WHAT: &str = $what;
            const EXAMPLE: &str = $example;

            fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
                let known = &[$($label),*];
                match reader.text::<Self>(node)? {
                    $($label => Ok($value),)*
                    other => Err(reader.report(node.span(), unknown_choice(other, known))),
                }
            }
        }
    )*};
}

choices! {
    AuthorityKind, "a kind of authority", "\"gts\"" {
        "gts" => Self::Gts,
        "infrastructure-operator" => Self::InfrastructureOperator,
    }
    WithoutList, "what is reached without a list", "\"drop\"" {
        "pass" => Self::Pass,
        "drop" => Self::Drop,
    }
    WithoutInspector, "what becomes of flows that nobody inspects", "\"refuse\"" {
        "refuse" => Self::Refuse,
        "pass" => Self::Pass,
    }
    MemberRole, "a member of a link", "\"backup\"" {
        "primary" => Self::Primary,
        "backup" => Self::Backup,
    }
    ProbeKind, "how a far end is asked", "\"neighbour\"" {
        "neighbour" => Self::Neighbour,
        "echo" => Self::Echo,
    }
    ConditionsEnd, "when technical conditions lapse", "\"at-their-end\"" {
        "at-their-end" => Self::AtTheirEnd,
        "ten-days-before" => Self::TenDaysBefore,
    }
    NoticeWay, "a way of notices", "\"webhook\"" {
        "webhook" => Self::Webhook,
        "mail" => Self::Mail,
        "portal" => Self::Portal,
        "print" => Self::Print,
    }
    Capacity, "a capacity", "\"integrator\"" {
        "authority" => Self::Authority,
        "integrator" => Self::Integrator,
    }
    Feed, "what an external system is told of", "\"incidents\"" {
        "incidents" => Self::Incidents,
        "planned-works" => Self::PlannedWorks,
    }
    ReceiptRule, "what counts as receipt", "\"delivery\"" {
        "delivery" => Self::Delivery,
        "confirmation" => Self::Confirmation,
    }
    SubjectClass, "a class of subject", "\"state-body\"" {
        "state-body" => Self::StateBody,
        "local-government" => Self::LocalGovernment,
        "state-legal-entity" => Self::StateLegalEntity,
        "quasi-state" => Self::QuasiState,
        "critical-infrastructure" => Self::CriticalInfrastructure,
    }
}

impl Read for Role {
    const WHAT: &str = "a role";
    const EXAMPLE: &str = "\"engineer\"";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let name = reader.text::<Self>(node)?;
        let role = Self::ALL.iter().copied().find(|role| role.label() == name);
        role.ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|role| role.label()).collect();
            reader.report(node.span(), unknown_choice(name, &known))
        })
    }
}

impl Read for String {
    const WHAT: &str = "a text";
    const EXAMPLE: &str = "\"…\"";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let text = reader.text::<Self>(node)?;
        let fault = if text.trim().is_empty() {
            Fault::new(
                "the text is empty",
                "write what a reader of the record must know",
            )
        } else if text.len() > TEXT_BYTES_MAX {
            let message = format!(
                "the text has {} bytes, more than {TEXT_BYTES_MAX}",
                text.len()
            );
            Fault::new(message, "shorten it")
        } else {
            return Ok(text.to_owned());
        };
        Err(reader.report(node.span(), fault))
    }
}

impl Read for bool {
    const WHAT: &str = "`true` or `false`";
    const EXAMPLE: &str = "true";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let value = node.get_ref().as_bool();
        value.ok_or_else(|| reader.wrong_type::<Self>(node))
    }
}

impl Read for u64 {
    const WHAT: &str = "an integer";
    const EXAMPLE: &str = "1000";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (0, i64::MAX), |value| {
            Self::try_from(value).ok()
        })
    }
}

impl Read for u32 {
    const WHAT: &str = "an integer";
    const EXAMPLE: &str = "1000";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (0, Self::MAX), |value| {
            Self::try_from(value).ok()
        })
    }
}

impl Read for u16 {
    const WHAT: &str = "a port";
    const EXAMPLE: &str = "443";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (0, Self::MAX), |value| {
            Self::try_from(value).ok()
        })
    }
}

impl Read for NonZeroU32 {
    const WHAT: &str = "an integer";
    const EXAMPLE: &str = "10";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (1, u32::MAX), |value| {
            u32::try_from(value).ok().and_then(Self::new)
        })
    }
}

impl Read for NonZeroU8 {
    const WHAT: &str = "an integer";
    const EXAMPLE: &str = "3";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (1, u8::MAX), |value| {
            u8::try_from(value).ok().and_then(Self::new)
        })
    }
}

impl Read for IntervalMs {
    const WHAT: &str = "an interval in milliseconds";
    const EXAMPLE: &str = "10";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (INTERVAL_MS_MIN, INTERVAL_MS_MAX), |value| {
            u16::try_from(value)
                .ok()
                .and_then(|ms| Self::try_from(ms).ok())
        })
    }
}

impl Read for VlanId {
    const WHAT: &str = "a VLAN identifier";
    const EXAMPLE: &str = "100";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (1, VLAN_ID_MAX), |value| {
            u16::try_from(value)
                .ok()
                .and_then(|id| Self::try_from(id).ok())
        })
    }
}

impl Read for IpAddr {
    const WHAT: &str = "an IP address";
    const EXAMPLE: &str = "\"192.0.2.2\"";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let text = reader.text::<Self>(node)?;
        text.parse().map_err(|_| {
            let message = format!("`{text}` is no IP address");
            let hint = "write one address without a length, such as \"192.0.2.2\"";
            reader.report(node.span(), Fault::new(message, hint))
        })
    }
}

impl Read for Protocol {
    const WHAT: &str = "a protocol's name or number";
    const EXAMPLE: &str = "\"tcp\"";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        if node.get_ref().is_integer() {
            return integer(node, reader, (1, u8::MAX), |value| {
                u8::try_from(value).ok().and_then(NonZeroU8::new).map(Self)
            });
        }
        let name = reader.text::<Self>(node)?;
        protocol_number(name).ok_or_else(|| {
            let known: Vec<&str> = PROTOCOLS.iter().map(|(name, _)| *name).collect();
            let near = suggestion(name, &known);
            let hint = format!("{near} (a protocol without a name is written as its number)");
            reader.report(
                node.span(),
                Fault::new(format!("unknown protocol `{name}`"), hint),
            )
        })
    }
}

impl Read for PortRange {
    const WHAT: &str = "a port or a range of ports";
    const EXAMPLE: &str = "\"1000-2000\"";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        if node.get_ref().is_integer() {
            return u16::read(node, reader).map(|port| Self {
                first: port,
                last: port,
            });
        }
        let text = reader.text::<Self>(node)?;
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        if let (Ok(first), Ok(last)) = (first.trim().parse(), last.trim().parse())
            && first <= last
        {
            return Ok(Self { first, last });
        }
        let message = format!("`{text}` is no range of ports");
        let hint = "write one port, 443, or the lowest and the highest, \"1000-2000\"";
        Err(reader.report(node.span(), Fault::new(message, hint)))
    }
}

impl From<IdError> for Fault {
    fn from(error: IdError) -> Self {
        let hint = match &error {
            IdError::Length { .. } => "choose a name of that length",
            IdError::Character { .. } => "choose a name of those characters",
            IdError::Webhook { .. } => {
                "write an address such as https://hooks.operator.example/notices; its secret stands in the file of secrets"
            }
            IdError::Mail { .. } => "write one plain address, such as noc@operator.example",
            IdError::Shape { .. } => "write it as the forms of requests do",
        };
        Self::new(error.to_string(), hint)
    }
}

impl From<DigestError> for Fault {
    fn from(error: DigestError) -> Self {
        Self::new(
            error.to_string(),
            "write what `sha256sum` prints of the file",
        )
    }
}

impl From<BinError> for Fault {
    fn from(error: BinError) -> Self {
        let hint = "compare it with the certificate of registration";
        Self::new(error.to_string(), hint)
    }
}

impl From<PrefixError> for Fault {
    fn from(error: PrefixError) -> Self {
        let hint = match &error {
            PrefixError::Shape(_) => {
                "write the address, a slash and the number of network bits".into()
            }
            PrefixError::HostBits { found, network } => {
                format!(
                    "write \"{network}\", or \"{}\" for the one address",
                    found.addr()
                )
            }
        };
        Self::new(error.to_string(), hint)
    }
}

fn unknown_choice(name: &str, known: &[&str]) -> Fault {
    Fault::new(format!("unknown value `{name}`"), suggestion(name, known))
}

/// An integer that `convert` takes; the bounds are for the message.
fn integer<T: Read, B: Display>(
    node: &Node<'_>,
    reader: &mut Reader<'_, '_>,
    (min, max): (B, B),
    convert: impl FnOnce(i64) -> Option<T>,
) -> Result<T, Refused> {
    let DeValue::Integer(digits) = node.get_ref() else {
        return Err(reader.wrong_type::<T>(node));
    };
    let value = i64::from_str_radix(digits.as_str(), digits.radix()).ok();
    value.and_then(convert).ok_or_else(|| {
        let fault = Fault::new(
            format!("{digits} is out of range"),
            format!("{min} to {max} is possible"),
        );
        reader.report(node.span(), fault)
    })
}
