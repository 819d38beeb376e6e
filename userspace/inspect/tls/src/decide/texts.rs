//! What is said of refusals, of requests that are turned away, and of connections that a new policy ends.

use crate::words::{Words, words};
use law::Clause;

pub(super) const BLOCKED_DOMAIN: Words = words(
    "blocked-domain",
    Clause::ESHDI_20,
    "The name is on a list of harmful resources.",
    "Имя внесено в список вредоносных ресурсов.",
    "Атау зиянды ресурстар тізіміне енгізілген.",
);

pub(super) const BLOCKED_ADDRESS: Words = words(
    "blocked-address",
    Clause::ESHDI_20,
    "The destination address is on a list of harmful resources.",
    "Адрес назначения внесён в список вредоносных ресурсов.",
    "Баратын мекенжай зиянды ресурстар тізіміне енгізілген.",
);

pub(super) const BLOCKED_URL: Words = words(
    "blocked-url",
    Clause::ESHDI_20,
    "What was asked for at this site is on a list of harmful resources.",
    "Запрошенное на этом сайте внесено в список вредоносных ресурсов.",
    "Осы сайттан сұралған нәрсе зиянды ресурстар тізіміне енгізілген.",
);

pub(super) const UNLISTED: Words = words(
    "unlisted",
    Clause::ESHDI_15,
    "The resource's category is not in your organisation's list: have it filed in a new list through the desk.",
    "Категории ресурса нет в списке вашей организации: подайте новый список через СОЗ.",
    "Ресурс санаты ұйымыңыздың тізімінде жоқ: СОЗ арқылы жаңа тізім беріңіз.",
);

pub(super) const UNCATEGORISED: Words = words(
    "uncategorised",
    Clause::ESHDI_15,
    "The resource's category is unknown, and your organisation's list does not open such resources.",
    "Категория ресурса неизвестна, а список вашей организации не открывает такие ресурсы.",
    "Ресурс санаты белгісіз, ал ұйымыңыздың тізімі мұндай ресурстарды ашпайды.",
);

pub(super) const LIST_EXPIRED: Words = words(
    "list-expired",
    Clause::ESHDI_15_1,
    "The calendar year of your organisation's access list is over: file the list again through the desk.",
    "Календарный год доступа по списку вашей организации истёк: подайте список заново через СОЗ.",
    "Ұйымыңыздың тізімі бойынша қолжетімділіктің күнтізбелік жылы аяқталды: тізімді СОЗ арқылы қайта беріңіз.",
);

pub(super) const NO_LIST: Words = words(
    "no-list",
    Clause::ESHDI_15,
    "Your network has no access list: file one through the desk.",
    "Для вашей сети нет списка доступа: подайте его через СОЗ.",
    "Желіңіз үшін қолжетімділік тізімі жоқ: оны СОЗ арқылы беріңіз.",
);

pub(super) const NOT_TLS: Words = words(
    "not-tls",
    Clause::ESHDI_20,
    "What was sent is neither TLS nor HTTP, so it cannot be analysed: request a special access for the service.",
    "Отправлены не TLS и не HTTP, анализ невозможен: запросите для службы особый доступ.",
    "Жіберілген деректер TLS те, HTTP те емес, талдау мүмкін емес: қызмет үшін айрықша қолжетімділік сұраңыз.",
);

pub(super) const MALFORMED_HELLO: Words = words(
    "malformed-hello",
    Clause::ESHDI_20,
    "The TLS handshake cannot be read: update the program that sent it.",
    "Рукопожатие TLS не читается: обновите программу, которая его отправила.",
    "TLS қол алысуы оқылмайды: оны жіберген бағдарламаны жаңартыңыз.",
);

pub(super) const UNREADABLE_NAME: Words = words(
    "unreadable-name",
    Clause::ESHDI_20,
    "The TLS handshake asks for a name that no host has.",
    "В рукопожатии TLS запрошено имя, которого не может быть у узла.",
    "TLS қол алысуында ешбір тораптың атауы бола алмайтын атау сұралған.",
);

pub(super) const OLD_TLS: Words = words(
    "old-tls",
    Clause::ESHDI_20,
    "The program offers only versions of TLS older than 1.2, which RFC 8996 forbids: update it.",
    "Программа предлагает только версии TLS старше 1.2, запрещённые RFC 8996: обновите её.",
    "Бағдарлама RFC 8996 тыйым салған, 1.2-ден ескі TLS нұсқаларын ғана ұсынады: оны жаңартыңыз.",
);

pub(super) const EXEMPT_UNVERIFIED: Words = words(
    "exempt-unverified",
    Clause::ESHDI_20,
    "The name is never decrypted, and nothing shows that the destination address is its own.",
    "Трафик этого имени не расшифровывается, но не подтверждено, что адрес назначения принадлежит ему.",
    "Бұл атау трафигінің шифры ашылмайды, бірақ баратын мекенжайдың соған тиесілі екені расталмады.",
);

pub(super) const LEARNED_UNVERIFIED: Words = words(
    "learned-unverified",
    Clause::ESHDI_20,
    "The service is exempt for a time, and nothing shows that the destination address is its own.",
    "Служба временно исключена из анализа, но не подтверждено, что адрес назначения принадлежит ей.",
    "Қызмет талдаудан уақытша алынып тасталған, бірақ баратын мекенжайдың соған тиесілі екені расталмады.",
);

pub(super) const OTHER_PROTOCOL: Words = words(
    "other-protocol",
    Clause::ESHDI_20,
    "Another protocol than HTTP is spoken inside, and the server's certificate was verified, so the connection passes undecrypted.",
    "Внутри используется не HTTP, а другой протокол; сертификат сервера проверен, и соединение проходит без расшифрования.",
    "Ішінде HTTP емес, басқа хаттама қолданылады; сервердің сертификаты тексерілді, қосылым шифры ашылмай өтеді.",
);

