//! The requests that documents and notices speak of.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use law::request::Kind;
use law::{Clause, zone};

use crate::field::Line;
use crate::language::Language;
use crate::terms::clause_of;
use crate::words;

mod portal;

/// After how many calendar days a refused request may be filed anew (ЕШДИ п. 17, п. 18, ЕШЭП п. 10).
const BAR_DAYS: i64 = 30;

/// A kind of request that the law knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestKind {
    /// Channels to ЕШДИ (ЕШДИ п. 5).
    Channels,
    /// An information security incident (ЕШДИ п. 14).
    Incident,
    /// Access by lists of categories and addresses (ЕШДИ п. 15).
    AccessLists,
    /// VPN and other risky network services (ЕШДИ п. 15-2).
    SpecialAccess,
    /// The firewall of web applications (ЕШДИ п. 17).
    WebFirewall,
    /// Protection from unauthorised changes of web pages (ЕШДИ п. 18).
    PageProtection,
    /// A mail system to ЕШЭП (ЕШЭП п. 7).
    Mail,
    /// Publication of a service (integration rules п. 14).
    ServicePublication,
    /// Connection to a service (integration rules п. 33, п. 45-2).
    Connection,
    /// Update of a service (integration rules п. 45-9).
    ServiceUpdate,
    /// Update of a connection (integration rules п. 45-13).
    ConnectionUpdate,
    /// Upkeep of the catalogue of addresses (ЕШДИ п. 13).
    Catalogue,
    /// The end or a change of a resource (ЕШДИ п. 19).
    ResourceChange,
    /// Acknowledgement of a new root certificate (ЕШДИ п. 21–23).
    RootAcknowledgement,
    /// Creation of an integration service (integration rules п. 14).
    ServiceCreation,
    /// A service changed in or struck from the register (integration rules п. 7).
    ServiceRemoval,
    /// An initiator cut off a service (integration rules п. 7).
    Disconnection,
    /// A withdrawn act of security tests (integration rules п. 65).
    ActWithdrawal,
    /// Planned works (agreement п. 5.4).
    PlannedWorks,
    /// The agreement on the use of integration services (integration rules п. 33, annex 7).
    Agreement,
}

/// A registered request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it asks for.
    pub kind: RequestKind,
    /// Its number at the desk.
    pub number: Line,
    /// When it came in.
    pub received: Timestamp,
}

impl RequestKind {
    /// All kinds, in the order of the texts.
    pub const ALL: [Self; 20] = [
        Self::Channels,
        Self::Incident,
        Self::AccessLists,
        Self::SpecialAccess,
        Self::WebFirewall,
        Self::PageProtection,
        Self::Mail,
        Self::ServicePublication,
        Self::Connection,
        Self::ServiceUpdate,
        Self::ConnectionUpdate,
        Self::Catalogue,
        Self::ResourceChange,
        Self::RootAcknowledgement,
        Self::ServiceCreation,
        Self::ServiceRemoval,
        Self::Disconnection,
        Self::ActWithdrawal,
        Self::PlannedWorks,
        Self::Agreement,
    ];

