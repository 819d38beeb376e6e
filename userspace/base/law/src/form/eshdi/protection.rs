//! ЕШДИ прил. 3 and 4: requests for the firewall of web applications and for the protection from unauthorised page
//! changes (п. 17, 18).
//!
//! Eight rows are the same. Row 7 asks for certificate and private key where https is used, so that is asked first;
//! rows 5 and 6 are not «при наличии», but a resource may have neither database nor content management, so that is asked
//! too. «Тенестіру» in row 4 stands as printed; «Enterpise» in the Russian names of row 3 is read as the Kazakh text
//! has it.

use super::{CONTACTS_MAX, HEAD, SENDER};
use crate::clause::{Clause, known};
use crate::deadline::Party;
use crate::form::FieldKind::{
    Choice, Contact, Domain, File, Flag, Group, Host, Ip, Login, Path, Port, Reference, Secret,
    Software,
};
use crate::form::rows::{fields, join};
use crate::form::{Addressee, Condition, Field, FileKind, Form, Is, Label, Refusal, Signing, Word};

const ANNEX_3: Clause = known("eshdi-annex-3");
const ANNEX_4: Clause = known("eshdi-annex-4");

/// How many addresses one resource has. Our bound.
const ADDRESSES_MAX: u16 = 16;

/// Request for the firewall of web applications.
pub const WAF: Form = Form {
    id: "waf_onboard",
    version: 1,
    clause: ANNEX_3,
    filed_by: &[Party::User],
    addressee: Addressee::Gts,
    signing: Signing::Electronic {
        clause: Some(ANNEX_3),
    },
    title: Label::new(
        "Заявка на получение услуги дополнительной защиты ИР посредством подключения к межсетевому экрану для защиты веб-приложений",
        "Веб-қосымшаларды қорғауға арналған желіаралық экранға қосу арқылы ИР қосымша қорғау қызметін алуға өтінім",
    ),
    fields: join!(
        SENDER,
        &[RESOURCE.row(1)],
        PLACE,
        ROWS,
        &[CONTACTS.row(9)],
        HEAD
    ),
};

/// Request for the protection from unauthorised page changes.
pub const ANTIDEFACE: Form = Form {
    id: "antideface_onboard",
    version: 1,
    clause: ANNEX_4,
    filed_by: &[Party::User],
    addressee: Addressee::Gts,
    signing: Signing::Electronic {
        clause: Some(ANNEX_4),
    },
    title: Label::new(
        "Заявка на получение услуги к системе защиты от несанкционированных изменений веб-страниц ИР",
        "ИР веб-парақшаларын рұқсатсыз өзгертулерден қорғау жүйесіне қосу қызметін алуға өтінім",
    ),
    fields: join!(
        SENDER,
        &[RESOURCE_OF_ANNEX_4],
        PLACE,
        ROWS,
        ROOT,
        &[CONTACTS.row(10)],
        CREDENTIALS,
        HEAD
    ),
};

const RESOURCE: Field = Field::new(
    "domain_ip",
    Group,
    Label::new(
        "Доменное имя и IP-адрес ИР",
        "ИР домендік аты мен IP мекенжайы",
    ),
);

/// Printed without the hyphen.
const RESOURCE_OF_ANNEX_4: Field = Field {
    label: Label::new(
        "Доменное имя и IP адрес ИР",
        "ИР домендік аты мен IP мекенжайы",
    ),
    ..RESOURCE.row(1)
};

const PLACE: &[Field] = fields! {
    "domain_ip.domain", Domain, "Доменное имя ИР", "ИР домендік аты";
    "domain_ip.ip", Ip, "IP-адрес ИР", "ИР IP мекенжайы", many(ADDRESSES_MAX);
};

const HTTPS: Condition = Condition::Field("https", Is::Yes);
const WITH_DBMS: Condition = Condition::Field("has_dbms", Is::Yes);
const WITH_CMS: Condition = Condition::Field("has_cms", Is::Yes);

