//! A cable of the tests' own: a veth pair between two new network namespaces, this thread's and another one.

use std::fs::File;
use std::net::UdpSocket;
use std::num::NonZeroU8;
use std::process::Command;
use std::thread;
use std::time::Duration;

use link::Instant;
use nix::sched::{CloneFlags, CpuSet, sched_getcpu, sched_setaffinity, setns, unshare};
use nix::unistd::{Pid, gettid};
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

/// Of the second cable, which only markers go over: [`Cable::settle`].
const MARKS: [&str; 2] = ["198.51.100.1", "198.51.100.2"];
/// How long the machine may take for what takes no time of the tests.
const PATIENCE: Duration = Duration::from_secs(20);

/// The cable. It vanishes with this thread and with itself.
pub(crate) struct Cable {
    far: File,
    marks: [UdpSocket; 2],
}

/// An end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Near,
    Far,
}

impl Cable {
    /// Lays it; this thread moves to its near end, and stays on the processor where it is.
    pub(crate) fn lay() -> Self {
        let mut here = CpuSet::new();
        here.set(sched_getcpu().unwrap()).unwrap();
        sched_setaffinity(Pid::from_raw(0), &here).unwrap();
        enter_new();
        let near = gettid().to_string();
        let lay = move || {
            enter_new();
            ip(&[
                "link", "add", "far", "type", "veth", "peer", "name", "near", "netns", &near,
            ]);
            ip(&[
                "link", "add", "marks", "type", "veth", "peer", "name", "marks", "netns", &near,
            ]);
            let marks = equip(End::Far);
            (File::open("/proc/thread-self/ns/net").unwrap(), marks)
        };
        let (far, far_marks) = thread::spawn(lay).join().unwrap();
        let near_marks = equip(End::Near);
        near_marks.connect(far_marks.local_addr().unwrap()).unwrap();
        far_marks.connect(near_marks.local_addr().unwrap()).unwrap();
        let cable = Self {
            far,
            marks: [near_marks, far_marks],
        };
        cable.wait_for_addresses();
        let mut carriers = Carriers::open().unwrap();
        let index = cable.seat(End::Near).ifindex;
        assert_eq!(carriers.of(index).unwrap(), Some(true), "both ends are up");
        cable
    }

    /// An address is nobody's until the kernel has looked whether it is another's, where it was told not to look as well:
    /// whoever is asked for it meanwhile says nothing, and is asked again a second later.
    fn wait_for_addresses(&self) {
        let begun = SystemClock.monotonic();
        for end in [End::Near, End::Far] {
            while !self
                .at(end, || ip(&["-6", "address", "show", "tentative"]))
                .is_empty()
            {
                let waited = SystemClock.monotonic().saturating_sub(begun);
                assert!(
                    waited < PATIENCE,
                    "the addresses are not usable after {waited:?}"
                );
                thread::yield_now();
            }
        }
    }

    /// Waits until what was sent has arrived, and what a kernel answers to it: a marker goes forth and back behind it. One
    /// processor handles what is received over all cables in the order in which it was sent from there.
    fn settle(&self) {
        let [near, far] = &self.marks;
        for (from, to) in [(near, far), (far, near)] {
            from.send(&[0]).unwrap();
            to.recv(&mut [0]).expect("a marker crosses its cable");
        }
    }

    /// Lets a millisecond pass, of a time of the test's own, and does something; until it came true, or for so many. The
    /// kernel hands packets over in no time of ours.
    pub(crate) fn passes(
        &self,
        now: &mut Instant,
        limit_ms: u32,
        mut came_true: impl FnMut(Instant) -> bool,
    ) -> bool {
        for _ in 0..limit_ms {
            *now = *now + Duration::from_millis(1);
            if came_true(*now) {
                return true;
            }
            self.settle();
        }
        false
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

fn name(end: End) -> &'static str {
    match end {
        End::Near => "near",
        End::Far => "far",
    }
}

/// Gives an end its addresses, and the socket of its markers.
fn equip(end: End) -> UdpSocket {
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
    let mark = MARKS[place];
    ip(&["address", "add", &format!("{mark}/30"), "dev", "marks"]);
    for link in [name(end), "marks"] {
        // The kernel gives it no address of its own: it would ask for a second whether that is another's.
        ip(&["link", "set", link, "up", "addrgenmode", "none"]);
    }
    let marks = UdpSocket::bind((mark, 0)).unwrap();
    marks.set_read_timeout(Some(PATIENCE)).unwrap();
    marks
}

fn enter_new() {
    unshare(CloneFlags::CLONE_NEWNET).unwrap_or_else(|error| {
        panic!("this test makes a network namespace and needs root: {error}")
    });
}

fn ip(words: &[&str]) -> Vec<u8> {
    let output = Command::new("ip").args(words).output();
    let output = output.unwrap_or_else(|error| panic!("this test needs iproute2: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ip {words:?}: {said}");
    output.stdout
}
