//! Rows that stand in more than one of annexes 3, 5, 8 and 9, worded as annex 3 words them; where an annex words a row
//! otherwise, it says so itself.
//!
//! «Ұйымның атау» is printed so in annexes 3, 8 and 9.

use crate::form::FieldKind::{
    BinIin, Choice, Date, Email, File, Flag, Group, Ip, Key, Line, Login, Person, Phone, Port,
    Reference, Secret, Text, Url,
};
use crate::form::rows::fields;
use crate::form::words::{AUTHORISATION, CONTOURS, INTERACTION, PROTOCOLS, SECURITY, SEND_MODES};
use crate::form::{Condition, Environment, Field, FileKind, Is, Label};

use Environment::{Production, Test};

/// How many XML schemas a service has: as many as its messages import. Our bound.
const XSD_MAX: u16 = 50;

const ROUTED: Condition = Condition::Field("service.has_routing", Is::Yes);
const AUTHORISED: Condition = Condition::Field("service.has_auth", Is::Yes);
const PILOT: Condition = Condition::Field("initiator.pilot_order", Is::Yes);
const ASYNCHRONOUS: Condition = Condition::Field("service.interaction_mode", Is::Choice("async"));
const OVER_TLS: Condition = Condition::Any(&[
    Condition::Field("service.url_test", Is::Begins("https:")),
    Condition::Field("service.url_prod", Is::Begins("https:")),
]);

/// The owner of the service.
pub(super) const OWNER: &[Field] = fields! {
    "owner", Group, "Владелец сервиса", "Сервистің иесі";
    "owner.org_name", Line, "Наименование организации", "Ұйымның атау";
    "owner.bin_iin", BinIin, "ИИН/БИН", "ЖСН/БСН";
};

/// Its people (annexes 3 and 8).
pub(super) const OWNER_PEOPLE: &[Field] = fields! {
    "owner.ops_officer", Person, "Должностное лицо, ответственное за эксплуатацию",
        "Пайдалануға жауапты лауазымды тұлға", personal();
    "owner.dev_contact_kk", Text, "Контактные данные разработчика сервиса (на казахском языке)",
        "Сервисті әзірлеушінің байланыс деректері (қазақ тілінде)", personal();
    "owner.dev_contact_ru", Text, "Контактные данные разработчика сервиса (на русском языке)",
        "Сервисті әзірлеушінің байланыс деректері (орыс тілінде)", personal();
};

/// The beginning of the owner's system (annexes 3 and 8).
pub(super) const OWNER_SYSTEM: &[Field] = fields! {
    "owner_is", Group, "Информационная система Владельца сервиса", "Сервис иесінің ақпараттық жүйесі";
    "owner_is.root_category", Reference("service-categories"), "Корневая категория сервиса",
        "Сервистің түбірлік санаты";
    "owner_is.dev_resource", Line, "Ресурс разработчика сервиса", "Сервисті әзірлеушінің ресурсы";
};

/// The initiator and its ground (annexes 5 and 9).
pub(super) const INITIATOR: &[Field] = fields! {
    "initiator", Group, "Инициатор интеграционного сервиса", "Интеграциялық сервистің бастамашысы";
    "initiator.org_name", Line, "Наименование организации", "Ұйымның атау";
    "initiator.bin_iin", BinIin, "ИИН/БИН", "ЖСН/БСН";
    "initiator.basis", Text, "Основание для подключения", "Қосылу негізі";
    "initiator.basis_file", File(FileKind::Document), "Файл основания для подключения", "Қосылу үшін негіз файлы";
    "initiator.pilot_order", Flag, "Приказ о пилотном проекте (да/нет)", "Пилоттық жоба туралы бұйрық (иә / жоқ)";
    "initiator.pilot_expiry", Date, "Срок действия приказа о пилотном проекте",
        "Пилоттық жоба туралы бұйрықтың қолданылу мерзімі", when(PILOT);
    "initiator.resp_name", Person, "ФИО ответственного лица", "Жауапты тұлғаның аты-жөні", personal();
    "initiator.resp_phone", Phone, "Контактный телефон ответственного лица",
        "Жауапты тұлғаның байланыс телефоны", personal();
    "initiator.resp_email", Email, "Электронная почта ответственного лица",
        "Жауапты тұлғаның электрондық поштасы", personal();
    "initiator_is", Group, "Информационная система инициатора интеграционного сервиса",
        "Интеграциялық сервис бастамашысының ақпараттық жүйесі";
};

