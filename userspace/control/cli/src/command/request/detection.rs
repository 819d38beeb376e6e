//! A detection that is told as an incident (386/НҚ, ЕШДИ п. 14): what operator or user reports, begun by what the gateway saw.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session};
use jiff::Timestamp;
use law::request::Kind;
use wire::{Collection, DetectedFact, Fact, Filter, Item, Order};

/// Prints the form of an incident, with what the event of a case tells filled in. What an incident did, whether it goes on and
/// whom to ask only people know.
pub(super) async fn form(
    session: &mut Session<'_>,
    kind: Kind,
    case: &str,
) -> Result<Exit, CliError> {
    if kind != Kind::Incident {
        return Err(CliError::Usage {
            what: format!("no detection is told by a request of kind {kind}"),
            hint: "write: qaqpa request form incident --detection CASE".to_owned(),
        });
    }
    let form = super::form_of(kind, None)?;
    let filter = Filter {
        kind: Some("detected".to_owned()),
        ..Filter::default()
    };
    let (events, order) = (Collection::Events, Order::Descending);
    let mut link = session.controld().await?;
    let listed = link.list(events, filter, order, ITEMS_MAX).await?;
    let found = listed.items.iter().find_map(|item| of_case(item, case));
    let (at, what) = found.ok_or_else(|| unknown(case))?;
    let known = known(at, what);
    let known: Vec<(&str, &[String])> = known.iter().map(|(id, texts)| (*id, &texts[..])).collect();
    session
        .output
        .verbatim(&config::form::begun(form, &known))?;
    Ok(Exit::Done)
}

/// The event of a case, and when it happened.
fn of_case<'a>(item: &'a Item, case: &str) -> Option<(Timestamp, &'a DetectedFact)> {
    let Item::Event(event) = item else {
        return None;
    };
    if let Fact::Detected { what } = &event.fact
        && what.case.eq_ignore_ascii_case(case)
    {
        Some((event.at, what))
    } else {
        None
    }
}

/// What is known of the form's fields.
fn known(at: Timestamp, what: &DetectedFact) -> [(&'static str, Vec<String>); 4] {
    let DetectedFact {
        organisation,
        host,
        by,
        found,
        rule,
        case,
    } = what;
    let description =
        format!("Обнаружено и остановлено шлюзом ЕШДИ: {found} ({by}), {rule}. Случай {case}.");
    let is_name = !host.is_empty() && host.parse::<std::net::IpAddr>().is_err();
    let host = is_name.then(|| host.clone());
    [
        ("org_name", vec![organisation.to_string()]),
        ("occurred_at", vec![at.to_string()]),
        ("description", vec![description]),
        ("resources", host.into_iter().collect()),
    ]
}

fn unknown(case: &str) -> CliError {
    CliError::Usage {
        what: format!("no event tells of case {case}"),
        hint: "an event stands for all that a rule finds at an organisation in ten minutes, by its first case: \
               `qaqpa events --kind detected` lists them, and the log of connections has each"
            .to_owned(),
    }
}
