use super::*;
use proptest::prelude::*;

fn sealing(purpose: KeyUse, secret: SealPurpose) -> Wish {
    Wish::Use(purpose, KeyId::Sealing(secret))
}

/// So many may be taken at once.
fn drained(quotas: &mut Quotas, now: Duration, uid: u32, wish: &Wish) -> u32 {
    (0..1_000_000)
        .find(|_| quotas.take(now, uid, wish).is_err())
        .unwrap()
}

#[test]
fn each_user_and_purpose_has_its_own_bucket() {
    let authority = || "gts".parse().unwrap();
    let check = |wish: &Wish, limit: Limit| {
        let mut quotas = Quotas::default();
        let now = Duration::from_secs(1);
        assert_eq!(drained(&mut quotas, now, 1, wish), limit.burst, "{wish}");
        assert_eq!(drained(&mut quotas, now, 2, wish), limit.burst, "{wish}");
        let exhausted = quotas.take(now, 1, wish).unwrap_err();
        let wait = limit.interval;
        assert_eq!(exhausted, Exhausted { limit, wait });
        // One interval later there is one.
        let later = now + limit.interval;
        assert_eq!(drained(&mut quotas, later, 1, wish), 1);
        // The other purposes were not touched.
        let other = sealing(KeyUse::Seal, SealPurpose::ApplicantKey);
        assert_eq!(drained(&mut quotas, later, 1, &other), SEAL.burst);
    };
    check(
        &Wish::Use(KeyUse::Sign, KeyId::Decisions(authority())),
        SIGN,
    );
    check(&sealing(KeyUse::Seal, SealPurpose::Psk), SEAL);
    check(&sealing(KeyUse::Unseal, SealPurpose::Psk), UNSEAL);
    check(&sealing(KeyUse::Unseal, SealPurpose::Password), UNSEAL);
    let codes = || KeyId::Codes(authority());
    check(&Wish::Use(KeyUse::IssueCode, codes()), ISSUE_CODE);
    check(&Wish::Use(KeyUse::CheckCode, codes()), CHECK_CODE);
    check(&Wish::Rotate(codes()), ROTATE);
    let issuing = || KeyId::Issuing("school-17".parse().unwrap());
    check(&Wish::Use(KeyUse::Certify, issuing()), CERTIFY);
    check(&Wish::Use(KeyUse::Certify, KeyId::Untrusted), CERTIFY);
    check(&Wish::Order("sign-issuers"), ORDER);
    check(&Wish::Read, READ);
}

/// Readers beyond the bound share a bucket; those that came before, and all other uses, keep their own.
#[test]
fn users_beyond_the_bound_share_a_bucket() {
    let mut quotas = Quotas::default();
    let now = Duration::ZERO;
    let users = u32::try_from(USERS_MAX).unwrap();
    for uid in 0..users {
        quotas.take(now, uid, &Wish::Read).unwrap();
    }
    assert_eq!(drained(&mut quotas, now, 1000, &Wish::Read), READ.burst);
    assert_eq!(drained(&mut quotas, now, 2000, &Wish::Read), 0);
    assert_eq!(drained(&mut quotas, now, 0, &Wish::Read), READ.burst - 1);
    let psk = sealing(KeyUse::Unseal, SealPurpose::Psk);
    assert_eq!(drained(&mut quotas, now, 2000, &psk), UNSEAL.burst);
    assert!(quotas.full_at.len() <= USERS_MAX + 2);
    // What is full again is forgotten, and its place is free.
    let later = now + READ.interval;
    assert_eq!(drained(&mut quotas, later, 3000, &Wish::Read), READ.burst);
    assert!(
        quotas
            .full_at
            .contains_key(&(Class::Read, Whose::User(3000)))
    );
}

/// A bucket as books draw it: tokens that drop in one by one. Counted in parts of a token, so that nothing is rounded.
struct Bucket {
    parts: u64,
    seen: u64,
}

const PART: u64 = 20;

proptest! {
    /// Against a bucket that counts: the same requests are taken at the same moments, by each user.
    #[test]
    fn a_bucket_holds_what_it_says(
        steps in proptest::collection::vec((0_u32..3, 0_u64..200, 0_usize..90), 1..60),
    ) {
        // One token each 20 ms, in steps of a millisecond: a millisecond is a twentieth of a token.
        let most = u64::from(READ.burst) * PART;
        let mut buckets: BTreeMap<u32, Bucket> = BTreeMap::new();
        let mut quotas = Quotas::default();
        let mut now = 0;
        for (uid, by_ms, times) in steps {
            now += by_ms;
            let bucket = buckets.entry(uid).or_insert(Bucket { parts: most, seen: now });
            bucket.parts = (bucket.parts + (now - bucket.seen)).min(most);
            bucket.seen = now;
            for _ in 0..times {
                let taken = quotas.take(Duration::from_millis(now), uid, &Wish::Read);
                prop_assert_eq!(taken.is_ok(), bucket.parts >= PART);
                match taken {
                    Ok(()) => bucket.parts -= PART,
                    Err(exhausted) => {
                        let wait = Duration::from_millis(PART - bucket.parts);
                        prop_assert_eq!(exhausted.wait, wait);
                    }
                }
            }
        }
    }
}
