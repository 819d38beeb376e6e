//! What of the finished areas is open.

use super::Open;

/// Clauses of finished areas, or with code of finished areas, that nothing shows yet or that lack a part. The list only shrinks.
pub const OPEN: &[Open] = &[
    Open {
        clause: "int-33",
        why: "connections are shown; a non-state initiator cannot sign the agreement of annex 7",
    },
    Open {
        clause: "int-annex-7",
        why: "the agreement has its form and its document; no kind of request carries it",
    },
    Open {
        clause: "agr-4.3",
        why: "the agreement has its form and its document; no kind of request carries it",
    },
    Open {
        clause: "agr-12",
        why: "the agreement has its form and its document; no kind of request carries it",
    },
    Open {
        clause: "agr-13",
        why: "the agreement has its form and its document; no kind of request carries it",
    },
    Open {
        clause: "agr-14",
        why: "the agreement has its form and its document in both languages; no kind of request carries it",
    },
    Open {
        clause: "agr-16",
        why: "the termination has its form; no kind of request carries it, and no connection closes by it",
    },
];
