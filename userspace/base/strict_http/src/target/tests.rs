use super::*;

fn check(written: &str, expected: Result<&str, Refusal>) {
    let read = Authority::read(written.as_bytes());
    let shown = read.map(|authority| {
        let port = authority.port.map(|port| format!(":{port}"));
        format!("{}{}", authority.host, port.unwrap_or_default())
    });
    assert_eq!(shown.as_deref(), expected.as_deref(), "{written}");
}

#[test]
fn authorities_are_read_in_one_way() {
    for (written, expected) in [
        ("Example.KZ", Ok("example.kz")),
        ("example.kz.", Ok("example.kz")),
        ("example.kz:8443", Ok("example.kz:8443")),
        ("192.0.2.1", Ok("192.0.2.1")),
        ("192.0.2.1:80", Ok("192.0.2.1:80")),
        ("[2001:DB8::1]", Ok("[2001:db8::1]")),
        ("[2001:db8::1]:443", Ok("[2001:db8::1]:443")),
        ("my_host.example.kz", Ok("my_host.example.kz")),
        ("user@example.kz", Err(Refusal::TargetUserinfo)),
        ("user:pass@example.kz:80", Err(Refusal::TargetUserinfo)),
        ("", Err(Refusal::HostMalformed)),
        (":80", Err(Refusal::HostMalformed)),
        ("example.kz:", Err(Refusal::HostMalformed)),
        ("example.kz:0", Err(Refusal::HostMalformed)),
        ("example.kz:080", Err(Refusal::HostMalformed)),
        ("example.kz:65536", Err(Refusal::HostMalformed)),
        ("example.kz:+80", Err(Refusal::HostMalformed)),
        ("example.kz:80:80", Err(Refusal::HostMalformed)),
        ("2001:db8::1", Err(Refusal::HostMalformed)),
        ("[2001:db8::1", Err(Refusal::HostMalformed)),
        ("[2001:db8::1]80", Err(Refusal::HostMalformed)),
        ("[fe80::1%25eth0]", Err(Refusal::HostMalformed)),
        ("[192.0.2.1]", Err(Refusal::HostMalformed)),
        ("192.0.2.1.", Err(Refusal::HostMalformed)),
        ("127.1", Err(Refusal::HostMalformed)),
        ("0x7f000001", Err(Refusal::HostMalformed)),
        ("2130706433", Err(Refusal::HostMalformed)),
        ("a.kz, b.kz", Err(Refusal::HostMalformed)),
        ("a.kz b.kz", Err(Refusal::HostMalformed)),
        ("a.kz/path", Err(Refusal::HostMalformed)),
        ("a..kz", Err(Refusal::HostMalformed)),
        ("ex%61mple.kz", Err(Refusal::HostMalformed)),
        ("қазақ.kz", Err(Refusal::HostMalformed)),
    ] {
        check(written, expected);
    }
}

#[test]
fn a_path_has_one_normal_spelling() {
    for (path, normal) in [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/%61/%2e%2e/b", "/b"),
        ("/a/./b/../c", "/a/c"),
        ("/../../etc", "/etc"),
        ("/a/..", "/"),
        ("/a/b/.", "/a/b/"),
        ("/a//b", "/a//b"),
        ("/%2f%7e%zz%", "/%2F~%zz%"),
        ("/%d0%96", "/%D0%96"),
        ("*", "*"),
        ("", ""),
    ] {
        assert_eq!(normal_path(path), normal, "{path}");
        assert_eq!(normal_path(normal), normal, "{path}, twice");
    }
}
