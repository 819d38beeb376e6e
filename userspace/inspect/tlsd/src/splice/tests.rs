use super::*;
use crate::limits::IDLE_MAX;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

/// Two ends of a connection.
async fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let near = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let (far, _) = listener.accept().await.unwrap();
    (near, far)
}

fn pattern(octets: usize) -> Vec<u8> {
    let octet = |n: usize| u8::try_from((n * 31 + n / 251) % 256).unwrap();
    (0..octets).map(octet).collect()
}

#[tokio::test]
async fn both_ways_arrive_whole_and_a_half_close_is_passed_on() {
    let ((mut user, mut near), (mut far, mut server)) = (pair().await, pair().await);
    let (request, response) = (pattern(3_000_000), pattern(5_000_001));
    let (asked, answered) = (request.clone(), response.clone());
    let serving = tokio::spawn(async move {
        let mut came = Vec::new();
        server.read_to_end(&mut came).await.unwrap();
        // The request's end was passed on, and the way back is still open.
        server.write_all(&answered).await.unwrap();
        came
    });
    let using = tokio::spawn(async move {
        user.write_all(&asked).await.unwrap();
        user.shutdown().await.unwrap();
        let mut came = Vec::new();
        user.read_to_end(&mut came).await.unwrap();
        came
    });
    let (pipes, meter) = (Pipes::default(), Meter::default());
    let ended = carry(&mut near, &mut far, &pipes, &meter, IDLE_MAX).await;
    assert!(matches!(ended, Ended::Closed), "{ended:?}");
    drop((near, far));
    assert!(serving.await.unwrap() == request);
    assert!(using.await.unwrap() == response);
    let carried = Carried {
        up: 3_000_000,
        down: 5_000_001,
    };
    assert_eq!(meter.read(), carried);
    assert!(!pipes.lock().is_empty(), "pipes are kept for the next flow");
}

/// What is short goes without a pipe, also where its receiver is slow to take it.
#[tokio::test]
async fn what_is_short_is_copied() {
    let ((mut user, mut near), (mut far, mut server)) = (pair().await, pair().await);
    let request = pattern(usize::try_from(COPIED_OCTETS).unwrap() - 1);
    SockRef::from(&far).set_send_buffer_size(4_096).unwrap();
    let (pipes, meter) = (Pipes::default(), Meter::default());
    let using = async {
        user.write_all(&request).await.unwrap();
        user.shutdown().await.unwrap();
        // Nothing of it was taken when it was all sent.
        let mut came = Vec::new();
        server.read_to_end(&mut came).await.unwrap();
        server.write_all(b"thanks").await.unwrap();
        drop(server);
        came
    };
    let carrying = carry(&mut near, &mut far, &pipes, &meter, IDLE_MAX);
    let (ended, came) = tokio::join!(carrying, using);
    drop((near, far));
    let mut answer = String::new();
    user.read_to_string(&mut answer).await.unwrap();
    assert!(matches!(ended, Ended::Closed), "{ended:?}");
    assert!(came == request);
    assert_eq!(answer, "thanks");
    assert!(pipes.lock().is_empty());
    assert_eq!((meter.read().up, meter.read().down), (65_535, 6));
}

/// Octets whose end is known when they are read go with it.
#[tokio::test]
async fn the_last_octets_arrive_with_their_end() {
    for octets in [1, 5_000, READ_OCTETS, READ_OCTETS + 1] {
        let ((mut user, mut near), (mut far, mut server)) = (pair().await, pair().await);
        let last = pattern(octets);
        user.write_all(&last).await.unwrap();
        user.shutdown().await.unwrap();
        while !near
            .ready(Interest::READABLE)
            .await
            .unwrap()
            .is_read_closed()
        {
            tokio::task::yield_now().await;
        }
        let (pipes, meter) = (Pipes::default(), Meter::default());
        let serving = async {
            let mut came = Vec::new();
            server.read_to_end(&mut came).await.unwrap();
            drop(server);
            came
        };
        let carrying = carry(&mut near, &mut far, &pipes, &meter, IDLE_MAX);
        let (ended, came) = tokio::join!(carrying, serving);
        assert!(matches!(ended, Ended::Closed), "{ended:?}");
        assert!(came == last, "{octets}");
        assert_eq!(meter.read().up, last.len() as u64);
    }
}

#[tokio::test]
async fn a_reset_ends_the_flow() {
    let ((user, mut near), (mut far, server)) = (pair().await, pair().await);
    SockRef::from(&server)
        .set_linger(Some(Duration::ZERO))
        .unwrap();
    drop(server);
    let (pipes, meter) = (Pipes::default(), Meter::default());
    let ended = carry(&mut near, &mut far, &pipes, &meter, IDLE_MAX).await;
    assert!(matches!(ended, Ended::Broken), "{ended:?}");
    drop(user);
}

#[tokio::test(start_paused = true)]
async fn a_flow_that_carries_nothing_ends() {
    let ((_user, mut near), (mut far, _server)) = (pair().await, pair().await);
    let (pipes, meter) = (Pipes::default(), Meter::default());
    let ended = carry(&mut near, &mut far, &pipes, &meter, IDLE_MAX).await;
    assert!(matches!(ended, Ended::Idle), "{ended:?}");
}
