//! Whether interfaces have a carrier, asked so often that each question must be cheap.
//!
//! To ask makes the kernel look: by itself it tells of a lost carrier as late as a second (`net/core/link_watch.c`). Of the
//! answer only its fixed head is read.

use std::io;

use netlink_packet_core::{NLM_F_REQUEST, NetlinkMessage};
use netlink_packet_route::RouteNetlinkMessage as Message;
use netlink_packet_route::link::{LinkAttribute, LinkExtentMask, LinkMessage};
use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{Socket, SocketAddr};

use crate::error::PathdError;

#[cfg(test)]
mod tests;

/// Octets of an answer that are read: `nlmsghdr` and `ifinfomsg`; the kernel drops the rest.
const HEAD_OCTETS: usize = 32;
/// Answers that are passed over for one question: to earlier ones, which came too late.
const STRAYS_MAX: usize = 16;
/// Where `nlmsghdr` has its type and its number, and what follows it the index, the flags, or the error.
const KIND_AT: usize = 4;
const SEQUENCE_AT: usize = 8;
const ERROR_AT: usize = 16;
const INDEX_AT: usize = 20;
const FLAGS_AT: usize = 24;
/// `NLMSG_ERROR` of linux/netlink.h and `RTM_NEWLINK` of linux/rtnetlink.h.
const ERROR: u16 = 2;
const LINK: u16 = 16;
/// `IFF_UP` and `IFF_LOWER_UP` of linux/if.h: in use, and with a carrier.
const CARRIES: u32 = 1 | 1 << 16;

/// A socket for these questions, of this thread's network namespace.
#[derive(Debug)]
pub(crate) struct Carriers {
    socket: Socket,
    /// The question, in which index and number are exchanged.
    question: Vec<u8>,
    sequence: u32,
}

/// What an answer says.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// Whether the interface carries.
    Carries(bool),
    /// Why there is no answer: the kernel's number.
    Refused(i32),
    /// The answer to another question.
    Stray,
}

impl Carriers {
    pub(crate) fn open() -> Result<Self, PathdError> {
        let open = || {
            let mut socket = Socket::new(NETLINK_ROUTE)?;
            socket.bind_auto()?;
            socket.connect(&SocketAddr::new(0, 0))?;
            Ok(socket)
        };
        Ok(Self {
            socket: open().map_err(failed)?,
            question: question(),
            sequence: 0,
        })
    }

    /// Whether an interface is in use and has a carrier; nothing where there is no such interface.
    pub(crate) fn of(&mut self, ifindex: u32) -> Result<Option<bool>, PathdError> {
        match self.ask(ifindex).map_err(failed)? {
            Said::Carries(carries) => Ok(Some(carries)),
            Said::Refused(libc::ENODEV) => Ok(None),
            Said::Refused(errno) => Err(failed(io::Error::from_raw_os_error(errno))),
            Said::Stray => Err(failed(io::Error::other("the answer did not come"))),
        }
    }

    fn ask(&mut self, ifindex: u32) -> io::Result<Said> {
        self.sequence = self.sequence.wrapping_add(1);
        for (at, word) in [(SEQUENCE_AT, self.sequence), (INDEX_AT, ifindex)] {
            self.question[at..at + 4].copy_from_slice(&word.to_ne_bytes());
        }
        self.socket.send(&self.question, 0)?;
        let mut head = [0; HEAD_OCTETS];
        for _ in 0..STRAYS_MAX {
            // The kernel answers within the call to `send`.
            self.socket
                .recv(&mut head.as_mut_slice(), libc::MSG_DONTWAIT)?;
            match read(&head, self.sequence) {
                Said::Stray => {}
                said @ (Said::Carries(_) | Said::Refused(_)) => return Ok(said),
            }
        }
        Ok(Said::Stray)
    }
}

fn question() -> Vec<u8> {
    let mut link = LinkMessage::default();
    let short = LinkAttribute::ExtMask(vec![LinkExtentMask::SkipStats]);
    link.attributes.push(short);
    let mut message = NetlinkMessage::from(Message::GetLink(link));
    message.header.flags = NLM_F_REQUEST;
    message.finalize();
    let mut octets = vec![0; message.buffer_len()];
    message.serialize(&mut octets);
    octets
}

fn read(head: &[u8; HEAD_OCTETS], sequence: u32) -> Said {
    let word = |at: usize| [head[at], head[at + 1], head[at + 2], head[at + 3]];
    if u32::from_ne_bytes(word(SEQUENCE_AT)) != sequence {
        return Said::Stray;
    }
    match u16::from_ne_bytes([head[KIND_AT], head[KIND_AT + 1]]) {
        LINK => Said::Carries(u32::from_ne_bytes(word(FLAGS_AT)) & CARRIES == CARRIES),
        ERROR => Said::Refused(i32::from_ne_bytes(word(ERROR_AT)).saturating_neg()),
        _ => Said::Stray,
    }
}

fn failed(source: io::Error) -> PathdError {
    PathdError::Netlink {
        what: "the carrier of an interface",
        source,
    }
}
