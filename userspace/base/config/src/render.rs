//! Rows back to the text of a file.

mod inline;
mod parties;
mod resources;
mod services;

use crate::protocol::protocol_name;
use jiff::Timestamp;
use law::zone;
use model::{
    AccessList, Account, CatalogueEntry, Channel, Enrolment, Label, LinkId, Liveness, Member,
    PathLock, PortRange, Prefix, ProbeKind, Protocol, Row, Rule, RuleKind, Service, SpecialAccess,
    SubjectClass, Tags, Uplink, VpnService,
};
use parties::{authority, operator, organisation};
use std::borrow::Borrow;
use std::fmt::Display;

/// The canonical text of rows, in their order: reading it gives the same rows again.
///
/// Blocks are left out, since files cannot hold them. Free texts that are blank or longer than a file may hold, and
/// years before 0, are written as they are; reading them is refused.
pub fn render(rows: impl IntoIterator<Item = impl Borrow<Row>>) -> String {
    let mut w = Writer(String::from("version = 1\n"));
    for row in rows {
        match row.borrow() {
            Row::Authority(row) => authority(&mut w, row),
            Row::Operator(row) => operator(&mut w, row),
            Row::Organisation(row) => organisation(&mut w, row),
            Row::Channel(row) => channel(&mut w, row),
            Row::Uplink(row) => uplink(&mut w, row),
            Row::Catalogue(row) => catalogue(&mut w, row),
            Row::AccessList(row) => access_list(&mut w, row),
            Row::SpecialAccess(row) => special_access(&mut w, row),
            Row::Rule(row) => rule(&mut w, row),
            Row::VpnService(row) => vpn_service(&mut w, row),
            Row::Service(row) => service(&mut w, row),
            Row::Enrolment(row) => enrolment(&mut w, row),
            Row::PathLock(row) => path_lock(&mut w, row),
            Row::Block(_) => {}
            Row::Account(row) => account(&mut w, row),
            Row::ProtectedResource(row) => resources::protected_resource(&mut w, row),
            Row::MailDomain(row) => resources::mail_domain(&mut w, row),
            Row::RootHandOver(row) => resources::root_hand_over(&mut w, row),
            Row::InformationSystem(row) => services::information_system(&mut w, row),
            Row::IntegrationService(row) => services::integration_service(&mut w, row),
            Row::Connection(row) => services::connection(&mut w, row),
            Row::Tunnel(row) => services::tunnel(&mut w, row),
            Row::WithdrawnAct(row) => services::withdrawn_act(&mut w, row),
            Row::PlannedWorks(row) => services::planned_works(&mut w, row),
            Row::Agreement(row) => services::agreement(&mut w, row),
        }
    }
    w.0
}

/// The text so far.
struct Writer(String);

impl Writer {
    /// `[[operator]]` or `[channel.primary]`, after an empty line.
    fn header(&mut self, header: &str) {
        self.0.push('\n');
        self.0.push_str(header);
        self.0.push('\n');
    }

    /// A value that needs no quotes.
    fn plain(&mut self, name: &str, value: impl Display) {
        self.0.push_str(name);
        self.0.push_str(" = ");
        self.0.push_str(&value.to_string());
        self.0.push('\n');
    }

    /// A text.
    fn text(&mut self, name: &str, value: impl Display) {
        self.plain(name, quoted(value));
    }

    /// A text that may be missing.
    fn text_if(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// An array of texts.
    fn texts(&mut self, name: &str, values: impl IntoIterator<Item = impl Display>) {
        let values: Vec<String> = values.into_iter().map(quoted).collect();
        self.plain(name, format!("[{}]", values.join(", ")));
    }

    /// The fields that say which flows a rule or special access is about.
    fn flow(&mut self, destination: Option<&Prefix>, protocol: Option<Protocol>, ports: PortRange) {
        self.text_if("destination", destination);
        if let Some(protocol) = protocol {
            self.protocol(protocol);
        }
        if ports != PortRange::ANY {
            self.ports(ports);
        }
    }

    fn ports(&mut self, PortRange { first, last }: PortRange) {
        let range = if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        };
        self.text("ports", range);
    }

    fn protocol(&mut self, protocol: Protocol) {
        match protocol_name(protocol) {
            Some(name) => self.text("protocol", name),
            None => self.plain("protocol", protocol.0),
        }
    }

    fn label(&mut self, label: &Label) {
        let (ru, kk) = (quoted(&label.ru), quoted(&label.kk));
        self.plain("name", format!("{{ ru = {ru}, kk = {kk} }}"));
    }

    fn member(&mut self, header: &str, member: &Member) {
        self.header(header);
        self.text("interface", &member.interface);
        match member.vlan {
            Tags::Untagged => {}
            Tags::One(id) => self.plain("vlan", format!("[{}]", id.get())),
            Tags::Two(outer, inner) => {
                self.plain("vlan", format!("[{}, {}]", outer.get(), inner.get()));
            }
        }
        self.text("path", &member.path);
        self.texts("networks", &member.networks);
        self.liveness(&member.liveness);
    }

