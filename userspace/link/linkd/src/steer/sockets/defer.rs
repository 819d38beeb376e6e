//! `TCP_DEFER_ACCEPT`, which the crates of sockets lack (`tcp(7)`).
#![expect(
    unsafe_code,
    reason = "the only interface to the option is setsockopt(2)"
)]

use socket2::Socket;
use std::io;
use std::mem::size_of_val;
use std::os::fd::AsRawFd as _;

/// Has a listener wake whoever accepts once a connection has brought octets, or once it said nothing for so many seconds, rounded up
/// to the next repetition of the handshake.
pub(super) fn accept_with_data(listener: &Socket, seconds: i32) -> io::Result<()> {
    let length = libc::socklen_t::try_from(size_of_val(&seconds)).map_err(io::Error::other)?;
    // SAFETY: the descriptor is open as long as `listener` is borrowed, and the kernel reads `length` octets of `seconds`, which lives
    // longer than the call.
    let done = unsafe {
        libc::setsockopt(
            listener.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_DEFER_ACCEPT,
            (&raw const seconds).cast(),
            length,
        )
    };
    if done == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}
