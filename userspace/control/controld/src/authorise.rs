//! Who may do what. controld decides it, from the account that the kernel vouches for, never from the message.

use model::{Account, Author, Record, Role, RowKind};
use std::collections::BTreeSet;
use wire::{Action, Collection, Daemon, Query, TokenView};

/// Who is at the other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The local user id the kernel tells; with a token, its account's.
    pub uid: u32,
    /// The account it maps to: the record's, or the bootstrap account.
    pub account: Option<Account>,
    /// The daemons that run as this user.
    pub daemons: Vec<Daemon>,
    /// The token that it is known by; none where the kernel vouches for it.
    pub token: Option<TokenView>,
}

impl Caller {
    /// Recognises a peer. While the record knows no administrator, root is one: the account `root`.
    pub fn recognise(record: &Record, uid: u32, daemons: &[(u32, Daemon)]) -> Self {
        let known = record
            .accounts()
            .find(|account| account.uid == uid)
            .cloned();
        let administered = record
            .accounts()
            .any(|account| account.roles.contains(&Role::Admin));
        let account = known.or_else(|| (uid == 0 && !administered).then(bootstrap).flatten());
        let run = daemons.iter().filter(|(of, _)| *of == uid);
        Self {
            uid,
            account,
            daemons: run.map(|(_, daemon)| *daemon).collect(),
            token: None,
        }
    }

    /// How logs and refusals name it.
    pub fn name(&self) -> String {
        match (&self.account, self.daemons.first()) {
            (Some(account), _) => account.name.to_string(),
            (None, Some(daemon)) => daemon.to_string(),
            (None, None) => format!("uid {}", self.uid),
        }
    }

    /// How the record names it.
    pub fn author(&self) -> Author {
        match (&self.account, &self.token) {
            (Some(account), Some(token)) => Author::Token {
                account: account.name.clone(),
                label: token.label.clone(),
            },
            (Some(account), None) => Author::Account(account.name.clone()),
            (None, _) => Author::Gateway,
        }
    }

    /// Whether it has one of these roles.
    pub fn has(&self, roles: &[Role]) -> bool {
        self.account
            .as_ref()
            .is_some_and(|account| roles.iter().any(|role| account.roles.contains(role)))
    }
}

/// The account that installs the first record.
fn bootstrap() -> Option<Account> {
    Some(Account {
        name: "root".parse().ok()?,
        uid: 0,
        roles: BTreeSet::from([Role::Admin]),
        authority: None,
        operator: None,
        organisation: None,
    })
}

const EDITORS: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::SecurityOfficer,
];
pub(crate) const READERS: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::SecurityOfficer,
    Role::Auditor,
];

/// Whoever files requests, and the staff that works on them.
pub(crate) const REQUESTERS: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::Operator,
    Role::Organisation,
    Role::ServiceOwner,
    Role::Initiator,
    Role::Authority,
    Role::Integrator,
];

/// The roles that may send a command.
pub fn roles_for(action: &Action) -> &'static [Role] {
    match action {
        Action::Stage { .. }
        | Action::Discard { .. }
        | Action::Commit { .. }
        | Action::Confirm { .. }
        // Rows of kinds that the account may not change are not brought back either.
        | Action::Rollback { .. } => EDITORS,
        Action::EnterReceipt { .. } | Action::HandOver { .. } => &[Role::Admin, Role::DutyOfficer],
        // Whose request or notice it is, and who may do what to it, is its own affair.
        Action::PutFile(_)
        | Action::FileRequest(_)
        | Action::ActOnRequest(_)
        | Action::EnterRequestReceipt { .. }
        | Action::ConfirmReceipt { .. } => REQUESTERS,
        Action::ReplaceCalendar { .. } | Action::MoveLegalClock { .. } => &[Role::Admin],
        Action::AcceptCategories { .. } | Action::RevokeLearned { .. } => &[Role::SecurityOfficer],
        // Whose token it may be is the token's own affair.
        Action::IssueToken { .. } | Action::RevokeToken { .. } => Role::ALL,
    }
}

