use abi::path::MemberRecord;
use link::Instant;
use link::group::{Member, Reason, Source, State};
use model::{LinkId, MemberRole};

use super::*;
use crate::record::{Owner, Wanted};

/// The loopback, which every namespace has.
const LOOPBACK: u32 = 1;

fn owner(text: &str) -> Owner {
    let mut octets = [0; size_of::<MemberRecord>()];
    octets[..text.len()].copy_from_slice(text.as_bytes());
    Wanted::read(&octets).unwrap().owner
}

fn news(role: u8, text: &str, action: Action) -> News {
    News {
        at: Instant::ORIGIN,
        role,
        owner: owner(text),
        ifindex: LOOPBACK,
        action,
    }
}

#[test]
fn every_piece_of_news_has_its_fact() {
    let channel = LinkId::Channel("telecom-1".parse().unwrap());
    let link = || channel.clone();
    let interface = || "lo".parse().unwrap();
    let dead = Health::Dead(Source::Bfd);
    for (action, expected) in [
        (
            Action::Select {
                member: Member::Backup,
                reason: Reason::Dead(Source::Probe),
            },
            Some(Fact::PathSwitched {
                link: link(),
                member: MemberRole::Backup,
                interface: interface(),
                reason: "probe-down".to_owned(),
            }),
        ),
        (
            Action::Announce {
                member: Member::Backup,
            },
            None,
        ),
        (
            Action::Tell(Told::Health {
                member: Member::Primary,
                from: Health::Alive,
                to: dead,
            }),
            Some(Fact::MemberHealth {
                link: link(),
                member: MemberRole::Primary,
                interface: interface(),
                from: "alive".to_owned(),
                to: "dead by bfd".to_owned(),
            }),
        ),
        (
            Action::Tell(Told::State {
                from: State::Primary,
                to: State::Stranded {
                    kept: Member::Primary,
                },
            }),
            Some(Fact::PathState {
                link: link(),
                from: "primary".to_owned(),
                to: "stranded".to_owned(),
            }),
        ),
        (
            Action::Tell(Told::Flap { hold_s: 60 }),
            Some(Fact::PathFlaps {
                link: link(),
                hold_s: 60,
            }),
        ),
    ] {
        let found = fact(&news(1, "telecom-1", action), &mut Names::default());
        assert_eq!(found, expected);
    }
}

#[test]
fn a_link_without_a_name_is_told_of_nowhere() {
    let flap = Action::Tell(Told::Flap { hold_s: 60 });
    let named = |role, text| fact(&news(role, text, flap), &mut Names::default());
    let link = LinkId::Uplink("internet".parse().unwrap());
    assert_eq!(
        named(2, "internet"),
        Some(Fact::PathFlaps { link, hold_s: 60 })
    );
    assert_eq!(named(0, "internet"), None);
    assert_eq!(named(1, ""), None);
    assert_eq!(named(1, "Not a name"), None);
}

#[test]
fn an_interface_keeps_its_name_when_it_is_gone() {
    let mut names = Names::default();
    assert_eq!(names.interface(LOOPBACK).unwrap().as_str(), "lo");
    assert_eq!(
        names.interface(0x7fff_fff0).unwrap().as_str(),
        "#2147483632"
    );
}

#[test]
fn losses_are_told_where_there_are_any() {
    assert_eq!(lost(0), None);
    assert_eq!(lost(3), Some(Fact::EventsLost { count: 3 }));
}
