//! What the page says, but for the steps of each system.

use crate::language::Phrase;
use law::ExemptCategory;

pub(super) const TITLE: Phrase = Phrase {
    kk: "ИҚБШ негізгі сертификаты",
    ru: "Корневой сертификат ЕШДИ",
    en: "Root certificate of the unified Internet access gateway (ЕШДИ)",
};

pub(super) const LANGUAGES: Phrase = Phrase {
    kk: "Тілдер",
    ru: "Языки",
    en: "Languages",
};

pub(super) const LEAD: Phrase = Phrase {
    kk: "ИҚБШ-ға қосылған ұйымдардың жұмыс станциялары осы сертификатқа сенуі тиіс: әйтпесе браузер шлюз зиянды контентке тексеретін \
         қосылымдарды үзеді.",
    ru: "Рабочие станции организаций, подключённых к ЕШДИ, должны доверять этому сертификату: иначе браузер прервёт соединения, которые \
         шлюз проверяет на вредоносный контент.",
    en: "Workstations of organisations that are connected to the gateway have to trust this certificate: otherwise the browser breaks off \
         the connections that the gateway checks for malicious content.",
};

pub(super) const NO_ROOT: Phrase = Phrase {
    kk: "Қазір таратылатын негізгі сертификат жоқ. Бұл бет өзі жаңартылмайды: кейінірек қайта ашыңыз.",
    ru: "Сейчас нет корневого сертификата для передачи. Страница не обновляется сама: откройте её позже.",
    en: "There is no root certificate to hand out now. This page does not reload itself: open it again later.",
};

pub(super) const CHECK: Phrase = Phrase {
    kk: "Осы жұмыс станциясын тексеру",
    ru: "Проверка этой рабочей станции",
    en: "Check of this workstation",
};

pub(super) const CHECK_TEXT: Phrase = Phrase {
    kk: "Жұмыс станциясы негізгі сертификатқа сенсе, төменде жасыл белгі көрінеді. Оны шлюздің өзі ұйымыңыздың сертификатымен жібереді.",
    ru: "Если рабочая станция доверяет корневому сертификату, ниже видна зелёная отметка. Её присылает сам шлюз под сертификатом вашей \
         организации.",
    en: "If the workstation trusts the root certificate, a green mark is seen below. The gateway itself sends it, under the certificate of \
         your organisation.",
};

pub(super) const NO_MARK: Phrase = Phrase {
    kk: "Белгі жоқ. Себебі: бұл жұмыс станциясы негізгі сертификатқа сенбейді, не ол шлюз арқылы қосылмаған, не ұйымыңыз талдауға \
         жазылмаған. Сертификатты орнатыңыз, браузерді қайта іске қосыңыз және бетті қайта ашыңыз.",
    ru: "Отметки нет. Причина: эта рабочая станция не доверяет корневому сертификату, или подключена не через шлюз, или ваша организация \
         не внесена для анализа. Установите сертификат, перезапустите браузер и откройте страницу снова.",
    en: "There is no mark. Either this workstation does not trust the root certificate, or it is not connected through the gateway, or your \
         organisation is not enrolled. Install the certificate, start the browser anew, and open the page again.",
};

pub(super) const NO_CHECK: Phrase = Phrase {
    kk: "Бұл шлюзде беттен тексеру қосылмаған. Шлюз тексеретін кез келген сайтты ашыңыз: браузер ескертпесе, сертификат орнатылған.",
    ru: "На этом шлюзе проверка со страницы не включена. Откройте любой сайт, который проверяет шлюз: если браузер не предупреждает, \
         сертификат установлен.",
    en: "This gateway offers no check by the page. Open any site that the gateway checks: if the browser does not warn, the certificate is \
         installed.",
};

pub(super) const FINGERPRINTS: Phrase = Phrase {
    kk: "Цифрлық іздер",
    ru: "Отпечатки",
    en: "Fingerprints",
};

