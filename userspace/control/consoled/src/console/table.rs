//! Every page: where it is, who finds it in the menu, what it is made of.

use super::key::Key;
use super::pages::{CONFIRM, DENY, DRAFT};
use crate::limits::{FORM_BYTES_MAX, SUBMITTED_BYTES_MAX};
use crate::route::{Method, Operation};
use model::Role;
use wire::Order;

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Overview,
    Requests,
    Request,
    RequestFile,
    Rows,
    Cases,
    Notices,
    Notice,
    Epochs,
    ConfirmEpoch,
    Journal,
    Tokens,
    SignIn,
    EnterToken,
    SignOut,
    ChooseLanguage,
    Inbox,
    Act,
    SendAct,
    Kinds,
    Filing,
    SendFiling,
    Deny,
    SendDeny,
    Draft,
    SendDraft,
}

/// The part of the console that a page belongs to; its page in the menu is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    Overview,
    Requests,
    Catalogue,
    Cases,
    Notices,
    Epochs,
    Journal,
    Tokens,
    Inbox,
    Door,
}

/// Who may ask for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    Open,
    /// Whoever is signed in; what it shows controld says.
    Session,
}

/// What a page of a collection is made of. It goes out as CSV too, under its path and `.csv`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    /// The heads of its columns; none where they follow from the items.
    pub(crate) columns: &'static [Key],
    /// Where nobody asks for another.
    pub(crate) order: Order,
    /// What to do where nothing is found.
    pub(crate) empty: Key,
}

/// A page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) view: View,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) area: Area,
    pub(crate) title: Key,
    pub(crate) access: Access,
    /// The roles that find it in the menu; nobody finds the others there. It is a convenience: controld judges each question anyhow.
    pub(crate) menu: &'static [Role],
    /// The operation of the API that asks the same of controld.
    pub(crate) operation: Option<Operation>,
    pub(crate) listed: Option<Listed>,
}

/// The staff of the gateway, which reads all.
pub(crate) const STAFF: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::SecurityOfficer,
    Role::Auditor,
];
/// The same, and operators, which read what is their own.
const STAFF_AND_OPERATORS: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::SecurityOfficer,
    Role::Auditor,
    Role::Operator,
];
/// Whoever takes part in requests.
pub(crate) const REQUESTERS: &[Role] = &[
    Role::Admin,
    Role::Engineer,
    Role::DutyOfficer,
    Role::SecurityOfficer,
    Role::Auditor,
    Role::Operator,
    Role::Organisation,
    Role::ServiceOwner,
    Role::Initiator,
    Role::Authority,
    Role::Integrator,
];

