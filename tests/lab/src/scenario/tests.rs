use super::*;

#[expect(clippy::fn_params_excessive_bools, reason = "whether it passed")]
fn outcome(clause: &str, name: &str, pass: bool) -> Outcome {
    Outcome {
        clause: clause.to_owned(),
        name: name.to_owned(),
        pass,
        evidence: "seen".to_owned(),
        ms: 7,
    }
}

#[test]
fn a_report_groups_by_clause_and_counts() {
    let report = Report {
        scenarios: vec![
            outcome("ЕШДИ п. 13", "block", true),
            outcome("lab", "plain", false),
            outcome("ЕШДИ п. 13", "unblock", true),
        ],
    };
    assert_eq!(
        report.to_string(),
        "lab\n  FAIL  plain         7 ms  seen\n\
         ЕШДИ п. 13\n  pass  block         7 ms  seen\n  pass  unblock       7 ms  seen\n\
         scenarios: 2 passed, 1 failed"
    );
    assert!(!report.passed());
}

#[test]
fn the_result_file_has_the_agreed_shape() {
    let report = Report {
        scenarios: vec![outcome("c", "n", true)],
    };
    let value: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    let expected = serde_json::json!(
        {"scenarios": [{"clause": "c", "name": "n", "pass": true, "evidence": "seen", "ms": 7}]}
    );
    assert_eq!(value, expected);
}

#[test]
fn nothing_run_is_not_passed() {
    assert!(!Report::default().passed());
}

#[test]
fn judging_keeps_what_was_observed() {
    for holds in [true, false] {
        let seen = "1 of 3".to_owned();
        assert_eq!(judge(holds, "1 of 3"), Ok(Evidence { seen, holds }));
    }
}

#[test]
fn a_sabotage_that_stands_in_the_way_shows_nothing() {
    let looked = watched("broken", judge(false, "0 of 3")).unwrap();
    assert!(!Outcome::of(("n", "c"), Ok(looked), 7).pass);
    let error = watched("broken", Err(Failure("no such file".to_owned()))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "broken is a bad sabotage: its scenario failed before it looked at what it watches: no such file"
    );
}
