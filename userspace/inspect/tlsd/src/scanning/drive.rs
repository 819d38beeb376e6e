//! Octets between content, a scanner's machine and its connection.

use super::tee::{Content, Given};
use scan::icap::{Inspection, OptionsQuery};
use scan::{Instream, Wants};
use std::io;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// What speaks a scanner's protocol. All of them are driven alike.
pub(super) trait Machine {
    /// What it needs now.
    fn wants(&self) -> Wants<'_>;
    /// Whether it has an outcome.
    fn is_over(&self) -> bool;
    /// So many octets were written.
    fn wrote(&mut self, octets: usize, now: Instant);
    /// Takes octets of the content, and tells how many.
    fn body(&mut self, octets: &[u8], now: Instant) -> usize;
    /// The content is at its end.
    fn end(&mut self, now: Instant);
    /// Takes octets of the scanner's answer, no more than it wants.
    fn received(&mut self, octets: &[u8], now: Instant);
    /// The scanner closed the connection.
    fn closed(&mut self);
    /// The socket failed.
    fn failed(&mut self, why: String);
    /// Lets time pass.
    fn tick(&mut self, now: Instant);
    /// When that is due.
    fn deadline(&self) -> Option<Instant>;
}

/// What one turn did.
enum Turn {
    Wrote(io::Result<usize>),
    Read(io::Result<usize>),
    Came(Given),
    Late,
}

/// Moves octets until the machine has an outcome; nothing if the content was given up before.
pub(super) async fn drive<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    machine: &mut impl Machine,
    content: &mut Content,
) -> Option<()> {
    let (mut from, mut to) = tokio::io::split(stream);
    let mut answer = vec![0; machine.wants().read];
    let mut piece = bytes::Bytes::new();
    // Why nothing can be written any more: the scanner may have answered before it closed, so it is read to its end.
    let mut unwritable = None;
    while !machine.is_over() {
        if !piece.is_empty() && machine.wants().body > 0 {
            let taken = machine.body(&piece, now());
            drop(piece.split_to(taken.min(piece.len())));
            continue;
        }
        let wants = machine.wants();
        let room = wants.read.min(answer.len());
        let deadline = machine.deadline();
        let turn = tokio::select! {
            wrote = to.write(wants.write), if !wants.write.is_empty() && unwritable.is_none() => Turn::Wrote(wrote),
            read = from.read(answer.get_mut(..room).unwrap_or_default()), if room > 0 => Turn::Read(read),
            given = content.next(), if wants.body > 0 => Turn::Came(given),
            () = until(deadline) => Turn::Late,
        };
        match turn {
            Turn::Wrote(Ok(octets)) => machine.wrote(octets, now()),
            Turn::Wrote(Err(error)) => unwritable = Some(error.to_string()),
            Turn::Read(Ok(0)) => match unwritable.take() {
                Some(why) => machine.failed(why),
                None => machine.closed(),
            },
            Turn::Read(Ok(octets)) => {
                machine.received(answer.get(..octets).unwrap_or_default(), now());
            }
            Turn::Read(Err(error)) => machine.failed(error.to_string()),
            Turn::Came(Given::Octets(octets)) => piece = octets,
            Turn::Came(Given::End) => machine.end(now()),
            Turn::Came(Given::Up) => return None,
            Turn::Late => machine.tick(now()),
        }
    }
    Some(())
}

/// The time, as machines count it.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

impl Machine for Instream {
    fn wants(&self) -> Wants<'_> {
        self.wants()
    }

    fn is_over(&self) -> bool {
        self.outcome().is_some()
    }

    fn wrote(&mut self, octets: usize, now: Instant) {
        self.wrote(octets, now);
    }

    fn body(&mut self, octets: &[u8], now: Instant) -> usize {
        self.body(octets, now)
    }

    fn end(&mut self, now: Instant) {
        self.end(now);
    }

    fn received(&mut self, octets: &[u8], now: Instant) {
        self.received(octets, now);
    }

    fn closed(&mut self) {
        self.closed();
    }

    fn failed(&mut self, why: String) {
        self.failed(why);
    }

    fn tick(&mut self, now: Instant) {
        self.tick(now);
    }

    fn deadline(&self) -> Option<Instant> {
        self.deadline()
    }
}

impl Machine for Inspection {
    fn wants(&self) -> Wants<'_> {
        self.wants()
    }

    fn is_over(&self) -> bool {
        self.outcome().is_some()
    }

    fn wrote(&mut self, octets: usize, now: Instant) {
        self.wrote(octets, now);
    }

    fn body(&mut self, octets: &[u8], now: Instant) -> usize {
        self.body(octets, now)
    }

    fn end(&mut self, now: Instant) {
        self.end(now);
    }

    fn received(&mut self, octets: &[u8], now: Instant) {
        // There is room for all that is wanted.
        let _all = self.received(octets, now);
    }

    fn closed(&mut self) {
        self.closed();
    }

    fn failed(&mut self, why: String) {
        self.failed(why);
    }

    fn tick(&mut self, now: Instant) {
        self.tick(now);
    }

    fn deadline(&self) -> Option<Instant> {
        self.deadline()
    }
}

/// A question without content.
impl Machine for OptionsQuery {
    fn wants(&self) -> Wants<'_> {
        self.wants()
    }

    fn is_over(&self) -> bool {
        self.outcome().is_some()
    }

    fn wrote(&mut self, octets: usize, _: Instant) {
        self.wrote(octets);
    }

    fn body(&mut self, _: &[u8], _: Instant) -> usize {
        0
    }

    fn end(&mut self, _: Instant) {}

    fn received(&mut self, octets: &[u8], _: Instant) {
        // There is room for all that is wanted.
        let _all = self.received(octets);
    }

    fn closed(&mut self) {
        self.closed();
    }

    fn failed(&mut self, why: String) {
        self.failed(why);
    }

    fn tick(&mut self, now: Instant) {
        self.tick(now);
    }

    fn deadline(&self) -> Option<Instant> {
        self.deadline()
    }
}
