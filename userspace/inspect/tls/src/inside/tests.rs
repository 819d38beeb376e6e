use super::*;

#[test]
fn an_offer_tells_what_may_be_spoken_and_how_a_page_is_shown() {
    let check = |offered: &[&[u8]], speaks: Speaks, page: Option<&[u8]>| {
        assert_eq!(Speaks::of(offered), speaks, "{offered:?}");
        assert_eq!(page_protocol(offered), page, "{offered:?}");
    };
    check(&[], Speaks::Http1, None);
    check(&[HTTP_1_1], Speaks::Http1, Some(HTTP_1_1));
    check(&[HTTP_2], Speaks::Http2, Some(HTTP_2));
    check(&[HTTP_2, HTTP_1_1], Speaks::Http2, Some(HTTP_1_1));
    check(&[HTTP_1_1, HTTP_2], Speaks::Http2, Some(HTTP_1_1));
    check(&[b"imap", HTTP_2], Speaks::Http2, Some(HTTP_2));
    check(&[b"imap"], Speaks::Http1, None);
    // Names are compared octet for octet (RFC 7301 §3.1).
    check(&[b"H2", b"h2c", b"HTTP/1.1", b""], Speaks::Http1, None);
}

#[test]
fn what_a_server_chose_is_spoken() {
    let check = |chosen: Option<&[u8]>, expected: InnerProtocol| {
        assert_eq!(InnerProtocol::of(chosen), expected, "{chosen:?}");
    };
    check(Some(HTTP_2), InnerProtocol::Http2);
    check(Some(HTTP_1_1), InnerProtocol::Http11);
    check(None, InnerProtocol::Http11);
    check(Some(b"H2"), InnerProtocol::Http11);
    check(Some(b""), InnerProtocol::Http11);
}
