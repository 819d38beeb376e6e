//! How the daemons are, and whether they are in step.

use crate::error::CliError;
use crate::exit::Exit;
use crate::render::path;
use crate::render::table::{table, visible};
use crate::time;
use model::Epoch;
use serde::Serialize;
use wire::{ControlStatus, Daemon, GateStatus, PaperStatus, PathView};

/// What could be learnt about the daemons.
#[derive(Debug)]
pub(crate) struct Daemons {
    /// controld's state, or why there is none.
    pub(crate) control: Result<ControlStatus, CliError>,
    /// linkd's state, or why there is none.
    pub(crate) gate: Result<GateStatus, CliError>,
    /// The links as pathd sees them, or why nothing is known.
    pub(crate) paths: Result<Vec<PathView>, CliError>,
}

/// The daemons as JSON: one that gives no answer has an error in place of its status.
#[derive(Debug, Serialize)]
pub(crate) struct DaemonsView<'a> {
    in_step: bool,
    control: Option<&'a ControlStatus>,
    control_error: Option<String>,
    gate: Option<&'a GateStatus>,
    gate_error: Option<String>,
    paths: Option<&'a [PathView]>,
    paths_error: Option<String>,
}

impl Daemons {
    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        match (&self.control, &self.gate) {
            (Err(error), _) | (_, Err(error)) => error.exit(),
            (Ok(_), Ok(_)) if self.out_of_step().is_some() => Exit::Disagree,
            (Ok(_), Ok(_)) => Exit::Done,
        }
    }

    /// What keeps the gate from enforcing the epoch in force; none if nothing does.
    pub(crate) fn out_of_step(&self) -> Option<String> {
        let (Ok(control), Ok(gate)) = (&self.control, &self.gate) else {
            return Some("not both daemons answered".to_owned());
        };
        let epoch = control.epoch;
        let linkd = control.daemons.iter().find(|d| d.daemon == Daemon::Linkd);
        if let Some(why) = linkd.and_then(|linkd| linkd.refused.as_ref()) {
            return Some(format!("linkd refused the newest epoch: {}", visible(why)));
        }
        if let (Some(record), Some(enforced)) = (&control.record, &gate.record)
            && record != enforced
        {
            let (record, enforced) = (visible(record), visible(enforced));
            return Some(format!(
                "record {record} is in force, but the kernel enforces record {enforced}"
            ));
        }
        let acknowledged = linkd.and_then(|linkd| linkd.acknowledged);
        if acknowledged != Some(epoch) {
            let acknowledged = epoch_text(acknowledged);
            return Some(format!(
                "epoch {epoch} is in force, but linkd acknowledged {acknowledged}"
            ));
        }
        if gate.epoch != Some(epoch) {
            let enforced = epoch_text(gate.epoch);
            return Some(format!(
                "epoch {epoch} is in force, but the kernel enforces {enforced}"
            ));
        }
        None
    }

    /// As JSON.
    pub(crate) fn view(&self) -> DaemonsView<'_> {
        DaemonsView {
            in_step: self.out_of_step().is_none(),
            control: self.control.as_ref().ok(),
            control_error: self.control.as_ref().err().map(CliError::cause),
            gate: self.gate.as_ref().ok(),
            gate_error: self.gate.as_ref().err().map(CliError::cause),
            paths: self.paths.as_deref().ok(),
            paths_error: self.paths.as_ref().err().map(CliError::cause),
        }
    }

    /// As text.
    pub(crate) fn text(&self) -> String {
        let control = match &self.control {
            Ok(status) => control_text(status),
            Err(error) => format!("controld\n  no answer: {}", visible(&error.cause())),
        };
        let gate = match &self.gate {
            Ok(status) => gate_text(status),
            Err(error) => format!(
                "linkd\n  no answer: {}\n  the kernel goes on with the last epoch it took",
                visible(&error.cause())
            ),
        };
        let paths = match &self.paths {
            Ok(paths) => paths_text(paths),
            Err(error) => format!(
                "pathd\n  no answer: {}\n  every link goes on by the member that carried last",
                visible(&error.cause())
            ),
        };
        let step = match self.out_of_step() {
            Some(why) => format!("not in step: {why}"),
            None => "in step".to_owned(),
        };
        format!("{control}\n\n{gate}\n\n{paths}\n\n{step}")
    }
}

