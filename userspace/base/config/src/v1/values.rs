//! Single values: identifiers, numbers, dates, ports, protocols, and the small tables inside rows.

use super::reader::{Fields, Node, Read, Reader, Refused};
use crate::nearest::suggestion;
use crate::problem::Fault;
use crate::protocol::{PROTOCOLS, protocol_number};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use model::{
    AccessListId, AccountName, AuthorityId, AuthorityKind, Bin, BinError, Category, ChannelId,
    Contract, IdError, InterfaceName, Label, MailAddress, Member, OperatorId, OrganisationId,
    PortRange, Prefix, PrefixError, Protocol, ReceiptRule, Role, RuleId, SpecialAccessId,
    SubjectClass, UplinkId, VpnServiceId, WithoutList,
};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::num::{NonZeroU8, NonZeroU32};
use toml::de::DeValue;
use toml::value::{Date as TomlDate, Datetime, Offset as TomlOffset, Time as TomlTime};

/// Longest free text, in bytes. No official reference: names and reasons are sentences, not documents.
const TEXT_BYTES_MAX: usize = 4096;

macro_rules! texts {
    ($expected:literal: $($name:ty),*) => {$(
        impl Read for $name {
            fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
                let text = reader.text(node, $expected)?;
                reader.check(node, text.parse::<Self>())
            }
        }
    )*};
}

texts! { "an identifier in quotes, such as \"operator-1\"":
    AuthorityId, OperatorId, OrganisationId, ChannelId, UplinkId, AccessListId, SpecialAccessId,
    RuleId, VpnServiceId, AccountName, Category
}
texts! { "an interface name in quotes": InterfaceName }
texts! { "a mail address in quotes": MailAddress }
texts! { "a BIN in quotes, twelve digits": Bin }
texts! { "a prefix in quotes, such as \"192.0.2.0/24\"": Prefix }

macro_rules! choices {
    ($($name:ty { $($label:literal => $value:expr,)* })*) => {$(
        impl Read for $name {
            fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
                let known = &[$($label),*];
                match reader.text(node, "a name in quotes")? {
                    $($label => Ok($value),)*
                    other => Err(reader.report(node.span(), unknown_choice(other, known))),
                }
            }
        }
    )*};
}

choices! {
    AuthorityKind {
        "gts" => Self::Gts,
        "infrastructure-operator" => Self::InfrastructureOperator,
    }
    WithoutList {
        "pass" => Self::Pass,
        "drop" => Self::Drop,
    }
    ReceiptRule {
        "delivery" => Self::Delivery,
        "confirmation" => Self::Confirmation,
    }
    SubjectClass {
        "state-body" => Self::StateBody,
        "local-government" => Self::LocalGovernment,
        "state-legal-entity" => Self::StateLegalEntity,
        "quasi-state" => Self::QuasiState,
        "critical-infrastructure" => Self::CriticalInfrastructure,
    }
}

impl Read for Role {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let name = reader.text(node, "a role in quotes")?;
        let role = Self::ALL.iter().copied().find(|role| role.label() == name);
        role.ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|role| role.label()).collect();
            reader.report(node.span(), unknown_choice(name, &known))
        })
    }
}

impl Read for String {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let text = reader.text(node, "a text in quotes")?;
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

impl Read for u32 {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (0, Self::MAX), |value| {
            Self::try_from(value).ok()
        })
    }
}

impl Read for u16 {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (0, Self::MAX), |value| {
            Self::try_from(value).ok()
        })
    }
}

impl Read for NonZeroU32 {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        integer(node, reader, (1, u32::MAX), |value| {
            u32::try_from(value).ok().and_then(Self::new)
        })
    }
}

impl Read for Protocol {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        if node.get_ref().is_integer() {
            return integer(node, reader, (1, u8::MAX), |value| {
                u8::try_from(value).ok().and_then(NonZeroU8::new).map(Self)
            });
        }
        let name = reader.text(node, "a protocol: its name in quotes, or its number")?;
        protocol_number(name).ok_or_else(|| {
            let known: Vec<&str> = PROTOCOLS.iter().map(|(name, _)| *name).collect();
            let hint = format!(
                "{}; any other by its number, 1 to 255",
                suggestion(name, &known)
            );
            reader.report(
                node.span(),
                Fault::new(format!("unknown protocol `{name}`"), hint),
            )
        })
    }
}

impl Read for PortRange {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        if node.get_ref().is_integer() {
            return u16::read(node, reader).map(|port| Self {
                first: port,
                last: port,
            });
        }
        let text = reader.text(node, "a port, or a range such as \"1000-2000\"")?;
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

impl Read for Date {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let expected = "a date without quotes, such as 2026-05-01";
        let DeValue::Datetime(Datetime {
            date: Some(date),
            time: None,
            offset: None,
        }) = node.get_ref()
        else {
            return Err(reader.wrong_type(node, expected));
        };
        civil_date(*date, node, reader)
    }
}

