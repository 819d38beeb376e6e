//! What a client offers to speak inside of TLS (ALPN, RFC 7301), and what its server chooses of that.
//!
//! Only HTTP is looked into. A client says by its offer that it will speak something else, and that alone would be a way around the
//! analysis: an ordinary web server passes over offers that it does not know, and serves HTTP. So the offer is not believed before
//! the server, in a handshake of the gateway's own, has chosen one of the protocols.

/// What a client offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Offer {
    /// HTTP, beside whatever else, or nothing: then HTTP is taken for granted.
    Web,
    /// Other protocols alone: `imap`, `mqtt`, one that nobody registered.
    Other,
}

/// What a server chooses of an offer without HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chosen {
    /// One of the protocols.
    Other,
    /// None: it passes over the offer. What is said inside is taken for HTTP then.
    Nothing,
}

impl Offer {
    /// Of the names in a hello. Those that mean nothing (GREASE, RFC 8701 §3.1) offer nothing.
    pub fn of(names: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let mut meant = names
            .into_iter()
            .filter(|name| !is_grease(name.as_ref()))
            .peekable();
        if meant.peek().is_none() || meant.any(|name| is_web(name.as_ref())) {
            Self::Web
        } else {
            Self::Other
        }
    }
}

impl Chosen {
    /// Of the name in a server's answer, if it names one.
    pub fn of(name: Option<&[u8]>) -> Self {
        match name {
            Some(name) if !is_web(name) && !is_grease(name) => Self::Other,
            Some(_) | None => Self::Nothing,
        }
    }
}

/// Whether a name is one of HTTP's, of any version and draft: `http/1.1`, `h2`, `h2c`, `h3-29`, `spdy/3`. Whoever writes it in capitals
/// means it too, should a server understand that.
fn is_web(name: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 4] = [b"http/", b"spdy/", b"h2", b"h3"];
    BEGINNINGS.iter().any(|beginning| {
        name.get(..beginning.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    })
}

const fn is_grease(name: &[u8]) -> bool {
    matches!(name, [one, other] if *one == *other && *one & 0x0f == 0x0a)
}
