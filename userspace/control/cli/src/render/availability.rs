//! The index of availability of services.

use wire::AvailabilityView;

/// The columns of a list: И, the same without agreed breaks, Т, Р and what it is made of, and what is unknown, in hours and
/// minutes; what the last probe found.
pub(crate) const HEADER: &[&str] = &[
    "service",
    "from",
    "through",
    "index %",
    "without breaks %",
    "T h",
    "P h",
    "planned h",
    "unplanned h",
    "failures h",
    "unknown h",
    "now",
    "clause",
];

/// A line of a list.
pub(crate) fn cells(view: &AvailabilityView) -> Vec<String> {
    vec![
        view.service.clone(),
        view.from.to_string(),
        view.through.to_string(),
        percent(view.index),
        percent(view.without_breaks),
        hours(view.possible_min),
        hours(view.unavailable_min),
        hours(view.planned_min),
        hours(view.unplanned_min),
        hours(view.failed_min),
        hours(view.unknown_min),
        view.seen.clone(),
        view.clause.to_string(),
    ]
}

/// Hundredths of a per cent: `99.95`.
fn percent(hundredths: Option<u16>) -> String {
    hundredths.map_or_else(
        || "-".to_owned(),
        |share| format!("{}.{:02}", share / 100, share % 100),
    )
}

/// Minutes as hours, the unit of the clause: `719:59`.
fn hours(minutes: u64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_hours_and_hundredths() {
        let view = AvailabilityView {
            service: "NITEC-S-1".into(),
            from: "2026-11-01".parse().unwrap(),
            through: "2026-11-30".parse().unwrap(),
            index: Some(9_905),
            without_breaks: None,
            possible_min: 43_199,
            unavailable_min: 61,
            planned_min: 60,
            unplanned_min: 0,
            failed_min: 1,
            unknown_min: 1,
            seen: "down".into(),
            seen_at: None,
            clause: law::Clause::known("agr-7"),
        };
        let shown = cells(&view);
        assert_eq!(shown.len(), HEADER.len());
        let expected = [
            "NITEC-S-1",
            "2026-11-01",
            "2026-11-30",
            "99.05",
            "-",
            "719:59",
            "1:01",
            "1:00",
            "0:00",
            "0:01",
            "0:01",
            "down",
        ];
        assert_eq!(shown[..12], expected);
    }
}
