//! Which rule decides a packet, of those that may match it.

use crate::{
    layout::{RULES_PER_ADDRESS_MAX, Rule, RuleAction, RuleRange},
    packet::{Fragment, Packet, Ports},
    reason::Service,
};

use super::{Side, Tables};

/// Ranks of rules, the strongest first: the action, and behind it the rules that match a reply.
pub(super) const DENY: u8 = (RuleAction::Deny as u8) << 1;
pub(super) const ALLOW: u8 = (RuleAction::Allow as u8) << 1;
pub(super) const SPECIAL_ACCESS: u8 = (RuleAction::SpecialAccess as u8) << 1;
pub(super) const REPLY: u8 = 1;
/// Behind every rank.
const NO_RANK: u8 = u8::MAX;
const PUBLISH: u8 = RuleAction::Publish as u8;

/// What the rules say.
#[derive(Clone, Copy)]
pub(super) struct Best {
    /// Rank and number of the strongest rule that matches.
    pub(super) rank: u8,
    pub(super) rule: u32,
    /// The published service that a packet from outside goes to.
    pub(super) service: Service,
}

/// The rules that may match a packet.
#[derive(Clone, Copy)]
pub(super) struct Ranges {
    pub(super) global: RuleRange,
    /// Anchored at the subject.
    pub(super) near: RuleRange,
    /// Anchored at the peer.
    pub(super) far: RuleRange,
}

/// Tries all ranges. Deny is stronger than allow, allow than special access; of one action those are stronger that match
/// the packet's own direction; among equals the first stays. The first deny ends the search.
#[inline(always)]
pub(super) fn strongest<T: Tables>(
    tables: &T,
    ranges: Ranges,
    side: Side,
    packet: &Packet,
) -> Best {
    let mut best = Best {
        rank: NO_RANK,
        rule: 0,
        service: Service::NONE,
    };
    let Ranges { global, near, far } = ranges;
    let count = bounded(global) + bounded(near) + bounded(far);
    if count == 0 {
        return best;
    }
    tables.repeat(count, |step| {
        // Where the rule's anchor stands in the packet; nothing for either end.
        let (index, anchored) = if step < bounded(global) {
            (global.first.wrapping_add(step), None)
        } else {
            let step = step - bounded(global);
            if step < bounded(near) {
                (near.first.wrapping_add(step), Some(side))
            } else {
                (
                    far.first.wrapping_add(step - bounded(near)),
                    Some(side.opposite()),
                )
            }
        };
        let Some(rule) = tables.rule(index) else {
            return true;
        };
        let Some(direction) = direction(rule, anchored, packet) else {
            return false;
        };
        if rule.action == PUBLISH {
            if best.service.rule == 0 && direction == FORTH && matches!(side, Side::Destination) {
                best.service = Service {
                    rule: rule.id,
                    per_s: rule.new_flows_per_s,
                };
            }
            return false;
        }
        let rank = rule.action << 1 | direction;
        if rule.action < PUBLISH && rank < best.rank {
            best.rank = rank;
            best.rule = rule.id;
        }
        best.rank <= DENY | REPLY
    });
    best
}

/// A packet of the rule's own direction, as the other is a [`REPLY`].
const FORTH: u8 = 0;

/// In which direction of its flow a rule matches the packet, its anchor at this end of it, or at either.
#[inline(always)]
fn direction(rule: &Rule, anchored: Option<Side>, packet: &Packet) -> Option<u8> {
    if (rule.protocol != 0 && rule.protocol != packet.protocol)
        || (rule.family != 0 && rule.family != packet.family as u8)
    {
        return None;
    }
    // With its anchor at the end that the rule says, the packet goes the rule's way.
    let own = if rule.anchor == 0 {
        Side::Source
    } else {
        Side::Destination
    };
    if anchored != Some(own.opposite()) && matches_from(rule, own, packet) {
        Some(FORTH)
    } else if anchored != Some(own) && matches_from(rule, own.opposite(), packet) {
        Some(REPLY)
    } else {
        None
    }
}

#[inline(always)]
const fn bounded(range: RuleRange) -> u32 {
    if range.count < RULES_PER_ADDRESS_MAX {
        range.count
    } else {
        RULES_PER_ADDRESS_MAX
    }
}

/// Whether the rule matches with its anchor at this end of the packet. A packet of the flow's own direction shows the
/// rule's port as destination, a reply as source.
#[inline(always)]
fn matches_from(rule: &Rule, anchored: Side, packet: &Packet) -> bool {
    let (forward, other) = match anchored {
        Side::Source => (rule.anchor == 0, packet.destination),
        Side::Destination => (rule.anchor != 0, packet.source),
    };
    if !other.lies_under(&rule.other) {
        return false;
    }
    if rule.port_first == 0 && rule.port_last == u16::MAX {
        return true;
    }
    match packet.ports {
        Some(Ports {
            source,
            destination,
        }) => {
            let port = if forward { destination } else { source };
            rule.port_first <= port && port <= rule.port_last
        }
        // Later fragments do not show their ports: a deny takes them all, a permission none.
        None => matches!(packet.fragment, Fragment::Later) && rule.action == RuleAction::Deny as u8,
    }
}
