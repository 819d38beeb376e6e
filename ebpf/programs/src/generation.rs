//! One generation of the tables, as the verdict function reads it.

use abi::{
    Address, Family, Head, Port, Row, Rule, Tables, Transport,
    address::anchor_bit,
    layout::{ENTRIES_MAX, IFINDEX_MAX, PORTS_MAX, RULES_MAX},
    path::MemberRecord,
    tables::{
        ANCHOR_WORDS, Active, CELL_PAGE, CLASS_CELLS, Leaf, PLACES, RowCell, Services,
        V4_CELLS_MAX, V4_NODES_MAX, V6_CELLS_MAX, V6_NODES_MAX,
    },
    trie::{self, Node, Trie},
};

use aya_ebpf::{
    cty::c_void,
    helpers::generated::{bpf_get_smp_processor_id, bpf_loop},
    maps::Array,
};

use crate::maps::{
    ACTIVE, ANCHORS, CLASSES, CellPage, DEVICES, ENTRY_COUNTERS, HEADS, MEMBERS, PORTS, ROWS,
    RULES, SERVICES, V4_CELLS, V4_NODES, V6_CELLS, V6_NODES,
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
        active.epoch().map(|_| Self::of(active))
    }

    /// The generation that a word names.
    #[inline(always)]
    pub fn of(active: Active) -> Self {
        Self {
            epoch: active.epoch().unwrap_or(0),
            slot: active.slot(),
        }
    }

    /// The word that names it.
    #[inline(always)]
    pub fn active(self) -> Active {
        Active::new(self.epoch, self.slot)
    }

    /// Whether what passes goes onto the wire at once where it can.
    #[inline(always)]
    pub fn forwards(self) -> bool {
        self.has(Head::FORWARDS)
    }

    /// Whether its head has a flag.
    #[inline(always)]
    pub fn has(self, flag: u32) -> bool {
        HEADS
            .get(self.slot)
            .is_some_and(|head| head.flags & flag != 0)
    }

    /// The role of an interface.
    #[inline(always)]
    pub fn port(self, ifindex: usize) -> Port {
        match u32::try_from(ifindex) {
            Ok(ifindex) if ifindex <= IFINDEX_MAX => PORTS
                .get(self.slot * (IFINDEX_MAX + 1) + ifindex)
                .copied()
                .unwrap_or(Port::NONE),
            _ => Port::NONE,
        }
    }
}

/// The tries of one slot, by family.
struct V4(u32);
struct V6(u32);

impl Trie for V4 {
    #[inline(always)]
    fn node(&self, number: u32) -> Option<&Node> {
        // The painter gives out no number beyond the slot.
        V4_NODES.get((self.0 * V4_NODES_MAX).wrapping_add(number))
    }

    #[inline(always)]
    fn cell(&self, number: u32) -> Option<u32> {
        cell(&V4_CELLS, (self.0 * V4_CELLS_MAX).wrapping_add(number))
    }
}

impl Trie for V6 {
    #[inline(always)]
    fn node(&self, number: u32) -> Option<&Node> {
        V6_NODES.get((self.0 * V6_NODES_MAX).wrapping_add(number))
    }

    #[inline(always)]
    fn cell(&self, number: u32) -> Option<u32> {
        cell(&V6_CELLS, (self.0 * V6_CELLS_MAX).wrapping_add(number))
    }
}

#[inline(always)]
fn cell(pages: &Array<CellPage>, number: u32) -> Option<u32> {
    let page = pages.get(number / CELL_PAGE)?;
    Some(page[(number % CELL_PAGE) as usize])
}

/// What a lookup found, as the verdict function carries it: a [`Leaf`].
#[inline(always)]
fn leaf(found: Option<u32>) -> u32 {
    found.unwrap_or(Leaf::NOWHERE.0)
}

/// A function of its own, which the kernel verifies once and for itself: it is called for either end of a packet.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn look_up(slot: u32, family: u32, high: u64, low: u64) -> u32 {
    let address = Address { high, low };
    if family == Family::V4 as u32 {
        leaf(trie::find(&V4(slot), Family::V4, address))
    } else {
        leaf(trie::find(&V6(slot), Family::V6, address))
    }
}

impl Tables for Generation {
    #[inline(always)]
    fn lookup(&self, family: Family, address: Address) -> u32 {
        look_up(self.slot, family as u32, address.high, address.low)
    }

    #[inline(always)]
    fn row(&self, leaf: u32) -> Option<&Row> {
        let leaf = Leaf(leaf);
        match leaf.class() {
            Some(class) => CLASSES.get(self.slot * CLASS_CELLS + class),
            None => self.cell(leaf).map(|cell| &cell.row),
        }
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
    fn tags(&self, port: &Port) -> [u16; 2] {
        self.member(u32::from(port.number))
            .map_or([0; 2], |member| member.tags)
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
    /// What the record says of a member.
    #[inline(always)]
    pub fn member(self, number: u32) -> Option<&'static MemberRecord> {
        MEMBERS.get(self.slot * PORTS_MAX + (number & (PORTS_MAX - 1)))
    }

    /// The key of a member's interface among the devices, if it is there.
    #[inline(always)]
    pub fn device(self, number: u32) -> Option<u32> {
        if number >= PORTS_MAX {
            return None;
        }
        let key = self.slot * PORTS_MAX + number;
        DEVICES.get_ifindex(key).map(|_| key)
    }

    /// The row itself, and its index in the generation.
    #[inline(always)]
    pub fn cell(self, leaf: Leaf) -> Option<&'static RowCell> {
        ROWS.get(self.slot * PLACES + leaf.place()?)
    }

    /// The entry whose counters the addresses feed; 0 for none.
    #[inline(always)]
    pub fn entry(self, leaf: Leaf) -> u32 {
        match leaf.place() {
            Some(place) if place < ENTRIES_MAX => place,
            Some(_) => self.cell(leaf).map_or(0, |cell| cell.row.entry),
            None => 0,
        }
    }

    #[inline(always)]
    fn services(self) -> Option<&'static Services> {
        SERVICES.get(self.slot)
    }
}
