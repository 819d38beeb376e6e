//! Services that are exempt from inspection for what was learned of them.

use crate::render::table::table;
use crate::time;
use wire::ExemptService;

/// As a table.
pub(crate) fn exempt(services: &[ExemptService]) -> String {
    if services.is_empty() {
        return "nothing is exempt for what was learned of it".to_owned();
    }
    let rows = services.iter().map(|service| {
        let revoked = if service.is_revoked { "yes" } else { "-" };
        vec![
            service.organisation.to_string(),
            service.host.to_string(),
            service.cause.clone(),
            time::shown(service.since),
            time::shown(service.until),
            revoked.to_owned(),
            service.clients.join(", "),
        ]
    });
    let header = [
        "organisation",
        "host",
        "cause",
        "since",
        "until",
        "taken back",
        "by signs of",
    ];
    table(&header, rows.collect())
}
