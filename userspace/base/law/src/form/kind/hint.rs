//! What fits a kind, told to the sender.

use super::{FieldKind, FileKind};
use crate::form::label::Label;

impl FieldKind {
    /// What fits.
    pub const fn hint(self) -> Label {
        match self {
            Self::Group => HEADING,
            Self::Line | Self::Person | Self::Login => LINE,
            Self::Text => TEXT,
            Self::BinIin => BIN_IIN,
            Self::Organisation => ORGANISATION,
            Self::Contact => CONTACT,
            Self::Phone => PHONE,
            Self::Email => EMAIL,
            Self::Reference(_) => REFERENCE,
            Self::Choice(_) => CHOICE,
            Self::Secret => SECRET,
            Self::Ip => IP,
            Self::PublicIp => PUBLIC_IP,
            Self::Network => NETWORK,
            Self::OwnNetwork => OWN_NETWORK,
            Self::Host => HOST,
            Self::Domain => DOMAIN,
            Self::Path => PATH,
            Self::Port => PORT,
            Self::Url => URL,
            Self::Key => KEY,
            Self::Software(_) => SOFTWARE,
            Self::Number { .. } => NUMBER,
            Self::Percent => PERCENT,
            Self::Date => DATE,
            Self::Moment => MOMENT,
            Self::Flag => FLAG,
            Self::File(FileKind::Document) => DOCUMENT,
            Self::File(FileKind::Scan) => SCAN,
            Self::File(FileKind::Xsd) => XSD,
            Self::File(FileKind::Xml) => XML,
            Self::File(FileKind::Certificate) => CERTIFICATE,
            Self::File(FileKind::PrivateKey) => PRIVATE_KEY,
            Self::File(FileKind::Signature) => SIGNATURE,
        }
    }
}

const HEADING: Label = Label::new(
    "не указывайте значение: это заголовок",
    "мән көрсетпеңіз: бұл тақырып",
);
const LINE: Label = Label::new(
    "одна строка от 1 до 500 знаков",
    "1-ден 500-ге дейін таңбадан тұратын бір жол",
);
const TEXT: Label = Label::new(
    "текст от 1 до 20 000 знаков",
    "1-ден 20 000-ға дейін таңбадан тұратын мәтін",
);
const BIN_IIN: Label = Label::new(
    "двенадцать цифр, последняя из которых контрольная",
    "он екі цифр, соңғысы – бақылау цифры",
);
const ORGANISATION: Label = Label::new(
    "наименование и через запятую ИИН/БИН",
    "атауы және үтірден кейін ЖСН/БСН",
);
const CONTACT: Label = Label::new(
    "ФИО; e-mail; рабочий телефон; мобильный телефон",
    "ТАӘ; e-mail; жұмыс телефоны; мобильдік телефоны",
);
const PHONE: Label = Label::new(
    "от 5 до 15 цифр, можно с +, пробелами, скобками и дефисами",
    "5-тен 15-ке дейін цифр; +, бос орын, жақша, дефис қоюға болады",
);
const EMAIL: Label = Label::new(
    "адрес вида name@example.kz",
    "name@example.kz түріндегі мекенжай",
);
const REFERENCE: Label = Label::new("ключ строки реестра", "тізілім жолының кілті");
const CHOICE: Label = Label::new(
    "одно из значений, предложенных формой",
    "нысан ұсынған мәндердің бірі",
);
const SECRET: Label = Label::new(
    "секрет от 1 до 500 знаков в одну строку",
    "бір жолдағы 1-ден 500-ге дейін таңбадан тұратын құпия",
);
const IP: Label = Label::new(
    "IP-адрес одного узла, IPv4 или IPv6",
    "бір тораптың IP-мекенжайы, IPv4 немесе IPv6",
);
const PUBLIC_IP: Label = Label::new(
    "публичный IP-адрес, используемый в сети Интернет",
    "Интернет желісінде пайдаланылатын жария IP-мекенжай",
);
const NETWORK: Label = Label::new(
    "адрес или сеть без битов узла, например 2001:db8:0:1::/64",
    "мекенжай немесе торап биттері жоқ желі, мысалы 2001:db8:0:1::/64",
);
const OWN_NETWORK: Label = Label::new(
    "адрес или сеть организации без битов узла, например 203.0.113.0/24",
    "ұйымның мекенжайы немесе торап биттері жоқ желісі, мысалы 203.0.113.0/24",
);
const HOST: Label = Label::new(
    "доменное имя или IP-адрес сервера",
    "сервердің домендік аты немесе IP-мекенжайы",
);
const DOMAIN: Label = Label::new(
    "доменное имя, например example.gov.kz",
    "домендік ат, мысалы example.gov.kz",
);
const PATH: Label = Label::new(
    "полный путь, например /var/www/site",
    "толық жол, мысалы /var/www/site",
);
const PORT: Label = Label::new("число от 1 до 65535", "1-ден 65535-ке дейінгі сан");
const URL: Label = Label::new(
    "URL с http:// или https://, без логина, пароля и части после #",
    "http:// не https:// деп басталатын, логинсіз, құпиясөзсіз және # кейінгі бөліксіз URL",
);
const KEY: Label = Label::new(
    "ключ от 1 до 200 знаков без пробелов",
    "бос орынсыз 1-ден 200-ге дейін таңбадан тұратын кілт",
);
const SOFTWARE: Label = Label::new(
    "наименование и версия, например Nginx 1.28",
    "атауы мен нұсқасы, мысалы Nginx 1.28",
);
const NUMBER: Label = Label::new(
    "целое число в пределах, указанных в форме",
    "нысанда көрсетілген шектегі бүтін сан",
);
const PERCENT: Label = Label::new(
    "проценты от 0 до 100, например 99.95",
    "0-ден 100-ге дейінгі пайыз, мысалы 99.95",
);
const DATE: Label = Label::new(
    "дата с 2000 по 2199 год, например 2026-11-27",
    "2000 – 2199 жылдар аралығындағы күн, мысалы 2026-11-27",
);
const MOMENT: Label = Label::new(
    "дата и время, например 2026-11-27T19:00:00Z",
    "күні мен уақыты, мысалы 2026-11-27T19:00:00Z",
);
const FLAG: Label = Label::new("да или нет", "иә немесе жоқ");
const DOCUMENT: Label = Label::new(
    "файл .doc, .docx или .pdf не более 16 МиБ",
    "16 МиБ-тан аспайтын .doc, .docx не .pdf файлы",
);
const SCAN: Label = Label::new(
    "скан .pdf, .png, .jpg или .tif не более 16 МиБ",
    "16 МиБ-тан аспайтын .pdf, .png, .jpg не .tif сканы",
);
const XSD: Label = Label::new("файл .xsd не более 1 МиБ", "1 МиБ-тан аспайтын .xsd файлы");
const XML: Label = Label::new("файл .xml не более 1 МиБ", "1 МиБ-тан аспайтын .xml файлы");
const CERTIFICATE: Label = Label::new(
    "файл .cer, .crt или .pem не более 64 КиБ",
    "64 КиБ-тан аспайтын .cer, .crt не .pem файлы",
);
const PRIVATE_KEY: Label = Label::new(
    "файл .key, .pem или .p12 не более 32 КиБ",
    "32 КиБ-тан аспайтын .key, .pem не .p12 файлы",
);
const SIGNATURE: Label = Label::new(
    "файл .cms или .p7s не более 32 КиБ",
    "32 КиБ-тан аспайтын .cms не .p7s файлы",
);
