//! Explanations: both verdicts, and what stands behind them.

use crate::render::item::action_text;
use crate::render::row;
use crate::render::table::visible;
use abi::{Action, Begins, Verdict};
use model::{Epoch, InterfaceName, Row, RowKey};
use serde::Serialize;
use wire::{Explanation, LeavesBy};

/// An explanation as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct ExplanationView<'a> {
    epoch: Epoch,
    interface: &'a InterfaceName,
    kernel: VerdictView,
    host: VerdictView,
    agree: bool,
    origin: Option<&'a RowKey>,
    origin_row: Option<&'a Row>,
    rule: Option<&'a RowKey>,
    rule_row: Option<&'a Row>,
    clause: Option<ClauseView>,
    way: &'static str,
    exit: Option<&'a LeavesBy>,
}

#[derive(Debug, Serialize)]
struct VerdictView {
    action: &'static str,
    reason: &'static str,
    row: u32,
    rule: u32,
    begins: &'static str,
}

#[derive(Debug, Serialize)]
struct ClauseView {
    id: &'static str,
    citation: String,
    gist: &'static str,
}

/// The rows that an explanation names, as far as controld could be asked for them.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// The row that gives the subject its standing.
    pub(crate) origin: Option<Row>,
    /// The rule that matched.
    pub(crate) rule: Option<Row>,
    /// Why they could not be asked for.
    pub(crate) missing: Option<String>,
}

/// As JSON.
pub(crate) fn view<'a>(explanation: &'a Explanation, named: &'a Named) -> ExplanationView<'a> {
    ExplanationView {
        epoch: explanation.epoch,
        interface: &explanation.interface,
        kernel: verdict_view(explanation.kernel),
        host: verdict_view(explanation.host),
        agree: explanation.kernel == explanation.host,
        origin: explanation.origin.as_ref(),
        origin_row: named.origin.as_ref(),
        rule: explanation.rule.as_ref(),
        rule_row: named.rule.as_ref(),
        clause: explanation.clause.map(|clause| ClauseView {
            id: clause.id(),
            citation: clause.citation(),
            gist: clause.gist(),
        }),
        way: explanation.way.label(),
        exit: explanation.exit.as_ref(),
    }
}

/// As text.
pub(crate) fn text(explanation: &Explanation, named: &Named) -> String {
    let agree = if explanation.kernel == explanation.host {
        "yes"
    } else {
        "NO: kernel and host disagree; this is a fault of the gateway, report it"
    };
    let mut lines = vec![
        format!("interface  {}", explanation.interface),
        format!("epoch      {}", explanation.epoch),
        format!("kernel     {}", verdict_text(explanation.kernel)),
        format!("host       {}", verdict_text(explanation.host)),
        format!("agree      {agree}"),
        format!(
            "row        {}",
            key_text(explanation.origin.as_ref(), "none")
        ),
    ];
    lines.extend(named.origin.as_ref().map(fields_text));
    lines.push(format!(
        "rule       {}",
        key_text(explanation.rule.as_ref(), "none")
    ));
    lines.extend(named.rule.as_ref().map(fields_text));
    if explanation.kernel.action() == Action::Pass {
        lines.push(format!(
            "flow       {}",
            begins_text(explanation.kernel.begins)
        ));
        lines.push(format!("way        {}", way_text(explanation)));
    }
    match explanation.clause {
        Some(clause) => {
            lines.push(format!("clause     {clause} ({})", clause.id()));
            lines.push(format!("           {}", clause.gist()));
        }
        None => lines.push("clause     none".to_owned()),
    }
    lines.extend(
        named
            .missing
            .as_ref()
            .map(|why| format!("record     not asked: {}", visible(why))),
    );
    lines.join("\n")
}

fn verdict_view(verdict: Verdict) -> VerdictView {
    VerdictView {
        action: action_text(verdict.action()),
        reason: verdict.reason.label(),
        row: verdict.row,
        rule: verdict.rule,
        begins: begins_label(verdict.begins),
    }
}

/// The name of how a packet stands to flows.
const fn begins_label(begins: Begins) -> &'static str {
    match begins {
        Begins::Nothing => "nothing",
        Begins::No => "no",
        Begins::Freely => "freely",
        Begins::Service => "service",
    }
}

/// The same in words.
const fn begins_text(begins: Begins) -> &'static str {
    match begins {
        Begins::Nothing => "of no flow",
        Begins::No => "passes only as part of a flow that began inside or at a published service",
        Begins::Freely => "may begin",
        Begins::Service => "may begin, as many a second as the published service takes",
    }
}

/// Where a packet that passes would go.
fn way_text(explanation: &Explanation) -> String {
    let way = explanation.way.label();
    match &explanation.exit {
        Some(exit) => format!(
            "{way}, by {} ({}, {})",
            exit.interface, exit.link, exit.member
        ),
        None => way.to_owned(),
    }
}

fn verdict_text(verdict: Verdict) -> String {
    format!(
        "{}, {}",
        action_text(verdict.action()),
        verdict.reason.label()
    )
}

fn key_text(key: Option<&RowKey>, none: &str) -> String {
    key.map_or_else(|| none.to_owned(), ToString::to_string)
}

fn fields_text(row: &Row) -> String {
    let fields = row::fields(row).into_iter().skip(1);
    let texts: Vec<String> = fields
        .map(|(name, text)| format!("{name}: {}", visible(&text)))
        .collect();
    format!("           {}", texts.join("  "))
}

#[cfg(test)]
mod tests;
