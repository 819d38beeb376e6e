//! What the readers of all formats share.

use std::net::IpAddr;

use ipnet::IpNet;
use model::HostName;

use super::{List, Origin, PassReason, PassedOver, Reach, Scope, Source};
use crate::limits::{ENTRIES_MAX, EXAMPLES_MAX, LINE_BYTES_MAX, PREFIX_V4_MIN, PREFIX_V6_MIN};
use crate::problem::{Fault, Place, Problems, shown};
use crate::url::{Listed, listed};

/// The list as far as it is read, and its problems.
pub(super) struct Reader<'a> {
    pub(super) list: List,
    reach: Reach,
    pub(super) problems: Problems<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn of(source: &'a Source) -> Self {
        let list = List {
            name: source.name.clone(),
            origins: Vec::new(),
            domains: Vec::new(),
            urls: Vec::new(),
            networks: Vec::new(),
            files: Vec::new(),
            passed: Vec::new(),
        };
        Self {
            list,
            reach: source.reach,
            problems: Problems::of(&source.file),
        }
    }
}

impl Reader<'_> {
    pub(super) fn whole(&mut self, fault: Fault) {
        self.problems.add(Place::Whole, fault);
    }

    /// What the next entries have in common.
    pub(super) fn origin(&mut self, origin: Origin) -> u32 {
        self.list.origins.push(origin);
        u32::try_from(self.list.origins.len() - 1).unwrap_or(u32::MAX)
    }

    /// Whether there is room for one more entry; a list that has none left is refused, and not read on.
    pub(super) const fn is_full(&self) -> bool {
        self.list.len() > ENTRIES_MAX
    }

    pub(super) fn pass(&mut self, reason: PassReason, example: impl FnOnce() -> String) {
        let at = self.list.passed.iter().position(|one| one.reason == reason);
        let at = at.unwrap_or_else(|| {
            self.list.passed.push(PassedOver {
                reason,
                count: 0,
                examples: Vec::new(),
            });
            self.list.passed.len() - 1
        });
        if let Some(passed) = self.list.passed.get_mut(at) {
            passed.count += 1;
            if passed.examples.len() < EXAMPLES_MAX {
                passed.examples.push(example());
            }
        }
    }

    pub(super) fn domain(&mut self, text: &str, scope: Scope, origin: u32) -> Result<(), Fault> {
        let name = HostName::parse(text).map_err(|error| {
            Fault::new(error.to_string(), "put the name right, or strike the entry")
        })?;
        if name.parent().is_none() {
            let message = format!("`{name}` is a whole domain of the top level");
            return Err(Fault::new(
                message,
                "write the domain below it that is meant",
            ));
        }
        let scope = match self.reach {
            Reach::AsWritten => scope,
            Reach::WithSubdomains => Scope::Subtree,
        };
        self.list.domains.push((name, scope, origin));
        Ok(())
    }

    pub(super) fn url(
        &mut self,
        text: &str,
        origin: u32,
        example: impl FnOnce() -> String,
    ) -> Result<(), Fault> {
        match listed(text)? {
            Listed::Key(key) => self.list.urls.push((key, origin)),
            Listed::Query => self.pass(PassReason::Query, example),
            Listed::User => self.pass(PassReason::User, example),
            Listed::Scheme => self.pass(PassReason::Scheme, example),
        }
        Ok(())
    }

    pub(super) fn network(&mut self, text: &str, origin: u32) -> Result<(), Fault> {
        let network = network(text).unwrap_or_else(|| {
            let message = format!("`{}` is neither an address nor a prefix", shown(text));
            Err(Fault::new(
                message,
                "write 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32",
            ))
        })?;
        self.list.networks.push((network, origin));
        Ok(())
    }
}

/// The prefix that a text writes; none if it does not look like an address.
pub(super) fn network(text: &str) -> Option<Result<IpNet, Fault>> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(Ok(IpNet::from(address.to_canonical())));
    }
    let network: IpNet = text.parse().ok()?;
    let bare = network.trunc();
    if bare != network {
        let message = format!("`{network}` has bits beyond its length");
        return Some(Err(Fault::new(
            message,
            "write the prefix's first address, or the address alone",
        )));
    }
    let shortest = match network {
        IpNet::V4(_) => PREFIX_V4_MIN,
        IpNet::V6(_) => PREFIX_V6_MIN,
    };
    if network.prefix_len() < shortest {
        let message = format!(
            "`{network}` holds more than a list may block: /{shortest} is the shortest prefix"
        );
        return Some(Err(Fault::new(message, "write longer prefixes")));
    }
    Some(Ok(network))
}

/// Calls `each` with every line of a text, its number from 1, until it has no more to say; ends of lines are LF or CR LF.
pub(super) fn lines<'a>(
    reader: &mut Reader<'_>,
    octets: &'a [u8],
    mut each: impl FnMut(&mut Reader<'_>, usize, &'a str) -> Result<(), Fault>,
) {
    // The mark that some editors put at the beginning of a file.
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    for (number, line) in (1..).zip(octets.split(|octet| *octet == b'\n')) {
        if reader.is_full() {
            return;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let read = text_of(line).and_then(|line| each(reader, number, line));
        if let Err(fault) = read {
            reader.problems.add(Place::Line(number), fault);
        }
    }
}

fn text_of(line: &[u8]) -> Result<&str, Fault> {
    if line.len() > LINE_BYTES_MAX {
        let message = format!(
            "a line of {} octets, and {LINE_BYTES_MAX} are the most",
            line.len()
        );
        return Err(Fault::new(message, "write one entry a line"));
    }
    let text = std::str::from_utf8(line)
        .map_err(|_| Fault::new("the line is not UTF-8", "save the list as UTF-8"))?;
    if let Some(sign) = text.chars().find(|c| c.is_control() && *c != '\t') {
        let message = format!("the line holds the control character {sign:?}");
        return Err(Fault::new(message, "strike it"));
    }
    Ok(text)
}

pub(super) fn too_many() -> Fault {
    let message = format!("more than {ENTRIES_MAX} entries");
    Fault::new(message, "take a smaller list, or drop what others cover")
}
