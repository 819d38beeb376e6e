//! Annex 8: request to update a service (п. 45-9).

use super::blocks::{
    ADDRESSES, KEY_AND_MODE, OWNER, OWNER_ADDRESSES, OWNER_PAPERS, OWNER_PEOPLE, OWNER_REACH,
    OWNER_SYSTEM, PERSONAL_DATA, PROTECTION, SAMPLES, SERVICE, contour, network_comment,
};
use super::{declarations, vpn};
use crate::clause::known;
use crate::deadline::Party;
use crate::form::FieldKind::{Line, Text};
use crate::form::rows::{annex, fields, join};
use crate::form::{Addressee, Condition, Field, Form, Is, Label, Signing};

/// Request to update a service. It states the service whole, as it shall be.
pub const SERVICE_UPDATE: Form = Form {
    id: "service_update",
    version: 1,
    clause: known("int-annex-8"),
    filed_by: &[Party::ServiceOwner],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Заявка на актуализацию интеграционного сервиса",
        "Интеграциялық сервисті өзектендіруге өтінім",
    ),
    fields: join!(
        ROWS,
        declarations::BARRED,
        declarations::OWNER_NON_STATE,
        declarations::GATEWAY,
        declarations::JOINT_SECURITY
    ),
};

const TUNNELLED: Condition = Condition::Field("owner_is.has_vpn", Is::Yes);

const ROWS: &[Field] = annex!(
    [
        OWNER,
        OWNER_PEOPLE,
        OWNER_SYSTEM,
        OWNER_ADDRESSES,
        &[network_comment("owner_is.net_change_comment")],
        OWNER_PAPERS,
        &[contour("owner_is.contour")],
        OWNER_REACH,
        &[vpn::group(TUNNELLED)],
        vpn::ROWS,
        SERVICE,
        NAMES,
        KEY_AND_MODE,
        ADDRESSES,
        PERSONAL_DATA,
        PROTECTION,
        SAMPLES,
    ],
    "owner_is.has_vpn" => "Имеется VPN-туннель для данной системы (да/нет)",
        "Бұл жүйе үшін VPN-туннель бар (иә / жоқ)",
    "owner_is.nit_hosting" => "Предоставляется ли хостинг АО НИТ (да/нет)", "ҰАТ АҚ хостингі беріле ме (иә / жоқ)",
);

const NAMES: &[Field] = fields! {
    "service.name_kk", Line, "Наименование сервиса (на казахском языке)", "Сервистің атауы (қазақ тілінде)";
    "service.name_ru", Line, "Наименование сервиса (на русском языке)", "Сервис атауы (орыс тілінде)";
    "service.purpose_kk", Text, "Назначение сервиса (на казахском языке)", "Сервистің мақсаты (қазақ тілінде)";
    "service.purpose_ru", Text, "Назначение сервиса (на русском языке)", "Сервистің мақсаты (орыс тілінде)";
};