pub(super) const OTHER_UNVERIFIED: Words = words(
    "other-unverified",
    Clause::ESHDI_20,
    "Another protocol than HTTP is spoken inside, and nothing shows that the destination address is the name's own.",
    "Внутри используется не HTTP, и не подтверждено, что адрес назначения принадлежит этому имени.",
    "Ішінде HTTP емес хаттама қолданылады, бірақ баратын мекенжайдың осы атауға тиесілі екені расталмады.",
);

pub(super) const NOT_HTTP: Words = words(
    "not-http",
    Clause::ESHDI_20,
    "What was sent inside is no HTTP, or breaks its rules, so it cannot be analysed: request a special access for the service.",
    "Переданное внутри не является HTTP или нарушает его правила, анализ невозможен: запросите для службы особый доступ.",
    "Ішінде жіберілген деректер HTTP емес немесе оның ережелерін бұзады, талдау мүмкін емес: қызметке айрықша қолжетімділік сұраңыз.",
);

pub(super) const ADDRESS_ONLY: Words = words(
    "address-only",
    Clause::ESHDI_20,
    "The server is known by its address alone: no certificate is issued for an address, so what is sent there cannot be inspected.",
    "Сервер известен только по адресу: сертификаты для адресов не выпускаются, поэтому передаваемое ему нельзя проанализировать.",
    "Сервер тек мекенжайы бойынша белгілі: мекенжайларға сертификат шығарылмайды, сондықтан оған жіберілетінді талдау мүмкін емес.",
);

pub(super) const UNCERTIFIED: Words = words(
    "uncertified",
    Clause::ESHDI_20,
    "No certificate could be issued for the name, so the connection cannot be inspected: try again later.",
    "Сертификат для имени выпустить не удалось, поэтому соединение нельзя проанализировать: повторите попытку позже.",
    "Атауға сертификат шығарылмады, сондықтан қосылымды талдау мүмкін емес: кейінірек қайталаңыз.",
);

pub(super) const PROXY_STRANGER: Words = words(
    "proxy-stranger",
    Clause::ESHDI_20,
    "The proxy serves only networks whose organisation asked for inspection.",
    "Прокси обслуживает только сети организаций, подавших запрос на анализ трафика.",
    "Прокси трафигін талдауға сұрау салған ұйымдардың желілеріне ғана қызмет көрсетеді.",
);

pub(super) const PROXY_PORT: Words = words(
    "proxy-port",
    Clause::ESHDI_20,
    "The proxy reaches only ports 443 and 80: request a special access for the service.",
    "Прокси обращается только к портам 443 и 80: запросите для службы особый доступ.",
    "Прокси тек 443 және 80 порттарына қосылады: қызмет үшін айрықша қолжетімділік сұраңыз.",
);

pub(super) const PROXY_DESTINATION: Words = words(
    "proxy-destination",
    Clause::ESHDI_20,
    "The proxy does not reach this address: it is the gateway's own, or of a network that no policy names.",
    "Прокси не обращается к этому адресу: он принадлежит самому шлюзу или сети, которую не называет ни одно правило.",
    "Прокси бұл мекенжайға қосылмайды: ол шлюздің өзіне немесе ешбір ережеде аталмаған желіге тиесілі.",
);

pub(super) const REQUEST_EXEMPT: Words = words(
    "request-exempt",
    Clause::ESHDI_20,
    "The request is for a name that is never decrypted: it needs a connection of its own.",
    "Запрос к имени, трафик которого не расшифровывается: для него нужно отдельное соединение.",
    "Сұрау трафигінің шифры ашылмайтын атауға жіберілген: оған бөлек қосылым керек.",
);

pub(super) const REQUEST_LEARNED: Words = words(
    "request-learned",
    Clause::ESHDI_20,
    "The request is for a service that is exempt for a time: it needs a connection of its own.",
    "Запрос к службе, временно исключённой из анализа: для него нужно отдельное соединение.",
    "Сұрау талдаудан уақытша алынып тасталған қызметке жіберілген: оған бөлек қосылым керек.",
);

pub(super) const REQUEST_OTHER_NAME: Words = words(
    "request-other-name",
    Clause::ESHDI_20,
    "The request is for a name that this connection is not valid for.",
    "Запрос к имени, для которого это соединение не действительно.",
    "Сұрау осы қосылым жарамсыз атауға жіберілген.",
);

pub(super) const NO_LONGER_INSPECTED: Words = words(
    "no-longer-inspected",
    Clause::ESHDI_20,
    "By the new policy this connection is not decrypted, so it was ended.",
    "По новой политике это соединение не расшифровывается, поэтому оно завершено.",
    "Жаңа саясат бойынша бұл қосылымның шифры ашылмайды, сондықтан ол аяқталды.",
);

pub(super) const TO_BE_INSPECTED: Words = words(
    "to-be-inspected",
    Clause::ESHDI_20,
    "By the new policy this connection is analysed from its start, so it was ended.",
    "По новой политике это соединение анализируется с начала, поэтому оно завершено.",
    "Жаңа саясат бойынша бұл қосылым басынан талданады, сондықтан ол аяқталды.",
);

pub(super) const UNSETTLED: Words = words(
    "unsettled",
    Clause::ESHDI_20,
    "The new policy asks for proof that this connection was not asked for, so it was ended.",
    "Новая политика требует подтверждения, которого у этого соединения нет, поэтому оно завершено.",
    "Жаңа саясат бұл қосылымда жоқ растауды талап етеді, сондықтан ол аяқталды.",
);
