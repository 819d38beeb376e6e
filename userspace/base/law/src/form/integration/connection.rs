//! Annex 5: request to connect to a service (п. 33, 45-2).

use super::blocks::{
    ADDRESSES, INITIATOR, INITIATOR_ADDRESSES, INITIATOR_PAPERS, INITIATOR_REACH, KEY_AND_MODE,
    OWNER, PERSONAL_DATA, PROTECTION, SEND_MODE, SERVICE, contour,
};
use super::{declarations, vpn};
use crate::clause::known;
use crate::deadline::Party;
use crate::form::rows::{annex, join};
use crate::form::{Addressee, Condition, Field, Form, Is, Label, Signing};

/// Request to connect to a service.
///
/// Rows 27 and 47 are printed without «(да/нет)» and are yes or no by their sense. The Kazakh of row 38 is printed with
/// «(өнеркәсіптік орта)» where the Russian says «(тестовая среда)»; it stands as printed, and the field's environment is
/// the test one.
pub const CONNECTION: Form = Form {
    id: "connection",
    version: 1,
    clause: known("int-annex-5"),
    filed_by: &[Party::Initiator],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Заявка на подключение/интеграцию к сервису",
        "Сервиске қосылуға/интеграциялауға өтінім",
    ),
    fields: join!(
        ROWS,
        declarations::BARRED,
        declarations::INITIATOR_NON_STATE,
        declarations::GATEWAY,
        declarations::JOINT_SECURITY,
        declarations::CONSENT,
        declarations::TERMS
    ),
};

const TUNNELLED: Condition = Condition::Field("initiator_is.has_vpn", Is::Yes);

const ROWS: &[Field] = annex!(
    [
        OWNER,
        INITIATOR,
        INITIATOR_ADDRESSES,
        &[contour("initiator_is.contour")],
        INITIATOR_REACH,
        INITIATOR_PAPERS,
        SERVICE,
        KEY_AND_MODE,
        SEND_MODE,
        ADDRESSES,
        PROTECTION,
        PERSONAL_DATA,
        &[vpn::group(TUNNELLED)],
        vpn::ROWS,
    ],
    "owner.org_name" => "Наименование организации", "Ұйымның атауы",
    "initiator.org_name" => "Наименование организации", "Ұйымның атауы",
    "initiator.bin_iin" => "ИИН/БИН", "ЖСН / БСН",
    "initiator_is.is_ip_prod" => "IP-адрес системы (промышленная среда)", "Жүйенің IP-мекенжайы (өнеркәсіптік)",
    "initiator_is.contour" => "Контур взаимодействия", "Өзара іс-қимыл контуры",
    "initiator_is.has_vpn" => "Имеется ли VPN-туннель для данной системы", "Бұл жүйе үшін VPN-туннель бар ма",
    "initiator_is.transport_cert" =>
        "Прикрепите сертификат открытого ключа транспортной ЭЦП системы (выданный Национальным удостоверяющим центром Республики Казахстан)",
        "Жүйенің көлік ЭЦҚ ашық кілтінің сертификатын тіркеңіз (Қазақстан Республикасының Ұлттық куәландырушы орталығымен берілген)",
    "initiator_is.is_security_act" =>
        "Прикрепите акт по результатам испытаний на соответствие требованиям информационной безопасности (.doc, .docx, .pdf)",
        "Ақпараттық қауіпсіздік талаптарына сәйкестігін сынау нәтижесі бойынша актіні тіркеңіз (.doc, .docx, .pdf)",
    "service.has_routing" => "Признак наличия маршрутизации сообщений (да/нет)",
        "Хабарламаны бағыттаудың белгісі (иә / жоқ)",
    "service.route_key" => "Ключ маршрута", "Маршрут кілті",
    "service.url_name_test" => "Наименование URL сервиса, принимающего запросы (тестовая среда)",
        "Сұраныстарды қабылдайтын сервистің URL атауы (тесттік орта)",
    "service.url_test" => "URL сервиса, принимающего запросы (тестовая среда)",
        "Сұраныстарды қабылдайтын қызметтің URL мекенжайы (өнеркәсіптік орта)",
    "service.url_name_prod" => "Наименование URL сервиса, принимающего запросы (промышленная среда)",
        "Сұраныстарды қабылдайтын сервистің URL атауы (өнеркәсіптік орта)",
    "service.url_prod" => "URL сервиса, принимающего запросы (промышленная среда)",
        "Сұраныстарды қабылдайтын қызметтің URL мекенжайы (өнеркәсіптік орта)",
    "service.auth_method" => "Метод авторизации", "Авторизация әдісі",
    "service.tls_cert" => "SSL сертификат (выданный Национальным удостоверяющим центром Республики Казахстан)",
        "SSL сертификаты (Қазақстан Республикасының Ұлттық куәландырушы орталығымен берілген)",
    "service.personal_data" => "Сервис предоставляет персональные данные", "Сервис дербес деректерді ұсынады",
    "vpn.ph1.lifetime_s" => "Срок действия (для пересмотра построения туннеля)",
        "Қолданылу мерзімі (туннельдің құрылымын қайта қарау үшін)",
);
