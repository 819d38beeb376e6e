//! Streams of events: where they go on, and how many there may be.

use super::place::Place;
use super::refused;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A stream that curl reads.
struct Stream {
    curl: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Stream {
    fn open(place: &Place, token: &str, more: &[&str]) -> Self {
        let mut curl = Command::new("curl")
            .args([
                "-sSN",
                "-i",
                "--max-time",
                "40",
                "-H",
                "Accept: text/event-stream",
            ])
            .args(["-H", &format!("Authorization: Bearer {token}")])
            .args(more)
            .arg(place.url("/events?kind=token-changed"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(curl.stdout.take().unwrap()).lines();
        let mut stream = Self { curl, lines };
        assert_eq!(stream.next("HTTP/1.1 "), "200 OK");
        stream
    }

    /// The rest of the next line that begins so.
    fn next(&mut self, head: &str) -> String {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        let found = lines.find_map(|line| line.strip_prefix(head).map(str::to_owned));
        found.unwrap()
    }

    /// The id of the next event, and its account.
    fn event(&mut self) -> (String, Value) {
        let id = self.next("id: ");
        let event: Value = serde_json::from_str(&self.next("data: ")).unwrap();
        (id, event["fields"]["account"].clone())
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = self.curl.kill();
        let _ended = self.curl.wait();
    }
}

#[test]
fn a_stream_goes_on_where_the_last_one_ended() {
    let mut place = Place::new(&[]);
    let token = place.token("officer").1;
    let mut stream = Stream::open(&place, &token, &[]);
    let (first, account) = stream.event();
    assert_eq!(account, "officer");
    drop(stream);
    // What happened meanwhile comes first, and what was told comes no more.
    let _agency = place.token("agency-it");
    let _ministry = place.token("ministry-it");
    let last = format!("Last-Event-ID: {first}");
    let mut stream = Stream::open(&place, &token, &["-H", &last]);
    assert_eq!(stream.event().1, "agency-it");
    let (second, account) = stream.event();
    assert_eq!(account, "ministry-it");
    drop(stream);
    // Nothing was missed: the next is news.
    let last = format!("Last-Event-ID: {second}");
    let mut stream = Stream::open(&place, &token, &["-H", &last]);
    let _root = place.token("root");
    assert_eq!(stream.event().1, "root");
    drop(stream);
    // Of an event that nobody knows it is told that some are lost.
    let mut stream = Stream::open(&place, &token, &["-H", "Last-Event-ID: controld-9-9"]);
    assert_eq!(stream.next("event: "), "lost");
    assert_eq!(stream.event().1, "officer");
}

#[test]
fn an_account_has_its_share_of_streams() {
    let mut place = Place::new(&[]);
    let (officer, root) = (place.token("officer").1, place.token("root").1);
    let mut held: Vec<Stream> = (0..4)
        .map(|_| Stream::open(&place, &officer, &[]))
        .collect();
    let bearer = format!("Authorization: Bearer {officer}");
    let more = ["-H", bearer.as_str(), "-H", "Accept: text/event-stream"];
    let said = place.curl("/events", &more);
    refused(&said, 429, "too-many-streams");
    assert!(!said.header("retry-after").is_empty());
    let _of_another = Stream::open(&place, &root, &[]);
    assert_eq!(
        place.get(&officer, "/events").status,
        200,
        "pages are read on"
    );
    // One that ends makes room: the gateway sees it with the next thing it says.
    held.pop();
    let mut tries = (0..200).map(|_| {
        let _event = place.get(&officer, "/nothing");
        let more = [
            "-H",
            bearer.as_str(),
            "-H",
            "Accept: text/event-stream",
            "--max-time",
            "1",
        ];
        place.status("/events", &more)
    });
    assert!(tries.any(|status| status == "200"));
}
