//! The sockets of this machine, as steering looks for them: in the network namespace of the interface.

use core::ffi::c_void;

use abi::{
    Address, Family, Packet, Ports,
    steering::{LISTENER_PRIORITY, Listeners, Socket, listener},
};
use aya_ebpf::{
    bindings::{
        BPF_F_CURRENT_NETNS, BPF_TCP_LISTEN, BPF_TCP_TIME_WAIT, bpf_sock,
        bpf_sock_tuple as Addresses, bpf_sock_tuple__bindgen_ty_1__bindgen_ty_1 as V4,
        bpf_sock_tuple__bindgen_ty_1__bindgen_ty_2 as V6,
    },
    helpers::generated::{bpf_sk_lookup_tcp, bpf_sk_release, bpf_skc_lookup_tcp},
    macros::map,
    maps::{Array, PerCpuArray},
};

/// Who takes steered flows. linkd writes it.
#[map]
static STEERING: Array<Listeners> = Array::with_max_entries(1, 0);

/// Both ends of a flow as its packets name them. All zero is a value.
#[derive(Clone, Copy)]
pub struct Tuple {
    addresses: Addresses,
    /// Octets that the kernel reads, by which it tells the families apart.
    octets: u32,
}

/// Where each CPU writes what it looks up: a program's stack has room for little.
#[map]
static ENDS: PerCpuArray<Tuple> = PerCpuArray::with_max_entries(1, 0);

impl Tuple {
    /// This CPU's. No two programs that use it run at once on one CPU.
    #[inline(always)]
    pub fn here() -> Option<&'static mut Self> {
        // SAFETY: the pointer is this CPU's value of the map.
        ENDS.get_ptr_mut(0).map(|place| unsafe { &mut *place })
    }

    /// Those of a packet.
    #[inline(always)]
    pub fn set(&mut self, packet: &Packet, ports: Ports) {
        self.put(packet.family, packet.source, packet.destination, ports);
    }

    /// What only a listener on this port of the loopback address answers to: nobody sends from port 0.
    #[inline(always)]
    fn set_loopback(&mut self, family: Family, port: u16) {
        let address = match family {
            Family::V4 => Address::v4(0x7f00_0001),
            Family::V6 => Address { high: 0, low: 1 },
        };
        let ports = Ports {
            source: 0,
            destination: port,
        };
        self.put(family, address, address, ports);
    }

    #[inline(always)]
    fn put(&mut self, family: Family, source: Address, destination: Address, ports: Ports) {
        let (sport, dport) = (ports.source.to_be(), ports.destination.to_be());
        match family {
            Family::V4 => {
                self.addresses.__bindgen_anon_1.ipv4 = V4 {
                    saddr: source.top().to_be(),
                    daddr: destination.top().to_be(),
                    sport,
                    dport,
                };
                self.octets = size_of::<V4>() as u32;
            }
            Family::V6 => {
                self.addresses.__bindgen_anon_1.ipv6 = V6 {
                    saddr: words(source),
                    daddr: words(destination),
                    sport,
                    dport,
                };
                self.octets = size_of::<V6>() as u32;
            }
        }
    }

    /// As the kernel takes them. It refuses other lengths.
    #[inline(always)]
    fn asked(&mut self) -> (*mut Addresses, u32) {
        let octets = if self.octets == size_of::<V4>() as u32 {
            size_of::<V4>()
        } else {
            size_of::<V6>()
        };
        (&raw mut self.addresses, octets as u32)
    }
}

/// The kernel's number for the namespace of the interface itself.
const HERE: u64 = BPF_F_CURRENT_NETNS as i64 as u64;

/// Hands the socket with both addresses and ports to `act`, unless it is a listener or there is none.
///
/// # Safety
///
/// `context` must be the program's context, an XDP or a tc one. `act` gets a socket that it must not keep.
#[inline(always)]
pub unsafe fn with_socket<R>(
    context: *mut c_void,
    tuple: &mut Tuple,
    act: impl FnOnce(*mut bpf_sock, Socket) -> R,
) -> Option<R> {
    let (addresses, octets) = tuple.asked();
    // SAFETY: the kernel reads as many octets of the tuple as it is told, and all of them are there.
    let socket = unsafe { bpf_skc_lookup_tcp(context, addresses, octets, HERE, 0) };
    if socket.is_null() {
        return None;
    }
    // SAFETY: the socket is there until it is released.
    let answer = match unsafe { (*socket).state } {
        BPF_TCP_LISTEN => None,
        BPF_TCP_TIME_WAIT => Some(act(socket, Socket::TimeWait)),
        _ => Some(act(socket, Socket::Open)),
    };
    // SAFETY: the lookup gave it to us, and it is not touched any more.
    unsafe { bpf_sk_release(socket.cast()) };
    answer
}

/// Hands the listener for a family and a port of a server to `act`, if somebody listens. The tuple is written over.
///
/// # Safety
///
/// As for [`with_socket`].
#[inline(always)]
pub unsafe fn with_listener<R>(
    context: *mut c_void,
    tuple: &mut Tuple,
    family: Family,
    port: u16,
    act: impl FnOnce(*mut bpf_sock) -> R,
) -> Option<R> {
    let place = listener(family, port)?;
    let port = *STEERING.get(0)?.ports.get(place)?;
    if port == 0 {
        return None;
    }
    tuple.set_loopback(family, port);
    let (addresses, octets) = tuple.asked();
    // SAFETY: as in `with_socket`.
    let socket = unsafe { bpf_sk_lookup_tcp(context, addresses, octets, HERE, 0) };
    if socket.is_null() {
        return None;
    }
    // SAFETY: as in `with_socket`.
    let (state, priority) = unsafe { ((*socket).state, (*socket).priority) };
    let answer = (state == BPF_TCP_LISTEN && priority == LISTENER_PRIORITY).then(|| act(socket));
    // SAFETY: as in `with_socket`.
    unsafe { bpf_sk_release(socket.cast()) };
    answer
}

/// An address in network order.
#[inline(always)]
fn words(address: Address) -> [u32; 4] {
    let (high, low) = (address.high, address.low);
    [
        (high >> 32) as u32,
        high as u32,
        (low >> 32) as u32,
        low as u32,
    ]
    .map(u32::to_be)
}
