//! Notices of the integration rules and of the agreement for which the texts give no form: withdrawal of a security act,
//! planned works, termination. The fields are our reading.

use crate::clause::{Clause, known};
use crate::deadline::Party;
use crate::form::FieldKind::{
    BinIin, Choice, Date, File, Flag, Group, Key, Line, Moment, Person, Phone, Reference, Text,
};
use crate::form::rows::fields;
use crate::form::{Addressee, Condition, Field, FileKind, Form, Is, Label, Refusal, Signing, Word};

/// How many services or systems one notice names. Our bound.
const NAMED_MAX: u16 = 100;

const AGR_5_4: Clause = known("agr-5.4");
const AGR_16: Clause = known("agr-16");

/// Notice that the act of the tests for information security of an object is withdrawn (п. 65).
///
/// The text does not say who tells the operator; here the authorised body does, or the operator records it.
pub const ACT_WITHDRAWAL: Form = Form {
    id: "act_withdrawal",
    version: 1,
    clause: Clause::INT_65,
    filed_by: &[Party::Authority, Party::Infrastructure],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Сообщение об отзыве акта испытаний на соответствие требованиям информационной безопасности",
        "Ақпараттық қауіпсіздік талаптарына сәйкестігін сынау актісін кері қайтарып алу туралы хабарлама",
    ),
    fields: WITHDRAWAL,
};

const WITHDRAWAL: &[Field] = fields! {
    "owner", Group, "Владелец объекта информатизации", "Ақпараттандыру объектісінің иесі";
    "owner.org_name", Line, "Наименование организации", "Ұйымның атауы";
    "owner.bin_iin", BinIin, "ИИН/БИН", "ЖСН/БСН";
    "system", Reference("systems"), "Объект информатизации", "Ақпараттандыру объектісі";
    "act_no", Line, "Номер акта", "Актінің нөмірі";
    "act_date", Date, "Дата акта", "Актінің күні";
    "withdrawn_at", Moment, "Акт отозван", "Акт кері қайтарып алынды";
    "reason", Text, "Причина отзыва", "Кері қайтарып алу себебі";
    "withdrawal_file", File(FileKind::Document), "Документ об отзыве", "Кері қайтарып алу туралы құжат", optional();
};

/// Notice of planned works (agreement п. 5 пп. 4): agreed three working days before they begin, by default at night from
/// 21:00 to 06:00, on weekends and on holidays.
///
/// When they begin early enough, and whether they lie in the window, is counted by the desk from the calendar.
pub const PLANNED_WORKS: Form = Form {
    id: "planned_works",
    version: 1,
    clause: AGR_5_4,
    filed_by: &[Party::ServiceOwner, Party::Initiator, Party::Infrastructure],
    addressee: Addressee::Infrastructure,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Согласование технологического перерыва",
        "Технологиялық үзілісті келісу",
    ),
    fields: WORKS,
};

const WORKS: &[Field] = fields! {
    "services", Key, "Ключи сервисов", "Сервистердің кілттері", many(NAMED_MAX);
    "environment", Choice(ENVIRONMENTS), "Среда", "Орта";
    "starts_at", Moment, "Начало", "Басталуы";
    "ends_at", Moment, "Окончание", "Аяқталуы", refuse(&[BACKWARDS]);
    "with_disconnection", Flag, "Работы проводятся с отключением (да/нет)", "Жұмыстар ажыратумен жүргізіледі (иә / жоқ)",
        by(known("agr-7"));
    "works", Text, "Состав работ", "Жұмыстардың құрамы", by(known("agr-6.2"));
    "outside_window", Text, "Обоснование времени вне окна 21:00 – 06:00, выходных и праздничных дней",
        "21:00 – 06:00, демалыс және мереке күндерінен тыс уақыттың негіздемесі", optional();
    "resp_name", Person, "ФИО ответственного лица", "Жауапты тұлғаның аты-жөні", personal();
    "resp_phone", Phone, "Контактный телефон ответственного лица", "Жауапты тұлғаның байланыс телефоны", personal();
};

const ENVIRONMENTS: &[Word] = &[
    Word::new("test", "тестовая среда", "тесттік орта"),
    Word::new("production", "промышленная среда", "өнеркәсіптік орта"),
];

const BACKWARDS: Refusal = Refusal::new(
    Is::NotAfter("starts_at"),
    AGR_5_4,
    Label::new(
        "окончание должно быть позже начала",
        "аяқталуы басталуынан кейін болуы тиіс",
    ),
);

/// Notice that an agreement is terminated (agreement п. 16): by both parties, who both sign it, or by one because the other
/// breaks it.
pub const TERMINATION: Form = Form {
    id: "termination",
    version: 1,
    clause: AGR_16,
    filed_by: &[Party::ServiceOwner, Party::Initiator],
    addressee: Addressee::Infrastructure,
    signing: Signing::LegalEntity { clause: AGR_16 },
    title: Label::new("Расторжение соглашения", "Келісімді бұзу"),
    fields: ENDING,
};

const BROKEN: Condition = Condition::Field("ground", Is::Choice("breach"));

const ENDING: &[Field] = fields! {
    "agreement", Reference("agreements"), "Соглашение", "Келісім";
    "ground", Choice(GROUNDS), "Основание расторжения", "Бұзу негізі";
    "breach", Text, "Невыполненные пункты Соглашения и обстоятельства",
        "Келісімнің орындалмаған тармақтары және мән-жайлар", when(BROKEN);
    "effective_on", Date, "День вступления уведомления в силу (если указан)",
        "Хабарламаның күшіне ену күні (егер көрсетілсе)", optional(), by(known("agr-9"));
    "comment", Text, "Примечание", "Ескертпе", optional();
};

const GROUNDS: &[Word] = &[
    Word::new("mutual", "соглашение Сторон", "Тараптардың келісімі"),
    Word::new(
        "breach",
        "другая Сторона не выполняет условия Соглашения",
        "екінші Тарап Келісімнің талаптарын орындамайды",
    ),
];
