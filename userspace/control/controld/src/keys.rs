//! Where everything stands in the store. Keys sort as the things they name.

use crate::refusals::Whose;
use jiff::civil::Date;
use model::Epoch;
use wire::keys::{DocumentCode, Sha256};
use wire::{Daemon, DraftId, IdempotencyKey, NoticeId, RequestNumber, TokenId};

/// The epoch in force: [`crate::ledger::Head`].
pub(crate) const HEAD: &[u8] = b"head";
/// Which record this is: [`model::RecordId`], written with its first epoch.
pub(crate) const RECORD: &[u8] = b"record";
/// The commit that waits for its confirmation: [`crate::ledger::Pending`].
pub(crate) const PENDING: &[u8] = b"pending";
/// The newest checkpoint: [`crate::checkpoint::Checkpoints`].
pub(crate) const CHECKPOINTS: &[u8] = b"checkpoints";
/// Number of the last audit row.
pub(crate) const AUDIT_HEAD: &[u8] = b"audit-head";
/// Number of the last notice.
pub(crate) const NOTICE_HEAD: &[u8] = b"notice-head";
/// Number of the last token.
pub(crate) const TOKEN_HEAD: &[u8] = b"token-head";
/// What users sent last: see [`command_head`].
pub(crate) const COMMAND_HEADS: &[u8] = b"command-head/";
/// The production calendar's text.
pub(crate) const CALENDAR: &[u8] = b"calendar";
/// How far the legal clock was moved, in nanoseconds.
pub(crate) const CLOCK: &[u8] = b"clock";
/// SHA-256 of the index of categories in force.
pub(crate) const CATEGORIES: &[u8] = b"categories";
/// What was learned and taken back of late: [`wire::Revocation`]s.
pub(crate) const REVOCATIONS: &[u8] = b"revocations";

/// An epoch: [`crate::ledger::EpochRow`].
pub(crate) fn epoch(epoch: Epoch) -> Vec<u8> {
    numbered(b"epoch/", &epoch.0.to_be_bytes())
}

/// A draft: [`crate::ledger::DraftRow`].
pub(crate) fn draft(draft: DraftId) -> Vec<u8> {
    numbered(b"draft/", &draft.0.to_be_bytes())
}

/// A chunk of a draft's operations.
pub(crate) fn chunk(draft: DraftId, chunk: u32) -> Vec<u8> {
    let mut key = numbered(b"chunk/", &draft.0.to_be_bytes());
    key.extend_from_slice(&chunk.to_be_bytes());
    key
}

/// A piece of a checkpoint.
pub(crate) fn checkpoint(epoch: Epoch, piece: u32) -> Vec<u8> {
    let mut key = numbered(b"checkpoint/", &epoch.0.to_be_bytes());
    key.extend_from_slice(&piece.to_be_bytes());
    key
}

/// An audit row: a [`wire::Event`].
pub(crate) fn audit(seq: u64) -> Vec<u8> {
    numbered(b"audit/", &seq.to_be_bytes())
}

/// A notice: [`crate::outbox::Notice`].
pub(crate) fn notice(id: NoticeId) -> Vec<u8> {
    numbered(b"notice/", &id.0.to_be_bytes())
}

/// A request: [`crate::requests::Stored`].
pub(crate) fn request(number: RequestNumber) -> Vec<u8> {
    numbered(b"request/", &number.0.to_be_bytes())
}

/// The filled-in form of a request, as JSON.
pub(crate) fn submission(number: RequestNumber) -> Vec<u8> {
    numbered(b"submission/", &number.0.to_be_bytes())
}

/// What the signatures on a request stand under.
pub(crate) fn signatures(number: RequestNumber) -> Vec<u8> {
    numbered(b"signature/", &number.0.to_be_bytes())
}

/// What was signed with the step that made this revision: [`crate::requests`]' `Signed`.
pub(crate) fn signature(number: RequestNumber, revision: u32) -> Vec<u8> {
    let mut key = signatures(number);
    key.extend_from_slice(&revision.to_be_bytes());
    key
}

/// The fields of the form that an act carried, by the revision that it made: as JSON.
pub(crate) fn act_form(number: RequestNumber, revision: u32) -> Vec<u8> {
    let mut key = numbered(b"act-form/", &number.0.to_be_bytes());
    key.extend_from_slice(&revision.to_be_bytes());
    key
}

/// An OCSP answer by which a signature was judged, DER. Several signatures may rest on one.
pub(crate) fn evidence(digest: Sha256) -> Vec<u8> {
    numbered(b"evidence/", &digest.0)
}

/// What the parties of an agreement signed: [`crate::requests::agreement::Deed`].
pub(crate) fn deed(number: RequestNumber) -> Vec<u8> {
    numbered(b"deed/", &number.0.to_be_bytes())
}

/// What is known of a service on a legal day: [`desk::availability::Day`]. All services of a day stand together.
pub(crate) fn availability(date: Date, service: &str) -> Vec<u8> {
    let mut key = numbered(b"availability/", date.to_string().as_bytes());
    key.push(0);
    key.extend_from_slice(service.as_bytes());
    key
}

/// The day and the service in such a key.
pub(crate) fn availability_of(key: &[u8]) -> Option<(Date, String)> {
    let text = std::str::from_utf8(key.strip_prefix(b"availability/")?).ok()?;
    let (date, service) = text.split_once('\0')?;
    Some((date.parse().ok()?, service.to_owned()))
}

