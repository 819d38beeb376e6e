//! One generation of the tables, as the verdict function reads it.

use abi::{
    Address, Family, Head, Port, PortRole, Row, Rule, Tables, Transport,
    address::anchor_bit,
    layout::{ENTRIES_MAX, IFINDEX_MAX, RULES_MAX},
    tables::{
        ANCHOR_WORDS, Active, BRANCH, HostV4, HostV6, NODE_CELLS, PAGE_CELLS, PLACES, RowCell,
        Services, V4_GROUPS_MAX, V4_ROOT_PAGES, V6_LEVELS, V6_NODES_MAX,
    },
};

use aya_ebpf::{
    cty::c_void,
    helpers::generated::{bpf_get_smp_processor_id, bpf_loop},
};

use crate::maps::{
    ACTIVE, ANCHORS, ENTRY_COUNTERS, HEADS, Node, PORTS, ROWS, RULES, SERVICES, V4_GROUPS,
    V4_HOSTS, V4_ROOT, V6_HOSTS, V6_NODES, V6_ROOT,
};

/// The generation that one packet is judged by.
#[derive(Clone, Copy)]
pub struct Generation {
    /// Its epoch.
    pub epoch: u32,
    slot: u32,
}

impl Generation {
    /// The generation in force. The word is read once for each packet: what follows belongs to one generation.
    #[inline(always)]
    pub fn in_force() -> Option<Self> {
        let word = ACTIVE.get_ptr(0)?;
        // SAFETY: the pointer is the map's value. Volatile, since userspace stores meanwhile.
        let active = Active(unsafe { core::ptr::read_volatile(word) });
        Some(Self {
            epoch: active.epoch()?,
            slot: active.slot(),
        })
    }

    /// The role of an interface.
    #[inline(always)]
    pub fn port(self, ifindex: usize) -> Port {
        const NONE: Port = Port {
            number: 0,
            role: PortRole::None as u8,
            reserved: 0,
            operator: 0,
            link: 0,
        };
        match u32::try_from(ifindex) {
            Ok(ifindex) if ifindex <= IFINDEX_MAX => PORTS
                .get(self.slot * (IFINDEX_MAX + 1) + ifindex)
                .copied()
                .unwrap_or(NONE),
            _ => NONE,
        }
    }

    #[inline(always)]
    fn has_hosts(self) -> bool {
        HEADS
            .get(self.slot)
            .is_some_and(|head| head.flags & Head::HOSTS != 0)
    }

    #[inline(always)]
    fn lookup_v4(self, address: u32) -> u32 {
        if self.has_hosts() {
            // SAFETY: the value is a word, read once.
            if let Some(row) = unsafe {
                V4_HOSTS.get(HostV4 {
                    slot: self.slot,
                    address,
                })
            } {
                return *row;
            }
        }
        let page = self.slot * V4_ROOT_PAGES + (address >> 24);
        let Some(page) = V4_ROOT.get(page) else {
            return 0;
        };
        let cell = page[(address >> 8) as usize & (PAGE_CELLS as usize - 1)];
        if cell & BRANCH == 0 {
            return cell;
        }
        match V4_GROUPS.get(self.slot * V4_GROUPS_MAX + (cell & (V4_GROUPS_MAX - 1))) {
            Some(group) => group[address as usize & (NODE_CELLS as usize - 1)],
            None => 0,
        }
    }
}

/// Walks the nodes of an IPv6 address. A function of its own in the program: it is called for either end of a packet.
#[inline(never)]
fn lookup_v6(generation: Generation, high: u64, low: u64) -> u32 {
    let slot = generation.slot;
    if generation.has_hosts() {
        // SAFETY: the value is a word, read once.
        if let Some(row) = unsafe {
            V6_HOSTS.get(HostV6 {
                high,
                low,
                slot: u64::from(slot),
            })
        } {
            return *row;
        }
    }
    let Some(root) = V6_ROOT.get(slot) else {
        return 0;
    };
    let mut cell = root[(high >> 48) as usize & (PAGE_CELLS as usize - 1)];
    let mut rest = (high << 16) | (low >> 48);
    let mut last = low << 16;
    for _ in 0..V6_LEVELS {
        if cell & BRANCH == 0 {
            break;
        }
        let Some(node) = node(slot, cell) else {
            return 0;
        };
        cell = node[(rest >> 56) as usize & (NODE_CELLS as usize - 1)];
        rest = (rest << 8) | (last >> 56);
        last <<= 8;
    }
    cell
}

