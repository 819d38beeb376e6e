//! What a controld is started with.

use crate::availability::Target;
use crate::papers::PaperSettings;
use crate::signatures::Signatures;
use law::Calendar;
use model::RecordId;
use std::path::PathBuf;
use std::time::Duration;
use wire::Daemon;

/// What a controld is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether the legal clock can be moved: labs only, the image's units cannot say so.
    pub movable_clock: bool,
    /// How long unknown addresses are gathered into one notice.
    pub batch_window: Duration,
    /// The production calendar of the first start; later the record's own stands.
    pub calendar: Calendar,
    /// What the signatures of requests are judged by.
    pub signatures: Signatures,
    /// Where indexes of categories are kept; without it there are none.
    pub categories: Option<PathBuf>,
    /// Services that are probed beside those of the record.
    pub probed: Vec<Target>,
    /// What signatures, secrets and documents are made with.
    pub papers: PaperSettings,
    /// Which local user runs which daemon.
    pub daemons: Vec<(u32, Daemon)>,
    /// The identity that the record gets, if this start makes its first epoch: 128 random bits.
    pub fresh_record: RecordId,
    /// The start's number: its real time in nanoseconds.
    pub boot: u64,
}
