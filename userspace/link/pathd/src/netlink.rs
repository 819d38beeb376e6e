//! Questions to the kernel's routing, each answered before the call returns.

use std::io;
use std::net::IpAddr;

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_DUMP, NLM_F_MULTIPART, NLM_F_REPLACE, NLM_F_REQUEST,
    NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::RouteNetlinkMessage as Message;
use netlink_packet_route::link::{LinkAttribute, LinkExtentMask, LinkMessage};
use netlink_packet_route::neighbour::{NeighbourAttribute, NeighbourFlags, NeighbourMessage};
use netlink_packet_route::{AddressFamily, address, route};
use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{Socket, SocketAddr};

use crate::error::PathdError;
use crate::ground::Address;
use crate::routes::Route;

mod parse;
pub(crate) use parse::{Neighbour, Station};

/// Octets of one answer; the kernel fills at most 32 KiB at a time.
const ANSWER_OCTETS: usize = 1 << 16;
/// Datagrams of one answer; a longer one is an error. The kernel's largest tables fit a hundred times.
const ANSWERS_MAX: usize = 1 << 16;
/// Octets of a message's header.
const HEADER_OCTETS: usize = 16;

/// What an interface says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interface {
    /// In use, and with a carrier.
    pub(crate) carries: bool,
    /// Its hardware address, if that is Ethernet's.
    pub(crate) mac: Option<[u8; 6]>,
}

/// A route socket of this thread's network namespace.
#[derive(Debug)]
pub(crate) struct RouteSocket {
    socket: Socket,
    sequence: u32,
    answer: Vec<u8>,
}

impl RouteSocket {
    pub(crate) fn open() -> Result<Self, PathdError> {
        let open = || {
            let mut socket = Socket::new(NETLINK_ROUTE)?;
            socket.bind_auto()?;
            socket.connect(&SocketAddr::new(0, 0))?;
            Ok(socket)
        };
        Ok(Self {
            socket: open().map_err(failed("a route socket"))?,
            sequence: 0,
            answer: Vec::with_capacity(ANSWER_OCTETS),
        })
    }

    /// An interface; nothing where there is none.
    pub(crate) fn interface(&mut self, ifindex: u32) -> Result<Option<Interface>, PathdError> {
        let mut question = LinkMessage::default();
        question.header.index = ifindex;
        let short = LinkAttribute::ExtMask(vec![LinkExtentMask::SkipStats]);
        question.attributes.push(short);
        let mut found = None;
        let asked = self.ask(Message::GetLink(question), 0, |message| {
            if let Message::NewLink(link) = message {
                found = Some(parse::interface(&link));
            }
        });
        match asked {
            Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(None),
            other => other.map(|()| found).map_err(failed("an interface")),
        }
    }

    /// The unicast routes of the main table with one next hop, in both families.
    pub(crate) fn routes(&mut self) -> Result<Vec<Route>, PathdError> {
        let mut routes = Vec::new();
        for family in [AddressFamily::Inet, AddressFamily::Inet6] {
            let mut question = route::RouteMessage::default();
            question.header.address_family = family;
            self.ask(Message::GetRoute(question), NLM_F_DUMP, |message| {
                if let Message::NewRoute(route) = message {
                    routes.extend(parse::route(&route));
                }
            })
            .map_err(failed("the routes"))?;
        }
        Ok(routes)
    }

    /// Makes a route; it goes before others of the same prefix and metric. One that is there already is no error.
    pub(crate) fn add_route(&mut self, route: &Route) -> Result<(), PathdError> {
        let message = Message::NewRoute(parse::route_message(route));
        match self.ask(message, NLM_F_CREATE, drop) {
            Err(error) if error.raw_os_error() == Some(libc::EEXIST) => Ok(()),
            other => other.map_err(failed("a route of our own")),
        }
    }

    /// Takes a route away. One that is gone already is no error.
    pub(crate) fn remove_route(&mut self, route: &Route) -> Result<(), PathdError> {
        let message = Message::DelRoute(parse::route_message(route));
        match self.ask(message, 0, drop) {
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(()),
            other => other.map_err(failed("the end of a route of our own")),
        }
    }

