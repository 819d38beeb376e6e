//! A server that speaks ICAP with everybody who comes.

use super::super::MARK;
use scan::icap::IcapUrl;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What it does with what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Reads it to its end, and finds the mark.
    Judge,
    /// Lets it pass by its preview.
    PassAtPreview,
    /// Gives it back as it was.
    GiveBack,
    /// Gives something else in its place.
    Rewrite,
    /// Says what is no reply.
    Garble,
    /// Closes when it has the preview.
    Close,
    /// Says that it has too much to do.
    Overloaded,
    /// Says nothing.
    StaySilent,
    /// Judges the first content of a connection; whoever asks again finds it closed.
    CloseWhenAskedAgain,
    /// Judges, under another tag than that of its options.
    BearAnotherTag,
    /// Is not there.
    Gone,
}

/// What it saw.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Connections, and most of them at once.
    pub(super) connections: usize,
    pub(super) most: usize,
    open: usize,
    /// How often it was asked for its options.
    pub(super) asked: usize,
    /// The heads of what it was given.
    pub(super) heads: Vec<String>,
}

pub(super) struct Server {
    pub(super) url: IcapUrl,
    at: SocketAddr,
    manner: Manner,
    options: String,
    seen: Arc<watch::Sender<Seen>>,
    serving: JoinSet<()>,
}

impl Server {
    /// Starts one whose options have these fields, too.
    pub(super) async fn start(manner: Manner, fields: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let methods = if fields.contains("Methods:") {
            ""
        } else {
            "Methods: REQMOD, RESPMOD\r\n"
        };
        let mut server = Self {
            url: format!("icap://{at}/av?mode=x").parse().unwrap(),
            at,
            manner,
            options: format!(
                "ICAP/1.0 200 OK\r\n{methods}ISTag: \"a\"\r\nAllow: 204\r\nPreview: 4\r\n{fields}\r\n"
            ),
            seen: Arc::new(watch::Sender::new(Seen::default())),
            serving: JoinSet::new(),
        };
        if manner != Manner::Gone {
            server.serve(listener);
        }
        server
    }

    fn serve(&mut self, listener: TcpListener) {
        let (manner, options, seen) = (self.manner, self.options.clone(), Arc::clone(&self.seen));
        self.serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                seen.send_modify(|seen| {
                    seen.connections += 1;
                    seen.open += 1;
                    seen.most = seen.most.max(seen.open);
                });
                let (options, seen) = (options.clone(), Arc::clone(&seen));
                connections.spawn(async move {
                    // It ends when the gateway closes, or when the manner says so.
                    let _ended = talk(stream, manner, &options, &seen).await;
                    seen.send_modify(|seen| seen.open -= 1);
                });
            }
        });
    }

    /// Closes everything.
    pub(super) async fn stop(&mut self) {
        self.serving.shutdown().await;
    }

    /// Listens again.
    pub(super) async fn again(&mut self) {
        let listener = TcpListener::bind(self.at).await.unwrap();
        self.serve(listener);
    }

    pub(super) fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Ends when it saw this.
    pub(super) async fn until(&self, is_so: impl FnMut(&Seen) -> bool) {
        let mut seen = self.seen.subscribe();
        seen.wait_for(is_so).await.unwrap();
    }
}

async fn talk(
    stream: TcpStream,
    manner: Manner,
    options: &str,
    seen: &watch::Sender<Seen>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut given = 0;
    loop {
        let head = line_by_line(&mut stream).await?;
        if head.starts_with("OPTIONS ") {
            seen.send_modify(|seen| seen.asked += 1);
            stream.write_all(options.as_bytes()).await?;
            continue;
        }
        given += 1;
        if manner == Manner::CloseWhenAskedAgain && given > 1 {
            return Ok(());
        }
        let mut heads = String::new();
        for _ in 0..head.matches("-hdr=").count() {
            heads += &line_by_line(&mut stream).await?;
        }
        seen.send_modify(|seen| seen.heads.push(heads.clone()));
        let mut content = Vec::new();
        let has_body = !head.contains("null-body");
        let is_all = !has_body || preview(&mut stream, &mut content).await?;
        let said = match manner {
            Manner::Garble => "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
            Manner::Close | Manner::Gone => return Ok(()),
            Manner::Overloaded => "ICAP/1.0 503 Overloaded\r\n\r\n".to_owned(),
            Manner::StaySilent => std::future::pending().await,
            Manner::PassAtPreview => passes("a"),
            Manner::Judge
            | Manner::GiveBack
            | Manner::Rewrite
            | Manner::CloseWhenAskedAgain
            | Manner::BearAnotherTag => {
                if !is_all {
                    stream.write_all(b"ICAP/1.0 100 Continue\r\n\r\n").await?;
                    preview(&mut stream, &mut content).await?;
                }
                let is_found = content.windows(MARK.len()).any(|part| part == MARK);
                let inner = inner(&head, &heads);
                if manner == Manner::GiveBack {
                    gives(&inner, &content)
                } else if manner == Manner::Rewrite {
                    gives(&inner, b"something else")
                } else if is_found {
                    page()
                } else if manner == Manner::BearAnotherTag {
                    passes("b")
                } else {
                    passes("a")
                }
            }
        };
        stream.write_all(said.as_bytes()).await?;
    }
}

/// The head that is judged, and its name in `Encapsulated`.
fn inner(head: &str, heads: &str) -> (&'static str, String) {
    if head.starts_with("REQMOD ") {
        return ("req", heads.to_owned());
    }
    let at = heads.find("HTTP/1.1 200 \r\n").unwrap();
    ("res", heads[at..].to_owned())
}

fn passes(tag: &str) -> String {
    format!("ICAP/1.0 204 No Content\r\nISTag: \"{tag}\"\r\n\r\n")
}

fn gives((name, head): &(&str, String), content: &[u8]) -> String {
    let content = std::str::from_utf8(content).unwrap();
    let length = head.len();
    format!(
        "ICAP/1.0 200 OK\r\nISTag: \"a\"\r\nEncapsulated: {name}-hdr=0, {name}-body={length}\r\n\r\n\
         {head}{:x}\r\n{content}\r\n0\r\n\r\n",
        content.len()
    )
}

fn page() -> String {
    let found = "X-Infection-Found: Type=0; Resolution=2; Threat=Test.Mark;\r\n";
    let head = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n";
    let page = gives(&("res", head.to_owned()), b"the server's own page");
    page.replacen("\r\n", &format!("\r\n{found}"), 1)
}

/// Octets up to an empty line, with it.
async fn line_by_line(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        head.push(char::from(stream.read_u8().await?));
    }
    Ok(head)
}

/// Reads chunks up to their end; whether that is the end of the body.
async fn preview(
    stream: &mut BufReader<TcpStream>,
    content: &mut Vec<u8>,
) -> std::io::Result<bool> {
    loop {
        let mut line = String::new();
        while !line.ends_with("\r\n") {
            line.push(char::from(stream.read_u8().await?));
        }
        let length = line.trim_end().split(';').next().unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        let mut chunk = vec![0; length + 2];
        stream.read_exact(&mut chunk).await?;
        if length == 0 {
            return Ok(line.contains("ieof"));
        }
        content.extend_from_slice(&chunk[..length]);
    }
}
