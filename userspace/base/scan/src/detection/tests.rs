use super::*;
use proptest::prelude::*;

fn numbers() -> CaseNumbers {
    CaseNumbers::since("2026-11-30T08:00:00Z".parse().unwrap())
}

#[test]
fn numbers_of_cases_are_short_and_differ() {
    let mut numbers = numbers();
    let given: Vec<String> = (0..40).map(|_| numbers.give().to_string()).collect();
    assert_eq!(given[0], "1NGTB80-001");
    assert_eq!(given[31], "1NGTB80-010");
    let different: std::collections::BTreeSet<_> = given.iter().collect();
    assert_eq!(different.len(), 40);
    let early = CaseNumbers::since(Timestamp::MIN).give();
    assert_eq!(early.to_string(), "0000000-001");
    let late = CaseNumbers::since(Timestamp::MAX).give();
    assert_eq!(late.to_string(), "ZZZZZZZ-001");
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let number = numbers().give();
    for good in ["1NGTB80-001", " lngtb8o-oO1 ", "INGTB80-00I"] {
        assert_eq!(good.parse(), Ok(number), "{good}");
    }
    for bad in [
        "",
        "1NGTB80",
        "1NGTB80-",
        "1NGTB80-01",
        "1NGTB80-000",
        "1NGTB8-0001",
        "1NGTB8U-001",
        "1NGTB80-00щ",
        "-",
    ] {
        assert!(bad.parse::<CaseNumber>().is_err(), "{bad}");
    }
    let long = format!("1NGTB80-{}", "Z".repeat(13));
    assert!(long.parse::<CaseNumber>().is_err());
}

#[test]
fn detections_tell_what_and_by_what() {
    let case = numbers().give();
    let hit = |kind| Hit {
        list: "feed".parse().unwrap(),
        entry: "evil.kz".to_owned(),
        id: None,
        kind,
        until: None,
    };
    let domain = Detection::by_list(&hit(EntryKind::Domain), case);
    assert_eq!(
        (domain.rule.as_str(), domain.kind),
        ("feed: domain evil.kz", DetectionKind::Resource)
    );
    assert_eq!(
        Detection::by_list(&hit(EntryKind::File), case).kind,
        DetectionKind::File
    );
    let threat = ThreatName::of(b"Eicar");
    let clamd = Detection::by_clamd(&threat, case);
    assert_eq!(
        (clamd.by.slug(), clamd.rule.as_str(), clamd.kind.slug()),
        ("clamd", "clamd: Eicar", "malware")
    );
    assert_eq!(
        Detection::by_icap("av", Some(&threat), case).rule,
        "icap/av: Eicar"
    );
    assert_eq!(
        Detection::by_icap("av", None, case).kind,
        DetectionKind::Policy
    );
}

proptest! {
    #[test]
    fn a_number_that_is_shown_is_read(boot in 0..=BOOT_MAX, sequence in 1..=u64::MAX >> 5) {
        let number = CaseNumber { boot, sequence };
        prop_assert_eq!(number.to_string().parse(), Ok(number));
    }
}
