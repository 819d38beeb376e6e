use super::*;

/// Octets of a record, field by field.
struct Fields {
    peer: [u8; 16],
    interval_us: u32,
    codes: [u8; 4],
    tags: [u16; 2],
}

const V4: [u8; 16] = [192, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

fn octets(owner: &str, fields: &Fields) -> RecordOctets {
    let mut octets = [0; size_of::<MemberRecord>()];
    octets[..owner.len()].copy_from_slice(owner.as_bytes());
    octets[64..80].copy_from_slice(&fields.peer);
    octets[80..84].copy_from_slice(&10u32.to_ne_bytes());
    octets[84..88].copy_from_slice(&fields.interval_us.to_ne_bytes());
    octets[88..92].copy_from_slice(&fields.codes);
    octets[92..94].copy_from_slice(&fields.tags[0].to_ne_bytes());
    octets[94..].copy_from_slice(&fields.tags[1].to_ne_bytes());
    octets
}

fn read(peer: [u8; 16], codes: [u8; 4], tags: [u16; 2]) -> Result<Wanted, RecordFault> {
    let interval_us = 50_000;
    let fields = Fields {
        peer,
        interval_us,
        codes,
        tags,
    };
    Wanted::read(&octets("telecom-1", &fields))
}

#[test]
fn an_empty_record_wants_nothing() {
    let wanted = Wanted::read(&[0; size_of::<MemberRecord>()]);
    assert_eq!(wanted, Ok(Wanted::NOTHING));
    assert_eq!(Wanted::NOTHING.owner.text(), Some(""));
}

#[test]
fn every_field_is_read() {
    let target = |address: &str| Target {
        address: address.parse().unwrap(),
        interval_us: 50_000,
        multiplier: NonZeroU8::new(3).unwrap(),
    };
    let v6 = "fe80::1".parse::<Ipv6Addr>().unwrap().octets();
    let vlan = |id| Vlan::new(id).unwrap();
    for (peer, codes, tags, watching, lock, read_tags) in [
        (
            V4,
            [3, 0, 0, 0],
            [0, 0],
            Watching::Carrier,
            None,
            Tags::Untagged,
        ),
        (
            V4,
            [3, 1, 4, 1],
            [7, 0],
            Watching::Bfd(target("192.0.2.2")),
            Some(Member::Primary),
            Tags::Single(vlan(7)),
        ),
        (
            v6,
            [3, 2, 6, 2],
            [7, 8],
            Watching::Neighbour(target("fe80::1")),
            Some(Member::Backup),
            Tags::Double {
                outer: vlan(7),
                inner: vlan(8),
            },
        ),
        (
            V4,
            [3, 3, 4, 0],
            [0, 0],
            Watching::Echo(target("192.0.2.2")),
            None,
            Tags::Untagged,
        ),
    ] {
        let wanted = read(peer, codes, tags).unwrap();
        assert_eq!(wanted.owner.text(), Some("telecom-1"));
        assert_eq!(wanted.watching, watching);
        assert_eq!(wanted.lock, lock);
        assert_eq!(wanted.tags, read_tags);
    }
}

#[test]
fn what_has_no_meaning_is_refused() {
    let fault = |codes, tags| read(V4, codes, tags).unwrap_err().0;
    assert_eq!(fault([0, 1, 4, 0], [0, 0]), "the multiplier");
    assert_eq!(fault([3, 4, 4, 0], [0, 0]), "the way of watching");
    assert_eq!(fault([3, 1, 0, 0], [0, 0]), "the family of the far end");
    assert_eq!(fault([3, 1, 4, 3], [0, 0]), "the lock");
    assert_eq!(fault([3, 1, 4, 0], [4095, 0]), "a VLAN identifier");
    assert_eq!(fault([3, 1, 4, 0], [1, 4095]), "a VLAN identifier");
}

#[test]
fn an_owner_fills_its_field_or_is_no_text() {
    let mut full = [0; size_of::<MemberRecord>()];
    full[..64].fill(b'a');
    let wanted = Wanted::read(&full).unwrap();
    assert_eq!(wanted.owner.text(), Some("a".repeat(64).as_str()));
    full[3] = 0xff;
    assert_eq!(Wanted::read(&full).unwrap().owner.text(), None);
}
