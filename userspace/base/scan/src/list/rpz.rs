//! Response policy zones, read as indicators: names and addresses that the zone refuses.

use ipnet::IpNet;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Origin, PassReason, Reader, Scope, lines};
use crate::limits::RECORD_LINES_MAX;
use crate::problem::{Fault, shown};

/// Where the reader stands in the zone.
#[derive(Default)]
struct Zone {
    /// `$ORIGIN` without the root's dot.
    origin: Option<String>,
    /// The owner of the last record.
    owner: Option<String>,
    /// Lines of a record that a parenthesis holds open.
    open_lines: usize,
}

pub(super) fn read(reader: &mut Reader<'_>, octets: &[u8]) {
    let origin = reader.origin(Origin::default());
    let mut zone = Zone::default();
    lines(reader, octets, |reader, number, line| {
        zone.line(reader, origin, number, line)
    });
    if zone.open_lines > 0 {
        reader.whole(Fault::new(
            "a parenthesis is never closed",
            "close the record",
        ));
    }
}

impl Zone {
    fn line(
        &mut self,
        reader: &mut Reader<'_>,
        entry: u32,
        number: usize,
        line: &str,
    ) -> Result<(), Fault> {
        let line = line.split(';').next().unwrap_or_default();
        if self.open_lines > 0 {
            return self.inside(line);
        }
        let mut words: Vec<&str> = line.split_ascii_whitespace().collect();
        let Some(first) = words.first().copied() else {
            return Ok(());
        };
        if first.eq_ignore_ascii_case("$ORIGIN") {
            let origin = words
                .get(1)
                .copied()
                .and_then(|name| name.strip_suffix('.'));
            let hint = "write $ORIGIN with a whole name and its last dot";
            let origin = origin.ok_or_else(|| Fault::new("$ORIGIN without a whole name", hint))?;
            self.origin = Some(origin.to_ascii_lowercase());
            return Ok(());
        }
        if first.eq_ignore_ascii_case("$TTL") {
            return Ok(());
        }
        if first.starts_with('$') {
            let message = format!("{} is not read", shown(first));
            return Err(Fault::new(message, "write the zone out in full"));
        }
        // A record that begins with a blank has the owner of the one before (RFC 1035 §5.1).
        if !line.starts_with([' ', '\t']) {
            self.owner = Some(first.to_ascii_lowercase());
            words.remove(0);
        }
        let mut rest = words.into_iter().skip_while(|word| is_ttl_or_class(word));
        let kind = rest.next().unwrap_or_default().to_ascii_uppercase();
        let data: Vec<&str> = rest.collect();
        let is_open = line.contains('(') && !line.contains(')');
        match kind.as_str() {
            "SOA" => {
                self.open_lines = usize::from(is_open);
                Ok(())
            }
            "NS" => Ok(()),
            _ if is_open => Err(Fault::new("a record over several lines", "only SOA may be")),
            "CNAME" => self.policy(reader, entry, number, &data),
            "" => Err(Fault::new("a record without a type", "write OWNER CNAME .")),
            // Data of its own: the zone answers otherwise, it does not refuse.
            _ => {
                reader.pass(PassReason::Policy, || format!("line {number}"));
                Ok(())
            }
        }
    }

    fn inside(&mut self, line: &str) -> Result<(), Fault> {
        if line.contains(')') {
            self.open_lines = 0;
            return Ok(());
        }
        self.open_lines += 1;
        if self.open_lines > RECORD_LINES_MAX {
            self.open_lines = 0;
            return Err(Fault::new(
                "a parenthesis is not closed for too long",
                "close the record",
            ));
        }
        Ok(())
    }

    /// `OWNER CNAME DATA`: `.` says the name is not there, `*.` that it has no data, `rpz-drop.` that nothing is said at all.
    fn policy(
        &self,
        reader: &mut Reader<'_>,
        entry: u32,
        number: usize,
        data: &[&str],
    ) -> Result<(), Fault> {
        let hint = "write OWNER CNAME .";
        let &[target] = data else {
            return Err(Fault::new("a CNAME without its one name", hint));
        };
        let refuses = matches!(target, "." | "*.") || target.eq_ignore_ascii_case("rpz-drop.");
        if !refuses {
            reader.pass(PassReason::Policy, || format!("line {number}"));
            return Ok(());
        }
        let owner = self
            .owner
            .as_deref()
            .ok_or_else(|| Fault::new("a record without an owner", hint))?;
        let trigger = self.relative(owner)?;
        if let Some(address) = trigger.strip_suffix(".rpz-ip") {
            let network = response_address(address).ok_or_else(|| {
                let message = format!("`{}` writes no prefix", shown(trigger));
                Fault::new(
                    message,
                    "write LENGTH.D.C.B.A.rpz-ip, or an IPv6 address's groups from its end",
                )
            })?;
            return reader.network(&network.to_string(), entry);
        }
        let unseen = [".rpz-client-ip", ".rpz-nsip", ".rpz-nsdname"];
        if unseen.iter().any(|kind| trigger.ends_with(kind)) {
            reader.pass(PassReason::Trigger, || format!("line {number}"));
            return Ok(());
        }
        match trigger.strip_prefix("*.") {
            Some(below) => reader.domain(below, Scope::Below, entry),
            None => reader.domain(trigger, Scope::Exact, entry),
        }
    }

    /// An owner without the zone's own name.
    fn relative<'a>(&self, owner: &'a str) -> Result<&'a str, Fault> {
        let Some(whole) = owner.strip_suffix('.') else {
            return Ok(owner);
        };
        let origin = self.origin.as_deref();
        let inside = origin.and_then(|origin| whole.strip_suffix(origin)?.strip_suffix('.'));
        inside.ok_or_else(|| {
            let message = format!("`{}` does not stand in the zone", shown(owner));
            Fault::new(message, "write $ORIGIN first, and only names below it")
        })
    }
}

fn is_ttl_or_class(word: &str) -> bool {
    let is_class = ["IN", "CH", "HS"]
        .iter()
        .any(|class| word.eq_ignore_ascii_case(class));
    is_class || word.starts_with(|c: char| c.is_ascii_digit())
}

/// `24.0.2.0.192` and `48.zz.1.db8.2001`: the length, then the address from its end; `zz` for `::`.
fn response_address(text: &str) -> Option<IpNet> {
    let (length, reversed) = text.split_once('.')?;
    let length: u8 = length.parse().ok()?;
    let groups: Vec<&str> = reversed.rsplit('.').collect();
    if let &[a, b, c, d] = groups.as_slice()
        && let Ok(address) = [a, b, c, d].join(".").parse::<Ipv4Addr>()
    {
        return IpNet::new(address.into(), length).ok();
    }
    let written = groups.join(":");
    let address = match groups
        .iter()
        .position(|group| group.eq_ignore_ascii_case("zz"))
    {
        None => written,
        Some(_) => written
            .replace("zz", "::")
            .replace(":::", "::")
            .replace(":::", "::"),
    };
    IpNet::new(address.parse::<Ipv6Addr>().ok()?.into(), length).ok()
}