#[inline(always)]
fn node(slot: u32, cell: u32) -> Option<&'static Node> {
    V6_NODES.get(slot * V6_NODES_MAX + (cell & (V6_NODES_MAX - 1)))
}

impl Tables for Generation {
    #[inline(always)]
    fn lookup(&self, family: Family, address: Address) -> u32 {
        match family {
            Family::V4 => self.lookup_v4(address.top()),
            Family::V6 => lookup_v6(*self, address.high, address.low),
        }
    }

    #[inline(always)]
    fn row(&self, place: u32) -> Option<&Row> {
        if place < ENTRIES_MAX
            && let Some(counters) = counters_of(place)
        {
            // SAFETY: the pointer is this CPU's cell. The value is not used: the read fetches the cell's cache line
            // while the row's is on its way, instead of after it.
            let _fetched = unsafe { core::ptr::read_volatile(counters.cast::<u64>()) };
        }
        self.cell(place).map(|cell| &cell.row)
    }

    #[inline(always)]
    fn rule(&self, index: u32) -> Option<&Rule> {
        RULES.get((self.slot * RULES_MAX).wrapping_add(index))
    }

    #[inline(always)]
    fn head(&self) -> Option<&Head> {
        HEADS.get(self.slot).filter(|head| head.epoch == self.epoch)
    }

    #[inline(always)]
    fn may_anchor(&self, family: Family, address: Address) -> bool {
        let bit = anchor_bit(family, address);
        let word = (bit >> 6) as usize & (ANCHOR_WORDS as usize - 1);
        ANCHORS.get(self.slot).is_some_and(|anchors| {
            let word = match family {
                Family::V4 => anchors.v4[word],
                Family::V6 => anchors.v6[word],
            };
            word >> (bit & 63) & 1 != 0
        })
    }

    #[inline(always)]
    fn is_vpn_protocol(&self, protocol: u8) -> bool {
        self.services().is_some_and(|services| {
            services.protocols[(protocol >> 6) as usize & 3] >> (protocol & 63) & 1 != 0
        })
    }

    #[inline(always)]
    fn is_vpn_port(&self, transport: Transport, port: u16) -> bool {
        self.services().is_some_and(|services| {
            let word = (port >> 6) as usize & 1023;
            let word = match transport {
                Transport::Tcp => services.tcp[word],
                Transport::Udp => services.udp[word],
            };
            word >> (port & 63) & 1 != 0
        })
    }

    #[inline(always)]
    fn repeat<F: FnMut(u32) -> bool>(&self, count: u32, mut step: F) {
        let turn = turn::<F> as unsafe extern "C" fn(u32, *mut F) -> i64;
        // SAFETY: the closure outlives the loop, which ends before the helper returns.
        unsafe { bpf_loop(count, turn as *mut c_void, (&raw mut step).cast(), 0) };
    }
}

/// This CPU's counters of an entry.
#[inline(always)]
pub fn counters_of(entry: u32) -> Option<*mut [u64; 4]> {
    // SAFETY: the helper takes no arguments.
    let cpu = unsafe { bpf_get_smp_processor_id() };
    ENTRY_COUNTERS.get_ptr_mut(cpu.wrapping_mul(ENTRIES_MAX).wrapping_add(entry))
}

/// One turn of the kernel's loop.
///
/// # Safety
///
/// `step` must point to the closure that the loop was started with.
unsafe extern "C" fn turn<F: FnMut(u32) -> bool>(number: u32, step: *mut F) -> i64 {
    // SAFETY: as above; nothing else holds the closure while the loop runs.
    i64::from(unsafe { (*step)(number) })
}

impl Generation {
    /// The row in this place, and its index in the generation.
    #[inline(always)]
    pub fn cell(self, place: u32) -> Option<&'static RowCell> {
        // A place beyond the slot would lie in the other one, whose epoch gives it away.
        ROWS.get((self.slot * PLACES).wrapping_add(place))
    }

    #[inline(always)]
    fn services(self) -> Option<&'static Services> {
        SERVICES.get(self.slot)
    }
}
