//! A leg whose frames are counted on their way: the library bounds what it holds, and not how often a peer makes it work.

use super::limits::{CONTROLS, CONTROLS_PER_FRAME, RESETS, Rate};
use crate::splice::Meter;
use h2::Reason;
use runtime::Clock;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Octets that a client sends before its first frame (RFC 9113 section 3.4).
const PREFACE_OCTETS: usize = 24;
/// Octets of a frame's head (RFC 9113 section 4.1).
const HEAD_OCTETS: usize = 9;

/// What a peer sends that no peer sends, or not so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flood {
    /// Resets of streams.
    Resets,
    /// Frames that carry nothing of a message.
    Controls,
    /// A push, which no client may send and no server that was told so (RFC 9113 section 8.4). The library, which keeps streams that
    /// we reset, is not to see one on such a stream.
    Push,
}

impl Flood {
    /// The reason by which a connection ends.
    pub(super) const fn reason(self) -> Reason {
        match self {
            Self::Resets | Self::Controls => Reason::ENHANCE_YOUR_CALM,
            Self::Push => Reason::PROTOCOL_ERROR,
        }
    }
}

/// Who is at the far end of a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FarEnd {
    /// A client.
    User,
    /// A server.
    Server,
}

/// What a leg's frames were counted to. Whoever polls the leg looks at it.
#[derive(Debug)]
pub(super) struct Tally {
    clock: Arc<dyn Clock>,
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    resets: Bucket,
    controls: Bucket,
    flood: Option<Flood>,
}

/// How much of a rate is left.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    rate: Rate,
    left: u64,
    /// When it was last filled up.
    filled: Duration,
}

impl Bucket {
    const fn new(rate: Rate, now: Duration) -> Self {
        Self {
            rate,
            left: rate.burst,
            filled: now,
        }
    }

    fn add(&mut self, more: u64) {
        self.left = self.left.saturating_add(more).min(self.rate.burst);
    }

