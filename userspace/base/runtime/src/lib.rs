//! The only clock, sockets, tracing and the snapshot receiver.
