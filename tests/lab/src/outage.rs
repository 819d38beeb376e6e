//! How long nothing came through: ten thousand probes a second, one way, read to a tenth of a millisecond.
//!
//! One thread sends UDP datagrams with a number at absolute deadlines, another takes them where they arrive; the kernel
//! stamps each on arrival, so a receiver that is late reads no outage. Both run with real-time priority below pathd's and
//! below that of keepalived, and sleep between two probes, so that they starve nobody they watch.

use std::io::IoSliceMut;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt, sockopt,
};
use nix::sys::time::TimeSpec;
use nix::time::{ClockId, ClockNanosleepFlags, clock_gettime, clock_nanosleep};
use nix::unistd::gettid;

use crate::error::LabError;
use crate::namespace::{Namespace, checked};
use crate::wait::breathe;

mod series;

pub use series::{Outage, Series};

/// Between two probes.
pub const INTERVAL: Duration = Duration::from_micros(100);
/// Most probes of one series: a minute of them.
pub const PROBES_MAX: usize = 600_000;
/// Where probes go, in a host of the lab: the discard protocol's port (RFC 863).
const PORT: u16 = 9;
/// Octets that wait to be taken: half a second of probes, a page each. When it is full, the kernel loses probes.
const WAITING_OCTETS: usize = 32 << 20;
/// After the last probe was sent, so many rests pass before what did not arrive is lost.
const LAST_RESTS: u32 = 10;
/// The priority of both threads under `SCHED_FIFO`.
const PRIORITY: &str = "30";

const WHAT: &str = "an outage";

/// A series of probes under way; [`Self::stop`] ends and reads it. Dropped, it ends too.
#[derive(Debug)]
pub struct OutageProbe {
    end: Arc<End>,
    sender: JoinHandle<Result<Vec<i64>, LabError>>,
    receiver: JoinHandle<Result<Vec<(u64, i64)>, LabError>>,
}

/// What ends the two threads.
#[derive(Debug, Default)]
struct End {
    sending: AtomicBool,
    receiving: AtomicBool,
}

impl OutageProbe {
    /// Begins to send from one host to an address of another one, where the probes are taken.
    pub fn start(from: &Namespace, to: &Namespace, address: IpAddr) -> Result<Self, LabError> {
        let failed = LabError::bench::<std::io::Error>(WHAT);
        let receiving = to
            .enter(|| UdpSocket::bind(SocketAddr::new(address, PORT)))?
            .map_err(&failed)?;
        receiving.set_nonblocking(true).map_err(&failed)?;
        let failed_to_set = LabError::bench::<Errno>(WHAT);
        setsockopt(&receiving, sockopt::RcvBufForce, &WAITING_OCTETS).map_err(&failed_to_set)?;
        setsockopt(&receiving, sockopt::ReceiveTimestampns, &true).map_err(&failed_to_set)?;
        let any = if address.is_ipv6() {
            IpAddr::from([0; 16])
        } else {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED)
        };
        let sending = from
            .enter(|| {
                let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
                socket.connect(SocketAddr::new(address, PORT))?;
                Ok(socket)
            })?
            .map_err(&failed)?;
        let end = Arc::new(End::default());
        let (of_receiver, of_sender) = (Arc::clone(&end), Arc::clone(&end));
        Ok(Self {
            end,
            receiver: std::thread::spawn(move || receive(&receiving, &of_receiver.receiving)),
            sender: std::thread::spawn(move || send(&sending, &of_sender.sending)),
        })
    }

    /// Ends it and reads it.
    pub fn stop(self) -> Result<Series, LabError> {
        let died = |_| LabError::Bench {
            what: WHAT,
            reason: "a thread of the prober died".to_owned(),
        };
        self.end.sending.store(true, Ordering::Relaxed);
        let sent = self.sender.join().map_err(died);
        (0..LAST_RESTS).for_each(|_| breathe());
        self.end.receiving.store(true, Ordering::Relaxed);
        let received = self.receiver.join().map_err(died)?;
        Ok(Series::new(sent??, received?))
    }
}

/// Now, in nanoseconds, by the clock that the kernel stamps arrivals with.
pub fn now_ns() -> Result<i64, LabError> {
    clock_gettime(ClockId::CLOCK_REALTIME)
        .map(nanoseconds)
        .map_err(LabError::bench(WHAT))
}

fn nanoseconds(time: TimeSpec) -> i64 {
    time.tv_sec() * 1_000_000_000 + time.tv_nsec()
}

/// Gives the calling thread its priority; by a program, since no safe library has the system call.
fn hasten() -> Result<(), LabError> {
    let thread = gettid().to_string();
    checked(Command::new("chrt").args(["--fifo", "--pid", PRIORITY, &thread])).map(drop)
}

/// Sends until the end or the bound; when each probe was sent.
fn send(socket: &UdpSocket, end: &AtomicBool) -> Result<Vec<i64>, LabError> {
    hasten()?;
    let failed = LabError::bench::<Errno>(WHAT);
    let mut sent = Vec::with_capacity(PROBES_MAX);
    let mut deadline = clock_gettime(ClockId::CLOCK_MONOTONIC).map_err(&failed)?;
    for number in 0..PROBES_MAX as u64 {
        deadline = deadline + TimeSpec::from_duration(INTERVAL);
        while clock_nanosleep(
            ClockId::CLOCK_MONOTONIC,
            ClockNanosleepFlags::TIMER_ABSTIME,
            &deadline,
        ) == Err(Errno::EINTR)
        {}
        if end.load(Ordering::Relaxed) {
            break;
        }
        sent.push(now_ns()?);
        // What the host itself refuses to send, for want of a route, is lost as any other.
        drop(socket.send(&number.to_be_bytes()));
    }
    Ok(sent)
}

/// Takes probes until the end; which one arrived when.
fn receive(socket: &UdpSocket, end: &AtomicBool) -> Result<Vec<(u64, i64)>, LabError> {
    hasten()?;
    let mut received = Vec::with_capacity(PROBES_MAX);
    loop {
        let is_last = end.load(Ordering::Relaxed);
        while received.len() < PROBES_MAX {
            match take(socket) {
                Ok(Some(probe)) => received.push(probe),
                Ok(None) => {}
                Err(Errno::EAGAIN) => break,
                Err(errno) => return Err(LabError::bench(WHAT)(errno)),
            }
        }
        if is_last {
            return Ok(received);
        }
        breathe();
    }
}

/// One datagram with the kernel's stamp; nothing where it is no probe.
fn take(socket: &UdpSocket) -> Result<Option<(u64, i64)>, Errno> {
    let mut number = [0; size_of::<u64>()];
    let mut parts = [IoSliceMut::new(&mut number)];
    let mut control = nix::cmsg_space!(TimeSpec);
    let message = recvmsg::<SockaddrStorage>(
        socket.as_raw_fd(),
        &mut parts,
        Some(&mut control),
        MsgFlags::MSG_DONTWAIT,
    )?;
    let length = message.bytes;
    let stamp = message.cmsgs()?.find_map(|one| {
        let ControlMessageOwned::ScmTimestampns(stamp) = one else {
            return None;
        };
        Some(nanoseconds(stamp))
    });
    Ok(stamp
        .filter(|_| length == number.len())
        .map(|stamp| (u64::from_be_bytes(number), stamp)))
}
