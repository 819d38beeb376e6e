use super::*;

/// Pulls that were over.
fn over(outages: &[f64]) -> Vec<Pulled> {
    let pulled = |outage_ms: &f64| Pulled {
        outage_ms: *outage_ms,
        is_over: true,
    };
    outages.iter().map(pulled).collect()
}

fn tally(outages: &[(Ordeal, &[&[f64]])]) -> Tally {
    let mut tally = Tally::default();
    for (ordeal, rounds) in outages {
        let rounds = rounds.iter().map(|round| over(round)).collect();
        tally.pulls.insert(*ordeal, rounds);
    }
    tally
}

fn value(tally: &Tally, name: &str) -> Option<f64> {
    let figures = tally.figures();
    figures
        .iter()
        .find(|figure| figure.name == name)
        .unwrap()
        .value
}

#[test]
fn quantiles_are_of_all_pulls_and_ratios_of_each_round() {
    let tally = tally(&[
        ((OURS, Cut::Dark), &[&[1.0, 2.0, 3.0], &[2.0, 4.0, 9.0]]),
        (
            (FRR, Cut::Dark),
            &[&[20.0, 20.0, 20.0], &[80.0, 80.0, 80.0]],
        ),
    ]);
    let check = |name, expected| assert_eq!(value(&tally, name), expected, "{name}");
    check("carrier_outage_ms_p99", Some(9.0));
    check("carrier_outage_ms_p50", Some(3.0));
    // 20 / 2 in the one round, 80 / 4 in the other.
    check("ratio_carrier_vs_frr", Some(20.0));
    check("silent_outage_ms_p50", None);
}

#[test]
fn what_was_given_up_is_absent_with_its_cause_and_spoils_nothing_else() {
    let mut tally = tally(&[
        ((OURS, Cut::Dark), &[&[1.0]]),
        ((FRR, Cut::Silent), &[&[30.0]]),
    ]);
    let refused = || LabError::NotBuilt("BFD");
    tally
        .note(
            OURS,
            Ok(vec![
                (Cut::Dark, Ok(over(&[2.0]))),
                (Cut::Silent, Err(refused())),
            ]),
        )
        .unwrap();
    tally.note(KEEPALIVED, Err(refused())).unwrap();
    assert_eq!(value(&tally, "carrier_outage_ms_p99"), Some(2.0));
    for (name, expected) in [
        ("silent_outage_ms_p99", "ours: BFD is not built yet"),
        (
            "ratio_carrier_vs_keepalived",
            "keepalived: BFD is not built yet",
        ),
        ("ratio_silent_vs_frr", "FRR's own: 1 times, p50 30.0 ms"),
    ] {
        let figures = tally.figures();
        let figure = figures.iter().find(|figure| figure.name == name).unwrap();
        let note = figure.note.clone().unwrap_or_default();
        assert!(
            figure.value.is_none() && note.contains(expected),
            "{name}: {note}"
        );
    }
    assert!(tally.note(OURS, Err(LabError::Interrupted)).is_err());
}

#[test]
fn every_contestant_has_its_index() {
    assert_eq!(ENTRIES[OURS].name, "ours");
    assert_eq!(ENTRIES[FRR].name, "FRR");
    assert_eq!(ENTRIES[KEEPALIVED].name, "keepalived");
    assert!(ENTRIES[OURS_DEAD].name.starts_with("ours without"));
}

#[test]
fn a_pull_that_nobody_answered_counts_and_is_told() {
    let mut tally = tally(&[]);
    let mut pulls = over(&[30.0; 9]);
    pulls.push(Pulled {
        outage_ms: 1000.0,
        is_over: false,
    });
    tally
        .note(OURS, Ok(vec![(Cut::Silent, Ok(pulls))]))
        .unwrap();
    assert_eq!(value(&tally, "silent_outage_ms_p99"), Some(1000.0));
    assert_eq!(value(&tally, "silent_outage_ms_p50"), Some(30.0));
    let figures = tally.figures();
    let figure = figures
        .iter()
        .find(|figure| figure.name == "silent_outage_ms_p99");
    let note = figure.unwrap().note.clone().unwrap();
    assert!(note.contains("1 of them not over"), "{note}");
}
