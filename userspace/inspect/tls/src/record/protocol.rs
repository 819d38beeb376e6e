//! Protocols inside of TLS, as a record names them.

use super::Word;

impl Word {
    /// The word for a protocol that a server chose: its name as registered for ALPN (RFC 7301 §6; IANA, TLS ALPN Protocol IDs), with
    /// hyphens for dots and strokes. Whatever else it is, is `unregistered`: nobody else puts anything into a record.
    pub const fn of_protocol(name: &[u8]) -> Self {
        Self::new(match name {
            b"acme-tls/1" => "acme-tls-1",
            b"coap" => "coap",
            b"co" => "co",
            b"c-webrtc" => "c-webrtc",
            b"dicom" => "dicom",
            b"dot" => "dot",
            b"doq" => "doq",
            b"ftp" => "ftp",
            b"imap" => "imap",
            b"irc" => "irc",
            b"managesieve" => "managesieve",
            b"mqtt" => "mqtt",
            b"nnsp" => "nnsp",
            b"nntp" => "nntp",
            b"ntske/1" => "ntske-1",
            b"pop3" => "pop3",
            b"postgresql" => "postgresql",
            b"radius/1.0" => "radius-1-0",
            b"radius/1.1" => "radius-1-1",
            b"sip/2" => "sip-2",
            b"smb" => "smb",
            b"stun.nat-discovery" => "stun-nat-discovery",
            b"stun.turn" => "stun-turn",
            b"sunrpc" => "sunrpc",
            b"tds/8.0" => "tds-8-0",
            b"webrtc" => "webrtc",
            b"xmpp-client" => "xmpp-client",
            b"xmpp-server" => "xmpp-server",
            _ => "unregistered",
        })
    }
}
