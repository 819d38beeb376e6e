use super::*;

#[test]
fn services_are_addressed_as_the_rfc_writes_them() {
    let check = |text: &str, expected: Option<&str>| {
        let read = text.parse::<IcapUrl>();
        assert_eq!(
            read.ok().map(|url| url.to_string()).as_deref(),
            expected,
            "{text}"
        );
    };
    check("icap://scan.kz/avscan", Some("icap://scan.kz:1344/avscan"));
    check("icap://127.0.0.1:1345/", Some("icap://127.0.0.1:1345/"));
    check(
        "icap://[2001:DB8::1]/a?mode=x",
        Some("icap://[2001:db8::1]:1344/a?mode=x"),
    );
    check("icap://[::1]:11/a", Some("icap://[::1]:11/a"));
    for bad in [
        "icap://scan.kz",
        "http://scan.kz/a",
        "icap:///a",
        "icap://scan.kz:0/a",
        "icap://scan.kz:/a",
        "icap://scan.kz:+1/a",
        "icap://scan.kz:99999/a",
        "icap://::1/a",
        "icap://[127.0.0.1]/a",
        "icap://scan.kz/a b",
        "icap://scan.kz/a\r\nX: y",
        "icap://u@scan.kz/a",
    ] {
        check(bad, None);
    }
    check(
        &format!("icap://scan.kz/{}", "a".repeat(PATH_BYTES_MAX)),
        None,
    );
}

#[test]
fn a_service_is_named_without_its_server_and_its_arguments() {
    let check = |text: &str, expected: &str| {
        let url: IcapUrl = text.parse().unwrap();
        assert_eq!(url.service(), expected);
    };
    check("icap://scan.kz/avscan?mode=x", "avscan");
    check("icap://scan.kz/a/b/", "a/b");
    check("icap://scan.kz/", "");
}
