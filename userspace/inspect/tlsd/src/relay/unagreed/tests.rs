use super::*;
use futures_util::FutureExt as _;
use tokio::io::AsyncWriteExt as _;

/// What a side has sent, and whether it has closed since.
#[derive(Clone, Copy, Debug)]
enum Sent {
    Open(&'static [u8]),
    Closed(&'static [u8]),
}

/// What it is taken for; none while that cannot be told.
async fn check(user: Sent, server: Sent, expected: Option<Spoken>) {
    let mut first = First::default();
    let sides = [user, server].map(|sent| {
        let (near, far) = tokio::io::duplex(4096);
        (sent, near, far)
    });
    let mut ears = Vec::new();
    let mut kept = Vec::new();
    for (sent, mut near, far) in sides {
        let (Sent::Open(octets) | Sent::Closed(octets)) = sent;
        near.write_all(octets).await.unwrap();
        if let Sent::Open(_) = sent {
            kept.push(near);
        }
        ears.push(far);
    }
    let [of_user, of_server] = ears.as_mut_slice() else {
        unreachable!("there are two")
    };
    let listening = poll_fn(|waking| listen(&mut first, of_user, of_server, waking));
    assert_eq!(listening.now_or_never(), expected, "{user:?} {server:?}");
}

#[tokio::test]
async fn who_speaks_first_tells_what_is_spoken() {
    let nothing = Sent::Open(b"");
    check(nothing, nothing, None).await;
    let request = Sent::Open(b"GET / HTTP/1.1");
    check(request, nothing, Some(Spoken::Http)).await;
    // Whatever the server says.
    for greeting in [&b"220 hello"[..], b"HTT"] {
        check(request, Sent::Open(greeting), Some(Spoken::Http)).await;
        check(
            Sent::Open(b"\x00"),
            Sent::Open(greeting),
            Some(Spoken::Other),
        )
        .await;
    }
    check(Sent::Open(b"\x16\x03\x01"), nothing, Some(Spoken::Other)).await;
    check(nothing, Sent::Open(b"220 hello"), Some(Spoken::Other)).await;
    check(nothing, Sent::Open(b"HTTP/1.1 408"), Some(Spoken::Http)).await;
    // It may become either.
    check(nothing, Sent::Open(b"HTT"), None).await;
    // Whoever ends is dealt with as on any connection.
    for ended in [Sent::Closed(b""), Sent::Closed(b"GET")] {
        check(ended, nothing, Some(Spoken::Http)).await;
    }
    check(nothing, Sent::Closed(b""), Some(Spoken::Http)).await;
    check(nothing, Sent::Closed(b"HT"), Some(Spoken::Http)).await;
}
