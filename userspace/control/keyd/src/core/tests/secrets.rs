//! No secret is in anything that is shown.
#![expect(clippy::format_push_string, reason = "a test may allocate")]

use super::*;

/// Everything that keyd shows of every kind of request, granted and refused, and of itself.
#[test]
fn secrets_are_in_nothing_that_is_shown() {
    let mut desk = Desk::new();
    let mut blob = desk.sealed();
    let mut shown = String::new();
    let mut look = |desk: &mut Desk, uid: u32, request: &Request| {
        shown += &format!("{request:?} {request:#?}");
        let (result, facts) = desk.ask(uid, request);
        shown += &format!("{result:?} {facts:?} {}", said(&facts));
        shown += &serde_json::to_string(&facts).unwrap();
        if let Err(refused) = result {
            shown += &format!("{refused} {:?}", refused.told());
        }
        shown += &format!("{:?} {:#?}", desk.core, desk.core);
    };
    for uid in [CONTROLD, TUNNELS, ADMIN] {
        look(&mut desk, uid, &seal());
        look(&mut desk, uid, &unseal(&blob));
        look(&mut desk, uid, &sign());
        look(&mut desk, uid, &rotate("sealing/psk", "yearly"));
    }
    blob.0[20] ^= 1;
    look(&mut desk, TUNNELS, &unseal(&blob));
    assert!(shown.contains("SecretOctets(***)"), "nothing was looked at");
    assert!(shown.contains("key-used"), "nothing was looked at");
    let keys = desk.core.keyring.stored();
    let keys = keys.iter().flat_map(|(_, made)| made.iter());
    let keys = keys.map(|made| made.secret.reveal().to_vec());
    let mut secrets: Vec<Vec<u8>> = keys.collect();
    assert_eq!(secrets.len(), 5);
    secrets.push(SECRET.into());
    for secret in secrets {
        // As text, as numbers on one line and on many, in hexadecimal.
        let part = &secret[..8];
        let join = |each: fn(&u8) -> String, between: &str| {
            part.iter().map(each).collect::<Vec<_>>().join(between)
        };
        let spaced = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        for form in [
            String::from_utf8_lossy(part).into_owned(),
            join(u8::to_string, ", "),
            join(u8::to_string, ","),
            join(|octet| format!("{octet:02x}"), ""),
        ] {
            assert!(!shown.contains(&form) && !spaced.contains(&form), "{form}");
        }
    }
}
