use super::*;
use crate::limits::LANE_LEAD;
use std::num::NonZero;
use std::thread;
use tokio::sync::mpsc;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_door_is_handed_on_with_its_connections_left_where_they_are() {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let lanes = Arc::new(Lanes::start(NonZero::new(2)).unwrap());
    let (taken, mut told) = mpsc::channel(1);
    let attend = move |guest: Guest| {
        let taken = taken.clone();
        async move {
            let lane = thread::current().name().map(str::to_owned);
            taken.send((guest.user, lane)).await.unwrap();
            // It lasts as long as the lanes do.
            std::future::pending::<()>().await;
            drop(guest);
        }
    };
    let accepting = tokio::spawn(accept(listener, Arc::clone(&lanes), Places::new(), attend));
    let mut users = Vec::new();
    let mut by = Vec::new();
    for _ in 0..=LANE_LEAD * 3 {
        let user = TcpStream::connect(address).await.unwrap();
        let attended = tokio::time::timeout(PATIENCE, told.recv()).await;
        let (whose, lane) = attended.unwrap().unwrap();
        assert_eq!(whose, user.local_addr().unwrap());
        by.push(lane.unwrap());
        users.push(user);
    }
    let expected = [
        ("lane-0", LANE_LEAD),
        ("lane-1", LANE_LEAD * 2),
        ("lane-0", 1),
    ];
    let expected: Vec<&str> = expected
        .into_iter()
        .flat_map(|(lane, count)| std::iter::repeat_n(lane, count))
        .collect();
    assert_eq!(by, expected);
    accepting.abort();
}
