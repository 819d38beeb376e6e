//! The catalogue of addresses (ЕШДИ п. 13): the operator's upkeep, and the alert on what it does not hold. The order
//! names their content and gives no form; fields and labels are ours.

use super::NETWORKS_MAX;
use crate::clause::Clause;
use crate::deadline::Party;
use crate::form::FieldKind::{Choice, Date, Line, Moment, Network, OwnNetwork, Reference};
use crate::form::rows::fields;
use crate::form::{Addressee, Condition, Field, Form, Is, Label, Signing, Word};

/// The operator's upkeep of the catalogue: entries of one user added or ended.
pub const CATALOGUE_UPDATE: Form = Form {
    id: "catalogue_update",
    version: 1,
    clause: Clause::ESHDI_13,
    filed_by: &[Party::Operator],
    addressee: Addressee::Gts,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Актуализация ИР «Каталог IP-адресов»",
        "«IP-мекенжайлар каталогы» ИР-ын өзектілендіру",
    ),
    fields: UPDATE,
};

const ADDED: Condition = Condition::Field("action", Is::Choice("add"));
const ENDED: Condition = Condition::Field("action", Is::Choice("end"));

const UPDATE: &[Field] = fields! {
    "action", Choice(ACTIONS), "Действие", "Әрекет";
    "user_org", Reference("organisations"), "Пользователь", "Пайдаланушы";
    "ip_list", OwnNetwork, "Список IP-адресов", "IP-мекенжайлар тізімі", many(NETWORKS_MAX);
    "since", Date, "Первый день", "Бірінші күні", when(ADDED);
    "until", Date, "Последний день", "Соңғы күні", when(ENDED);
    "contract_no", Line, "Номер договора с Пользователем", "Пайдаланушымен шарттың нөмірі",
        when(ADDED), by(Clause::ESHDI_4);
    "contract_date", Date, "Дата договора с Пользователем", "Пайдаланушымен шарттың күні",
        when(ADDED), by(Clause::ESHDI_4);
    "alert", Reference("notices"), "Оповещение, на которое это ответ", "Жауап берілетін хабарлама", optional();
};

const ACTIONS: &[Word] = &[
    Word::new("add", "внести записи", "жазбалар енгізу"),
    Word::new("end", "завершить записи", "жазбаларды аяқтау"),
];

/// Alert to an operator with the addresses that the catalogue does not hold.
pub const CATALOGUE_ALERT: Form = Form {
    id: "ip_catalog_alert",
    version: 1,
    clause: Clause::ESHDI_13,
    filed_by: &[Party::Gts],
    addressee: Addressee::Gts,
    signing: Signing::None,
    title: Label::new(
        "Оповещение об IP-адресах, отсутствующих на ИР «Каталог IP-адресов»",
        "«IP-мекенжайлар каталогы» ИР-да жоқ IP-мекенжайлар туралы хабарлама",
    ),
    fields: ALERT,
};

const ALERT: &[Field] = fields! {
    "operator", Reference("operators"), "Оператор связи", "Байланыс операторы";
    "ip_list", Network, "Список IP-адресов", "IP-мекенжайлар тізімі", many(NETWORKS_MAX);
    "sent_at", Moment, "Оповещение направлено", "Хабарлама жіберілді";
    "due_at", Moment, "Актуализировать не позднее (пять рабочих дней с момента получения)",
        "Өзектілендіру мерзімі (хабарламаны алған сәттен бастап бес жұмыс күні)", optional();
    "blocked_at", Moment, "Доступ к Интернету заблокирован", "Интернетке қол жеткізу бұғатталды", optional();
    "unblocked_at", Moment, "Доступ к Интернету разблокирован", "Интернетке қол жеткізу ашылды", optional();
};
