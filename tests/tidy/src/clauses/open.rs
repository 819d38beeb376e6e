//! What of the finished areas is open.

use super::Open;

/// Clauses of finished areas, or with code of finished areas, that nothing shows yet or that lack a part. The list only shrinks.
pub const OPEN: &[Open] = &[];
