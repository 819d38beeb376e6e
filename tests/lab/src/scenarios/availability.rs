//! The index of availability of an integration service: what probes saw, and what was agreed of it.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;
use std::time::Duration;

use super::look::{gateway, gateway_mut, legal_now, move_clock_to};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::service::Service;
use crate::wait::eventually;

/// A service is down while works go on that were agreed three working days before: the index counts it, and tells it apart. It
/// is a web server over TLS: 503 is down as silence is.
pub(super) const COUNTED: Scenario = Scenario {
    name: "index-of-availability-tells-agreed-works-apart",
    clause: "603/НҚ, прил. 7, пп. 5.4, 6.2, 7",
    run: index_is_counted,
    sabotage: Sabotage {
        name: "no-working-day-before-the-works",
        run: holidays_until_the_works,
    },
};

/// The key of the service.
const SERVICE: &str = "LAB-S-1";
/// The service of the example, and its address in production as the lab writes it.
const PUBLISHED: &str = "NITEC-S-5096";
const PUBLISHED_AT: &str = "https://127.0.0.1/shep";
/// The user of the ministry, which owns it.
const MINISTRY: u32 = 2201;
/// How many days before the works they are announced.
const AHEAD_DAYS: i64 = 10;
/// How long two rounds of probes may take: those services of the example that do not answer are tried twice.
const PROBED_LIMIT: Duration = Duration::from_secs(30);
/// When the works begin, in minutes of their day: 22:00, in the night of п. 5.4.
const BEGIN_MIN: i64 = 22 * 60;
/// Minutes before, of, and after the works.
const BEFORE: i64 = 4;
const WORKS: i64 = 6;
const AFTER: i64 = 4;

fn legal_day(at: Timestamp) -> Date {
    at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(5)))
        .date()
}

/// A minute of a legal day, and a second.
fn in_minute(day: Date, minute: i64) -> Timestamp {
    let start = day.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(5)));
    let start = start.map_or(Timestamp::MAX, |start| start.timestamp());
    start + SignedDuration::from_mins(minute) + SignedDuration::from_secs(1)
}

/// What the gateway says of the service on a day.
fn told(gateway: &Gateway, day: Date) -> Result<Value, LabError> {
    let day = day.to_string();
    let words = [
        "availability",
        "--service",
        SERVICE,
        "--from",
        &day,
        "--to",
        &day,
    ];
    let said = gateway.must(&words)?.json();
    Ok(said["items"][0].clone())
}

fn index_is_counted(lab: &mut Lab) -> Result<Evidence, Failure> {
    let (host, folder) = (lab.topology.gateway.clone(), lab.instance.folder());
    let logs = lab.instance.logs();
    let mut service = Service::new(&host, &lab.peers, &folder.join("service"), &logs)?;
    let gateway = gateway_mut(lab)?;
    publish(gateway, &service.url())?;
    let day = legal_day(legal_now(gateway)?).saturating_add(AHEAD_DAYS.days());
    let stage = agree_to_works(gateway, day)?;
    let begin = BEGIN_MIN - BEFORE;
    let end = BEGIN_MIN + WORKS + AFTER;
    for minute in begin..=end {
        // Up by 200; down by 503, then by nobody there; up by 405, which only one who works says.
        if minute == begin {
            service.answer(200)?;
        } else if minute == BEGIN_MIN {
            service.answer(503)?;
        } else if minute == BEGIN_MIN + WORKS / 2 {
            service.stop();
        } else if minute == BEGIN_MIN + WORKS {
            service.answer(405)?;
        }
        move_clock_to(gateway, in_minute(day, minute))?;
        let minute = (in_minute(day, minute) - SignedDuration::from_secs(1)).to_string();
        let what = format!("the minute of {minute} is probed");
        eventually(PROBED_LIMIT, &what, || {
            told(gateway, day).is_ok_and(|view| view["seen_at"] == minute)
        })?;
    }
    let view = told(gateway, day)?;
    let is = |field: &str, value: i64| view[field] == value;
    // Six of fourteen minutes down: 57.14 per cent; without the agreed break all of the rest.
    judge(
        is("possible_min", BEFORE + WORKS + AFTER)
            && is("unavailable_min", WORKS)
            && is("planned_min", WORKS)
            && is("index", 5_714)
            && is("without_breaks", 10_000),
        format!(
            "works on {day} from 22:00: {stage}; in hundredths of a per cent index {}, without agreed breaks {}; minutes possible {}, down {}: planned {}, unplanned {}, failures {}",
            view["index"],
            view["without_breaks"],
            view["possible_min"],
            view["unavailable_min"],
            view["planned_min"],
            view["unplanned_min"],
            view["failed_min"],
        ),
    )
}