/// Name, login and addresses of the system of a group.
macro_rules! system {
    ($group:literal) => {
        fields! {
            concat!($group, ".is_name"), Line, "Наименование системы", "Жүйенің атауы";
            concat!($group, ".is_login"), Login, "Логин системы", "Жүйе логині";
            concat!($group, ".is_password_test"), Secret, "Пароль (тестовая среда)",
                "Құпиясөз (тесттік орта)", secret(), of(Test);
            concat!($group, ".is_password_prod"), Secret, "Пароль (промышленная среда)",
                "Құпиясөз (өнеркәсіптік орта)", secret(), of(Production);
            concat!($group, ".is_ip_test"), Ip, "IP-адрес системы (тестовая среда)",
                "Жүйенің IP мекенжайы (тесттік орта)", of(Test);
            concat!($group, ".is_port_test"), Port, "Порт системы (тестовая среда)",
                "Жүйе порты (тесттік орта)", of(Test);
            concat!($group, ".is_proto_test"), Choice(PROTOCOLS), "Протокол (тестовая среда)",
                "Хаттама (тесттік орта)", of(Test);
            concat!($group, ".is_ip_prod"), Ip, "IP-адрес системы (промышленная среда)",
                "Жүйенің IP-мекенжайы (өнеркәсіптік орта)", of(Production);
            concat!($group, ".is_port_prod"), Port, "Порт системы (промышленная среда)",
                "Жүйе порты (өнеркәсіптік орта)", of(Production);
            concat!($group, ".is_proto_prod"), Choice(PROTOCOLS), "Протокол (промышленная среда)",
                "Хаттама (өнеркәсіптік орта)", of(Production);
        }
    };
}

/// Certificate and act of the system of a group.
macro_rules! papers {
    ($group:literal) => {
        fields! {
            concat!($group, ".transport_cert"), File(FileKind::Certificate),
                "Сертификат открытого ключа транспортной ЭЦП системы (выданный Национальным удостоверяющим центром Республики Казахстан)",
                "Жүйенің көлік ЭЦҚ ашық кілтінің сертификаты (Қазақстан Республикасының Ұлттық куәландырушы орталығымен берілген)";
            concat!($group, ".is_security_act"), File(FileKind::Document),
                "Акт по результатам испытаний на соответствие требованиям информационной безопасности",
                "Ақпараттық қауіпсіздік талаптарына сәйкестігін сынау нәтижелері бойынша акт";
        }
    };
}

/// How the system of a group reaches the gateway.
macro_rules! reach {
    ($group:literal) => {
        fields! {
            concat!($group, ".has_shep_access"), Flag, "Имеется ли доступ до ШЭП (да/нет)",
                "ЭҮШ-ке қол жеткізу бар ма (иә / жоқ)";
            concat!($group, ".has_vpn"), Flag, "Имеется VPN-туннель для данной системы (да/нет)",
                "Берілген жүйеге арналған VPN туннелі бар (иә / жоқ)";
            concat!($group, ".nit_hosting"), Flag, "Хостинг АО НИТ (да/нет)", "ҰАТ АҚ хостингі (иә / жоқ)";
        }
    };
}

/// The addresses of the owner's system.
pub(super) const OWNER_ADDRESSES: &[Field] = system!("owner_is");
/// Its papers.
pub(super) const OWNER_PAPERS: &[Field] = papers!("owner_is");
/// How it reaches the gateway.
pub(super) const OWNER_REACH: &[Field] = reach!("owner_is");
/// The addresses of the initiator's system.
pub(super) const INITIATOR_ADDRESSES: &[Field] = system!("initiator_is");
/// Its papers.
pub(super) const INITIATOR_PAPERS: &[Field] = papers!("initiator_is");
/// How it reaches the gateway.
pub(super) const INITIATOR_REACH: &[Field] = reach!("initiator_is");

/// The contour of a system (annexes 5, 8 and 9; worded as 8 and 9 do).
pub(super) const fn contour(id: &'static str) -> Field {
    let label = Label::new("Контур взаимодействия", "Өзара әрекеттесу контуры");
    Field::new(id, Choice(CONTOURS), label)
}

