//! Answers to questions. Nothing here changes anything.

mod counters;
mod explain;

use crate::body::{Body, epoch_of};
use crate::gate::GateError;
use crate::held::Held;
use model::{InterfaceName, SnapshotPort};
use wire::{
    Answer, Collection, FromDaemon, GatePort, GateStatus, Listing, Page, Query, Refusal,
    RefusalCode, ToDaemon,
};

/// The answer to a message.
pub(crate) fn answer(body: &Body, message: ToDaemon) -> FromDaemon {
    match message {
        ToDaemon::Ask { id, query } => {
            let result = ask(body, &query);
            FromDaemon::Answer { id, result }
        }
        ToDaemon::Do { id, .. } => FromDaemon::Done {
            id,
            result: Err(elsewhere("commands")),
        },
        // Sockets are given out before, where the gate can be told of them.
        ToDaemon::Report { .. }
        | ToDaemon::Subscribe { .. }
        | ToDaemon::Applied { .. }
        | ToDaemon::Sockets { .. } => FromDaemon::Answer {
            id: 0,
            result: Err(elsewhere("reports")),
        },
        ToDaemon::OnBehalf { id, .. } => FromDaemon::Answer {
            id,
            result: Err(elsewhere("tokens")),
        },
    }
}

fn ask(body: &Body, query: &Query) -> Result<Answer, Refusal> {
    match query {
        Query::Status => Ok(Answer::Gate(Box::new(status(body)?))),
        Query::Explain(flow) => {
            let index = |interface: &InterfaceName| body.index(interface);
            let explanation = explain::explain(&body.gate, held(body)?, index, flow)?;
            Ok(Answer::Explained(Box::new(explanation)))
        }
        Query::List(listing) => Ok(Answer::Page(list(body, listing)?)),
        Query::Request(_)
        | Query::Preview(_)
        | Query::File(_)
        | Query::FilePiece(_)
        | Query::CheckCode(_) => Err(elsewhere("requests")),
        Query::Notice(_) => Err(elsewhere("notices")),
        Query::WhoAmI => Err(elsewhere("accounts")),
        Query::Service(_) => Err(elsewhere("the register of services")),
        Query::Category(_) => Err(elsewhere("categories of resources")),
    }
}

fn status(body: &Body) -> Result<GateStatus, Refusal> {
    let port = |port: &SnapshotPort| GatePort {
        interface: port.interface.clone(),
        mode: body.ports.of(&port.interface).map_or_else(
            || "not looked at yet".to_owned(),
            |state| state.label().to_owned(),
        ),
        owner: port.owner.clone(),
    };
    let number = body.gate.active().map_err(|e| failed(&e))?;
    Ok(GateStatus {
        record: number.and(body.numbering).map(|of| of.record.to_string()),
        epoch: number.map(|number| epoch_of(body.numbering, number)),
        adopted: body.adopted,
        ports: body.held.iter().flat_map(Held::ports).map(port).collect(),
        sightings_lost: body.gate.lost().map_err(|e| failed(&e))?,
        events_lost: body.reporter.lost(),
        events_waiting: body.reporter.waiting(),
        resident_bytes: runtime::resident_bytes().map_err(|e| unavailable(e.to_string()))?,
    })
}

fn list(body: &Body, listing: &Listing) -> Result<Page, Refusal> {
    if listing.watch {
        return Err(refusal(
            RefusalCode::BadRequest,
            "linkd's listings cannot be watched".to_owned(),
            "ask again, or watch controld's events",
        ));
    }
    match listing.of {
        Collection::EntryCounters => {
            let read = |numbers: &[u32]| body.gate.entry_counters(numbers);
            counters::entries(held(body)?, listing, read)
        }
        Collection::PortCounters => {
            let counted = body.gate.reason_counters().map_err(|e| failed(&e))?;
            counters::ports(held(body)?, listing, &counted)
        }
        Collection::WayCounters => {
            let counted = body.gate.ways().map_err(|e| failed(&e))?;
            counters::ways(held(body)?, listing, &counted)
        }
        Collection::LinkCounters => {
            let counted = body.gate.links().map_err(|e| failed(&e))?;
            counters::links(held(body)?, listing, &counted)
        }
        Collection::Paths | Collection::PathHistory => Err(refusal(
            RefusalCode::BadRequest,
            "linkd does not know who carries".to_owned(),
            "send it to pathd",
        )),
        Collection::Rows(_)
        | Collection::Differences(_)
        | Collection::Events
        | Collection::Epochs
        | Collection::Cases
        | Collection::Notices
        | Collection::Requests
        | Collection::Availability { .. }
        | Collection::Tokens
        | Collection::Services
        | Collection::Inbox => Err(elsewhere("this collection")),
    }
}

fn held(body: &Body) -> Result<&Held, Refusal> {
    body.held.as_ref().ok_or_else(|| {
        refusal(
            RefusalCode::Unavailable,
            "linkd has received no policy since its start; the gate enforces what it had before"
                .to_owned(),
            "start controld and commit a policy",
        )
    })
}

fn elsewhere(what: &str) -> Refusal {
    refusal(
        RefusalCode::BadRequest,
        format!("linkd does not serve {what}"),
        "send it to controld",
    )
}

fn failed(error: &GateError) -> Refusal {
    unavailable(error.to_string())
}

fn unavailable(message: String) -> Refusal {
    refusal(
        RefusalCode::Unavailable,
        message,
        "see linkd's log; packets are judged meanwhile",
    )
}

fn refusal(code: RefusalCode, message: String, hint: &str) -> Refusal {
    Refusal {
        code,
        message,
        hint: hint.to_owned(),
        clause: None,
        violations: Vec::new(),
    }
}
