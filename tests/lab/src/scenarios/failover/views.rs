//! Links as pathd sees them, and what the record says of them.

use std::time::Duration;

use serde_json::Value;

use super::super::look::{gateway, items};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::lab::Lab;
use crate::scenario::Failure;
use crate::wait::observe;

/// The lab's channel, as pathd names it.
pub(super) const CHANNEL: &str = "channel telecom-1";
/// How long a link may take until it is as it must be, for reasons other than its hold.
pub(super) const LINK_LIMIT: Duration = Duration::from_secs(8);

/// How pathd sees a link.
pub(super) fn link(gateway: &Gateway, name: &str) -> Result<Value, LabError> {
    let links = items(gateway, &["paths"])?;
    links
        .into_iter()
        .find(|link| named(link, name))
        .ok_or_else(|| LabError::Unreadable {
            program: "qaqpa paths".to_owned(),
            said: format!("nothing of {name}"),
        })
}

/// Waits until a link is as wanted; how it is then.
pub(super) fn becomes(
    gateway: &Gateway,
    name: &str,
    what: &str,
    wanted: impl Fn(&Value) -> bool,
) -> Result<Value, LabError> {
    observe(LINK_LIMIT, &format!("{name} {what}"), || {
        link(gateway, name).ok().filter(&wanted)
    })
}

/// Whether the member carries: `primary` or `backup`.
pub(super) fn carries(link: &Value, member: &str) -> bool {
    link["carries"] == *member
}

/// A member of a link: the primary is the first.
pub(super) fn member<'a>(link: &'a Value, role: &str) -> &'a Value {
    let members = link["members"].as_array().into_iter().flatten();
    let mut of_role = members.filter(|member| member["role"] == *role);
    of_role.next().unwrap_or(&Value::Null)
}

/// The lines of a link's history, oldest first.
pub(super) fn history(gateway: &Gateway, name: &str) -> Result<Vec<Value>, LabError> {
    let lines = items(gateway, &["paths", "--history"])?;
    Ok(lines.into_iter().filter(|line| named(line, name)).collect())
}

/// Commits a lock of the channel, or that there is none.
pub(super) fn lock(gateway: &Gateway, member: Option<&str>) -> Result<(), LabError> {
    let text = member.map_or_else(
        || "version = 1\ndeclare = [\"path-lock\"]\n".to_owned(),
        |member| {
            format!(
                "version = 1\n[[path-lock]]\nchannel = \"telecom-1\"\nmember = \"{member}\"\nreason = \"the lab\"\nauthor = \"root\"\n"
            )
        },
    );
    gateway.commit("locks", &text)
}

/// Lets the primary member of the channel carry without waiting for the hold: by a lock that is taken away again.
pub(super) fn choose_primary(lab: &Lab) -> Result<(), Failure> {
    let gateway = gateway(lab)?;
    lock(gateway, Some("primary"))?;
    let locked = becomes(gateway, CHANNEL, "is locked to its primary", |link| {
        link["state"] == "locked" && carries(link, "primary")
    });
    lock(gateway, None)?;
    locked?;
    becomes(gateway, CHANNEL, "is carried by its primary", |link| {
        link["state"] == "primary"
    })?;
    Ok(())
}

/// The name of a link as its JSON has it: `{"channel": "telecom-1"}`.
fn named(value: &Value, name: &str) -> bool {
    let fields = value["link"].as_object().into_iter().flatten();
    let mut names = fields.filter_map(|(kind, id)| Some(format!("{kind} {}", id.as_str()?)));
    names.any(|found| found == name)
}
