use super::*;

fn crowded(count: usize, work: impl Fn(usize) -> io::Result<usize>) -> Result<usize, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let done = runtime.block_on(crowd("tests", count, |at| std::future::ready(work(at))));
    done.map(|done| done.len())
        .map_err(|error| error.to_string())
}

#[test]
fn every_connection_of_a_batch_is_made() {
    for count in [0, 1, AT_ONCE, 10 * AT_ONCE + 1] {
        assert_eq!(crowded(count, Ok), Ok(count));
    }
}

#[test]
fn one_failure_makes_the_batch_worthless_and_is_told() {
    let told = crowded(50, |at| match at {
        33 => Err(io::Error::other("the answer is HTTP/1.1 502 Bad Gateway")),
        _ => Ok(at),
    });
    let told = told.unwrap_err();
    assert!(told.contains("1 of 50 connections failed"), "{told}");
    assert!(told.contains("502 Bad Gateway"), "{told}");
}

#[test]
fn a_batch_that_only_fails_is_given_up() {
    let told = crowded(10_000, |_| Err(io::ErrorKind::ConnectionRefused.into())).unwrap_err();
    let begun = told.split(" connections").next().unwrap_or_default();
    let begun: usize = begun
        .rsplit(' ')
        .next()
        .unwrap_or_default()
        .parse()
        .unwrap();
    assert!(begun <= FAILED_MAX + AT_ONCE, "{told}");
}

#[test]
fn no_connection_has_the_source_of_another() {
    let addresses = [[192, 0, 2, 1], [192, 0, 2, 2]].map(IpAddr::from);
    let sources: Vec<_> = (0..10_000).map(|_| source(&addresses).unwrap()).collect();
    let all: std::collections::BTreeSet<_> = sources.iter().collect();
    assert_eq!(all.len(), sources.len());
    assert!(sources.iter().all(|from| from.port() >= FIRST_PORT));
    assert_eq!(source(&[]), None);
}
