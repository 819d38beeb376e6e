extern crate std;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    vec,
    vec::Vec,
};

use super::{key::ICMP, table::tests::Cells, *};
use crate::{
    Address, Family, Fragment, Ports,
    packet::{TCP, UDP},
    reason::Service,
};

mod property;

const SECOND: u64 = 1_000_000_000;

/// A table in this thread's memory.
struct Table {
    sets: Vec<Cells>,
    ns: Cell<u64>,
    begun: Cell<u64>,
    displaced: Cell<u64>,
    /// How many flows each source and each service may still begin.
    sources: RefCell<BTreeMap<u64, u32>>,
    services: RefCell<BTreeMap<u32, u32>>,
}

impl Table {
    /// One of so many sets.
    fn of(sets: usize) -> Self {
        Self {
            sets: vec![Cells::empty(); sets],
            ns: Cell::new(1_000 * SECOND),
            begun: Cell::new(0),
            displaced: Cell::new(0),
            sources: RefCell::default(),
            services: RefCell::default(),
        }
    }

    fn wait(&self, seconds: u64) {
        self.ns.set(self.ns.get() + seconds * SECOND);
    }
}

/// Takes one from an allowance; who has none written down has no limit.
fn take<K: Ord>(left: &RefCell<BTreeMap<K, u32>>, key: &K) -> bool {
    left.borrow_mut().get_mut(key).is_none_or(|left| {
        let has = *left > 0;
        *left = left.saturating_sub(1);
        has
    })
}

const SECRET: Secret = Secret([3, 4]);

impl<'t> Flows for &'t Table {
    type Set = &'t Cells;
    fn secret(&self) -> Secret {
        SECRET
    }
    fn set(&self, number: u32) -> Option<&'t Cells> {
        self.sets.get(number as usize % self.sets.len())
    }
    fn now(&self) -> Stamp {
        Stamp::of(self.ns.get())
    }
    fn source_takes(&self, source: Hash) -> bool {
        take(&self.sources, &source.fingerprint)
    }
    fn service_takes(&self, service: Service) -> bool {
        take(&self.services, &service.rule)
    }
    fn begun(&self, took: Took) {
        self.begun.set(self.begun.get() + 1);
        self.displaced
            .set(self.displaced.get() + u64::from(took == Took::Living));
    }
}

const IN: Entrance = Entrance::Inside;
const OUT: Entrance = Entrance::Outside;
const USER: Address = Address::v4(0xc633_6407);
const SITE: Address = Address::v4(0xcb00_710a);

fn packet(entrance: Entrance, protocol: u8, [user_port, site_port]: [u16; 2]) -> Packet {
    let (source, destination, ports) = match entrance {
        Entrance::Inside => (USER, SITE, [user_port, site_port]),
        Entrance::Outside => (SITE, USER, [site_port, user_port]),
    };
    let [from, to] = ports;
    Packet {
        family: Family::V4,
        protocol,
        fragment: Fragment::Whole,
        identification: 0,
        ports: Some(Ports {
            source: from,
            destination: to,
        }),
        source,
        destination,
        tags: [0; 2],
        network: 14,
        upper: 34,
    }
}

/// A frame whose octets where TCP has its flags are these.
fn frame(flags: u8) -> [u8; 54] {
    let mut frame = [0; 54];
    frame[34 + 13] = flags;
    frame
}

/// How packets of either side are judged: from inside all may begin.
fn verdict(begins: Begins) -> Verdict {
    let service = match begins {
        Begins::Service => Service { rule: 9, per_s: 5 },
        Begins::Nothing | Begins::No | Begins::Freely => Service::NONE,
    };
    Verdict {
        begins,
        service,
        ..Verdict::bare(Reason::Catalogued)
    }
}

fn pass(
    table: &Table,
    entrance: Entrance,
    begins: Begins,
    packet: &Packet,
    flags: u8,
) -> Result<(), Reason> {
    let frame = frame(flags);
    let belonging = identify(SECRET, entrance, packet, &frame[..]);
    admit(&table, entrance, &verdict(begins), packet, &belonging)
}

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;
const FIN: u8 = 0x11;
const RST: u8 = 0x04;
const WEB: [u16; 2] = [40_000, 443];
const PORTAL: [u16; 2] = [8_080, 51_000];
const OUTSIDER: Err = Err(Reason::Unsolicited);
type Err = Result<(), Reason>;

