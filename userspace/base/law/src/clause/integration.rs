//! x
use super::row::Document;
pub(super) const BY_307: Document = Document {
    prefix: "int-",
    citation: "x",
    rows: &[],
};
pub(super) const BY_603: Document = Document {
    prefix: "int-",
    citation: "x",
    rows: &[super::row::row("int-65", "x", super::Standing::Absent)],
};
pub(super) const ABSENT: Document = Document {
    prefix: "int-",
    citation: "x",
    rows: &[],
};
