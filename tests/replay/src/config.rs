//! Declarative files, and all that is made of what they say.

use std::str::FromStr;

use ::config::PROBLEMS_MAX;
use jiff::Timestamp;
use model::{Epoch, Record};

/// The bytes are a file; what is no UTF-8 is replaced.
pub fn config(bytes: &[u8]) {
    const NAME: &str = "fuzzed.toml";
    let text = String::from_utf8_lossy(bytes);
    let declared = match ::config::parse(&[(NAME, &text)]) {
        Ok(declared) => declared,
        Err(problems) => {
            // One more tells how many are left out.
            assert!((1..=PROBLEMS_MAX + 1).contains(&problems.len()));
            let lines = text.lines().count().max(1) + 1;
            for problem in problems {
                assert!(!problem.hint.is_empty() && !problem.to_string().is_empty());
                if let Some(place) = &problem.place {
                    assert_eq!(place.file, NAME);
                    let line = usize::try_from(place.line).unwrap();
                    assert!((1..=lines).contains(&line), "{problem}");
                }
            }
            return;
        }
    };
    let rows = || declared.rows.iter().map(|(row, _)| row);
    let rendered = ::config::render(rows());
    let again = ::config::parse(&[(NAME, &rendered)])
        .unwrap_or_else(|problems| unreadable(&rendered, &problems));
    assert!(
        rows().eq(again.rows.iter().map(|(row, _)| row)),
        "{rendered}"
    );
    assert!(again.kinds.is_subset(&declared.kinds));
    assert_eq!(
        rendered,
        ::config::render(again.rows.iter().map(|(row, _)| row))
    );
    for row in rows() {
        assert_eq!(declared.place(&row.key()).unwrap().file, NAME);
    }
    if let Ok(record) = Record::default().after(&declared.ops(), Epoch(1)) {
        check_record(&declared, &record);
    }
}

/// A record is refused with reasons, or compiles at every instant.
fn check_record(declared: &::config::Declared, record: &Record) {
    let violations = policy::validate(record);
    let problems = ::config::explain_violations(declared, &violations);
    assert_eq!(problems.len(), violations.len());
    for problem in &problems {
        assert!(!problem.hint.is_empty() && !problem.to_string().is_empty());
    }
    if !violations.is_empty() {
        return;
    }
    let mut now = Timestamp::from_str("2026-11-22T12:00:00Z").unwrap();
    // Time changes a record a few times for each row; so many steps see something of every kind.
    for _ in 0..8 {
        let snapshot = policy::compile(record, now).unwrap();
        let bytes = ::wire::snapshot::encode(&snapshot).unwrap();
        assert_eq!(::wire::snapshot::decode(&bytes), Ok(snapshot));
        let Some(next) = policy::next_change(record, now) else {
            return;
        };
        assert!(next > now, "{next} does not follow {now}");
        now = next;
    }
}

fn unreadable<T>(rendered: &str, problems: &[::config::Problem]) -> T {
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    unreachable!(
        "what was rendered is refused: {}\n{rendered}",
        told.join("\n")
    )
}