/// The roles that may change rows of a kind. Nobody writes blocks: the law does.
pub fn roles_for_kind(kind: RowKind) -> &'static [Role] {
    match kind {
        RowKind::Authority | RowKind::Account => &[Role::Admin],
        RowKind::Rule | RowKind::PathLock => &[Role::Admin, Role::Engineer, Role::DutyOfficer],
        // A withdrawn act, and works of the night, are the duty officer's too.
        RowKind::WithdrawnAct | RowKind::PlannedWorks => {
            &[Role::Admin, Role::Engineer, Role::DutyOfficer]
        }
        RowKind::Enrolment => &[Role::Admin, Role::SecurityOfficer],
        RowKind::Operator
        | RowKind::Organisation
        | RowKind::Channel
        | RowKind::Uplink
        | RowKind::Catalogue
        | RowKind::AccessList
        | RowKind::SpecialAccess
        | RowKind::VpnService
        | RowKind::Service
        | RowKind::ProtectedResource
        | RowKind::MailDomain
        | RowKind::RootHandOver
        | RowKind::InformationSystem
        | RowKind::IntegrationService
        | RowKind::Connection
        | RowKind::Tunnel
        | RowKind::Agreement => &[Role::Admin, Role::Engineer],
        RowKind::Block => &[],
    }
}

/// What a caller may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything.
    All,
    /// What concerns this operator.
    Operator(model::OperatorId),
    /// Nothing.
    None,
}

/// What a caller may read of a query's subject.
pub fn sight(caller: &Caller, query: &Query) -> Sight {
    // Requests and notices have tenants: what a caller sees is decided one by one.
    let of_requests = match query {
        Query::Request(_)
        | Query::Preview(_)
        | Query::File(_)
        | Query::FilePiece(_)
        | Query::CheckCode(_)
        | Query::Service(_)
        | Query::Category(_)
        | Query::Notice(_) => true,
        // The index of availability is there to be published (the agreement, п. 7), the register of services to be searched (п. 45-1).
        Query::List(listing) => matches!(
            listing.of,
            Collection::Requests
                | Collection::Notices
                | Collection::Availability { .. }
                | Collection::Services
                | Collection::Inbox
        ),
        Query::Status | Query::Explain(_) | Query::WhoAmI => false,
    };
    // So do tokens; and everybody may ask who he is.
    let of_oneself = match query {
        Query::WhoAmI => true,
        Query::List(listing) => listing.of == Collection::Tokens,
        Query::Status
        | Query::Explain(_)
        | Query::Request(_)
        | Query::Preview(_)
        | Query::File(_)
        | Query::FilePiece(_)
        | Query::CheckCode(_)
        | Query::Service(_)
        | Query::Category(_)
        | Query::Notice(_) => false,
    };
    if of_oneself && caller.account.is_some() {
        return Sight::All;
    }
    if caller.has(READERS) || of_requests && caller.has(REQUESTERS) {
        return Sight::All;
    }
    let operator = caller
        .account
        .as_ref()
        .filter(|_| caller.has(&[Role::Operator]))
        .and_then(|account| account.operator.clone());
    let own = |listing: &wire::Listing| match listing.of {
        Collection::Cases | Collection::Rows(RowKind::Catalogue) => true,
        Collection::Rows(_)
        | Collection::Differences(_)
        | Collection::Events
        | Collection::Epochs
        | Collection::Notices
        | Collection::Requests
        | Collection::Availability { .. }
        | Collection::EntryCounters
        | Collection::PortCounters
        | Collection::WayCounters
        | Collection::LinkCounters
        | Collection::Paths
        | Collection::PathHistory
        | Collection::Tokens
        | Collection::Services
        | Collection::Inbox => false,
    };
    match (operator, query) {
        (Some(operator), Query::List(listing)) if own(listing) => Sight::Operator(operator),
        _ => Sight::None,
    }
}

#[cfg(test)]
mod tests;
