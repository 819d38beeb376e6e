//! File formats to domain types, with the line of every error.
