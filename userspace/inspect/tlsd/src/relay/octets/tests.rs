use super::*;
use crate::splice::Carried;
use crate::testing::gateway::{pair, patient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Both ends of a connection that is carried, and what came of it.
struct Ends {
    user: TcpStream,
    server: TcpStream,
    carried: JoinHandle<(Ended, Carried)>,
}

/// A connection of which this was read before.
async fn ends(said: &[u8], greeted: &[u8]) -> Ends {
    let ((user, near_user, _), (server, near_server, _)) = (pair().await, pair().await);
    let (said, greeted) = (said.to_vec(), greeted.to_vec());
    let carried = tokio::spawn(async move {
        let meter = Meter::default();
        let ended = carry(&meter, (near_user, said), (near_server, greeted)).await;
        (ended, meter.read())
    });
    Ends {
        user,
        server,
        carried,
    }
}

async fn all(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    patient(stream.read_to_end(&mut octets)).await?;
    Ok(octets)
}

/// More than is read at once and more than sockets hold; who has closed still gets what comes.
#[tokio::test]
async fn octets_pass_as_they_come_and_ends_are_passed_on() {
    let Ends {
        mut user,
        mut server,
        carried,
    } = ends(b"\x00ask", b"220 hello").await;
    let mut greeting = [0; 9];
    patient(user.read_exact(&mut greeting)).await.unwrap();
    assert_eq!(&greeting, b"220 hello");
    let long: Vec<u8> = (0..8_000_000_u32)
        .map(|n| n.to_le_bytes()[n as usize % 3])
        .collect();
    let (sent, came) = tokio::join!(
        async {
            user.write_all(&long).await?;
            user.shutdown().await
        },
        all(&mut server)
    );
    sent.unwrap();
    let came = came.unwrap();
    assert_eq!(came.strip_prefix(b"\x00ask").unwrap(), long);
    let (sent, came) = tokio::join!(
        async {
            server.write_all(&long).await?;
            server.shutdown().await
        },
        all(&mut user)
    );
    sent.unwrap();
    assert_eq!(came.unwrap(), long);
    let carried = patient(carried).await.unwrap();
    let (up, down) = (8_000_004, 8_000_009);
    assert_eq!(carried, (Ended::Over, Carried { up, down }));
}

#[tokio::test]
async fn no_octet_of_an_answer_by_http_goes_on() {
    for (greeted, answer) in [
        ("", "HTTP/1.1 200 OK\r\n\r\nbody"),
        ("HT", "TP/1.0 400 Bad Request\r\n"),
        ("", "HTTP/"),
    ] {
        let Ends {
            mut user,
            mut server,
            carried,
        } = ends(b"\x00\r\nGET / HTTP/1.1\r\n\r\n", greeted.as_bytes()).await;
        server.write_all(answer.as_bytes()).await.unwrap();
        let error = all(&mut user).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{answer}");
        let (ended, Carried { down, .. }) = patient(carried).await.unwrap();
        assert_eq!((ended, down), (Ended::Http, 0), "{answer}");
    }
}

#[tokio::test]
async fn what_only_begins_like_http_goes_on_once_that_is_known() {
    for answer in ["HTML", "H", "http/1.1", ""] {
        let Ends {
            mut user,
            mut server,
            carried,
        } = ends(b"\x00", b"").await;
        server.write_all(answer.as_bytes()).await.unwrap();
        server.shutdown().await.unwrap();
        assert_eq!(all(&mut user).await.unwrap(), answer.as_bytes());
        user.shutdown().await.unwrap();
        assert_eq!(patient(carried).await.unwrap().0, Ended::Over);
    }
}

#[tokio::test]
async fn a_side_that_breaks_off_ends_the_other() {
    let Ends {
        user,
        mut server,
        carried,
    } = ends(b"", b"220").await;
    crate::listen::reset(&user);
    drop(user);
    let error = all(&mut server).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(patient(carried).await.unwrap().0, Ended::Over);
}
