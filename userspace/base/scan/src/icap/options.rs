//! What an ICAP service says of itself (RFC 3507 §4.10).

use std::time::{Duration, Instant};

use super::fault::IcapFault;
use super::head::{Field, members, only};
use crate::limits::{EXTENSIONS_MAX, OPTIONS_SECONDS_MAX, PREVIEW_MAX};

/// Longest service tag that is compared, in octets; the RFC allows 32.
const TAG_BYTES_MAX: usize = 64;

/// Which methods a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Methods {
    /// It looks at requests.
    Requests,
    /// It looks at responses.
    Responses,
    /// It looks at both. The RFC gives each service one method; some servers offer both at one address.
    Both,
}

/// How a body of some kind goes to the service (§4.10.2, `Transfer-*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// A preview first.
    Preview,
    /// Not at all.
    Ignore,
    /// The whole, without a preview.
    Complete,
}

/// The options of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The methods.
    pub methods: Methods,
    /// The service's tag: when it changes, its word of before counts no more (§4.7).
    pub istag: String,
    /// How many octets of a body it wants to see first; none if it takes no previews. No more than [`PREVIEW_MAX`].
    pub preview: Option<usize>,
    /// Whether it may answer 204 to what is held whole.
    pub allows_204: bool,
    /// How many connections it takes from one client.
    pub connections_max: Option<u32>,
    /// How long this holds.
    pub ttl: Duration,
    preview_of: Vec<String>,
    ignore: Vec<String>,
    complete: Vec<String>,
}

impl Options {
    pub(super) fn read(fields: &[Field]) -> Result<Self, IcapFault> {
        let number = |name: &'static str| -> Result<Option<u64>, IcapFault> {
            let value = only(fields, name)?;
            value
                .map(|value| decimal(value).ok_or(IcapFault::Options(name)))
                .transpose()
        };
        let mut does = (false, false);
        for method in members(fields, "methods") {
            does.0 |= method == b"REQMOD";
            does.1 |= method == b"RESPMOD";
        }
        let methods = match does {
            (true, true) => Methods::Both,
            (true, false) => Methods::Requests,
            (false, true) => Methods::Responses,
            (false, false) => return Err(IcapFault::Options("Methods")),
        };
        let istag = tag(fields)?.ok_or(IcapFault::Options("ISTag"))?;
        let connections_max = match number("Max-Connections")? {
            Some(0) => return Err(IcapFault::Options("Max-Connections")),
            count => count.map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
        };
        let bounded = |octets: u64| {
            usize::try_from(octets)
                .unwrap_or(PREVIEW_MAX)
                .min(PREVIEW_MAX)
        };
        let seconds = number("Options-TTL")?.unwrap_or(OPTIONS_SECONDS_MAX);
        let options = Self {
            methods,
            istag,
            preview: number("Preview")?.map(bounded),
            allows_204: members(fields, "allow").any(|code| code == b"204"),
            connections_max,
            ttl: Duration::from_secs(seconds.min(OPTIONS_SECONDS_MAX)),
            preview_of: extensions(fields, "Transfer-Preview")?,
            ignore: extensions(fields, "Transfer-Ignore")?,
            complete: extensions(fields, "Transfer-Complete")?,
        };
        // `*` stands in one list at most: it says what is done with all that no list names.
        let stars = [&options.preview_of, &options.ignore, &options.complete]
            .into_iter()
            .filter(|list| list.iter().any(|name| name == "*"));
        if stars.count() > 1 {
            return Err(IcapFault::Options("Transfer-Preview"));
        }
        Ok(options)
    }

    /// How the body of a target goes to the service, by the extension of its path; with a preview if no list says otherwise.
    pub fn transfer(&self, target: &str) -> Transfer {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let file = path.rsplit('/').next().unwrap_or_default();
        let extension = file
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_ascii_lowercase());
        let lists = [
            (&self.preview_of, Transfer::Preview),
            (&self.ignore, Transfer::Ignore),
            (&self.complete, Transfer::Complete),
        ];
        let named = |wanted: &str| {
            lists
                .iter()
                .find(|(list, _)| list.iter().any(|name| name == wanted))
        };
        let by_name = extension.as_deref().and_then(named);
        by_name
            .or_else(|| named("*"))
            .map_or(Transfer::Preview, |(_, transfer)| *transfer)
    }
}

/// The tag of a reply, without its quotes.
pub(super) fn tag(fields: &[Field]) -> Result<Option<String>, IcapFault> {
    let Some(value) = only(fields, "istag")? else {
        return Ok(None);
    };
    let inner = value
        .strip_prefix(b"\"")
        .and_then(|value| value.strip_suffix(b"\""))
        .unwrap_or(value);
    let is_tag =
        (1..=TAG_BYTES_MAX).contains(&inner.len()) && inner.iter().all(u8::is_ascii_graphic);
    let text = std::str::from_utf8(inner).ok().filter(|_| is_tag);
    text.map(|text| Some(text.to_owned()))
        .ok_or(IcapFault::Options("ISTag"))
}

/// A number in decimal digits, at most ten of them.
pub(super) fn decimal(value: &[u8]) -> Option<u64> {
    let is_number = (1..=10).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value)
        .ok()
        .filter(|_| is_number)?
        .parse()
        .ok()
}

fn extensions(fields: &[Field], name: &'static str) -> Result<Vec<String>, IcapFault> {
    let mut names = Vec::new();
    for member in members(fields, name) {
        if names.len() == EXTENSIONS_MAX || !member.iter().all(u8::is_ascii_graphic) {
            return Err(IcapFault::Options(name));
        }
        names.push(String::from_utf8_lossy(member).to_ascii_lowercase());
    }
    Ok(names)
}

/// What is known of a service, and whether it must be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceState {
    known: Option<(Options, Instant)>,
}

impl ServiceState {
    /// The options that hold now; none if the service must be asked first.
    pub fn options(&self, now: Instant) -> Option<&Options> {
        let (options, until) = self.known.as_ref()?;
        (now < *until).then_some(options)
    }

    /// The service answered.
    pub fn learned(&mut self, options: Options, now: Instant) {
        let until = now.checked_add(options.ttl).unwrap_or(now);
        self.known = Some((options, until));
    }

    /// A reply bore this tag: if it is another one, the options are forgotten.
    pub fn saw(&mut self, istag: &str) {
        if self
            .known
            .as_ref()
            .is_some_and(|(options, _)| options.istag != istag)
        {
            self.known = None;
        }
    }

    /// Whether one more connection may be opened beside so many.
    pub fn may_open(&self, open: u32) -> bool {
        let most = self
            .known
            .as_ref()
            .and_then(|(options, _)| options.connections_max);
        most.is_none_or(|most| open < most)
    }
}

#[cfg(test)]
mod tests;
