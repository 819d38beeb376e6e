//! The rows.

use law::form::Label;

use super::Row;

/// Declares the enum, the list of all, and the row of each.
macro_rules! faults {
    ($($name:ident $code:literal $rule:literal $english:literal
        ($ru:literal, $kk:literal) ($do_ru:literal, $do_kk:literal))*) => {
        /// What is wrong with a signature, a certificate, or what is said of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $(#[doc = concat!("`", $code, "`, ", $rule, ": ", $english, ".")] $name,)*
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub(super) const fn row(self) -> Row {
                match self {
                    $(Self::$name => Row {
                        code: $code,
                        rule: $rule,
                        english: $english,
                        what: Label { ru: $ru, kk: $kk },
                        advice: Label { ru: $do_ru, kk: $do_kk },
                    },)*
                }
            }
        }
    };
}

faults! {
    // The file.
    NotDer "not-der" "X.690 section 10" "not the DER that its grammar asks for"
        ("Файл подписи повреждён или записан не в DER", "Қолтаңба файлы бүлінген немесе DER түрінде жазылмаған")
        ("Подпишите документ заново и загрузите файл без изменений", "Құжатқа қайта қол қойып, файлды өзгертпей жүктеңіз")
    IndefiniteLength "indefinite-length" "X.690 section 10.1" "a length that is not definite: BER where DER is asked for"
        ("Подпись записана в BER с неопределённой длиной", "Қолтаңба ұзындығы белгісіз BER түрінде жазылған")
        ("Сохраните подпись в кодировке DER", "Қолтаңбаны DER кодтауымен сақтаңыз")
    TooLarge "too-large" "limit of the gateway" "more than is read at once"
        ("Превышен допустимый размер или число элементов", "Рұқсат етілген өлшем немесе элементтер саны асып кетті")
        ("Уменьшите файл: меньше вложений, подписей или сертификатов", "Файлды кішірейтіңіз: қосымша, қолтаңба немесе сертификат азырақ болсын")
    NotSignedData "not-signed-data" "RFC 5652 section 5.1" "not a signed message"
        ("Файл не является электронной подписью CMS", "Файл CMS электрондық қолтаңбасы емес")
        ("Загрузите файл подписи (.cms, .p7s), а не ключ и не документ", "Кілтті немесе құжатты емес, қолтаңба файлын (.cms, .p7s) жүктеңіз")
    NoSigner "no-signer" "RFC 5652 section 5.1" "a message that nobody signed"
        ("В файле нет ни одной подписи", "Файлда бірде-бір қолтаңба жоқ")
        ("Подпишите документ", "Құжатқа қол қойыңыз")
    ContentTypeForeign "content-type-foreign" "RFC 5652 section 5.2" "a message of another kind than was asked for"
        ("Подписан не документ, а данные другого вида", "Құжатқа емес, басқа түрдегі деректерге қол қойылған")
        ("Подпишите сам документ", "Құжаттың өзіне қол қойыңыз")
    ContentMissing "content-missing" "RFC 5652 section 5.2" "a detached signature without its content"
        ("Подпись отделена от документа, а документа нет", "Қолтаңба құжаттан бөлек, ал құжаттың өзі жоқ")
        ("Приложите подписанный документ", "Қол қойылған құжатты қоса беріңіз")
    ContentDiffers "content-differs" "RFC 5652 section 5.2" "the content inside is not the content that was given"
        ("В подписи находится другой документ", "Қолтаңба ішінде басқа құжат тұр")
        ("Приложите тот документ, который подписан", "Қол қойылған құжаттың өзін қоса беріңіз")

    // The signature.
    AttributesMissing "attributes-missing" "RFC 5652 sections 5.3 and 11" "a signature without the signed attributes that bind its content"
        ("В подписи нет обязательных подписанных атрибутов", "Қолтаңбада міндетті қол қойылған атрибуттар жоқ")
        ("Подпишите документ программой, которая добавляет атрибуты (NCALayer)", "Құжатқа атрибуттар қосатын бағдарламамен (NCALayer) қол қойыңыз")
    AttributesDisordered "attributes-disordered" "RFC 5652 section 5.3" "signed attributes out of the order of DER"
        ("Подписанные атрибуты стоят не в порядке DER", "Қол қойылған атрибуттар DER ретімен тұрған жоқ")
        ("Подпишите документ заново", "Құжатқа қайта қол қойыңыз")
    AttributeRepeated "attribute-repeated" "RFC 5652 section 11" "a signed attribute that stands twice"
        ("Подписанный атрибут повторяется", "Қол қойылған атрибут қайталанған")
        ("Подпишите документ заново", "Құжатқа қайта қол қойыңыз")
    ContentTypeDiffers "content-type-differs" "RFC 5652 section 11.1" "the signed content type is not that of the content"
        ("Подписан другой вид содержимого", "Мазмұнның басқа түріне қол қойылған")
        ("Подпишите документ заново", "Құжатқа қайта қол қойыңыз")
    DigestDiffers "digest-differs" "RFC 5652 section 11.2" "the content is not what was signed"
        ("Документ изменён после подписания", "Құжат қол қойылғаннан кейін өзгертілген")
        ("Приложите неизменённый документ или подпишите его заново", "Өзгертілмеген құжатты қоса беріңіз немесе оған қайта қол қойыңыз")
    SignerCertificateMissing "signer-certificate-missing" "RFC 5652 section 5.1" "the signer's certificate is neither inside nor known"
        ("В подписи нет сертификата подписавшего", "Қолтаңбада қол қоюшының сертификаты жоқ")
        ("Подпишите документ с приложением сертификата", "Құжатқа сертификатты қоса отырып қол қойыңыз")
    SigningCertificateDiffers "signing-certificate-differs" "RFC 5035 section 3" "the signed attributes name another certificate"
        ("Подпись сделана с другим сертификатом", "Қолтаңба басқа сертификатпен жасалған")
        ("Подпишите документ заново", "Құжатқа қайта қол қойыңыз")
    SignatureInvalid "signature-invalid" "RFC 5652 section 5.6, RFC 5280 section 6.1.3" "a signature that its key did not make"
        ("Подпись неверна", "Қолтаңба дұрыс емес")
        ("Подпишите документ заново; если не помогло, проверьте ключ в НУЦ", "Құжатқа қайта қол қойыңыз; көмектеспесе, кілтті ҰКО-да тексеріңіз")

    // Algorithms.
    AlgorithmUnknown "algorithm-unknown" "RFC 5652 section 10.1, RFC 5280 section 4.1.1.2" "an algorithm or parameters that are not supported"
        ("Алгоритм подписи или ключа не поддерживается", "Қолтаңба немесе кілт алгоритміне қолдау жоқ")
        ("Подпишите ключом НУЦ: ГОСТ 34.310-2004, ГОСТ 34.10-2015 или RSA", "ҰКО кілтімен қол қойыңыз: МЕМСТ 34.310-2004, МЕМСТ 34.10-2015 немесе RSA")
    AlgorithmRefused "algorithm-refused" "RFC 6194 section 3" "an algorithm that is too weak for signatures"
        ("Алгоритм SHA-1 для подписи не допускается", "Қолтаңба үшін SHA-1 алгоритміне рұқсат жоқ")
        ("Подпишите с SHA-256 или ГОСТ, при необходимости получите новый ключ в НУЦ", "SHA-256 немесе МЕМСТ арқылы қол қойыңыз, қажет болса ҰКО-дан жаңа кілт алыңыз")
    AlgorithmMismatch "algorithm-mismatch" "RFC 5652 section 5.3, RFC 5280 section 4.1.1.2" "algorithms that do not go together"
        ("Алгоритмы подписи, ключа и хеша не согласованы", "Қолтаңба, кілт және хеш алгоритмдері үйлеспейді")
        ("Подпишите документ заново", "Құжатқа қайта қол қойыңыз")
    KeyWeak "key-weak" "NIST SP 800-131A section 3" "a key that is too short or too long"
        ("Длина ключа недопустима", "Кілттің ұзындығы жарамсыз")
        ("Получите в НУЦ ключ не короче 2048 бит", "ҰКО-дан ұзындығы 2048 биттен кем емес кілт алыңыз")
    KeyInvalid "key-invalid" "RFC 7091 section 5.2" "a key that is no point of its curve"
        ("Открытый ключ неверен", "Ашық кілт дұрыс емес")
        ("Получите новый ключ в НУЦ", "ҰКО-дан жаңа кілт алыңыз")

    // The path.
    IssuerUnknown "issuer-unknown" "RFC 5280 section 6.1" "no path leads to a trusted authority"
        ("Сертификат выдан не доверенным центром", "Сертификатты сенімді орталық бермеген")
        ("Подпишите ключом НУЦ Республики Казахстан", "Қазақстан Республикасы ҰКО кілтімен қол қойыңыз")
    CertificateForged "certificate-forged" "RFC 5280 section 6.1.3" "a certificate that its issuer did not sign"
        ("Сертификат не подписан тем, кто назван его издателем", "Сертификатқа оның берушісі деп аталған тұлға қол қоймаған")
        ("Подпишите ключом НУЦ Республики Казахстан", "Қазақстан Республикасы ҰКО кілтімен қол қойыңыз")
    NotYetValid "not-yet-valid" "RFC 5280 section 6.1.3" "a certificate that was not valid yet"
        ("Срок действия сертификата ещё не начался", "Сертификаттың жарамдылық мерзімі әлі басталмаған")
        ("Проверьте часы компьютера и подпишите позже", "Компьютер сағатын тексеріп, кейінірек қол қойыңыз")
    Expired "expired" "RFC 5280 section 6.1.3" "a certificate that was not valid any more"
        ("Срок действия сертификата истёк", "Сертификаттың жарамдылық мерзімі өтіп кеткен")
        ("Получите новый ключ в НУЦ и подпишите заново", "ҰКО-дан жаңа кілт алып, қайта қол қойыңыз")
    ExtensionUnknown "extension-unknown" "RFC 5280 section 4.2" "a critical extension that is not understood"
        ("В сертификате или ответе есть неизвестное обязательное расширение", "Сертификатта немесе жауапта белгісіз міндетті кеңейтім бар")
        ("Подпишите ключом НУЦ Республики Казахстан", "Қазақстан Республикасы ҰКО кілтімен қол қойыңыз")
    NotAuthority "not-authority" "RFC 5280 section 6.1.4" "an issuer that may not issue"
        ("Сертификат выдан тем, кто не вправе выдавать сертификаты", "Сертификатты беруге құқығы жоқ тұлға берген")
        ("Подпишите ключом НУЦ Республики Казахстан", "Қазақстан Республикасы ҰКО кілтімен қол қойыңыз")
    PathTooLong "path-too-long" "RFC 5280 section 6.1.4" "more authorities in a row than allowed"
        ("Цепочка сертификатов слишком длинна", "Сертификаттар тізбегі тым ұзын")
        ("Подпишите ключом НУЦ Республики Казахстан", "Қазақстан Республикасы ҰКО кілтімен қол қойыңыз")
    KeyUsageForeign "key-usage-foreign" "RFC 5280 sections 4.2.1.3 and 4.2.1.12, RFC 3161 section 2.3" "a key that is certified for other uses"
        ("Ключ предназначен не для подписания (например, для входа)", "Кілт қол қоюға арналмаған (мысалы, кіруге арналған)")
        ("Подпишите ключом для подписи, а не ключом для входа (AUTH)", "Кіруге арналған (AUTH) кілтпен емес, қол қоюға арналған кілтпен қол қойыңыз")

    // Revocation.
    EvidenceMissing "evidence-missing" "RFC 5280 section 6.3" "nothing speaks of the certificate's revocation"
        ("Нет сведений, отозван ли сертификат", "Сертификаттың кері қайтарылғаны туралы мәлімет жоқ")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    EvidenceForeign "evidence-foreign" "RFC 6960 section 3.2, RFC 5280 section 6.3.3" "an answer about another certificate or issuer"
        ("Сведения об отзыве относятся к другому сертификату", "Кері қайтару мәліметі басқа сертификатқа қатысты")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    EvidenceForged "evidence-forged" "RFC 6960 section 3.2, RFC 5280 section 6.3.3" "a list or an answer whose signature does not hold"
        ("Подпись под сведениями об отзыве неверна", "Кері қайтару мәліметінің қолтаңбасы дұрыс емес")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    EvidenceStale "evidence-stale" "RFC 6960 section 4.2.2.1, RFC 5280 section 5.1.2.5" "evidence that was too old for the time asked for"
        ("Сведения об отзыве устарели", "Кері қайтару мәліметі ескірген")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    EvidenceEarly "evidence-early" "RFC 6960 section 4.2.2.1" "evidence from the future"
        ("Сведения об отзыве датированы будущим временем", "Кері қайтару мәліметінің күні болашақта")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    EvidenceAfterExpiry "evidence-after-expiry" "RFC 5280 section 3.3" "evidence made after the certificate expired, when it may have been struck off"
        ("Сведения об отзыве собраны после окончания срока сертификата", "Кері қайтару мәліметі сертификат мерзімі біткен соң жиналған")
        ("Подпишите заново действующим ключом", "Жарамды кілтпен қайта қол қойыңыз")
    EvidencePartial "evidence-partial" "RFC 5280 sections 5.2.4 and 5.2.5" "a list of changes, of a part, or of other issuers"
        ("Список отозванных сертификатов неполон", "Кері қайтарылған сертификаттар тізімі толық емес")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    ResponderUnauthorised "responder-unauthorised" "RFC 6960 section 4.2.2.2, RFC 5280 section 6.3.3" "a responder or issuer without the right to speak of the certificate"
        ("На вопрос об отзыве ответил тот, кто не вправе", "Кері қайтару туралы сұраққа құқығы жоқ тұлға жауап берді")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    ResponderTryLater "ocsp-try-later" "RFC 6960 section 4.2.1" "the responder says: try later"
        ("Служба проверки сертификатов занята", "Сертификаттарды тексеру қызметі бос емес")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    ResponderRefused "ocsp-refused" "RFC 6960 section 4.2.1" "the responder refused to answer"
        ("Служба проверки сертификатов отказала в ответе", "Сертификаттарды тексеру қызметі жауап беруден бас тартты")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    ResponderIgnorant "ocsp-unknown" "RFC 6960 section 2.2" "the responder does not know the certificate"
        ("Служба проверки не знает этого сертификата", "Тексеру қызметі бұл сертификатты білмейді")
        ("Проверьте, выдан ли сертификат НУЦ", "Сертификатты ҰКО бергенін тексеріңіз")
    NonceDiffers "nonce-differs" "RFC 9654 section 2.1" "an answer to another question"
        ("Ответ об отзыве дан на другой запрос", "Кері қайтару туралы жауап басқа сұрауға берілген")
        ("Подождите: проверка будет повторена", "Күтіңіз: тексеру қайталанады")
    NonceInvalid "nonce-invalid" "RFC 9654 section 2.1" "a nonce of a length that is not allowed"
        ("Ошибка шлюза при запросе об отзыве", "Кері қайтару туралы сұрау кезіндегі шлюз қатесі")
        ("Сообщите оператору шлюза", "Шлюз операторына хабарлаңыз")

    // What a desk asks for.
    Revoked "revoked" "RFC 5280 section 6.3" "the certificate was revoked"
        ("Сертификат отозван", "Сертификат кері қайтарылған")
        ("Получите новый ключ в НУЦ и подпишите заново", "ҰКО-дан жаңа кілт алып, қайта қол қойыңыз")
    SubjectAmbiguous "subject-ambiguous" "profile of the national CA" "a subject whose BIN or IIN cannot be told"
        ("В сертификате неясен БИН или ИИН", "Сертификаттағы БСН немесе ЖСН анық емес")
        ("Получите новый ключ в НУЦ", "ҰКО-дан жаңа кілт алыңыз")
    BinDiffers "bin-differs" "requirement of the desk" "signed for another organisation, or for none"
        ("БИН в сертификате не тот, что в заявке", "Сертификаттағы БСН өтінімдегідей емес")
        ("Подпишите ключом организации, от имени которой подаёте", "Атынан өтінім беретін ұйымның кілтімен қол қойыңыз")
    IinDiffers "iin-differs" "requirement of the desk" "signed by another person"
        ("ИИН в сертификате не тот, что в заявке", "Сертификаттағы ЖСН өтінімдегідей емес")
        ("Подпишите своим ключом", "Өз кілтіңізбен қол қойыңыз")
    PartyDiffers "party-differs" "requirement of the desk" "signed for a person where an organisation must sign, or the other way round"
        ("Нужна подпись другого вида лица: юридического или физического", "Басқа тұлғаның қолтаңбасы керек: заңды немесе жеке")
        ("Подпишите ключом нужного вида", "Тиісті түрдегі кілтпен қол қойыңыз")
    RoleMissing "role-missing" "requirement of the desk" "signed by one who has not the right"
        ("У подписавшего нет нужного полномочия", "Қол қоюшының тиісті өкілеттігі жоқ")
        ("Пусть подпишет первый руководитель или тот, кому он дал право подписи", "Бірінші басшы немесе ол қол қою құқығын берген адам қол қойсын")

    // Time stamps.
    StampRefused "stamp-refused" "RFC 3161 section 2.4.2" "the authority refused to stamp"
        ("Служба меток времени отказала", "Уақыт белгісі қызметі бас тартты")
        ("Подождите: запрос будет повторён", "Күтіңіз: сұрау қайталанады")
    StampUnbound "stamp-unbound" "RFC 3161 section 2.4.2" "a token with other than one signature, or that does not name its certificate"
        ("Метка времени не привязана к сертификату службы", "Уақыт белгісі қызмет сертификатына байланбаған")
        ("Получите новую метку времени", "Жаңа уақыт белгісін алыңыз")
    StampDiffers "stamp-differs" "RFC 3161 section 2.4.2" "a stamp over something else"
        ("Метка времени стоит на других данных", "Уақыт белгісі басқа деректерге қойылған")
        ("Получите новую метку времени", "Жаңа уақыт белгісін алыңыз")
}
