//! What the example needs to fit today, and whether a daemon serves.

use std::path::Path;

/// The example's dates, moved so that its list is opened today and its special accesses last as long. Its integration services
/// stand here, where nobody listens: a probe of them is refused at once, not waited for.
pub(super) fn dated(text: &str, today: jiff::civil::Date) -> String {
    let next_year = today.saturating_add(jiff::Span::new().years(1));
    let line = |line: &str| match line.split_once(" = ") {
        Some(("opened", _)) => format!("opened = {today}"),
        Some(("until", _)) => format!("until = {next_year}"),
        Some(("expires", _)) => format!("expires = {next_year}"),
        _ => line.to_owned(),
    };
    let text = text.replace("https://registry.ministry.example/", "https://127.0.0.1/");
    text.lines().map(|each| line(each) + "\n").collect()
}

/// Whether something answers on the socket's path.
pub(crate) fn serves(path: &Path) -> bool {
    use nix::sys::socket::{AddressFamily, SockFlag, SockType, UnixAddr, connect, socket};
    use std::os::fd::AsRawFd as _;
    let Ok(address) = UnixAddr::new(path) else {
        return false;
    };
    socket(
        AddressFamily::Unix,
        SockType::SeqPacket,
        SockFlag::SOCK_CLOEXEC,
        None,
    )
    .is_ok_and(|socket| connect(socket.as_raw_fd(), &address).is_ok())
}
