//! Delivers what the gate steers: finds the socket, gives the packet to it, and marks it for the routing rule that takes
//! marked packets for local ones.

use abi::{
    Bytes,
    steering::{MARK, Word},
};
use aya_ebpf::{
    EbpfContext as _,
    bindings::{TC_ACT_SHOT, TC_ACT_UNSPEC},
    helpers::generated::bpf_sk_assign,
    programs::TcContext,
};

use crate::{
    frame::Frame,
    reopen,
    sockets::{Tuple, with_listener, with_socket},
};

/// To the next program, or to the stack.
const ON: i32 = TC_ACT_UNSPEC;
const DROP: i32 = TC_ACT_SHOT as i32;
/// As many octets of a packet are made readable: two tags, an IPv4 header with all options or an IPv6 one, and a TCP
/// header.
const HEADERS: u32 = 14 + 2 * 4 + 60 + 20;

/// A packet in the stack: what was received as several may be one by now, and lie in pieces.
struct Buffer {
    head: Frame,
    octets: u32,
}

impl Bytes for Buffer {
    #[inline(always)]
    fn length(&self) -> u32 {
        self.octets
    }

    #[inline(always)]
    fn read<const N: usize>(&self, at: u32) -> Option<[u8; N]> {
        self.head.read(at)
    }
}

/// Gives a packet that the gate said a word about to its socket; one whose socket has gone meanwhile ends here.
#[inline(always)]
pub fn deliver(ctx: &TcContext) -> i32 {
    let Some(word) = word(ctx) else {
        return ON;
    };
    match assign(ctx, word) {
        Some(0) => {
            ctx.set_mark(MARK);
            ON
        }
        _ => DROP,
    }
}

/// What the gate said beside the packet.
#[inline(always)]
fn word(ctx: &TcContext) -> Option<Word> {
    // SAFETY: the context is the program's.
    let from = unsafe { (*ctx.skb.skb).data_meta } as usize;
    if from + size_of::<Word>() > ctx.data() {
        return None;
    }
    // SAFETY: the word lies before the packet's beginning.
    Word::from_code(unsafe { core::ptr::read_unaligned(from as *const u32) })
}

/// The kernel's answer; nothing where there is no such socket.
#[inline(always)]
fn assign(ctx: &TcContext, word: Word) -> Option<i64> {
    let octets = ctx.len();
    if ctx
        .pull_data(if octets < HEADERS { octets } else { HEADERS })
        .is_err()
    {
        return None;
    }
    let buffer = Buffer {
        head: Frame {
            start: ctx.data(),
            end: ctx.data_end(),
        },
        octets,
    };
    let packet = abi::parse(&buffer).ok()?;
    let ports = packet.ports?;
    let context = ctx.as_ptr();
    let ends = Tuple::here()?;
    // SAFETY: the context is this program's, and the kernel keeps a reference of its own to the socket.
    unsafe {
        match word {
            Word::Flow | Word::Reopen => {
                if matches!(word, Word::Reopen) {
                    reopen::expect(&packet, ports);
                }
                ends.set(&packet, ports);
                with_socket(context, ends, |socket, _| {
                    bpf_sk_assign(context, socket.cast(), 0)
                })
            }
            Word::Listener => {
                let (family, port) = (packet.family, ports.destination);
                with_listener(context, ends, family, port, |socket| {
                    bpf_sk_assign(context, socket.cast(), 0)
                })
            }
        }
    }
}