/// The comment to changes of the network (annexes 8 and 9). Free to stay empty, since not every update changes it.
pub(super) const fn network_comment(id: &'static str) -> Field {
    let label = Label::new(
        "Комментарий к изменениям по сети",
        "Желі бойынша өзгерістерге түсініктеме",
    );
    Field::new(id, Text, label).optional()
}

/// The heading of the service.
pub(super) const SERVICE: &[Field] = fields! {
    "service", Group, "Электронный сервис", "Электрондық сервис";
};

/// Key and mode of the service.
pub(super) const KEY_AND_MODE: &[Field] = fields! {
    "service.service_key", Key, "Ключ сервиса", "Сервис кілті";
    "service.interaction_mode", Choice(INTERACTION), "Режим взаимодействия сервиса",
        "Сервистің өзара әрекет ету режимі";
};

/// How messages are sent (annexes 5 and 9); asked of asynchronous services alone.
pub(super) const SEND_MODE: &[Field] = fields! {
    "service.send_mode", Choice(SEND_MODES), "Режим отправки сообщений", "Хабарлама жіберу режимі",
        when(ASYNCHRONOUS);
};

/// Routing and addresses of the service. A route's key is `routeId` of the envelope.
pub(super) const ADDRESSES: &[Field] = fields! {
    "service.has_routing", Flag, "Признак наличия маршрутизации сообщений (да/нет)",
        "Хабарламаларды бағыттау белгісі (иә / жоқ)";
    "service.route_key", Key, "Ключ маршрута", "Бағыт кілті", when(ROUTED);
    "service.url_name_test", Line, "Наименование URL сервиса, принимающего запросы (тестовая среда)",
        "Сұрауларды қабылдайтын сервистің URL атауы (тесттік орта)", of(Test);
    "service.url_test", Url, "URL сервиса, принимающего запросы (тестовая среда)",
        "Сұрауларды қабылдайтын сервистің URL (тесттік орта)", of(Test);
    "service.url_name_prod", Line, "Наименование URL сервиса, принимающего запросы (промышленная среда)",
        "Сұрауларды қабылдайтын сервистің URL атауы (өнеркәсіптік орта)", of(Production);
    "service.url_prod", Url, "URL сервиса, принимающего запросы (промышленная среда)",
        "Сұрауларды қабылдайтын сервистің URL өнеркәсіптік орта", of(Production);
    "service.has_auth", Flag, "Наличие авторизации на стороне сервиса (да/нет)",
        "Сервис жағында авторизацияның болуы (иә / жоқ)";
    "service.auth_method", Choice(AUTHORISATION), "Метод авторизации", "Авторизациялау әдісі", when(AUTHORISED);
    "service.auth_login", Login, "Логин", "Логин", when(AUTHORISED);
    "service.auth_password", Secret, "Пароль", "Құпиясөз", secret(), when(AUTHORISED);
};

/// Security of the service; the certificate belongs to https.
pub(super) const PROTECTION: &[Field] = fields! {
    "service.security_type", Choice(SECURITY), "Тип безопасности", "Қауіпсіздік түрі";
    "service.tls_cert", File(FileKind::Certificate),
        "SSL сертификат (выданный Национальным удостоверяющим центром Республики Казахстан)",
        "SSL сертификат (Қазақстан Республикасының Ұлттық куәландырушы орталығымен берілген)", when(OVER_TLS);
};

/// Whether the service provides personal data.
pub(super) const PERSONAL_DATA: &[Field] = fields! {
    "service.personal_data", Flag, "Сервис предоставляет персональные данные (да/нет)",
        "Сервис дербес деректерді ұсынады (иә / жоқ)";
};

/// Schemas and samples (annexes 3 and 8; п. 14).
pub(super) const SAMPLES: &[Field] = fields! {
    "service.xsd", File(FileKind::Xsd), "XSD", "XSD", many(XSD_MAX);
    "service.sample_request", File(FileKind::Xml), "Пример запроса", "Сұрау салу үлгісі";
    "service.sample_response", File(FileKind::Xml), "Пример ответа", "Жауап үлгісі";
};
