//! How the fields of facts are shown.

use super::{CategoriesFact, DetectedFact, LearnedFact, UnprovenFact};
use crate::command::NoticeId;
use crate::keys::{AuthorityFact, Generation, KeyId, KeyUse, Sha256};
use crate::paper::PaperFact;
use crate::request::RequestNumber;
use crate::token::TokenId;
use jiff::Timestamp;
use jiff::civil::Date;
use law::Clause;
use model::{
    AccountName, Change, ChannelId, EnrolmentId, Epoch, InterfaceName, LinkId, MemberRole,
    OperatorId, OrganisationId, Prefix, TokenLabel,
};
use std::net::IpAddr;

/// How a field is shown in tables.
pub(super) trait Shown {
    fn shown(&self) -> String;
}

macro_rules! shown_by_display {
    ($($type:ty),*) => {$(
        impl Shown for $type {
            fn shown(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

shown_by_display!(
    bool,
    u32,
    u64,
    String,
    Epoch,
    InterfaceName,
    LinkId,
    MemberRole,
    OperatorId,
    OrganisationId,
    EnrolmentId,
    ChannelId,
    Prefix,
    IpAddr,
    Date,
    Timestamp,
    Clause,
    NoticeId,
    RequestNumber,
    TokenId,
    AccountName,
    TokenLabel,
    KeyId,
    KeyUse,
    Generation,
    Sha256,
    Box<DetectedFact>,
    Box<UnprovenFact>,
    PaperFact,
    AuthorityFact,
    Box<LearnedFact>,
    CategoriesFact
);

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "-".to_owned(), Shown::shown)
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn shown(&self) -> String {
        let all: Vec<String> = self.iter().map(Shown::shown).collect();
        all.join(", ")
    }
}

impl Shown for Change {
    fn shown(&self) -> String {
        self.clause.map_or_else(
            || format!("{}: {}", self.author, self.why),
            |clause| format!("{}: {} ({clause})", self.author, self.why),
        )
    }
}
