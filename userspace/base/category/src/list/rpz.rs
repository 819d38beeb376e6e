//! Zones of response policies (draft-vixie-dnsop-dns-rpz), in the syntax of master files (RFC 1035 §5) as far as such zones use it.
//!
//! | Policy | What it says of the zone's category |
//! |---|---|
//! | `name CNAME .`, `CNAME *.`, `CNAME rpz-drop.` | the name is of it |
//! | `name` with other data (`A`, `AAAA`, `TXT`, `CNAME` of a page) | the same: the answer is replaced because the name is meant |
//! | `*.name …` | the names below are, and not `name` |
//! | `name CNAME rpz-passthru.`, and `CNAME` of the name itself | the name is taken out of what this zone says, and of nothing else |
//! | `24.0.2.0.192.rpz-ip …` | the same, of addresses |
//! | `rpz-client-ip`, `rpz-nsip`, `rpz-nsdname`, `rpz-tcp-only.` | nothing of a destination: counted as not used |
//!
//! The first record is the zone's SOA. Where no `$ORIGIN` stands before it, the zone has the name that the resolver's own configuration
//! gives it, and its file writes names relative to that. `$INCLUDE` and `$GENERATE` are refused: a list is one file.

use std::net::{Ipv4Addr, Ipv6Addr};

use config::Problem;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use law::ExemptCategory;

use crate::tables::exempt;

use super::findings::{Fault, Findings, Stop, lines, name_of};
use super::rows::Said;
use super::{Counts, Effect, Format, LIST_BYTES_MAX, List, Reach, Rows, Terms};

mod records;

use records::{Record, Records};

/// The name of a zone whose file does not say it.
const IMPLIED_ORIGIN: &str = "policy-zone.invalid";
/// Types whose data replace an answer.
const LOCAL_DATA: [&str; 10] = [
    "A", "AAAA", "TXT", "MX", "SRV", "PTR", "NAPTR", "HTTPS", "SVCB", "CAA",
];
/// Types that sign the zone and say no policy.
const SIGNING: [&str; 4] = ["RRSIG", "NSEC", "NSEC3", "NSEC3PARAM"];

/// Reads a zone.
///
/// # Errors
///
/// Every problem, if there are more bad lines than [`Terms::tolerated`], or one that leaves unclear what the rest means.
pub fn read(name: &str, terms: &Terms, octets: &[u8]) -> Result<List, Vec<Problem>> {
    let mut findings = Findings::of(name, octets, LIST_BYTES_MAX);
    let mut zone = Zone {
        origin: IMPLIED_ORIGIN.to_owned(),
        apex: None,
        owner: None,
        exempt: exempt(&terms.category),
        rows: Rows::default(),
        counts: Counts::default(),
    };
    let mut records = Records::default();
    for (number, line) in lines(octets) {
        if findings.is_refused() {
            break;
        }
        match line {
            Ok(text) => match records.line(number, text) {
                Ok(Some(record)) => zone.record(&record, &mut findings),
                Ok(None) => {}
                Err(fault) => findings.refuse(Some(number), fault),
            },
            Err(fault) => findings.line(number, "", fault),
        }
    }
    if let Some(line) = records.open() {
        let hint = "close it, or look whether the file is whole";
        findings.refuse(Some(line), Fault::new("a parenthesis is not closed", hint));
    }
    findings.finish(Format::Rpz, terms, octets, zone.rows, zone.counts)
}

/// What a trigger names.
enum Trigger {
    Name(model::HostName, Reach),
    Network(IpNet),
    /// It speaks of no destination.
    NotUsed,
}

/// The zone as far as it is read.
struct Zone {
    /// What relative names end in, without the last dot; empty for the root.
    origin: String,
    apex: Option<String>,
    /// The owner of the record before.
    owner: Option<String>,
    exempt: Option<ExemptCategory>,
    rows: Rows,
    counts: Counts,
}

