//! The file format of a calendar.

use serde::{Deserialize, Serialize};

use super::{Calendar, CalendarError, CalendarYear};

/// A calendar as it is written: in the file, in the record, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Parts {
    version: String,
    source: String,
    year: Vec<CalendarYear>,
}

pub(super) fn parse(text: &str) -> Result<Calendar, CalendarError> {
    let parts: Parts = toml::from_str(text).map_err(|error| CalendarError::Format {
        line: error.span().map(|span| line_of(text, span.start)),
        message: error.message().to_owned(),
    })?;
    Calendar::try_from(parts)
}

fn line_of(text: &str, offset: usize) -> usize {
    let head = text.as_bytes().iter().take(offset);
    head.filter(|byte| **byte == b'\n').count() + 1
}

impl TryFrom<Parts> for Calendar {
    type Error = CalendarError;

    fn try_from(parts: Parts) -> Result<Self, CalendarError> {
        Self::new(&parts.version, &parts.source, parts.year)
    }
}

impl From<Calendar> for Parts {
    fn from(calendar: Calendar) -> Self {
        Self {
            version: calendar.version,
            source: calendar.source,
            year: calendar.years.into_values().collect(),
        }
    }
}
