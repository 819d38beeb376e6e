//! ЕШДИ прил. 2: technical conditions (п. 6), and what the operator writes on them.

use super::{CONTACTS_MAX, LETTER};
use crate::clause::{Clause, known};
use crate::deadline::Party;
use crate::form::FieldKind::{Choice, Contact, Date, Flag, Group, Line, Number, Reference, Text};
use crate::form::rows::{fields, join};
use crate::form::{Addressee, Field, FieldKind, Form, Is, Label, Refusal, Signing, Word};

const LINK: Clause = known("eshdi-tu-link");
const TUBE: Clause = known("eshdi-tu-1");
const MARKS: Clause = known("eshdi-tu-2");
const AGREED: Clause = known("eshdi-tu-3");
const VALID: Clause = known("eshdi-tu-general-1");
const PROLONGED: Clause = known("eshdi-tu-general-2");

/// Technical conditions: the document that ГТС sends to the operator.
///
/// Technology, redundancy, the three demands on patch cords and the sixty days are fixed by the order; the document
/// states them, and no other value is accepted.
pub const CONDITIONS: Form = Form {
    id: "eshdi_tu",
    version: 1,
    clause: known("eshdi-annex-2"),
    filed_by: &[Party::Gts],
    addressee: Addressee::Gts,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Технические условия на подключение к ЕШДИ",
        "ИҚБШ-ға қосудың техникалық шарттары",
    ),
    fields: ISSUED,
};

const DAYS: FieldKind = Number { min: 60, max: 60 };

const ISSUED: &[Field] = fields! {
    "tu_no", Line, "№", "№";
    "issued_on", Date, "Дата выдачи", "Берілген күні";
    "request", Reference("requests"), "Заявка на подключение каналов связи", "Байланыс арналарын қосуға өтінім",
        by(known("eshdi-6"));
    "object_name_address", Text, "Наименование и адрес объекта", "Объектінің атауы мен мекенжайы";
    "operator_name", Reference("operators"), "Наименование оператора связи", "Байланыс операторының атауы";
    "attach_point", Line, "Точка подключения активного оборудования", "Белсенді жабдықты қосу нүктесі";
    "link_tech", Choice(LINKS), "Технология стыка", "Түйістіру технологиясы", by(LINK);
    "redundancy", Flag, "подключение основного и резервного канала связи, посредством независимых физических каналов",
        "негізгі және резервтік байланыс арнасын тәуелсіз физикалық арналар арқылы қосу",
        by(Clause::ESHDI_TU_REDUNDANCY), refuse(&[NOT_REDUNDANT]);
    "patchcords", Group, "Требования к прокладке оптических патчкордов",
        "Оптикалық патчкордтарды өткізуге қойылатын талаптар";
    "patchcords.tube", Flag,
        "Оптические патчкорды (SC-LC) между оптическими полками прокладывать в гофрированной трубе по существующим металлоконструкциям",
        "Оптикалық сөрелер арасындағы оптикалық патчкордтарды (SC-LC) қолданыстағы металл құрастырылымдары бойынша гофрленген құбырда өткізу",
        by(TUBE), refuse(&[NO_TUBE]);
    "patchcords.marks", Flag,
        "Оптические патчкорды (SC-LC) должны иметь маркировку, позволяющую определить их принадлежность",
        "Оптикалық патчкордтардың (SC-LC) олардың тиесілігін анықтауға мүмкіндік беретін таңбалануы болу керек",
        by(MARKS), refuse(&[NO_MARKS]);
    "patchcords.agreed", Flag,
        "Перед выполнением работ по прокладке оптических патчкордов согласовать работы с представителем ГТС",
        "Оптикалық патчкордтарды өткізу бойынша жұмыстарды орындау алдында жұмыстарды МТҚ өкілімен келісу",
        by(AGREED), refuse(&[NOT_AGREED]);
    "valid_days", DAYS, "Технические условия действительны, календарных дней",
        "Техникалық шарттар жарамды, күнтізбелік күн", by(VALID);
};

const LINKS: &[Word] = &[Word::same("10g-full-duplex-sm", "10G, full-duplex, SM")];

const NOT_REDUNDANT: Refusal = demanded(Clause::ESHDI_TU_REDUNDANCY);
const NO_TUBE: Refusal = demanded(TUBE);
const NO_MARKS: Refusal = demanded(MARKS);
const NOT_AGREED: Refusal = demanded(AGREED);

const fn demanded(clause: Clause) -> Refusal {
    let hint = Label::new(
        "технические условия содержат это требование всегда",
        "техникалық шарттарда бұл талап әрқашан болады",
    );
    Refusal::new(Is::No, clause, hint)
}

/// The operator's letter that it is ready to be connected (п. 7). The order gives no form; the fields are our reading.
pub const READINESS: Form = Form {
    id: "eshdi_readiness",
    version: 1,
    clause: ESHDI_7,
    filed_by: &[Party::Operator],
    addressee: Addressee::Gts,
    signing: Signing::Letter { clause: ESHDI_7 },
    title: Label::new(
        "Уведомление о готовности к подключению к ЕШДИ",
        "ИҚБШ-ға қосылуға дайындық туралы хабарлама",
    ),
    fields: join!(READY, LETTER),
};

const ESHDI_7: Clause = known("eshdi-7");

const READY: &[Field] = fields! {
    "tu_no", Line, "№ технических условий", "Техникалық шарттардың №";
    "ready_on", Date, "Дата готовности", "Дайын болу күні";
    "main_ready", Flag, "Основной канал готов (да/нет)", "Негізгі арна дайын (иә / жоқ)", by(Clause::ESHDI_5);
    "reserve_ready", Flag, "Резервный канал готов (да/нет)", "Резервтік арна дайын (иә / жоқ)", by(Clause::ESHDI_5);
    "tech_contacts", Contact, "Контакты ответственных технических специалистов",
        "Жауапты техникалық мамандардың байланыстары", many(CONTACTS_MAX), personal();
};

/// Request to confirm and prolong technical conditions. The order gives no form; the fields are our reading. It has to
/// come ten days before they end, or they lapse.
pub const PROLONGATION: Form = Form {
    id: "eshdi_tu_prolongation",
    version: 1,
    clause: PROLONGED,
    filed_by: &[Party::Operator],
    addressee: Addressee::Gts,
    signing: Signing::Electronic { clause: None },
    title: Label::new(
        "Заявка на продление технических условий",
        "Техникалық шарттарды ұзартуға өтінім",
    ),
    fields: PROLONG,
};

const PROLONG: &[Field] = fields! {
    "tu_no", Line, "№ технических условий", "Техникалық шарттардың №";
    "done", Text, "Выполненные работы", "Орындалған жұмыстар";
    "reason", Text, "Причина невыполнения в срок", "Мерзімінде орындалмау себебі";
    "ready_by", Date, "Ожидаемая дата завершения работ", "Жұмыстардың күтілетін аяқталу күні";
};
