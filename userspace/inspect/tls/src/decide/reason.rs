//! Why a connection is spliced, refused, ended or turned away.

use super::{ExemptName, texts};
use crate::alert::Alert;
use crate::leaf::LeafIssuer;
use crate::upstream::UpstreamFault;
use crate::words::{Words, words};
use law::{Clause, ExemptCategory};

/// Why a connection passes undecrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpliceReason {
    /// Nobody asked that its source be inspected.
    Stranger,
    /// Its name is exempt, and its destination is the name's.
    Exempt(ExemptCategory),
    /// Its destination address is exempt.
    ExemptAddress(ExemptCategory),
    /// It asked for no name, and its server's verified certificate bears an exempt one.
    ExemptUpstream(ExemptName),
    /// Its service cannot be inspected, as clients have shown, and its destination is the name's.
    Learned,
    /// A special access names its destination.
    SpecialAccess,
    /// There is no leaf for it, and the record lets pass what cannot be inspected.
    Uncertified,
    /// Client and server speak another protocol than HTTP inside, and the server's certificate was verified.
    OtherProtocol,
}

impl SpliceReason {
    /// Label, clause and sentence.
    pub const fn words(self) -> Words {
        match self {
            Self::Stranger => words(
                "stranger",
                Clause::ESHDI_20,
                "The source's organisation did not ask for inspection, so the connection passes undecrypted.",
                "Организация источника не подавала запроса на анализ, поэтому соединение проходит без расшифрования.",
                "Дереккөз ұйымы талдауға сұрау салу бермеген, сондықтан қосылым шифры ашылмай өтеді.",
            ),
            Self::Exempt(category) => words(
                "exempt",
                category.clause(),
                "The name is of a category that is never decrypted, and the destination is its own.",
                "Имя относится к категории, трафик которой не расшифровывается, и адрес назначения принадлежит ему.",
                "Атау трафигінің шифры ашылмайтын санатқа жатады және баратын мекенжай соған тиесілі.",
            ),
            Self::ExemptAddress(category) => words(
                "exempt-address",
                category.clause(),
                "The destination address is of a category that is never decrypted.",
                "Адрес назначения относится к категории, трафик которой не расшифровывается.",
                "Баратын мекенжай трафигінің шифры ашылмайтын санатқа жатады.",
            ),
            Self::ExemptUpstream(name) => words(
                "exempt-upstream",
                name.clause(),
                "The server's verified certificate bears a name of a category that is never decrypted.",
                "Проверенный сертификат сервера содержит имя категории, трафик которой не расшифровывается.",
                "Сервердің тексерілген сертификатында трафигінің шифры ашылмайтын санаттың атауы бар.",
            ),
            Self::Learned => words(
                "learned",
                Clause::ESHDI_20,
                "The service accepts no certificate but its own or asks for the client's, so it is exempt for a time.",
                "Служба не принимает чужих сертификатов или требует сертификат клиента, поэтому временно исключена.",
                "Қызмет бөгде сертификатты қабылдамайды немесе клиенттің сертификатын талап етеді, сондықтан уақытша алынып тасталған.",
            ),
            Self::SpecialAccess => words(
                "special-access",
                Clause::ESHDI_15_2,
                "A special access that the organisation requested names this destination.",
                "Адрес назначения назван в особом доступе, который запросила организация.",
                "Баратын мекенжай ұйым сұраған айрықша қолжетімділікте аталған.",
            ),
            Self::Uncertified => words(
                "uncertified",
                Clause::ESHDI_20,
                "No certificate could be issued for the name, and the record lets pass what cannot be inspected.",
                "Сертификат для имени выпустить не удалось, а то, что нельзя проанализировать, велено пропускать.",
                "Атауға сертификат шығарылмады, ал талдау мүмкін болмағанды өткізу белгіленген.",
            ),
            Self::OtherProtocol => texts::OTHER_PROTOCOL,
        }
    }
}

