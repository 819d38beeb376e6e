//! What is an answer and what is not, a field at a time.

use super::*;

/// An ARP reply of the far end.
fn reply_arp() -> Vec<u8> {
    let mut frame = arp::request(far(), OUR_MAC, FAR_V4, OUR_V4);
    frame[21] = 2;
    frame[32..38].copy_from_slice(&OUR_MAC.0);
    frame
}

/// An advertisement of the far end.
fn reply_neighbour(hops: u8, flags: u8, options: &[u8]) -> Vec<u8> {
    let mut message = vec![136, 0, 0, 0, flags, 0, 0, 0];
    message.extend_from_slice(&FAR_V6.octets());
    message.extend_from_slice(options);
    ip::frame_v6(far(), OUR_MAC, (FAR_V6, OUR_V6), hops, message)
}

fn echoed(kind: u8) -> Vec<u8> {
    let mut message = vec![kind, 0, 0, 0, 0x12, 0x34, 0, 1];
    message.extend_from_slice(&MARK.token.to_be_bytes());
    message
}

fn reply_v4() -> Vec<u8> {
    ip::frame_v4(far(), OUR_MAC, (FAR_V4, OUR_V4), echoed(0))
}

fn reply_v6() -> Vec<u8> {
    ip::frame_v6(far(), OUR_MAC, (FAR_V6, OUR_V6), 57, echoed(129))
}

fn read_arp(frame: &[u8]) -> Result<Mac, Mismatch> {
    arp::read_reply(plain(), frame, OUR_V4, FAR_V4)
}

fn read_neighbour(frame: &[u8]) -> Result<Mac, Mismatch> {
    neighbour::read_advertisement(plain(), frame, OUR_V6, FAR_V6)
}

fn read_v4(frame: &[u8]) -> Result<(), Mismatch> {
    echo::read_reply_v4(plain(), frame, (OUR_V4, FAR_V4), MARK)
}

fn read_v6(frame: &[u8]) -> Result<(), Mismatch> {
    echo::read_reply_v6(plain(), frame, (OUR_V6, FAR_V6), MARK)
}

fn with(frame: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame[at] = byte;
    frame
}

#[test]
fn answers_are_read() {
    assert_eq!(read_arp(&reply_arp()), Ok(FAR_MAC));
    let option = [2, 1, 2, 0, 0, 0, 0, 9];
    assert_eq!(
        read_neighbour(&reply_neighbour(255, 0x60, &option)),
        Ok(Mac([2, 0, 0, 0, 0, 9]))
    );
    // Without the option, as an answer to a unicast solicitation may be (RFC 4861 §4.4); others are passed over.
    assert_eq!(
        read_neighbour(&reply_neighbour(255, 0x40, &[])),
        Ok(FAR_MAC)
    );
    let other = [14, 1, 0, 0, 0, 0, 0, 0];
    assert_eq!(
        read_neighbour(&reply_neighbour(255, 0x40, &other)),
        Ok(FAR_MAC)
    );
    assert_eq!(read_v4(&reply_v4()), Ok(()));
    assert_eq!(read_v6(&reply_v6()), Ok(()));
    // Short frames are padded on the wire.
    let mut padded = reply_v4();
    padded.resize(60, 0xaa);
    assert_eq!(read_v4(&padded), Ok(()));
}

#[test]
fn arp_is_checked() {
    let good = reply_arp();
    for (at, byte, expected) in [
        (0, 0xff, Mismatch::OtherReceiver),
        (12, 0x09, Mismatch::OtherProtocol),
        (15, 6, Mismatch::Malformed),
        (18, 8, Mismatch::Malformed),
        (21, 1, Mismatch::OtherProtocol),
        (22, 3, Mismatch::Malformed),
        (31, 3, Mismatch::OtherTarget),
        (37, 9, Mismatch::OtherAsker),
        (41, 9, Mismatch::OtherAsker),
    ] {
        assert_eq!(read_arp(&with(&good, at, byte)), Err(expected), "{at}");
    }
}

#[test]
fn advertisements_are_checked() {
    assert_eq!(
        read_neighbour(&reply_neighbour(254, 0x60, &[])),
        Err(Mismatch::HopLimit { hops: 254 })
    );
    assert_eq!(
        read_neighbour(&reply_neighbour(255, 0x20, &[])),
        Err(Mismatch::Unsolicited)
    );
    for (options, expected) in [
        (&[2, 0, 0, 0, 0, 0, 0, 0][..], Mismatch::Malformed),
        (&[2, 1, 0, 0][..], Mismatch::Truncated),
        (&[2, 2, 0, 0, 0, 0, 0, 0][..], Mismatch::Truncated),
        (&[2, 1, 1, 0, 0, 0, 0, 0][..], Mismatch::Malformed),
    ] {
        assert_eq!(
            read_neighbour(&reply_neighbour(255, 0x60, options)),
            Err(expected)
        );
    }
    let another = neighbour::advertisement(far(), OUR_V6, 0x60);
    assert_eq!(read_neighbour(&another), Err(Mismatch::OtherReceiver));
    let good = reply_neighbour(255, 0x60, &[]);
    assert_eq!(
        read_neighbour(&with(&good, 63, 9)),
        Err(Mismatch::Checksum),
        "the target is covered"
    );
    let mut of_another = vec![136, 0, 0, 0, 0x60, 0, 0, 0];
    of_another.extend_from_slice(&OUR_V6.octets());
    let frame = ip::frame_v6(far(), OUR_MAC, (FAR_V6, OUR_V6), 255, of_another);
    assert_eq!(read_neighbour(&frame), Err(Mismatch::OtherTarget));
}

