use super::*;

#[test]
fn reads_what_ping_says() {
    let check = |said: &str, expected: Option<(u32, u32)>| {
        let expected = expected.map(|(sent, received)| Echoes { sent, received });
        assert_eq!(echoes(said), expected, "{said}");
    };
    check(
        "3 packets transmitted, 3 received, 0% packet loss, time 402ms\n",
        Some((3, 3)),
    );
    check(
        "PING …\n\n3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 1ms\n",
        Some((3, 0)),
    );
    check("ping: connect: Network is unreachable\n", None);
}

#[test]
fn nothing_sent_is_not_a_whole_series() {
    assert!(
        !Echoes {
            sent: 0,
            received: 0
        }
        .whole()
    );
    assert_eq!(
        Echoes {
            sent: 5,
            received: 3
        }
        .lost(),
        2
    );
}
