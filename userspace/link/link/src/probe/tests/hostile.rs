//! Any bytes, and bytes that are almost right.

use super::*;

fn methods() -> [Method; 4] {
    [
        Method::Arp {
            source: OUR_V4,
            target: FAR_V4,
        },
        Method::Neighbour {
            source: OUR_V6,
            target: FAR_V6,
        },
        Method::EchoV4 {
            source: OUR_V4,
            target: FAR_V4,
            next_hop: FAR_MAC,
        },
        Method::EchoV6 {
            source: OUR_V6,
            target: FAR_V6,
            next_hop: FAR_MAC,
        },
    ]
}

fn probes() -> Vec<Probe> {
    let one = std::num::NonZeroU8::MIN;
    let now = crate::Instant::ORIGIN;
    let probe = |method| {
        let settings = Settings::new(plain(), method, INTERVAL_US_MIN, one, one).unwrap();
        let mut probe = Probe::new(settings, MARK.identifier, MARK.token, now);
        assert_eq!(probe.on_time(now).len(), 1);
        probe
    };
    methods().map(probe).into()
}

/// Our own requests, turned round by exchanging what can be exchanged.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for mut probe in probes() {
        let Some(Action::Send(frame)) = probe.on_time(probe.wake()).pop() else {
            continue;
        };
        let mut frame = frame;
        let (to, from) = frame.split_at_mut(6);
        from[..6].swap_with_slice(to);
        frame[..6].copy_from_slice(&OUR_MAC.0);
        seeds.push(frame);
    }
    assert_eq!(seeds.len(), 4);
    seeds
}

proptest! {
    #[test]
    fn any_bytes_answer_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        for mut probe in probes() {
            let before = probe.clone();
            prop_assert!(probe.on_frame(&bytes).is_err());
            prop_assert_eq!(probe, before);
        }
    }

    #[test]
    fn almost_right_bytes_are_safe(
        seed in 0_usize..4,
        changes in proptest::collection::vec((0_usize..100, any::<u8>()), 0..8),
        cut in 0_usize..110,
    ) {
        let mut bytes = seeds()[seed].clone();
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        bytes.truncate(cut);
        for mut probe in probes() {
            let before = probe.clone();
            if probe.on_frame(&bytes).is_err() {
                prop_assert_eq!(&probe, &before);
            }
        }
    }
}
