use super::*;
use tokio::net::UnixListener;
use wire::keys::Sha256;

/// A clamd that takes one stream as clamd(8) describes it, and finds what holds `EICAR`.
async fn clamd(listener: UnixListener) -> Vec<u8> {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut command = [0; 10];
    stream.read_exact(&mut command).await.unwrap();
    assert_eq!(&command, b"zINSTREAM\0");
    let mut octets = Vec::new();
    loop {
        let length = stream.read_u32().await.unwrap();
        if length == 0 {
            break;
        }
        let mut chunk = vec![0; usize::try_from(length).unwrap()];
        stream.read_exact(&mut chunk).await.unwrap();
        octets.extend(chunk);
    }
    let is_foul = octets.windows(5).any(|window| window == b"EICAR");
    let answer: &[u8] = if is_foul {
        b"stream: Eicar-Signature FOUND\0"
    } else {
        b"stream: OK\0"
    };
    stream.write_all(answer).await.unwrap();
    octets
}

#[tokio::test]
async fn a_file_streams_through_clamd() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("clamd");
    let path = folder.path().join("file");
    let job = ScanJob {
        sha256: Sha256([0; 32]),
        path: path.clone(),
    };
    std::fs::write(&path, b"x").unwrap();
    let away = scan(socket.clone(), &job).await;
    assert!(matches!(away, ScanOutcome::Failed(_)), "{away:?}");
    let clean = vec![7; 3 * SCAN_CHUNK + 5];
    let foul = [clean.as_slice(), b"EICAR"].concat();
    let found = ScanOutcome::Infected("Eicar-Signature".into());
    for (octets, expected) in [(clean, ScanOutcome::Clean), (foul, found)] {
        std::fs::write(&path, &octets).unwrap();
        let listener = UnixListener::bind(&socket).unwrap();
        let (outcome, taken) = tokio::join!(scan(socket.clone(), &job), clamd(listener));
        assert_eq!(outcome, expected);
        assert!(taken == octets);
        std::fs::remove_file(&socket).unwrap();
    }
}

/// clamd tells that a stream is too long in its middle, and closes.
#[tokio::test]
async fn a_file_that_is_too_long_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("clamd");
    let path = folder.path().join("file");
    std::fs::write(&path, vec![7; 40 * SCAN_CHUNK]).unwrap();
    let job = ScanJob {
        sha256: Sha256([0; 32]),
        path,
    };
    let listener = UnixListener::bind(&socket).unwrap();
    let answer = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 100]).await.unwrap();
        stream
            .write_all(b"INSTREAM size limit exceeded. ERROR\0")
            .await
            .unwrap();
    };
    let (outcome, ()) = tokio::join!(scan(socket, &job), answer);
    let ScanOutcome::Failed(why) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(why.contains("StreamMaxLength"), "{why}");
}
