//! Access by list lasts one calendar year (EI-15-1). Run last: it moves the legal clock by a year.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::look::{
    EFFECT_LIMIT, Reach, counted, gateway, gateway_mut, items, legal_now, move_clock_to,
    reach_becomes, reaches_as,
};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::eventually;

/// The list's year ends, and with it the access.
pub(super) const CLOSED: Scenario = Scenario {
    name: "access-closes-after-one-calendar-year",
    clause: "386/НҚ, ЕШДИ п. 15-1",
    run: closes,
    sabotage: Sabotage {
        name: "list-renewed",
        run: renew,
    },
};

/// The day the list was opened.
fn opened(gateway: &Gateway) -> Result<Date, Failure> {
    let lists = items(gateway, &["show", "access-list"])?;
    let dates = lists
        .iter()
        .filter_map(|list| list["opened"].as_str()?.parse().ok());
    dates
        .min()
        .ok_or_else(|| Failure("there is no list".to_owned()))
}

fn closes(lab: &mut Lab) -> Result<Evidence, Failure> {
    let (gateway, host) = (gateway(lab)?, &lab.topology.ministry);
    let (from, site) = (host.plan.v4(), plan::SITES[0].v4());
    let opened = opened(gateway)?;
    let last = opened.saturating_add(jiff::Span::new().years(1));
    let end = last
        .saturating_add(jiff::Span::new().days(1))
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(5)));
    let end = end.map_err(|error| Failure(error.to_string()))?.timestamp();
    let before_end = end
        .saturating_sub(SignedDuration::from_secs(60))
        .unwrap_or(end);
    if legal_now(gateway)? < before_end {
        move_clock_to(gateway, before_end)?;
    }
    let live = reaches_as(&host.namespace, from, site);
    let reminded = || {
        let letters = gateway.mail.letters();
        letters
            .iter()
            .filter(|letter| {
                letter
                    .to
                    .iter()
                    .any(|to| to.contains("it@ministry.example"))
            })
            .count()
    };
    let told = eventually(EFFECT_LIMIT, "the user was reminded", || reminded() > 0).is_ok();
    move_clock_to(gateway, end)?;
    let closed = reach_becomes(&host.namespace, from, site, Reach::Lost).is_ok();
    let missing = counted(gateway, "list-missing")?;
    judge(
        live && told && closed && missing > 0,
        format!(
            "opened {opened}: a minute before the end of {last} answered {live}, reminded {told}; after it lost {closed}, {missing} packets without a list"
        ),
    )
}

/// The list of the next year is there in time.
fn renew(lab: &mut Lab) -> Result<(), LabError> {
    let access = Gateway::example_file("access")?;
    let start = access.find("[[access-list]]").unwrap_or(0);
    let list: String = access[start..]
        .lines()
        .take_while(|line| !line.starts_with("[[special"))
        .map(|line| line.to_owned() + "\n")
        .collect();
    let today = list
        .lines()
        .find_map(|line| line.strip_prefix("opened = ")?.parse::<Date>().ok());
    let next = today
        .unwrap_or_default()
        .saturating_add(jiff::Span::new().days(300));
    let renewed = list
        .replace("ministry-2026", "ministry-next")
        .lines()
        .map(|line| {
            if line.starts_with("opened") {
                format!("opened = {next}\n")
            } else {
                line.to_owned() + "\n"
            }
        })
        .collect::<String>();
    gateway_mut(lab)?.commit("renewed", &format!("{access}\n{renewed}"))
}