const ROWS: &[Field] = fields! {
    "operator", Reference("operators"),
        "Наименование оператора связи, предоставляющего подключение к Интернету через ЕШДИ",
        "ИҚБШ арқылы Интернетке қосылуды ұсынатын байланыс операторының атауы", row(2);
    "web_server_version", Software(WEB_SERVERS), "Наименование веб-сервера с указанием версии",
        "Веб-сервердің нұсқасы көрсетілген атауы", row(3);
    "balancer_version", Software(&["Keepalived", "Nginx"]),
        "Наименование системы балансировки (при наличии) с указанием версии",
        "Тенестіру жүйесінің (болған кезде) нұсқасы көрсетілген атауы", row(4), optional();
    "has_dbms", Flag, "СУБД используется (да/нет)", "ДҚБЖ пайдаланылады (иә / жоқ)";
    "dbms_version", Software(DATABASES), "Наименование системы управления базами данных (СУБД) с указанием версии",
        "Дерекқорларды басқару жүйесінің (ДҚБЖ) нұсқасы көрсетілген атауы", row(5), when(WITH_DBMS);
    "has_cms", Flag, "CMS используется (да/нет)", "CMS пайдаланылады (иә / жоқ)";
    "cms_version", Software(&["WordPress", "Drupal", "Struts", "SharePoint"]),
        "Наименование системы управления контентом CMS с указанием версии",
        "CMS контентін басқару жүйесінің нұсқасы көрсетілген атауы", row(6), when(WITH_CMS);
    "https", Flag, "Используется протокол https (да/нет)", "Https хаттамасы пайдаланылады (иә / жоқ)";
    "tls_cert_and_private_key", Group, "Сертификат и закрытый ключ, при использовании протокола https",
        "Https хаттамасы пайдаланылған кезде сертификат пен жабық кілті", row(7), when(HTTPS);
    "tls_cert_and_private_key.certificate", File(FileKind::Certificate), "Сертификат", "Сертификат";
    "tls_cert_and_private_key.private_key", File(FileKind::PrivateKey), "Закрытый ключ", "Жабық кілт", secret();
    "app_server_version", Software(&["Apache Tomcat"]),
        "Наименование сервера приложений (при наличии) с указанием версии",
        "Қосымшалар серверінің (болған кезде) нұсқасы көрсетілген атауы", row(8), optional();
};

const CONTACTS: Field = Field::new(
    "tech_contacts",
    Contact,
    Label::new(
        "Контакты ответственных технических специалистов",
        "Жауапты техникалық мамандардың байланыстары",
    ),
)
.many(CONTACTS_MAX)
.personal();

const ROOT: &[Field] = fields! {
    "root_dir_access", Group, "Доступ к корневой директории ИР по протоколам FTP и/или SSH",
        "FTP және/немесе SSH хаттамалары бойынша ИР негізгі директориясына қолжетімділік", row(9);
    "root_dir_access.protocol", Choice(TRANSFERS), "Протокол доступа", "Қолжетімділік хаттамасы";
    "root_dir_access.host", Host, "Сервер", "Сервер";
    "root_dir_access.port", Port, "Порт", "Порт";
    "root_dir_access.path", Path, "Корневая директория", "Негізгі директория";
};

const BY_PASSWORD: Condition = Condition::Field("write_credentials.method", Is::Choice("password"));
const BY_KEY: Condition = Condition::Field("write_credentials.method", Is::Choice("key"));
const OVER_FTP: Condition = Condition::Field("root_dir_access.protocol", Is::Choice("ftp"));

const CREDENTIALS: &[Field] = fields! {
    "write_credentials", Group,
        "Учетные данные (логин и пароль, ключ для авторизации, в случае если используется доступ по ключу) пользователя с разрешением на чтение и запись в корневой директорий веб-ресурса на сервере по протоколам ssh, ftp, sftp",
        "Сервердегі веб-ресурстың негізгі директория ssh, ftp, sftp хаттамалары бойынша оқу мен жазуға берілген рұқсатымен пайдаланушының есептік деректері (логин және пароль, қолжетімділік кілт бойынша пайдаланылатын жағдайда, авторандыруға арналған кілт)",
        row(11);
    "write_credentials.login", Login, "Логин", "Логин";
    "write_credentials.method", Choice(METHODS), "Способ авторизации", "Авторландыру тәсілі", refuse(&[KEY_OVER_FTP]);
    "write_credentials.password", Secret, "Пароль", "Пароль", secret(), when(BY_PASSWORD);
    "write_credentials.key", File(FileKind::PrivateKey), "Ключ для авторизации", "Авторландыруға арналған кілт",
        secret(), when(BY_KEY);
};

const KEY_OVER_FTP: Refusal = Refusal::new(
    Is::Choice("key"),
    ANNEX_4,
    Label::new(
        "по FTP доступа по ключу нет; выберите пароль или SSH",
        "FTP бойынша кілтпен қолжетімділік жоқ; пароль немесе SSH таңдаңыз",
    ),
)
.when(OVER_FTP);

const WEB_SERVERS: &[&str] = &[
    "IIS",
    "Apache",
    "Apache Tomcat",
    "Netscape Enterprise Server",
    "IBM Lotus Domino",
    "Nginx",
    "JBoss",
    "IBM Websphere",
    "Lighttpd",
    "Caucho Resin",
    "JRun Web server",
    "WebLogic",
];

const DATABASES: &[&str] = &["Oracle", "MySQL", "MSSQL", "DB2", "Sybase", "PostgreSQL"];

const TRANSFERS: &[Word] = &[
    Word::same("ssh", "SSH"),
    Word::same("sftp", "SFTP"),
    Word::same("ftp", "FTP"),
];

const METHODS: &[Word] = &[
    Word::new("password", "логин и пароль", "логин және пароль"),
    Word::new("key", "ключ", "кілт"),
];
