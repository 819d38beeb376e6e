//! When time alone changes what lists say.

use super::Blocklist;
use jiff::Timestamp;

impl Blocklist {
    /// The next moment after `now` at which an entry begins or ceases to hold; none where time changes nothing more. It looks at
    /// every entry that has times, so ask once and wait.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let validities = self.origins.iter().map(|(_, origin)| origin.validity);
        let moments = validities.flat_map(|validity| [validity.from, validity.until]);
        moments.flatten().filter(|moment| *moment > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::{Format, List, Reach, Source};

    /// Indicators of these beginnings and ends.
    fn index(times: &[(&str, Option<&str>)]) -> Blocklist {
        let indicator = |(number, (from, until)): (usize, &(&str, Option<&str>))| {
            let until = until.map(|until| format!(r#", "valid_until": "{until}""#));
            format!(
                r#"{{"type": "indicator", "spec_version": "2.1",
                "id": "indicator--00000000-0000-4000-8000-{number:012}", "modified": "2026-01-01T00:00:00Z",
                "pattern_type": "stix", "pattern": "[domain-name:value = 'evil-{number}.kz']",
                "valid_from": "{from}"{}}}"#,
                until.unwrap_or_default()
            )
        };
        let indicators: Vec<String> = times.iter().enumerate().map(indicator).collect();
        let bundle = format!(
            r#"{{"type": "bundle", "objects": [{}]}}"#,
            indicators.join(",")
        );
        let source = Source {
            name: "test".parse().unwrap(),
            file: "test.stix.json".to_owned(),
            format: Format::Stix,
            reach: Reach::AsWritten,
        };
        Blocklist::compile(vec![List::read(&source, bundle.as_bytes()).unwrap()]).unwrap()
    }

    #[test]
    fn beginnings_and_ends_are_changes_each_in_its_turn() {
        let early = "2026-01-01T00:00:00Z";
        let index = index(&[
            (early, Some("2026-12-01T00:00:00Z")),
            (early, None),
            ("2026-11-30T12:00:00Z", None),
            ("2026-12-24T00:00:00Z", Some("2027-01-02T00:00:00Z")),
        ]);
        let check = |now: &str, expected: Option<&str>| {
            let next = index.next_change(now.parse().unwrap());
            assert_eq!(next, expected.map(|at| at.parse().unwrap()), "{now}");
        };
        check("2025-06-01T00:00:00Z", Some(early));
        check(early, Some("2026-11-30T12:00:00Z"));
        check("2026-11-30T11:59:59Z", Some("2026-11-30T12:00:00Z"));
        check("2026-11-30T12:00:00Z", Some("2026-12-01T00:00:00Z"));
        check("2026-12-01T00:00:00Z", Some("2026-12-24T00:00:00Z"));
        check("2027-01-01T00:00:00Z", Some("2027-01-02T00:00:00Z"));
        check("2027-01-02T00:00:00Z", None);
    }

    #[test]
    fn what_holds_for_ever_never_changes() {
        let source = Source {
            name: "test".parse().unwrap(),
            file: "test.plain".to_owned(),
            format: Format::Plain,
            reach: Reach::AsWritten,
        };
        let list = List::read(&source, b"evil.kz\n192.0.2.1").unwrap();
        let index = Blocklist::compile(vec![list]).unwrap();
        assert_eq!(index.next_change(Timestamp::MIN), None);
    }
}
