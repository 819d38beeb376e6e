use super::*;
use std::os::fd::AsFd as _;
use std::path::PathBuf;
use tempfile::TempDir;
use wire::{Query, ToDaemon};

fn a_path() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    (folder, path)
}

fn a_message() -> ToDaemon {
    ToDaemon::Ask {
        id: 3,
        query: Query::Status,
    }
}

#[tokio::test]
async fn a_message_crosses_with_its_sender_known() {
    let (_folder, path) = a_path();
    let mut listener = Listener::bind(&path, 0o660).unwrap();
    let near = Connection::connect(&path).await.unwrap();
    let far = listener.accept().await.unwrap();
    near.send(&a_message()).await.unwrap();
    assert_eq!(far.recv().await.unwrap(), Some(a_message()));
    let peer = far.peer().unwrap();
    assert_eq!(peer.pid, i32::try_from(std::process::id()).ok());
    drop(near);
    assert_eq!(far.recv::<ToDaemon>().await.unwrap(), None);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
}

#[tokio::test]
async fn the_largest_frame_crosses() {
    let (near, far) = Connection::pair().unwrap();
    // The frame's header takes four bytes, the length of the text three.
    let text = "x".repeat(FRAME_BYTES_MAX - 7);
    let (sent, received) = tokio::join!(near.send(&text), far.recv::<String>());
    sent.unwrap();
    assert_eq!(received.unwrap(), Some(text));
    assert!(matches!(
        near.send(&"x".repeat(FRAME_BYTES_MAX)).await,
        Err(SocketError::Wire(WireError::TooLong { .. }))
    ));
}

#[tokio::test]
async fn both_ends_may_speak_at_once() {
    let (near, far) = Connection::pair().unwrap();
    let count = 500_u32;
    let send = async |end: &Connection| {
        for n in 0..count {
            end.send(&n).await.unwrap();
        }
    };
    let receive = async |end: &Connection| {
        for n in 0..count {
            assert_eq!(end.recv::<u32>().await.unwrap(), Some(n));
        }
    };
    tokio::join!(send(&near), send(&far), receive(&near), receive(&far));
}

#[tokio::test]
async fn a_descriptor_crosses_and_a_plain_receiver_drops_it() {
    let (near, far) = Connection::pair().unwrap();
    let memory = crate::seal(b"qaqpa").unwrap();
    near.send_with_fd(&1_u8, memory.as_fd()).await.unwrap();
    near.send_with_fd(&2_u8, memory.as_fd()).await.unwrap();
    near.send(&3_u8).await.unwrap();
    let (message, fd) = far.recv_with_fd::<u8>().await.unwrap().unwrap();
    assert_eq!(message, 1);
    assert_eq!(crate::read_sealed(fd.unwrap(), 5, 5).unwrap(), b"qaqpa");
    assert_eq!(far.recv::<u8>().await.unwrap(), Some(2));
    let (message, fd) = far.recv_with_fd::<u8>().await.unwrap().unwrap();
    assert_eq!(message, 3);
    assert!(fd.is_none());
}

#[tokio::test]
async fn a_stale_socket_is_replaced_and_a_live_one_is_not() {
    let (_folder, path) = a_path();
    drop(Listener::bind(&path, 0o600).unwrap());
    assert!(path.exists());
    let live = Listener::bind(&path, 0o600).unwrap();
    assert!(matches!(
        Listener::bind(&path, 0o600),
        Err(SocketError::InUse { .. })
    ));
    drop(live);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, "a file").unwrap();
    assert!(matches!(
        Listener::bind(&path, 0o600),
        Err(SocketError::NoSocket { .. })
    ));
    assert!(matches!(
        Listener::bind(&path.join("deeper"), 0o600),
        Err(SocketError::Listen { .. })
    ));
}

#[tokio::test]
async fn bytes_that_are_no_frame_are_named() {
    let (near, far) = Connection::pair().unwrap();
    near.socket.send(b"GET / HTTP/1.1").await.unwrap();
    assert!(matches!(
        far.recv::<ToDaemon>().await,
        Err(SocketError::Wire(WireError::Foreign))
    ));
}

#[tokio::test]
async fn descriptors_cross_in_batches() {
    let (near, far) = Connection::pair().unwrap();
    let memories: Vec<_> = (0..FDS_MAX)
        .map(|number| crate::seal(&number.to_le_bytes()).unwrap())
        .collect();
    let fds: Vec<_> = memories.iter().map(|memory| memory.as_fd()).collect();
    near.send_with_fds(&1_u8, &fds).await.unwrap();
    near.send_with_fds(&2_u8, &[]).await.unwrap();
    let (message, came) = far.recv_with_fds::<u8>().await.unwrap().unwrap();
    assert_eq!((message, came.len()), (1, FDS_MAX));
    for (number, memory) in came.iter().enumerate() {
        let octets = crate::read_sealed(memory, 8, 8).unwrap();
        assert_eq!(octets, number.to_le_bytes(), "in their order");
    }
    let (message, came) = far.recv_with_fds::<u8>().await.unwrap().unwrap();
    assert_eq!((message, came.len()), (2, 0));
}
