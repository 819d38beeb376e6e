//! Exchanges of HTTP, good and bad, and coded content.

use super::{Seed, seed};

/// Requests with responses, in pieces of seven octets.
pub fn http() -> Vec<Seed> {
    const EXCHANGES: &[(&str, &str, &str)] = &[
        (
            "get",
            "GET /a?b HTTP/1.1\r\nHost: a.kz\r\nAccept-Encoding: gzip, br\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        ),
        (
            "ahead",
            "\r\nGET / HTTP/1.1\r\nHost: a.kz\r\n\r\nGET / HTTP/1.1\r\n",
            "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
        ),
        (
            "old",
            "GET http://a.kz/ HTTP/1.0\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\nuntil the end",
        ),
        (
            "chunks",
            "POST / HTTP/1.1\r\nHost: a.kz\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nD: 1\r\n\r\n",
            "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n00\r\n\r\n",
        ),
        (
            "expect",
            "PUT / HTTP/1.1\r\nHost: a.kz\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        ),
        (
            "web-socket",
            "GET / HTTP/1.1\r\nHost: a.kz\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\0\r\n",
        ),
        (
            "connect",
            "CONNECT a.kz:443 HTTP/1.1\r\nHost: a.kz:443\r\n\r\n",
            "",
        ),
        (
            "cl-te",
            "POST / HTTP/1.1\r\nHost: a.kz\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
            "",
        ),
        (
            "te-te",
            "POST / HTTP/1.1\r\nHost: a.kz\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
            "",
        ),
        (
            "fold",
            "GET / HTTP/1.1\r\nHost: a.kz\r\nX: y\r\n z\r\n\r\n",
            "",
        ),
        ("bare-lf", "GET / HTTP/1.1\nHost: a.kz\n\n", ""),
        (
            "chunk-size",
            "POST / HTTP/1.1\r\nHost: a.kz\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n",
            "",
        ),
        (
            "split",
            "GET / HTTP/1.1\r\nHost: a.kz\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        ),
        (
            "http2",
            "POST:/a?b\naccept:*/*\ncontent-length:3\nte:trailers",
            "",
        ),
    ];
    let made = |(name, client, server): &(&str, &str, &str)| {
        let split = u16::try_from(client.len()).unwrap().to_be_bytes();
        seed(
            *name,
            [&[6], &split[..], client.as_bytes(), server.as_bytes()].concat(),
        )
    };
    EXCHANGES.iter().map(made).collect()
}

/// Small contents in each coding.
pub fn coding() -> Vec<Seed> {
    // Each is `ok` or nothing, written by hand: stored blocks.
    const CODED: &[(&str, u8, &[u8])] = &[
        ("identity", 0, b"ok"),
        (
            "gzip",
            1,
            &[
                0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 0, 0xfd, 0xff, b'o', b'k', 0x47, 0xdd,
                0xdc, 0x79, 2, 0, 0, 0,
            ],
        ),
        (
            "zlib",
            2,
            &[
                0x78, 0x9c, 1, 2, 0, 0xfd, 0xff, b'o', b'k', 1, 0x4b, 0, 0xdb,
            ],
        ),
        ("deflate", 2, &[1, 2, 0, 0xfd, 0xff, b'o', b'k']),
        ("brotli", 3, &[0x10, 0, 0x10, b'o', b'k', 3]),
        (
            "zstd",
            4,
            &[0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, 0x11, 0, 0, b'o', b'k'],
        ),
        (
            "zstd-run",
            4,
            &[0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, 0x03, 0, 0x10, b'o'],
        ),
    ];
    let made =
        |(name, coding, coded): &(&str, u8, &[u8])| seed(*name, [&[*coding, 2], *coded].concat());
    CODED.iter().map(made).collect()
}
