//! Hand-over sheet of the root certificate of ЕШДИ (386/НҚ, ЕШДИ п. 21–23).

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{signature, title};
use crate::block::{Block, Table, Title};
use crate::field::{Line, List};
use crate::head::{Head, Organisation, Signer};
use crate::language::{Bilingual, Language};
use crate::words;

/// A SHA-256 fingerprint, printed as people compare it: `AB:CD:…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// The sheet: which certificate, to whom, what each hand does with it. The certificate itself goes as a file beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootHandOver {
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// What else is known of the certificate; none where the fingerprint alone is.
    pub certificate: Option<RootCertificate>,
    /// The fingerprint of the certificate that it replaces; none for the first.
    pub replaces: Option<Fingerprint>,
    /// The operator of communications that receives it.
    pub operator: Organisation,
    /// Who receives it there.
    pub receiver: Signer,
    /// How the file goes: `на оптическом диске`, `СОЗ арқылы`; none where that is not known.
    pub carrier: Option<Bilingual<Line>>,
    /// When the operator received it; none where that is written in by hand.
    pub received: Option<Timestamp>,
    /// Its hand-over to the operator's users (п. 22); none before that.
    pub handed: Option<Handed>,
}

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootCertificate {
    /// Its subject.
    pub subject: Line,
    /// Its serial number, in hexadecimal.
    pub serial: Line,
    /// The algorithm of its key and signature.
    pub algorithm: Line,
    /// The first and the last day of its validity.
    pub valid: (Date, Date),
    /// The name of the file.
    pub file: Line,
}

/// The hand-over to users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// When.
    pub on: Date,
    /// To whom.
    pub to: Users,
}

