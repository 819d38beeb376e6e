//! How single values are written.

use config::protocol_name;
use model::{PortRange, Protocol};
use std::fmt::Display;

/// A protocol by the name that files use, else by its number.
pub(super) fn protocol_text(protocol: Protocol) -> String {
    protocol_name(protocol).map_or_else(|| protocol.0.to_string(), str::to_owned)
}

pub(super) fn ports_text(ports: PortRange) -> String {
    if ports == PortRange::ANY {
        "any".to_owned()
    } else if ports.first == ports.last {
        ports.first.to_string()
    } else {
        format!("{}-{}", ports.first, ports.last)
    }
}

pub(super) fn joined<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if texts.is_empty() {
        "-".to_owned()
    } else {
        texts.join(", ")
    }
}

pub(super) fn or_dash<T: Display>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

pub(super) fn or_any<T: Display>(value: Option<T>) -> String {
    value.map_or_else(|| "any".to_owned(), |value| value.to_string())
}
