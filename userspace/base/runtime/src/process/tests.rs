use super::*;

#[test]
fn the_resident_size_is_read() {
    let check = |status: &str, expected: Option<u64>| assert_eq!(resident_in(status), expected);
    check(
        "Name:\tx\nVmRSS:\t    4096 kB\nThreads:\t1\n",
        Some(4096 * 1024),
    );
    check("Name:\tx\n", None);
    check("VmRSS: many kB\n", None);
    check("VmRSS: 18446744073709551615 kB\n", None);
    assert!(resident_bytes().unwrap() > 64 * 1024);
}
