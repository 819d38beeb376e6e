//! What time does not do, and what a calendar does.

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use law::request::Kind;

use super::{file, outcome, taken, with};
use crate::desk::{Days, Desk, Fill, Put, date, uid};
use crate::scenario::{Evidence, Fault, judge};

pub(super) fn not_back(desk: &Desk) -> Result<Evidence, Fault> {
    let day = SignedDuration::from_hours(24);
    let started = desk.now()?;
    let ahead = started.saturating_add(day).unwrap_or(Timestamp::MAX);
    desk.move_to(ahead)?;
    let words = ["clock", "move", &started.to_string()];
    let back = outcome(desk, uid::ADMIN, &words)?;
    with("a clock that goes back", back, &["legal clock"])?;
    let still = desk.now()? >= ahead;
    let domain = &[Put("mail_domain", Fill::Text("ministry.example"))];
    let number = taken(file(desk, uid::MINISTRY, Kind::Mail, domain)?)?;
    let late = ahead.saturating_add(day).unwrap_or(Timestamp::MAX);
    let sent = date(started).to_string();
    let rejected = |received: Timestamp| {
        let received = received.to_string();
        let words = ["request", "act", &number, "reject", "--reasons", "нет"];
        let letter = [
            "--letter",
            "17",
            "--dispatched",
            &sent,
            "--received",
            &received,
        ];
        let words = [&words[..], &["--why", "the lab"], &letter].concat();
        outcome(desk, uid::GTS, &words)
    };
    let before = rejected(started)?;
    with(
        "a letter from before the request",
        before,
        &["nothing can have happened at"],
    )?;
    let future = rejected(late)?;
    with(
        "a letter from tomorrow",
        future,
        &["cannot have been received at"],
    )?;
    let stage = desk.show(number.parse().unwrap_or(0))?["view"]["stage"].clone();
    Ok(judge(
        still && stage == "submitted",
        format!(
            "moved to {ahead}, the clock did not go back to {started}; request {number} took no act of yesterday and none of tomorrow, and is {stage}"
        ),
    )?)
}

pub(super) fn recounts(desk: &Desk) -> Result<Evidence, Fault> {
    let domain = &[Put("mail_domain", Fill::Text("ministry.example"))];
    let number = taken(file(desk, uid::MINISTRY, Kind::Mail, domain)?)?;
    let due = || -> Result<Option<Timestamp>, Fault> {
        let shown = desk.show(number.parse().unwrap_or(0))?;
        let due = shown["clocks"][0]["due"].as_str();
        Ok(due.and_then(|text| text.parse().ok()))
    };
    let before = due()?.ok_or_else(|| Fault::InTheWay("its clock has no end".to_owned()))?;
    // The last day itself is given off.
    let last = date(before).yesterday().unwrap_or_default();
    let row = law::deadline::term("EM-08").ok_or_else(|| Fault::InTheWay("no EM-08".to_owned()))?;
    let days = desk.days.clone().without(last);
    let shown = desk.show(number.parse().unwrap_or(0))?;
    let from = shown["clocks"][0]["from"].as_str().unwrap_or_default();
    let expected = from.parse().ok().and_then(|from| days.end(row, from));
    let path = desk.write("moved.toml", days.toml("lab-moved").as_bytes())?;
    let words = ["calendar", "replace", &path, "--why", "a day was moved"];
    let moved = outcome(desk, uid::ADMIN, &words)?.map_err(Fault::InTheWay)?["moved"].clone();
    let after = due()?;
    let told = crate::wait::eventually(std::time::Duration::from_secs(8), "it is told", || {
        desk.letters("it@ministry.example", &[&format!("СОЗ-{number}")]) > 1
    });
    let journalled = |kind: &str, what: &str| -> Result<usize, Fault> {
        let words = ["events", "--kind", kind, "-n", "20"];
        let events = desk.must(&words)?.json()["items"].clone();
        let rows = events.as_array().cloned().unwrap_or_default();
        let about = |row: &&serde_json::Value| row.to_string().contains(what);
        Ok(rows.iter().filter(about).count())
    };
    let (replaced, recounted) = (
        journalled("calendar-replaced", "lab-moved")?,
        journalled("request-moved", "\"what\":\"calendar\"")?,
    );
    // Another calendar that lacks the year of its end is told, and leaves no end.
    let year = last.year() - 1;
    let short = Days::of(year..=year).toml("lab-short");
    let path = desk.write("short.toml", short.as_bytes())?;
    let words = ["calendar", "replace", &path, "--why", "a year is missing"];
    outcome(desk, uid::ADMIN, &words)?.map_err(Fault::InTheWay)?;
    let without = due()?;
    let next = last.saturating_add(1.day());
    Ok(judge(
        after == expected
            && after > Some(before)
            && told.is_ok()
            && moved == 1
            && replaced == 1
            && recounted == 1
            && without.is_none(),
        format!(
            "request {number} was due {before}; with {last} off it is due {after:?}, not before {next}; {moved} moved, told {}, {replaced} and {recounted} rows in the journal; without the year it has no end: {}",
            told.is_ok(),
            without.is_none()
        ),
    )?)
}