/// Why a connection is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefuseReason {
    /// A block list names the domain.
    BlockedDomain,
    /// A block list names the address.
    BlockedAddress,
    /// A block list names the address of the web.
    BlockedUrl,
    /// No list in force names a category of the resource.
    Unlisted,
    /// No category is known, and no list opens the unknown.
    Uncategorised,
    /// The year of the list is over.
    ListExpired,
    /// There is no list.
    NoList,
    /// Neither TLS nor HTTP on a port of theirs.
    NotTls,
    /// A `ClientHello` that cannot be read.
    MalformedHello,
    /// A server name that no host has.
    UnreadableName,
    /// Only versions of TLS that are forbidden.
    OldTls,
    /// An exempt name at an address that is not shown to be its own: a forged name would pass unseen.
    ExemptUnverified(ExemptName),
    /// The same of a name that was learned.
    LearnedUnverified,
    /// Another protocol than HTTP at an address that is not shown to be the name's.
    OtherUnverified,
    /// What was said inside is no HTTP, or breaks its rules.
    NotHttp,
    /// Neither the client nor the server's verified certificate names anybody, and a leaf is valid for no address.
    AddressOnly,
    /// There is no leaf for it, and the record refuses what cannot be inspected.
    Uncertified,
    /// The explicit proxy was asked by a source that is not enrolled.
    ProxyStranger,
    /// It was asked for another port than those of the web.
    ProxyPort,
    /// It was asked for an address that nobody reaches through it.
    ProxyDestination,
    /// The server's certificate does not hold.
    Upstream(UpstreamFault),
}

impl RefuseReason {
    /// Label, clause and sentence.
    pub const fn words(self) -> Words {
        match self {
            Self::BlockedDomain => texts::BLOCKED_DOMAIN,
            Self::BlockedAddress => texts::BLOCKED_ADDRESS,
            Self::BlockedUrl => texts::BLOCKED_URL,
            Self::Unlisted => texts::UNLISTED,
            Self::Uncategorised => texts::UNCATEGORISED,
            Self::ListExpired => texts::LIST_EXPIRED,
            Self::NoList => texts::NO_LIST,
            Self::NotTls => texts::NOT_TLS,
            Self::MalformedHello => texts::MALFORMED_HELLO,
            Self::UnreadableName => texts::UNREADABLE_NAME,
            Self::OldTls => texts::OLD_TLS,
            Self::ExemptUnverified(name) => Words {
                clause: name.clause(),
                ..texts::EXEMPT_UNVERIFIED
            },
            Self::LearnedUnverified => texts::LEARNED_UNVERIFIED,
            Self::OtherUnverified => texts::OTHER_UNVERIFIED,
            Self::NotHttp => texts::NOT_HTTP,
            Self::AddressOnly => texts::ADDRESS_ONLY,
            Self::Uncertified => texts::UNCERTIFIED,
            Self::ProxyStranger => texts::PROXY_STRANGER,
            Self::ProxyPort => texts::PROXY_PORT,
            Self::ProxyDestination => texts::PROXY_DESTINATION,
            Self::Upstream(fault) => fault.words(),
        }
    }

    /// The alert of TLS that tells the client; none where it is reset, since it would not understand or hear one. `hello` says why
    /// what it sent first is no `ClientHello` that goes on, if it is none.
    pub const fn tls_alert(self, hello: Option<&crate::hello::Refusal>) -> Option<Alert> {
        let of_hello = match hello {
            Some(refusal) => match refusal.alert() {
                Some(alert) => Some(alert),
                None => return None,
            },
            None => None,
        };
        match self {
            Self::NotTls => None,
            Self::MalformedHello => match of_hello {
                Some(alert) => Some(alert),
                None => Some(Alert::DecodeError),
            },
            Self::UnreadableName => Some(Alert::UnrecognizedName),
            Self::OldTls => Some(Alert::ProtocolVersion),
            Self::BlockedDomain
            | Self::BlockedAddress
            | Self::BlockedUrl
            | Self::Unlisted
            | Self::Uncategorised
            | Self::ListExpired
            | Self::NoList
            | Self::ExemptUnverified(_)
            | Self::LearnedUnverified
            | Self::OtherUnverified
            | Self::NotHttp
            | Self::AddressOnly
            | Self::Uncertified
            | Self::ProxyStranger
            | Self::ProxyPort
            | Self::ProxyDestination
            | Self::Upstream(_) => Some(Alert::AccessDenied),
        }
    }