/// Puts the service into the record in the place of the example's: who announces works must have a part in what is published.
fn publish(gateway: &Gateway, url: &str) -> Result<(), Failure> {
    let example = Gateway::example()?.into_iter();
    let services = example
        .map(|(_, text)| text)
        .find(|text| text.contains(PUBLISHED));
    let services = services.ok_or_else(|| Failure(format!("the example has no {PUBLISHED}")))?;
    let services = services
        .replace(PUBLISHED, SERVICE)
        .replace(PUBLISHED_AT, url);
    gateway.commit("services", &services)?;
    Ok(())
}

/// The ministry announces works, the operator of the infrastructure agrees; where the request stands then.
fn agree_to_works(gateway: &Gateway, day: Date) -> Result<String, Failure> {
    let moment = |minute| in_minute(day, minute) - SignedDuration::from_secs(1);
    let (from, until) = (moment(BEGIN_MIN), moment(BEGIN_MIN + WORKS));
    let form = format!(
        "form = \"planned_works\"\nservices = [\"{SERVICE}\"]\nenvironment = \"production\"\nstarts_at = {from}\nends_at = {until}\nwith_disconnection = true\nworks = \"замена диска\"\nresp_name = \"А. Омаров\"\nresp_phone = \"+7 7172 00 00 00\"\n"
    );
    let path = gateway.write("form-planned-works", &form)?;
    let words = ["request", "file", "planned-works", "--form", &path];
    let filed = gateway.qaqpa_as(MINISTRY, &words)?;
    if filed.code != 0 {
        return Err(Failure(filed.err));
    }
    let number = filed.json()["number"].to_string();
    // Refused where there was no time for it: then it stands elsewhere, and the index shows it.
    gateway.qaqpa(&["request", "act", &number, "agree", "--why", "the lab"])?;
    let shown = gateway.must(&["request", "show", &number])?.json();
    Ok(shown["view"]["stage"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

/// A production calendar by which no day is worked from today until the works: they come too late to be agreed.
fn holidays_until_the_works(lab: &mut Lab) -> Result<(), LabError> {
    let gateway = gateway(lab).map_err(|failure| LabError::Unsupported(failure.0))?;
    let today = legal_day(legal_now(gateway)?);
    let is_weekday = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let off = || {
        today
            .series(1.day())
            .take(usize::try_from(AHEAD_DAYS).unwrap_or(0) + 2)
    };
    let year = |year: i16| {
        let first = Date::constant(year, 1, 1);
        let days = first.series(1.day()).take_while(|day| day.year() == year);
        let free = off().filter(|day| day.year() == year && is_weekday(day));
        let free: Vec<String> = free.map(|day| format!("\"{day}\"")).collect();
        let worked = days.filter(is_weekday).count().saturating_sub(free.len());
        let free = free.join(", ");
        format!("[[year]]\nyear = {year}\nworking-days = {worked}\ndays-off = [{free}]\n")
    };
    let years: String = (today.year() - 1..=today.year() + 1).map(year).collect();
    let text = format!("version = \"the lab's\"\nsource = \"holidays until the works\"\n{years}");
    let path = gateway.write("calendar", &text)?;
    gateway
        .must(&["calendar", "replace", &path, "--why", "the lab"])
        .map(drop)
}