/// An instant: a date ends at 24:00 of that day in Asia/Almaty; a time needs its offset.
impl Read for Timestamp {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let expected = "a date, or a date and time with its offset";
        let DeValue::Datetime(Datetime {
            date: Some(date),
            time,
            offset,
        }) = node.get_ref()
        else {
            return Err(reader.wrong_type(node, expected));
        };
        let date = civil_date(*date, node, reader)?;
        match (time, offset) {
            (None, _) => Ok(crate::zone::end_of(date)),
            (Some(time), Some(offset)) => instant(date, *time, *offset, node, reader),
            (Some(_), None) => {
                let hint = "add the offset of Almaty, +05:00, or write the date alone";
                let fault = Fault::new("the time has no offset", hint);
                Err(reader.report(node.span(), fault))
            }
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let nodes = reader.array(node)?;
        // Every element is read before the first bad one refuses the array.
        let all: Vec<_> = nodes.iter().map(|node| T::read(node, reader)).collect();
        all.into_iter().collect()
    }
}

impl<T: Read + Ord> Read for BTreeSet<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut set = Self::new();
        let mut result = Ok(());
        for node in reader.array(node)? {
            match T::read(node, reader) {
                Ok(value) => {
                    if !set.insert(value) {
                        let fault = Fault::new("this is stated twice", "remove one of the two");
                        result = Err(reader.report(node.span(), fault));
                    }
                }
                Err(refused) => result = Err(refused),
            }
        }
        result.map(|()| set)
    }
}

impl Read for Label {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the name", reader)?;
        let ru = fields.required("ru", reader);
        let kk = fields.required("kk", reader);
        fields.close(reader);
        Ok(Self { ru: ru?, kk: kk? })
    }
}

impl Read for Contract {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the contract", reader)?;
        let operator = fields.required("operator", reader);
        let number = fields.required("number", reader);
        let signed = fields.required("signed", reader);
        fields.close(reader);
        Ok(Self {
            operator: operator?,
            number: number?,
            signed: signed?,
        })
    }
}

impl Read for Member {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut fields = Fields::open(node, "the member", reader)?;
        let interface = fields.required("interface", reader);
        let path = fields.required("path", reader);
        let networks = fields.required("networks", reader);
        fields.close(reader);
        Ok(Self {
            interface: interface?,
            path: path?,
            networks: networks?,
        })
    }
}

impl From<IdError> for Fault {
    fn from(error: IdError) -> Self {
        let hint = match &error {
            IdError::Length { .. } => "choose a name of that length",
            IdError::Character { .. } => "choose a name of those characters",
            IdError::Mail { .. } => "write one plain address, such as noc@operator.example",
        };
        Self::new(error.to_string(), hint)
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
fn integer<T, B: Display>(
    node: &Node<'_>,
    reader: &mut Reader<'_, '_>,
    (min, max): (B, B),
    convert: impl FnOnce(i64) -> Option<T>,
) -> Result<T, Refused> {
    let expected = format!("an integer from {min} to {max}");
    let DeValue::Integer(digits) = node.get_ref() else {
        return Err(reader.wrong_type(node, &expected));
    };
    let value = i64::from_str_radix(digits.as_str(), digits.radix()).ok();
    value.and_then(convert).ok_or_else(|| {
        let message = format!("{digits} is not {expected}");
        reader.report(
            node.span(),
            Fault::new(message, "write a number in that range"),
        )
    })
}

fn civil_date(
    date: TomlDate,
    node: &Node<'_>,
    reader: &mut Reader<'_, '_>,
) -> Result<Date, Refused> {
    let day = || {
        let year = i16::try_from(date.year).ok()?;
        Date::new(
            year,
            i8::try_from(date.month).ok()?,
            i8::try_from(date.day).ok()?,
        )
        .ok()
    };
    day().ok_or_else(|| no_such_time(node, reader))
}

fn instant(
    date: Date,
    time: TomlTime,
    offset: TomlOffset,
    node: &Node<'_>,
    reader: &mut Reader<'_, '_>,
) -> Result<Timestamp, Refused> {
    let timestamp = || {
        let second = i8::try_from(time.second.unwrap_or(0)).ok()?;
        let subsecond = i32::try_from(time.nanosecond.unwrap_or(0)).ok()?;
        let (hour, minute) = (
            i8::try_from(time.hour).ok()?,
            i8::try_from(time.minute).ok()?,
        );
        let time = Time::new(hour, minute, second, subsecond).ok()?;
        let offset_s = match offset {
            TomlOffset::Z => 0,
            TomlOffset::Custom { minutes } => i32::from(minutes) * 60,
        };
        Offset::from_seconds(offset_s)
            .ok()?
            .to_timestamp(date.to_datetime(time))
            .ok()
    };
    timestamp().ok_or_else(|| no_such_time(node, reader))
}

fn no_such_time(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Refused {
    let fault = Fault::new("there is no such day or time", "look it up in the calendar");
    reader.report(node.span(), fault)
}
