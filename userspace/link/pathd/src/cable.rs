//! A cable of the tests' own: a veth pair between two new network namespaces, this thread's and another one.

use std::fs::File;
use std::num::NonZeroU8;
use std::process::Command;
use std::thread;
use std::time::Duration;

use link::Instant;
use nix::sched::{CloneFlags, setns, unshare};
use nix::unistd::gettid;
use runtime::{Clock as _, SystemClock};

use crate::carrier::Carriers;
use crate::ground::{Ground, local};
use crate::members::Seat;
use crate::netlink::RouteSocket;
use crate::record::{Target, Watching};

/// The addresses of both ends, near and far, in the families that a far end may be watched in.
pub(crate) const ADDRESSES: [[&str; 2]; 3] = [
    ["192.0.2.1/30", "192.0.2.2/30"],
    ["2001:db8::1/64", "2001:db8::2/64"],
    ["fe80::1/64", "fe80::2/64"],
];

/// The cable. It vanishes with this thread and with itself.
pub(crate) struct Cable {
    far: File,
}

/// An end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Near,
    Far,
}

impl Cable {
    /// Lays it; this thread moves to its near end.
    pub(crate) fn lay() -> Self {
        enter_new();
        let near = gettid().to_string();
        let lay = move || {
            enter_new();
            ip(&[
                "link", "add", "far", "type", "veth", "peer", "name", "near", "netns", &near,
            ]);
            equip(End::Far);
            File::open("/proc/thread-self/ns/net").unwrap()
        };
        let far = thread::spawn(lay).join().unwrap();
        equip(End::Near);
        let cable = Self { far };
        let mut carriers = Carriers::open().unwrap();
        let index = cable.seat(End::Near).ifindex;
        assert_eq!(carriers.of(index).unwrap(), Some(true), "both ends are up");
        cable
    }

    /// Does something at an end.
    pub(crate) fn at<T: Send>(&self, end: End, work: impl FnOnce() -> T + Send) -> T {
        match end {
            End::Near => work(),
            End::Far => thread::scope(|scope| {
                let inside = || {
                    setns(&self.far, CloneFlags::CLONE_NEWNET).unwrap();
                    work()
                };
                scope.spawn(inside).join().unwrap()
            }),
        }
    }

    /// Runs iproute2 at an end.
    pub(crate) fn ip(&self, end: End, words: &[&str]) {
        self.at(end, || ip(words));
    }

    /// The interface at an end, with a number of its own.
    pub(crate) fn seat(&self, end: End) -> Seat {
        let ifindex = self.at(end, || nix::net::if_::if_nametoindex(name(end)).unwrap());
        let number = match end {
            End::Near => 3,
            End::Far => 4,
        };
        Seat { ifindex, number }
    }

    /// What the kernel says of an end, and of the station at the other one.
    pub(crate) fn ground(&self, end: End, watching: Watching) -> Ground {
        let seat = self.seat(end);
        let mac = |end: End| {
            let ask = || {
                RouteSocket::open()
                    .unwrap()
                    .interface(self.seat(end).ifindex)
            };
            let asked = self.at(end, ask).unwrap().unwrap();
            asked.mac.map(link::probe::Mac)
        };
        let other = match end {
            End::Near => End::Far,
            End::Far => End::Near,
        };
        let addresses = self.at(end, || RouteSocket::open().unwrap().addresses().unwrap());
        Ground {
            seat,
            watching,
            near: mac(end),
            local: local(&addresses, seat.ifindex, watching),
            far: mac(other),
        }
    }
}

/// A far end that is watched: an address of [`ADDRESSES`], at this interval, three times.
pub(crate) fn target(address: &str, interval_us: u32) -> Target {
    let (address, _) = address.split_once('/').unwrap();
    Target {
        address: address.parse().unwrap(),
        interval_us,
        multiplier: NonZeroU8::new(3).unwrap(),
    }
}

/// What a millisecond of ours leaves the kernel at least.
const HANDOVER: Duration = Duration::from_micros(100);

/// Lets a millisecond pass, of a time of the test's own, and does something; until it came true, or for so many.
pub(crate) fn passes(
    now: &mut Instant,
    limit_ms: u32,
    mut came_true: impl FnMut(Instant) -> bool,
) -> bool {
    for _ in 0..limit_ms {
        *now = *now + Duration::from_millis(1);
        if came_true(*now) {
            return true;
        }
        // The kernel hands packets over in no time of ours, but in some time of the machine's.
        let begun = SystemClock.monotonic();
        while SystemClock.monotonic().saturating_sub(begun) < HANDOVER {
            thread::yield_now();
        }
    }
    false
}

fn name(end: End) -> &'static str {
    match end {
        End::Near => "near",
        End::Far => "far",
    }
}

fn equip(end: End) {
    std::fs::write("/proc/sys/net/ipv6/conf/all/disable_ipv6", "0").unwrap();
    let place = match end {
        End::Near => 0,
        End::Far => 1,
    };
    for addresses in ADDRESSES {
        let mut words = vec!["address", "add", addresses[place], "dev", name(end)];
        if addresses[place].contains("::") {
            words.push("nodad");
        }
        ip(&words);
    }
    ip(&["link", "set", name(end), "up"]);
}

fn enter_new() {
    unshare(CloneFlags::CLONE_NEWNET).unwrap_or_else(|error| {
        panic!("this test makes a network namespace and needs root: {error}")
    });
}

fn ip(words: &[&str]) {
    let output = Command::new("ip").args(words).output();
    let output = output.unwrap_or_else(|error| panic!("this test needs iproute2: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ip {words:?}: {said}");
}