#[test]
fn what_goes_out_lets_its_answers_in() {
    let table = Table::of(64);
    let out = |flags| pass(&table, IN, Begins::Freely, &packet(IN, TCP, WEB), flags);
    let back = |flags| pass(&table, OUT, Begins::No, &packet(OUT, TCP, WEB), flags);
    assert_eq!(back(SYN | ACK), OUTSIDER);
    assert_eq!(out(SYN), Ok(()));
    assert_eq!(back(SYN | ACK), Ok(()));
    assert_eq!(out(ACK), Ok(()));
    table.wait(7_000);
    assert_eq!(back(ACK), Ok(()));
    let other = packet(OUT, TCP, [40_001, 443]);
    assert_eq!(pass(&table, OUT, Begins::No, &other, ACK), OUTSIDER);
    assert_eq!(out(FIN), Ok(()));
    assert_eq!(back(FIN), Ok(()));
    table.wait(250);
    table.wait(20);
    assert_eq!(back(ACK), OUTSIDER);
    assert_eq!(table.begun.get(), 1);
}

#[test]
fn a_flow_is_taken_up_in_the_middle_from_inside_only() {
    let table = Table::of(64);
    let out = |flags| pass(&table, IN, Begins::Freely, &packet(IN, TCP, WEB), flags);
    let back = |flags| pass(&table, OUT, Begins::No, &packet(OUT, TCP, WEB), flags);
    assert_eq!(out(RST), Ok(()));
    assert_eq!(back(ACK), OUTSIDER);
    assert_eq!(out(ACK), Ok(()));
    assert_eq!(back(ACK), Ok(()));
}

#[test]
fn a_service_takes_connections_from_their_first_packet() {
    let table = Table::of(64);
    let ask = |flags| {
        pass(
            &table,
            OUT,
            Begins::Service,
            &packet(OUT, TCP, PORTAL),
            flags,
        )
    };
    let answer = |flags| pass(&table, IN, Begins::Freely, &packet(IN, TCP, PORTAL), flags);
    for flags in [ACK, SYN | ACK, FIN, RST, 0] {
        assert_eq!(ask(flags), OUTSIDER);
    }
    assert_eq!(ask(SYN), Ok(()));
    assert_eq!(ask(ACK), Ok(()));
    assert_eq!(answer(SYN | ACK), Ok(()));
    assert_eq!(table.begun.get(), 1);
    // A datagram is a first packet of its own.
    let datagram = packet(OUT, UDP, PORTAL);
    assert_eq!(pass(&table, OUT, Begins::Service, &datagram, 0), Ok(()));
}

#[test]
fn the_end_of_a_connection_is_no_way_in() {
    let table = Table::of(64);
    let out = |flags| pass(&table, IN, Begins::Freely, &packet(IN, TCP, WEB), flags);
    let back = |begins, flags| pass(&table, OUT, begins, &packet(OUT, TCP, WEB), flags);
    for flags in [SYN, ACK, FIN] {
        assert_eq!(out(flags), Ok(()));
    }
    // What is still on its way arrives; another connection from the same ports does not.
    assert_eq!(back(Begins::No, ACK), Ok(()));
    assert_eq!(back(Begins::No, SYN), OUTSIDER);
    assert_eq!(back(Begins::Service, SYN), Ok(()));
    assert_eq!(out(SYN), Ok(()));
    // Two that open at once are one (RFC 5382 REQ-2).
    assert_eq!(back(Begins::No, SYN), Ok(()));
}

#[test]
fn an_allowed_way_in_needs_no_flow() {
    let table = Table::of(64);
    let back = |flags| pass(&table, OUT, Begins::Freely, &packet(OUT, TCP, WEB), flags);
    assert_eq!(back(ACK), Ok(()));
    assert_eq!(table.begun.get(), 0);
    assert_eq!(back(SYN), Ok(()));
    assert_eq!(table.begun.get(), 1);
}

#[test]
fn where_flows_are_not_kept_none_is_asked_for() {
    let table = Table::of(1);
    for entrance in [IN, OUT] {
        let packet = packet(entrance, TCP, WEB);
        assert_eq!(
            pass(&table, entrance, Begins::Nothing, &packet, SYN),
            Ok(())
        );
    }
    assert_eq!(table.begun.get(), 0);
}

