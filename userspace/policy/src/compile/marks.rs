//! What stands at which prefix.

use super::Scope;
use super::flows::Flows;
use super::numbers::Numbers;
use crate::rows::Rows;
use model::{Block, CatalogueEntry, OrganisationId, Prefix};

/// Something that makes addresses differ from those around them.
#[derive(Clone, Copy)]
pub(super) enum Mark<'a> {
    /// A catalogue entry in force.
    Entry(&'a CatalogueEntry),
    /// A network of a live list of this organisation.
    List(&'a OrganisationId),
    /// A block of the law.
    Block(&'a Block),
    /// A network of the link with this number.
    Link(u16),
    /// A network of an enrolment in force of this organisation.
    Enrolment(&'a OrganisationId),
    /// The rule with this number is anchored here.
    Rule(u32),
}

/// Every mark, wider prefixes before the narrower ones they cover.
pub(super) fn collect<'a>(
    rows: &Rows<'a>,
    scope: Scope,
    numbers: &Numbers<'a>,
    flows: &Flows,
) -> Vec<(Prefix, Mark<'a>)> {
    let entries = rows
        .catalogue
        .iter()
        .copied()
        .filter(|entry| scope.holds(*entry));
    let mut marks: Vec<_> = entries
        .map(|entry| (entry.prefix, Mark::Entry(entry)))
        .collect();
    for list in rows
        .access_lists
        .iter()
        .copied()
        .filter(|list| scope.holds(*list))
    {
        let networks = list.networks.iter();
        marks.extend(networks.map(|network| (*network, Mark::List(&list.organisation))));
    }
    let enrolments = rows.enrolments.iter().copied();
    for enrolment in enrolments.filter(|enrolment| scope.holds(*enrolment)) {
        let networks = enrolment.networks.iter();
        marks.extend(networks.map(|network| (*network, Mark::Enrolment(&enrolment.organisation))));
    }
    marks.extend(
        rows.blocks
            .iter()
            .copied()
            .map(|block| (block.prefix, Mark::Block(block))),
    );
    for (number, link) in numbers.links() {
        let networks = link
            .members()
            .into_iter()
            .flat_map(|member| &member.networks);
        marks.extend(networks.map(|network| (*network, Mark::Link(number))));
    }
    let anchored = flows.rules.iter().zip(&flows.anchors);
    marks.extend(anchored.filter_map(|(rule, anchor)| Some(((*anchor)?, Mark::Rule(rule.id)))));
    // Address before length: every prefix comes right before all that it covers. The order at one prefix stays: the
    // entry before what counts for its owner alone.
    marks.sort_by_key(|(prefix, _)| *prefix);
    marks
}