/// To whom the certificate was handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Users {
    /// To every user of the operator.
    All,
    /// To these.
    Some(List<Bilingual<Line>>),
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl RootHandOver {
    pub(super) fn lay_out(&self, head: &Head, language: Language) -> (Title, Vec<Block>) {
        let title = match language {
            Language::Kazakh => title("ТАПСЫРУ ПАРАҒЫ", "ИҚБШ-ның негізгі сертификаты"),
            Language::Russian => title("ПЕРЕДАТОЧНЫЙ ЛИСТ", "корневого сертификата ЕШДИ"),
        };
        let mut blocks = vec![self.hand_over(head, language), self.facts(language)];
        blocks.extend(self.handed.as_ref().map(|handed| handed.told(language)));
        blocks.extend(self.duties(language));
        let parties = match language {
            Language::Kazakh => ["Тапсырдым", "Қабылдадым"],
            Language::Russian => ["Передал", "Принял"],
        };
        let signers = [&head.signer, &self.receiver];
        let signatures = parties.into_iter().zip(signers);
        let signatures = signatures.map(|(party, signer)| signature(party, signer, language));
        if self.received.is_none() {
            blocks.push(Block::Record(vec![received(language).to_owned()]));
        }
        blocks.push(Block::Signatures(signatures.collect()));
        (title, blocks)
    }

    fn hand_over(&self, head: &Head, language: Language) -> Block {
        let (giver, operator) = (head.issuer.name.of(language), self.operator.named(language));
        let mut told = match language {
            Language::Kazakh => format!(
                "{giver} ИҚБШ негізгі сертификатын береді, ал байланыс операторы ({operator}) қабылдап алады \
                 (ИҚБШ қағидаларының 21-тармағы, №\u{a0}386/НҚ бұйрық)."
            ),
            Language::Russian => format!(
                "{giver} передает, а оператор связи ({operator}) принимает корневой сертификат ЕШДИ \
                 (п.\u{a0}21 Правил ЕШДИ, приказ №\u{a0}386/НҚ)."
            ),
        };
        if let Some(carrier) = &self.carrier {
            let way = language.pick(
                "Сертификат файлын беру тәсілі",
                "Способ передачи файла сертификата",
            );
            told = format!("{told} {way}: {}.", carrier.of(language));
        }
        Block::Paragraph(told)
    }

    fn facts(&self, language: Language) -> Block {
        let label = |kk, ru| language.pick(kk, ru);
        let mut rows = Vec::new();
        if let Some(certificate) = &self.certificate {
            let (first, last) = certificate.valid;
            let valid = format!(
                "{} – {}",
                words::date(first, language),
                words::date(last, language)
            );
            rows = vec![
                (
                    label("Сертификат субъектісі", "Субъект сертификата"),
                    certificate.subject.to_string(),
                ),
                (
                    label("Сериялық нөмірі", "Серийный номер"),
                    certificate.serial.to_string(),
                ),
                (
                    label("Алгоритм", "Алгоритм"),
                    certificate.algorithm.to_string(),
                ),
                (label("Қолданылу мерзімі", "Срок действия"), valid),
            ];
        }
        rows.push((
            label("SHA-256 бақылау сомасы", "Отпечаток SHA-256"),
            self.fingerprint.to_string(),
        ));
        if let Some(certificate) = &self.certificate {
            rows.push((label("Файл", "Файл"), certificate.file.to_string()));
        }
        if let Some(at) = self.received {
            rows.push((received(language), words::at(at, language)));
        }
        if let Some(old) = self.replaces {
            rows.push((
                label(
                    "Ауыстырылатын сертификаттың SHA-256 бақылау сомасы",
                    "Отпечаток SHA-256 заменяемого сертификата",
                ),
                old.to_string(),
            ));
        }
        Table::fields(rows)
    }

    fn duties(&self, language: Language) -> Vec<Block> {
        let mut items = match language {
            Language::Kazakh => vec![
                "Қабылдау кезінде файлдың SHA-256 бақылау сомасын осы парақтағымен салыстыру; сәйкес келмесе, сертификатты орнатпау және МТҚ Кезекшілік қызметіне (support@sts.kz) хабарлау.",
                "Байланыс операторы ИҚБШ-ның негізгі сертификатын өзінің пайдаланушыларына береді (ИҚБШ қағидаларының 22-тармағы).",
                "Пайдаланушылар ИҚБШ-ның негізгі сертификатын өздерінің жұмыс станцияларында орнатады (ИҚБШ қағидаларының 23-тармағы).",
            ],
            Language::Russian => vec![
                "При приеме сверить отпечаток SHA-256 файла с указанным в этом листе; при несовпадении сертификат не устанавливать и сообщить в Дежурную службу ГТС (support@sts.kz).",
                "Оператор связи передает корневой сертификат ЕШДИ своим пользователям (п.\u{a0}22 Правил ЕШДИ).",
                "Пользователи устанавливают корневой сертификат ЕШДИ на своих рабочих станциях (п.\u{a0}23 Правил ЕШДИ).",
            ],
        };
        if self.replaces.is_some() {
            items.push(language.pick(
                "Ауыстырылатын сертификат МТҚ оны пайдаланудың тоқтатылғанын хабарлағанға дейін жойылмайды.",
                "Заменяемый сертификат не удаляется, пока ГТС не сообщит о прекращении его использования.",
            ));
        }
        Block::numbered(items).collect()
    }
}

const fn received(language: Language) -> &'static str {
    match language {
        Language::Kazakh => "Қабылданған күні мен уақыты",
        Language::Russian => "Дата и время приема",
    }
}

impl Handed {
    fn told(&self, language: Language) -> Block {
        let on = words::date(self.on, language);
        let named: Vec<String> = match &self.to {
            Users::All => Vec::new(),
            Users::Some(users) => users
                .iter()
                .map(|one| one.of(language).to_string())
                .collect(),
        };
        let named = named.join("; ");
        Block::Paragraph(match (language, &self.to) {
            (Language::Kazakh, Users::All) => format!(
                "Сертификат байланыс операторының барлық пайдаланушыларына берілді (ИҚБШ қағидаларының 22-тармағы). Берілген күні: {on}."
            ),
            (Language::Kazakh, Users::Some(_)) => format!(
                "Сертификат мына пайдаланушыларға берілді (ИҚБШ қағидаларының 22-тармағы): {named}. Берілген күні: {on}."
            ),
            (Language::Russian, Users::All) => format!(
                "Сертификат передан всем пользователям оператора связи (п.\u{a0}22 Правил ЕШДИ). Дата передачи: {on}."
            ),
            (Language::Russian, Users::Some(_)) => {
                format!(
                    "Сертификат передан пользователям (п.\u{a0}22 Правил ЕШДИ): {named}. Дата передачи: {on}."
                )
            }
        })
    }
}