impl Zone {
    fn record(&mut self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let (line, text) = (record.line, record.text);
        if let Some(directive) = record.directive() {
            if let Err(fault) = self.directive(directive, record) {
                findings.refuse(Some(line), fault);
            }
            return;
        }
        let owner = match self.owner_of(record) {
            Ok(owner) => owner,
            Err(fault) => {
                findings.refuse(Some(line), fault);
                return;
            }
        };
        self.owner = Some(owner.clone());
        let became = record.kind().map_err(Stop::from).and_then(|(kind, data)| {
            let kind = kind.to_ascii_uppercase();
            match &self.apex {
                None if kind == "SOA" => {
                    self.apex = Some(owner);
                    Ok(())
                }
                None => {
                    let message = "the zone does not begin with its SOA (RFC 1035 §5.2)";
                    findings.refuse(Some(line), Fault::new(message, "look whether it is a zone"));
                    Ok(())
                }
                Some(apex) if *apex == owner => Ok(()),
                Some(apex) => {
                    let below = below(&owner, apex).map(str::to_owned);
                    let trigger = below.ok_or_else(|| outside(&owner, apex))?;
                    self.policy(&trigger, &kind, &data, line)
                }
            }
        });
        findings.settle(line, text, became);
    }

    fn directive(&mut self, directive: &str, record: &Record<'_>) -> Result<(), Fault> {
        let argument = record.tokens.get(1).copied();
        match (directive.to_ascii_uppercase().as_str(), argument) {
            ("$TTL", Some(_)) => Ok(()),
            ("$ORIGIN", Some(name)) => {
                self.origin = self.absolute(name);
                Ok(())
            }
            ("$TTL" | "$ORIGIN", None) => Err(Fault::new(
                format!("{directive} says nothing"),
                "write its value",
            )),
            _ => {
                let hint =
                    "a list is one file with $ORIGIN and $TTL: write out what the directive gives";
                Err(Fault::new(format!("{directive} is not read"), hint))
            }
        }
    }

    fn owner_of(&self, record: &Record<'_>) -> Result<String, Fault> {
        let said = record
            .owner()
            .map(|owner| self.absolute(owner))
            .or_else(|| self.owner.clone());
        said.ok_or_else(|| {
            Fault::new(
                "the record has no owner, and none stands before it",
                "begin the line with a name",
            )
        })
    }

    /// A name with the origin, where it is relative; small letters, no last dot.
    fn absolute(&self, name: &str) -> String {
        let whole = match name.strip_suffix('.') {
            Some(bare) => bare.to_owned(),
            None if name == "@" => self.origin.clone(),
            None if self.origin.is_empty() => name.to_owned(),
            None => format!("{name}.{}", self.origin),
        };
        whole.to_ascii_lowercase()
    }

    fn policy(
        &mut self,
        trigger: &str,
        kind: &str,
        data: &[&str],
        line: usize,
    ) -> Result<(), Stop> {
        let Some(effect) = self.effect(trigger, kind, data)? else {
            return Ok(());
        };
        if effect == Effect::Takes && self.exempt.is_some() {
            let hint = "strike the line: nothing takes a name out of the categories of ЕШДИ п. 20";
            return Err(
                Fault::new("the zone passes a name out of an exempt category", hint).into(),
            );
        }
        let said = |reach| Said {
            effect,
            ..Said::puts(reach, line)
        };
        match trigger_of(trigger, self.exempt)? {
            Trigger::NotUsed => {
                self.counts.policies_not_used += 1;
                Ok(())
            }
            Trigger::Name(host, reach) => {
                match effect {
                    Effect::Puts => self.counts.names += 1,
                    Effect::Takes => self.counts.exceptions += 1,
                }
                Ok(self.rows.name(&host, said(reach))?)
            }
            Trigger::Network(network) => {
                match effect {
                    Effect::Puts => self.counts.networks += 1,
                    Effect::Takes => self.counts.exceptions += 1,
                }
                Ok(self.rows.network(network, said(Reach::Subtree))?)
            }
        }
    }

