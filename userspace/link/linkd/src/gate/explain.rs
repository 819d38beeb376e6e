//! What the kernel's own program says of a packet.

use abi::{
    Verdict,
    explain::{Answer, QUESTION_OCTETS, Question},
    forward::Way,
    layout::PORTS_MAX,
};
use aya::{TestRun as _, TestRunOptions};

use super::{EXPLAIN, Gate, GateError};

/// Longest frame that the kernel runs a program over on request: a page less the kernel's own room in it.
const EXPLAIN_OCTETS_MAX: usize = 3_000;

/// What would become of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Its verdict, before any flow, limit or bandwidth was looked at.
    pub verdict: Verdict,
    /// How it would go on, if it passes.
    pub way: Way,
    /// Number of the port by which the route has it leave.
    pub exit: Option<u16>,
}

impl Gate {
    /// Asks the kernel's own program what it would do with a frame that enters by this port, whose interface has this index.
    /// Nothing is counted or reported, no flow begins, nothing is taken from a limit.
    pub fn explain(
        &self,
        port: &abi::Port,
        ifindex: u32,
        frame: &[u8],
    ) -> Result<Explained, GateError> {
        if frame.len() > EXPLAIN_OCTETS_MAX {
            return Err(GateError::Explain(format!(
                "it has {} octets, the kernel takes {EXPLAIN_OCTETS_MAX}",
                frame.len()
            )));
        }
        let question = Question {
            port: *port,
            ifindex,
            reserved: [0; 5],
        };
        let input = [&question.octets()[..], frame].concat();
        let mut output = vec![0; input.len()];
        self.explaining
            .test_run(TestRunOptions {
                data_in: Some(&input),
                data_out: Some(&mut output),
                ..TestRunOptions::default()
            })
            .map_err(|source| GateError::Program {
                program: EXPLAIN,
                source: Box::new(source),
            })?;
        read(&output).ok_or_else(|| GateError::Explain("the answer has no meaning".into()))
    }
}

fn read(octets: &[u8]) -> Option<Explained> {
    let (words, _) = octets.first_chunk::<QUESTION_OCTETS>()?.as_chunks::<4>();
    let words: &[[u8; 4]; 8] = words.try_into().ok()?;
    let answer = Answer::of(words.map(u32::from_ne_bytes))?;
    let exit = u16::try_from(answer.exit).ok();
    Some(Explained {
        verdict: answer.verdict,
        way: Way::from_code(u8::try_from(answer.way).ok()?)?,
        exit: exit.filter(|exit| u32::from(*exit) < PORTS_MAX),
    })
}