#[test]
fn echoes_are_checked() {
    for (at, byte, expected) in [
        (4, 0x99, Mismatch::Identifier { identifier: 0x9934 }),
        (7, 9, Mismatch::Sequence { sequence: 9 }),
        (15, 9, Mismatch::Token),
        (0, 3, Mismatch::OtherProtocol),
        (1, 1, Mismatch::OtherProtocol),
    ] {
        let changed = |kind| with(&echoed(kind), at, byte);
        let frame = ip::frame_v4(far(), OUR_MAC, (FAR_V4, OUR_V4), changed(0));
        assert_eq!(read_v4(&frame), Err(expected), "{at}");
        let frame = ip::frame_v6(far(), OUR_MAC, (FAR_V6, OUR_V6), 64, changed(129));
        assert_eq!(read_v6(&frame), Err(expected), "{at}");
    }
    let longer = [echoed(0), vec![0, 0]].concat();
    let frame = ip::frame_v4(far(), OUR_MAC, (FAR_V4, OUR_V4), longer);
    assert_eq!(read_v4(&frame), Err(Mismatch::Token));
    for (at, byte, expected) in [
        (14, 0x65, Mismatch::Malformed),
        (14, 0x44, Mismatch::Malformed),
        (14, 0x4f, Mismatch::Truncated),
        (24, 0x99, Mismatch::Checksum),
        (49, 0x99, Mismatch::Checksum),
    ] {
        assert_eq!(read_v4(&with(&reply_v4(), at, byte)), Err(expected), "{at}");
    }
    let swapped = ip::frame_v4(far(), OUR_MAC, (OUR_V4, OUR_V4), echoed(0));
    assert_eq!(read_v4(&swapped), Err(Mismatch::OtherTarget));
    let swapped = ip::frame_v4(far(), OUR_MAC, (FAR_V4, FAR_V4), echoed(0));
    assert_eq!(read_v4(&swapped), Err(Mismatch::OtherAsker));
    let swapped = ip::frame_v6(far(), OUR_MAC, (OUR_V6, OUR_V6), 64, echoed(129));
    assert_eq!(read_v6(&swapped), Err(Mismatch::OtherTarget));
    assert_eq!(
        read_v6(&reply_neighbour(255, 0x60, &[])),
        Err(Mismatch::OtherProtocol)
    );
}

#[test]
fn fragments_and_other_protocols_are_none() {
    // Header fields with their checksum: More Fragments, an offset, UDP.
    for (at, byte, expected) in [
        (20, 0x20, Mismatch::Fragment),
        (21, 0x01, Mismatch::Fragment),
        (23, 17, Mismatch::OtherProtocol),
    ] {
        let mut frame = with(&reply_v4(), at, byte);
        frame[24..26].fill(0);
        let sum = bytes::checksum(&[&frame[14..34]]);
        frame[24..26].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(read_v4(&frame), Err(expected), "{at}");
    }
}

#[test]
fn tags_must_be_ours_or_taken_off() {
    let (five, six) = (vlan(5), vlan(6));
    let double = Tags::Double {
        outer: five,
        inner: six,
    };
    for (ours, theirs, expected) in [
        (Tags::Untagged, Tags::Single(five), Err(Mismatch::OtherTags)),
        (Tags::Single(five), Tags::Single(five), Ok(())),
        (Tags::Single(five), Tags::Untagged, Ok(())),
        (
            Tags::Single(five),
            Tags::Single(six),
            Err(Mismatch::OtherTags),
        ),
        (Tags::Single(six), double, Err(Mismatch::OtherTags)),
        (double, double, Ok(())),
        (double, Tags::Single(six), Ok(())),
        (double, Tags::Single(five), Err(Mismatch::OtherTags)),
        (double, Tags::Untagged, Ok(())),
    ] {
        let theirs = Port {
            mac: FAR_MAC,
            tags: theirs,
        };
        let frame = ip::frame_v4(theirs, OUR_MAC, (FAR_V4, OUR_V4), echoed(0));
        let read = echo::read_reply_v4(port(ours), &frame, (OUR_V4, FAR_V4), MARK);
        assert_eq!(read, expected, "{ours:?} {theirs:?}");
    }
}
