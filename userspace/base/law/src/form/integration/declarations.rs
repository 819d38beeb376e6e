//! What a sender declares, so that a request which п. 3 or п. 4 forbids is refused when it is filed.
//!
//! The annexes print no such rows; the questions are ours, one for each thing that the text forbids. The Kazakh text
//! of order 307/НҚ is not among the project's sources, so the Kazakh of п. 3 is our translation.

use crate::clause::{Clause, known};
use crate::form::FieldKind::{Choice, File, Flag, Group};
use crate::form::rows::fields;
use crate::form::words::GATEWAYS;
use crate::form::{Condition, Field, FileKind, Is, Label, Refusal};

const INT_3_1: Clause = known("int-3.1");
const INT_3_2: Clause = known("int-3.2");
const INT_3_3: Clause = known("int-3.3");
const INT_3_4: Clause = known("int-3.4");
const INT_4: Clause = known("int-4");
const INT_33: Clause = known("int-33");
const INT_45_7: Clause = known("int-45-7");

/// П. 3: what may not be integrated.
pub(super) const BARRED: &[Field] = fields! {
    "declared", Group, "Сведения для проверки допустимости интеграции", "Интеграцияға жол берілетінін тексеруге арналған мәліметтер";
    "declared.certification_authority", Flag, "Сервис предоставляется удостоверяющим центром (да/нет)",
        "Сервисті куәландырушы орталық ұсынады (иә / жоқ)", by(INT_3_1), refuse(&[NO_CERTIFICATION_AUTHORITY]);
    "declared.state_secrets", Flag,
        "Объект содержит сведения, составляющие государственные секреты Республики Казахстан (да/нет)",
        "Объектіде Қазақстан Республикасының мемлекеттік құпияларын құрайтын мәліметтер бар (иә / жоқ)",
        by(INT_3_2), refuse(&[NO_SECRETS]);
    "declared.official_use", Flag,
        "Объект содержит служебную информацию с пометкой «Для служебного пользования» (да/нет)",
        "Объектіде «Қызмет бабында пайдалану үшін» белгісі бар қызметтік ақпарат бар (иә / жоқ)",
        by(INT_3_2), refuse(&[NO_SECRETS]);
    "declared.analytic_platform", Flag,
        "Объект размещён на информационно-коммуникационной платформе «электронного правительства» и предназначен для формирования единого пространства данных в целях аналитической информации (да/нет)",
        "Объект «электрондық үкіметтің» ақпараттық-коммуникациялық платформасында орналастырылған және талдамалық ақпарат мақсатында бірыңғай деректер кеңістігін қалыптастыруға арналған (иә / жоқ)",
        by(INT_3_3), refuse(&[NO_ANALYTIC_PLATFORM]);
    "declared.open_data", Flag,
        "Сервис предоставляет открытые данные посредством OpenAPI, API, включая порталы открытых данных, бюджетов и нормативных правовых актов (да/нет)",
        "Сервис ашық деректерді OpenAPI, API арқылы, оның ішінде ашық деректер, бюджеттер және нормативтік құқықтық актілер порталдарын қоса ұсынады (иә / жоқ)",
        by(INT_3_4), refuse(&[NO_OPEN_DATA]);
};

/// П. 4: whether the system of the service's owner belongs to no state body.
pub(super) const OWNER_NON_STATE: &[Field] = fields! {
    "declared.non_state", Flag, "Информационная система владельца сервиса негосударственная (да/нет)",
        "Сервис иесінің ақпараттық жүйесі мемлекеттік емес (иә / жоқ)", by(INT_4);
};

/// П. 4: whether the system of the service's client belongs to no state body.
pub(super) const CLIENT_NON_STATE: &[Field] = fields! {
    "declared.client_non_state", Flag, "Информационная система клиента сервиса негосударственная (да/нет)",
        "Сервис клиентінің ақпараттық жүйесі мемлекеттік емес (иә / жоқ)", by(INT_4);
};

/// П. 4: whether the system of the initiator belongs to no state body.
pub(super) const INITIATOR_NON_STATE: &[Field] = fields! {
    "declared.non_state", Flag, "Информационная система инициатора негосударственная (да/нет)",
        "Бастамашының ақпараттық жүйесі мемлекеттік емес (иә / жоқ)", by(INT_4);
};

/// П. 4: by which gateway the system is integrated; a non-state one by ВШЭП alone.
pub(super) const GATEWAY: &[Field] = fields! {
    "declared.gateway", Choice(GATEWAYS), "Шлюз, через который выполняется интеграция",
        "Интеграция орындалатын шлюз", by(INT_4), refuse(&NON_STATE_BY_SHEP);
};

/// П. 4, second paragraph: the contract on joint work for information security is taken into account. Having none is
/// no ground to refuse.
macro_rules! joint_security {
    ($when:expr) => {
        fields! {
            "declared.joint_security", Flag,
                "Имеется договор совместных работ по информационной безопасности государственных и негосударственных информационных систем (да/нет)",
                "Мемлекеттік және мемлекеттік емес ақпараттық жүйелердің ақпараттық қауіпсіздігі жөніндегі бірлескен жұмыстар шарты бар (иә / жоқ)",
                by(INT_4), when($when);
            "declared.joint_security_contract", File(FileKind::Document),
                "Договор совместных работ по информационной безопасности",
                "Ақпараттық қауіпсіздік жөніндегі бірлескен жұмыстар шарты", by(INT_4), when(HAS_CONTRACT);
        }
    };
}

