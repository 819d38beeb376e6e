//! Requests of the integration rules for which the project's texts give no form: to create a service, to change or
//! remove it, to disconnect an initiator. The fields are our reading.

use super::declarations;
use crate::clause::{Clause, known};
use crate::deadline::Party;
use crate::form::FieldKind::{
    BinIin, Choice, Date, Email, File, Flag, Group, Key, Line, Person, Phone, Reference, Text,
};
use crate::form::rows::{fields, join};
use crate::form::words::INTERACTION;
use crate::form::{Addressee, Condition, Field, FileKind, Form, Is, Label, Refusal, Signing, Word};

const INT_7: Clause = known("int-7");

/// How many systems one request names. Our bound.
const SYSTEMS_MAX: u16 = 100;

/// Request to create a service (п. 14 presupposes it; the text of annex 1 is absent).
///
/// Filed by whoever wants the service; agreed, it leads to the owner's request of annex 3.
pub const SERVICE_CREATION: Form = Form {
    id: "service_creation",
    version: 1,
    clause: known("int-14"),
    filed_by: &[Party::Initiator, Party::ServiceOwner],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new("Заявка на создание сервиса", "Сервисті құруға өтінім"),
    fields: join!(
        CREATION,
        declarations::BARRED,
        declarations::INITIATOR_NON_STATE,
        declarations::GATEWAY,
        declarations::JOINT_SECURITY
    ),
};

const CREATION: &[Field] = fields! {
    "owner", Group, "Владелец сервиса", "Сервистің иесі";
    "owner.org_name", Line, "Наименование организации", "Ұйымның атауы";
    "owner.bin_iin", BinIin, "ИИН/БИН", "ЖСН/БСН";
    "owner.is_name", Line, "Информационная система владельца сервиса", "Сервис иесінің ақпараттық жүйесі";
    "initiator", Group, "Инициатор интеграционного сервиса", "Интеграциялық сервистің бастамашысы";
    "initiator.org_name", Line, "Наименование организации", "Ұйымның атауы";
    "initiator.bin_iin", BinIin, "ИИН/БИН", "ЖСН/БСН";
    "initiator.is_name", Line, "Информационная система инициатора интеграционного сервиса",
        "Интеграциялық сервис бастамашысының ақпараттық жүйесі";
    "initiator.basis", Text, "Основание для создания сервиса", "Сервисті құру негізі";
    "initiator.basis_file", File(FileKind::Document), "Файл основания", "Негіз файлы", optional();
    "initiator.resp_name", Person, "ФИО ответственного лица", "Жауапты тұлғаның аты-жөні", personal();
    "initiator.resp_phone", Phone, "Контактный телефон ответственного лица",
        "Жауапты тұлғаның байланыс телефоны", personal();
    "initiator.resp_email", Email, "Электронная почта ответственного лица",
        "Жауапты тұлғаның электрондық поштасы", personal();
    "service", Group, "Электронный сервис", "Электрондық сервис";
    "service.name_kk", Line, "Наименование сервиса (на казахском языке)", "Сервистің атауы (қазақ тілінде)";
    "service.name_ru", Line, "Наименование сервиса (на русском языке)", "Сервистің атауы (орыс тілінде)";
    "service.purpose", Text, "Назначение сервиса", "Сервистің мақсаты";
    "service.data", Text, "Состав запрашиваемых и передаваемых данных", "Сұралатын және берілетін деректердің құрамы";
    "service.interaction_mode", Choice(INTERACTION), "Режим взаимодействия сервиса",
        "Сервистің өзара әрекет ету режимі";
    "service.personal_data", Flag, "Сервис предоставляет персональные данные (да/нет)",
        "Сервис дербес деректерді ұсынады (иә / жоқ)";
    "service.wanted_by", Date, "Желаемый срок", "Қалаулы мерзімі", optional();
};