    /// What a policy does; `None` where it says nothing of a destination.
    fn effect(
        &mut self,
        trigger: &str,
        kind: &str,
        data: &[&str],
    ) -> Result<Option<Effect>, Fault> {
        if SIGNING.contains(&kind) {
            return Ok(None);
        }
        if LOCAL_DATA.contains(&kind) {
            return Ok(Some(Effect::Puts));
        }
        if kind != "CNAME" {
            let hint = "a policy is a CNAME, or data that replace an answer (A, AAAA, TXT …)";
            return Err(Fault::new(format!("{kind} is no policy"), hint));
        }
        let [target] = data else {
            return Err(Fault::new(
                "a CNAME has one target",
                "write one name after CNAME",
            ));
        };
        match target.to_ascii_lowercase().as_str() {
            "." | "*." | "rpz-drop." => Ok(Some(Effect::Puts)),
            "rpz-passthru." => Ok(Some(Effect::Takes)),
            "rpz-tcp-only." => {
                self.counts.policies_not_used += 1;
                Ok(None)
            }
            "rpz-passthru" | "rpz-drop" | "rpz-tcp-only" => {
                let message = format!("`{target}` is relative, and so the name of a host");
                Err(Fault::new(
                    message,
                    format!("write `{target}.`, with its dot"),
                ))
            }
            other if other.starts_with("rpz-") => {
                let hint = "known are `rpz-passthru.`, `rpz-drop.` and `rpz-tcp-only.`";
                Err(Fault::new(
                    format!("the action `{other}` is not known"),
                    hint,
                ))
            }
            other if other.strip_suffix('.') == Some(trigger) => Ok(Some(Effect::Takes)),
            _ => Ok(Some(Effect::Puts)),
        }
    }
}

/// The part of a name that stands before the zone's own.
fn below<'n>(name: &'n str, apex: &str) -> Option<&'n str> {
    if apex.is_empty() {
        return Some(name);
    }
    name.strip_suffix(apex)?.strip_suffix('.')
}

fn outside(owner: &str, apex: &str) -> Fault {
    let zone = if apex == IMPLIED_ORIGIN {
        "the zone, which has no $ORIGIN"
    } else {
        apex
    };
    let message = format!("`{owner}` is not in {zone}");
    Fault::new(
        message,
        "write the zone's name as $ORIGIN before its SOA, or names without a last dot",
    )
}

fn trigger_of(trigger: &str, exempt: Option<ExemptCategory>) -> Result<Trigger, Fault> {
    let (before, last) = trigger.rsplit_once('.').unwrap_or(("", trigger));
    match last {
        "rpz-ip" => Ok(Trigger::Network(network_of(before)?)),
        "rpz-client-ip" | "rpz-nsip" | "rpz-nsdname" => Ok(Trigger::NotUsed),
        other if other.starts_with("rpz-") => {
            let hint = "known are rpz-ip, rpz-client-ip, rpz-nsip and rpz-nsdname";
            Err(Fault::new(
                format!("the trigger `{other}` is not known"),
                hint,
            ))
        }
        _ => {
            let (name, reach) = trigger
                .strip_prefix("*.")
                .map_or((trigger, Reach::Name), |name| (name, Reach::Below));
            if name == "*" {
                return Err(Fault::new("`*` is every name", "write what of it is meant"));
            }
            Ok(Trigger::Name(name_of(name, exempt)?, reach))
        }
    }
}

/// A network as `rpz-ip` writes it: its length, then the address from its end, `zz` for `::`.
fn network_of(text: &str) -> Result<IpNet, Fault> {
    let fault = || {
        let hint = "write the length and the address from its end: 24.0.2.0.192 is 192.0.2.0/24, 32.zz.db8.2001 is 2001:db8::/32";
        Fault::new(format!("`{text}` is no network of an rpz-ip trigger"), hint)
    };
    let mut parts = text.split('.');
    let length: u8 = parts
        .next()
        .and_then(|length| length.parse().ok())
        .ok_or_else(fault)?;
    let mut groups: Vec<&str> = parts.collect();
    groups.reverse();
    let network = if groups.len() == 4 && !groups.contains(&"zz") {
        let address: Ipv4Addr = groups.join(".").parse().map_err(|_| fault())?;
        Ipv4Net::new(address, length)
            .map(IpNet::from)
            .map_err(|_| fault())?
    } else {
        let text = match groups.iter().position(|group| *group == "zz") {
            Some(at) => {
                let (head, tail) = groups.split_at(at);
                format!(
                    "{}::{}",
                    head.join(":"),
                    tail.get(1..).unwrap_or_default().join(":")
                )
            }
            None => groups.join(":"),
        };
        let address: Ipv6Addr = text.parse().map_err(|_| fault())?;
        Ipv6Net::new(address, length)
            .map(IpNet::from)
            .map_err(|_| fault())?
    };
    if network.prefix_len() == 0 || network.trunc() != network {
        return Err(fault());
    }
    Ok(network)
}
