//! Annex 3: request to publish a service (п. 14).

use super::blocks::{
    ADDRESSES, KEY_AND_MODE, OWNER, OWNER_ADDRESSES, OWNER_PAPERS, OWNER_PEOPLE, OWNER_REACH,
    OWNER_SYSTEM, PERSONAL_DATA, PROTECTION, SAMPLES, SERVICE,
};
use super::declarations::{self, BY_SHEP, NOT_BY_VSHEP};
use super::vpn;
use crate::clause::known;
use crate::deadline::Party;
use crate::form::FieldKind::{Flag, Group, Line, Organisation, Text};
use crate::form::rows::{annex, fields, join};
use crate::form::{Addressee, Condition, Field, Form, Is, Label, Signing};

/// Request to publish a service. Filed by its owner with the requirements of annex 2, whose text is absent.
///
/// A service of a non-state owner, or for a non-state client, is published on ВШЭП (п. 4).
pub const SERVICE_PUBLICATION: Form = Form {
    id: "service_publication",
    version: 1,
    clause: known("int-annex-3"),
    filed_by: &[Party::ServiceOwner],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new("Заявка на публикацию сервиса", "Сервисті жариялауға өтінім"),
    fields: join!(
        ROWS,
        declarations::BARRED,
        declarations::OWNER_NON_STATE,
        declarations::CLIENT_NON_STATE,
        declarations::JOINT_SECURITY_OF_EITHER
    ),
};

const TUNNELLED: Condition = Condition::Field("owner_is.has_vpn", Is::Yes);

const ROWS: &[Field] = annex!([
    OWNER,
    OWNER_PEOPLE,
    OWNER_SYSTEM,
    OWNER_ADDRESSES,
    OWNER_PAPERS,
    OWNER_REACH,
    SERVICE,
    NAME,
    KEY_AND_MODE,
    GATEWAYS,
    PERSONAL_DATA,
    ADDRESSES,
    PROTECTION,
    SAMPLES,
    CLIENT,
    &[vpn::group(TUNNELLED)],
    vpn::ROWS,
]);

const NAME: &[Field] = fields! {
    "service.name", Line, "Наименование сервиса", "Сервистің атауы";
    "service.description", Text, "Описание сервиса", "Сервистің сипаттамасы";
};

const GATEWAYS: &[Field] = fields! {
    "service.publish_vshep", Flag, "Опубликовать сервис на ВШЭП (да/нет)", "ЭҮСШ-те сервисті жариялау (иә / жоқ)",
        refuse(&NOT_BY_VSHEP);
    "service.publish_shep", Flag, "Опубликовать сервис на ШЭП (да/нет)", "ЭҮШ-те сервисті жариялау (иә / жоқ)",
        refuse(&BY_SHEP);
};

const CLIENT: &[Field] = fields! {
    "client", Group, "Клиент сервиса", "Сервис клиенті";
    "client.org_name_bin", Organisation, "Наименование организации, ИИН/БИН", "Ұйымның атауы, ЖСН/БСН";
    "client.is_name", Line, "Наименование информационной системы", "Ақпараттық жүйенің атауы";
};
