//! What an authority sets for its gateway.

use serde::{Deserialize, Serialize};

/// What a catalogued organisation without a live list reaches. The orders do not say; it is the authority's stated default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutList {
    /// Its traffic passes.
    Pass,
    /// Its traffic is dropped.
    Drop,
}

/// What becomes of flows that shall be inspected (386/НҚ, ЕШДИ п. 20) while the inspecting daemon is gone. The orders do not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutInspector {
    /// They are refused.
    Refuse,
    /// They pass, and nobody looks into them.
    Pass,
}

/// What starts the five working days of п. 13. The order says «с момента получения оповещения»; what proves the receipt is our reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptRule {
    /// The delivery that the outbox recorded, or anything stronger.
    Delivery,
    /// Only the operator's confirmation or the officer's entry.
    Confirmation,
}

/// When technical conditions lapse that were not prolonged ten days before their end (386/НҚ, ЕШДИ прил. 2): «в случае не
/// продления за 10 дней до окончания срока действия, технические условия автоматически аннулируют». The text allows both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConditionsEnd {
    /// When the sixty days end.
    #[default]
    AtTheirEnd,
    /// When the time to prolong them ends.
    TenDaysBefore,
}
