//! Unix sockets that carry whole messages: one `SOCK_SEQPACKET` packet is one frame of [`wire`].

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::Permissions;
use std::io::{self, ErrorKind, IoSliceMut};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use tokio_seqpacket::ancillary::{AncillaryMessageWriter, OwnedAncillaryMessage};
use tokio_seqpacket::{UnixSeqpacket, UnixSeqpacketListener};
use wire::keys::SecretFrame;
use wire::{FRAME_BYTES_MAX, SOCKETS_MAX, WireError};

/// Most descriptors of one message.
pub const FDS_MAX: usize = SOCKETS_MAX as usize;
/// Room for the control message of one descriptor, with its alignment.
const CONTROL_BYTES: usize = 64;
/// Likewise of [`FDS_MAX`].
const CONTROL_BYTES_MAX: usize = CONTROL_BYTES + FDS_MAX * size_of::<i32>();

/// Why a socket did not serve.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Another process listens there.
    #[error(
        "{path} is in use: another process listens there; stop it, or name another socket path"
    )]
    InUse {
        /// Where.
        path: PathBuf,
    },
    /// What stands there is no socket.
    #[error("{path} is not a socket: move it away, or name another socket path")]
    NoSocket {
        /// Where.
        path: PathBuf,
    },
    /// The socket could not be made.
    #[error(
        "cannot listen at {path}: {source}; check that its folder exists and may be written to, and that the path is shorter than 108 bytes"
    )]
    Listen {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nobody can be reached there.
    #[error("cannot connect to {path}: {source}")]
    Connect {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] io::Error),
    /// What came, or should go, is no frame.
    #[error(transparent)]
    Wire(#[from] WireError),
}

/// A socket that clients connect to.
#[derive(Debug)]
pub struct Listener {
    socket: UnixSeqpacketListener,
    path: PathBuf,
}

impl Listener {
    /// Listens at `path` with file mode `mode`. A socket that an ended process left there is replaced.
    pub fn bind(path: &Path, mode: u32) -> Result<Self, SocketError> {
        let failed = |source| SocketError::Listen {
            path: path.to_owned(),
            source,
        };
        let socket = match UnixSeqpacketListener::bind(path) {
            Err(e) if e.kind() == ErrorKind::AddrInUse => {
                remove_stale(path)?;
                UnixSeqpacketListener::bind(path)
            }
            bound => bound,
        }
        .map_err(failed)?;
        std::fs::set_permissions(path, Permissions::from_mode(mode)).map_err(failed)?;
        Ok(Self {
            socket,
            path: path.to_owned(),
        })
    }

    /// The next connection. Dropping the future loses none.
    pub async fn accept(&mut self) -> Result<Connection, SocketError> {
        let socket = self.socket.accept().await?;
        Ok(Connection { socket })
    }

    /// Where it listens.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Who is at the other end, as the kernel knows it from the moment of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The effective user.
    pub uid: u32,
    /// The process; none if it is outside this process namespace.
    pub pid: Option<i32>,
}

/// A connection. Its methods take `&self`: one task may send while another receives.
#[derive(Debug)]
pub struct Connection {
    socket: UnixSeqpacket,
}

impl Connection {
    /// Connects to the listener at `path`.
    pub async fn connect(path: &Path) -> Result<Self, SocketError> {
        let failed = |source| SocketError::Connect {
            path: path.to_owned(),
            source,
        };
        let socket = UnixSeqpacket::connect(path).await.map_err(failed)?;
        Ok(Self { socket })
    }

    /// Two connected ends without a path.
    pub fn pair() -> Result<(Self, Self), SocketError> {
        let (one, other) = UnixSeqpacket::pair()?;
        Ok((Self { socket: one }, Self { socket: other }))
    }

    /// Who is at the other end.
    pub fn peer(&self) -> Result<Peer, SocketError> {
        let credentials = self.socket.peer_cred()?;
        Ok(Peer {
            uid: credentials.uid(),
            pid: credentials.pid(),
        })
    }

    /// The next message; none once the other end has closed. Dropping the future loses none.
    pub async fn recv<T: DeserializeOwned>(&self) -> Result<Option<T>, SocketError> {
        // The buffer is made once there is something to read: a waiting connection holds no memory.
        self.socket.as_async_fd().readable().await?.retain_ready();
        let mut frame = vec![0; FRAME_BYTES_MAX + 1];
        let bytes = self.socket.recv(&mut frame).await?.bytes_read();
        read(&frame, bytes)
    }

    /// The next message to or from keyd; its frame is overwritten once it is read. Dropping the future loses none.
    pub async fn recv_secret<T: DeserializeOwned>(&self) -> Result<Option<T>, SocketError> {
        self.socket.as_async_fd().readable().await?.retain_ready();
        let mut frame = vec![0; FRAME_BYTES_MAX + 1];
        let bytes = self.socket.recv(&mut frame).await?.bytes_read();
        frame.truncate(bytes);
        let frame = SecretFrame::new(frame);
        match frame.octets() {
            [] => Ok(None),
            octets => Ok(Some(wire::keys::decode(octets)?)),
        }
    }

    /// The next message to or from keyd, and the descriptor that came with it; the frame is overwritten once it is read.
    pub async fn recv_secret_with_fd<T: DeserializeOwned>(
        &self,
    ) -> Result<Option<(T, Option<OwnedFd>)>, SocketError> {
        let received = self.recv_octets(&mut [0; CONTROL_BYTES]).await?;
        let (frame, fds) = (SecretFrame::new(received.0), received.1);
        match frame.octets() {
            [] => Ok(None),
            octets => Ok(Some((wire::keys::decode(octets)?, fds.into_iter().next()))),
        }
    }