/// Whoever does something to requests, or files them.
pub(crate) const HANDS: &[Role] = &[
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
/// What lists of requests tell of each.
const OF_REQUESTS: &[Key] = &[
    Key::Number,
    Key::Kind,
    Key::Applicant,
    Key::Subject,
    Key::Stage,
    Key::WaitsFor,
    Key::Received,
    Key::Due,
    Key::Clause,
];

/// A page that is read by whoever is signed in.
const fn page(view: View, path: &'static str, (area, title): (Area, Key)) -> Page {
    Page {
        view,
        method: Method::Get,
        path,
        area,
        title,
        access: Access::Session,
        menu: &[],
        operation: None,
        listed: None,
    }
}

/// A form that is sent, before or after signing in.
const fn form(view: View, path: &'static str) -> Page {
    Page {
        method: Method::Post,
        access: Access::Open,
        ..page(view, path, (Area::Door, Key::SignIn))
    }
}

/// A form of a session, whose page is made anew where it is refused.
const fn sends(view: View, path: &'static str, of: (Area, Key)) -> Page {
    Page {
        method: Method::Post,
        ..page(view, path, of)
    }
}

/// Where an act is filled in, previewed and done.
const ACT: &str = "/requests/{n}/acts/{act}";
/// Where a request is filled in and filed.
const FILE: &str = "/file/{kind}";

impl Page {
    /// Whether its form may bring as much as a request.
    pub(crate) const fn is_large(&self) -> bool {
        matches!(self.view, View::SendAct | View::SendFiling)
    }

    /// Most octets of its form.
    pub(crate) const fn octets_max(&self) -> usize {
        if self.is_large() {
            SUBMITTED_BYTES_MAX
        } else {
            FORM_BYTES_MAX
        }
    }

    const fn asks(self, operation: Operation) -> Self {
        Self {
            operation: Some(operation),
            ..self
        }
    }

    const fn shown_to(self, menu: &'static [Role]) -> Self {
        Self { menu, ..self }
    }

    const fn lists(self, columns: &'static [Key], order: Order, empty: Key) -> Self {
        Self {
            listed: Some(Listed {
                columns,
                order,
                empty,
            }),
            ..self
        }
    }

    /// The path of its export, where it has one.
    pub(crate) fn export(&self) -> Option<String> {
        self.listed.map(|_| format!("{}.csv", self.path))
    }
}

/// Every page, those of the menu in its order.
pub(crate) const PAGES: &[Page] = &[
    page(View::Overview, "/", (Area::Overview, Key::Overview))
        .shown_to(Role::ALL)
        .asks(Operation::Status),
    page(View::Inbox, "/inbox", (Area::Inbox, Key::Inbox))
        .shown_to(HANDS)
        .asks(Operation::Inbox)
        .lists(OF_REQUESTS, Order::Ascending, Key::EmptyInbox),
    page(View::Requests, "/requests", (Area::Requests, Key::Requests))
        .shown_to(REQUESTERS)
        .asks(Operation::Requests)
        .lists(OF_REQUESTS, Order::Descending, Key::NoRequests),
    page(
        View::Request,
        "/requests/{n}",
        (Area::Requests, Key::Request),
    )
    .asks(Operation::Request),
    page(
        View::RequestFile,
        "/requests/{n}/files/{sha256}",
        (Area::Requests, Key::Files),
    )
    .asks(Operation::RequestFile),
    page(View::Act, ACT, (Area::Requests, Key::Act)).asks(Operation::Request),
    sends(View::SendAct, ACT, (Area::Requests, Key::Act)).asks(Operation::Act),
    page(View::Kinds, "/file", (Area::Requests, Key::FileRequest)).asks(Operation::Forms),
    page(View::Filing, FILE, (Area::Requests, Key::FileRequest)).asks(Operation::Form),
    sends(View::SendFiling, FILE, (Area::Requests, Key::FileRequest)).asks(Operation::FileRequest),
    page(View::Cases, "/cases", (Area::Cases, Key::Cases))
        .shown_to(STAFF_AND_OPERATORS)
        .asks(Operation::Cases)
        .lists(
            &[
                Key::Operator,
                Key::Address,
                Key::State,
                Key::Since,
                Key::Notice,
                Key::Due,
            ],
            Order::Ascending,
            Key::NoCases,
        ),
    page(View::Rows, "/catalogue", (Area::Catalogue, Key::Catalogue))
        .shown_to(STAFF_AND_OPERATORS)
        .asks(Operation::Rows)
        .lists(&[], Order::Ascending, Key::NoRows),
    page(View::Notices, "/notices", (Area::Notices, Key::Notices))
        .shown_to(REQUESTERS)
        .asks(Operation::Notices)
        .lists(
            &[
                Key::Number,
                Key::State,
                Key::Way,
                Key::Recipient,
                Key::NoticeSubject,
                Key::Queued,
                Key::Delivered,
                Key::CountsFrom,
                Key::Attempts,
            ],
            Order::Descending,
            Key::NoNotices,
        ),
    page(View::Notice, "/notices/{id}", (Area::Notices, Key::Notice)).asks(Operation::Notice),
    page(View::Epochs, "/epochs", (Area::Epochs, Key::Epochs))
        .shown_to(STAFF)
        .asks(Operation::Epochs)
        .lists(
            &[
                Key::Epoch,
                Key::At,
                Key::Author,
                Key::Why,
                Key::Clause,
                Key::Changed,
            ],
            Order::Descending,
            Key::NoEpochs,
        ),
    page(View::Deny, DENY, (Area::Epochs, Key::DenyAddress)).asks(Operation::Status),
    sends(View::SendDeny, DENY, (Area::Epochs, Key::DenyAddress)).asks(Operation::Status),
    page(View::Draft, DRAFT, (Area::Epochs, Key::Draft)).asks(Operation::Status),
    sends(View::SendDraft, DRAFT, (Area::Epochs, Key::Draft)).asks(Operation::Status),
    page(View::Journal, "/journal", (Area::Journal, Key::Journal))
        .shown_to(STAFF)
        .asks(Operation::Events)
        .lists(
            &[Key::At, Key::Daemon, Key::EventKind, Key::Facts],
            Order::Descending,
            Key::NoEvents,
        ),
    page(View::Tokens, "/tokens", (Area::Tokens, Key::Tokens))
        .shown_to(Role::ALL)
        .asks(Operation::Tokens)
        .lists(
            &[
                Key::Number,
                Key::Label,
                Key::Account,
                Key::Issued,
                Key::IssuedBy,
                Key::Expires,
            ],
            Order::Ascending,
            Key::NoTokens,
        ),
    Page {
        access: Access::Open,
        ..page(View::SignIn, "/sign-in", (Area::Door, Key::SignIn))
    },
    form(View::EnterToken, "/sign-in"),
    form(View::SignOut, "/sign-out"),
    form(View::ChooseLanguage, "/language"),
    Page {
        access: Access::Session,
        area: Area::Epochs,
        ..form(View::ConfirmEpoch, CONFIRM)
    },
];

#[cfg(test)]
mod tests;
