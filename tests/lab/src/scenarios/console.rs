//! The console: what an officer sees, and what he does by its pages.

use super::api::{DUTY, token};
use super::look::{EFFECT_LIMIT, Reach, gateway, gateway_mut, items, reach_becomes};
use crate::error::LabError;
use crate::gateway::{ConsoleReader, Gateway};
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;
use crate::wait::eventually;

/// The first page shows whether the gate follows the epoch in force.
pub(super) const FOLLOWED: Scenario = Scenario {
    name: "console-shows-that-the-gate-follows",
    clause: "every daemon acknowledges the epoch in force",
    run: overview_shows_the_gate,
    sabotage: Sabotage {
        name: "the-gate-is-away",
        run: kill_the_gate,
    },
};

/// What an officer stops by the pages of the console is stopped on the wire, and comes back with the commit before.
pub(super) const STOPPED: Scenario = Scenario {
    name: "address-is-stopped-from-the-console",
    clause: "explicit denies of the record",
    run: stops_an_address,
    sabotage: Sabotage {
        name: "gate-hears-of-no-commit",
        run: kill_the_gate,
    },
};

fn stops_an_address(lab: &mut Lab) -> Result<Evidence, Failure> {
    let (gateway, host) = (gateway(lab)?, &lab.topology.ministry);
    let (user, site) = (host.plan.v4(), plan::SITES[1].v4());
    let reach = |reach| reach_becomes(&host.namespace, user, site, reach);
    reach(Reach::Answered)?;
    let before = newest_epoch(gateway)?;
    let officer = reader(gateway)?;
    let asked = [
        ("address", &*site.to_string()),
        ("direction", "to"),
        ("until", ""),
        ("why", "stopped by a scenario of the lab"),
    ];
    let sent = officer.send("/deny", &officer.page("/deny")?, &asked)?;
    let draft = sent.location;
    let page = officer.page(&draft)?;
    let shown = page.body.contains(&site.to_string());
    let unchanged = newest_epoch(gateway)? == before;
    let commit = [("why", "a scenario"), ("confirm", "60"), ("step", "commit")];
    let committed = officer.send(&draft, &page, &commit)?;
    let stopped = reach(Reach::Lost).is_ok();
    let waits = officer.page("/")?.body.contains("/epochs/confirm");
    // Nobody confirms it: the lab goes on as it was.
    gateway.must(&[
        "rollback",
        &before.to_string(),
        "--why",
        "the lab goes on as it was",
    ])?;
    let back = reach(Reach::Answered).is_ok();
    judge(
        shown && unchanged && committed.status == 303 && stopped && waits && back,
        format!(
            "the draft {draft} shows {site}: {shown}, and changes nothing: {unchanged}; its commit answered {}, the ministry \
             reached {site} no more: {stopped}; it waited to be confirmed: {waits}; after epoch {before} came back it \
             is reached: {back}",
            committed.status
        ),
    )
}

/// The officer on duty at the console.
fn reader(gateway: &Gateway) -> Result<ConsoleReader<'_>, Failure> {
    let officer = gateway.console(&token(gateway, DUTY)?)?;
    officer.ok_or_else(|| Failure("the console takes no token".to_owned()))
}

fn newest_epoch(gateway: &Gateway) -> Result<u64, Failure> {
    let epochs = items(gateway, &["epochs"])?;
    let newest = epochs.iter().filter_map(|one| one["epoch"].as_u64()).max();
    newest.ok_or_else(|| Failure("there is no epoch".to_owned()))
}

fn overview_shows_the_gate(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let officer = reader(gateway)?;
    let look = || officer.page("/").ok().map(|page| page.body);
    let follows = |page: &String| row(page, "linkd").contains(r#"<span class="state good">"#);
    let followed = eventually(EFFECT_LIMIT, "the console shows that linkd follows", || {
        look().is_some_and(|page| follows(&page))
    });
    let page = look().ok_or_else(|| Failure("the console shows nothing".to_owned()))?;
    let epoch = newest_epoch(gateway)?.to_string();
    let row = row(&page, "linkd");
    let words = text(row);
    judge(
        followed.is_ok() && words.split_whitespace().any(|word| word == epoch),
        format!("the first page says of linkd {words:?}; the epoch in force is {epoch}"),
    )
}

/// The row of a table that begins with a name.
fn row<'a>(page: &'a str, name: &str) -> &'a str {
    let behind = page.split(&format!("<code>{name}</code>")).nth(1);
    let row = behind.and_then(|behind| behind.split("</tr>").next());
    row.unwrap_or_default()
}

/// What is read of a row.
fn text(row: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for sign in row.chars() {
        match sign {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            sign if !is_tag => text.push(sign),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kill_the_gate(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.kill_linkd();
    Ok(())
}
