use link::group::{Fact, Member};

use super::*;
use crate::members::{Place, Seat};
use crate::record::Wanted;

const NOW: Instant = Instant::from_nanos(1);

fn news() -> News {
    News {
        at: NOW,
        role: 1,
        owner: Wanted::NOTHING.owner,
        ifindex: 7,
        action: Action::Tell(Fact::Flap { hold_s: 60 }),
    }
}

fn watches() -> BTreeMap<Key, Watch> {
    let key = Key { role: 1, link: 1 };
    let place = |member, number| Place {
        key,
        member,
        seat: Seat { ifindex: 0, number },
        wanted: Wanted::NOTHING,
    };
    let (primary, backup) = (place(Member::Primary, 0), place(Member::Backup, 1));
    let watch = Watch::resume(&primary, &backup, Member::Backup, NOW);
    BTreeMap::from([(key, watch)])
}

#[test]
fn what_finds_no_room_is_counted_and_nobody_waits() {
    let (teller, listener) = channel().unwrap();
    for _ in 0..NEWS_MAX + 5 {
        teller.tell(news());
    }
    assert_eq!(listener.fate.take_lost(), 5);
    assert_eq!(listener.fate.take_lost(), 0);
    assert_eq!(listener.news.try_iter().count(), NEWS_MAX);
    teller.tell(news());
    assert_eq!(listener.news.try_recv(), Ok(news()));
    // Nobody listens any more: counted too.
    let fate = Arc::clone(&listener.fate);
    drop(listener);
    teller.tell(news());
    assert_eq!(fate.take_lost(), 1);
}

#[test]
fn the_bell_rings_for_news_and_for_the_end() {
    let (teller, listener) = channel().unwrap();
    let rings = || listener.bell.recv(&mut [0]).is_ok();
    assert!(!rings());
    teller.tell(news());
    assert!(rings());
    assert!(!listener.fate.is_over());
    drop(teller);
    assert!(rings());
    assert!(listener.fate.is_over());
}

#[test]
fn the_board_shows_what_is_and_not_what_was() {
    let (mut teller, listener) = channel().unwrap();
    let mut watches = watches();
    let reading = listener.board.0.lock().unwrap();
    teller.publish(&mut watches);
    drop(reading);
    assert!(listener.board.read().is_empty(), "somebody read it");
    teller.publish(&mut watches);
    let board = listener.board.read();
    let posted = board.values().next().unwrap();
    assert_eq!(posted.view.state.active(), Member::Backup);
    assert_eq!(posted.history.len(), 1);
    assert!(watches.values().all(|watch| watch.news().is_none()));
    watches.clear();
    teller.publish(&mut watches);
    assert_eq!(
        listener.board.read().len(),
        1,
        "nobody said that some are gone"
    );
    teller.forget();
    teller.publish(&mut watches);
    assert!(listener.board.read().is_empty());
}
