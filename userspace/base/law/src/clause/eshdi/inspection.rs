//! Inspection of encrypted traffic and the root certificate (п. 20–23).

use super::super::Area;
use super::super::row::{Row, bound, not_executable, partly, planned, row};

pub(super) const ROWS: &[Row] = &[
    row(
        "eshdi-20",
        "ГТС analyses users' encrypted traffic for harmful content, except seven categories of resources.",
        partly(
            Area::Inspection,
            &[
                "ebpf/abi/src/steering.rs::may_be_steered",
                "userspace/link/linkd/src/gate/steering.rs::Steering",
                "userspace/inspect/tls/src/decide.rs::decide",
                "userspace/inspect/tlsd/src/inspect.rs::inspect",
                "userspace/inspect/tlsd/src/scanning.rs::Scanners",
            ],
            &[
                "web-of-the-enrolled-is-steered",
                "quic-is-refused-at-once",
                "nobody-inspects-means-refused",
                "https-of-the-enrolled-is-inspected",
                "who-is-not-enrolled-is-never-decrypted",
                "other-protocol-is-relayed-after-its-certificate",
                "browser-browses-with-a-websocket",
                "malicious-content-gets-a-page",
                "listed-resource-gets-a-page",
                "server-with-an-expired-certificate-gets-a-page",
                "without-a-scanner-content-does-as-declared",
                "icap-finds-malicious-content",
                "enrolled-browses-by-the-proxy",
            ],
        ),
    ),
    row(
        "eshdi-20.1",
        "Never analysed: finance and banking.",
        bound(
            &[
                "userspace/inspect/tls/src/decide.rs::decide",
                "userspace/inspect/tls/src/destination.rs::Verifier",
            ],
            &[
                "bank-is-never-decrypted",
                "exempt-handshake-passes-octet-for-octet",
            ],
        ),
    ),
    row(
        "eshdi-20.2",
        "Never analysed: government and legal organizations.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.3",
        "Never analysed: health and wellness.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.4",
        "Never analysed: personal privacy.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.5",
        "Never analysed: video conference services.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.6",
        "Never analysed: signature updates of security tools.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-20.7",
        "Never analysed: updates of operating systems.",
        planned(Area::Inspection),
    ),
    row(
        "eshdi-21",
        "ГТС makes the root certificate, hands it to operators, keeps it current and announces a new one.",
        partly(
            Area::Keys,
            &[
                "userspace/base/law/src/form/eshdi/notices.rs::ROOT_ACKNOWLEDGEMENT",
                "userspace/control/desk/src/request/machine/resources.rs::ROOT_HAND_OVER",
                "userspace/base/documents/src/document/root_hand_over.rs::RootHandOver",
                "userspace/control/keyd/src/ca/orders.rs::carry_out",
                "userspace/base/trust/src/distribution.rs::Distribution",
            ],
            &[
                "root-certificate-is-acknowledged-and-handed-over",
                "root-rotation-breaks-no-client",
            ],
        ),
    ),
    row(
        "eshdi-22",
        "The operator hands the root certificate to its users.",
        bound(
            &[
                "userspace/control/desk/src/request/machine/resources.rs::ROOT_HAND_OVER",
                "userspace/inspect/tlsd/src/check.rs::attend",
            ],
            &[
                "root-certificate-is-acknowledged-and-handed-over",
                "workstation-sees-that-it-trusts-the-root",
            ],
        ),
    ),
    row(
        "eshdi-23",
        "Users install the root certificate on their workstations.",
        not_executable("happens on the users' workstations"),
    ),
];
