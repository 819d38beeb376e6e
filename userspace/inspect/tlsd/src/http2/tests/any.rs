//! Whatever both peers send, and however they end: the connection ends, and nothing panics.

use super::raw::*;
use super::*;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// What a peer does next: what, on which of its streams, whether it ends it, and how much.
type Deed = (u8, usize, bool, u16);

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    prop::collection::vec((0_u8..32, 0_usize..6, any::<bool>(), any::<u16>()), 0..60)
}

/// The frames of a peer that mostly does what it may, whose heads begin so.
fn frames(deeds: &[Deed], start: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    // Streams that are open, by their numbers.
    let (mut next, mut open) = (1_u32, Vec::new());
    for (what, which, ends, much) in deeds {
        let stream = open.get(which % open.len().max(1)).copied();
        let end = if *ends { END_STREAM } else { 0 };
        let frame = match (what, stream) {
            (0..8, _) | (8..24, None) => {
                if !ends {
                    open.push(next);
                }
                next += 2;
                let block = if start == GET {
                    request(start, &[])
                } else {
                    start.to_vec()
                };
                frame(HEADERS, END_HEADERS | end, next - 2, &block)
            }
            (8..18, Some(stream)) => {
                if *ends {
                    open.retain(|one| *one != stream);
                }
                let octets = usize::from(*much) % 9_000;
                frame(DATA, end, stream, &vec![1; octets])
            }
            (18..20, Some(stream)) => {
                open.retain(|one| *one != stream);
                frame(RST_STREAM, 0, stream, &u32::from(*much).to_be_bytes())
            }
            (20..22, Some(stream)) => {
                open.retain(|one| *one != stream);
                let trailers = field("x-end", "1");
                frame(HEADERS, END_HEADERS | END_STREAM, stream, &trailers)
            }
            (22..24, Some(stream)) => frame(
                WINDOW_UPDATE,
                0,
                stream,
                &(1 + u32::from(*much)).to_be_bytes(),
            ),
            (24..28, _) => frame(WINDOW_UPDATE, 0, 0, &(1 + u32::from(*much)).to_be_bytes()),
            (28, _) => frame(PING, end, 0, &[7; 8]),
            (29, _) => {
                let value = u32::from(*much).to_be_bytes();
                frame(SETTINGS, 0, 0, &[&[0, 4][..], &value].concat())
            }
            (30, _) if *much < 9_000 => {
                let last = u32::try_from(*which).unwrap();
                frame(GOAWAY, 0, 0, &[last.to_be_bytes(), [0; 4]].concat())
            }
            // Seldom whatever else.
            _ if *much < 6_000 => {
                let [kind, flags] = much.to_be_bytes();
                let stream = u32::try_from(*which).unwrap();
                frame(kind % 12, flags, stream, &vec![flags; usize::from(kind)])
            }
            _ => continue,
        };
        octets.extend(frame);
    }
    octets
}

/// Sends octets in pieces, reads so often what comes meanwhile, and ends.
async fn say(stream: DuplexStream, octets: &[u8], piece: usize, reads: usize) {
    let (mut from, mut to) = split(stream);
    let writing = async {
        for piece in octets.chunks(piece) {
            if to.write_all(piece).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        let _ended = to.shutdown().await;
    };
    let reading = async {
        let mut octets = [0; 4096];
        for _ in 0..reads {
            if !matches!(from.read(&mut octets).await, Ok(count) if count > 0) {
                break;
            }
        }
    };
    tokio::join!(writing, reading);
}

/// How often a peer reads: a few times, or always.
fn reads() -> impl Strategy<Value = usize> {
    prop_oneof![0_usize..6, Just(usize::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_both_send_the_connection_ends(
        user in deeds(),
        server in deeds(),
        piece in 1_usize..3_000,
        reads in (reads(), reads()),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let ends = ends();
            let user = [greeting(), frames(&user, GET)].concat();
            let server = [frame(SETTINGS, 0, 0, &[]), frames(&server, &[0x88])].concat();
            let user = say(ends.user, &user, piece, reads.0);
            let server = say(ends.server, &server, piece, reads.1);
            tokio::join!(user, server);
            assert_eq!(ends.carried.await.unwrap(), None);
        });
    }
}
