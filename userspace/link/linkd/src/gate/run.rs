//! The judging program, run on request: for tests and measurements.

use std::time::Duration;

use aya::{TestRun as _, TestRunOptions, programs::Xdp};

use super::{EXPLAIN, GATE, Gate, GateError};

/// Octets that a frame may gain: two tags.
const GROWTH: usize = 8;

impl Gate {
    /// Instructions that the kernel's verifier went through for each program, by its name; a kernel before 5.16 does not tell.
    pub fn verified(&self) -> Result<[(&'static str, Option<u32>); 2], GateError> {
        let count = |program: &'static str, of: &Xdp| {
            let info = of.info().map_err(|source| GateError::Program {
                program,
                source: Box::new(source),
            })?;
            Ok((program, info.verified_instruction_count()))
        };
        Ok([
            count(GATE, &self.judging)?,
            count(EXPLAIN, &self.explaining)?,
        ])
    }

    /// Runs the program over a frame, with all effects, as if it came by the loopback interface. Returns the XDP action and
    /// the time of one run.
    pub fn run(&self, frame: &[u8], repeat: u32) -> Result<(u32, Duration), GateError> {
        let result = self.test_run(TestRunOptions {
            data_in: Some(frame),
            repeat,
            ..TestRunOptions::default()
        })?;
        Ok((result.return_value, result.duration))
    }

    /// The same once, as if the frame came by an interface of this thread's network namespace, which receives by native
    /// XDP. Returns the XDP action and the frame as the program left it; it is sent nowhere.
    pub fn run_at(&self, ifindex: u32, frame: &[u8]) -> Result<(u32, Vec<u8>), GateError> {
        let size = u32::try_from(frame.len()).unwrap_or(u32::MAX);
        // What the kernel calls `xdp_md`: data, its end, metadata, the interface, its queue, where to.
        let context = [0, size, 0, ifindex, 0, 0].map(u32::to_ne_bytes).concat();
        let mut left = vec![0; frame.len() + GROWTH];
        let result = self.test_run(TestRunOptions {
            data_in: Some(frame),
            data_out: Some(&mut left),
            ctx_in: Some(&context),
            ..TestRunOptions::default()
        })?;
        left.truncate(usize::try_from(result.data_size_out).unwrap_or(usize::MAX));
        Ok((result.return_value, left))
    }

    fn test_run(
        &self,
        options: TestRunOptions<'_>,
    ) -> Result<aya::programs::TestRunResult, GateError> {
        self.judging
            .test_run(options)
            .map_err(|source| GateError::Program {
                program: GATE,
                source: Box::new(source),
            })
    }
}
