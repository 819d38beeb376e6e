//! The routing that delivers what bears the mark, whatever its destination: a rule that leads to a table, and a route
//! there that says that everything is this machine's own. Both stay when linkd ends.

use abi::steering::{MARK, RULE_PRIORITY, TABLE};
use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, NLM_F_REQUEST, NetlinkMessage,
    NetlinkPayload,
};
use netlink_packet_route::route::{
    RouteAttribute, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::rule::{RuleAction, RuleAttribute, RuleMessage};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage as Message};
use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{Socket, SocketAddr};
use rustix::io::Errno;
use std::io;

use super::sysctl::SettingError;

/// Who made the rule and the route, in their protocol field: linkd. No registry; free in `linux/rtnetlink.h` and
/// iproute2's table.
const PROTOCOL: RouteProtocol = RouteProtocol::Other(82);
/// Index of the loopback interface, in every network namespace.
const LOOPBACK: u32 = 1;
/// Octets of an answer, which repeats what was asked.
const ANSWER_OCTETS: usize = 4_096;
/// Parts of an answer.
const ANSWERS_MAX: u32 = 8;

/// Why marked packets would not be delivered.
#[derive(Debug, thiserror::Error)]
pub(super) enum RoutingError {
    /// The rule or the route.
    #[error("the kernel refuses {what}: {source}")]
    Refused {
        /// Which.
        what: &'static str,
        /// What it says.
        source: io::Error,
    },
    /// A setting.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

/// Makes rule and route in this thread's network namespace, for both families; those that are there stay.
pub(super) fn ensure() -> Result<(), RoutingError> {
    let failed = |what| move |source| RoutingError::Refused { what, source };
    let mut socket = open().map_err(failed("a route socket"))?;
    for family in [AddressFamily::Inet, AddressFamily::Inet6] {
        let route = Message::NewRoute(route(family));
        ask(&mut socket, route, NLM_F_CREATE | NLM_F_REPLACE)
            .map_err(failed("the route that delivers"))?;
        let rule = Message::NewRule(rule(family));
        match ask(&mut socket, rule, NLM_F_CREATE | NLM_F_EXCL) {
            Err(error) if error.raw_os_error() == Some(Errno::EXIST.raw_os_error()) => {}
            other => other.map_err(failed("the rule for marked packets"))?,
        }
    }
    Ok(())
}

fn route(family: AddressFamily) -> RouteMessage {
    let mut message = RouteMessage::default();
    message.header.address_family = family;
    message.header.protocol = PROTOCOL;
    message.header.scope = RouteScope::Host;
    message.header.kind = RouteType::Local;
    message.attributes = vec![RouteAttribute::Table(TABLE), RouteAttribute::Oif(LOOPBACK)];
    message
}

fn rule(family: AddressFamily) -> RuleMessage {
    let mut message = RuleMessage::default();
    message.header.family = family;
    message.header.action = RuleAction::ToTable;
    message.attributes = vec![
        RuleAttribute::Priority(RULE_PRIORITY),
        RuleAttribute::FwMark(MARK),
        RuleAttribute::FwMask(u32::MAX),
        RuleAttribute::Table(TABLE),
        RuleAttribute::Protocol(PROTOCOL),
    ];
    message
}

fn open() -> io::Result<Socket> {
    let mut socket = Socket::new(NETLINK_ROUTE)?;
    socket.bind_auto()?;
    socket.connect(&SocketAddr::new(0, 0))?;
    Ok(socket)
}

/// Asks and waits for the acknowledgement, which the kernel gives at once.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is open-ended; only the acknowledgement counts"
)]
fn ask(socket: &mut Socket, question: Message, flags: u16) -> io::Result<()> {
    let mut message = NetlinkMessage::from(question);
    message.header.flags = NLM_F_REQUEST | NLM_F_ACK | flags;
    message.finalize();
    let mut octets = vec![0; message.buffer_len()];
    message.serialize(&mut octets);
    socket.send(&octets, 0)?;
    let mut answer = Vec::with_capacity(ANSWER_OCTETS);
    for _ in 0..ANSWERS_MAX {
        answer.clear();
        socket.recv(&mut answer, 0)?;
        let said = NetlinkMessage::<Message>::deserialize(&answer).map_err(io::Error::other)?;
        match said.payload {
            NetlinkPayload::Error(said) if said.code.is_none() => return Ok(()),
            NetlinkPayload::Error(said) => return Err(said.to_io()),
            _ => {}
        }
    }
    Err(io::Error::other("the kernel acknowledges nothing"))
}
