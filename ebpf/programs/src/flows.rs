//! Flows in the kernel: the tables behind `abi::flow`.

use abi::{
    Begins, Head, Reason, Service, Tables as _,
    flow::{
        Entrance, FLOW_COUNTS, FlowCount, Flows,
        hash::{Hash, Secret},
        identify,
        limit::{self, SOURCE_SETS},
        table::{self, Flow, SETS, Stamp, Took, WAYS},
    },
    layout::RULES_MAX,
};
use aya_ebpf::{
    bindings::{BPF_F_MMAPABLE, xdp_md},
    helpers::generated::bpf_ktime_get_coarse_ns,
    macros::map,
    maps::{Array, PerCpuArray},
    programs::XdpContext,
};

use crate::{
    passage::{GOES_ON, Passage, answer, handed, reason},
    word,
};

/// A set of cells.
type Cells = [u64; 2 * WAYS];

/// The flows. Mapped so that sets begin where cache lines do.
#[map]
static FLOWS: Array<Cells> = Array::with_max_entries(SETS, BPF_F_MMAPABLE);
/// The secret of the fingerprints. linkd draws it before a packet comes.
#[map]
static FLOW_SECRET: Array<[u64; 2]> = Array::with_max_entries(1, 0);
/// Buckets of sources that begin flows.
#[map]
static SOURCES: Array<Cells> = Array::with_max_entries(SOURCE_SETS, BPF_F_MMAPABLE);
/// Buckets of published services, by rule. Another epoch may give a rule another number: its bucket is then at most a
/// second's flows off.
#[map]
static SERVICE_BUCKETS: Array<u64> = Array::with_max_entries(RULES_MAX, 0);
/// What became of flows.
#[map]
static FLOW_COUNTERS: PerCpuArray<u64> = PerCpuArray::with_max_entries(FLOW_COUNTS, 0);

/// Decides by the flows on a packet that passed.
#[inline(always)]
pub fn admit(ctx: &XdpContext, passage: &mut Passage) -> Result<(), Reason> {
    // Where flows are not kept, every packet is judged for itself.
    if passage.verdict.begins == Begins::Nothing {
        return Ok(());
    }
    name_passage(ctx.ctx, passage);
    reason(admit_passage(passage)).map_or(Ok(()), Err)
}

/// Looks what the packet is to the flows.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn name_passage(ctx: *mut xdp_md, passage: *mut Passage) -> u32 {
    // SAFETY: see there.
    let Some(passage) = (unsafe { handed(passage) }) else {
        return 0;
    };
    if let Some(entrance) = Entrance::of(&passage.port) {
        let frame = passage.frame(&XdpContext::new(ctx));
        passage.belonging = identify(secret(), entrance, &passage.packet, &frame);
    }
    0
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn admit_passage(passage: *mut Passage) -> u32 {
    // SAFETY: see there.
    let Some(passage) = (unsafe { handed(passage) }) else {
        return GOES_ON;
    };
    let Some(entrance) = Entrance::of(&passage.port) else {
        return GOES_ON;
    };
    let kept = Kept::of(passage);
    let Passage {
        packet,
        verdict,
        belonging,
        ..
    } = passage;
    answer(abi::flow::admit(
        &kept, entrance, verdict, packet, belonging,
    ))
}

/// The flows as one packet meets them.
struct Kept {
    ns: u64,
    per_s: u32,
}

impl Kept {
    #[inline(always)]
    fn of(passage: &Passage) -> Self {
        let per_s = |head: &Head| head.new_flows_per_s;
        Self {
            // SAFETY: the helper takes no arguments.
            ns: unsafe { bpf_ktime_get_coarse_ns() },
            per_s: passage.generation.head().map_or(0, per_s),
        }
    }
}

#[inline(always)]
fn secret() -> Secret {
    FLOW_SECRET.get(0).copied().map_or(Secret([0; 2]), Secret)
}

/// A set of one of the maps.
struct Set(*mut Cells);

impl Set {
    #[inline(always)]
    fn word(&self, at: usize) -> *mut u64 {
        self.0.cast::<u64>().wrapping_add(at & (2 * WAYS - 1))
    }
}

impl table::Set for Set {
    #[inline(always)]
    fn load(&self, way: usize) -> [u64; 2] {
        // SAFETY: the words lie in the map's value. Volatile, since other CPUs store meanwhile.
        [2 * way, 2 * way + 1].map(|at| unsafe { self.word(at).read_volatile() })
    }

    #[inline(always)]
    fn store(&self, way: usize, [first, second]: [u64; 2]) {
        // SAFETY: as above.
        unsafe {
            self.word(2 * way).write_volatile(first);
            self.word(2 * way + 1).write_volatile(second);
        }
    }
}

impl Flows for Kept {
    type Set = Set;

    #[inline(always)]
    fn secret(&self) -> Secret {
        secret()
    }

    #[inline(always)]
    fn set(&self, number: u32) -> Option<Set> {
        FLOWS.get_ptr_mut(number & (SETS - 1)).map(Set)
    }

    #[inline(always)]
    fn now(&self) -> Stamp {
        Stamp::of(self.ns)
    }

    #[inline(always)]
    fn source_takes(&self, source: Hash) -> bool {
        self.per_s == 0
            || take_from_source(source.index, source.fingerprint, self.ns, self.per_s) != 0
    }

    #[inline(always)]
    fn put(&self, hash: Hash, flow: Flow) -> Took {
        match put_flow(hash.index, hash.fingerprint, flow.word(), self.ns) {
            0 => Took::Free,
            _ => Took::Living,
        }
    }

    #[inline(always)]
    fn service_takes(&self, service: Service) -> bool {
        let Some(bucket) = SERVICE_BUCKETS.get_ptr_mut(service.rule & (RULES_MAX - 1)) else {
            return false;
        };
        word::change(bucket, |time| limit::take(time, self.ns, service.per_s))
    }

    #[inline(always)]
    fn begun(&self, took: Took) {
        count(FlowCount::Begun);
        if let Took::Living = took {
            count(FlowCount::Displaced);
        }
    }
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn put_flow(index: u32, fingerprint: u64, flow: u64, ns: u64) -> u32 {
    let set = FLOWS.get_ptr_mut(index & (SETS - 1)).map(Set);
    let put = |set| table::put(&set, fingerprint, Flow::of(flow), Stamp::of(ns));
    set.map_or(Took::Free, put) as u32
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn take_from_source(index: u32, fingerprint: u64, ns: u64, per_s: u32) -> u32 {
    let set = SOURCES.get_ptr_mut(index & (SOURCE_SETS - 1)).map(Set);
    let take = |set| limit::take_from_source(&set, fingerprint, ns, per_s);
    set.is_some_and(take).into()
}

#[inline(always)]
fn count(what: FlowCount) {
    if let Some(cell) = FLOW_COUNTERS.get_ptr_mut(what as u32) {
        // SAFETY: the pointer is this CPU's value of the map.
        unsafe { *cell += 1 };
    }
}
