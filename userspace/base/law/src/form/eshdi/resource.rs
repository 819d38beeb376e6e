//! Notice on a resource (ЕШДИ п. 19). The order names what may change and gives no form; the fields are our reading.

use super::{CONTACTS_MAX, LETTER};
use crate::clause::{Clause, known};
use crate::deadline::Party;
use crate::form::FieldKind::{Choice, Contact, Date, Domain, Group, Ip, Reference, Text};
use crate::form::rows::{fields, join};
use crate::form::{Addressee, Condition, Field, Form, Is, Label, Signing, Word};

const ESHDI_19: Clause = known("eshdi-19");

/// How many addresses one resource has. Our bound.
const ADDRESSES_MAX: u16 = 16;

/// Notice that a resource is no longer used, or that what is known of it changes. An official letter, within five
/// working days.
pub const RESOURCE_CHANGE: Form = Form {
    id: "resource_change",
    version: 1,
    clause: ESHDI_19,
    filed_by: &[Party::User],
    addressee: Addressee::Gts,
    signing: Signing::Letter { clause: ESHDI_19 },
    title: Label::new(
        "Уведомление о прекращении использования или изменении сведений об ИР",
        "ИР пайдалануды тоқтату немесе ИР туралы мәліметтердің өзгеруі туралы хабарлама",
    ),
    fields: join!(CHANGE, LETTER),
};

const CHANGED: Condition = Condition::Field("event", Is::Choice("change"));

const fn changes(word: &'static str) -> Condition {
    Condition::Field("changed", Is::Choice(word))
}

const CHANGE: &[Field] = fields! {
    "user_org", Reference("organisations"), "Пользователь", "Пайдаланушы";
    "resource", Domain, "Доменное имя ИР", "ИР домендік аты";
    "event", Choice(EVENTS), "Вид уведомления", "Хабарлама түрі";
    "happened_on", Date, "Дата события", "Оқиға күні";
    "changed", Choice(CHANGES), "Изменившиеся сведения", "Өзгерген мәліметтер", many(5), when(CHANGED);
    "new", Group, "Новые значения", "Жаңа мәндер", when(CHANGED);
    "new.domain", Domain, "Доменное имя", "Домендік ат", when(changes("domain"));
    "new.ip", Ip, "IP-адрес ИР", "ИР IP-мекенжайы", many(ADDRESSES_MAX), when(changes("ip"));
    "new.officer", Contact, "Ответственный работник Пользователя", "Пайдаланушының жауапты қызметкері",
        many(CONTACTS_MAX), personal(), when(changes("officer"));
    "new.characteristics", Text, "Технические характеристики ИР", "ИР техникалық сипаттамалары",
        when(changes("characteristics"));
    "new.operator", Reference("operators"), "Оператор связи, осуществляющий подключение к ЕШДИ",
        "ИҚБШ қосылуды жүзеге асыратын байланыс операторы", when(changes("operator"));
};

const EVENTS: &[Word] = &[
    Word::new(
        "end",
        "прекращение использования ИР",
        "ИР пайдалануды тоқтату",
    ),
    Word::new(
        "change",
        "изменение сведений об ИР",
        "ИР туралы мәліметтердің өзгеруі",
    ),
];

const CHANGES: &[Word] = &[
    Word::new("domain", "доменное имя", "домен аты"),
    Word::new("ip", "IP-адрес ИР", "ИР IP-мекенжайы"),
    Word::new(
        "officer",
        "ответственный работник Пользователя",
        "Пайдаланушының жауапты қызметкері",
    ),
    Word::new(
        "characteristics",
        "технические характеристики ИР",
        "ИР техникалық сипаттамалары",
    ),
    Word::new("operator", "оператор связи", "байланыс операторы"),
];
