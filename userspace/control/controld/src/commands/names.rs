//! How commands are spoken of, and which need a reason.

use wire::Action;

/// A command in words that follow "may not".
pub(super) const fn name_of(action: &Action) -> &'static str {
    match action {
        Action::Stage { .. } => "stage a draft",
        Action::Discard { .. } => "discard a draft",
        Action::Commit { .. } => "commit a draft",
        Action::Confirm { .. } => "confirm a commit",
        Action::Rollback { .. } => "roll the record back",
        Action::EnterReceipt { .. } | Action::EnterRequestReceipt { .. } => "enter a receipt",
        Action::ConfirmReceipt { .. } => "confirm a receipt",
        Action::HandOver { .. } => "enter a hand-over",
        Action::PutFile(_) => "put a file",
        Action::FileRequest(_) => "file a request",
        Action::ActOnRequest(_) => "act on a request",
        Action::ReplaceCalendar { .. } => "replace the production calendar",
        Action::AcceptCategories { .. } => "accept an index of categories",
        Action::RevokeLearned { .. } => "take back what was learned of a service",
        Action::MoveLegalClock { .. } => "move the legal clock",
        Action::IssueToken { .. } => "issue a token",
        Action::RevokeToken { .. } => "revoke a token",
    }
}

/// Staging and discarding change nothing that is in force.
pub(super) const fn needs_reason(action: &Action) -> bool {
    match action {
        Action::Stage { .. }
        | Action::Discard { .. }
        | Action::Confirm { .. }
        | Action::ConfirmReceipt { .. }
        | Action::FileRequest(_)
        | Action::PutFile(_)
        | Action::IssueToken { .. }
        | Action::RevokeToken { .. } => false,
        Action::ActOnRequest(_)
        | Action::EnterRequestReceipt { .. }
        | Action::Commit { .. }
        | Action::Rollback { .. }
        | Action::EnterReceipt { .. }
        | Action::HandOver { .. }
        | Action::ReplaceCalendar { .. }
        | Action::AcceptCategories { .. }
        | Action::RevokeLearned { .. }
        | Action::MoveLegalClock { .. } => true,
    }
}
