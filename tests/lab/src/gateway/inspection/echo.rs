//! A server of `WebSocket`s in the lab's Internet, behind nginx: it says again what it is told.

use std::io;
use std::net::TcpStream;

use tungstenite::Message;

use crate::listener::Serve;

/// The server.
#[derive(Debug)]
pub(super) struct Echo;

impl Serve for Echo {
    fn serve(&self, client: &TcpStream) -> io::Result<()> {
        let mut socket = tungstenite::accept(client.try_clone()?).map_err(io::Error::other)?;
        loop {
            match socket.read().map_err(io::Error::other)? {
                message @ (Message::Text(_) | Message::Binary(_)) => {
                    socket.send(message).map_err(io::Error::other)?;
                }
                Message::Close(_) => return Ok(()),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }
}
