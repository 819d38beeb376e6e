use super::*;
use proptest::prelude::*;

/// The body in these octets, which arrive in two parts; none if its end does not.
fn body(octets: &[u8], cut: usize) -> Result<Option<Vec<u8>>, IcapFault> {
    let (left, right) = octets.split_at(cut.min(octets.len()));
    let (mut incoming, mut chunks, mut body) = (Incoming::default(), Chunks::Length, Vec::new());
    for part in [left, right] {
        assert_eq!(incoming.push(part), part.len());
        loop {
            match chunks.next(&mut incoming)? {
                Found::Piece(piece) => body.extend(piece),
                Found::End => return Ok(Some(body)),
                Found::Nothing => break,
            }
        }
    }
    Ok(None)
}

#[test]
fn chunks_are_read_strictly() {
    let check = |octets: &[u8], expected: Result<Option<&[u8]>, IcapFault>| {
        for cut in 0..=octets.len() {
            let shown = String::from_utf8_lossy(octets);
            let expected = expected.clone().map(|body| body.map(<[u8]>::to_vec));
            assert_eq!(body(octets, cut), expected, "{shown} cut at {cut}");
        }
    };
    check(b"0\r\n\r\n", Ok(Some(b"")));
    check(
        b"3\r\nabc\r\n2; x=\"y\"\r\nde\r\n0\r\nTrailer: x\r\n\r\n",
        Ok(Some(b"abcde")),
    );
    check(
        b"0000000A\r\n0123456789\r\n0\r\n\r\n",
        Ok(Some(b"0123456789")),
    );
    check(b"3\r\nabc\r\n", Ok(None));
    check(b"3\r\nabc\r\n0\r\n", Ok(None));
    for bad in [
        &b"\r\n"[..],
        b"g\r\n",
        b"-1\r\n",
        b"+3\r\nabc\r\n",
        b"0x3\r\nabc\r\n",
        b" 3\r\nabc\r\n",
        b"3 \r\nabc\r\n",
        b"000000003\r\nabc\r\n",
        b"3\nabc\r\n",
        b"3\r\nabcd\r\n",
        b"3\r\nabc\n",
        b"3;\0\r\nabc\r\n",
        b"0\r\na\n\r\n",
        b"0\r\na\rb\r\n\r\n",
    ] {
        check(bad, Err(IcapFault::Chunk));
    }
}

#[test]
fn lines_have_bounds() {
    assert_eq!(body(&[b'0'; CHUNK_LINE_MAX + 1], 0), Err(IcapFault::Chunk));
    let trailer = |lines: usize| format!("0\r\n{}\r\n", "abcdefg\r\n".repeat(lines));
    assert_eq!(
        body(trailer(TRAILER_MAX / 7).as_bytes(), 0),
        Ok(Some(Vec::new()))
    );
    assert_eq!(
        body(trailer(TRAILER_MAX / 7 + 1).as_bytes(), 0),
        Err(IcapFault::Chunk)
    );
    let mut incoming = Incoming::default();
    assert_eq!(incoming.push(&vec![0; IN_MAX + 1]), IN_MAX);
    assert_eq!(incoming.room(), 0);
    incoming.skip(10);
    assert_eq!(incoming.push(&[1; 20]), 10);
}

proptest! {
    #[test]
    fn what_is_chunked_comes_back(
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..8),
        cut in 0..400_usize,
    ) {
        let mut octets = Vec::new();
        for piece in &pieces {
            octets.extend(format!("{:x}\r\n", piece.len()).into_bytes());
            octets.extend(piece);
            octets.extend(b"\r\n");
        }
        octets.extend(b"0\r\n\r\n");
        prop_assert_eq!(body(&octets, cut), Ok(Some(pieces.concat())));
    }
}
