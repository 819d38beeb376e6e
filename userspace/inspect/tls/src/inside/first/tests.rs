use super::*;

#[test]
fn a_users_first_octet_tells() {
    let check = |octets: &[u8], expected: Spoken| {
        assert_eq!(Spoken::by_user(octets), expected, "{octets:?}");
    };
    check(b"", Spoken::Http);
    for begin in [
        "GET / HTTP/1.1",
        "get",
        "!",
        "~x",
        "\r\n\r\nGET",
        "\nGET",
        " GET",
        "\tx",
        "NICK joe",
        "0",
        "G\0",
    ] {
        check(begin.as_bytes(), Spoken::Http);
    }
    for begin in [
        &b"\x00\x01"[..],
        b"\x16\x03\x01",
        b"\x7f",
        b"\x80",
        b"\xff\xfeGET",
        b"<stream",
        b"{\"",
        b"(",
        b"\x0bGET",
    ] {
        check(begin, Spoken::Other);
    }
    // Exactly what RFC 9110 section 5.6.2 calls a `tchar`, and what is skipped.
    let marks = b"!#$%&'*+-.^_`|~\r\n \t";
    for octet in 0..=u8::MAX {
        let begins = octet.is_ascii_alphanumeric() || marks.contains(&octet);
        let expected = if begins { Spoken::Http } else { Spoken::Other };
        check(&[octet, 0], expected);
    }
}

#[test]
fn a_servers_first_octets_tell_as_soon_as_they_can() {
    let check = |octets: &str, expected: Option<Spoken>| {
        let octets = octets.as_bytes();
        assert_eq!(Spoken::by_server(octets), expected, "{octets:?}");
        // Once it is told, more changes nothing.
        let more = [octets, &b"/1.1 200"[..]].concat();
        if expected.is_some() {
            assert_eq!(Spoken::by_server(&more), expected, "{more:?}");
        }
    };
    for greeting in [
        "220 hello",
        "* OK",
        "SSH-2.0-x",
        "HTML",
        "HTTPS",
        "\0",
        "http/1.1",
        " HTTP/1.1",
    ] {
        check(greeting, Some(Spoken::Other));
    }
    for response in ["HTTP/", "HTTP/1.1 408", "HTTP/1.0 400 Bad Request\r\n"] {
        check(response, Some(Spoken::Http));
    }
    // It may become either.
    for beginning in ["", "H", "HT", "HTT", "HTTP"] {
        check(beginning, None);
    }
}