    /// Takes one; false if there is none.
    fn take(&mut self, now: Duration) -> bool {
        let since = now.saturating_sub(self.filled).as_secs();
        if since > 0 {
            self.add(since.saturating_mul(self.rate.a_second));
            self.filled = self.filled.saturating_add(Duration::from_secs(since));
        }
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

impl Tally {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        let now = clock.monotonic();
        let counts = Mutex::new(Counts {
            resets: Bucket::new(RESETS, now),
            controls: Bucket::new(CONTROLS, now),
            flood: None,
        });
        Arc::new(Self { clock, counts })
    }

    /// The flood that the peer began, if so. Nothing more is read of it.
    pub(super) fn flood(&self) -> Option<Flood> {
        self.lock().flood
    }

    fn came(&self, kind: Kind) {
        let now = self.clock.monotonic();
        let mut counts = self.lock();
        let flood = match kind {
            Kind::Message => return,
            Kind::Push => Flood::Push,
            Kind::Reset if counts.resets.take(now) => return,
            Kind::Reset => Flood::Resets,
            Kind::Control if counts.controls.take(now) => return,
            Kind::Control => Flood::Controls,
        };
        counts.flood = counts.flood.or(Some(flood));
    }

    fn went(&self, kind: Kind) {
        match kind {
            Kind::Message => self.lock().controls.add(CONTROLS_PER_FRAME),
            Kind::Reset | Kind::Push | Kind::Control => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A head or content.
    Message,
    /// The end of a stream before its end.
    Reset,
    /// The announcement of a response that nobody asked for.
    Push,
    /// Anything else.
    Control,
}

impl Kind {
    /// By its type (RFC 9113 section 6).
    const fn of(number: u8) -> Self {
        match number {
            0 | 1 => Self::Message,
            3 => Self::Reset,
            5 => Self::Push,
            _ => Self::Control,
        }
    }
}

/// Finds the heads of frames in a stream of octets.
#[derive(Debug)]
struct Finder {
    /// Octets up to the next head.
    skip: usize,
    head: [u8; HEAD_OCTETS],
    filled: usize,
}

impl Finder {
    const fn behind(preface: usize) -> Self {
        Self {
            skip: preface,
            head: [0; HEAD_OCTETS],
            filled: 0,
        }
    }

    fn feed(&mut self, mut octets: &[u8], mut each: impl FnMut(Kind)) {
        while !octets.is_empty() {
            let skipped = self.skip.min(octets.len());
            self.skip = self.skip.saturating_sub(skipped);
            octets = octets.get(skipped..).unwrap_or_default();
            let into = self.head.get_mut(self.filled..).unwrap_or_default();
            let count = into.len().min(octets.len());
            for (place, octet) in into.iter_mut().zip(octets) {
                *place = *octet;
            }
            self.filled = self.filled.saturating_add(count);
            octets = octets.get(count..).unwrap_or_default();
            if self.filled == HEAD_OCTETS {
                let [high, middle, low, kind, ..] = self.head;
                let length = u32::from_be_bytes([0, high, middle, low]);
                self.skip = usize::try_from(length).unwrap_or(usize::MAX);
                self.filled = 0;
                each(Kind::of(kind));
            }
        }
    }
}

/// A leg whose frames are counted, and whose octets are metered as they go out.
#[derive(Debug)]
pub(super) struct Counted<'a, S> {
    stream: S,
    far_end: FarEnd,
    tally: Arc<Tally>,
    meter: &'a Meter,
    reading: Finder,
    writing: Finder,
}

impl<'a, S> Counted<'a, S> {
    pub(super) fn new(stream: S, far_end: FarEnd, tally: &Arc<Tally>, meter: &'a Meter) -> Self {
        let (from, to) = match far_end {
            FarEnd::User => (PREFACE_OCTETS, 0),
            FarEnd::Server => (0, PREFACE_OCTETS),
        };
        Self {
            stream,
            far_end,
            tally: Arc::clone(tally),
            meter,
            reading: Finder::behind(from),
            writing: Finder::behind(to),
        }
    }

    fn wrote(&mut self, octets: &[u8]) {
        let tally = &self.tally;
        self.writing.feed(octets, |kind| tally.went(kind));
        match self.far_end {
            FarEnd::User => self.meter.add_down(octets.len()),
            FarEnd::Server => self.meter.add_up(octets.len()),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<'_, S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.tally.flood().is_some() {
            // Whoever polls the leg sees it, and ends it.
            return Poll::Pending;
        }
        let before = into.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(context, into);
        let came = into.filled().get(before..).unwrap_or_default();
        let tally = &this.tally;
        this.reading.feed(came, |kind| tally.came(kind));
        if tally.flood().is_some() {
            // Nor does the library see what it began by.
            into.set_filled(before);
            return Poll::Pending;
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<'_, S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.stream).poll_write(context, octets);
        if let Poll::Ready(Ok(count)) = polled {
            this.wrote(octets.get(..count).unwrap_or_default());
        }
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        if let Poll::Ready(Ok(mut count)) = polled {
            for slice in slices {
                let written = count.min(slice.len());
                this.wrote(slice.get(..written).unwrap_or_default());
                count = count.saturating_sub(written);
            }
        }
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use runtime::ManualClock;

    fn frame(kind: u8, length: usize) -> Vec<u8> {
        let length = u32::try_from(length).unwrap().to_be_bytes();
        let mut frame = vec![length[1], length[2], length[3], kind, 0, 0, 0, 0, 1];
        frame.resize(
            HEAD_OCTETS + usize::try_from(u32::from_be_bytes(length)).unwrap(),
            7,
        );
        frame
    }

    #[test]
    fn frames_are_found_in_any_segmentation() {
        let mut octets = vec![b'P'; PREFACE_OCTETS];
        for (kind, length) in [
            (4, 18),
            (1, 300),
            (0, 0),
            (0, 16_384),
            (3, 4),
            (9, 0),
            (99, 1),
        ] {
            octets.extend(frame(kind, length));
        }
        let expected = [
            Kind::Control,
            Kind::Message,
            Kind::Message,
            Kind::Message,
            Kind::Reset,
            Kind::Control,
            Kind::Control,
        ];
        for size in [1, 2, 8, 9, 10, 25, 1000, octets.len()] {
            let mut finder = Finder::behind(PREFACE_OCTETS);
            let mut found = Vec::new();
            for segment in octets.chunks(size) {
                finder.feed(segment, |kind| found.push(kind));
            }
            assert_eq!(found, expected, "segments of {size}");
        }
    }

    #[test]
    fn a_flood_is_more_than_time_and_our_own_frames_allow() {
        let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
        let tally = Tally::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let come = |kind, times| (0..times).for_each(|_| tally.came(kind));
        come(Kind::Message, 100_000);
        come(Kind::Control, CONTROLS.burst);
        assert_eq!(tally.flood(), None);
        clock.advance(Duration::from_secs(3));
        come(Kind::Control, 3 * CONTROLS.a_second);
        assert_eq!(tally.flood(), None);
        tally.went(Kind::Message);
        come(Kind::Control, CONTROLS_PER_FRAME);
        assert_eq!(tally.flood(), None);
        // Hours of silence save up no more than the burst.
        clock.advance(Duration::from_hours(5));
        come(Kind::Reset, RESETS.burst);
        assert_eq!(tally.flood(), None);
        come(Kind::Reset, 1);
        assert_eq!(tally.flood(), Some(Flood::Resets));
    }
}
