//! Clauses, working days, deadlines and forms as typed data.

/// A clause of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Clause(u16);

#[expect(missing_docs, reason = "replaced by the crate itself when it lands")]
impl Clause {
    pub const ESHDI_2: Self = Self(2);
    pub const ESHDI_4: Self = Self(4);
    pub const ESHDI_5: Self = Self(5);
    pub const ESHDI_12: Self = Self(12);
    pub const ESHDI_13: Self = Self(13);
    pub const ESHDI_15: Self = Self(15);
    pub const ESHDI_15_1: Self = Self(151);
    pub const ESHDI_15_2: Self = Self(152);
    pub const ESHDI_20: Self = Self(20);
    pub const ESHDI_ANNEX_1: Self = Self(101);
    pub const ESHDI_TU_REDUNDANCY: Self = Self(102);
}

impl core::fmt::Display for Clause {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.0)
    }
}
