//! What scenarios look at: the gateway's own answers, and what programs in the lab see.

use std::net::{IpAddr, UdpSocket};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::namespace::Namespace;
use crate::net;
use crate::probe;
use crate::scenario::Failure;
use crate::wait::{eventually, observe};
use crate::web;

/// How long an effect may take that follows from an event by itself.
pub(super) const EFFECT_LIMIT: Duration = Duration::from_secs(10);
/// How long a datagram's answer is awaited.
const DATAGRAM_LIMIT: Duration = Duration::from_millis(400);
/// Most items a listing asks for.
const ITEMS: &str = "500";

/// The gateway, which every scenario but the plain path needs.
pub(super) fn gateway(lab: &Lab) -> Result<&Gateway, Failure> {
    lab.gateway
        .as_ref()
        .ok_or_else(|| Failure("the gateway does not run".to_owned()))
}

/// The gateway, to start and stop its daemons.
pub(super) fn gateway_mut(lab: &mut Lab) -> Result<&mut Gateway, LabError> {
    lab.gateway
        .as_mut()
        .ok_or(LabError::NotBuilt("the gateway"))
}

/// The items of a listing. A row of the record stands under its kind, which is left out.
pub(super) fn items(gateway: &Gateway, args: &[&str]) -> Result<Vec<Value>, LabError> {
    let document = gateway.must(args)?.json();
    let listed = document["items"].as_array().cloned().unwrap_or_default();
    let bare = |item: Value| match item
        .as_object()
        .map(|fields| (fields.len(), fields.values().next()))
    {
        Some((1, Some(row))) if row.is_object() => row.clone(),
        _ => item,
    };
    Ok(listed.into_iter().map(bare).collect())
}

/// The newest events of a kind: their fields.
pub(super) fn facts(gateway: &Gateway, kind: &str) -> Result<Vec<Value>, LabError> {
    let events = items(gateway, &["events", "--kind", kind, "-n", ITEMS])?;
    Ok(events
        .into_iter()
        .map(|event| event["fields"].clone())
        .collect())
}

/// The open case of a prefix: its state and deadline.
pub(super) fn case(
    gateway: &Gateway,
    prefix: &str,
) -> Result<Option<(String, Option<Timestamp>)>, LabError> {
    let cases = items(gateway, &["cases", "--prefix", prefix])?;
    let found = cases.into_iter().find(|case| case["prefix"] == *prefix);
    Ok(found.map(|case| {
        let due = case["due"].as_str().and_then(|text| text.parse().ok());
        (case["state"].as_str().unwrap_or_default().to_owned(), due)
    }))
}

/// Waits until the case of a prefix is in a state; its deadline.
pub(super) fn case_becomes(
    gateway: &Gateway,
    prefix: &str,
    state: &str,
) -> Result<Option<Timestamp>, LabError> {
    observe(
        EFFECT_LIMIT,
        &format!("the case of {prefix} is {state}"),
        || {
            let (found, due) = case(gateway, prefix).ok()??;
            (found == state).then_some(due)
        },
    )
}

/// Packets that all ports together counted under a reason.
pub(super) fn counted(gateway: &Gateway, reason: &str) -> Result<u64, LabError> {
    let ports = items(gateway, &["counters", "--ports"])?;
    let matching = ports.iter().filter(|port| port["reason"] == *reason);
    Ok(matching.filter_map(|port| port["packets"].as_u64()).sum())
}

/// Packets of a catalogue entry or block that passed and that were dropped.
pub(super) fn entry(gateway: &Gateway, prefix: &str) -> Result<(u64, u64), LabError> {
    let entries = items(gateway, &["counters", "--entries", "--prefix", prefix])?;
    let named = |entry: &Value| {
        entry["key"]
            .as_object()
            .is_some_and(|key| key.values().any(|value| *value == *prefix))
    };
    let sum = |field: &str| {
        entries
            .iter()
            .filter(|entry| named(entry))
            .filter_map(|entry| entry[field].as_u64())
            .sum()
    };
    Ok((sum("pass_packets"), sum("drop_packets")))
}

