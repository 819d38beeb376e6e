//! Settings of the kernel that steering needs, of this thread's network namespace. Each is written only where it is
//! another; the kernel's own values are right.

use std::fs;
use std::io;

/// A setting and its value.
type Setting = (&'static str, &'static str);

/// Where settings of the network lie.
const ROOT: &str = "/proc/sys/net";

/// Of the whole namespace.
const SETTINGS: [Setting; 5] = [
    // Answers to marked packets must not bear the mark: they would be delivered here instead of sent.
    ("ipv4/fwmark_reflect", "0"),
    ("ipv6/fwmark_reflect", "0"),
    ("ipv4/tcp_fwmark_accept", "0"),
    // The way back to a source is looked for without the mark: by it every source would be this machine's own.
    ("ipv4/conf/all/src_valid_mark", "0"),
    // Routers on the way to a server tell the user, not the inspecting daemon, what is too big (RFC 4821).
    ("ipv4/tcp_mtu_probing", "1"),
];

/// Strict and loose reverse path filter (RFC 3704 §2.2, §2.4).
const STRICT: u8 = 1;
const LOOSE: u8 = 2;

/// Why a setting is not as it should be.
#[derive(Debug, thiserror::Error)]
#[error("{ROOT}/{key} must be {value}: {source}")]
pub(super) struct SettingError {
    key: String,
    value: String,
    source: io::Error,
}

/// Sets those of the namespace.
pub(super) fn ensure() -> Result<(), super::local::RoutingError> {
    for (key, value) in SETTINGS {
        set(key, value)?;
    }
    Ok(())
}

/// Sets those of an interface. A packet that steering delivers may come by another member than the one that carries: the
/// gate itself does not look at the way back either.
pub(super) fn ensure_of(interface: &str) -> Result<(), SettingError> {
    let of = |scope: &str, name: &str| format!("ipv4/conf/{scope}/{name}");
    set(&of(interface, "src_valid_mark"), "0")?;
    let filter = |scope: &str| read(&of(scope, "rp_filter")).ok()?.parse::<u8>().ok();
    // The stricter of the two holds, by number.
    let strictest = filter("all").max(filter(interface));
    if strictest == Some(STRICT) {
        set(&of(interface, "rp_filter"), &LOOSE.to_string())?;
    }
    Ok(())
}

fn read(key: &str) -> io::Result<String> {
    Ok(fs::read_to_string(format!("{ROOT}/{key}"))?
        .trim()
        .to_owned())
}

fn set(key: &str, value: &str) -> Result<(), SettingError> {
    let path = format!("{ROOT}/{key}");
    let set = || {
        if read(key)? == value {
            return Ok(());
        }
        tracing::info!(
            path,
            value,
            "a setting of the kernel is changed, which steering needs"
        );
        fs::write(&path, value)
    };
    set().map_err(|source| SettingError {
        key: key.to_owned(),
        value: value.to_owned(),
        source,
    })
}
