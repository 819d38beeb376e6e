//! The socket that people ask at. That it cannot be served is told once, and tried again.

use std::path::PathBuf;

use runtime::{Incoming, Listener, Server};

/// Owner and group may ask; the folder's group decides who that is.
const SOCKET_MODE: u32 = 0o660;

/// The socket, served or not.
#[derive(Debug)]
pub(super) struct Door {
    path: PathBuf,
    server: Option<Server>,
    /// Why it could not be served.
    complaint: Option<String>,
}

impl Door {
    /// Not served yet.
    pub(super) const fn new(path: PathBuf) -> Self {
        Self {
            path,
            server: None,
            complaint: None,
        }
    }

    /// Serves it, if it is not served.
    pub(super) fn open(&mut self) {
        if self.server.is_some() {
            return;
        }
        match Listener::bind(&self.path, SOCKET_MODE) {
            Ok(listener) => {
                tracing::info!(socket = %self.path.display(), "serving");
                self.server = Some(Server::start(listener));
                self.complaint = None;
            }
            Err(error) => {
                let complaint = error.to_string();
                if self.complaint.as_ref() != Some(&complaint) {
                    tracing::error!(socket = %self.path.display(), %error, "nobody can ask; tried again");
                }
                self.complaint = Some(complaint);
            }
        }
    }

    /// Its server is gone; it is served anew.
    pub(super) fn close(&mut self) {
        self.server = None;
    }

    /// What comes next; nothing comes while it is not served. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Option<Incoming> {
        match &mut self.server {
            Some(server) => server.next().await,
            None => std::future::pending().await,
        }
    }
}
