use super::*;

#[test]
fn durations_are_read_strictly() {
    let check = |text: &str, expected: Option<u32>| {
        assert_eq!(parse_duration_s(text).ok(), expected, "{text:?}");
    };
    check("90s", Some(90));
    check("5m", Some(300));
    check("2h", Some(7200));
    check("4294967295s", Some(u32::MAX));
    check("4294967296s", None);
    check("71582789m", None);
    check("0m", None);
    check("", None);
    check("5", None);
    check("m", None);
    check("5 m", None);
    check("+5m", None);
    check("-5m", None);
    check("5.5m", None);
    check("5M", None);
    check("5min", None);
    check("5d", None);
    check("1h30m", None);
    check("5м", None);
}

#[test]
fn instants_are_legal_time_unless_they_say_otherwise() {
    let check = |text: &str, expected: Option<&str>| {
        let expected = expected.map(|e| e.parse::<Timestamp>().unwrap());
        assert_eq!(parse_instant(text).ok(), expected, "{text:?}");
    };
    check("2026-11-22T09:00:00Z", Some("2026-11-22T09:00:00Z"));
    check("2026-11-22T09:00:00+05:00", Some("2026-11-22T04:00:00Z"));
    check("2026-11-22T09:00", Some("2026-11-22T04:00:00Z"));
    check("2026-11-22 09:00:30", Some("2026-11-22T04:00:30Z"));
    check("2026-11-22", Some("2026-11-21T19:00:00Z"));
    check("2024-02-29", Some("2024-02-28T18:00:00Z"));
    check("2024-02-29T09:00", Some("2024-02-29T03:00:00Z"));
    check("2024-03-01T09:00", Some("2024-03-01T04:00:00Z"));
    check("2026-02-30", None);
    check("2026-11-22T25:00", None);
    check("yesterday", None);
    check("09:00", None);
    check("", None);
    check("2026-11-22T09:00[Asia/Almaty]", None);
}

#[test]
fn times_are_shown_in_legal_time() {
    let check = |instant: &str, expected: &str| {
        assert_eq!(shown(instant.parse().unwrap()), expected);
    };
    check("2026-11-22T04:00:00Z", "2026-11-22 09:00:00+05:00");
    check("2024-02-29T17:59:59Z", "2024-02-29 23:59:59+06:00");
    check("2024-02-29T18:00:00Z", "2024-02-29 23:00:00+05:00");
    assert_eq!(shown_or_dash(None), "-");
}
