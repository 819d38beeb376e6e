//! What a refused form says.

use super::*;

#[test]
fn what_is_wrong_is_told_in_the_readers_language() {
    let filing = Filing {
        kind: Kind::PlannedWorks,
        submission: "{}".to_owned(),
        signature: None,
        for_applicant: None,
        letter: None,
    };
    let check = |language, said: &str| {
        let told = faults(&filing, language).unwrap();
        assert!(told.contains(said), "{told}");
    };
    check(Language::Kk, "services: Сервистердің кілттері");
    check(Language::Ru, "services: Ключи сервисов");
    check(Language::En, "services: it is required");
}
