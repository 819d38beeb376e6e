//! Why a record has no snapshot.

use abi::layout::{PORTS_MAX, ROWS_MAX, RULES_MAX, RULES_PER_ADDRESS_MAX};
use model::{Prefix, RowKey};

/// Why a record has no snapshot. A valid record always has one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// Too many rules without addresses.
    #[error(
        "{rule} is one of {count} rules without addresses, which every packet is tried against, \
         but {RULES_PER_ADDRESS_MAX} are possible"
    )]
    GlobalRules {
        /// The first rule too many.
        rule: RowKey,
        /// How many there are.
        count: usize,
    },
    /// Too many rules for the same addresses.
    #[error(
        "{rule} is one of {count} rules, special accesses and services for {prefix}, those of wider \
         prefixes included, but {RULES_PER_ADDRESS_MAX} are possible"
    )]
    AddressRules {
        /// The last rule that stands at the prefix itself.
        rule: RowKey,
        /// The prefix.
        prefix: Prefix,
        /// How many there are.
        count: usize,
    },
    /// Too many rules, counted once for each set of addresses that has a run of its own.
    #[error(
        "with {rule}, the rules of all nested prefixes together are more than the {RULES_MAX} \
         that the gate holds"
    )]
    Rules {
        /// The rule at which the bound was reached.
        rule: RowKey,
    },
    /// Too many prefixes.
    #[error("with {prefix}, the record has more than the {ROWS_MAX} prefixes that the gate holds")]
    Rows {
        /// The first prefix too many.
        prefix: Prefix,
    },
    /// Too many nodes of the tries that the gate looks addresses up in.
    #[error(
        "with {prefix}, the prefixes of its family need more than the {max} nodes that the gate \
         holds: hosts and long prefixes apart from each other take most, up to 13 each"
    )]
    Nodes {
        /// The first prefix too many.
        prefix: Prefix,
        /// How many nodes there are.
        max: u32,
    },
    /// Too many operators.
    #[error("{operator} is one operator too many: {} are possible", u16::MAX)]
    Operators {
        /// The first operator too many.
        operator: RowKey,
    },
    /// A member's interface has no number.
    #[error(
        "an interface of {link} has no port number below {PORTS_MAX}: \
         the record was not made by applying operations"
    )]
    Port {
        /// The channel or uplink.
        link: RowKey,
    },
    /// A catalogue entry or block has no counter number.
    #[error("{row} has no counter number: the record was not made by applying operations")]
    Entry {
        /// The row.
        row: RowKey,
    },
    /// A row names an operator that the record does not hold.
    #[error("{row} names an operator that the record does not hold")]
    Operator {
        /// The row.
        row: RowKey,
    },
    /// There is a catalogue, but no authority whose default applies where no list is live.
    #[error(
        "{entry} is in force, but the record has no authority of the kind `gts`, whose default \
         says what an organisation without a live list reaches"
    )]
    Authority {
        /// An entry in force.
        entry: RowKey,
    },
}

impl CompileError {
    /// The row at fault; none where it is the whole of the prefixes.
    pub fn row(&self) -> Option<&RowKey> {
        match self {
            Self::GlobalRules { rule: row, .. }
            | Self::AddressRules { rule: row, .. }
            | Self::Rules { rule: row }
            | Self::Operators { operator: row }
            | Self::Port { link: row }
            | Self::Entry { row }
            | Self::Operator { row }
            | Self::Authority { entry: row } => Some(row),
            Self::Rows { .. } | Self::Nodes { .. } => None,
        }
    }
}
