use super::*;
use crate::limits::{TRAILER_OCTETS_MAX, TRAILERS_MAX};

/// Content and names of trailers, with the octets behind the end.
type Told = Result<(Vec<u8>, Vec<String>, usize), Refusal>;

/// Reads octets that come in pieces of at most `step` octets; what does not end is truncated.
fn read(framing: Framing, octets: &[u8], step: usize) -> Told {
    let mut reader = BodyReader::new(framing);
    let (mut content, mut trailers) = (Vec::new(), Vec::new());
    let (mut start, mut end) = (0, 0);
    loop {
        let (skip, piece) = reader.read(&octets[start..end])?;
        start += skip;
        match piece {
            Piece::Partial if end == octets.len() => {
                reader.closed()?;
            }
            Piece::Partial => end = (end + step).min(octets.len()),
            Piece::Data(data) => {
                let taken = data.div_ceil(2);
                content.extend_from_slice(&octets[start..start + taken]);
                reader.took(taken);
                start += taken;
            }
            Piece::Trailers(read) => {
                trailers.extend(read.fields().iter().map(|field| field.name().to_owned()));
            }
            Piece::End => return Ok((content, trailers, octets.len() - start)),
        }
    }
}

fn check(framing: Framing, octets: impl AsRef<[u8]>, expected: Result<(&str, usize), Refusal>) {
    let octets = octets.as_ref();
    let whole = read(framing, octets, octets.len().max(1));
    let told = whole
        .as_ref()
        .map(|(content, _, left)| (str::from_utf8(content).unwrap(), *left))
        .map_err(|refusal| *refusal);
    assert_eq!(told, expected, "{}", octets.escape_ascii());
    for step in [1, 2, 3, 7] {
        assert_eq!(
            read(framing, octets, step),
            whole,
            "{}",
            octets.escape_ascii()
        );
    }
}

#[test]
fn content_ends_where_its_framing_says() {
    check(Framing::Nothing, "GET", Ok(("", 3)));
    check(Framing::Length(0), "GET", Ok(("", 3)));
    check(Framing::Length(3), "abcdef", Ok(("abc", 3)));
    check(Framing::Length(7), "abcdef", Err(Refusal::Truncated));
    check(Framing::UntilClose, "abcdef", Ok(("abcdef", 0)));
    check(Framing::UntilClose, "", Ok(("", 0)));
}

