//! The routes: one table that serves them and that describes them.

use axum::routing::MethodFilter;

/// Where all routes begin.
pub(crate) const BASE: &str = "/api/v1";

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    OpenApi,
    Forms,
    Form,
    Requests,
    FileRequest,
    Request,
    Act,
    Preview,
    EnterReceipt,
    Rows,
    Notices,
    Cases,
    Epochs,
    Events,
    Status,
    Tokens,
    IssueToken,
    RevokeToken,
    WhoAmI,
}

/// The methods that routes have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Delete,
}

impl Method {
    pub(crate) const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Delete => MethodFilter::DELETE,
        }
    }

    /// Its key in a path of `OpenAPI`.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Delete => "delete",
        }
    }
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody: it is what the orders print.
    Open,
    /// Whoever shows a token; what it may do controld says.
    Token,
}

/// Whether a request names an `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// It changes nothing.
    None,
    /// It may: done twice it is done once anyhow.
    Optional,
    /// It must.
    Required,
}

/// A route.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    pub(crate) method: Method,
    /// After [`BASE`].
    pub(crate) path: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) access: Access,
    pub(crate) key: Key,
    /// Whether `If-Match` names the revision that the sender saw.
    pub(crate) revision: bool,
    /// Its parameters after the question mark.
    pub(crate) query: &'static [Parameter],
    /// The schema of its body.
    pub(crate) body: Option<&'static str>,
    /// The schema of its answer.
    pub(crate) answer: &'static str,
    /// The status of its answer.
    pub(crate) status: u16,
}

/// A parameter after the question mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parameter {
    Limit,
    After,
    Order,
    Text,
    Stage,
    State,
    Kind,
    Operator,
    Prefix,
    Since,
}

impl Parameter {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::After => "after",
            Self::Order => "order",
            Self::Text => "text",
            Self::Stage => "stage",
            Self::State => "state",
            Self::Kind => "kind",
            Self::Operator => "operator",
            Self::Prefix => "prefix",
            Self::Since => "since",
        }
    }

    pub(crate) const fn summary(self) -> &'static str {
        match self {
            Self::Limit => "At most so many items",
            Self::After => "Only what comes after the page whose `next` this is",
            Self::Order => "By the collection's own key",
            Self::Text => "Some column holds this text",
            Self::Stage => "It stands at this stage",
            Self::State => "It is in this state",
            Self::Kind => "It is of this kind",
            Self::Operator => "It belongs to this operator",
            Self::Prefix => "Its prefix shares addresses with this one",
            Self::Since => "It is not older",
        }
    }
}

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
        body: None,
        answer,
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
        body: Some(body),
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
        Parameter::Kind,
        Parameter::Operator,
        Parameter::Since,
    ]),
    write(Operation::FileRequest, "/requests", "File a request", ("Filing", 201)),
    read(Operation::Request, "/requests/{n}", "A request with its clocks, history and possible acts", "Request"),
    write(Operation::Act, "/requests/{n}/acts", "Do something to a request", ("Acting", 200)).of_revision(),
    Route {
        key: Key::None,
        answer: "Preview",
        ..write(Operation::Preview, "/requests/{n}/preview", "What an act would change, without doing it", ("Acting", 200))
    }
    .of_revision(),
    write(
        Operation::EnterReceipt,
        "/requests/{n}/receipt",
        "Enter when the applicant received the notice that clocks wait for",
        ("Receipt", 200),
    ),
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
