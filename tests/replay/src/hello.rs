//! What clients say first.

use tls::hello::{HelloReader, Peeked, Progress, Refusal, WIRE_OCTETS_MAX, peek};

/// The bytes are what a client sends. Read at once, in place, octet by octet and in two segments, they give the same, and what
/// was read is kept for replay; what is read is bounded; a refusal says by which rule.
pub fn hello(bytes: &[u8]) {
    let whole = peek(bytes);
    if let Err(refusal) = &whole {
        assert!(refusal.to_string().contains("RFC "));
        assert!(refusal.is_tls() || refusal.alert().is_none());
    }
    let middle = bytes
        .first()
        .map_or(0, |first| usize::from(*first))
        .min(bytes.len());
    let (one, other) = bytes.split_at(middle);
    for segments in [vec![bytes], vec![one, other], bytes.chunks(1).collect()] {
        assert_eq!(read(bytes, &segments), whole);
    }
}

fn read(bytes: &[u8], segments: &[&[u8]]) -> Result<Peeked, Refusal> {
    let mut reader = HelloReader::default();
    let mut before = 0;
    for segment in segments {
        match reader.push(segment) {
            Progress::More(waiting) => reader = waiting,
            Progress::Whole(read) => {
                let taken = before + read.taken;
                assert_eq!(read.octets, bytes[..taken]);
                assert!(read.hello.octets <= taken && taken <= WIRE_OCTETS_MAX);
                assert!(read.hello.alpn.iter().all(|name| !name.is_empty()));
                let hello = Box::new(read.hello);
                return Ok(Peeked::Whole { hello, taken });
            }
            Progress::Refused(refused) => {
                assert_eq!(refused.octets, bytes[..before + refused.taken]);
                return Err(refused.refusal);
            }
        }
        before += segment.len();
        assert_eq!(reader.octets(), &bytes[..before]);
        assert!(before < WIRE_OCTETS_MAX);
    }
    Ok(Peeked::More)
}
