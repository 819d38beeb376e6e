//! Every route.

use super::{Access, Body, Key, Method, Operation, Parameter, Reply, Route};

const PAGE: &[Parameter] = &[Parameter::Limit, Parameter::After, Parameter::Order];
const TEXT: &[Parameter] = &[
    Parameter::Limit,
    Parameter::After,
    Parameter::Order,
    Parameter::Text,
];

/// A route that reads, with a token.
const fn read(
    operation: Operation,
    path: &'static str,
    summary: &'static str,
    answer: &'static str,
) -> Route {
    Route {
        operation,
        method: Method::Get,
        path,
        summary,
        access: Access::Token,
        key: Key::None,
        revision: false,
        query: &[],
        body: Body::None,
        answer: Reply::Json(answer),
        status: 200,
    }
}

/// A route that does something, with a token and a key.
const fn write(
    operation: Operation,
    path: &'static str,
    summary: &'static str,
    (body, status): (&'static str, u16),
) -> Route {
    Route {
        method: Method::Post,
        key: Key::Required,
        body: Body::Json(body),
        status,
        ..read(operation, path, summary, "Done")
    }
}

impl Route {
    const fn open(self) -> Self {
        Self {
            access: Access::Open,
            ..self
        }
    }

    const fn by(self, query: &'static [Parameter]) -> Self {
        Self { query, ..self }
    }

    const fn of_revision(self) -> Self {
        Self {
            revision: true,
            ..self
        }
    }
}

/// Every route.
pub(crate) const ROUTES: &[Route] = &[
    read(Operation::OpenApi, "/openapi.json", "This description", "OpenApi").open(),
    read(Operation::Forms, "/forms", "The forms that the orders prescribe", "Forms").open(),
    read(Operation::Form, "/forms/{id}", "A form with its fields, in both languages", "Form").open(),
    read(Operation::Requests, "/requests", "The requests that the account may see", "RequestPage").by(&[
        Parameter::Limit,
        Parameter::After,
        Parameter::Order,
        Parameter::Text,
        Parameter::Stage,
        Parameter::WaitsFor,
        Parameter::Kind,
        Parameter::Operator,
        Parameter::Since,
    ]),
    read(
        Operation::Inbox,
        "/inbox",
        "The requests that wait for the account, those whose term ends first before the others",
        "RequestPage",
    )
    .by(&[Parameter::Limit, Parameter::After, Parameter::Text, Parameter::Kind]),
    write(Operation::FileRequest, "/requests", "File a request", ("Filing", 201)),
    read(Operation::Request, "/requests/{n}", "A request with its clocks, history and possible acts", "Request"),
    write(Operation::Act, "/requests/{n}/acts", "Do something to a request", ("Acting", 200)).of_revision(),
    Route {
        key: Key::None,
        answer: Reply::Json("Preview"),
        ..write(Operation::Preview, "/requests/{n}/preview", "What an act would change, without doing it", ("Previewing", 200))
    }
    .of_revision(),
    write(
        Operation::EnterReceipt,
        "/requests/{n}/receipt",
        "Enter when the applicant received the notice that clocks wait for",
        ("Receipt", 200),
    ),
    read(Operation::Documents, "/requests/{n}/documents", "The documents of a request", "Documents"),
    Route {
        answer: Reply::File,
        ..read(
            Operation::Document,
            "/requests/{n}/documents/{kind}/{language}",
            "The newest document of a kind, PDF",
            "",
        )
    },
    read(
        Operation::Decisions,
        "/requests/{n}/decisions",
        "The decisions on a request: what is signed, and the signatures",
        "Decisions",
    ),
    Route {
        answer: Reply::File,
        ..read(
            Operation::RequestFile,
            "/requests/{n}/files/{sha256}",
            "A file that a request cites, or a document of it",
            "",
        )
    },
    Route {
        method: Method::Put,
        body: Body::File,
        query: &[Parameter::FileKind],
        ..read(
            Operation::PutFile,
            "/files/{sha256}",
            "Put a file that a request will cite; the same file put twice is one",
            "File",
        )
    },
    read(
        Operation::File,
        "/files/{sha256}",
        "A file that the account put, and whether it was looked through",
        "File",
    ),
    read(Operation::CheckCode, "/codes/{code}", "The document that a code authenticates", "Code"),
    read(Operation::Services, "/services", "The register of published integration services", "ServicePage").by(TEXT),
    read(Operation::Service, "/services/{key}", "The passport of a service", "Service"),
    read(
        Operation::Availability,
        "/availability",
        "The index of availability of services over legal days",
        "AvailabilityPage",
    )
    .by(&[
        Parameter::From,
        Parameter::Through,
        Parameter::Service,
        Parameter::Limit,
        Parameter::After,
    ]),
    read(Operation::Rows, "/rows/{kind}", "Rows of the record", "Page").by(&[
        Parameter::Limit,
        Parameter::After,
        Parameter::Order,
        Parameter::Text,
        Parameter::Operator,
        Parameter::Prefix,
    ]),
    read(Operation::Notices, "/notices", "Notices of the outbox", "NoticePage").by(&[
        Parameter::Limit,
        Parameter::After,
        Parameter::Order,
        Parameter::Text,
        Parameter::State,
        Parameter::Since,
    ]),
    read(Operation::Notice, "/notices/{id}", "A notice with its text", "NoticeDetail"),
    Route {
        key: Key::Required,
        method: Method::Post,
        ..read(
            Operation::ConfirmNotice,
            "/notices/{id}/confirmation",
            "Its recipient confirms that a notice was received",
            "Done",
        )
    },
    write(
        Operation::EnterNoticeReceipt,
        "/notices/{id}/receipt",
        "The officer enters when a notice was received",
        ("Receipt", 200),
    ),
    write(
        Operation::HandOverNotice,
        "/notices/{id}/hand-over",
        "The officer enters to whom and when a notice was handed over",
        ("HandOver", 200),
    ),
    read(Operation::Cases, "/cases", "Cases of addresses that no catalogue knows", "CasePage").by(&[
        Parameter::Limit,
        Parameter::After,
        Parameter::Order,
        Parameter::State,
        Parameter::Operator,
        Parameter::Prefix,
        Parameter::Since,
    ]),
    read(Operation::Epochs, "/epochs", "Epochs of the record", "EpochPage").by(PAGE),
    read(
        Operation::Events,
        "/events",
        "Events of the journal; with `Accept: text/event-stream` those that come, as server-sent events",
        "EventPage",
    )
    .by(&[
        Parameter::Limit,
        Parameter::After,
        Parameter::Order,
        Parameter::Text,
        Parameter::Kind,
        Parameter::Operator,
        Parameter::Prefix,
        Parameter::Since,
    ]),
    read(Operation::Status, "/status", "How the owner of the record is", "Status"),
    read(Operation::Tokens, "/tokens", "The account's tokens, without themselves", "TokenPage").by(TEXT),
    write(Operation::IssueToken, "/tokens", "Issue a token; it is shown this one time", ("Token", 201)),
    Route {
        method: Method::Delete,
        key: Key::Optional,
        ..read(Operation::RevokeToken, "/tokens/{id}", "Revoke a token", "Done")
    },
    read(Operation::WhoAmI, "/whoami", "The account of the token", "Identity"),
];
