use super::*;
use crate::board::Pair;
use crate::sample::Sample;
use crate::tests::fixtures as f;
use expect_test::expect;

fn board(before: &Sample, after: &Sample) -> Board {
    let pair = Pair {
        before,
        after,
        seconds: 1.0,
    };
    pair.board(&f::owners(), f::at("2026-11-22T05:05:00Z"))
}

#[test]
fn the_whole_board() {
    expect![[r#"
        2026-11-22 10:05:00+05:00   over 1.0 s   epoch 5

        LINK             CARRIES  STATE   FOR    GBIT/S  IN GBIT/S     KPPS  OUT GBIT/S     KPPS  OVER GBIT/S
        channel north-1  backup   backup  1h05m      10      8.000  1000.00      16.000  2000.00        2.400
        uplink internet  primary  locked  2h05m       -          -        -           -        -            -

        ORGANISATION  PASSED MBIT/S  KPPS  DROPPED MBIT/S  KPPS
        school                32.00  4.00            0.00  0.00
        ministry               1.20  0.15            0.00  0.00
        (blocked)              0.00  0.00            0.00  0.00

        VERDICT        ACTION  MBIT/S  KPPS
        catalogued     pass     12.00  3.00
        wrong-channel  drop      0.08  0.02

        history of links
          2026-11-22 09:00:00+05:00  channel north-1 is primary, primary carries
          2026-11-22 09:01:00+05:00  channel north-1 is backup, backup carries  bfd-down"#]].assert_eq(&text(&board(&f::sample(1), &f::sample(2))));
}

#[test]
fn daemons_that_do_not_answer_are_told_in_their_sections() {
    let dead = || "nobody listens at /s: the daemon has ended".to_owned();
    let mut after = f::sample(2);
    (after.links, after.entries, after.ports) = (Err(dead()), Err(dead()), Err(dead()));
    after.control = Err(dead());
    expect![[r#"
        2026-11-22 10:05:00+05:00   over 1.0 s   controld: nobody listens at /s: the daemon has ended

        LINK             CARRIES  STATE   FOR    GBIT/S  IN GBIT/S  KPPS  OUT GBIT/S  KPPS  OVER GBIT/S
        channel north-1  backup   backup  1h05m  -       -          -     -           -     -
        uplink internet  primary  locked  2h05m  -       -          -     -           -     -
        links: linkd: nobody listens at /s: the daemon has ended

        organisations: linkd: nobody listens at /s: the daemon has ended

        verdicts: linkd: nobody listens at /s: the daemon has ended

        history of links
          2026-11-22 09:00:00+05:00  channel north-1 is primary, primary carries
          2026-11-22 09:01:00+05:00  channel north-1 is backup, backup carries  bfd-down"#]].assert_eq(&text(&board(&f::sample(1), &after)));
    let mut after = f::sample(2);
    (after.paths, after.history) = (Err(dead()), Err(dead()));
    expect![[r#"
        2026-11-22 10:05:00+05:00   over 1.0 s   epoch 5

        LINK             CARRIES  STATE  FOR  GBIT/S  IN GBIT/S     KPPS  OUT GBIT/S     KPPS  OVER GBIT/S
        channel north-1  -        -      -        10      8.000  1000.00      16.000  2000.00        2.400
        links: pathd: nobody listens at /s: the daemon has ended

        ORGANISATION  PASSED MBIT/S  KPPS  DROPPED MBIT/S  KPPS
        school                32.00  4.00            0.00  0.00
        ministry               1.20  0.15            0.00  0.00
        (blocked)              0.00  0.00            0.00  0.00

        VERDICT        ACTION  MBIT/S  KPPS
        catalogued     pass     12.00  3.00
        wrong-channel  drop      0.08  0.02

        history of links
          pathd: nobody listens at /s: the daemon has ended"#]].assert_eq(&text(&board(&f::sample(1), &after)));
}

#[test]
fn sections_are_bounded() {
    let many = |n: u64| {
        let mut sample = f::sample(n);
        let line = |second| f::path_entry(second, "backup", Some("carrier-lost"));
        sample.history = Ok((0..20).map(line).collect());
        sample
    };
    let mut board = board(&many(1), &many(2));
    for number in 0..30 {
        board.organisations.push(OrganisationLine {
            organisation: format!("o{number}"),
            passed: Rate::default(),
            dropped: Rate::default(),
        });
    }
    let text = text(&board);
    assert!(text.contains("\nand 23 more\n"), "{text}");
    assert!(text.contains("12 before these"), "{text}");
    assert_eq!(
        text.lines()
            .filter(|line| line.contains("carrier-lost"))
            .count(),
        8
    );
}

#[test]
fn what_is_drawn_fits_the_screen() {
    let screen = |columns, rows| Screen { columns, rows };
    let check = |text: &str, screen: Screen, expected: &str| {
        assert_eq!(drawn(text, screen), expected);
    };
    check("ab\nc", screen(80, 24), "\x1b[Hab\x1b[K\nc\x1b[K\x1b[J");
    check("каналы", screen(3, 24), "\x1b[Hкан\x1b[K\x1b[J");
    check(
        "1\n2\n3\n4\n5",
        screen(80, 4),
        "\x1b[H1\x1b[K\n2\x1b[K\n3 more lines: make the window taller\x1b[K\x1b[J",
    );
    // However small it is, something is drawn.
    assert!(drawn("1\n2", screen(0, 0)).starts_with("\x1b[H"));
}

#[test]
fn ages_have_two_units() {
    let check = |seconds: i64, expected: &str| {
        let now = f::at("2026-11-22T00:00:00Z");
        assert_eq!(
            age(now - jiff::SignedDuration::from_secs(seconds), now),
            expected
        );
    };
    check(0, "0s");
    check(-5, "0s");
    check(59, "59s");
    check(61, "1m01s");
    check(3_661, "1h01m");
    check(90_000, "1d01h");
}