    /// The id of its form in the legal tables; none where the orders prescribe no form and the request is free text.
    pub const fn form(self) -> Option<&'static str> {
        match self {
            Self::Channels => Some("eshdi_channel"),
            Self::Incident => None,
            Self::AccessLists => Some("access_lists"),
            Self::SpecialAccess => Some("access_request"),
            Self::WebFirewall => Some("waf_onboard"),
            Self::PageProtection => Some("antideface_onboard"),
            Self::Mail => Some("mail_onboard"),
            Self::ServicePublication => Some("service_publication"),
            Self::Connection => Some("connection"),
            Self::ServiceUpdate => Some("service_update"),
            Self::ConnectionUpdate => Some("connection_update"),
            Self::Catalogue => Some("catalogue_update"),
            Self::ResourceChange => Some("resource_change"),
            Self::RootAcknowledgement => Some("root_acknowledgement"),
            Self::ServiceCreation => Some("service_creation"),
            Self::ServiceRemoval => Some("service_removal"),
            Self::Disconnection => Some("disconnection"),
            Self::ActWithdrawal => Some("act_withdrawal"),
            Self::PlannedWorks => Some("planned_works"),
            Self::Agreement => Some("agreement"),
        }
    }

    /// The kind whose form has this id.
    pub fn of_form(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.form() == Some(id))
    }

    /// The same kind in the words of the law.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Channels => Self::Channels,
            Kind::Catalogue => Self::Catalogue,
            Kind::Incident => Self::Incident,
            Kind::AccessLists => Self::AccessLists,
            Kind::SpecialAccess => Self::SpecialAccess,
            Kind::WebFirewall => Self::WebFirewall,
            Kind::PageProtection => Self::PageProtection,
            Kind::ResourceChange => Self::ResourceChange,
            Kind::RootHandOver => Self::RootAcknowledgement,
            Kind::Mail => Self::Mail,
            Kind::ServiceCreation => Self::ServiceCreation,
            Kind::Publication => Self::ServicePublication,
            Kind::Connection => Self::Connection,
            Kind::ServiceUpdate => Self::ServiceUpdate,
            Kind::ConnectionUpdate => Self::ConnectionUpdate,
            Kind::ServiceRemoval => Self::ServiceRemoval,
            Kind::Disconnection => Self::Disconnection,
            Kind::ActWithdrawal => Self::ActWithdrawal,
            Kind::PlannedWorks => Self::PlannedWorks,
            Kind::Agreement => Self::Agreement,
        }
    }

    /// What it asks for, as it stands after the Russian word заявка and before the Kazakh word өтінім.
    pub const fn matter(self, language: Language) -> &'static str {
        let (kk, ru) = match self {
            Self::Channels => (
                "байланыс арналарын ИҚБШ-ға қосуға арналған",
                "на подключение каналов связи к ЕШДИ",
            ),
            Self::Incident => (
                "ақпараттық қауіпсіздік инциденті туралы",
                "об инциденте информационной безопасности",
            ),
            Self::AccessLists => (
                "ИР санаттарының және желілік мекенжайлардың тізімдері бойынша қолжетімділікті ашуға арналған",
                "на открытие доступа по спискам категорий ИР и сетевых адресов",
            ),
            Self::SpecialAccess => (
                "жеке виртуалды желілерді (VPN) және өзге де желілік сервистерді пайдалануға арналған",
                "на использование частных виртуальных сетей (VPN) и иных сетевых сервисов",
            ),
            Self::WebFirewall => (
                "веб-қосымшаларды қорғауға арналған желіаралық экранға қосу арқылы ИР қосымша қорғау қызметін алуға арналған",
                "на получение услуги дополнительной защиты ИР посредством подключения к межсетевому экрану для защиты веб-приложений",
            ),
            Self::PageProtection => (
                "ИР веб-парақшаларын рұқсатсыз өзгертулерден қорғау жүйесіне қосу қызметін алуға арналған",
                "на получение услуги к системе защиты от несанкционированных изменений веб-страниц ИР",
            ),
            Self::Mail => (
                "пошта жүйесін ЭПБШ-ға қосу қызметін алуға арналған",
                "на получение услуги подключения почтовой системы к ЕШЭП",
            ),
            Self::ServicePublication => ("сервисті жариялауға арналған", "на публикацию сервиса"),
            Self::Connection => (
                "сервиске қосылуға/интеграциялауға арналған",
                "на подключение/интеграцию к сервису",
            ),
            Self::ServiceUpdate => (
                "интеграциялық сервисті өзектендіруге арналған",
                "на актуализацию интеграционного сервиса",
            ),
            Self::ConnectionUpdate => (
                "интеграциялық сервиске қосылуды өзектендіруге арналған",
                "на актуализацию подключения к интеграционному сервису",
            ),
            Self::Agreement => (
                "интеграциялық сервистерді пайдалану туралы келісім жасасуға арналған",
                "на заключение соглашения об использовании интеграционных сервисов",
            ),
            Self::Catalogue
            | Self::ResourceChange
            | Self::RootAcknowledgement
            | Self::ServiceCreation
            | Self::ServiceRemoval
            | Self::Disconnection
            | Self::ActWithdrawal
            | Self::PlannedWorks => self.matter_without_annex(),
        };
        language.pick(kk, ru)
    }

    /// The same of kinds that no annex gives a form; of the others nothing.
    const fn matter_without_annex(self) -> (&'static str, &'static str) {
        match self {
            Self::Catalogue => (
                "IP-мекенжайлар каталогын өзектендіруге арналған",
                "на актуализацию каталога IP-адресов",
            ),
            Self::ResourceChange => (
                "ИР жұмысын тоқтату немесе өзгерту туралы",
                "о прекращении работы или изменении ИР",
            ),
            Self::RootAcknowledgement => (
                "ИҚБШ негізгі сертификатын алғанын растау туралы",
                "о подтверждении получения корневого сертификата ЕШДИ",
            ),
            Self::ServiceCreation => (
                "интеграциялық сервисті құруға арналған",
                "на создание интеграционного сервиса",
            ),
            Self::ServiceRemoval => (
                "интеграциялық сервисті өзгертуге немесе тізілімнен алып тастауға арналған",
                "на изменение интеграционного сервиса или его исключение из реестра",
            ),
            Self::Disconnection => (
                "интеграциялық сервистен ажыратуға арналған",
                "на отключение от интеграционного сервиса",
            ),
            Self::ActWithdrawal => (
                "ақпараттық қауіпсіздік талаптарына сәйкестігін сынау актісін кері қайтарып алу туралы",
                "об отзыве акта испытаний на соответствие требованиям информационной безопасности",
            ),
            Self::PlannedWorks => (
                "жоспарлы жұмыстарды жүргізу туралы",
                "о проведении плановых работ",
            ),
            Self::Channels
            | Self::Incident
            | Self::AccessLists
            | Self::SpecialAccess
            | Self::WebFirewall
            | Self::PageProtection
            | Self::Mail
            | Self::ServicePublication
            | Self::Connection
            | Self::ServiceUpdate
            | Self::ConnectionUpdate
            | Self::Agreement => ("", ""),
        }
    }

    /// The clause by which a refusal for want of technical possibility bars a new filing for thirty days.
    ///
    /// The law has the bar for three kinds alone: EI-17, EI-18 and EM-10.
    pub const fn bar(self) -> Option<Clause> {
        match self {
            Self::WebFirewall => Some(const { clause_of("EI-17c") }),
            Self::PageProtection => Some(const { clause_of("EI-18c") }),
            Self::Mail => Some(const { clause_of("EM-10c") }),
            Self::Channels
            | Self::Incident
            | Self::AccessLists
            | Self::SpecialAccess
            | Self::ServicePublication
            | Self::Connection
            | Self::ServiceUpdate
            | Self::ConnectionUpdate
            | Self::Catalogue
            | Self::ResourceChange
            | Self::RootAcknowledgement
            | Self::ServiceCreation
            | Self::ServiceRemoval
            | Self::Disconnection
            | Self::ActWithdrawal
            | Self::PlannedWorks
            | Self::Agreement => None,
        }
    }
}

