//! Owns the record: draft, validate, commit, publish, acknowledged.
