use super::*;

fn check(range: &KeyRange, inside: &[&[u8]], outside: &[&[u8]]) {
    for key in inside {
        assert!(range.contains(key), "{range:?} holds {key:?}");
    }
    for key in outside {
        assert!(!range.contains(key), "{range:?} does not hold {key:?}");
    }
}

#[test]
fn ranges_hold_what_they_say() {
    check(&KeyRange::all(), &[b"", b"a", b"\xff\xff"], &[]);
    check(
        &KeyRange::new("b", "d"),
        &[b"b", b"c", b"b\0", b"c\xff"],
        &[b"a\xff", b"d", b""],
    );
    check(&KeyRange::new("d", "b"), &[], &[b"b", b"c", b"d"]);
    check(
        &KeyRange::prefix("ab"),
        &[b"ab", b"ab\0", b"ab\xff"],
        &[b"a", b"ac", b"aa\xff"],
    );
    check(
        &KeyRange::prefix(b"a\xff"),
        &[b"a\xff", b"a\xff\xff"],
        &[b"a", b"a\xfe", b"b"],
    );
    check(
        &KeyRange::prefix(b"\xff\xff"),
        &[b"\xff\xff", b"\xff\xff\xff"],
        &[b"\xff", b"\xff\xfe"],
    );
    check(&KeyRange::prefix(""), &[b"", b"\xff"], &[]);
    check(&KeyRange::all().after(b"b"), &[b"b\0", b"c"], &[b"b", b"a"]);
    check(
        &KeyRange::new("b", "d").after(b"a"),
        &[b"b"],
        &[b"a\0", b"d"],
    );
}
