//! The categories of resources whose encrypted traffic is never decrypted (386/НҚ, ЕШДИ п. 20).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clause::{Clause, known};
use crate::form::Label;

/// A category that п. 20 takes out of the analysis. There are seven; none is configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExemptCategory {
    /// 1) финансы и банки (finance and banking).
    FinanceAndBanking,
    /// 2) государственные органы и организации (government and legal organizations).
    GovernmentAndLegal,
    /// 3) красота и здоровье (health and wellness).
    HealthAndWellness,
    /// 4) личная информация (personal privacy).
    PersonalPrivacy,
    /// 5) сервисы видео-конференц-связи.
    VideoConference,
    /// 6) сервисы обновления сигнатур средств ИБ.
    SignatureUpdates,
    /// 7) сервисы обновления операционных систем.
    SystemUpdates,
}

impl ExemptCategory {
    /// All seven, in the order of п. 20.
    pub const ALL: [Self; 7] = [
        Self::FinanceAndBanking,
        Self::GovernmentAndLegal,
        Self::HealthAndWellness,
        Self::PersonalPrivacy,
        Self::VideoConference,
        Self::SignatureUpdates,
        Self::SystemUpdates,
    ];

    /// Its name among the categories of lists, files and logs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::FinanceAndBanking => "finance-and-banking",
            Self::GovernmentAndLegal => "government-and-legal",
            Self::HealthAndWellness => "health-and-wellness",
            Self::PersonalPrivacy => "personal-privacy",
            Self::VideoConference => "video-conference",
            Self::SignatureUpdates => "signature-updates",
            Self::SystemUpdates => "system-updates",
        }
    }

    /// The subclause that names it.
    pub const fn clause(self) -> Clause {
        const CLAUSES: [Clause; 7] = [
            known("eshdi-20.1"),
            known("eshdi-20.2"),
            known("eshdi-20.3"),
            known("eshdi-20.4"),
            known("eshdi-20.5"),
            known("eshdi-20.6"),
            known("eshdi-20.7"),
        ];
        let [
            finance,
            government,
            health,
            privacy,
            video,
            signatures,
            systems,
        ] = CLAUSES;
        match self {
            Self::FinanceAndBanking => finance,
            Self::GovernmentAndLegal => government,
            Self::HealthAndWellness => health,
            Self::PersonalPrivacy => privacy,
            Self::VideoConference => video,
            Self::SignatureUpdates => signatures,
            Self::SystemUpdates => systems,
        }
    }

    /// Its name for people, as the orders write it.
    pub const fn label(self) -> Label {
        match self {
            Self::FinanceAndBanking => Label::new("финансы и банки", "қаржы және банктер"),
            Self::GovernmentAndLegal => Label::new(
                "государственные органы и организации",
                "мемлекеттік органдар мен ұйымдар",
            ),
            Self::HealthAndWellness => Label::new("красота и здоровье", "сұлулық және денсаулық"),
            Self::PersonalPrivacy => Label::new("личная информация", "жеке ақпарат"),
            Self::VideoConference => Label::new(
                "сервисы видео-конференц-связи",
                "бейне-конференц-байланыс қызметтері",
            ),
            Self::SignatureUpdates => Label::new(
                "сервисы обновления сигнатур средств ИБ",
                "АҚ құралдарының қолтаңбаларын жаңарту сервистері",
            ),
            Self::SystemUpdates => Label::new(
                "сервисы обновления операционных систем",
                "операциялық жүйелерді жаңарту қызметтері",
            ),
        }
    }
}

/// The word is none of the seven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is none of the seven categories of 386/НҚ, ЕШДИ п. 20")]
pub struct NotExempt;

impl FromStr for ExemptCategory {
    type Err = NotExempt;

    fn from_str(slug: &str) -> Result<Self, NotExempt> {
        let found = Self::ALL.iter().find(|one| one.slug() == slug);
        found.copied().ok_or(NotExempt)
    }
}

impl fmt::Display for ExemptCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_subclause_and_its_own_name() {
        for (place, category) in ExemptCategory::ALL.iter().enumerate() {
            let subclause = format!("eshdi-20.{}", place + 1);
            assert_eq!(category.clause(), subclause.parse().unwrap());
            assert_eq!(category.slug().parse(), Ok(*category));
        }
        assert_eq!("news".parse::<ExemptCategory>(), Err(NotExempt));
    }
}