    /// Who issues the leaf that its page is shown under: the one that nobody trusts where the server's certificate does not hold.
    pub const fn leaf_issuer(self) -> LeafIssuer {
        match self {
            Self::Upstream(_) => LeafIssuer::Untrusted,
            Self::BlockedDomain
            | Self::BlockedAddress
            | Self::BlockedUrl
            | Self::Unlisted
            | Self::Uncategorised
            | Self::ListExpired
            | Self::NoList
            | Self::NotTls
            | Self::MalformedHello
            | Self::UnreadableName
            | Self::OldTls
            | Self::ExemptUnverified(_)
            | Self::LearnedUnverified
            | Self::OtherUnverified
            | Self::NotHttp
            | Self::AddressOnly
            | Self::Uncertified
            | Self::ProxyStranger
            | Self::ProxyPort
            | Self::ProxyDestination => LeafIssuer::Trusted,
        }
    }

    /// Whether a block list refuses it: such a refusal is a detection with a case, and whoever refuses its page's certificate is of
    /// interest.
    pub const fn is_blocked(self) -> bool {
        match self {
            Self::BlockedDomain | Self::BlockedAddress | Self::BlockedUrl => true,
            Self::Unlisted
            | Self::Uncategorised
            | Self::ListExpired
            | Self::NoList
            | Self::NotTls
            | Self::MalformedHello
            | Self::UnreadableName
            | Self::OldTls
            | Self::ExemptUnverified(_)
            | Self::LearnedUnverified
            | Self::OtherUnverified
            | Self::NotHttp
            | Self::AddressOnly
            | Self::Uncertified
            | Self::ProxyStranger
            | Self::ProxyPort
            | Self::ProxyDestination
            | Self::Upstream(_) => false,
        }
    }

    /// Whether the duty officer is told at once: a name was forged, or a proof is missing.
    pub const fn is_suspicious(self) -> bool {
        match self {
            Self::ExemptUnverified(_) | Self::LearnedUnverified | Self::OtherUnverified => true,
            Self::BlockedDomain
            | Self::BlockedAddress
            | Self::BlockedUrl
            | Self::Unlisted
            | Self::Uncategorised
            | Self::ListExpired
            | Self::NoList
            | Self::NotTls
            | Self::MalformedHello
            | Self::UnreadableName
            | Self::OldTls
            | Self::NotHttp
            | Self::AddressOnly
            | Self::Uncertified
            | Self::ProxyStranger
            | Self::ProxyPort
            | Self::ProxyDestination
            | Self::Upstream(_) => false,
        }
    }
}

/// Why a request on an open connection is answered 421 (RFC 9110 §15.5.20): the client opens another connection for it, which is
/// judged anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MisdirectReason {
    /// Its host is exempt: it will be spliced.
    Exempt(ExemptCategory),
    /// Its host was learned to be exempt: it will be spliced.
    Learned,
    /// The connection is not its host's.
    OtherName,
}

impl MisdirectReason {
    /// Label, clause and sentence.
    pub const fn words(self) -> Words {
        match self {
            Self::Exempt(category) => Words {
                clause: category.clause(),
                ..texts::REQUEST_EXEMPT
            },
            Self::Learned => texts::REQUEST_LEARNED,
            Self::OtherName => texts::REQUEST_OTHER_NAME,
        }
    }
}

/// Why an open connection ends under a new policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndReason {
    /// The new policy refuses it.
    Refused(RefuseReason),
    /// It is decrypted, and the new policy does not permit that.
    NoLongerInspected,
    /// It passes undecrypted, and the new policy has it inspected, which must begin with its handshake.
    ToBeInspected,
    /// What the new policy asks of it was not looked at.
    Unsettled,
}

impl EndReason {
    /// Label, clause and sentence.
    pub const fn words(self) -> Words {
        match self {
            Self::Refused(reason) => reason.words(),
            Self::NoLongerInspected => texts::NO_LONGER_INSPECTED,
            Self::ToBeInspected => texts::TO_BE_INSPECTED,
            Self::Unsettled => texts::UNSETTLED,
        }
    }
}