/// The legal time.
pub(super) fn legal_now(gateway: &Gateway) -> Result<Timestamp, LabError> {
    let status = gateway.qaqpa(&["status"])?.json();
    status["control"]["legal_now"]
        .as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| LabError::Unreadable {
            program: "qaqpa status".to_owned(),
            said: status.to_string(),
        })
}

/// Moves the legal clock to a time.
pub(super) fn move_clock_to(gateway: &Gateway, to: Timestamp) -> Result<(), LabError> {
    gateway.must(&["clock", "move", &to.to_string()])?;
    gateway.applied()
}

/// Moves the legal clock ahead.
pub(super) fn move_clock(gateway: &Gateway, by: SignedDuration) -> Result<(), LabError> {
    move_clock_to(
        gateway,
        legal_now(gateway)?
            .saturating_add(by)
            .unwrap_or(Timestamp::MAX),
    )
}

/// Whether a page of `site` is answered to `source`, one of the host's addresses.
pub(super) fn reaches_as(host: &Namespace, source: IpAddr, site: IpAddr) -> bool {
    let answer = probe::curl_with(
        host,
        &web::url(site),
        &["--interface", &source.to_string(), "--connect-timeout", "1"],
    );
    answer.is_ok_and(|answer| answer.status == 200)
}

/// Waits until a page is answered, or is not.
pub(super) fn reach_becomes(
    host: &Namespace,
    source: IpAddr,
    site: IpAddr,
    wanted: Reach,
) -> Result<(), LabError> {
    let what = match wanted {
        Reach::Answered => format!("{source} reaches {site}"),
        Reach::Lost => format!("{source} reaches {site} no more"),
    };
    eventually(EFFECT_LIMIT, &what, || {
        reaches_as(host, source, site) == (wanted == Reach::Answered)
    })
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// It is answered.
    Answered,
    /// It is not.
    Lost,
}

/// Gives the stranger one more address, which the catalogue does not know.
pub(super) fn stranger_as(lab: &Lab, last: u8) -> Result<IpAddr, LabError> {
    let address = IpAddr::from([198, 51, 100, last]);
    net::add_address(&lab.topology.stranger.namespace, "eth0", address, 26)?;
    Ok(address)
}

/// Answers datagrams in a host until it is dropped.
#[derive(Debug)]
pub(super) struct Echo {
    socket: UdpSocket,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Echo {
    /// Listens on an address of the host.
    pub(super) fn start(host: &Namespace, address: IpAddr, port: u16) -> Result<Self, LabError> {
        let bound = host.enter(|| UdpSocket::bind((address, port)))?;
        let start = |source| LabError::Start {
            program: "datagram echo".to_owned(),
            source,
        };
        let socket = bound.map_err(start)?;
        let own = socket.try_clone().map_err(start)?;
        let thread = std::thread::spawn(move || {
            let mut buffer = [0u8; 64];
            while let Ok((bytes, from)) = own.recv_from(&mut buffer) {
                if bytes == 0 {
                    return;
                }
                // An answer that cannot be sent is a lost one, which is what the probe measures.
                let _sent = own.send_to(&buffer[..bytes], from);
            }
        });
        Ok(Self {
            socket,
            thread: Some(thread),
        })
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        // An empty datagram from itself ends the thread; where even that fails, it ends with the process.
        let told = self
            .socket
            .local_addr()
            .and_then(|own| self.socket.send_to(&[], own));
        if let (Ok(_), Some(thread)) = (told, self.thread.take()) {
            let _ended = thread.join();
        }
    }
}

/// Whether a datagram from the host comes back.
pub(super) fn datagram_returns(host: &Namespace, to: IpAddr, port: u16) -> Result<bool, LabError> {
    host.enter(|| {
        let any: IpAddr = if to.is_ipv4() {
            [0; 4].into()
        } else {
            [0; 16].into()
        };
        let socket = UdpSocket::bind((any, 0)).ok()?;
        socket.set_read_timeout(Some(DATAGRAM_LIMIT)).ok()?;
        socket.send_to(b"anyone", (to, port)).ok()?;
        socket.recv_from(&mut [0; 64]).ok()
    })
    .map(|answer| answer.is_some())
}
