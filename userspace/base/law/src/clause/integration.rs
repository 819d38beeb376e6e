//! Integration rules of e-government (order 123 of 2018-03-29) as far as orders 307/НҚ and 603/НҚ give their text.
//!
//! П. 4 stands in both; the text in force is that of 603/НҚ.

use super::Area;
use super::row::{DEFINITION, Document, Row, bound, not_executable, partly, row};

mod by_603;

pub(super) const BY_307: Document = Document {
    prefix: "int-",
    citation: "123 (ред. 307/НҚ)",
    rows: ROWS_307,
};

pub(super) const BY_603: Document = Document {
    prefix: "int-",
    citation: "123 (ред. 603/НҚ)",
    rows: by_603::ROWS,
};

pub(super) const ABSENT: Document = Document {
    prefix: "int-",
    citation: "123",
    rows: super::absent::ROWS,
};

const ROWS_307: &[Row] = &[
    row(
        "int-1",
        "The rules are made under article 7 of the informatisation law and set how objects are integrated.",
        not_executable("names the legal ground and the subject of the rules"),
    ),
    row("int-2", "Terms used in the rules.", DEFINITION),
    row("int-2.1", "Information system.", DEFINITION),
    row("int-2.2", "Objects of informatisation.", DEFINITION),
    row(
        "int-2.3",
        "Integration of objects of informatisation.",
        DEFINITION,
    ),
    row(
        "int-2.4",
        "Authorised body in the sphere of informatisation.",
        DEFINITION,
    ),
    row("int-2.5", "Service that provides open data.", DEFINITION),
    row(
        "int-2.6",
        "WS-Security; for REST, HTTPS and user authentication.",
        DEFINITION,
    ),
    row(
        "int-2.7",
        "State service of access control to personal data (ГСКДП).",
        DEFINITION,
    ),
    row("int-2.8", "Diffie-Hellman protocol.", DEFINITION),
    row("int-2.9", "Public peer IP address of a VPN.", DEFINITION),
    row("int-2.10", "Integration service.", DEFINITION),
    row(
        "int-2.11",
        "Initiator of an integration service.",
        DEFINITION,
    ),
    row("int-2.12", "Owner of an integration service.", DEFINITION),
    row("int-2.13", "Extensible markup language (XML).", DEFINITION),
    row("int-2.14", "Client connector.", DEFINITION),
    row("int-2.15", "Transport signature.", DEFINITION),
    row("int-2.16", "Certification authority.", DEFINITION),
    row("int-2.17", "API with open access (OpenAPI).", DEFINITION),
    row(
        "int-2.18",
        "Log: files on the work of a system for its monitoring.",
        DEFINITION,
    ),
    row(
        "int-2.19",
        "Unified transport environment of state bodies (ЕТС ГО).",
        DEFINITION,
    ),
    row(
        "int-2.20",
        "Simple object access protocol (SOAP).",
        DEFINITION,
    ),
    row("int-2.21", "Service connector.", DEFINITION),
    row("int-2.22", "Register of services.", DEFINITION),
    row(
        "int-2.23",
        "Objects of informatisation of e-government.",
        DEFINITION,
    ),
    row(
        "int-2.24",
        "Operator of the e-government infrastructure.",
        DEFINITION,
    ),
    row(
        "int-2.25",
        "Service integrator of e-government.",
        DEFINITION,
    ),
    row(
        "int-2.26",
        "External gateway of e-government (ВШЭП).",
        DEFINITION,
    ),
    row(
        "int-2.27",
        "Payment gateway of e-government (ПШЭП).",
        DEFINITION,
    ),
    row("int-2.28", "Gateway of e-government (ШЭП).", DEFINITION),
    row("int-2.29", "Electronic message in XML or JSON.", DEFINITION),
    row(
        "int-2.30",
        "Electronic digital signature (ЭЦП).",
        DEFINITION,
    ),
    row(
        "int-2.31",
        "Application programming interface (API).",
        DEFINITION,
    ),
    row(
        "int-2.32",
        "AH encapsulation; the text says UDP port 51, meant is IP protocol 51.",
        DEFINITION,
    ),
    row(
        "int-2.33",
        "Hypertext transfer protocol (HTTP).",
        DEFINITION,
    ),
    row("int-2.34", "Internet protocol (IP).", DEFINITION),
    row("int-2.35", "JavaScript object notation (JSON).", DEFINITION),
    row(
        "int-2.36",
        "Representational state transfer (REST).",
        DEFINITION,
    ),
    row("int-2.37", "SSL certificate.", DEFINITION),
    row(
        "int-2.38",
        "Transmission control protocol (TCP).",
        DEFINITION,
    ),
    row("int-2.39", "User datagram protocol (UDP).", DEFINITION),
    row("int-2.40", "Uniform resource locator (URL).", DEFINITION),
    row("int-2.41", "Virtual private network (VPN).", DEFINITION),
    row(
        "int-3",
        "What may not be integrated through ШЭП and ВШЭП.",
        bound(
            &["userspace/base/law/src/form/integration/declarations.rs::BARRED"],
            &["wrong-form-is-refused-with-field-and-clause"],
        ),
    ),
    row(
        "int-3.1",
        "Services of certification authorities may not.",
        bound(
            &["userspace/base/law/src/form/integration/declarations.rs::BARRED"],
            &["wrong-form-is-refused-with-field-and-clause"],
        ),
    ),
    row(
        "int-3.2",
        "Objects with state secrets or marked for official use may not.",
        bound(
            &["userspace/base/law/src/form/integration/declarations.rs::BARRED"],
            &["wrong-form-is-refused-with-field-and-clause"],
        ),
    ),
    row(
        "int-3.3",
        "Objects on the e-government platform that form the analytical data space may not.",
        bound(
            &["userspace/base/law/src/form/integration/declarations.rs::BARRED"],
            &["wrong-form-is-refused-with-field-and-clause"],
        ),
    ),
    row(
        "int-3.4",
        "Open data over OpenAPI and API may not.",
        bound(
            &["userspace/base/law/src/form/integration/declarations.rs::BARRED"],
            &["wrong-form-is-refused-with-field-and-clause"],
        ),
    ),
    row(
        "int-45-1",
        "The initiator, a state body, signs in to the portal and finds the service in the register.",
        bound(
            &[
                "userspace/control/controld/src/register.rs::passport",
                "userspace/base/wire/src/query/register.rs::ServiceView",
            ],
            &["service-is-found-in-the-register"],
        ),
    ),
    row(
        "int-45-2",
        "It files the request of annex 5 and accepts the terms of integration.",
        bound(
            &[
                "userspace/base/law/src/form/integration/connection.rs::CONNECTION",
                "userspace/base/law/src/form/integration/declarations.rs::TERMS",
            ],
            &["connection-is-opened-in-time-suspended-and-ended"],
        ),
    ),
    row(
        "int-45-3",
        "The owner is told; the operator checks and approves within three working days or returns with reasons.",
        bound(
            &["userspace/control/desk/src/request/machine/integration.rs::CONNECTION_LINES"],
            &[
                "connection-is-opened-in-time-suspended-and-ended",
                "officer-is-told-of-every-late-step-of-a-connection",
            ],
        ),
    ),
    row(
        "int-45-4",
        "The initiator corrects the request within three working days; the owner is told.",
        bound(
            &["userspace/control/desk/src/request/machine/integration.rs::CONNECTION_LINES"],
            &[
                "connection-is-opened-in-time-suspended-and-ended",
                "officer-is-told-of-every-late-step-of-a-connection",
            ],
        ),
    ),
    row(
        "int-45-5",
        "After a positive check the operator opens the test environment within ten working days.",
        partly(
            Area::Bridge,
            &["userspace/control/desk/src/request/machine/integration.rs::CONNECTION_LINES"],
            &[
                "connection-is-opened-in-time-suspended-and-ended",
                "officer-is-told-of-every-late-step-of-a-connection",
            ],
        ),
    ),
    row(
        "int-45-6",
        "The parties test the service for at most three months.",
        partly(
            Area::Bridge,
            &["userspace/control/desk/src/request/machine/integration.rs::CONNECTION_LINES"],
            &[
                "connection-is-opened-in-time-suspended-and-ended",
                "connection-that-is-tested-for-three-months-closes",
            ],
        ),
    ),
    row(
        "int-45-7",
        "Personal data and confidential information go only with the state service of access control.",
        partly(
            Area::Bridge,
            &["userspace/base/law/src/form/integration/declarations.rs::CONSENT"],
            &["personal-data-go-only-with-consent"],
        ),
    ),
    row(
        "int-60",
        "Signatures are applied under the law on electronic documents and signatures.",
        partly(
            Area::Bridge,
            &[
                "userspace/control/controld/src/signatures.rs::verify",
                "userspace/base/eds/src/policy.rs::meets",
            ],
            &["signed-list-opens-access"],
        ),
    ),
];
