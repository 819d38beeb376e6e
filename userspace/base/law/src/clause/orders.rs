//! x
use super::row::Document;
pub(super) const ORDER_386: Document = Document {
    prefix: "o386-",
    citation: "x",
    rows: &[],
};
pub(super) const ORDER_307: Document = Document {
    prefix: "o307-",
    citation: "x",
    rows: &[],
};
pub(super) const ORDER_603: Document = Document {
    prefix: "o603-",
    citation: "x",
    rows: &[],
};
