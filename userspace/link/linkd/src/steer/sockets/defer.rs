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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    /// Longer than anything here takes.
    const PATIENCE: Duration = Duration::from_secs(20);
    /// Longer than that.
    const SILENT_SECONDS: i32 = 60;

    /// A listener whose `accept` waits so long and no longer.
    fn listener() -> TcpListener {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = Socket::from(listener);
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.into()
    }

    #[test]
    fn who_said_nothing_is_not_handed_over() {
        let [deferring, plain] = [(); 2].map(|()| listener());
        let same = Socket::from(deferring.try_clone().unwrap());
        accept_with_data(&same, SILENT_SECONDS).unwrap();
        let mut silent = TcpStream::connect(deferring.local_addr().unwrap()).unwrap();
        let _other = TcpStream::connect(plain.local_addr().unwrap()).unwrap();
        plain.accept().unwrap();
        // It connected before the other one did: without the option it would be here by now.
        deferring.set_nonblocking(true).unwrap();
        let refused = deferring.accept().unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
        deferring.set_nonblocking(false).unwrap();
        silent.write_all(b"\x16").unwrap();
        deferring.accept().unwrap();
    }
}
