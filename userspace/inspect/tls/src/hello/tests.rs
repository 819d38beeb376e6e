//! Hellos right and wrong, forged and of real clients.

mod cases;
mod forge;
mod peers;
mod properties;

use super::*;

/// What octets give that come at once, whether read or peeked at.
fn read(octets: &[u8]) -> Result<Option<(ClientHello, usize)>, Refusal> {
    let peeked = peek(octets);
    match HelloReader::default().push(octets) {
        Progress::More(reader) => {
            assert_eq!(peeked, Ok(Peeked::More));
            assert_eq!(reader.octets(), octets);
            Ok(None)
        }
        Progress::Whole(read) => {
            assert_eq!(read.octets, octets[..read.taken]);
            let hello = Box::new(read.hello.clone());
            let taken = read.taken;
            assert_eq!(peeked, Ok(Peeked::Whole { hello, taken }));
            Ok(Some((read.hello, read.taken)))
        }
        Progress::Refused(refused) => {
            assert_eq!(peeked, Err(refused.refusal));
            assert_eq!(refused.octets, octets[..refused.taken]);
            Err(refused.refusal)
        }
    }
}

/// What octets give that come in segments: the end, all octets kept, and how many of all were taken.
fn read_segments(segments: &[&[u8]]) -> Result<Option<(ClientHello, usize)>, Refusal> {
    let mut reader = HelloReader::default();
    let mut before = 0;
    for segment in segments {
        match reader.push(segment) {
            Progress::More(waiting) => reader = waiting,
            Progress::Whole(read) => {
                assert_eq!(read.octets.len(), before + read.taken);
                return Ok(Some((read.hello, before + read.taken)));
            }
            Progress::Refused(refused) => {
                assert_eq!(refused.octets.len(), before + refused.taken);
                return Err(refused.refusal);
            }
        }
        before += segment.len();
        assert_eq!(reader.octets().len(), before);
        assert!(before <= WIRE_OCTETS_MAX);
    }
    let closed = reader.close();
    assert_eq!(closed.refusal, Refusal::Truncated { octets: before });
    assert_eq!(closed.octets.len(), before);
    Ok(None)
}
