//! The rest between two turns, cut short when the kernel tells of an interface.

use std::io;
use std::time::Duration;

use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{Socket, SocketAddr};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Octets that hold any event of an interface; what is longer is cut, for nobody reads it.
const EVENT_OCTETS: usize = 4096;
/// Events taken in one turn; the rest is taken in the next, which follows at once.
const EVENTS_MAX: usize = 64;
/// `RTMGRP_LINK` of linux/rtnetlink.h: interfaces that come, go or change.
const INTERFACES: u32 = 1;

/// A subscription to the events of interfaces.
#[derive(Debug)]
pub(crate) struct Events {
    socket: Socket,
    event: Vec<u8>,
}

impl Events {
    pub(crate) fn open() -> io::Result<Self> {
        let mut socket = Socket::new(NETLINK_ROUTE)?;
        socket.bind(&SocketAddr::new(0, INTERFACES))?;
        Ok(Self {
            socket,
            event: Vec::with_capacity(EVENT_OCTETS),
        })
    }

    /// Rests so long, or until an event, a signal, or nothing goes right: none of them needs an answer but the next turn.
    pub(crate) fn rest(&mut self, length: Duration) {
        let timeout = Timespec {
            tv_sec: i64::try_from(length.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: length.subsec_nanos().into(),
        };
        let mut waiting = [PollFd::new(&self.socket, PollFlags::IN)];
        if !matches!(poll(&mut waiting, Some(&timeout)), Ok(1..)) {
            return;
        }
        for _ in 0..EVENTS_MAX {
            self.event.clear();
            if self
                .socket
                .recv(&mut self.event, libc::MSG_DONTWAIT)
                .is_err()
            {
                return;
            }
        }
    }
}
