use std::cell::RefCell;

use super::*;

#[test]
fn alternates_so_that_drift_cancels() {
    let order = RefCell::new(String::new());
    let clock = RefCell::new(0.0);
    let measure = |who: char, base: f64| {
        order.borrow_mut().push(who);
        *clock.borrow_mut() += 1.0;
        Ok(base + *clock.borrow())
    };
    let both = alternate(
        3,
        Better::Higher,
        || measure('a', 100.0),
        || measure('b', 100.0),
    )
    .unwrap();
    assert_eq!(order.into_inner(), "abbaabbaabba");
    assert!((both.ratios.median() - 1.0).abs() < 1e-9, "{both:?}");
}

#[test]
fn a_ratio_above_one_is_better_whatever_is_good() {
    let check = |better, ours: f64, theirs: f64, expected: f64| {
        let both = alternate(1, better, || Ok(ours), || Ok(theirs)).unwrap();
        assert!((both.ratios.median() - expected).abs() < 1e-9);
    };
    check(Better::Higher, 30.0, 10.0, 3.0);
    check(Better::Lower, 10.0, 30.0, 3.0);
}

#[test]
fn samples_know_their_middle_and_spread() {
    let sample = Sample::new([4.0, 1.0, f64::NAN, 2.0, 3.0, 5.0]);
    assert!((sample.median() - 3.0).abs() < 1e-9);
    assert!((sample.min() - 1.0).abs() < 1e-9);
    assert!((sample.spread() - 2.0 / 3.0).abs() < 1e-9);
    assert!(Sample::new([]).median().is_nan());
}

#[test]
fn the_result_file_has_the_agreed_shape() {
    let figure = Sample::new([2.0]).figure("verdict_ns_10k", "ns", Better::Lower);
    let figures = Figures {
        area: "link".to_owned(),
        machine: "m".to_owned(),
        figures: vec![figure],
    };
    let value: serde_json::Value = serde_json::from_str(&figures.json()).unwrap();
    let expected = serde_json::json!({"area": "link", "machine": "m", "figures": [
        {"name": "verdict_ns_10k", "value": 2.0, "unit": "ns", "better": "lower", "peer": null, "spread": 0.0}
    ]});
    assert_eq!(value, expected);
}

#[test]
fn a_missed_target_is_marked_and_an_absent_figure_says_why() {
    let said = |figure: Figure| figure.aiming_at(5.0).to_string();
    assert!(said(Figure::single("r", "x", Better::Higher, 4.0)).contains("≥ 5, missed"));
    assert!(!said(Figure::single("r", "x", Better::Higher, 6.0)).contains("missed"));
    assert!(said(Figure::single("t", "ns", Better::Lower, 6.0)).contains("≤ 5, missed"));
    let absent = said(Figure::absent(
        "t",
        "ns",
        Better::Lower,
        Some("no nft".to_owned()),
    ));
    assert!(absent.contains("absent") && absent.contains("no nft") && !absent.contains("missed"));
}
