//! Dates and instants.

use super::reader::{Node, Read, Reader, Refused};
use crate::problem::Fault;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use toml::de::DeValue;
use toml::value::{Date as TomlDate, Datetime, Offset as TomlOffset, Time as TomlTime};

impl Read for Date {
    const WHAT: &str = "a date";
    const EXAMPLE: &str = "2026-05-01";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let DeValue::Datetime(Datetime {
            date: Some(date),
            time: None,
            offset: None,
        }) = node.get_ref()
        else {
            return Err(reader.wrong_type::<Self>(node));
        };
        civil_date(*date, node, reader)
    }
}

/// An instant: a date ends at 24:00 of that day in Asia/Almaty; a time needs its offset.
impl Read for Timestamp {
    const WHAT: &str = "a date, or a date with a time and its offset";
    const EXAMPLE: &str = "2026-05-01T18:00:00+05:00";

    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let DeValue::Datetime(Datetime {
            date: Some(date),
            time,
            offset,
        }) = node.get_ref()
        else {
            return Err(reader.wrong_type::<Self>(node));
        };
        let date = civil_date(*date, node, reader)?;
        match (time, offset) {
            (None, _) => Ok(law::zone::end_of(date)),
            (Some(time), Some(offset)) => instant(date, *time, *offset, node, reader),
            (Some(_), None) => {
                let hint = "add the offset of Almaty, +05:00, or write the date alone";
                let fault = Fault::new("the time has no offset", hint);
                Err(reader.report(node.span(), fault))
            }
        }
    }
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
    let fault = Fault::new(
        "there is no such day or time",
        "write a day of the calendar, and a time up to 23:59:59",
    );
    reader.report(node.span(), fault)
}