    fn liveness(&mut self, liveness: &Liveness) {
        match liveness {
            Liveness::Carrier => {}
            Liveness::Bfd {
                peer,
                interval,
                multiplier,
            } => {
                let ms = interval.get();
                let fields = format!(
                    "{{ peer = \"{peer}\", interval-ms = {ms}, multiplier = {multiplier} }}"
                );
                self.plain("bfd", fields);
            }
            Liveness::Probe {
                target,
                by,
                interval,
                losses,
            } => {
                let by = match by {
                    ProbeKind::Neighbour => "neighbour",
                    ProbeKind::Echo => "echo",
                };
                let ms = interval.get();
                let fields = format!(
                    "{{ target = \"{target}\", by = \"{by}\", interval-ms = {ms}, losses = {losses} }}"
                );
                self.plain("probe", fields);
            }
        }
    }
}

const fn class(class: SubjectClass) -> &'static str {
    match class {
        SubjectClass::StateBody => "state-body",
        SubjectClass::LocalGovernment => "local-government",
        SubjectClass::StateLegalEntity => "state-legal-entity",
        SubjectClass::QuasiState => "quasi-state",
        SubjectClass::CriticalInfrastructure => "critical-infrastructure",
    }
}

fn channel(w: &mut Writer, row: &Channel) {
    w.header("[[channel]]");
    w.text("id", &row.id);
    w.text("operator", &row.operator);
    w.plain("bandwidth-gbps", row.bandwidth_gbps);
    w.member("[channel.primary]", &row.primary);
    w.member("[channel.backup]", &row.backup);
}

fn uplink(w: &mut Writer, row: &Uplink) {
    w.header("[[uplink]]");
    w.text("id", &row.id);
    w.member("[uplink.primary]", &row.primary);
    w.member("[uplink.backup]", &row.backup);
}

fn catalogue(w: &mut Writer, row: &CatalogueEntry) {
    w.header("[[catalogue]]");
    w.text("prefix", row.prefix);
    w.text("organisation", &row.organisation);
    w.text("operator", &row.operator);
    w.plain("since", row.since);
    if let Some(until) = row.until {
        w.plain("until", until);
    }
}

fn access_list(w: &mut Writer, row: &AccessList) {
    w.header("[[access-list]]");
    w.text("id", &row.id);
    w.text("organisation", &row.organisation);
    w.texts("networks", &row.networks);
    w.texts("categories", &row.categories);
    w.plain("opened", row.opened);
    w.text("request", &row.request);
}

fn special_access(w: &mut Writer, row: &SpecialAccess) {
    w.header("[[special-access]]");
    w.text("id", &row.id);
    w.text("organisation", &row.organisation);
    w.text("source", row.source);
    w.flow(row.destination.as_ref(), row.protocol, row.ports);
    w.plain("until", row.until);
    w.text("request", &row.request);
}

fn rule(w: &mut Writer, row: &Rule) {
    w.header(match row.kind {
        RuleKind::Deny => "[[deny]]",
        RuleKind::Allow => "[[allow]]",
    });
    w.text("id", &row.id);
    w.text_if("source", row.source);
    w.flow(row.destination.as_ref(), row.protocol, row.ports);
    w.text("reason", &row.reason);
    w.text("author", &row.author);
    if let Some(expires) = row.expires {
        w.plain("expires", end(expires));
    }
}

fn vpn_service(w: &mut Writer, row: &VpnService) {
    w.header("[[vpn-service]]");
    w.text("id", &row.id);
    w.protocol(row.protocol);
    if let Some(port) = row.port {
        w.plain("port", port);
    }
}

fn service(w: &mut Writer, row: &Service) {
    w.header("[[service]]");
    w.text("id", &row.id);
    w.text("organisation", &row.organisation);
    w.text("addresses", row.addresses);
    w.protocol(row.protocol);
    if row.ports != PortRange::ANY || row.protocol.has_ports() {
        w.ports(row.ports);
    }
    if let Some(limit) = row.new_flows_per_s {
        w.plain("new-flows-per-s", limit);
    }
    w.text("request", &row.request);
}

fn enrolment(w: &mut Writer, row: &Enrolment) {
    w.header("[[enrolment]]");
    w.text("id", &row.id);
    w.text("organisation", &row.organisation);
    w.texts("networks", &row.networks);
    w.plain("since", row.since);
    if let Some(until) = row.until {
        w.plain("until", until);
    }
    w.text("request", &row.request);
}

fn path_lock(w: &mut Writer, row: &PathLock) {
    w.header("[[path-lock]]");
    match &row.link {
        LinkId::Channel(id) => w.text("channel", id),
        LinkId::Uplink(id) => w.text("uplink", id),
    }
    w.text("member", row.member);
    w.text("reason", &row.reason);
    w.text("author", &row.author);
}

fn account(w: &mut Writer, row: &Account) {
    w.header("[[account]]");
    w.text("name", &row.name);
    w.plain("uid", row.uid);
    w.texts("roles", &row.roles);
    w.text_if("authority", row.authority.as_ref());
    w.text_if("operator", row.operator.as_ref());
    w.text_if("organisation", row.organisation.as_ref());
}

/// An instant: the date alone where it is 24:00 of that day in Asia/Almaty, else the time at +05:00, the offset since 2024-03-01.
fn end(expires: Timestamp) -> String {
    let local = zone::OFFSET.to_datetime(expires);
    let day = local.date().yesterday().ok();
    match day.filter(|day| zone::end_of(*day) == expires) {
        Some(day) => day.to_string(),
        None => format!("{local}+05:00"),
    }
}

/// A TOML basic string.
fn quoted(value: impl Display) -> String {
    let value = value.to_string();
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.extend(format!("\\u{:04X}", u32::from(c)).chars()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
