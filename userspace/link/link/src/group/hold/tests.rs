use super::*;

fn s(s: u64) -> Instant {
    Instant::ORIGIN + Duration::from_secs(s)
}

/// A flap at this second.
fn flap(hold: &mut Hold, at: u64) -> u64 {
    hold.on_return(s(at - 1));
    hold.on_failover(s(at)).unwrap().as_secs()
}

#[test]
fn flaps_double_up_to_ten_minutes() {
    let mut hold = Hold::default();
    assert_eq!(hold.at(s(0)), FIRST);
    let holds: Vec<_> = (1..8).map(|n| flap(&mut hold, n * 10)).collect();
    assert_eq!(holds, [60, 120, 240, 480, 600, 600, 600]);
}

#[test]
fn calm_halves_again() {
    let mut hold = Hold::default();
    for n in 1..8 {
        flap(&mut hold, n * 10);
    }
    let at = |calms: u64| hold.at(s(70 + calms * CALM.as_secs())).as_secs();
    let holds: Vec<_> = (0..7).map(at).collect();
    assert_eq!(holds, [600, 480, 240, 120, 60, 30, 30]);
    assert_eq!(flap(&mut hold, 70 + 2 * CALM.as_secs()), 480);
}

#[test]
fn a_failover_long_after_the_return_is_no_flap() {
    let mut hold = Hold::default();
    assert_eq!(hold.on_failover(s(5)), None);
    hold.on_return(s(10));
    assert_eq!(hold.on_failover(s(11) + FLAP_WINDOW), None);
    hold.on_return(s(10_000));
    assert!(hold.on_failover(s(10_000) + FLAP_WINDOW).is_some());
    assert_eq!(hold.on_failover(s(10_001)), None, "one return, one flap");
}