fn control_text(status: &ControlStatus) -> String {
    let movable = if status.clock_movable {
        "  (movable: a lab, not a gateway in service)"
    } else {
        ""
    };
    let mut lines = vec![
        "controld".to_owned(),
        format!("  record      {}", record_text(status.record.as_deref())),
        format!("  epoch       {}", status.epoch),
        format!("  committed   {}", time::shown_or_dash(status.committed_at)),
    ];
    if let Some(pending) = &status.pending {
        let (by, back_to) = (time::shown(pending.by), pending.back_to);
        lines.push(format!(
            "  unconfirmed epoch {} goes back to {back_to} at {by}",
            pending.epoch
        ));
    }
    for daemon in &status.daemons {
        let state = if daemon.connected {
            "connected"
        } else {
            "away"
        };
        let acknowledged = if daemon.daemon.projection().is_some() {
            format!(", acknowledged {}", epoch_text(daemon.acknowledged))
        } else {
            String::new()
        };
        lines.push(format!(
            "  {:10}  {state}{acknowledged}",
            daemon.daemon.to_string()
        ));
        let refused = daemon.refused.as_ref();
        lines.extend(refused.map(|why| format!("              refused: {}", visible(why))));
    }
    let cases: Vec<String> = status
        .cases
        .iter()
        .map(|(state, count)| format!("{count} {}", visible(state)))
        .collect();
    let cases = if cases.is_empty() {
        "none open".to_owned()
    } else {
        cases.join(", ")
    };
    let held = match status.notices_held {
        0 => String::new(),
        held => format!(", {held} without room in the outbox"),
    };
    lines.extend([
        format!("  cases       {cases}"),
        format!("  notices     {} waiting{held}", status.notices_waiting),
        format!("  legal time  {}{movable}", time::shown(status.legal_now)),
        format!("  calendar    {}", visible(&status.calendar)),
        format!(
            "  journal     {}:{}",
            status.journal_seq, status.journal_hash
        ),
    ]);
    lines.extend(papers_text(&status.papers));
    lines.join("\n")
}

/// How files, signatures and documents are: what is set, and what waits.
fn papers_text(papers: &PaperStatus) -> Vec<String> {
    let is_set = |who: &str| !who.is_empty() && who != "none";
    let mut lines = Vec::new();
    if papers.files > 0 || papers.scans_waiting > 0 {
        let kib = papers.file_bytes / 1024;
        lines.push(format!("  files       {}, {kib} KiB", papers.files));
    }
    if is_set(&papers.scanner) {
        let waiting = papers.scans_waiting;
        let scanner = visible(&papers.scanner);
        lines.push(format!("  scanner     {scanner}, {waiting} files waiting"));
    }
    if is_set(&papers.keyd) {
        let (unsigned, undocumented) = (papers.unsigned, papers.undocumented);
        lines.push(format!(
            "  keys        keyd {}, {unsigned} decisions unsigned, {undocumented} without their documents",
            visible(&papers.keyd)
        ));
        if !papers.no_documents.is_empty() {
            lines.push(format!(
                "  documents   not made: {}",
                visible(&papers.no_documents)
            ));
        }
    }
    lines
}

fn gate_text(status: &GateStatus) -> String {
    let adopted = if status.adopted {
        "found running"
    } else {
        "started by this linkd"
    };
    let lines = [
        "linkd".to_owned(),
        format!("  record      {}", record_text(status.record.as_deref())),
        format!("  enforces    {}", epoch_text(status.epoch)),
        format!("  gate        {adopted}"),
        format!(
            "  events      {} waiting, {} lost",
            status.events_waiting, status.events_lost
        ),
        format!("  sightings   {} lost", status.sightings_lost),
        format!("  memory      {} KiB", status.resident_bytes / 1024),
    ];
    let ports: Vec<Vec<String>> = status
        .ports
        .iter()
        .map(|port| {
            vec![
                port.interface.to_string(),
                port.mode.clone(),
                port.owner.to_string(),
            ]
        })
        .collect();
    let ports = if ports.is_empty() {
        "no interface is guarded".to_owned()
    } else {
        table(&["interface", "mode", "owner"], ports)
    };
    let ports = ports.lines().map(|line| format!("  {line}"));
    lines
        .into_iter()
        .chain(ports)
        .collect::<Vec<_>>()
        .join("\n")
}

fn paths_text(paths: &[PathView]) -> String {
    let links = if paths.is_empty() {
        "no link is guarded".to_owned()
    } else {
        let rows = paths.iter().map(path::short_cells).collect();
        table(&path::SHORT_HEADER, rows)
    };
    let links = links.lines().map(|line| format!("  {line}"));
    let head = std::iter::once("pathd".to_owned());
    head.chain(links).collect::<Vec<_>>().join("\n")
}

fn record_text(record: Option<&str>) -> String {
    record.map_or_else(|| "none".to_owned(), visible)
}

fn epoch_text(epoch: Option<Epoch>) -> String {
    epoch.map_or_else(|| "none".to_owned(), |epoch| format!("epoch {epoch}"))
}

#[cfg(test)]
mod tests;
