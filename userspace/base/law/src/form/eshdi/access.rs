//! Yearly lists and requests for access (ЕШДИ п. 15, 15-2). The order gives no form; fields and labels are our reading.
//!
//! Until when an access lasts, one calendar year (п. 15-1), is counted by the desk and not filed.

use super::NETWORKS_MAX;
use crate::clause::Clause;
use crate::deadline::Party;
use crate::form::FieldKind::{
    Choice, Date, File, Group, Line, Network, OwnNetwork, Port, Reference, Text,
};
use crate::form::rows::fields;
use crate::form::{Addressee, Condition, Field, FileKind, Form, Is, Label, Signing, Word};

/// How many categories one list names. Our bound; the requirements that п. 15 refers to are not among the texts.
const CATEGORIES_MAX: u16 = 200;

/// How many services, ports and destinations one request names. Our bound.
const SERVICES_MAX: u16 = 64;

/// The yearly list of categories of resources and of network addresses (п. 15).
pub const ACCESS_LISTS: Form = Form {
    id: "access_lists",
    version: 1,
    clause: Clause::ESHDI_15,
    filed_by: &[Party::User],
    addressee: Addressee::Gts,
    signing: Signing::LegalEntity {
        clause: Clause::ESHDI_15,
    },
    title: Label::new(
        "Списки категорий ИР и сетевых адресов сетей телекоммуникаций",
        "ИР санаттарының және телекоммуникация желілерінің желілік мекенжайларының тізімдері",
    ),
    fields: LISTS,
};

const LISTS: &[Field] = fields! {
    "user_org", Reference("organisations"), "Пользователь", "Пайдаланушы";
    "categories", Reference("categories"), "Список категорий ИР", "ИР санаттарының тізімі", many(CATEGORIES_MAX);
    "networks", OwnNetwork, "Список сетевых адресов сетей телекоммуникаций",
        "Телекоммуникация желілерінің желілік мекенжайларының тізімі", many(NETWORKS_MAX);
    "signature", File(FileKind::Signature), "Электронная цифровая подпись юридического лица",
        "Заңды тұлғаның электрондық цифрлық қолтаңбасы";
};

/// Request for access by list, for VPN, and for other services that threaten the user (п. 15-2).
pub const ACCESS_REQUEST: Form = Form {
    id: "access_request",
    version: 1,
    clause: Clause::ESHDI_15_2,
    filed_by: &[Party::User],
    addressee: Addressee::Gts,
    signing: Signing::LegalEntity {
        clause: Clause::ESHDI_15_2,
    },
    title: Label::new(
        "Заявка на открытие доступа к Интернету, использование VPN и иных сетевых сервисов",
        "Интернетке қолжетімділікті ашуға, VPN және өзге де желілік сервистерді пайдалануға өтінім",
    ),
    fields: REQUEST,
};

const BY_LIST: Condition = Condition::Field("access", Is::Choice("list"));
const BY_VPN: Condition = Condition::Field("access", Is::Choice("vpn"));
const BY_OTHER: Condition = Condition::Field("access", Is::Choice("other"));
const RISKY: Condition = Condition::Any(&[BY_VPN, BY_OTHER]);
const WITH_PORTS: Condition = Condition::Any(&[
    Condition::Field("services.protocol", Is::Choice("tcp")),
    Condition::Field("services.protocol", Is::Choice("udp")),
]);

const REQUEST: &[Field] = fields! {
    "user_org", Reference("organisations"), "Пользователь", "Пайдаланушы";
    "access", Choice(ACCESSES), "Вид доступа", "Қолжетімділік түрі";
    "networks", OwnNetwork, "Список сетевых адресов сетей телекоммуникаций",
        "Телекоммуникация желілерінің желілік мекенжайларының тізімі", many(NETWORKS_MAX);
    "categories", Reference("categories"), "Список категорий ИР", "ИР санаттарының тізімі",
        many(CATEGORIES_MAX), when(BY_LIST);
    "services", Group, "Сетевые сервисы", "Желілік сервистер", when(RISKY);
    "services.vpn", Reference("vpn-services"), "Протоколы VPN", "VPN хаттамалары", many(SERVICES_MAX), when(BY_VPN);
    "services.name", Line, "Наименование сетевого сервиса", "Желілік сервистің атауы", when(BY_OTHER);
    "services.protocol", Choice(PROTOCOLS), "Протокол", "Хаттама", when(BY_OTHER);
    "services.ports", Port, "Порты назначения", "Тағайындалған порттар", many(SERVICES_MAX), when(WITH_PORTS);
    "services.destinations", Network, "Адреса назначения", "Тағайындалған мекенжайлар", many(SERVICES_MAX);
    "services.purpose", Text, "Назначение доступа", "Қолжетімділіктің мақсаты";
    "services.risks", Text, "Угрозы и риски информационной безопасности и меры защиты",
        "Ақпараттық қауіпсіздік қатерлері мен тәуекелдері және қорғау шаралары";
    "until", Date, "Доступ нужен по дату (не более одного календарного года)",
        "Қолжетімділік қажет соңғы күн (бір күнтізбелік жылдан аспайды)", optional(), by(Clause::ESHDI_15_1);
    "signature", File(FileKind::Signature), "Электронная цифровая подпись юридического лица",
        "Заңды тұлғаның электрондық цифрлық қолтаңбасы";
};

const ACCESSES: &[Word] = &[
    Word::new(
        "list",
        "по списку категорий и адресов",
        "санаттар мен мекенжайлар тізімі бойынша",
    ),
    Word::new(
        "vpn",
        "частная виртуальная сеть (VPN)",
        "жеке виртуалды желі (VPN)",
    ),
    Word::new("other", "иной сетевой сервис", "өзге желілік сервис"),
];

const PROTOCOLS: &[Word] = &[
    Word::same("tcp", "TCP"),
    Word::same("udp", "UDP"),
    Word::same("icmp", "ICMP"),
    Word::same("icmpv6", "ICMPv6"),
    Word::same("sctp", "SCTP"),
    Word::new("any", "любой", "кез келген"),
];
