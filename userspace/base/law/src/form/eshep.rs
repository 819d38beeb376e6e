//! Forms of ЕШЭП (order 386/НҚ, annex 2). They go to ГТС.

use super::FieldKind::{Choice, Contact, Date, Domain, Flag, Ip, Line, Reference, Text};
use super::eshdi::{CONTACTS_MAX, HEAD, LETTER};
use super::rows::{fields, join};
use super::words::CLASSES;
use super::{Addressee, Field, Form, Is, Label, Refusal, Signing};
use crate::clause::{Clause, known};
use crate::deadline::Party;

const ANNEX: Clause = known("eshep-annex");
const ESHEP_7: Clause = known("eshep-7");
const ESHEP_8: Clause = known("eshep-8");
const ESHEP_11: Clause = known("eshep-11");

/// How many servers one mail system has. Our bound.
const SERVERS_MAX: u16 = 16;

/// Request to connect a mail system (п. 7): through СОЗ or by official letter.
///
/// Number and date in the head of the form are those of the applicant's letter; through СОЗ there need be none. Domain,
/// owner and server stand in one line of the printed form. Whose class is none of the five has no word to choose: ЕШЭП
/// does not serve it (п. 2, 8).
pub const ONBOARD: Form = Form {
    id: "mail_onboard",
    version: 1,
    clause: ANNEX,
    filed_by: &[Party::Applicant],
    addressee: Addressee::Gts,
    signing: Signing::ElectronicOrLetter { clause: ESHEP_7 },
    title: Label::new(
        "Заявка на получение услуги подключения почтовой системы к ЕШЭП",
        "Пошта жүйесін ЭПБШ-ға қосу қызметін алуға өтінім",
    ),
    fields: join!(REQUEST, HEAD),
};

const REQUEST: &[Field] = fields! {
    "reg_no", Line, "№", "№", optional();
    "reg_date", Date, "Дата", "Күні", optional();
    "org_name", Line, "от кого (наименование организации)", "кімнен (ұйымның атауы)";
    "applicant_class", Choice(CLASSES), "Субъект, к которому относится Заявитель", "Өтініш беруші жататын субъект",
        by(ESHEP_8);
    "mail_domain", Domain, "наименование домена электронной почты, подключаемого к ЕШЭП",
        "ЭПБШ-ға қосылатын электрондық пошта доменінің атауы";
    "domain_owner", Line, "собственник домена электронной почты", "электрондық пошта доменінің иесі";
    "mail_server_ip", Ip, "IP адрес почтового сервера", "пошталық сервердің IP мекенжайы", many(SERVERS_MAX);
    "obligations_ack", Flag,
        "Обязуемся представить данные по домену электронной почты, контактные данные, документы и создать условия для отказоустойчивого подключения к ЕШЭП",
        "Электрондық пошта домені бойынша деректерді, байланыс деректерін, құжаттарды ұсынуға және ЭПБШ-ға қосылғанда бұзылмай тұрақты қосылу үшін жағдай жасауға міндеттенеміз",
        refuse(&[NOT_PROMISED]);
    "tech_contacts", Contact, "Предоставление контактов технических специалистов со стороны пользователя",
        "Пайдаланушы тарапынан техникалық мамандардың байланыстарын беру", many(CONTACTS_MAX), personal();
};

const NOT_PROMISED: Refusal = Refusal::new(
    Is::No,
    ANNEX,
    Label::new(
        "заявка подаётся с этим обязательством",
        "өтінім осы міндеттемемен беріледі",
    ),
);

/// Notice that a user is no longer of any of the five classes, so that its mail system is disconnected (п. 11): an
/// official letter. The order gives no form; the fields are our reading.
pub const STATUS_CHANGE: Form = Form {
    id: "mail_status_change",
    version: 1,
    clause: ESHEP_11,
    filed_by: &[Party::User],
    addressee: Addressee::Gts,
    signing: Signing::Letter { clause: ESHEP_11 },
    title: Label::new(
        "Уведомление об изменении статуса и отключении почтовой системы от ЕШЭП",
        "Мәртебенің өзгеруі және пошта жүйесін ЭПБШ-дан ажырату туралы хабарлама",
    ),
    fields: join!(STATUS, LETTER),
};

const STATUS: &[Field] = fields! {
    "user_org", Reference("organisations"), "Пользователь", "Пайдаланушы";
    "mail_domain", Domain, "наименование домена электронной почты", "электрондық пошта доменінің атауы";
    "new_status", Text, "Новый статус Пользователя", "Пайдаланушының жаңа мәртебесі";
    "changed_on", Date, "Дата изменения статуса", "Мәртебенің өзгерген күні";
    "disconnect_on", Date, "Желаемый срок отключения", "Ажыратудың қалаулы мерзімі", optional();
};
