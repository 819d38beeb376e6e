//! The console: what an officer sees.

use super::api::{DUTY, token};
use super::look::{EFFECT_LIMIT, gateway, gateway_mut, items};
use crate::error::LabError;
use crate::lab::Lab;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
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

fn overview_shows_the_gate(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let officer = token(gateway, DUTY)?;
    let look = || gateway.console(&officer, "/").ok().flatten();
    let follows = |page: &String| row(page, "linkd").contains(r#"<span class="state good">"#);
    let followed = eventually(EFFECT_LIMIT, "the console shows that linkd follows", || {
        look().is_some_and(|page| follows(&page))
    });
    let page = look().ok_or_else(|| Failure("the console shows nothing".to_owned()))?;
    let epochs = items(gateway, &["epochs"])?;
    let newest = epochs.iter().filter_map(|one| one["epoch"].as_u64()).max();
    let epoch = newest.unwrap_or_default().to_string();
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