/// Request to change a service or to remove it from the register (п. 7, first paragraph).
///
/// The owner and the authorised body may ask; the latter and the integrator are told. An owner's change in full is the
/// request of annex 8.
pub const SERVICE_REMOVAL: Form = Form {
    id: "service_removal",
    version: 1,
    clause: INT_7,
    filed_by: &[Party::ServiceOwner, Party::Authority],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Запрос на изменение сервиса или исключение его из реестра сервисов",
        "Сервиске өзгерістер енгізуге немесе оны сервистер тізілімінен алып тастауға сұрату",
    ),
    fields: REMOVAL,
};

const REMOVAL: &[Field] = fields! {
    "service_key", Key, "Ключ сервиса", "Сервис кілті";
    "action", Choice(REMOVAL_ACTIONS), "Действие", "Әрекет";
    "change", Text, "Изменения в сервис", "Сервиске енгізілетін өзгерістер",
        when(Condition::Field("action", Is::Choice("change")));
    "reason", Text, "Причина", "Себебі";
    "from", Date, "Выполнить с даты", "Орындау күні", optional();
    "basis_file", File(FileKind::Document), "Файл основания", "Негіз файлы", optional();
};

const REMOVAL_ACTIONS: &[Word] = &[
    Word::new("change", "внести изменения", "өзгерістер енгізу"),
    Word::new("remove", "исключить из реестра", "тізілімнен алып тастау"),
];

/// Request to disconnect an initiator that does not use the state service of access control to personal data (п. 7,
/// second paragraph).
///
/// The authorised body, the owner of the service and the integrator may ask.
pub const DISCONNECTION: Form = Form {
    id: "disconnection",
    version: 1,
    clause: INT_7,
    filed_by: &[Party::Authority, Party::ServiceOwner, Party::Integrator],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Запрос на отключение инициатора от сервиса, содержащего персональные данные",
        "Бастамашыны дербес деректерді қамтитын сервистен ажыратуға сұрату",
    ),
    fields: DISCONNECT,
};

const DISCONNECT: &[Field] = fields! {
    "service_key", Key, "Ключ сервиса", "Сервис кілті";
    "initiator", Group, "Инициатор интеграционного сервиса", "Интеграциялық сервистің бастамашысы";
    "initiator.org_name", Line, "Наименование организации", "Ұйымның атауы";
    "initiator.bin_iin", BinIin, "ИИН/БИН", "ЖСН/БСН";
    "initiator.systems", Reference("systems"), "Информационные системы инициатора",
        "Бастамашының ақпараттық жүйелері", many(SYSTEMS_MAX);
    "personal_data", Flag, "Сервис содержит персональные данные и конфиденциальную информацию (да/нет)",
        "Сервис дербес деректер мен құпия ақпаратты қамтиды (иә / жоқ)", refuse(&[NOT_PERSONAL]);
    "consent_unused", Flag,
        "Государственный сервис контроля доступа к персональным данным не используется (да/нет)",
        "Дербес деректерге қол жеткізуді бақылаудың мемлекеттік сервисі пайдаланылмайды (иә / жоқ)",
        refuse(&[CONSENT_USED]);
    "evidence", Text, "Обстоятельства, подтверждающие неиспользование", "Пайдаланылмауын растайтын мән-жайлар";
    "evidence_file", File(FileKind::Document), "Подтверждающий документ", "Растайтын құжат", optional();
};

const NOT_PERSONAL: Refusal = Refusal::new(
    Is::No,
    INT_7,
    Label::new(
        "пункт 7 относится только к сервисам с персональными данными и конфиденциальной информацией",
        "7-тармақ тек дербес деректері мен құпия ақпараты бар сервистерге қатысты",
    ),
);
const CONSENT_USED: Refusal = Refusal::new(
    Is::No,
    INT_7,
    Label::new(
        "основание отключения по пункту 7 – неиспользование государственного сервиса",
        "7-тармақ бойынша ажырату негізі – мемлекеттік сервистің пайдаланылмауы",
    ),
);