/// A token: [`crate::tokens::Tokens`].
pub(crate) fn token(id: TokenId) -> Vec<u8> {
    numbered(b"token/", &id.0.to_be_bytes())
}

/// A file: [`crate::files::FileRow`].
pub(crate) fn file(digest: Sha256) -> Vec<u8> {
    numbered(b"file/", &digest.0)
}

/// The file in a file's key.
pub(crate) fn file_of(key: &[u8]) -> Option<Sha256> {
    let digest = key.strip_prefix(b"file/")?.first_chunk::<32>()?;
    Some(Sha256(*digest))
}

/// What belongs to a request beside its form: [`crate::papers::Papers`].
pub(crate) fn papers(number: RequestNumber) -> Vec<u8> {
    numbered(b"papers/", &number.0.to_be_bytes())
}

/// A sealed secret of a request, by its field: a [`wire::keys::SealedBlob`].
pub(crate) fn sealed(number: RequestNumber, field: &str) -> Vec<u8> {
    let mut key = numbered(b"sealed/", &number.0.to_be_bytes());
    key.extend_from_slice(field.as_bytes());
    key
}

/// A line of a request's history whose signature or documents are to be made: [`crate::papers::Pending`].
pub(crate) fn paper(number: RequestNumber, line: u32) -> Vec<u8> {
    let mut key = numbered(b"paper/", &number.0.to_be_bytes());
    key.extend_from_slice(&line.to_be_bytes());
    key
}

/// The request and line in such a key.
pub(crate) fn paper_of(key: &[u8]) -> Option<(RequestNumber, u32)> {
    let (number, line) = key.strip_prefix(b"paper/")?.split_first_chunk::<8>()?;
    let line = line.first_chunk::<4>()?;
    Some((
        RequestNumber(u64::from_be_bytes(*number)),
        u32::from_be_bytes(*line),
    ))
}

/// The document of a code: [`crate::papers::Coded`].
pub(crate) fn code(code: DocumentCode) -> Vec<u8> {
    numbered(b"code/", &code.octets())
}

/// A catalogue case: [`desk::Row`].
pub(crate) fn case(operator: &str, prefix: &str) -> Vec<u8> {
    let mut key = numbered(b"case/", operator.as_bytes());
    key.push(0);
    key.extend_from_slice(prefix.as_bytes());
    key
}

/// What a command of this user with this key did: a [`wire::Done`]. Another user's key is another command.
pub(crate) fn command(key: IdempotencyKey, uid: u32) -> Vec<u8> {
    let mut row = numbered(b"command/", &key.0.to_be_bytes());
    row.extend_from_slice(&uid.to_be_bytes());
    row
}

/// The key of the command of a user that was remembered as his `n`th, for forgetting the oldest.
pub(crate) fn command_order(uid: u32, n: u64) -> Vec<u8> {
    let mut row = numbered(b"command-order/", &uid.to_be_bytes());
    row.extend_from_slice(&n.to_be_bytes());
    row
}

/// Number of the command of a user that was remembered last.
pub(crate) fn command_head(uid: u32) -> Vec<u8> {
    numbered(COMMAND_HEADS, &uid.to_be_bytes())
}

/// The user in such a key.
pub(crate) fn command_head_of(key: &[u8]) -> Option<u32> {
    let uid = key.strip_prefix(COMMAND_HEADS)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*uid))
}

/// The last event of a daemon that is durable: its start and its number.
pub(crate) fn taken(daemon: Daemon) -> Vec<u8> {
    numbered(b"taken/", daemon.to_string().as_bytes())
}

/// Refusals that were counted and not journalled yet: whose, and [`crate::refusals::Count`].
pub(crate) fn refused(whose: Whose) -> Vec<u8> {
    let number = match whose {
        Whose::User(uid) => u64::from(uid),
        Whose::Others => u64::MAX,
    };
    numbered(b"refused/", &number.to_be_bytes())
}

/// A reminder that was sent. A list that is opened anew under the same name is reminded of anew.
pub(crate) fn reminder(list: &str, last_day: Date, days_left: u32) -> Vec<u8> {
    let mut key = numbered(b"reminder/", list.as_bytes());
    key.push(0);
    key.extend_from_slice(last_day.to_string().as_bytes());
    key.push(0);
    key.extend_from_slice(&days_left.to_be_bytes());
    key
}

/// The draft in a draft's or a chunk's key.
pub(crate) fn draft_of(key: &[u8]) -> Option<DraftId> {
    let name = key.iter().position(|byte| *byte == b'/')?;
    let number = key.get(name + 1..)?.first_chunk::<16>()?;
    Some(DraftId(u128::from_be_bytes(*number)))
}

/// The epoch in a checkpoint's key.
pub(crate) fn epoch_of_piece(key: &[u8]) -> Option<Epoch> {
    let number = key.strip_prefix(b"checkpoint/")?.first_chunk::<4>()?;
    Some(Epoch(u32::from_be_bytes(*number)))
}

/// The number in the last eight bytes of a key.
pub(crate) fn last_u64(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>()
        .map(|bytes| u64::from_be_bytes(*bytes))
}

fn numbered(table: &[u8], number: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(table.len() + number.len() + 4);
    key.extend_from_slice(table);
    key.extend_from_slice(number);
    key
}