    /// Sends a message to or from keyd and a descriptor with it; its frame is overwritten then.
    pub async fn send_secret_with_fd<T: Serialize + Sync>(
        &self,
        message: &T,
        fd: BorrowedFd<'_>,
    ) -> Result<(), SocketError> {
        let frame = wire::keys::encode(message)?;
        self.send_octets(frame.octets(), &[fd]).await
    }

    /// Sends a message to or from keyd; its frame is overwritten then.
    pub async fn send_secret<T: Serialize + Sync>(&self, message: &T) -> Result<(), SocketError> {
        let frame = wire::keys::encode(message)?;
        self.socket.send(frame.octets()).await?;
        Ok(())
    }

    /// The next message and the descriptor that came with it. A second descriptor is closed.
    pub async fn recv_with_fd<T: DeserializeOwned>(
        &self,
    ) -> Result<Option<(T, Option<OwnedFd>)>, SocketError> {
        let received = self.recv_controlled(&mut [0; CONTROL_BYTES]).await?;
        Ok(received.map(|(message, fds)| (message, fds.into_iter().next())))
    }

    /// The next message and the descriptors that came with it, at most [`FDS_MAX`]. Further ones are closed.
    pub async fn recv_with_fds<T: DeserializeOwned>(
        &self,
    ) -> Result<Option<(T, Vec<OwnedFd>)>, SocketError> {
        self.recv_controlled(&mut [0; CONTROL_BYTES_MAX]).await
    }

    async fn recv_controlled<T: DeserializeOwned>(
        &self,
        control: &mut [u8],
    ) -> Result<Option<(T, Vec<OwnedFd>)>, SocketError> {
        let (frame, fds) = self.recv_octets(control).await?;
        Ok(read(&frame, frame.len())?.map(|message| (message, fds)))
    }

    async fn recv_octets(
        &self,
        control: &mut [u8],
    ) -> Result<(Vec<u8>, Vec<OwnedFd>), SocketError> {
        self.socket.as_async_fd().readable().await?.retain_ready();
        let mut frame = vec![0; FRAME_BYTES_MAX + 1];
        let (info, ancillary) = self
            .socket
            .recv_vectored_with_ancillary(&mut [IoSliceMut::new(&mut frame)], control)
            .await?;
        let mut received = Vec::new();
        for message in ancillary.into_messages() {
            if let OwnedAncillaryMessage::FileDescriptors(fds) = message {
                received.extend(fds);
            }
        }
        frame.truncate(info.bytes_read());
        Ok((frame, received))
    }

    /// Sends a message; waits while the other end's queue is full.
    pub async fn send<T: Serialize + Sync>(&self, message: &T) -> Result<(), SocketError> {
        let frame = wire::encode(message)?;
        self.socket.send(&frame).await?;
        Ok(())
    }

    /// Sends a message and a descriptor with it.
    pub async fn send_with_fd<T: Serialize + Sync>(
        &self,
        message: &T,
        fd: BorrowedFd<'_>,
    ) -> Result<(), SocketError> {
        self.send_with_fds(message, &[fd]).await
    }

    /// Sends a message and descriptors with it, at most [`FDS_MAX`].
    pub async fn send_with_fds<T: Serialize + Sync>(
        &self,
        message: &T,
        fds: &[BorrowedFd<'_>],
    ) -> Result<(), SocketError> {
        let frame = wire::encode(message)?;
        self.send_octets(&frame, fds).await
    }

    async fn send_octets(&self, frame: &[u8], fds: &[BorrowedFd<'_>]) -> Result<(), SocketError> {
        let mut control = [0; CONTROL_BYTES_MAX];
        let mut ancillary = AncillaryMessageWriter::new(&mut control);
        ancillary
            .add_fds(fds.iter().copied())
            .map_err(|_| io::Error::other("no room for the descriptors' control message"))?;
        self.socket
            .send_with_ancillary(frame, &mut ancillary)
            .await?;
        Ok(())
    }
}

/// A frame that was received; a packet of no bytes is the end.
fn read<T: DeserializeOwned>(frame: &[u8], bytes: usize) -> Result<Option<T>, SocketError> {
    match frame.get(..bytes) {
        None | Some([]) => Ok(None),
        Some(frame) => Ok(Some(wire::decode(frame)?)),
    }
}

/// Removes a socket that nobody listens on.
fn remove_stale(path: &Path) -> Result<(), SocketError> {
    let path = || path.to_owned();
    let failed = |source| SocketError::Listen {
        path: path(),
        source,
    };
    let metadata = std::fs::symlink_metadata(path()).map_err(failed)?;
    if !metadata.file_type().is_socket() {
        return Err(SocketError::NoSocket { path: path() });
    }
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let probe = rustix::net::socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)
        .map_err(|e| failed(e.into()))?;
    let address = SocketAddrUnix::new(path()).map_err(|e| failed(e.into()))?;
    match rustix::net::connect(&probe, &address) {
        Err(rustix::io::Errno::CONNREFUSED) => std::fs::remove_file(path()).map_err(failed),
        // EAGAIN: somebody listens whose queue of connections is full. EPROTOTYPE: a stream socket.
        Ok(()) | Err(rustix::io::Errno::AGAIN | rustix::io::Errno::PROTOTYPE) => {
            Err(SocketError::InUse { path: path() })
        }
        Err(e) => Err(failed(e.into())),
    }
}

#[cfg(test)]
mod tests;
