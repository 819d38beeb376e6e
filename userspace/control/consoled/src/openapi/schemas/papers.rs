//! The schemas of what comes of requests, and of the register of services.

use super::Named;
use crate::openapi::schema::{
    date, flag, instant, integer, list, object, octets, or_null, reference, sha256, text, words,
};
use model::{AuthorisationMethod, IntegrationGateway, Interaction, ServiceSecurity};
use serde_json::json;
use wire::{PaperKind, PaperLanguage, ServiceState};

pub(super) fn papers() -> Named {
    let all = |of: &str| object([("items", list(&reference(of)))]);
    vec![
        (
            "File",
            object([
                ("sha256", sha256()),
                ("name", text()),
                ("field", text()),
                ("content", text()),
                ("bytes", integer()),
                ("scan", json!({ "type": ["string", "object"] })),
            ]),
        ),
        (
            "PaperKind",
            words(PaperKind::ALL.iter().map(|kind| kind.label())),
        ),
        (
            "PaperLanguage",
            words(PaperLanguage::ALL.iter().map(|one| one.tag())),
        ),
        (
            "DocumentView",
            object([
                ("line", integer()),
                ("kind", reference("PaperKind")),
                ("language", reference("PaperLanguage")),
                ("number", text()),
                ("state", json!({ "type": ["string", "object"] })),
            ]),
        ),
        ("Documents", all("DocumentView")),
        (
            "Decision",
            object([
                ("line", integer()),
                ("act", or_null(&text())),
                ("officer", text()),
                ("at", instant()),
                ("statement", json!({ "type": "object" })),
                ("text", or_null(&text())),
                ("octets", octets()),
                (
                    "signature",
                    or_null(&object([("generation", integer()), ("octets", octets())])),
                ),
            ]),
        ),
        ("Decisions", all("Decision")),
        (
            "Code",
            object([
                ("authority", text()),
                ("number", text()),
                ("kind", reference("PaperKind")),
                ("language", reference("PaperLanguage")),
                ("request", integer()),
                ("at", instant()),
                ("file", sha256()),
            ]),
        ),
        (
            "NoticeDetail",
            object([
                ("view", reference("Notice")),
                ("text", text()),
                ("attachment", or_null(&list(&text()))),
            ]),
        ),
    ]
}

pub(super) fn services() -> Named {
    vec![
        (
            "Service",
            object([
                ("key", text()),
                ("name", reference("Label")),
                ("owner", text()),
                ("owner_name", reference("Label")),
                ("owner_bin", text()),
                ("system", text()),
                (
                    "mode",
                    words(Interaction::ALL.iter().map(|one| one.label())),
                ),
                (
                    "gateways",
                    list(&words(
                        IntegrationGateway::ALL.iter().map(|one| one.label()),
                    )),
                ),
                ("personal_data", flag()),
                (
                    "security",
                    words(ServiceSecurity::ALL.iter().map(|one| one.label())),
                ),
                (
                    "authorisation",
                    or_null(&words(
                        AuthorisationMethod::ALL.iter().map(|one| one.label()),
                    )),
                ),
                ("schemas", integer()),
                (
                    "state",
                    words(ServiceState::ALL.iter().map(|one| one.label())),
                ),
            ]),
        ),
        (
            "Availability",
            object([
                ("service", text()),
                ("from", date()),
                ("through", date()),
                ("index", or_null(&integer())),
                ("without_breaks", or_null(&integer())),
                ("possible_min", integer()),
                ("unavailable_min", integer()),
                ("planned_min", integer()),
                ("unplanned_min", integer()),
                ("failed_min", integer()),
                ("unknown_min", integer()),
                ("seen", text()),
                ("seen_at", or_null(&instant())),
                ("clause", reference("Clause")),
            ]),
        ),
    ]
}
