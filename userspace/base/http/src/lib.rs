//! HTTP/1.1 as octets (RFC 9112), read strictly: what two readers could understand in two ways is refused.