impl Request {
    /// The request at the beginning of a sentence, in the nominative:
    /// `Заявка № 17 от 8 мая 2026 года на …`, `… арналған 2026 жылғы 8 мамырдағы № 17 өтінім`.
    pub fn subject(&self, language: Language) -> String {
        let matter = self.kind.matter(language);
        let dated = words::dated(zone::date(self.received), language);
        let number = &self.number;
        match language {
            Language::Kazakh => capital(&format!("{matter} {dated} №\u{a0}{number} өтінім")),
            Language::Russian => format!("Заявка №\u{a0}{number} {dated} {matter}"),
        }
    }

    /// The request as a ground: `заявка № 17 от 8 мая 2026 года`, `2026 жылғы 8 мамырдағы № 17 өтінім`.
    pub fn brief(&self, language: Language) -> String {
        let dated = words::dated(zone::date(self.received), language);
        let number = &self.number;
        match language {
            Language::Kazakh => format!("{dated} №\u{a0}{number} өтінім"),
            Language::Russian => format!("заявка №\u{a0}{number} {dated}"),
        }
    }
}

/// The first day on which a barred request is taken again, if its refusal was received on `received`.
///
/// Day one is the day after; thirty days have run out at 24:00 of day thirty.
pub fn taken_again_from(received: Date) -> Date {
    received
        .checked_add((BAR_DAYS + 1).days())
        .unwrap_or(Date::MAX)
}

/// A sentence with a capital at its beginning.
pub(crate) fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_of_three_kinds_alone() {
        let barred: Vec<_> = RequestKind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, kind.bar()?.id())))
            .collect();
        let expected = [
            (RequestKind::WebFirewall, "eshdi-17"),
            (RequestKind::PageProtection, "eshdi-18"),
            (RequestKind::Mail, "eshep-10"),
        ];
        assert_eq!(barred, expected);
    }

    #[test]
    fn a_form_tells_its_kind() {
        for kind in RequestKind::ALL {
            let back = kind.form().and_then(RequestKind::of_form);
            assert_eq!(back, kind.form().map(|_| kind));
        }
        assert_eq!(RequestKind::of_form("ip_catalog_alert"), None);
    }

    #[test]
    fn thirty_calendar_days_run_out_first() {
        let check = |received: &str, from: &str| {
            let day = |text: &str| text.parse::<Date>().unwrap();
            assert_eq!(taken_again_from(day(received)), day(from));
        };
        check("2026-05-01", "2026-06-01");
        check("2026-01-30", "2026-03-02");
        check("2024-01-30", "2024-03-01");
    }
}
