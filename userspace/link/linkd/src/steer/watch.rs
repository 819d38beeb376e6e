//! Whether somebody inspects, told once each time it changes.
//!
//! ```text
//!              nobody listens: InspectorGone
//!   (told nothing) ───────────────────────► (told: behaviour, flows)
//!         ▲   somebody listens: InspectorBack       │ │ ▲ another behaviour: InspectorGone
//!         ├─────────────────────────────────────────┘ └─┘
//!         └── nothing is inspected any more: no fact
//! ```
//!
//! The state is a word that outlives linkd: what one start told, the next one does not tell again.

use model::WithoutInspector;
use wire::Fact;

#[cfg(test)]
mod tests;

/// What is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// What becomes of flows that nobody inspects; nothing where no address is inspected.
    pub(super) needed: Option<WithoutInspector>,
    /// Whether somebody listens for both ports in both families.
    pub(super) listens: bool,
    /// Flows that met no inspector, ever.
    pub(super) flows: u64,
}

/// What was told: that nobody inspects.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Told {
    behaviour: WithoutInspector,
    /// Flows that had met no inspector by then.
    flows: u64,
}

impl Told {
    fn read(word: u64) -> Option<Self> {
        let behaviour = match word & 3 {
            1 => WithoutInspector::Refuse,
            2 => WithoutInspector::Pass,
            _ => return None,
        };
        let flows = word >> 2;
        Some(Self { behaviour, flows })
    }

    const fn word(self) -> u64 {
        let behaviour = match self.behaviour {
            WithoutInspector::Refuse => 1,
            WithoutInspector::Pass => 2,
        };
        self.flows << 2 | behaviour
    }

    fn fact(self) -> Fact {
        let behaviour = match self.behaviour {
            WithoutInspector::Refuse => "refuse",
            WithoutInspector::Pass => "pass",
        };
        Fact::InspectorGone {
            behaviour: behaviour.to_owned(),
        }
    }
}

/// The next word and what is told, if anything changes.
pub(super) fn step(word: u64, seen: &Seen) -> Option<(u64, Option<Fact>)> {
    const NOTHING: u64 = 0;
    match (Told::read(word), seen.needed, seen.listens) {
        (None, None, _) | (None, Some(_), true) => None,
        (Some(_), None, _) => Some((NOTHING, None)),
        (None, Some(behaviour), false) => {
            let flows = seen.flows;
            let told = Told { behaviour, flows };
            Some((told.word(), Some(told.fact())))
        }
        (Some(told), Some(_), true) => {
            let flows = seen.flows.wrapping_sub(told.flows);
            Some((NOTHING, Some(Fact::InspectorBack { flows })))
        }
        (Some(told), Some(behaviour), false) if told.behaviour != behaviour => {
            let told = Told { behaviour, ..told };
            Some((told.word(), Some(told.fact())))
        }
        (Some(_), Some(_), false) => None,
    }
}
