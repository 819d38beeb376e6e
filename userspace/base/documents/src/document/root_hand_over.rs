//! Hand-over sheet of the root certificate of ЕШДИ (386/НҚ, ЕШДИ п. 21–23).

use std::fmt;

use jiff::civil::Date;

use super::{signature, title};
use crate::block::{Block, Table, Title};
use crate::field::Line;
use crate::head::{Head, Organisation, Signer};
use crate::language::{Bilingual, Language};
use crate::words;

/// A SHA-256 fingerprint, printed as people compare it: `AB:CD:…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// The sheet: which certificate, to whom, what each hand does with it. The certificate itself goes as a file beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootHandOver {
    /// The subject of the certificate.
    pub subject: Line,
    /// Its serial number, in hexadecimal.
    pub serial: Line,
    /// The algorithm of its key and signature.
    pub algorithm: Line,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// The first and the last day of its validity.
    pub valid: (Date, Date),
    /// The name of the file.
    pub file: Line,
    /// The fingerprint of the certificate that it replaces; none for the first.
    pub replaces: Option<Fingerprint>,
    /// The operator of communications that receives it.
    pub operator: Organisation,
    /// Who receives it there.
    pub receiver: Signer,
    /// How the file goes: `на оптическом диске`, `СОЗ арқылы`.
    pub carrier: Bilingual<Line>,
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
        blocks.extend(self.duties(language));
        let parties = match language {
            Language::Kazakh => ["Тапсырдым", "Қабылдадым"],
            Language::Russian => ["Передал", "Принял"],
        };
        let signers = [&head.signer, &self.receiver];
        let signatures = parties.into_iter().zip(signers);
        let signatures = signatures.map(|(party, signer)| signature(party, signer, language));
        blocks.push(Block::Record(vec![
            language
                .pick("Қабылданған күні мен уақыты", "Дата и время приема")
                .to_owned(),
        ]));
        blocks.push(Block::Signatures(signatures.collect()));
        (title, blocks)
    }

    fn hand_over(&self, head: &Head, language: Language) -> Block {
        let (giver, operator) = (head.issuer.name.of(language), self.operator.named(language));
        let carrier = self.carrier.of(language);
        Block::Paragraph(match language {
            Language::Kazakh => format!(
                "{giver} ИҚБШ негізгі сертификатын береді, ал байланыс операторы ({operator}) қабылдап алады \
                 (ИҚБШ қағидаларының 21-тармағы, №\u{a0}386/НҚ бұйрық). Сертификат файлын беру тәсілі: {carrier}."
            ),
            Language::Russian => format!(
                "{giver} передает, а оператор связи ({operator}) принимает корневой сертификат ЕШДИ \
                 (п.\u{a0}21 Правил ЕШДИ, приказ №\u{a0}386/НҚ). Способ передачи файла сертификата: {carrier}."
            ),
        })
    }

    fn facts(&self, language: Language) -> Block {
        let label = |kk, ru| language.pick(kk, ru);
        let (first, last) = self.valid;
        let valid = format!(
            "{} – {}",
            words::date(first, language),
            words::date(last, language)
        );
        let mut rows = vec![
            (
                label("Сертификат субъектісі", "Субъект сертификата"),
                self.subject.to_string(),
            ),
            (
                label("Сериялық нөмірі", "Серийный номер"),
                self.serial.to_string(),
            ),
            (label("Алгоритм", "Алгоритм"), self.algorithm.to_string()),
            (label("Қолданылу мерзімі", "Срок действия"), valid),
            (
                label("SHA-256 бақылау сомасы", "Отпечаток SHA-256"),
                self.fingerprint.to_string(),
            ),
            (label("Файл", "Файл"), self.file.to_string()),
        ];
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
