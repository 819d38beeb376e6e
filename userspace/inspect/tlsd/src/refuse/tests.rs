use super::*;
use tls::hello;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

/// What a user hears that is refused.
async fn heard(reason: RefuseReason, hello: Option<hello::Refusal>) -> std::io::Result<Vec<u8>> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (user, gateway) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (mut user, (mut gateway, _)) = (user.unwrap(), gateway.unwrap());
    tell_alert(&mut gateway, reason.tls_alert(hello.as_ref())).await;
    drop(gateway);
    let mut octets = Vec::new();
    user.read_to_end(&mut octets).await?;
    Ok(octets)
}

#[tokio::test]
async fn each_refusal_is_told_by_its_own_alert() {
    let check = async |reason: RefuseReason, hello, description: u8| {
        let heard = heard(reason, hello).await.unwrap();
        assert_eq!(heard, [21, 3, 3, 0, 2, 2, description], "{reason:?}");
    };
    check(RefuseReason::BlockedDomain, None, 49).await;
    check(RefuseReason::OldTls, None, 70).await;
    check(RefuseReason::UnreadableName, None, 112).await;
    let malformed = RefuseReason::MalformedHello;
    check(malformed, Some(hello::Refusal::Compression), 47).await;
    let long = hello::Refusal::LongRecord { octets: 20_000 };
    check(malformed, Some(long), 22).await;
    check(malformed, Some(hello::Refusal::EmptyRecord), 10).await;
}

#[tokio::test]
async fn whoever_speaks_no_tls_is_reset() {
    for (reason, hello) in [
        (RefuseReason::NotTls, Some(hello::Refusal::Http)),
        (RefuseReason::Unlisted, Some(hello::Refusal::Ssl2)),
        (RefuseReason::MalformedHello, Some(hello::Refusal::Alert)),
    ] {
        let error = heard(reason, hello).await.unwrap_err();
        assert_eq!(
            error.kind(),
            std::io::ErrorKind::ConnectionReset,
            "{reason:?}"
        );
    }
}