/// The contract, asked for where the sender's system is a non-state one.
pub(super) const JOINT_SECURITY: &[Field] = joint_security!(NON_STATE);

/// The contract, asked for where the owner's system or the client's is a non-state one.
pub(super) const JOINT_SECURITY_OF_EITHER: &[Field] = joint_security!(ANY_NON_STATE);

/// П. 33 and 45-2: who asks to be connected accepts the terms of integration.
pub(super) const TERMS: &[Field] = fields! {
    "declared.terms_accepted", Flag, "Условия интеграции принимаются (да/нет)",
        "Интеграция шарттары қабылданады (иә / жоқ)", by(INT_33), refuse(&NOT_ACCEPTED);
};

/// П. 45-7: personal data go only with the state service of access control. The clause speaks of state systems; of
/// non-state ones the agreement does (п. 6 пп. 5).
pub(super) const CONSENT: &[Field] = fields! {
    "declared.consent_service", Flag,
        "Интеграция выполняется с использованием государственного сервиса контроля доступа к персональным данным (да/нет)",
        "Интеграция дербес деректерге қол жеткізуді бақылаудың мемлекеттік сервисін пайдалана отырып орындалады (иә / жоқ)",
        by(INT_45_7), when(PERSONAL), refuse(&NO_CONSENT);
};

/// Values of «publish on ВШЭП» that п. 4 forbids.
pub(super) const NOT_BY_VSHEP: [Refusal; 1] =
    [Refusal::new(Is::No, INT_4, ONLY_VSHEP).when(ANY_NON_STATE)];

/// Values of «publish on ШЭП» that п. 4 forbids: a non-state owner's system is reached by ВШЭП alone. A state owner may
/// serve its other clients by ШЭП.
pub(super) const BY_SHEP: [Refusal; 1] = [Refusal::new(Is::Yes, INT_4, ONLY_VSHEP).when(NON_STATE)];

const NON_STATE_BY_SHEP: [Refusal; 1] =
    [Refusal::new(Is::Choice("shep"), INT_4, ONLY_VSHEP).when(NON_STATE)];

const NON_STATE: Condition = Condition::Field("declared.non_state", Is::Yes);
const STATE: Condition = Condition::Field("declared.non_state", Is::No);
const ANY_NON_STATE: Condition = Condition::Any(&[
    NON_STATE,
    Condition::Field("declared.client_non_state", Is::Yes),
]);
const PERSONAL: Condition = Condition::Field("service.personal_data", Is::Yes);
const HAS_CONTRACT: Condition = Condition::Field("declared.joint_security", Is::Yes);

const NOT_ACCEPTED: [Refusal; 2] = [
    Refusal::new(Is::No, INT_33, ACCEPT).when(NON_STATE),
    Refusal::new(Is::No, known("int-45-2"), ACCEPT).when(STATE),
];

const NO_CONSENT: [Refusal; 2] = [
    Refusal::new(Is::No, INT_45_7, ONLY_WITH_CONSENT).when(STATE),
    Refusal::new(Is::No, known("agr-6.5"), ONLY_WITH_CONSENT).when(NON_STATE),
];

const NO_CERTIFICATION_AUTHORITY: Refusal = Refusal::new(
    Is::Yes,
    INT_3_1,
    Label::new(
        "сервисы удостоверяющих центров не интегрируются посредством ШЭП, ВШЭП",
        "куәландырушы орталықтардың сервистері ЭҮШ, ЭҮСШ арқылы интеграцияланбайды",
    ),
);
const NO_SECRETS: Refusal = Refusal::new(
    Is::Yes,
    INT_3_2,
    Label::new(
        "объекты с государственными секретами и информацией «Для служебного пользования» не интегрируются посредством ШЭП, ВШЭП",
        "мемлекеттік құпиялары және «Қызмет бабында пайдалану үшін» ақпараты бар объектілер ЭҮШ, ЭҮСШ арқылы интеграцияланбайды",
    ),
);
const NO_ANALYTIC_PLATFORM: Refusal = Refusal::new(
    Is::Yes,
    INT_3_3,
    Label::new(
        "объекты платформы для аналитической информации не интегрируются посредством ШЭП, ВШЭП",
        "талдамалық ақпаратқа арналған платформа объектілері ЭҮШ, ЭҮСШ арқылы интеграцияланбайды",
    ),
);
const NO_OPEN_DATA: Refusal = Refusal::new(
    Is::Yes,
    INT_3_4,
    Label::new(
        "сервисы открытых данных не интегрируются посредством ШЭП, ВШЭП; предоставляйте их через OpenAPI напрямую",
        "ашық деректер сервистері ЭҮШ, ЭҮСШ арқылы интеграцияланбайды; оларды OpenAPI арқылы тікелей ұсыныңыз",
    ),
);
const ONLY_VSHEP: Label = Label::new(
    "негосударственная информационная система интегрируется только через ВШЭП; выберите ВШЭП",
    "мемлекеттік емес ақпараттық жүйе тек ЭҮСШ арқылы интеграцияланады; ЭҮСШ таңдаңыз",
);
const ACCEPT: Label = Label::new(
    "подключение возможно только после принятия условий интеграции",
    "қосылу интеграция шарттарын қабылдағаннан кейін ғана мүмкін",
);
const ONLY_WITH_CONSENT: Label = Label::new(
    "персональные данные передаются только с использованием государственного сервиса",
    "дербес деректер мемлекеттік сервисті пайдалану арқылы ғана беріледі",
);
