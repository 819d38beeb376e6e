//! Why a message is refused: one row each in a table.

use crate::Peer;

/// Makes the enum, the list of all and the table from one row each.
macro_rules! refusals {
    ($($variant:ident $name:literal $status:literal $rule:literal $text:literal)*) => {
        /// Why a message is refused, whole: no octet of it that was not judged yet is forwarded.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Refusal {
            $(#[doc = concat!($text, " (", $rule, ").")] $variant,)*
        }

        impl Refusal {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$variant => Row { name: $name, status: $status, rule: $rule, text: $text },)*
                }
            }
        }
    };
}

/// What is known of a refusal.
#[derive(Clone, Copy, Debug)]
struct Row {
    name: &'static str,
    status: u16,
    rule: &'static str,
    text: &'static str,
}

refusals! {
    // Lines.
    BareLf "bare-lf" 400 "RFC 9112 section 2.2" "a line ends with LF alone"
    BareCr "bare-cr" 400 "RFC 9112 section 2.2" "CR stands without LF"
    Nul "nul" 400 "RFC 9110 section 5.5" "NUL stands in a line"
    Control "control-character" 400 "RFC 9110 section 5.5" "a control character stands in a line"
    LeadingLines "leading-lines" 400 "RFC 9112 section 2.2" "more than one empty line stands before the request, or any before the response"
    SpaceBeforeFields "space-before-fields" 400 "RFC 9112 section 2.2" "white space stands between start line and first field"
    ObsFold "obs-fold" 400 "RFC 9112 section 5.2" "a field is folded over several lines"
    SpaceBeforeColon "space-before-colon" 400 "RFC 9112 section 5.1" "white space stands between a field's name and its colon"
    ColonMissing "colon-missing" 400 "RFC 9112 section 5" "a field line has no colon"
    NameEmpty "name-empty" 400 "RFC 9110 section 5.1" "a field has no name"
    NameCharacter "name-character" 400 "RFC 9110 section 5.1" "a field's name is no token"
    // Bounds.
    StartLineTooLong "start-line-too-long" 414 "RFC 9112 section 3" "the start line is longer than what is read"
    FieldTooLong "field-too-long" 431 "RFC 6585 section 5" "a field line is longer than what is read"
    TooManyFields "too-many-fields" 431 "RFC 6585 section 5" "there are more fields than what is read"
    HeadTooLarge "head-too-large" 431 "RFC 6585 section 5" "the head is larger than what is read"
    // Request line.
    RequestLine "request-line" 400 "RFC 9112 section 3" "the request line is not method, target and version with one space between"
    MethodCharacter "method-character" 400 "RFC 9110 section 9.1" "the method is no token"
    MethodTooLong "method-too-long" 501 "RFC 9112 section 3" "the method is longer than any that is known"
    MethodCase "method-case" 501 "RFC 9110 section 9.1" "the method is a known one in other letters: methods are case-sensitive"
    Http09 "http-0.9" 505 "RFC 9110 section 15.6.6" "a request line without version is HTTP/0.9"
    VersionMalformed "version-malformed" 400 "RFC 9112 section 2.3" "the version is not HTTP/DIGIT.DIGIT"
    VersionUnsupported "version-unsupported" 505 "RFC 9110 section 15.6.6" "the version is neither 1.0 nor 1.1"
    TargetForm "target-form" 400 "RFC 9112 section 3.2" "the target has none of the four forms, or not the one of its method"
    TargetCharacter "target-character" 400 "RFC 3986 section 2" "the target holds a character that must be encoded"
    TargetFragment "target-fragment" 400 "RFC 9112 section 3.2" "the target has a fragment"
    TargetUserinfo "target-userinfo" 400 "RFC 9110 section 4.2.4" "the target or Host names a user"
    TargetScheme "target-scheme" 400 "RFC 9110 section 4.2" "the target's scheme is neither http nor https"
    // Status line.
    StatusLine "status-line" 502 "RFC 9112 section 4" "the status line is not version, three digits from 100 on and reason"
    // Host.
    HostMissing "host-missing" 400 "RFC 9112 section 3.2" "there is no Host"
    HostRepeated "host-repeated" 400 "RFC 9112 section 3.2" "there is more than one Host"
    HostMalformed "host-malformed" 400 "RFC 9112 section 3.2" "Host, or the target's authority, is no name or address with an optional port"
    HostDiffers "host-differs" 400 "RFC 9112 section 3.2.2" "Host differs from the target's authority"
    // Framing.
    LengthMalformed "length-malformed" 400 "RFC 9112 section 6.3" "Content-Length is not one decimal number"
    LengthRepeated "length-repeated" 400 "RFC 9112 section 6.3" "there is more than one Content-Length"
    LengthWithCoding "length-with-coding" 400 "RFC 9112 section 6.3" "there are Content-Length and Transfer-Encoding"
    CodingUnknown "coding-unknown" 501 "RFC 9112 section 6.1" "Transfer-Encoding is not chunked alone"
    CodingMalformed "coding-malformed" 400 "RFC 9112 section 6.1" "Transfer-Encoding is an odd spelling of chunked"
    CodingRepeated "coding-repeated" 400 "RFC 9112 section 6.1" "there is more than one Transfer-Encoding"
    CodingInHttp10 "coding-in-http-1.0" 400 "RFC 9112 section 6.1" "Transfer-Encoding stands in HTTP/1.0, or answers it"
    FramingLookalike "framing-lookalike" 400 "RFC 9110 section 5.1" "a field's name is one of framing with underscores, which some readers take for hyphens"
    ContentForbidden "content-forbidden" 400 "RFC 9110 section 9.3" "a GET, HEAD, TRACE or CONNECT has content, which some readers take for the next request"
    FramingForbidden "framing-forbidden" 502 "RFC 9112 section 6.1" "a 1xx or 204 response announces content"
    // Connection.
    ConnectionMalformed "connection-malformed" 400 "RFC 9110 section 7.6.1" "Connection is no short list of tokens"
    ConnectionEndToEnd "connection-end-to-end" 400 "RFC 9110 section 7.6.1" "Connection names a field that is meant for all recipients"
    Expectation "expectation" 417 "RFC 9110 section 10.1.1" "Expect is not 100-continue alone"
    WebSocketRequest "web-socket-request" 400 "RFC 6455 section 4.1" "the upgrade to WebSocket is not as it must be"
    SwitchUnasked "switch-unasked" 502 "RFC 9110 section 15.2.2" "the server switches protocols without being asked"
    SwitchMalformed "switch-malformed" 502 "RFC 6455 section 4.2.2" "the server's switch to WebSocket does not fit the request"
    // Chunks.
    ChunkSize "chunk-size" 400 "RFC 9112 section 7.1" "a chunk's size is not hexadecimal digits alone"
    ChunkTooLarge "chunk-too-large" 400 "RFC 9112 section 7.1" "a chunk is larger than readers with 32 bits understand"
    ChunkExtension "chunk-extension" 400 "RFC 9112 section 7.1.1" "a chunk's extension is malformed"
    ChunkExtensionTooLong "chunk-extension-too-long" 400 "RFC 9112 section 7.1.1" "the chunks' extensions are longer than what is read"
    ChunkEnd "chunk-end" 400 "RFC 9112 section 7.1" "a chunk's octets do not end with CRLF"
    TrailersTooLarge "trailers-too-large" 431 "RFC 9110 section 6.5" "the trailers are larger than what is read"
    TrailerForbidden "trailer-forbidden" 400 "RFC 9110 section 6.5.1" "a field stands in the trailers that may not"
    // The course of an exchange.
    Truncated "truncated" 400 "RFC 9112 section 8" "the peer ended in the middle of a message"
    NoResponse "no-response" 502 "RFC 9110 section 15.6.3" "the server ended without a response"
    Unsolicited "unsolicited" 502 "RFC 9112 section 9.2" "the server sent what nobody asked for"
    TooManyInterim "too-many-interim" 502 "RFC 9110 section 15.2" "the server sent more interim responses than what is read"
    // HTTP/2.
    PseudoField "pseudo-field" 400 "RFC 9113 section 8.3" "a pseudo-header field is missing, repeated or malformed"
    NameUppercase "name-uppercase" 400 "RFC 9113 section 8.2.1" "a field's name has capitals or no token"
    ConnectionField "connection-field" 400 "RFC 9113 section 8.2.2" "a field of one connection stands in HTTP/2"
    TeValue "te-value" 400 "RFC 9113 section 8.2.2" "TE is other than trailers"
    ValueCharacter "value-character" 400 "RFC 9113 section 8.2.1" "a field's value holds NUL, CR or LF, or white space at its ends"
    LengthDiffers "length-differs" 400 "RFC 9113 section 8.1.1" "Content-Length differs from the octets that came"
}

impl Refusal {
    /// Its name in logs: `bare-lf`. A name never changes its meaning.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The rule that is broken: document and section.
    pub const fn rule(self) -> &'static str {
        self.row().rule
    }

    /// The status to answer the client with: what a server breaks is 502 (RFC 9110 section 15.6.3).
    pub const fn status(self, broken_by: Peer) -> u16 {
        match broken_by {
            Peer::Client => self.row().status,
            Peer::Server => 502,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Row { text, rule, .. } = self.row();
        write!(f, "{text} ({rule})")
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests;
