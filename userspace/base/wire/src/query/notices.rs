//! Notices of the outbox.

use crate::command::NoticeId;
use jiff::Timestamp;
use model::NoticeWay;
use serde::{Deserialize, Serialize};

/// A notice of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    /// Its number.
    pub id: NoticeId,
    /// What its recipient is reached at: a mail address, a webhook, or words.
    pub to: String,
    /// To whom: `operator telecom`, `system gts/esm`.
    pub whom: String,
    /// The way it takes.
    pub way: NoticeWay,
    /// Its subject line.
    pub subject: String,
    /// `queued`, `waits` (for a person), `delivered` or `failed`.
    pub state: String,
    /// Deliveries tried.
    pub attempts: u32,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it was delivered.
    pub delivered_at: Option<Timestamp>,
    /// From when it counts: from its delivery, or from the day that it names, if later (603/НҚ, прил. 7, п. 9).
    pub counts_from: Option<Timestamp>,
    /// How its receipt is known, where a person told of it.
    pub received: Option<String>,
    /// The last words of whoever takes it over.
    pub last_reply: String,
}

impl NoticeView {
    /// The names of states.
    pub const STATES: &'static [&'static str] = &["queued", "waits", "delivered", "failed"];
}

/// A notice with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDetail {
    /// What tables show of it.
    pub view: NoticeView,
    /// Its text in both languages.
    pub text: String,
    /// A list that goes with it: file name and content.
    pub attachment: Option<(String, String)>,
}
