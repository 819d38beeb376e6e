//! Annex 9: request to update a connection (п. 45-13).

use super::blocks::{
    ADDRESSES, INITIATOR, INITIATOR_ADDRESSES, INITIATOR_PAPERS, INITIATOR_REACH, KEY_AND_MODE,
    OWNER, PERSONAL_DATA, PROTECTION, SEND_MODE, SERVICE, contour, network_comment,
};
use super::{declarations, vpn};
use crate::clause::known;
use crate::deadline::Party;
use crate::form::rows::{annex, join};
use crate::form::{Addressee, Condition, Field, Form, Is, Label, Signing};

/// Request to update a connection. It states the connection whole, as it shall be.
///
/// The Russian title is printed with a second «к» («к интеграционному к сервису») and the Kazakh one is that of annex 8;
/// here they follow п. 45-13. Rows 28 and 67 are printed without «(да/нет)» and are yes or no by their sense.
pub const CONNECTION_UPDATE: Form = Form {
    id: "connection_update",
    version: 1,
    clause: known("int-annex-9"),
    filed_by: &[Party::Initiator],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Заявка на актуализацию подключения к интеграционному сервису",
        "Интеграциялық сервиске қосылуды өзектендіруге өтінім",
    ),
    fields: join!(
        ROWS,
        declarations::BARRED,
        declarations::INITIATOR_NON_STATE,
        declarations::GATEWAY,
        declarations::JOINT_SECURITY,
        declarations::CONSENT
    ),
};

const TUNNELLED: Condition = Condition::Field("initiator_is.has_vpn", Is::Yes);

const ROWS: &[Field] = annex!(
    [
        OWNER,
        INITIATOR,
        INITIATOR_ADDRESSES,
        &[network_comment("initiator_is.net_change_comment")],
        &[contour("initiator_is.contour")],
        INITIATOR_REACH,
        INITIATOR_PAPERS,
        &[vpn::group(TUNNELLED)],
        vpn::ROWS,
        SERVICE,
        KEY_AND_MODE,
        SEND_MODE,
        ADDRESSES,
        PROTECTION,
        PERSONAL_DATA,
    ],
    "initiator_is.has_vpn" => "Имеется ли VPN-туннель для данной системы", "Бұл жүйе үшін VPN-туннель бар ма",
    "initiator_is.nit_hosting" => "Предоставляется ли хостинг АО НИТ (да/нет)",
        "ҰАТ АҚ хостингі (иә/жоқ) беріледі ме",
    "initiator_is.transport_cert" =>
        "Сертификат открытого ключа транспортной ЭЦП системы (выданный Национальным удостоверяющим центром Республики Казахстан)",
        "Жүйенің көлік ЭЦҚ ашық кілтінің сертификатын тіркеңіз (Қазақстан Республикасының Ұлттық куәландырушы орталығымен берілген)",
    "service.url_prod" => "URL сервиса, принимающего запросы (промышленная среда)",
        "Сұрауларды қабылдайтын сервистің URL (өнеркәсіптік орта)",
    "service.personal_data" => "Сервис предоставляет персональные данные", "Сервис дербес деректерді ұсынады",
);