#[test]
fn limits_bound_what_begins_and_nothing_else() {
    let table = Table::of(64);
    let source = hash::of_source(SECRET, Family::V4, USER);
    table.sources.borrow_mut().insert(source.fingerprint, 2);
    table.services.borrow_mut().insert(9, 1);
    let out = |port: u16| pass(&table, IN, Begins::Freely, &packet(IN, UDP, [port, 53]), 0);
    assert_eq!(
        [out(1), out(2), out(3)],
        [Ok(()), Ok(()), Err(Reason::SourceLimit)]
    );
    assert_eq!([out(1), out(2)], [Ok(()), Ok(())]);
    let ask = |port: u16| {
        pass(
            &table,
            OUT,
            Begins::Service,
            &packet(OUT, UDP, [8_080, port]),
            0,
        )
    };
    assert_eq!([ask(1), ask(2)], [Ok(()), Err(Reason::ServiceLimit)]);
    assert_eq!(ask(1), Ok(()));
    // What the service sheds is not counted against its source.
    let stranger = hash::of_source(SECRET, Family::V4, SITE);
    table.sources.borrow_mut().insert(stranger.fingerprint, 7);
    assert_eq!(ask(3), Err(Reason::ServiceLimit));
    assert_eq!(table.sources.borrow().get(&stranger.fingerprint), Some(&7));
}

#[test]
fn errors_about_a_flow_come_in_and_keep_nothing_alive() {
    let table = Table::of(64);
    assert_eq!(
        pass(&table, IN, Begins::Freely, &packet(IN, UDP, WEB), 0),
        Ok(())
    );
    // What the error quotes, as it was sent.
    let mut quote = vec![0x45, 0, 0, 28, 0, 0, 0, 0, 1, UDP, 0, 0];
    quote.extend(USER.top().to_be_bytes());
    quote.extend(SITE.top().to_be_bytes());
    quote.extend([0x9c, 0x40, 1, 0xbb, 0, 8, 0, 0]);
    let error = |kind: u8| {
        let octets = [&[0; 34][..], &[kind, 0, 0, 0, 0, 0, 0, 0], &quote].concat();
        let about = Packet {
            protocol: ICMP,
            ports: None,
            source: Address::v4(0xc000_0209),
            ..packet(OUT, UDP, WEB)
        };
        let belonging = identify(SECRET, OUT, &about, &octets[..]);
        admit(&&table, OUT, &verdict(Begins::No), &about, &belonging)
    };
    assert_eq!(
        [error(3), error(11), error(12), error(5)],
        [Ok(()), Ok(()), Ok(()), OUTSIDER]
    );
    table.wait(90);
    assert_eq!(error(3), Ok(()));
    table.wait(90);
    assert_eq!(error(3), OUTSIDER);
}

#[test]
fn parts_follow_a_first_part_that_was_let_in() {
    let table = Table::of(64);
    let part = |fragment, identification| Packet {
        fragment,
        identification,
        ports: packet(OUT, UDP, WEB)
            .ports
            .filter(|_| fragment == Fragment::First),
        ..packet(OUT, UDP, WEB)
    };
    let come = |fragment, id| pass(&table, OUT, Begins::No, &part(fragment, id), 0);
    assert_eq!(come(Fragment::Later, 5), OUTSIDER);
    assert_eq!(come(Fragment::First, 5), OUTSIDER);
    assert_eq!(come(Fragment::Later, 5), OUTSIDER);
    assert_eq!(
        pass(&table, IN, Begins::Freely, &packet(IN, UDP, WEB), 0),
        Ok(())
    );
    assert_eq!(come(Fragment::First, 5), Ok(()));
    assert_eq!(
        [come(Fragment::Later, 5), come(Fragment::Later, 6)],
        [Ok(()), OUTSIDER]
    );
    // From inside parts pass, and begin nothing.
    let later = Packet {
        fragment: Fragment::Later,
        ports: None,
        ..packet(IN, UDP, [1, 2])
    };
    let begun = table.begun.get();
    assert_eq!(pass(&table, IN, Begins::Freely, &later, 0), Ok(()));
    assert_eq!(table.begun.get(), begun);
    table.wait(66);
    assert_eq!(
        pass(&table, IN, Begins::Freely, &packet(IN, UDP, WEB), 0),
        Ok(())
    );
    table.wait(4);
    assert_eq!(come(Fragment::Later, 5), OUTSIDER);
}
