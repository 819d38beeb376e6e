//! The gate: judges every packet that enters by a port, and counts it.
#![cfg_attr(target_arch = "bpf", no_std, no_main, feature(asm_experimental_arch))]

#[cfg(target_arch = "bpf")]
mod answers;
#[cfg(target_arch = "bpf")]
mod deliver;
#[cfg(target_arch = "bpf")]
mod effects;
#[cfg(target_arch = "bpf")]
mod flows;
#[cfg(target_arch = "bpf")]
mod forward;
#[cfg(target_arch = "bpf")]
mod frame;
#[cfg(target_arch = "bpf")]
mod generation;
#[cfg(target_arch = "bpf")]
mod judgement;
#[cfg(target_arch = "bpf")]
mod listens;
#[cfg(target_arch = "bpf")]
mod maps;
#[cfg(target_arch = "bpf")]
mod meters;
#[cfg(target_arch = "bpf")]
mod object;
#[cfg(target_arch = "bpf")]
mod passage;
#[cfg(target_arch = "bpf")]
mod reopen;
#[cfg(target_arch = "bpf")]
mod sockets;
#[cfg(target_arch = "bpf")]
mod steered;
#[cfg(target_arch = "bpf")]
mod steering;
#[cfg(target_arch = "bpf")]
mod word;

#[cfg(target_arch = "bpf")]
mod programs {
    use abi::{
        Bytes as _, Reason, Verdict,
        explain::{Answer, Question},
        forward::Way,
        tables::Leaf,
    };
    use aya_ebpf::{
        bindings::{
            sk_action::SK_PASS,
            xdp_action::{XDP_DROP, XDP_PASS},
        },
        macros::{classifier, sk_lookup, xdp},
        programs::{SkLookupContext, TcContext, XdpContext},
    };

    use crate::{
        deliver,
        forward::{Exit, route},
        frame::Frame,
        generation::Generation,
        judgement, listens,
        passage::Passage,
        reopen, steered,
    };

    /// Judges packets in earnest.
    #[xdp]
    fn gate(ctx: XdpContext) -> u32 {
        judgement::judge(&ctx)
    }

    /// Does what `gate` decided for a packet that is steered; a part of that program.
    #[xdp]
    fn gate_steered(ctx: XdpContext) -> u32 {
        steered::act(&ctx)
    }

    /// Delivers what the gate steers.
    #[classifier]
    fn steer(ctx: TcContext) -> i32 {
        deliver::deliver(&ctx)
    }

    /// Names the listener for flows that begin anew.
    #[sk_lookup]
    fn gate_reopens(ctx: SkLookupContext) -> u32 {
        reopen::succeed(&ctx);
        SK_PASS
    }

    /// Judges the frame behind the [`Question`] that the buffer starts with, and writes the [`Answer`] over it. It is run by
    /// `BPF_PROG_TEST_RUN` and has no effect.
    #[xdp]
    fn gate_explain(ctx: XdpContext) -> u32 {
        let whole = Frame::of(&ctx, 0);
        let Some(Question { port, ifindex, .. }) = whole.read(0).map(Question::of) else {
            return XDP_DROP;
        };
        let mut answer = Answer {
            verdict: Verdict::bare(Reason::NoPolicy),
            way: Way::NoRoute as u32,
            exit: Exit::NOWHERE,
        };
        if let Some(generation) = Generation::in_force() {
            let mut passage = Passage::new(generation, port, ifindex, size_of::<Question>() as u32);
            let is_packet = passage.judge(&ctx);
            answer.verdict = passage.verdict;
            let row = generation.cell(Leaf(passage.verdict.row));
            answer.verdict.row = row.map_or(0, |cell| cell.number);
            if is_packet && generation.forwards() {
                let mut exit = Exit::UNKNOWN;
                answer.way = route(&ctx, &mut passage, &mut exit);
                answer.exit = exit.member.number;
            }
        }
        // The packet's bytes are looked for anew, since other functions had the context.
        Frame::of(&ctx, 0).overwrite(answer.words());
        XDP_PASS
    }

    /// Writes over the head of the buffer which listeners take steered flows: a bit for each place of
    /// `abi::steering::listener`. It is run by `BPF_PROG_TEST_RUN` and has no effect.
    #[xdp]
    fn gate_listens(ctx: XdpContext) -> u32 {
        Frame::of(&ctx, 0).overwrite(listens::listening(&ctx));
        XDP_PASS
    }
}

/// Nothing runs on the host.
#[cfg(not(target_arch = "bpf"))]
fn main() {}
