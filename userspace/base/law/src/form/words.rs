//! What the choices of more than one form offer. The orders name no words; these are ours.

use super::kind::Word;

/// Protocols of a system (annexes 3, 5, 8, 9).
pub(super) const PROTOCOLS: &[Word] = &[
    Word::same("tcp", "TCP"),
    Word::same("http", "HTTP"),
    Word::same("https", "HTTPS"),
];

/// Modes of a service: by the synchronous or the asynchronous channel (agreement п. 5 пп. 3).
pub(super) const INTERACTION: &[Word] = &[
    Word::new("sync", "синхронный", "синхронды"),
    Word::new("async", "асинхронный", "асинхронды"),
];

/// How messages of the asynchronous channel are sent.
pub(super) const SEND_MODES: &[Word] = &[
    Word::new("push", "шлюз отправляет сам", "шлюз өзі жібереді"),
    Word::new("pull", "система забирает сама", "жүйе өзі алады"),
];

/// How a service authorises its callers, with the login and the password of the form.
pub(super) const AUTHORISATION: &[Word] = &[
    Word::same("basic", "HTTP Basic"),
    Word::same("ws-security", "WS-Security UsernameToken"),
    Word::new(
        "token",
        "токен по логину и паролю",
        "логин мен құпиясөз бойынша токен",
    ),
];

/// Types of a service's security.
pub(super) const SECURITY: &[Word] = &[
    Word::new("none", "нет", "жоқ"),
    Word::same("tls", "TLS"),
    Word::same("mtls", "mTLS"),
    Word::same("wss", "WS-Security"),
];

/// Contours of interaction (integration rules п. 2 пп. 19 and 26).
pub(super) const CONTOURS: &[Word] = &[
    Word::new("ets", "ЕТС ГО", "МО БКО"),
    Word::new("internet", "Интернет", "Интернет"),
];

/// The two gateways.
pub(super) const GATEWAYS: &[Word] = &[
    Word::new("shep", "ШЭП", "ЭҮШ"),
    Word::new("vshep", "ВШЭП", "ЭҮСШ"),
];

/// The five classes of subjects (ЕШДИ п. 2, ЕШЭП п. 2).
pub(super) const CLASSES: &[Word] = &[
    Word::new("state-body", "государственный орган", "мемлекеттік орган"),
    Word::new(
        "local-government",
        "орган местного самоуправления",
        "жергілікті өзін-өзі басқару органы",
    ),
    Word::new(
        "state-legal-entity",
        "государственное юридическое лицо",
        "мемлекеттік заңды тұлға",
    ),
    Word::new(
        "quasi-state",
        "субъект квазигосударственного сектора",
        "квазимемлекеттік сектор субъектісі",
    ),
    Word::new(
        "critical-infrastructure",
        "собственник или владелец критически важных объектов информационно-коммуникационной инфраструктуры",
        "ақпараттық-коммуникациялық инфрақұрылымның аса маңызды объектілерінің меншік иесі немесе иеленушісі",
    ),
];

/// Modes of a tunnel.
pub(super) const TUNNEL_MODES: &[Word] = &[
    Word::new("tunnel", "туннельный", "туннельдік"),
    Word::new("transport", "транспортный", "көліктік"),
];

/// How the ends of a tunnel prove who they are.
pub(super) const TUNNEL_PROOFS: &[Word] = &[
    Word::new("psk", "частный общий ключ", "жеке ортақ кілт"),
    Word::new("cert", "сертификат", "сертификат"),
];

/// Versions of IKE; the first only with leave (legal tables §5).
pub(super) const IKE: &[Word] = &[
    Word::same("ikev2", "IKEv2"),
    Word::same("ikev1", "IKEv1").weak(),
];

/// Diffie-Hellman groups by the numbers of IANA; 1, 2 and 5 are weak.
pub(super) const GROUPS: &[Word] = &[
    Word::same("modp768", "1 (MODP 768)").weak(),
    Word::same("modp1024", "2 (MODP 1024)").weak(),
    Word::same("modp1536", "5 (MODP 1536)").weak(),
    Word::same("modp2048", "14 (MODP 2048)"),
    Word::same("modp3072", "15 (MODP 3072)"),
    Word::same("modp4096", "16 (MODP 4096)"),
    Word::same("modp6144", "17 (MODP 6144)"),
    Word::same("modp8192", "18 (MODP 8192)"),
    Word::same("ecp256", "19 (ECP 256)"),
    Word::same("ecp384", "20 (ECP 384)"),
    Word::same("ecp521", "21 (ECP 521)"),
    Word::same("curve25519", "31 (Curve25519)"),
];

/// The same groups for phase 2, or none.
pub(super) const PFS_GROUPS: &[Word] = &[
    Word::new("none", "нет", "жоқ"),
    GROUPS[0],
    GROUPS[1],
    GROUPS[2],
    GROUPS[3],
    GROUPS[4],
    GROUPS[5],
    GROUPS[6],
    GROUPS[7],
    GROUPS[8],
    GROUPS[9],
    GROUPS[10],
    GROUPS[11],
];

/// Ciphers of both phases; DES and 3DES are weak.
pub(super) const CIPHERS: &[Word] = &[
    Word::same("des", "DES").weak(),
    Word::same("3des", "3DES").weak(),
    Word::same("aes128", "AES-128-CBC"),
    Word::same("aes192", "AES-192-CBC"),
    Word::same("aes256", "AES-256-CBC"),
    Word::same("aes128gcm16", "AES-128-GCM"),
    Word::same("aes256gcm16", "AES-256-GCM"),
    Word::same("chacha20poly1305", "ChaCha20-Poly1305"),
];

/// Hashes of phase 1; MD5 is weak.
pub(super) const HASHES: &[Word] = &[
    Word::same("md5", "MD5").weak(),
    Word::same("sha1", "SHA-1"),
    Word::same("sha256", "SHA-256"),
    Word::same("sha384", "SHA-384"),
    Word::same("sha512", "SHA-512"),
];

/// Integrity of phase 2: a hash, or none of its own where the cipher brings it.
pub(super) const INTEGRITY: &[Word] = &[
    Word::new("aead", "в составе шифра (AEAD)", "шифр құрамында (AEAD)"),
    HASHES[0],
    HASHES[1],
    HASHES[2],
    HASHES[3],
    HASHES[4],
];

/// Encapsulation of phase 2. AH is IP protocol 51; that integration rules п. 2 пп. 32 calls it a UDP port is a slip.
pub(super) const ENCAPSULATIONS: &[Word] = &[Word::same("esp", "ESP"), Word::same("ah", "AH")];

/// Outcomes of a test (п. 27, 45).
pub(super) const DECISIONS: &[Word] = &[
    Word::new("positive", "положительное", "оң"),
    Word::new("negative", "отрицательное", "теріс"),
];
