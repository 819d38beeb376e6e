//! Data of the VPN tunnel: nineteen rows that stand in annexes 3, 5, 8 and 9.
//!
//! All of them hang on `has_vpn` of the system. A pre-shared key belongs to its method alone, a cipher to ESP alone: AH
//! protects without encrypting (п. 2 пп. 32).

use crate::form::FieldKind::{Choice, Group, Line, Number, PublicIp, Secret};
use crate::form::rows::fields;
use crate::form::words::{
    CIPHERS, ENCAPSULATIONS, GROUPS, HASHES, IKE, INTEGRITY, PFS_GROUPS, TUNNEL_MODES,
    TUNNEL_PROOFS,
};
use crate::form::{Condition, Field, FieldKind, Is};

/// Seconds until a key is made anew: a minute to thirty days. Our bounds; swanctl takes more, but no sense in it.
const LIFETIME_S: FieldKind = Number {
    min: 60,
    max: 2_592_000,
};

/// Kilobytes until a key is made anew: 1 MiB to 4 TiB. Our bounds.
const LIFE_KB: FieldKind = Number {
    min: 1_024,
    max: 4_294_967_296,
};

const BY_KEY: Condition = Condition::Field("vpn.ph1.auth", Is::Choice("psk"));
const ENCRYPTED: Condition = Condition::Field("vpn.ph2.encap", Is::Choice("esp"));

/// The group, which applies under a condition.
pub(super) const fn group(condition: Condition) -> Field {
    let label = crate::form::Label::new("Данные VPN-туннеля", "VPN-туннель деректері");
    Field::new("vpn", Group, label).when(condition)
}

/// Its rows.
pub(super) const ROWS: &[Field] = fields! {
    "vpn.gateway_info", Line, "Информация о шлюзе VPN", "VPN шлюзі туралы ақпарат";
    "vpn.mode", Choice(TUNNEL_MODES), "Режим туннеля", "Туннель режимі";
    "vpn.peer_ip", PublicIp, "Публичный Peer IP-адрес", "Жария Peer IP мекенжайы";
    "vpn.ph1", Group, "Свойства туннеля Фаза 1", "1 Фаза туннелінің қасиеттері";
    "vpn.ph1.auth", Choice(TUNNEL_PROOFS), "Метод аутентификации", "Аутентификация әдісі";
    "vpn.ph1.psk", Secret, "Частный общий ключ", "Жеке ортақ кілт", secret(), when(BY_KEY);
    "vpn.ph1.ike_version", Choice(IKE), "Тип криптографии", "Криптография түрі";
    "vpn.ph1.dh_group", Choice(GROUPS), "Протокол Деффи-Хеллмана", "Деффи-Хеллман хаттамасы";
    "vpn.ph1.enc", Choice(CIPHERS), "Криптографический алгоритм", "Криптографиялық алгоритм";
    "vpn.ph1.hash", Choice(HASHES), "Алгоритм хеширования", "Хештеу алгоритмі";
    "vpn.ph1.lifetime_s", LIFETIME_S, "Срок действия (для пересмотра построения туннеля)",
        "Қолданылу мерзімі (туннельдің құрылысын қайта қарау үшін)";
    "vpn.ph2", Group, "Свойства туннеля Фаза 2", "2 Фаза туннелінің қасиеттері";
    "vpn.ph2.encap", Choice(ENCAPSULATIONS), "Инкапсуляция", "Инкапсуляция";
    "vpn.ph2.enc", Choice(CIPHERS), "Криптографический алгоритм", "Криптографиялық алгоритм", when(ENCRYPTED);
    "vpn.ph2.integrity", Choice(INTEGRITY), "Метод алгоритма", "Алгоритм әдісі";
    "vpn.ph2.pfs_group", Choice(PFS_GROUPS), "Группа совершенной прямой секретности",
        "Жетілдірілген тікелей құпиялылық тобы";
    "vpn.ph2.lifetime_s", LIFETIME_S, "Срок действия (для пересмотра построения туннеля)",
        "Іс-қимыл мерзімі (туннельдің құрылымын қайта қарау үшін)";
    "vpn.ph2.life_kb", LIFE_KB, "Величина в Кб (для пересмотра построения туннеля)",
        "Кб-да өлшемі (туннельдің құрылымын қайта қарау үшін)";
};
