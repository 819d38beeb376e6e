//! Append-only hash-chained segments.
