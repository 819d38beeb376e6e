//! Whether this machine can carry a lab: one sentence if not.

use nix::unistd::Uid;

use crate::error::LabError;

/// The oldest kernel the programs are written for: that of Debian 12.
const KERNEL_MIN: (u32, u32) = (6, 1);

/// The capabilities a lab needs, by their numbers in capability.h.
const CAPABILITIES: &[(u32, &str)] = &[
    (12, "CAP_NET_ADMIN"),
    (13, "CAP_NET_RAW"),
    (21, "CAP_SYS_ADMIN"),
    (39, "CAP_BPF"),
];

/// Checks the privileges and the kernel; the error is one clear sentence.
pub fn check() -> Result<(), LabError> {
    let refuse = |reason: String| Err(LabError::Unsupported(reason));
    if !Uid::effective().is_root() {
        return refuse("namespaces and BPF need root; start it through ./x".to_owned());
    }
    let release = read("/proc/sys/kernel/osrelease");
    let (major, minor) = version(&release).unwrap_or_default();
    if (major, minor) < KERNEL_MIN {
        let (at_least, dot) = KERNEL_MIN;
        return refuse(format!(
            "its kernel is {}; {at_least}.{dot} or newer is needed",
            release.trim()
        ));
    }
    let held = effective_capabilities(&read("/proc/self/status")).unwrap_or_default();
    if let Some((_, name)) = CAPABILITIES.iter().find(|(bit, _)| held & (1 << bit) == 0) {
        return refuse(format!(
            "even root lacks {name} here, as in an unprivileged container"
        ));
    }
    for (file, what) in [
        ("/proc/self/ns/net", "network namespaces"),
        (
            "/proc/sys/kernel/unprivileged_bpf_disabled",
            "the bpf system call",
        ),
    ] {
        if !std::path::Path::new(file).exists() {
            return refuse(format!("its kernel was built without {what}"));
        }
    }
    if !read("/proc/filesystems")
        .lines()
        .any(|line| line.ends_with("\tbpf"))
    {
        return refuse("its kernel was built without bpffs".to_owned());
    }
    Ok(())
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// `6.1.0-13-amd64` → (6, 1).
fn version(release: &str) -> Option<(u32, u32)> {
    let mut parts = release.split(|sign: char| !sign.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn effective_capabilities(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))?;
    u64::from_str_radix(line.trim(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_kernel_releases() {
        assert_eq!(version("6.1.0-13-amd64\n"), Some((6, 1)));
        assert_eq!(version("6.18.44-fc-v657"), Some((6, 18)));
        assert_eq!(version("unknown"), None);
    }

    #[test]
    fn reads_capabilities() {
        let status = "Name:\tx\nCapEff:\t000001ffffffffff\n";
        assert_eq!(effective_capabilities(status), Some(0x1ff_ffff_ffff));
        assert_eq!(effective_capabilities("Name:\tx\n"), None);
    }
}