    /// The neighbours, in both families.
    pub(crate) fn neighbours(&mut self) -> Result<Vec<Neighbour>, PathdError> {
        let mut neighbours = Vec::new();
        for family in [AddressFamily::Inet, AddressFamily::Inet6] {
            let mut question = NeighbourMessage::default();
            question.header.family = family;
            self.ask(Message::GetNeighbour(question), NLM_F_DUMP, |message| {
                if let Message::NewNeighbour(neighbour) = message {
                    neighbours.extend(parse::neighbour(&neighbour));
                }
            })
            .map_err(failed("the neighbours"))?;
        }
        Ok(neighbours)
    }

    /// Lets the kernel ask a neighbour for its hardware address, as if a packet waited for it.
    pub(crate) fn resolve(&mut self, ifindex: u32, address: IpAddr) -> Result<(), PathdError> {
        let mut message = NeighbourMessage::default();
        message.header.family = family(address);
        message.header.ifindex = ifindex;
        message.header.flags = NeighbourFlags::Use;
        let destination = NeighbourAttribute::Destination(address.into());
        message.attributes.push(destination);
        let flags = NLM_F_CREATE | NLM_F_REPLACE;
        self.ask(Message::NewNeighbour(message), flags, drop)
            .map_err(failed("a neighbour's hardware address"))
    }

    /// The addresses of all interfaces, in both families.
    pub(crate) fn addresses(&mut self) -> Result<Vec<Address>, PathdError> {
        let mut addresses = Vec::new();
        let question = address::AddressMessage::default();
        self.ask(Message::GetAddress(question), NLM_F_DUMP, |message| {
            if let Message::NewAddress(address) = message {
                addresses.extend(parse::address(&address));
            }
        })
        .map_err(failed("our addresses"))?;
        Ok(addresses)
    }

    /// Asks and hands over each part of the answer.
    fn ask(
        &mut self,
        question: Message,
        flags: u16,
        mut take: impl FnMut(Message),
    ) -> io::Result<()> {
        self.sequence = self.sequence.wrapping_add(1);
        let mut message = NetlinkMessage::from(question);
        // A question for one thing is answered by that thing or an error; all else needs a word of its own for its end.
        let is_for_one = matches!(
            message.payload,
            NetlinkPayload::InnerMessage(Message::GetLink(_))
        );
        let is_for_all = flags & NLM_F_DUMP == NLM_F_DUMP;
        let acknowledge = if is_for_one || is_for_all {
            0
        } else {
            NLM_F_ACK
        };
        message.header.flags = NLM_F_REQUEST | acknowledge | flags;
        message.header.sequence_number = self.sequence;
        message.finalize();
        let mut octets = vec![0; message.buffer_len()];
        message.serialize(&mut octets);
        self.socket.send(&octets, 0)?;
        for _ in 0..ANSWERS_MAX {
            self.answer.clear();
            // The kernel answers within the call to `send`, or within this one: nothing to wait for.
            self.socket.recv(&mut self.answer, libc::MSG_DONTWAIT)?;
            if parts(&self.answer, self.sequence, &mut take)? {
                return Ok(());
            }
        }
        Err(io::Error::other("the answer has no end"))
    }
}

/// Hands over the parts in a datagram; whether the last one was among them. What belongs to an earlier question is passed
/// over, and so is a part that is not understood.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is open-ended; what carries nothing is passed over"
)]
fn parts(mut rest: &[u8], sequence: u32, take: &mut impl FnMut(Message)) -> io::Result<bool> {
    while let Some((length, _)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_ne_bytes(*length)).unwrap_or(usize::MAX);
        let Some(part) = rest.get(..length).filter(|_| length >= HEADER_OCTETS) else {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        };
        match NetlinkMessage::<Message>::deserialize(part) {
            Ok(message) if message.header.sequence_number != sequence => {}
            Ok(message) => match message.payload {
                NetlinkPayload::Done(_) => return Ok(true),
                NetlinkPayload::Error(said) if said.code.is_none() => return Ok(true),
                NetlinkPayload::Error(said) => return Err(said.to_io()),
                NetlinkPayload::InnerMessage(inner) => {
                    take(inner);
                    if message.header.flags & NLM_F_MULTIPART == 0 {
                        return Ok(true);
                    }
                }
                _ => {}
            },
            Err(error) => tracing::debug!(%error, "a part of a netlink answer is not understood"),
        }
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(false)
}

fn failed(what: &'static str) -> impl FnOnce(io::Error) -> PathdError {
    move |source| PathdError::Netlink { what, source }
}

const fn family(address: IpAddr) -> AddressFamily {
    match address {
        IpAddr::V4(_) => AddressFamily::Inet,
        IpAddr::V6(_) => AddressFamily::Inet6,
    }
}
