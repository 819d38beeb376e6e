//! Runs of rules. A rule has one anchor, so every prefix with rules of its own has a run of its own; all prefixes in it
//! without such rules share that run.

use super::error::CompileError;
use super::flows::Flows;
use abi::RuleRange;
use abi::layout::{RULES_MAX, RULES_PER_ADDRESS_MAX};
use model::{Prefix, RowKey};

/// A run among [`Runs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RunId(usize);

impl RunId {
    /// The run without rules.
    pub(super) const EMPTY: Self = Self(0);
}

/// The runs of one snapshot.
pub(super) struct Runs<'a> {
    flows: &'a Flows,
    known: Vec<Run>,
    rules: Vec<abi::Rule>,
}

struct Run {
    numbers: Vec<u32>,
    range: RuleRange,
}

impl<'a> Runs<'a> {
    pub(super) fn new(flows: &'a Flows) -> Self {
        let empty = Run {
            numbers: Vec::new(),
            range: RuleRange { first: 0, count: 0 },
        };
        Self {
            flows,
            known: vec![empty],
            rules: Vec::new(),
        }
    }

    /// The run of the rules without addresses.
    pub(super) fn global(&mut self) -> Result<RuleRange, CompileError> {
        let unanchored =
            |(rule, anchor): (&abi::Rule, &Option<Prefix>)| anchor.is_none().then_some(rule.id);
        let numbers: Vec<u32> = self
            .flows
            .rules
            .iter()
            .zip(&self.flows.anchors)
            .filter_map(unanchored)
            .collect();
        let count = numbers.len();
        if let Some(first_too_many) = numbers.get(RULES_PER_ADDRESS_MAX as usize) {
            return Err(CompileError::GlobalRules {
                rule: self.key(*first_too_many),
                count,
            });
        }
        let run = self.push(numbers)?;
        Ok(self.range(run))
    }

    /// The run of addresses that inherit `base` and have rules of their own at `prefix`.
    pub(super) fn extend(
        &mut self,
        base: RunId,
        own: &[u32],
        prefix: Prefix,
    ) -> Result<RunId, CompileError> {
        let Some(last) = own.last() else {
            return Ok(base);
        };
        let mut numbers = self.known[base.0].numbers.clone();
        numbers.extend_from_slice(own);
        numbers.sort_unstable();
        let count = numbers.len();
        if count > RULES_PER_ADDRESS_MAX as usize {
            return Err(CompileError::AddressRules {
                rule: self.key(*last),
                prefix,
                count,
            });
        }
        self.push(numbers)
    }

    pub(super) fn range(&self, run: RunId) -> RuleRange {
        self.known[run.0].range
    }

    /// The rules of all runs, run by run.
    pub(super) fn into_rules(self) -> Vec<abi::Rule> {
        self.rules
    }

    fn push(&mut self, numbers: Vec<u32>) -> Result<RunId, CompileError> {
        let Some(last) = numbers.last() else {
            return Ok(RunId::EMPTY);
        };
        let bound = |length: usize| u32::try_from(length).ok().filter(|n| *n <= RULES_MAX);
        let (Some(first), Some(count), Some(_)) = (
            bound(self.rules.len()),
            bound(numbers.len()),
            bound(self.rules.len() + numbers.len()),
        ) else {
            return Err(CompileError::Rules {
                rule: self.key(*last),
            });
        };
        self.rules.extend(
            numbers
                .iter()
                .map(|number| self.flows.rules[index_of(*number)]),
        );
        let run = RunId(self.known.len());
        self.known.push(Run {
            numbers,
            range: RuleRange { first, count },
        });
        Ok(run)
    }

    fn key(&self, number: u32) -> RowKey {
        self.flows.keys[index_of(number)].clone()
    }
}

/// Where the rule with this number stands; numbers start at 1.
fn index_of(number: u32) -> usize {
    number as usize - 1
}
