//! The two legs, as they are set up (RFC 9113 section 6.5.2).
//!
//! No server push, which browsers have given up; no extended CONNECT (RFC 8441): clients then open `WebSocket`s over HTTP/1.1.

use super::content::Piece;
use super::frames::Counted;
use super::limits::{
    BROKEN_STREAMS_MAX, FIELDS_OCTETS_MAX, NARROW, RESETS_KEPT, RESETS_KEPT_MAX, RESETS_UNSEEN_MAX,
    SEND_OCTETS_MAX, SMALL_FRAMES_FACTOR, STREAMS_MAX,
};
use h2::client::{self, SendRequest};
use h2::server;
use tokio::io::{AsyncRead, AsyncWrite};

/// The leg to a user.
pub(super) type UserLeg<'a, S> = server::Connection<Counted<'a, S>, Piece>;
/// The leg to a server.
pub(super) type ServerLeg<'a, S> = client::Connection<Counted<'a, S>, Piece>;

/// Octets that small frames may cost.
const SMALL_FRAMES_OCTETS: usize = (NARROW.connection as usize).saturating_mul(SMALL_FRAMES_FACTOR);

/// Greets a user.
pub(super) async fn with_user<S: AsyncRead + AsyncWrite + Unpin>(
    stream: Counted<'_, S>,
) -> Result<UserLeg<'_, S>, h2::Error> {
    server::Builder::new()
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(FIELDS_OCTETS_MAX)
        .initial_window_size(NARROW.stream)
        .initial_connection_window_size(NARROW.connection)
        .data_frame_budget(SMALL_FRAMES_OCTETS)
        .max_send_buffer_size(SEND_OCTETS_MAX)
        .max_concurrent_reset_streams(RESETS_KEPT_MAX)
        .reset_stream_duration(RESETS_KEPT)
        .max_pending_accept_reset_streams(RESETS_UNSEEN_MAX)
        .max_local_error_reset_streams(Some(BROKEN_STREAMS_MAX))
        .handshake(stream)
        .await
}

/// Greets a server.
pub(super) async fn with_server<S: AsyncRead + AsyncWrite + Unpin>(
    stream: Counted<'_, S>,
) -> Result<(SendRequest<Piece>, ServerLeg<'_, S>), h2::Error> {
    client::Builder::new()
        .enable_push(false)
        .initial_max_send_streams(usize::try_from(STREAMS_MAX).unwrap_or(usize::MAX))
        .max_header_list_size(FIELDS_OCTETS_MAX)
        .initial_window_size(NARROW.stream)
        .initial_connection_window_size(NARROW.connection)
        .data_frame_budget(SMALL_FRAMES_OCTETS)
        .max_send_buffer_size(SEND_OCTETS_MAX)
        .max_concurrent_reset_streams(RESETS_KEPT_MAX)
        .reset_stream_duration(RESETS_KEPT)
        .max_local_error_reset_streams(Some(BROKEN_STREAMS_MAX))
        .handshake(stream)
        .await
}