#[test]
fn chunks_are_read_in_one_way() {
    use Refusal as R;
    for (octets, expected) in [
        ("0\r\n\r\nGET", Ok(("", 3))),
        ("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET", Ok(("abcde", 3))),
        ("00a\r\n0123456789\r\n000\r\n\r\n", Ok(("0123456789", 0))),
        (
            "A;x=y;z=\"q\"\r\n0123456789\r\n0;last\r\n\r\n",
            Ok(("0123456789", 0)),
        ),
        ("1 ;x\r\na\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("3 \r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        (" 3\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("\t3\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("+3\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("-1\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("0x3\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("3_0\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("g\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        (";x\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("00000000000000003\r\nabc\r\n0\r\n\r\n", Err(R::ChunkSize)),
        ("80000000\r\nabc", Err(R::ChunkTooLarge)),
        ("100000003\r\nabc\r\n0\r\n\r\n", Err(R::ChunkTooLarge)),
        ("fffffffffffffffff\r\nabc", Err(R::ChunkTooLarge)),
        ("3\nabc\r\n0\r\n\r\n", Err(R::BareLf)),
        ("3\rabc\r\n0\r\n\r\n", Err(R::BareCr)),
        ("3;x\nabc\r\n0\r\n\r\n", Err(R::BareLf)),
        ("3;x\ry\nabc\r\n0\r\n\r\n", Err(R::BareCr)),
        ("3;\0\r\nabc\r\n0\r\n\r\n", Err(R::ChunkExtension)),
        ("3\r\nabcd\r\n0\r\n\r\n", Err(R::ChunkEnd)),
        ("3\r\nabc\n0\r\n\r\n", Err(R::ChunkEnd)),
        ("3\r\nabc\rx0\r\n\r\n", Err(R::ChunkEnd)),
        ("3\r\nabc0\r\n\r\n", Err(R::ChunkEnd)),
        ("0\r\n\n", Err(R::BareLf)),
        ("0\r\n\rx\n", Err(R::BareLf)),
        ("3\r\nabc\r\n", Err(R::Truncated)),
        ("3\r\nab", Err(R::Truncated)),
        ("0\r\n", Err(R::Truncated)),
        ("3", Err(R::Truncated)),
    ] {
        check(Framing::Chunked, octets, expected);
    }
    let extended = |octets: usize| format!("1;{}\r\na\r\n0\r\n\r\n", "x".repeat(octets));
    check(Framing::Chunked, extended(4096), Ok(("a", 0)));
    check(
        Framing::Chunked,
        extended(4097),
        Err(R::ChunkExtensionTooLong),
    );
    // The bound is for the body, not for a chunk.
    let often = format!("1;{}\r\na\r\n", "x".repeat(2048)).repeat(3);
    check(Framing::Chunked, often, Err(R::ChunkExtensionTooLong));
}

#[test]
fn trailers_are_fields_that_may_stand_there() {
    use Refusal as R;
    let trailers = |fields: &str| format!("0\r\n{fields}\r\n");
    for (fields, expected) in [
        ("Grpc-Status: 0\r\nDigest: x\r\n", Ok(("", 0))),
        ("ETag: x\r\n", Ok(("", 0))),
        ("Content-Length: 3\r\n", Err(R::TrailerForbidden)),
        ("transfer-encoding: chunked\r\n", Err(R::TrailerForbidden)),
        ("Host: a.kz\r\n", Err(R::TrailerForbidden)),
        ("Cookie: a\r\n", Err(R::TrailerForbidden)),
        ("Connection: x\r\n", Err(R::TrailerForbidden)),
        ("Keep-Alive: x\r\n", Err(R::TrailerForbidden)),
        ("Proxy-Authorization: x\r\n", Err(R::TrailerForbidden)),
        ("If-Match: x\r\n", Err(R::TrailerForbidden)),
        ("X-Forwarded-For: x\r\n", Err(R::TrailerForbidden)),
        ("X: y\r\n z\r\n", Err(R::ObsFold)),
        (" X: y\r\n", Err(R::SpaceBeforeFields)),
        ("X : y\r\n", Err(R::SpaceBeforeColon)),
        ("X: y\n", Err(R::BareLf)),
        ("X\r\n", Err(R::ColonMissing)),
        ("X: \0\r\n", Err(R::Nul)),
    ] {
        check(Framing::Chunked, trailers(fields), expected);
    }
    check(
        Framing::Chunked,
        trailers(&"X: y\r\n".repeat(TRAILERS_MAX)),
        Ok(("", 0)),
    );
    check(
        Framing::Chunked,
        trailers(&"X: y\r\n".repeat(TRAILERS_MAX + 1)),
        Err(R::TooManyFields),
    );
    let long = format!("X: {}\r\n", "y".repeat(TRAILER_OCTETS_MAX - 7));
    check(Framing::Chunked, trailers(&long), Ok(("", 0)));
    let longer = format!("X: {}\r\n", "y".repeat(TRAILER_OCTETS_MAX - 6));
    check(
        Framing::Chunked,
        trailers(&longer),
        Err(R::TrailersTooLarge),
    );
}

#[test]
fn what_is_written_in_chunks_reads_the_same() {
    let mut out = Vec::new();
    for length in [1, 15, 16, 255, 4096, 65_537] {
        let before = out.len();
        write_chunk(&vec![b'a'; length], &mut out);
        assert!(out.len() - before <= length + CHUNK_OVERHEAD_OCTETS);
    }
    write_chunk(b"", &mut out);
    let mut reader = BodyReader::new(Framing::Chunked);
    let trailed = b"0\r\nA:1\r\nB: 2\r\n\r\n";
    let Ok((3, Piece::Partial)) = reader.read(b"0\r\n") else {
        panic!("the last chunk is three octets");
    };
    let Ok((_, Piece::Trailers(trailers))) = reader.read(&trailed[3..]) else {
        panic!("there are trailers");
    };
    write_last_chunk(Some(&trailers), &mut out);
    let (content, names, left) = read(Framing::Chunked, &out, 1000).unwrap();
    assert_eq!(content.len(), 1 + 15 + 16 + 255 + 4096 + 65_537);
    assert_eq!((names, left), (vec!["A".to_owned(), "B".to_owned()], 0));
    assert!(out.ends_with(trailed));
}