pub(super) const COMPARE: Phrase = Phrase {
    kk: "Орнатпас бұрын сертификаттың цифрлық ізін (SHA-256) байланыс операторы берген қағаз парақпен таңба бойынша салыстырыңыз. Бұл бет \
         шифрланбай келеді, сондықтан тек оған сенбеңіз. Бір таңба да өзгеше болса, сертификатты орнатпаңыз және операторға хабарлаңыз.",
    ru: "Перед установкой сверьте отпечаток сертификата (SHA-256) знак за знаком с листом на бумаге, который передал оператор связи. Эта \
         страница приходит без шифрования, поэтому не полагайтесь на неё одну. Если отличается хотя бы один знак, не устанавливайте \
         сертификат и сообщите оператору.",
    en: "Before you install the certificate, compare its fingerprint (SHA-256), sign by sign, with the sheet of paper that your operator \
         handed over. This page comes unencrypted, so do not rely on it alone. If one sign differs, do not install the certificate, and \
         tell your operator.",
};

pub(super) const SEVERAL: Phrase = Phrase {
    kk: "Негізгі сертификат ауыстырылуда: төмендегілердің бәрін орнатыңыз.",
    ru: "Корневой сертификат заменяется: установите все, что перечислены ниже.",
    en: "The root certificate is being replaced: install all that stand below.",
};

pub(super) const INSTALL: Phrase = Phrase {
    kk: "Орнату",
    ru: "Установка",
    en: "Installation",
};

pub(super) const WHOM: Phrase = Phrase {
    kk: "Кімге қажет",
    ru: "Кому он нужен",
    en: "Who needs it",
};

pub(super) const WHOM_TEXT: Phrase = Phrase {
    kk: "Тек желілік мекенжайлары ИҚБШ каталогына енгізілген және өздері өтінім берген ұйымдарға. Өзгелердің трафигінің шифрын шлюз \
         ашпайды. Жеке тұлға болсаңыз немесе ұйымыңыз ИҚБШ-ға қосылмаған болса, бұл сертификатты орнатпаңыз.",
    ru: "Только организациям, чьи сетевые адреса внесены в каталог ЕШДИ и которые сами подали заявку. Трафик всех остальных шлюз не \
         расшифровывает. Если вы частное лицо или ваша организация не подключена к ЕШДИ, не устанавливайте этот сертификат.",
    en: "Only organisations whose network addresses are in the catalogue of the gateway, and that filed a request themselves. The gateway \
         decrypts nobody else's traffic. If you are a private person, or your organisation is not connected to the gateway, do not install \
         this certificate.",
};

pub(super) const EXEMPT: Phrase = Phrase {
    kk: "Шифры ешқашан ашылмайтын трафик",
    ru: "Что не расшифровывается никогда",
    en: "What is never decrypted",
};

pub(super) const EXEMPT_TEXT: Phrase = Phrase {
    kk: "20-тармақ бойынша мына санаттардағы ресурстардың трафигі шифры ашылмай өтеді:",
    ru: "По пункту 20 трафик к ресурсам этих категорий проходит нерасшифрованным:",
    en: "By clause 20, traffic to resources of these categories passes undecrypted:",
};

pub(super) const PROTECTED: Phrase = Phrase {
    kk: "Оның үстіне, осы сертификатпен қол қойылған ұйымдық сертификаттар мемлекет пен банктердің қорғалатын домендерін куәландыра алмайды: \
         тыйым сертификаттардың өзінде жазылған.",
    ru: "Кроме того, сертификаты организаций, подписанные этим корневым, не могут удостоверить защищённые домены государства и банков: запрет \
         записан в самих сертификатах.",
    en: "Besides, the organisations' certificates that this root signs cannot certify protected domains of the state and of banks: the \
         prohibition stands in those certificates themselves.",
};

pub(super) const GROUND_TITLE: Phrase = Phrase {
    kk: "Құқықтық негізі",
    ru: "Правовое основание",
    en: "Legal ground",
};

/// What the orders call an exempt category, in English; some they name in English themselves.
pub(super) const fn exempt_in_english(category: ExemptCategory) -> &'static str {
    match category {
        ExemptCategory::FinanceAndBanking => "finance and banking",
        ExemptCategory::GovernmentAndLegal => "government and legal organizations",
        ExemptCategory::HealthAndWellness => "health and wellness",
        ExemptCategory::PersonalPrivacy => "personal privacy",
        ExemptCategory::VideoConference => "video conferences",
        ExemptCategory::SignatureUpdates => "updates of the signatures of security tools",
        ExemptCategory::SystemUpdates => "updates of operating systems",
    }
}
