//! Incidents (ЕШДИ п. 14) and the operator's acknowledgement of a new root certificate (п. 21, 22). The order gives no
//! form for either; the fields are our reading.

use super::NETWORKS_MAX;
use crate::clause::{Clause, known};
use crate::deadline::Party;
use crate::form::FieldKind::{
    Choice, Contact, Date, Flag, Host, Key, Line, Moment, Network, Reference, Text,
};
use crate::form::rows::fields;
use crate::form::{Addressee, Condition, Field, Form, Is, Label, Signing, Word};

const ESHDI_14: Clause = known("eshdi-14");
const ESHDI_21: Clause = known("eshdi-21");
const ESHDI_22: Clause = known("eshdi-22");

/// How many resources one incident names. Our bound.
const RESOURCES_MAX: u16 = 100;

/// An incident of information security, told to the duty service. By e-mail or through СОЗ, and without a signature, so
/// that nothing delays it.
pub const INCIDENT: Form = Form {
    id: "incident",
    version: 1,
    clause: ESHDI_14,
    filed_by: &[Party::Operator, Party::User],
    addressee: Addressee::Gts,
    signing: Signing::None,
    title: Label::new(
        "Сообщение об инциденте информационной безопасности",
        "Ақпараттық қауіпсіздік инциденті туралы хабарлама",
    ),
    fields: EVENT,
};

const EVENT: &[Field] = fields! {
    "org_name", Line, "Наименование организации", "Ұйымның атауы";
    "occurred_at", Moment, "Время возникновения", "Туындаған уақыты";
    "ongoing", Flag, "Инцидент продолжается (да/нет)", "Инцидент жалғасуда (иә / жоқ)";
    "effect", Choice(EFFECTS), "Последствия", "Салдары", many(6);
    "description", Text, "Описание", "Сипаттамасы";
    "addresses", Network, "Затронутые сетевые адреса", "Қатысты желілік мекенжайлар", many(NETWORKS_MAX), optional();
    "resources", Host, "Затронутые ИР", "Қатысты ИР", many(RESOURCES_MAX), optional();
    "measures", Text, "Принятые меры", "Қабылданған шаралар", optional();
    "contact", Contact, "Контактное лицо", "Байланыс тұлғасы", personal();
};

/// What п. 3 пп. 1 counts as an incident.
const EFFECTS: &[Word] = &[
    Word::new("failure", "сбой в работе", "жұмыстағы іркіліс"),
    Word::new(
        "obtaining",
        "незаконное получение или копирование",
        "заңсыз алу немесе көшіру",
    ),
    Word::new("distribution", "распространение", "тарату"),
    Word::new("modification", "модификация", "түрлендіру"),
    Word::new("destruction", "уничтожение", "жою"),
    Word::new("blocking", "блокирование", "бұғаттау"),
];

/// The operator acknowledges a root certificate, and records that its users have it (п. 22).
///
/// That users install it (п. 23) is not recorded: the text asks nobody to tell.
pub const ROOT_ACKNOWLEDGEMENT: Form = Form {
    id: "root_acknowledgement",
    version: 1,
    clause: ESHDI_21,
    filed_by: &[Party::Operator],
    addressee: Addressee::Gts,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Подтверждение получения и передачи корневого сертификата ЕШДИ",
        "ИҚБШ негізгі сертификатын алуды және беруді растау",
    ),
    fields: ROOT,
};

const HANDED_OVER: Condition = Condition::Field("handed_over", Is::Yes);
const SOME_LEFT: Condition = Condition::Field("to_all_users", Is::No);

const ROOT: &[Field] = fields! {
    "root", Key, "Отпечаток корневого сертификата (SHA-256)", "Негізгі сертификаттың сандық ізі (SHA-256)";
    "received_at", Moment, "Сертификат получен", "Сертификат алынды";
    "handed_over", Flag, "Сертификат передан Пользователям (да/нет)", "Сертификат Пайдаланушыларға берілді (иә / жоқ)",
        by(ESHDI_22);
    "users", Reference("organisations"), "Пользователи, которым передан сертификат",
        "Сертификат берілген Пайдаланушылар", many(NETWORKS_MAX), when(HANDED_OVER), by(ESHDI_22);
    "handed_over_on", Date, "Дата передачи", "Берілген күні", when(HANDED_OVER), by(ESHDI_22);
    "to_all_users", Flag, "Сертификат передан всем Пользователям (да/нет)",
        "Сертификат барлық Пайдаланушыларға берілді (иә / жоқ)", when(HANDED_OVER), by(ESHDI_22);
    "remaining", Text, "Кому и когда сертификат будет передан", "Сертификат кімге және қашан берілетіні",
        when(SOME_LEFT), by(ESHDI_22);
};
