//! What is asked of the explaining program, and what it answers: one buffer, which starts with the question, and in the end
//! with the answer in its place. Numbers are in the machine's order.

use crate::{Begins, Port, Reason, Service, Verdict};

/// Octets of a question, and of the answer that is written over it.
pub const QUESTION_OCTETS: usize = 32;

const WORDS: usize = QUESTION_OCTETS / 4;

/// What would become of the frame behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Question {
    /// Where it comes in.
    pub port: Port,
    /// Index of that interface, which routes may depend on.
    pub ifindex: u32,
    /// Zero.
    pub reserved: [u32; 5],
}

impl Question {
    /// The question's octets.
    #[must_use]
    pub const fn octets(self) -> [u8; QUESTION_OCTETS] {
        let Port {
            number,
            role,
            backup,
            operator,
            link,
        } = self.port;
        let mut octets = [0; QUESTION_OCTETS];
        [octets[0], octets[1]] = number.to_ne_bytes();
        octets[2] = role;
        octets[3] = backup;
        [octets[4], octets[5]] = operator.to_ne_bytes();
        [octets[6], octets[7]] = link.to_ne_bytes();
        [octets[8], octets[9], octets[10], octets[11]] = self.ifindex.to_ne_bytes();
        octets
    }

    /// The question with these octets.
    #[inline(always)]
    pub const fn of(octets: [u8; QUESTION_OCTETS]) -> Self {
        let [n0, n1, role, backup, o0, o1, l0, l1, i0, i1, i2, i3, ..] = octets;
        Self {
            port: Port {
                number: u16::from_ne_bytes([n0, n1]),
                role,
                backup,
                operator: u16::from_ne_bytes([o0, o1]),
                link: u16::from_ne_bytes([l0, l1]),
            },
            ifindex: u32::from_ne_bytes([i0, i1, i2, i3]),
            reserved: [0; 5],
        }
    }
}

/// What would become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The verdict; its row is the number of the row in its generation.
    pub verdict: Verdict,
    /// Code of the [`Way`](crate::forward::Way) on, of what passes.
    pub way: u32,
    /// Number of the port that the route leads to; `u32::MAX` for none.
    pub exit: u32,
}

impl Answer {
    /// The answer's words.
    #[inline(always)]
    pub const fn words(self) -> [u32; WORDS] {
        let Verdict {
            reason,
            row,
            rule,
            begins,
            service,
        } = self.verdict;
        let Service { rule: by, per_s } = service;
        [
            reason as u32,
            row,
            rule,
            begins as u32,
            by,
            per_s,
            self.way,
            self.exit,
        ]
    }

    /// The answer with these words; nothing if a code has no meaning.
    pub fn of([reason, row, rule, begins, by, per_s, way, exit]: [u32; WORDS]) -> Option<Self> {
        let begins = [Begins::Nothing, Begins::No, Begins::Freely, Begins::Service]
            .into_iter()
            .find(|one| *one as u32 == begins)?;
        Some(Self {
            verdict: Verdict {
                reason: Reason::from_code(u8::try_from(reason).ok()?)?,
                row,
                rule,
                begins,
                service: Service { rule: by, per_s },
            },
            way,
            exit,
        })
    }
}

const _: () = assert!(size_of::<Question>() == QUESTION_OCTETS);

#[cfg(test)]
mod tests;
