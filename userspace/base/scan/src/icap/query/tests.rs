use super::*;
use crate::begin;
use std::time::Duration;

fn query() -> OptionsQuery {
    let service = "icap://scan.kz/av".parse().unwrap();
    OptionsQuery::new(&service, &IcapLimits::default(), begin())
}

fn asked(reply: &[u8]) -> OptionsQuery {
    let mut query = query();
    query.wrote(query.wants().write.len());
    for octet in reply {
        query.received(&[*octet]);
    }
    query
}

#[test]
fn a_service_is_asked_for_its_options() {
    let expected = "OPTIONS icap://scan.kz:1344/av ICAP/1.0\r\nHost: scan.kz:1344\r\nEncapsulated: null-body=0\r\n\r\n";
    assert_eq!(query().wants().write, expected.as_bytes());
    let good =
        b"ICAP/1.0 200 OK\r\nMethods: REQMOD\r\nISTag: \"a\"\r\nEncapsulated: null-body=0\r\n\r\n";
    let done = asked(good);
    assert_eq!(done.outcome().unwrap().as_ref().unwrap().istag, "a");
    assert!(done.is_reusable());
    assert_eq!((done.wants().read, done.deadline()), (0, None));
    assert!(query().outcome().is_none());
}

#[test]
fn answers_that_are_none_are_faults() {
    let check = |reply: &[u8], expected: IcapFault| {
        let done = asked(reply);
        assert_eq!(
            done.outcome(),
            Some(&Err(expected)),
            "{}",
            String::from_utf8_lossy(reply)
        );
        assert!(!done.is_reusable());
    };
    check(b"ICAP/1.0 404 x\r\n\r\n", IcapFault::Status(404));
    check(b"ICAP/1.0 200 OK\r\n\r\n", IcapFault::Options("Methods"));
    let body =
        b"ICAP/1.0 200 OK\r\nMethods: REQMOD\r\nISTag: \"a\"\r\nEncapsulated: opt-body=0\r\n\r\n";
    check(body, IcapFault::Encapsulated);
    let mut closed = query();
    closed.closed();
    assert_eq!(closed.outcome(), Some(&Err(IcapFault::Closed)));
    let mut slow = query();
    slow.tick(begin() + Duration::from_hours(1));
    assert_eq!(slow.outcome(), Some(&Err(IcapFault::Slow)));
}
