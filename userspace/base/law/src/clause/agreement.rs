//! x
use super::row::Document;
pub(super) const AGREEMENT: Document = Document {
    prefix: "agreement-",
    citation: "x",
    rows: &[],
};
